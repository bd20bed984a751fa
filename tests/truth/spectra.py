"""The F test of the seasonal frequencies of a series beside noise that remembers, run again with scipy."""

import math

import numpy as np
from scipy import stats

SLOW = np.append(np.arange(-0.8, 0.91, 0.1), [0.95, 1.0])
"""Autoregressions that the noise may have."""
QUICK = np.arange(-0.9, 0.61, 0.15)
"""Moving averages that it may have beside them."""
TINY = 1e-300


def season_p(cells: np.ndarray) -> float:
    """Return the p-value of cells (cycles down, places across, NaN where nothing is): no place differs from another.

    The power at the frequencies of the season over that at the others, both divided by the spectrum of an ARMA(1, 1)
    noise; the geometric mean over all noises, each weighted by Whittle's likelihood of the other frequencies.
    """
    values = cells.ravel()
    known = np.isfinite(values)
    rests = [_less_line(values, known), _less_step(values, known)]
    squares = [max(float((rest**2).sum()), TINY) for rest in rests]
    rest = rests[1] if values.size * math.log(squares[0] / squares[1]) > 16 else rests[0]
    cycles, size = len(cells), len(rest)
    order = np.arange(1, size // 2 + 1)
    order = order[(order % cycles == 0) | (2 * order >= cycles)]
    angles = 2 * np.pi * order / size
    power = np.abs(np.fft.fft(rest)[order]) ** 2 / size
    freedom = np.where(2 * order == size, 1.0, 2.0)
    seasonal = order % cycles == 0
    if power[~seasonal].sum() <= 1e-20 * power.sum():
        return 0.0 if power[seasonal].sum() > 0 else 1.0
    slow = [1 / (1 + r * r - 2 * r * np.cos(angles)) for r in SLOW]
    p = _mean_p(power, freedom, seasonal, slow, 1)
    if p < 0.1:
        both = [one * (1 + q * q + 2 * q * np.cos(angles)) for one in slow for q in QUICK]
        p = max(p, _mean_p(power, freedom, seasonal, both, 2))
    return p


def _mean_p(
    power: np.ndarray, freedom: np.ndarray, seasonal: np.ndarray, spectra: list[np.ndarray], shaped: int
) -> float:
    likelihoods, logarithms = [], []
    whole, own = float(freedom[~seasonal].sum()), float(freedom[seasonal].sum())
    against = max(whole - shaped, 1.0)
    for spectrum in spectra:
        scaled = power / spectrum * freedom
        left = float(scaled[~seasonal].sum())
        logs = float((np.log(spectrum) * freedom)[~seasonal].sum())
        likelihoods.append(-0.5 * (logs + whole * math.log(left)))
        ratio = float(scaled[seasonal].sum()) / own / (left / against)
        logarithms.append(math.log(max(float(stats.f.sf(ratio, own, against)), TINY)))
    weights = np.exp(np.array(likelihoods) - max(likelihoods))
    return math.exp(float(np.average(logarithms, weights=weights)))


def _less_line(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    times = np.arange(len(values), dtype=float)
    line = np.polyfit(times[known], values[known], 1)
    return np.where(known, values - np.polyval(line, times), 0.0)


def _less_step(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the values less the two levels that leave the least."""
    held = values[known]
    n = len(held)
    sums = np.cumsum(held - held.mean())[:-1]
    before = np.arange(1, n)
    at = int(np.argmax(sums**2 / (before * (n - before)))) + 1
    rest = np.zeros(len(values))
    rest[known] = np.concatenate([held[:at] - held[:at].mean(), held[at:] - held[at:].mean()])
    return rest
