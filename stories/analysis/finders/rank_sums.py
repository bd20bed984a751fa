"""How the ranks of every measure divide over the groups of every dimension: what comparing them rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stories.analysis.arrays import Groups, Measure
from stories.analysis.crossings import Crossings
from stories.analysis.statistics import Floats, Integers

MANY = 16
"""From so many measures on they are added up together, as a product of matrices."""
FEW = 50
"""... for the dimensions that have no more groups than this."""
CELLS = 1 << 20
"""Rows times groups in one product."""


@dataclass(frozen=True, kw_only=True)
class RankSums:
    """The measures (down) by the groups of one dimension (across); group 0 is the rows that have none."""

    counts: Integers
    # rows with a value
    sums: Floats
    # sums of their rank scores: whole numbers, so exact in whatever order they are added


def rank_sums(
    measures: Sequence[Measure], dimensions: Sequence[Groups], crossings: Crossings
) -> Iterator[RankSums]:
    """Yield the sums for each dimension."""
    together = [
        len(measures) >= MANY and len(dimension.names) <= FEW and crossings.rows([dimension]) is None
        for dimension in dimensions
    ]
    added = iter(_by_product(measures, [one for one, few in zip(dimensions, together, strict=True) if few]))
    for dimension, few in zip(dimensions, together, strict=True):
        yield next(added) if few else _one_by_one(measures, dimension, crossings)


def _one_by_one(measures: Sequence[Measure], dimension: Groups, crossings: Crossings) -> RankSums:
    size = len(dimension.names)
    counts = np.zeros((len(measures), size), dtype=np.int64)
    sums = np.zeros((len(measures), size))
    for place, measure in enumerate(measures):
        there = measure.present
        known, added = crossings.rows([dimension], measure), crossings.sums([dimension], measure)
        if known is None or added is None:
            known = dimension.counts if there is None else dimension.tally.rows(there)
            added = dimension.tally.sums(measure.scores)
        counts[place], sums[place] = known, added
    return RankSums(counts=counts, sums=sums)


def _by_product(measures: Sequence[Measure], dimensions: Sequence[Groups]) -> list[RankSums]:
    if not dimensions:
        return []
    ends = np.cumsum([len(dimension.names) for dimension in dimensions])
    starts = ends - np.diff(ends, prepend=0)
    # All groups of all dimensions side by side: one wide product is many times as quick as a narrow one for each.
    codes = np.array([dimension.codes for dimension in dimensions]) + starts[:, None]
    sums, counts = (np.zeros((len(measures), int(ends[-1]))) for _ in range(2))
    step = max(1, CELLS // int(ends[-1]))
    for start in range(0, codes.shape[1], step):
        part = codes[:, start : start + step]
        member = np.zeros((part.shape[1], int(ends[-1])))
        member[np.arange(part.shape[1]), part] = 1.0
        scores, there = _scores(measures, slice(start, start + step))
        sums += scores @ member
        counts += there @ member
    return [
        RankSums(counts=counts[:, start:end].astype(np.int64), sums=sums[:, start:end])
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _scores(measures: Sequence[Measure], part: slice) -> tuple[Floats, Floats]:
    """Return the rank scores of some rows, a measure a line, and a one where there is a value."""
    scores = np.array([measure.scores[part] for measure in measures], dtype=np.float64)
    there = np.ones(scores.shape)
    for place, measure in enumerate(measures):
        if measure.present is not None:
            there[place] = measure.present[part]
    return scores, there
