"""Whether a series in time rises or falls, when neighbours in time may resemble each other."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from stories.analysis.statistics import Floats, Integers, normal_p

RANKS = 0.8
"""Part of the level that goes to the ranks, the rest to the signs of the steps."""
LONG = 30
"""From so many values on the autocorrelation can be seen and must be ..."""
PLAIN = 0.84
"""... this many standard errors above none to count (one in five is by chance)."""
MOST = 0.99
"""No autocorrelation is taken to be closer to one."""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """What the Mann-Kendall test says about a series."""

    tau: float
    # Kendall's tau with time, -1 to 1
    slope: float
    # Theil-Sen slope for each step
    p: float
    # p-value, widened where neighbours in time resemble each other
    inflation: float
    # by how much autocorrelation widens the variance, 1 when it does not


def mann_kendall(values: Floats, times: Integers, seasons: Integers) -> Trend:
    """Return the trend of `values` at whole `times`, compared within `seasons` only (Hirsch and Slack 1984).

    With one season it is the Mann-Kendall test with tie correction. Its variance is widened by (1 + r) / (1 - r), r
    being the autocorrelation at lag one of what the trend and the seasons leave (corrected for its bias). Where it was
    widened, a sign test of the steps may also show the trend; the two share the level.
    """
    later = np.triu(np.ones((len(values), len(values)), dtype=bool), 1) & (
        seasons[:, None] == seasons[None, :]
    )
    rises = values[None, :] - values[:, None]
    score = float(np.sign(rises)[later].sum())
    variance = sum(_kendall_variance(values[seasons == season]) for season in np.unique(seasons))
    pairs = int(later.sum())
    slopes = (rises / np.where(later, times[None, :] - times[:, None], 1))[later]
    slope = float(np.median(slopes)) if pairs else 0.0
    if variance <= 0:
        return Trend(tau=0.0, slope=slope, p=1.0, inflation=1.0)
    inflation = _inflation(_left_over(values, times, seasons, slope))
    z = (abs(score) - 1) / np.sqrt(variance * inflation) if score else 0.0
    p = normal_p(max(z, 0.0))
    if inflation > 1:
        p = min(1.0, p / RANKS, _steps_p(values, slope) / (1 - RANKS))
    return Trend(tau=score / pairs, slope=slope, p=p, inflation=inflation)


def _kendall_variance(values: Floats) -> float:
    n = len(values)
    _, ties = np.unique(values, return_counts=True)
    return float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def _left_over(values: Floats, times: Integers, seasons: Integers, slope: float) -> Floats:
    """Return the values without their trend and without the mean of their season."""
    rest = values - slope * times
    for season in np.unique(seasons):
        rest[seasons == season] -= rest[seasons == season].mean()
    return np.asarray(rest)


def _inflation(rest: Floats) -> float:
    """Return by how much autocorrelation at lag one widens the variance of a sum over `rest`, at least 1.

    The estimate of r is too low by about (2 + 4 r) / n after a trend was taken out (Kendall 1954).
    """
    n = len(rest)
    centred = rest - rest.mean()
    whole = float((centred**2).sum())
    if n < 5 or whole <= 0:
        return 1.0
    seen = float((centred[1:] * centred[:-1]).sum()) / whole
    if n >= LONG and seen * n**0.5 < PLAIN:
        return 1.0
    r = (n * seen + 2) / (n - 4)
    return (1 + min(r, MOST)) / (1 - min(r, MOST)) if r > 0 else 1.0


def _steps_p(values: Floats, slope: float) -> float:
    """Return the p-value of the sign test on the steps between neighbours: more of them up than down, or down than up.

    It holds for a random walk, and its majority must go the way of the slope.
    """
    steps = np.sign(np.diff(values))
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    if (up - down) * slope <= 0:
        return 1.0
    return min(1.0, 2 * float(special.bdtr(min(up, down), up + down, 0.5)))
