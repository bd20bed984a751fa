"""Whether the level of a series jumps once, when neighbours in time may resemble each other."""

from dataclasses import dataclass

import numpy as np

from stories.analysis import special
from stories.analysis.statistics import Floats, Integers

END = 0.05
"""Part of the series at either end in which no jump is looked for: an end is soon out of line."""
LONG = 60
"""From so many values on the autocorrelation can be seen and must be ..."""
PLAIN = 0.3
"""... this many standard errors above none to count."""
MOST = 0.99
"""No autocorrelation is taken to be closer to one."""
FEWEST = 3
"""Values that must lie on either side of it."""
CERTAIN = 7.352
"""Twice the logarithm of a likelihood ratio that the true place stays under in 95 of 100: (1 - exp(-x / 2)) ** 2."""
TINY = 1e-300
SHORTEST = 15
"""Values that a series must have."""
FEWEST_PARTED = 8
"""From so many values on a side its two halves are looked at for themselves."""


@dataclass(frozen=True, kw_only=True)
class Jump:
    """The step that fits a series best, and what the test says about it."""

    place: int
    # index of the first value after it
    earliest: int
    latest: int
    # the ends of its 95 % interval
    p: float
    # p-value of the hypothesis that the level never changes
    left: float
    # autocorrelation at lag one that the step leaves, 0 where none can be seen
    better: float
    # how much better a step fits than a straight line: n times the logarithm of the ratio of the squares left, less
    # the logarithm of n for its place, which a line does not have to choose (Schwarz 1978)
    once: bool
    # whether every half of either side is nearer to its own level than to the other: none that goes there and back


def jump(values: Floats, times: Integers) -> Jump | None:
    """Return the best step of `values` at ordered whole `times`, None for too short a series.

    The largest deviation of the cumulated sums from a straight path, against the Kolmogorov distribution (Ploberger
    and Kraemer 1992). Its variance is that of what the step leaves, widened by (1 + r) / (1 - r). The interval of the
    place holds all whose likelihood is near enough to that of the best (Hansen 2000).
    """
    n = len(values)
    y = values - values.mean()
    if n < SHORTEST or not y.any():
        return None
    edge = max(FEWEST, int(np.ceil(END * n)))
    whole = float((y**2).sum())
    sums = np.cumsum(y)[:-1]
    before = np.arange(1, n)
    gains = sums**2 * n / (before * (n - before))
    place = edge + int(np.argmax(gains[edge - 1 : n - edge]))
    rest = y.copy()
    rest[:place] -= y[:place].mean()
    rest[place:] -= y[place:].mean()
    left = float((rest**2).sum())
    r = _autocorrelation(rest)
    widened = (1 + r) / (1 - r)
    tried = np.arange(edge, n - edge + 1)
    squares = np.maximum(whole - gains[tried - 1], left)
    squares[place - edge] = left
    near = tried[n * np.log(np.maximum(squares, TINY) / max(left, TINY)) <= CERTAIN * widened]
    variance = left / (n - 2) * widened
    reach = float(np.abs(sums).max()) / (variance * n) ** 0.5 if variance > 0 else np.inf
    return Jump(
        place=place,
        earliest=int(near[0]),
        latest=int(near[-1]),
        p=float(special.kolmogorov(reach)),
        left=r,
        better=float(n * np.log(max(_beside_line(y, times), TINY) / max(left, TINY)) - np.log(n)),
        once=_once(y, place),
    )


def _autocorrelation(rest: Floats) -> float:
    """Return the autocorrelation at lag one that a step left, from 0 (or none to be seen) to 0.99.

    The estimate is too low by about (4 + 5 r) / n after two levels and their place were fitted.
    """
    n = len(rest)
    whole = float((rest**2).sum())
    if whole <= 0:
        return 0.0
    seen = float((rest[1:] * rest[:-1]).sum()) / whole
    if n >= LONG and seen * n**0.5 < PLAIN:
        return 0.0
    return min(max((n * seen + 5) / (n - 6), 0.0), MOST)


def _beside_line(y: Floats, times: Integers) -> float:
    """Return the sum of squares that a straight line leaves."""
    x = times - times.mean()
    return float((y**2).sum() - (x * y).sum() ** 2 / (x**2).sum())


def _once(y: Floats, place: int) -> bool:
    sides = [y[:place], y[place:]]
    parts = [np.array_split(side, 2 if len(side) >= FEWEST_PARTED else 1) for side in sides]
    middle = (float(sides[0].mean()) + float(sides[1].mean())) / 2
    first, second = ([float(part.mean()) for part in side] for side in parts)
    return max(first) < middle < min(second) or min(first) > middle > max(second)
