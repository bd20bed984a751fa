"""Values on the wrong side of a limit: what the rules of `impossible` hand over, and the bars that show it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stories.analysis.facts import Point
from stories.analysis.statistics import Floats, rounded

FEWEST = 20
"""Rows with a value below which nothing is said of the others."""
MOST = 0.05
"""A larger share on the wrong side, and the column is not what its name says."""
BARS = 16
"""Bars for the values that can be; twice as many at most for all."""


@dataclass(frozen=True, kw_only=True)
class Breach:
    """What was compared with a limit."""

    rule: str
    # negative, above, age, order (two dates), part (two numbers), early or late (dates)
    columns: tuple[str, ...]
    values: Floats
    # for each row what is compared: the value, the time between two dates, the whole less the part; NaN is missing
    limit: float
    unit: str | None
    low: bool
    # whether values below the limit are the wrong ones

    @cached_property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Rows on the wrong side."""
        with np.errstate(invalid="ignore"):
            return self.values < self.limit if self.low else self.values > self.limit

    @cached_property
    def count(self) -> int:
        """Rows on the wrong side."""
        return int(np.count_nonzero(self.wrong))

    @cached_property
    def n(self) -> int:
        """Rows with a value."""
        return int(np.count_nonzero(np.isfinite(self.values)))

    @cached_property
    def extreme(self) -> float:
        """The value that is farthest on the wrong side."""
        return float(np.nanmin(self.values) if self.low else np.nanmax(self.values))

    @property
    def holds(self) -> bool:
        """Whether a few rows are on the wrong side, and nearly all others are not."""
        return self.n >= FEWEST and 0 < self.count <= MOST * self.n


def bars(breach: Breach) -> tuple[tuple[Point, ...], tuple[float, ...]]:
    """Return the histogram of what was compared, with an edge at the limit, and the bars on the wrong side.

    A value on an edge belongs to the bar on the side of the limit that it lies on.
    """
    ordered = np.sort(breach.values[np.isfinite(breach.values)])
    below, above = breach.limit - float(ordered[0]), float(ordered[-1]) - breach.limit
    can_be = above if breach.low else below
    step = _round_step(max(can_be / BARS, (below + above) / (2 * BARS)))
    if bool((ordered == np.floor(ordered)).all()):
        step = max(1.0, step)
    if not breach.low and 0 < step <= breach.limit:
        # a whole number of bars from nothing to the limit
        step = breach.limit / round(breach.limit / step)
    first, last = -max(int(np.ceil(below / step)), 0), max(int(np.ceil(above / step)), 0)
    edges = [rounded(breach.limit + step * place) for place in range(first, last + 1)]
    places = np.searchsorted(ordered, edges, "left" if breach.low else "right")
    places[0], places[-1] = 0, len(ordered)
    counts = np.diff(places)
    points = tuple(
        Point(x=edges[at], x_end=edges[at + 1], y=float(count), n=int(count))
        for at, count in enumerate(counts)
    )
    wrong = edges[:-first] if breach.low else edges[-first:-1]
    return points, tuple(wrong)


def _round_step(wanted: float) -> float:
    size = 10.0 ** np.floor(np.log10(wanted))
    return float(next((nice * size for nice in (1.0, 2.0, 2.5, 5.0) if nice * size >= wanted), 10 * size))
