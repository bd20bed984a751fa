"""The test for a jump equals that of statsmodels, finds the place, and tells a step from a slope and a hump."""

import numpy as np
import pytest
from scipy import signal, stats
from statsmodels.stats.diagnostic import breaks_cusumolsresid  # type: ignore[import-untyped]

from stories.analysis.jump_test import Jump, jump
from tests.stories.analysis.made import rng


def looked(values: np.ndarray) -> Jump:
    found = jump(values, np.arange(len(values)))
    assert found is not None
    return found


def step(size: float, n: int = 200, at: int = 80, seed: int = 1) -> np.ndarray:
    return np.where(np.arange(n) >= at, size, 0.0) + rng(seed).normal(0, 1, n)


def test_it_is_the_cusum_test_with_the_variance_beside_the_step() -> None:
    values = step(0.6)
    found = looked(values)
    squares = [((values[:k] - values[:k].mean()) ** 2).sum() + ((values[k:] - values[k:].mean()) ** 2).sum()
               for k in range(10, 191)]  # fmt: skip
    assert found.place == 10 + int(np.argmin(squares))
    assert found.left == 0
    rest = values - values.mean()
    reach, _, _ = breaks_cusumolsresid(rest)
    reach *= (rest**2).mean() ** 0.5 / (min(squares) / 198) ** 0.5
    assert found.p == pytest.approx(stats.kstwobign.sf(reach))
    line = stats.linregress(np.arange(200), values)
    left = ((values - line.intercept - line.slope * np.arange(200)) ** 2).sum()
    assert found.better == pytest.approx(200 * np.log(left / min(squares)) - np.log(200))
    near = [k for k, one in enumerate(squares, start=10) if 200 * np.log(one / min(squares)) <= 7.352]
    assert (found.earliest, found.latest) == (near[0], near[-1])


def test_the_interval_of_the_place_holds_the_true_one() -> None:
    held = [looked(step(0.8, seed=seed)) for seed in range(200)]
    assert np.mean([one.earliest <= 80 <= one.latest for one in held]) >= 0.92
    assert np.mean([one.latest - one.earliest < 70 for one in held]) >= 0.9


@pytest.mark.parametrize("size", [20, 40, 150])
@pytest.mark.parametrize("r", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_noise_with_a_memory_is_seldom_a_jump(size: int, r: float) -> None:
    generator = rng(11)
    false = 0
    for _ in range(200):
        found = looked(signal.lfilter([1], [1, -r], generator.normal(0, 1, size + 100))[100:])
        false += found.p < 0.05 and found.once and found.better > -8 and found.left <= 0.5
    # a level that wanders by itself shows it only when it is long
    assert false / 200 <= (0.17 if r >= 0.6 and size < 100 else 0.1)


def test_a_slope_is_mostly_no_step_and_a_step_no_slope() -> None:
    generator = rng(3)
    slopes = [looked(np.linspace(0, 1.6, 200) + generator.normal(0, 1, 200)) for _ in range(100)]
    steps = [looked(step(0.9, seed=seed)) for seed in range(100)]
    assert np.mean([one.better < 0 for one in slopes]) >= 0.9
    assert np.mean([one.better > 0 for one in steps]) >= 0.9


def test_a_level_that_comes_back_has_not_jumped_once() -> None:
    hump = np.where(np.abs(np.arange(200) - 100) < 40, 2.0, 0.0) + rng(4).normal(0, 1, 200)
    assert not looked(hump).once
    assert looked(step(2.0)).once
    assert looked(-step(2.0)).once


def test_short_and_constant_series_have_no_jump() -> None:
    assert jump(np.arange(14.0), np.arange(14)) is None
    assert jump(np.ones(50), np.arange(50)) is None


def test_a_step_without_noise_is_certain() -> None:
    found = looked(np.repeat([1.0, 3.0], [20, 30]))
    assert (found.place, found.p, found.once) == (20, 0.0, True)
    assert (found.earliest, found.latest) == (20, 20)
