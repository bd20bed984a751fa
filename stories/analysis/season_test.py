"""Whether a series goes round with the calendar, when neighbours in time may resemble each other."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from stories.analysis import special
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
    frequencies = _frequencies(len(rest), cycles)
    power = (np.abs(np.fft.rfft(rest)[1:]) ** 2 / len(rest))[frequencies.kept]
    beside, seasonal = power[~frequencies.seasonal], power[frequencies.seasonal]
    if float(beside.sum()) <= EXACT * float(power.sum()):
        return 0.0 if seasonal.sum() > 0 else 1.0
    p = _mean_p(beside, seasonal, _noises(len(rest), cycles, wide=False))
    return max(p, _mean_p(beside, seasonal, _noises(len(rest), cycles, wide=True))) if p < CLOSE_LOOK else p


@dataclass(frozen=True, kw_only=True)
class _Frequencies:
    """The frequencies of a series that are looked at, and those of them that are the season's.

    From half a cycle on: slower swings say nothing about the noise that the season stands in.
    """

    kept: npt.NDArray[np.bool_]
    # of all but nought
    seasonal: npt.NDArray[np.bool_]
    # of those kept, as are all below
    freedom: Floats
    angle: Floats


@lru_cache(maxsize=16)
def _frequencies(size: int, cycles: int) -> _Frequencies:
    order = np.arange(1, size // 2 + 1)
    seasonal = order % cycles == 0
    kept = seasonal | (2 * order >= cycles)
    freedom = np.where(2 * order == size, 1.0, 2.0)
    angle = 2 * np.pi * order / size
    return _Frequencies(kept=kept, seasonal=seasonal[kept], freedom=freedom[kept], angle=angle[kept])


@dataclass(frozen=True, kw_only=True)
class _Noises:
    """Noises that may lie beside a season, by what each makes of the power at the frequencies: power over spectrum."""

    beside: Floats
    # degrees of freedom over the spectrum, a noise (down) at each frequency beside the season (across)
    seasonal: Floats
    # the same at each frequency of the season
    logarithms: Floats
    # of the spectrum of each noise, added up over the degrees of freedom beside the season
    free_beside: float
    free_seasonal: float
    shaped: int
    # parameters of each noise


@lru_cache(maxsize=16)
def _noises(size: int, cycles: int, *, wide: bool) -> _Noises:
    """Return the noises to try; every measure of a table asks for the same."""
    found = _frequencies(size, cycles)
    cosine = np.cos(found.angle)
    spectra = 1 / (1 + AUTOCORRELATIONS[:, None] ** 2 - 2 * AUTOCORRELATIONS[:, None] * cosine)
    if wide:
        averages = 1 + AVERAGES[:, None] ** 2 + 2 * AVERAGES[:, None] * cosine
        spectra = (spectra[:, None, :] * averages[None, :, :]).reshape(-1, len(cosine))
    weights, beside = found.freedom / spectra, ~found.seasonal
    return _Noises(
        beside=weights[:, beside],
        seasonal=weights[:, found.seasonal],
        logarithms=(np.log(spectra) * found.freedom)[:, beside].sum(axis=1),
        free_beside=float(found.freedom[beside].sum()),
        free_seasonal=float(found.freedom[found.seasonal].sum()),
        shaped=2 if wide else 1,
    )


def _mean_p(beside: Floats, seasonal: Floats, noises: _Noises) -> float:
    """Return the mean p-value over the noises, from the power beside the season and at its frequencies."""
    left = noises.beside @ beside
    likelihood = -0.5 * (noises.logarithms + noises.free_beside * np.log(left))
    weights = np.exp(likelihood - likelihood.max())
    own, against = noises.free_seasonal, max(noises.free_beside - noises.shaped, 1.0)
    ratios = noises.seasonal @ seasonal / own / (left / against)
    logarithms = np.log(np.maximum(special.fdtrc(own, against, ratios), TINY))
    return float(np.exp((weights * logarithms).sum() / weights.sum()))


def _without_line(cells: Floats) -> Floats:
    """Return the values in order without their mean and their straight line, nought where there is none."""
    values = cells.ravel()
    known = np.isfinite(values)
    x, y = (_centred(one) for one in (np.flatnonzero(known).astype(np.float64), values[known]))
    spread = float((x**2).sum())
    rest = np.zeros(len(values))
    rest[known] = y - (float((x * y).sum()) / spread if spread else 0.0) * x
    return rest


def _without_step(cells: Floats) -> Floats:
    """Return the values without the two levels that fit them best, nought where there is none."""
    values = cells.ravel()
    known = np.flatnonzero(np.isfinite(values))
    y = _centred(values[known])
    before = np.arange(1, len(y))
    sums = np.cumsum(y)[:-1]
    place = int(np.argmax(sums**2 / (before * (len(y) - before)))) + 1
    rest = np.zeros(len(values))
    rest[known[:place]], rest[known[place:]] = _centred(y[:place]), _centred(y[place:])
    return rest


def _centred(values: Floats) -> Floats:
    # A mean takes numpy three times as long as a sum, and a wide file asks for thousands.
    return np.asarray(values - values.sum() / len(values))
