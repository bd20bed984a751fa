"""Whether a difference, or a link, comes from what the rows are made of: Simpson's check."""

import numpy as np

from stories.analysis import kinship
from stories.analysis.arrays import Arrays, Codes, Groups, Measure
from stories.analysis.grids import Tally
from stories.analysis.statistics import LEVEL, Floats, Integers, correlation_p, normal_p, rounded

MOST_GROUPS = 200
"""Groups of a third column up to which a comparison is looked at within them."""
SHARED = 0.5
"""Share of the rows of both groups that must lie in groups of the third column that hold rows of both."""


def is_turned(arrays: Arrays, dimension: Groups, measure: Measure, top: str, bottom: str) -> bool:
    """Return whether a group that is higher over all is the lower one within the groups of some third column.

    Mean ranks are compared in each of these groups and put together by how much each can say (the weights of Cochran
    1954). They must go the other way by more than chance.
    """
    places = [dimension.names.index(name) for name in (bottom, top)]
    variance = measure.squares / max(len(measure.ordered) - 1, 1)
    for other in arrays.dimensions:
        if other is dimension or len(other.names) > MOST_GROUPS or variance <= 0:
            continue
        rows, added = _crossed(arrays, dimension, other, measure)
        # a row for each group of the third column, across the lower and the higher one
        n, sums = rows[places].T.astype(np.float64), added[places].T
        both = n.min(axis=1) > 0
        both[0] = False
        whole = n.sum()
        n, sums = n[both], sums[both]
        if n.sum() < SHARED * whole:
            continue
        weights = n[:, 0] * n[:, 1] / n.sum(axis=1)
        gap = rounded(float((weights * (sums[:, 1] / n[:, 1] - sums[:, 0] / n[:, 0])).sum()))
        if gap < 0 and normal_p(gap / float(weights.sum() * variance) ** 0.5) <= LEVEL:
            return True
    return False


def _crossed(arrays: Arrays, one: Groups, other: Groups, measure: Measure) -> tuple[Integers, Floats]:
    """Return the rows with a value, and the sums of the measure's scores, for each two groups of two dimensions."""
    both = (one, other)
    rows, sums = arrays.crossings.rows(both, measure), arrays.crossings.sums(both, measure)
    if rows is None or sums is None:
        shape = (len(one.names), len(other.names))
        tally = Tally(one.codes * np.int64(shape[1]) + other.codes, shape[0] * shape[1])
        rows, sums = tally.rows(measure.present).reshape(shape), tally.sums(measure.scores).reshape(shape)
    return rows, sums


def is_turned_link(arrays: Arrays, first: Measure, second: Measure, rho: float) -> bool:
    """Return whether two measures that go one way over all go the other way within the groups of some third column.

    Their ranks are taken from the mean rank of each row's group. What is left must correlate the other way by more
    than chance.
    """
    held = [one.present for one in (first, second) if one.present is not None]
    rows = np.flatnonzero(np.logical_and.reduce(held)) if held else slice(None)
    x, y = (one.scores[rows].astype(np.float64) for one in (first, second))
    whole = np.array([x @ x, y @ y, x @ y])
    for dimension in arrays.dimensions:
        size = len(dimension.names)
        if size > MOST_GROUPS:
            continue
        codes = dimension.codes[rows]
        n, sums = _added_up(arrays, dimension, (first, second), codes, (x, y))
        if n[0] > SHARED * len(x):
            continue
        nameless = np.flatnonzero(codes == 0) if n[0] else np.array([], dtype=np.intp)
        a, b = x[nameless], y[nameless]
        of_groups = [(sums[i] * sums[j] / np.maximum(n[1:], 1)).sum() for i, j in ((0, 0), (1, 1), (0, 1))]
        own, others, products = (whole - [a @ a, b @ b, a @ b] - of_groups).tolist()
        if min(own, others) <= 0:
            continue
        within = rounded(products / (own * others) ** 0.5)
        turned = within * rho < 0 and correlation_p(within, len(x) - len(nameless) - size) <= LEVEL
        if turned and not any(kinship.made_from_each_other(dimension, one) for one in (first, second)):
            return True
    return False


def _added_up(
    arrays: Arrays,
    dimension: Groups,
    both: tuple[Measure, Measure],
    codes: Codes,
    scores: tuple[Floats, Floats],
) -> tuple[Integers, list[Floats]]:
    """Return the rows of each group of a dimension, and the sums of two measures' scores in all but the nameless one.

    Where no row lacks a value these are those over the whole columns.
    """
    added = [arrays.crossings.sums([dimension], one) for one in both if one.present is None]
    known = [one[1:] for one in added if one is not None]
    if len(known) == len(both):
        return dimension.counts, known
    tally = Tally(codes, len(dimension.names))
    return tally.rows(), [tally.sums(one)[1:] for one in scores]


def is_turned_share(arrays: Arrays, first: Groups, second: Groups, row: int, column: int) -> bool:
    """Return whether a category is more common among the rows of another over all, and less so within a third column.

    row, column: the codes of the two categories. The tables of two by two are put together as Mantel and Haenszel
    (1959) do; they must go the other way by more than chance.
    """
    known = (first.codes > 0) & (second.codes > 0)
    among, having = known & (first.codes == row), known & (second.codes == column)
    for dimension in arrays.dimensions:
        size = len(dimension.names)
        if dimension is first or dimension is second or size > MOST_GROUPS:
            continue
        counts = np.array(
            [
                np.bincount(dimension.codes[rows], minlength=size)[1:]
                for rows in (known, among, having, among & having)
            ],
            dtype=np.float64,
        )
        told = (counts[0] > 1) & (counts[1] > 0) & (counts[1] < counts[0])
        n, down, across, both = counts[:, told]
        if down.sum() < SHARED * np.count_nonzero(among):
            continue
        gap = rounded(float((both - down * across / n).sum()))
        spread = float((down * (n - down) * across * (n - across) / (n * n * (n - 1))).sum())
        if gap < 0 < spread and normal_p(gap / spread**0.5) <= LEVEL:
            return True
    return False
