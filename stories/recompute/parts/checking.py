"""The comparison: every figure of the story with what the file says, a line for each that differs."""

import csv
import math
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from stories.recompute.parts.facts import Fact, facts_of
from stories.recompute.parts.files import Plain
from stories.recompute.parts.measures import of_the_work, recomputed
from stories.recompute.parts.tables import Table

EXACT = 1e-9
"""Relative difference up to which two numbers are the same: they are kept to twelve digits."""
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def same(one: object, other: object) -> bool:
    """Return whether two values are the same."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(float(one), float(other), rel_tol=EXACT, abs_tol=1e-11)  # type: ignore[arg-type]


def is_shown(fact: Fact, shown: str) -> bool:
    """Return whether a number in a text is the value of its fact, to within half of its last digit."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", shown)
    if isinstance(fact.value, str) or found is None:
        return True
    is_share = fact.measure in ("share", "level")
    if "%" in shown and not is_share and fact.unit not in ("%", "percent"):
        return False
    if is_share and "%" not in shown and "point" not in shown:
        return False
    digits = found[0].replace(",", "")
    scale = next((size for word, size in SCALES.items() if word in shown), 1.0)
    exact = abs(float(fact.value)) * (100 if is_share else 1)
    whole, _, decimals = digits.partition(".")
    # a number without decimals is told with two figures or more
    zeros = min(len(whole) - len(whole.rstrip("0")), max(len(whole) - 2, 0))
    step = 10.0 ** (-len(decimals) if decimals else zeros)
    return abs(exact - float(digits) * scale) <= step * scale / 2 * (1 + 1e-9)


def differences(path: str, story: Plain) -> Iterator[tuple[Fact, object]]:
    """Yield every fact that differs, with what the file says."""
    table, facts = Table(path, story), facts_of(story["facts"])
    for fact in facts:
        wrong = [shown for shown in fact.shown if not is_shown(fact, shown)]
        if wrong:
            yield fact, f"{fact.value} is not {wrong[0]}"
        elif not of_the_work(fact):
            yield from difference_of(table, fact, facts, story)


def difference_of(
    table: Table, fact: Fact, facts: Sequence[Fact], story: Plain
) -> Iterator[tuple[Fact, object]]:
    """Yield a fact that differs."""
    try:
        value, rows = recomputed(table, fact, facts, story)
    except (ArithmeticError, LookupError, StopIteration, TypeError, ValueError) as error:
        # a file with other columns or categories has no such figure
        yield fact, f"nothing ({type(error).__name__}: {error})"
        return
    if not same(value, fact.value):
        yield fact, value
    elif rows is not None and rows != fact.n:
        yield fact, f"{value} of {rows} rows, not of {fact.n}"


def printed(text: str) -> None:
    """Print a line, whatever characters the terminal knows."""
    sys.stdout.write(
        text.encode(sys.stdout.encoding or "utf-8", errors="backslashreplace").decode(
            sys.stdout.encoding or "utf-8"
        )
        + "\n"
    )


def main(story: Plain, arguments: Sequence[str]) -> int:
    """Compare all figures of a story with a file; return 0 where all agree, 1 where one differs, 2 without a file."""
    if len(arguments) != 2 or not Path(arguments[1]).is_file():
        printed(
            f"usage: python {Path(arguments[0]).name} FILE, the file of which the story was told: {story['file']!r}"
        )
        return 2
    facts = facts_of(story["facts"])
    work = [fact for fact in facts if of_the_work(fact)]
    try:
        wrong = list(differences(arguments[1], story))
    except (LookupError, TypeError, ValueError, csv.Error, OSError, zlib.error) as error:
        printed(f"{arguments[1]!r} cannot be read as {story['file']!r} was: {error!r:.300}")
        return 1
    for fact, found in wrong:
        where = "".join(f" where {column!r} is {value!r}" for column, value in fact.where)
        about = f"{fact.measure} of {', '.join(map(repr, fact.columns)) or 'the table'}{where}"
        printed(f"{fact.id}: {about}: the story says {fact.value!r}, the file {found!r}")
    total = len(facts) - len(work)
    bad = len({fact.id for fact, _ in wrong} - {fact.id for fact in work})
    if work:
        made = "; ".join(f"{fact.id}, {of_the_work(fact)}: {fact.value}" for fact in work)
        printed(f"{len(work)} more say how the story was made and are in no file ({made})")
    printed(f"{total - bad} of {total} figures agree")
    return 1 if wrong else 0
