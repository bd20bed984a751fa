"""Whether a series in time rises or falls, when neighbours in time may resemble each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stories.analysis import special
from stories.analysis.statistics import Floats, Integers, normal_p, t_p

SHARES = (0.6, 0.3, 0.1)
"""Parts of the level that go to the ranks, to the slope and to the signs of the steps."""
LONG = 30
"""From so many values on the autocorrelation can be seen and must be ..."""
PLAIN = 0.84
"""... this many standard errors above none to count (one in five is by chance)."""
TINY = 1e-300
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
    widened, the slope (widened likewise) and a sign test of the steps may also show the trend; the three share the
    level.
    """
    rises, later, gaps = _pairs(values, times, seasons)
    score, pairs = float(np.sign(rises[later]).sum()), int(later.sum())
    slope = float(np.median(rises[later] / gaps[later])) if pairs else 0.0
    variance = sum(_kendall_variance(values[seasons == season]) for season in np.unique(seasons))
    if variance <= 0:
        return Trend(tau=0.0, slope=slope, p=1.0, inflation=1.0)
    inflation = _inflation(_best_rest(values, times, seasons))
    p = normal_p((abs(score) - 1) / np.sqrt(variance * inflation) if score else 0.0)
    if inflation > 1:
        others = (_slope_p(values, times, seasons, inflation), _steps_p(values, slope))
        p = min(1.0, *(found / share for found, share in zip((p, *others), SHARES, strict=True)))
    return Trend(tau=score / pairs, slope=slope, p=p, inflation=inflation)


def _pairs(
    values: Floats, times: Integers, seasons: Integers
) -> tuple[Floats, npt.NDArray[np.bool_], Integers]:
    """Return (rise, whether compared, time between) of each value to each later one of its season, as matrices."""
    later = np.triu(np.ones((len(values), len(values)), dtype=bool), 1) & (
        seasons[:, None] == seasons[None, :]
    )
    return values[None, :] - values[:, None], later, np.where(later, times[None, :] - times[:, None], 1)


def _kendall_variance(values: Floats) -> float:
    n = len(values)
    _, ties = np.unique(values, return_counts=True)
    return float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def _best_rest(values: Floats, times: Integers, seasons: Integers) -> Floats:
    """Return what a trend and the seasons leave of the values, or of their logarithms where those fit better.

    A season that grows with the level would else be left over, and look like autocorrelation.
    """
    scales = [values, np.log(values)] if values.min() > 0 else [values]
    rests = [_rest(scale, times, seasons) for scale in scales]
    return min(
        zip(rests, scales, strict=True), key=lambda pair: float(pair[0].var() / max(pair[1].var(), TINY))
    )[0]


def _rest(values: Floats, times: Integers, seasons: Integers) -> Floats:
    """Return the values without their trend (Theil-Sen) and without the mean of their season."""
    rises, later, gaps = _pairs(values, times, seasons)
    rest = values - float(np.median(rises[later] / gaps[later])) * times
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


def _slope_p(values: Floats, times: Integers, seasons: Integers, inflation: float) -> float:
    """Return the p-value of the least-squares slope within seasons, its variance and freedom cut by `inflation`.

    Ranks cannot show how far a short series climbs above its noise.
    """
    x, y = times.astype(np.float64), values.copy()
    for season in np.unique(seasons):
        x[seasons == season] -= x[seasons == season].mean()
        y[seasons == season] -= y[seasons == season].mean()
    spread = float((x**2).sum())
    slope = float((x * y).sum()) / spread
    freedom = len(values) - len(np.unique(seasons)) - 1
    if freedom < 1:
        return 1.0
    left = float(((y - slope * x) ** 2).sum()) / freedom
    freedom = max(1, int(freedom / inflation))
    return t_p(slope / (left * inflation / spread) ** 0.5, freedom) if left > 0 else 0.0


def _steps_p(values: Floats, slope: float) -> float:
    """Return the p-value of the sign test on the steps between neighbours: more of them up than down, or down than up.

    It holds for a random walk, and its majority must go the way of the slope.
    """
    steps = np.sign(np.diff(values))
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    if (up - down) * slope <= 0:
        return 1.0
    return min(1.0, 2 * float(special.bdtr(min(up, down), up + down, 0.5)))
