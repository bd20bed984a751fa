"""Categories over which the rows are spread evenly: the null fact."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from stories.analysis import special
from stories.analysis.arrays import Arrays, Groups
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders import proportions
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for
from stories.analysis.statistics import LEVEL, Floats, rounded
from stories.analysis.wordlists import is_mute

FEWEST_ROWS = 100
CATEGORIES = (3, 12)
"""Fewest and most categories that can be told to be spread evenly."""
MARGIN = 0.05
"""How far from even a share may lie to count as even, but ..."""
PART = 0.3
"""... no more than this part of the even share."""


def find(arrays: Arrays, dimension: Groups) -> Iterator[Candidate]:
    """Yield whether every category's share lies near even, by two one-sided tests each (Schuirmann 1987).

    All of them must show it at the level, so that no correction for their number is due (Berger 1982).
    """
    counts = dimension.counts[1:][dimension.counts[1:] > 0]
    n, categories = int(counts.sum()), len(counts)
    if n < FEWEST_ROWS or not CATEGORIES[0] <= categories <= CATEGORIES[1]:
        return
    margin = min(MARGIN, PART / categories)
    p, farthest = equivalence(counts / n, n, margin)
    yield Candidate(
        kind="even",
        columns=(dimension.profile.name,),
        build=partial(_tell, arrays, dimension),
        test=Test(
            name="two one-sided tests",
            p=p,
            effect=rounded(farthest),
            effect_name="largest distance from an even share",
        ),
        impact=1 - farthest / margin,
        holds=p <= LEVEL,
    )


def equivalence(shares: Floats, n: int, margin: float) -> tuple[float, float]:
    """Return (the largest p-value of the one-sided tests, the largest distance of a share from even).

    Each share's distance from the margin is held against its standard error at the edge of the margin, where it is the
    wider one.
    """
    even = 1 / len(shares)
    largest = float(np.max(np.abs(shares - even)))
    edges = (even - margin, even + margin)
    p = 0.0
    for share in shares:
        for edge, side in zip(edges, (1.0, -1.0), strict=True):
            error = (edge * (1 - edge) / n) ** 0.5
            p = max(p, float(special.ndtr(-side * (float(share) - edge) / error)))
    return p, largest


def _tell(arrays: Arrays, dimension: Groups, test: Test | None) -> tuple[Insight, ...]:
    name, counts, names = dimension.profile.name, dimension.counts[1:], dimension.names[1:]
    n, order = int(counts.sum()), proportions.by_size(dimension)
    top, bottom = int(order[0]), int(order[-1])
    facts = Facts(kind="even", columns=(name,), type=FactType.NULL, test=test)
    facts.add("even", "share", 1 / len(order), n=n, tested=True)
    for key, code in (("largest", top), ("smallest", bottom)):
        where = {name: names[code]}
        facts.add(key, "share", int(counts[code]) / n, n=n, where=where)
        facts.name(f"{key}_name", names[code], name, where=where)
        facts.add(f"{key}_n", "count", int(counts[code]), n=n, where=where)
    facts.add("categories", "groups", len(order), n=n)
    return (
        Insight(
            kind="even",
            type=FactType.NULL,
            columns=(name,),
            evidence=facts.made,
            lead="even",
            series=Series(
                shape="groups",
                x_name=name,
                y_name="share of rows",
                unit=None,
                points=proportions.row_shares(dimension, order),
                reference=rounded(1 / len(order)),
                reference_name="even share",
            ),
            coverage=n / arrays.rows,
            effect=1.0 - (counts[top] - counts[bottom]) / n,
            surprise=0.1 if is_mute(name) else 0.3,
            caveats=caveats_for(smallest=n, missing=dimension.profile.missing / arrays.rows),
        ),
    )
