"""Categories that most rows have in common."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from stories.analysis.arrays import Arrays, Groups
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for
from stories.analysis.statistics import rounded

MOST_SHOWN = 50
LEADS = 1.5
"""Times an even share that the leading category must have ..."""
LEAST = 0.15
"""... and the least share of all rows;"""
FAR = 3.0
FEW = 0.03
"""Among very many categories: times an even share, and the least share of all rows;"""
LOPSIDED = 0.9
"""with two categories, the least share of the larger one."""
AHEAD = 1.1
"""Times the second category that the first must have."""
TRIVIAL = 0.98
"""A category that covers more than this is all there is."""


def find(arrays: Arrays, dimension: Groups) -> Iterator[Candidate]:
    """Yield the leading category of one dimension."""
    counts = dimension.counts[1:]
    n, order = int(counts.sum()), by_size(dimension)
    categories = len(order)
    share, evenly = float(counts[order[0]]) / n, 1 / categories
    effect = (share - evenly) / (1 - evenly)
    ahead = counts[order[0]] / max(int(counts[order[1]]), 1)
    leads = ahead >= AHEAD and share >= (LOPSIDED if categories == 2 else max(LEADS * evenly, LEAST))
    far = categories > 2 and ahead >= AHEAD and share >= max(FAR * evenly, FEW)
    yield Candidate(
        kind="proportion",
        columns=(dimension.profile.name,),
        build=partial(_tell, arrays, dimension, order, effect),
        impact=effect,
        holds=(leads or far) and share <= TRIVIAL,
    )


def by_size(dimension: Groups) -> npt.NDArray[np.intp]:
    """Return the places of the names behind the first, those with rows, the largest first."""
    counts = dimension.counts[1:]
    return np.lexsort((np.arange(len(counts)), -counts))[: np.count_nonzero(counts)]


def row_shares(dimension: Groups, order: npt.NDArray[np.intp]) -> tuple[Point, ...]:
    """Return the share of the rows that each of these categories holds."""
    counts, names = dimension.counts[1:], dimension.names[1:]
    n = int(counts.sum())
    return tuple(Point(x=names[at], y=rounded(int(counts[at]) / n), n=int(counts[at])) for at in order)


def _tell(
    arrays: Arrays, dimension: Groups, order: npt.NDArray[np.intp], effect: float, test: Test | None
) -> tuple[Insight, ...]:
    name, counts, names = dimension.profile.name, dimension.counts[1:], dimension.names[1:]
    n = int(counts.sum())
    facts = Facts(kind="proportion", columns=(name,), type=FactType.PROPORTION, test=test)
    top, second = int(order[0]), int(order[1])
    facts.add("share", "share", int(counts[top]) / n, n=n, where={name: names[top]})
    facts.name("name", names[top], name)
    facts.add("count", "count", int(counts[top]), n=n, where={name: names[top]})
    facts.add("categories", "groups", len(order), n=n)
    facts.add("second_share", "share", int(counts[second]) / n, n=n, where={name: names[second]})
    facts.name("second_name", names[second], name)
    if len(order) > 2:
        facts.add("rest_share", "share", (n - int(counts[top]) - int(counts[second])) / n, n=n)
    shown = order[:MOST_SHOWN]
    return (
        Insight(
            kind="proportion",
            type=FactType.PROPORTION,
            columns=(name,),
            evidence=facts.made,
            lead="share",
            series=Series(
                shape="groups",
                x_name=name,
                y_name="share of rows",
                unit=None,
                points=row_shares(dimension, shown),
                highlight=(names[top],),
                left_out=f"{len(order) - len(shown)} smaller groups" if len(order) > len(shown) else "",
            ),
            coverage=n / arrays.rows,
            effect=effect,
            surprise=0.5,
            caveats=caveats_for(smallest=n, missing=dimension.profile.missing / arrays.rows),
        ),
    )
