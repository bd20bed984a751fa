"""Whether a difference comes from what the groups are made of: Simpson's check."""

import numpy as np

from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.statistics import LEVEL, normal_p, rounded

MOST_GROUPS = 200
"""Groups of a third column up to which a difference is looked at within them."""
SHARED = 0.5
"""Share of the rows of both groups that must lie in groups of the third column that hold rows of both."""


def is_turned(arrays: Arrays, dimension: Groups, measure: Measure, top: str, bottom: str) -> bool:
    """Return whether a group that is higher over all is the lower one within the groups of some third column.

    Mean ranks are compared in each of these groups and put together by how much each can say (the weights of Cochran
    1954). They must go the other way by more than chance.
    """
    places = [dimension.names.index(name) for name in (top, bottom)]
    codes = dimension.codes if measure.present is None else np.where(measure.present, dimension.codes, 0)
    rows = np.flatnonzero((codes == places[0]) | (codes == places[1]))
    upper, scores = codes[rows] == places[0], measure.scores[rows].astype(np.float64)
    held = arrays.rows if measure.present is None else int(measure.present.sum())
    variance = measure.squares / max(held - 1, 1)
    for other in arrays.dimensions:
        if other is dimension or len(other.names) > MOST_GROUPS or variance <= 0:
            continue
        cells = 2 * other.codes[rows] + upper
        size = 2 * len(other.names)
        n = np.bincount(cells, minlength=size).reshape(-1, 2)[1:].astype(np.float64)
        sums = np.bincount(cells, weights=scores, minlength=size).reshape(-1, 2)[1:]
        both = n.min(axis=1) > 0
        n, sums = n[both], sums[both]
        if n.sum() < SHARED * len(rows):
            continue
        weights = n[:, 0] * n[:, 1] / n.sum(axis=1)
        gap = rounded(float((weights * (sums[:, 1] / n[:, 1] - sums[:, 0] / n[:, 0])).sum()))
        if gap < 0 and normal_p(gap / float(weights.sum() * variance) ** 0.5) <= LEVEL:
            return True
    return False
