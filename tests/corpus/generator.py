"""All the files of the corpus. The same seed gives the same bytes."""

import random
from collections.abc import Callable, Iterator

from tests.corpus import (
    attacks,
    broken_workbooks,
    dates,
    encodings,
    layouts,
    numbers,
    other_kinds,
    packed,
    parquets,
    records,
    too_much,
    workbooks,
)
from tests.corpus.expected import Case, Story

PARTS: dict[str, Callable[[random.Random], Iterator[Case]]] = {
    "encodings": encodings.cases,
    "numbers": numbers.cases,
    "dates": dates.cases,
    "layouts": layouts.cases,
    "workbooks": workbooks.cases,
    "broken workbooks": broken_workbooks.cases,
    "records": records.cases,
    "parquets": parquets.cases,
    "packed": packed.cases,
    "other kinds": other_kinds.cases,
    "attacks": attacks.cases,
    "too much": too_much.cases,
}


def cases(seed: int = 1) -> list[Case]:
    """Every file with what must come of it. Large ones are made only when they are asked for."""
    found = [case for name, part in PARTS.items() for case in part(random.Random(f"{seed} {name}"))]
    twice = {case.name for case in found if [other.name for other in found].count(case.name) > 1}
    # The same file in two kinds would overwrite nothing, but a report could not tell them apart.
    return [
        Case(**{**vars(case), "name": f"{case.group}_{case.name}"}) if case.name in twice else case
        for case in found
    ]


def valid(seed: int = 1, largest: int = 64 * 1024) -> list[tuple[str, bytes]]:
    """The names and bytes of the files that are sure to become a story and are small: what is worth mutating."""
    named = [
        (case.name, case.make)
        for case in cases(seed)
        if isinstance(case.expected[0], Story) and not case.name.startswith(("bomb", "rows_"))
    ]
    made = ((name, make()) for name, make in named)
    return [(name, data) for name, data in made if len(data) <= largest]
