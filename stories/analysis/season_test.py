"""Whether a series goes round with the calendar, when neighbours in time may resemble each other."""

import numpy as np
import numpy.typing as npt
from scipy import special

from stories.analysis.statistics import Floats

AUTOCORRELATIONS = np.concatenate((np.linspace(-0.8, 0.9, 18), (0.95, 1.0)))
"""Autoregressions at lag one that the noise may have; one is a random walk."""
AVERAGES = np.linspace(-0.9, 0.6, 11)
"""Moving averages that it may have beside them: a walk seen through noise."""
CLOSE_LOOK = 0.1
"""Below this p-value the second, wider family of noises is tried as well."""
STEP = 16.0
"""A step is taken out for a line where it fits this much better: n times the logarithm of the ratio of squares."""
TINY = 1e-300
EXACT = 1e-20
"""What is left beside a season by rounding alone, as a part of the whole."""


def season_p(cells: Floats) -> float:
    """Return the p-value of the hypothesis that no place in the cycle differs from another.

    cells: one value for each period, shape (cycles, places), NaN where there is none; at least two of each. The
    periodogram at the frequencies of the season is compared with that at the others (an F test), both divided by the
    spectrum of the noise, an ARMA(1, 1) that is fitted to the frequencies beside the season by Whittle's likelihood
    (Whittle 1953): the geometric mean of the p-values of all such noises, weighted by how likely each is. A straight
    line is taken out before, or a single step where that fits far better.
    """
    line, step = _without_line(cells), _without_step(cells)
    squares = [max(float((rest**2).sum()), TINY) for rest in (line, step)]
    stepped = cells.size * np.log(squares[0] / squares[1]) > STEP
    return _p(step if stepped else line, len(cells))


def _p(rest: Floats, cycles: int) -> float:
    power, freedom, angle, seasonal = _periodogram(rest, cycles)
    beside = float(power[~seasonal].sum())
    if beside <= EXACT * float(power.sum()):
        return 0.0 if power[seasonal].sum() > 0 else 1.0
    cosine = np.cos(angle)
    spectra = 1 / (1 + AUTOCORRELATIONS[:, None] ** 2 - 2 * AUTOCORRELATIONS[:, None] * cosine)
    p = _mean_p(power, freedom, seasonal, spectra, 1)
    if p < CLOSE_LOOK:
        averages = 1 + AVERAGES[:, None] ** 2 + 2 * AVERAGES[:, None] * cosine
        both = (spectra[:, None, :] * averages[None, :, :]).reshape(-1, len(angle))
        p = max(p, _mean_p(power, freedom, seasonal, both, 2))
    return p


def _mean_p(
    power: Floats, freedom: Floats, seasonal: npt.NDArray[np.bool_], spectra: Floats, shaped: int
) -> float:
    """Return the mean p-value over the noises (rows of `spectra`), each of which has so many parameters."""
    beside = ~seasonal
    scaled = power / spectra * freedom
    left = scaled[:, beside].sum(axis=1)
    whole = float(freedom[beside].sum())
    likelihood = -0.5 * ((np.log(spectra) * freedom)[:, beside].sum(axis=1) + whole * np.log(left))
    weights = np.exp(likelihood - likelihood.max())
    own = float(freedom[seasonal].sum())
    against = max(whole - shaped, 1.0)
    ratios = scaled[:, seasonal].sum(axis=1) / own / (left / against)
    logarithms = np.log(np.maximum(special.fdtrc(own, against, ratios), TINY))
    return float(np.exp((weights * logarithms).sum() / weights.sum()))


def _periodogram(rest: Floats, cycles: int) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """Return (power, degrees of freedom, angle, whether of the season) of each frequency from half a cycle on.

    Slower swings are left out: they say nothing about the noise that the season stands in.
    """
    size = len(rest)
    order = np.arange(1, size // 2 + 1)
    power = np.abs(np.fft.rfft(rest)[1:]) ** 2 / size
    freedom = np.where(2 * order == size, 1.0, 2.0)
    seasonal = order % cycles == 0
    kept = seasonal | (2 * order >= cycles)
    return power[kept], freedom[kept], (2 * np.pi * order / size)[kept], seasonal[kept]


def _without_line(cells: Floats) -> Floats:
    """Return the values in order without their mean and their straight line, nought where there is none."""
    values = cells.ravel()
    known = np.isfinite(values)
    times = np.arange(len(values), dtype=np.float64)
    x, y = times[known] - times[known].mean(), values[known] - values[known].mean()
    spread = float((x**2).sum())
    rest = np.zeros(len(values))
    rest[known] = y - (float((x * y).sum()) / spread if spread else 0.0) * x
    return rest


def _without_step(cells: Floats) -> Floats:
    """Return the values without the two levels that fit them best, nought where there is none."""
    values = cells.ravel()
    known = np.flatnonzero(np.isfinite(values))
    y = values[known] - values[known].mean()
    before = np.arange(1, len(y))
    sums = np.cumsum(y)[:-1]
    place = int(np.argmax(sums**2 / (before * (len(y) - before)))) + 1
    rest = np.zeros(len(values))
    rest[known[:place]] = y[:place] - y[:place].mean()
    rest[known[place:]] = y[place:] - y[place:].mean()
    return rest
