"""Whether a series in time rises or falls, when neighbours in time may resemble each other."""

from dataclasses import dataclass

import numpy as np

from stories.analysis.statistics import Floats, Integers, normal_p, t_p


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
    widened, a test of the mean step (a random walk with drift) may also show the trend, at half the level each.
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
        p = min(1.0, 2 * min(p, _drift_p(values, times, slope)))
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
    """Return by how much autocorrelation at lag one widens the variance of a sum over `rest`."""
    n = len(rest)
    centred = rest - rest.mean()
    whole = float((centred**2).sum())
    if n < 5 or whole <= 0:
        return 1.0
    r = float((centred[1:] * centred[:-1]).sum()) / whole
    if r * np.sqrt(n) < 1.2815515655446004:
        return 1.0
    r = min((n * r + 2) / (n - 4), 0.99)
    return max(1.0, (1 + r) / (1 - r))


def _drift_p(values: Floats, times: Integers, slope: float) -> float:
    """Return the p-value of the mean step between neighbours, which must point the way of the slope."""
    steps = np.diff(values) / np.diff(times)
    mean, sd = float(steps.mean()), float(steps.std(ddof=1))
    if sd == 0 or mean * slope <= 0:
        return 1.0 if mean * slope <= 0 else 0.0
    return t_p(mean / (sd * np.sqrt(_inflation(steps) / len(steps))), len(steps) - 1)
