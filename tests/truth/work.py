"""How much was looked at and how many findings were kept: counts of the work, which no file holds.

Findings are counted again. Of the comparisons it can only be said that they are no fewer than what they found, and no
more than the columns allow.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from tests.truth.facts import Problem, Recompute

OF_ONE, OF_TWO, OF_THREE = 7, 4, 3
"""Ways in which a column is looked at by itself, two columns against each other, and three together."""


def problems(again: Recompute) -> Iterator[Problem]:
    """Yield the counts of the work that do not go with what the document lists."""
    document = again.document
    looked, kept = document["lookedAt"], document["kept"]
    again_kept = kept_of(document)
    if kept != again_kept:
        yield Problem(kind="wrong", where="kept", said=kept, expected=again_kept)
    least = len({tuple(fact["finding"]) for fact in again.facts if fact["finding"] and fact["test"]})
    most = most_of(len(document["profile"]["columns"]) + len(document["profile"].get("derived", ())))
    if not max(least, kept - 1) <= looked <= most and (looked or kept):
        yield Problem(kind="wrong", where="lookedAt", said=looked, expected=(least, most))


def kept_of(document: Mapping[str, Any]) -> int:
    """Return the findings of all audiences together, each once, that rest on facts of a finding.

    Others only describe a column where there is little to tell.
    """
    facts = {fact["id"]: fact for fact in document["facts"]}
    found = {
        section["place"]
        for telling in document["tellings"].values()
        for section in telling["sections"]
        if section["kind"] == "finding"
        and any(
            facts[figure["fact"]]["finding"]
            for part in ("title", "text")
            for figure in section[part]["figures"]
        )
    }
    return len(found)


def most_of(columns: int) -> int:
    """Return the comparisons that so many columns allow."""
    return sum(ways * math.comb(columns, n) for n, ways in ((1, OF_ONE), (2, OF_TWO), (3, OF_THREE)))
