"""The test for seasons equals one put together from scipy and statsmodels, and is fooled by no noise with a memory."""

import numpy as np
import pytest
from scipy import signal, stats
from statsmodels.tsa.arima_process import arma_periodogram  # type: ignore[import-untyped]

from stories.analysis import season_test
from stories.analysis.season_test import season_p
from tests.stories.analysis.made import rng


def noise(generator: np.random.Generator, size: int, r: float, average: float = 0.0) -> np.ndarray:
    """Return noise whose neighbours resemble each other; r = 1 is a random walk."""
    shocks = generator.normal(0, 1, size + 100)
    return np.asarray(signal.lfilter([1, average], [1, -r], shocks)[100:])


def wave(cycles: int, places: int) -> np.ndarray:
    return np.tile(np.cos(2 * np.pi * np.arange(places) / places), (cycles, 1))


def test_it_is_an_f_test_over_noises_weighted_by_whittles_likelihood() -> None:
    values = noise(rng(3), 96, 0.4).reshape(8, 12) + 2.0 * wave(8, 12)
    flat = signal.detrend(values.ravel())
    _, power = signal.periodogram(flat, detrend=False, scaling="spectrum")
    power, order = power[1:], np.arange(1, 49)
    # the one-sided spectrum counts both halves but at the last frequency
    power[:-1] /= 2
    season, beside = order % 8 == 0, (order % 8 != 0) & (order >= 4)
    freedom = np.where(order == 48, 1, 2)
    found = []
    for averages in (np.zeros(1), np.linspace(-0.9, 0.6, 11)):
        likelihoods, logs = [], []
        for r in (*np.linspace(-0.8, 0.9, 18), 0.95, 1.0):
            for average in averages:
                _, spectrum = arma_periodogram([1, -r], [1, average], worN=2 * np.pi * order / 96)
                scaled = freedom * power / spectrum
                whole = freedom[beside].sum()
                logs_of = (freedom * np.log(spectrum))[beside].sum()
                likelihoods.append(-0.5 * (logs_of + whole * np.log(scaled[beside].sum())))
                against = whole - (1 if len(averages) == 1 else 2)
                ratio = scaled[season].sum() / 11 / (scaled[beside].sum() / against)
                logs.append(stats.f.logsf(ratio, 11, against))
        weights = np.exp(np.array(likelihoods) - max(likelihoods))
        found.append(np.exp(np.average(logs, weights=weights)))
    assert found[0] < season_test.CLOSE_LOOK
    assert season_p(values) == pytest.approx(max(found), rel=1e-6)


@pytest.mark.parametrize(("r", "average"), [(0.0, 0), (0.5, 0), (0.9, 0), (1.0, 0), (-0.4, 0), (1.0, -0.8)])
@pytest.mark.parametrize(("cycles", "places"), [(2, 12), (4, 12), (30, 7)])
def test_noise_with_a_memory_is_seldom_a_season(cycles: int, places: int, r: float, average: float) -> None:
    generator = rng(11)
    p = [season_p(noise(generator, cycles * places, r, average).reshape(cycles, places)) for _ in range(200)]
    assert np.mean(np.array(p) < 0.05) <= 0.095
    assert np.mean(np.array(p) < 0.005) <= 0.02


def test_a_season_is_found_in_noise_with_a_memory() -> None:
    generator = rng(5)
    p = [season_p(noise(generator, 60, 0.6).reshape(5, 12) + 2.5 * wave(5, 12)) for _ in range(40)]
    assert np.mean(np.array(p) < 0.01) >= 0.9


def test_neither_a_line_nor_a_step_is_a_season() -> None:
    generator = rng(7)
    for course in (np.arange(24.0), 20.0 * (np.arange(24) >= 12)):
        p = [season_p((course + generator.normal(0, 1, 24)).reshape(2, 12)) for _ in range(100)]
        assert np.mean(np.array(p) < 0.05) <= 0.1


def test_missing_periods_are_passed_over() -> None:
    values = 3 * wave(6, 7) + rng(2).normal(0, 1, (6, 7))
    values[2, 3] = values[4, 0] = np.nan
    assert season_p(values) < 1e-4


@pytest.mark.parametrize(("values", "p"), [(np.zeros((3, 4)), 1.0), (np.tile([1.0, 2.0, 4.0], (5, 1)), 0.0)])
def test_without_noise_it_is_certain(values: np.ndarray, p: float) -> None:
    assert season_p(values) == pytest.approx(p, abs=1e-6)
