"""Two peaks: found where they are, and nowhere else: not in tails, steps, heaps or rounding."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from stories.analysis.finders.peaks import SURE, valley_of
from tests.stories.analysis.made import found, rng, value

Draw = Callable[[np.random.Generator, int], npt.NDArray[np.float64]]


def two(
    generator: np.random.Generator, rows: int, apart: float = 5.0, share: float = 0.4
) -> npt.NDArray[np.float64]:
    return 20 + generator.normal(0, 1, rows) + apart * (generator.random(rows) < share)


ONE_PEAK: dict[str, Draw] = {
    "normal": lambda generator, rows: generator.normal(10, 3, rows),
    "uniform": lambda generator, rows: generator.uniform(0, 100, rows),
    "exponential": lambda generator, rows: generator.exponential(10, rows),
    "lognormal": lambda generator, rows: generator.lognormal(3, 1, rows),
    "mild lognormal": lambda generator, rows: generator.lognormal(3, 0.4, rows),
    "heavy": lambda generator, rows: generator.standard_t(2, rows),
    "counts": lambda generator, rows: generator.poisson(9, rows).astype(float),
    "whole numbers": lambda generator, rows: generator.integers(1, 90, rows).astype(float),
    "rounded": lambda generator, rows: np.round(generator.normal(50, 12, rows)),
    "rounded to tens": lambda generator, rows: np.where(
        generator.random(rows) < 0.6,
        np.round(generator.normal(50, 15, rows), -1),
        generator.normal(50, 15, rows),
    ),
    "ages to fives": lambda generator, rows: np.round(generator.gamma(6, 7, rows) / 5) * 5,
    "beta": lambda generator, rows: generator.beta(0.9, 1.1, rows),
    "close peaks": lambda generator, rows: two(generator, rows, apart=2.0),
    "capped": lambda generator, rows: np.where(
        generator.random(rows) < 0.25, 85.0, generator.normal(50, 14, rows)
    ),
    "noughts": lambda generator, rows: np.where(
        generator.random(rows) < 0.3, 0.0, generator.gamma(4, 5, rows)
    ),
}


@pytest.mark.parametrize("which", ONE_PEAK)
def test_one_peak_is_never_taken_for_two(which: str) -> None:
    generator, alarms = rng(5), 0
    for place in range(120):
        values = np.sort(ONE_PEAK[which](generator, (80, 300, 1500)[place % 3]))
        valley = valley_of(values) if len(np.unique(values)) >= 20 else None
        alarms += valley is not None and valley.p <= SURE
    assert alarms == 0


@pytest.mark.parametrize("rows", [300, 400, 3000])
def test_two_peaks_are_found(rows: int) -> None:
    generator = rng(6)
    for share in (0.4, 0.5, 0.6):
        valley = valley_of(np.sort(two(generator, rows, share=share)))
        assert valley is not None
        assert valley.p <= SURE
        assert 21.5 < valley.at < 23.5
        assert (valley.low_peak, valley.high_peak) == (pytest.approx(20, abs=0.8), pytest.approx(25, abs=0.8))


def test_three_peaks_are_not_called_two() -> None:
    generator = rng(7)
    values = generator.normal(0, 1, 1500) + 6 * generator.integers(0, 3, 1500)
    assert valley_of(np.sort(values)) is None


def test_two_peaks_are_told_with_their_parts() -> None:
    frame = pd.DataFrame({"weight": two(rng(8), 600).round(2)})
    (peaks,) = found(frame, "peaks")
    at = value(peaks, "valley")
    low, high = frame["weight"][frame["weight"] < at], frame["weight"][frame["weight"] >= at]
    assert value(peaks, "low") == pytest.approx(low.mean())
    assert value(peaks, "high") == pytest.approx(high.mean())
    assert value(peaks, "low_share") == pytest.approx(len(low) / 600)
    assert value(peaks, "low_share") + value(peaks, "high_share") == pytest.approx(1)
    assert found(frame.sample(frac=1, random_state=2), "peaks") == [peaks]


def test_a_thousand_times_larger_has_the_same_peaks() -> None:
    values = np.sort(two(rng(9), 400))
    one, other = valley_of(values), valley_of(1000 * values)
    assert one is not None
    assert other is not None
    assert other.p == one.p
    assert other.at == pytest.approx(1000 * one.at)
