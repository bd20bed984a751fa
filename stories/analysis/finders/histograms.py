"""A histogram with round edges."""

import numpy as np

from stories.analysis import ordering
from stories.analysis.facts import Point
from stories.analysis.statistics import Floats, rounded

MOST_BINS = 24


def bins(ordered: Floats, *, log: bool) -> tuple[Point, ...]:
    """Return the histogram of sorted values in at most 24 bins with round edges; the last bin takes the upper tail."""
    low, high = float(ordered[0]), float(ordered[-1])
    if log:
        edges = np.geomspace(low, high, MOST_BINS + 1)
    else:
        # a few far values must not press all others into one bar
        near = ordering.quantile(ordered, 0.995)
        near = high if high - low <= 1.6 * (near - low) or near <= low else near
        step = _round_step((near - low) / (MOST_BINS - 4))
        start = np.floor(low / step) * step
        edges = start + step * np.arange(int(np.floor((near - start) / step)) + 2)
        edges = edges[: MOST_BINS + 1]
    edges = np.array([rounded(float(edge)) for edge in edges])
    edges[-1] = max(edges[-1], high)
    if log:
        edges[0] = low
    counts = np.diff(np.searchsorted(ordered, edges[:-1], side="left"), append=len(ordered))
    return tuple(
        Point(x=float(start), x_end=rounded(float(end)), y=float(count), n=int(count))
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )


def _round_step(step: float) -> float:
    size = 10.0 ** np.floor(np.log10(step))
    return float(next((nice * size for nice in (1.0, 2.0, 2.5, 5.0) if nice * size >= step), 10 * size))
