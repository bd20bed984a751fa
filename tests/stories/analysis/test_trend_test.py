"""The trend test equals Kendall's tau where neighbours are independent, and is not fooled where they are not."""

import numpy as np
import pytest
from scipy import stats

from stories.analysis.trend_test import mann_kendall
from tests.stories.analysis.made import rng


def one_season(values: np.ndarray) -> np.ndarray:
    return np.zeros(len(values), dtype=np.int64)


def test_without_autocorrelation_it_is_mann_kendall_with_theil_sen() -> None:
    generator = rng(2)
    times = np.arange(40)
    values = np.round(0.1 * times + generator.normal(0, 1, 40), 1)
    trend = mann_kendall(values, times, one_season(values))
    assert trend.inflation == 1
    assert trend.slope == pytest.approx(stats.theilslopes(values, times).slope)
    s = sum(np.sign(values[j] - values[i]) for i in range(40) for j in range(i + 1, 40))
    assert trend.tau == pytest.approx(s / (40 * 39 / 2))
    _, ties = np.unique(values, return_counts=True)
    variance = (40 * 39 * 85 - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    assert trend.p == pytest.approx(2 * stats.norm.sf((s - 1) / variance**0.5))


def test_a_constant_series_has_no_trend() -> None:
    trend = mann_kendall(np.ones(10), np.arange(10), np.zeros(10, dtype=np.int64))
    assert (trend.tau, trend.p) == (0.0, 1.0)


def test_a_perfect_line_is_a_trend_in_any_unit() -> None:
    for scale in (1e-9, 1.0, 1e9):
        values = scale * np.arange(12.0)
        assert mann_kendall(values, np.arange(12), one_season(values)).p < 1e-4


def test_a_smooth_climb_is_a_trend_although_neighbours_resemble_each_other() -> None:
    values = (np.arange(48) / 10.0) ** 3 - 20
    trend = mann_kendall(values, np.arange(48), one_season(values))
    assert trend.inflation > 1
    assert trend.p < 1e-6
    fall = mann_kendall(-values, np.arange(48), one_season(values))
    assert (fall.p, fall.tau) == (pytest.approx(trend.p), -1.0)


@pytest.mark.no_cover
@pytest.mark.parametrize("r", [0.0, 0.3, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("size", [12, 40, 100])
def test_autocorrelated_noise_is_seldom_a_trend(r: float, size: int) -> None:
    generator = rng(11)
    false = 0
    for _ in range(300):
        noise = generator.normal(0, 1, size + 50)
        for place in range(1, len(noise)):
            noise[place] += r * noise[place - 1]
        values = noise[50:]
        false += mann_kendall(values, np.arange(size), one_season(values)).p < 0.05
    # a random walk wanders off by itself: only the sign of its steps tells it from a trend
    assert false / 300 < (0.2 if r == 1 else 0.12)


def test_two_summers_are_no_trend() -> None:
    months = np.arange(30)
    values = 10 - 8 * np.cos(2 * np.pi * months / 12) + rng(5).normal(0, 1, 30)
    plain = mann_kendall(values, months, one_season(values))
    seasonal = mann_kendall(values, months, (months % 12).astype(np.int64))
    assert seasonal.p > 0.05
    assert abs(seasonal.slope) < abs(plain.slope) + 0.05


def test_a_climb_under_a_season_is_found() -> None:
    months = np.arange(48)
    values = 10 - 8 * np.cos(2 * np.pi * months / 12) + 0.05 * months + rng(5).normal(0, 0.5, 48)
    trend = mann_kendall(values, months, (months % 12).astype(np.int64))
    assert trend.p < 0.01
    assert trend.slope == pytest.approx(0.05, abs=0.02)


def test_a_season_that_grows_with_the_level_does_not_hide_the_climb() -> None:
    months = np.arange(36)
    season = 1 + 0.15 * np.sin(2 * np.pi * months / 12)
    values = 230 * 1.015**months * season * rng(5).normal(1, 0.02, 36)
    trend = mann_kendall(values, months, (months % 12).astype(np.int64))
    assert trend.inflation < 2
    assert trend.p < 1e-4


def test_too_short_a_series_for_its_seasons_shows_no_slope() -> None:
    values = np.array([1.0, 5.0, 2.0, 6.0, 3.0, 7.0, 4.0])
    trend = mann_kendall(values, np.arange(7), np.arange(7) % 6)
    assert trend.p > 0.05
