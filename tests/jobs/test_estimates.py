"""How far, how long, and in which words."""

import random
from collections.abc import Callable

import pytest

from jobs import estimates
from jobs.models import Job


def test_the_percentage_only_rises_through_the_stages_and_stays_below_a_hundred() -> None:
    percents = [estimates.percent(stage, share / 10) for stage in estimates.WEIGHTS for share in range(11)]
    assert percents == sorted(percents)
    assert percents[0] == 0
    assert percents[-1] == 99
    assert sum(estimates.WEIGHTS.values()) == 100


def test_larger_tables_are_expected_to_take_longer() -> None:
    small = estimates.calibrated(size=1000, cells=1000)
    large = estimates.calibrated(size=100_000_000, cells=10_000_000)
    assert large["analyzing"][0] > 5 * small["analyzing"][0]
    assert all(upper > median for median, upper in large.values())


def test_what_is_left_shrinks_while_time_passes_as_expected() -> None:
    medians = [estimates.remaining(10, 20, spent)[0] for spent in (0, 4, 8)]
    assert medians == sorted(medians, reverse=True)
    assert medians[0] == pytest.approx(10, rel=0.01)


def test_the_upper_bound_holds_nine_times_of_ten() -> None:
    rng = random.Random(3)
    held = trials = 0
    for _ in range(2000):
        truth = rng.lognormvariate(2.0, 0.5)
        spent = truth * rng.random()
        median, upper = 7.389, 7.389 * 2.71828 ** (0.5 * estimates.UPPER)
        trials += 1
        held += truth - spent <= estimates.remaining(median, upper, spent)[1]
    assert 0.85 <= held / trials <= 0.97


def test_a_stage_far_over_its_bound_is_said_to_take_longer() -> None:
    expected = {"analyzing": [2.0, 4.0], "generating": [1.0, 2.0]}
    assert estimates.left(expected, stage="analyzing", share=0.1, spent=60) is None
    assert estimates.words(None) == "longer than usual"


def test_a_job_without_expectation_gets_no_seconds() -> None:
    assert estimates.left({}, stage="analyzing", share=0.5, spent=3) is None


def test_its_own_pace_counts_the_more_the_further_it_is() -> None:
    expected = {"analyzing": [2.0, 4.0]}
    slow = estimates.left(expected, stage="analyzing", share=0.5, spent=3.9)
    assert slow is not None
    assert slow[1] > 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((0.2, 0.7), "a moment left"),
        ((3.4, 6.2), "about 4–7 s left"),
        ((4.0, 4.0), "about 4 s left"),
        ((80, 130), "about 1–3 min left"),
        ((110, 119), "about 2 min left"),
    ],
)
def test_the_words(seconds: tuple[float, float], said: str) -> None:
    assert estimates.words(seconds) == said


@pytest.mark.django_db
def test_the_history_of_like_jobs_replaces_the_calibration(make_job: Callable[..., Job]) -> None:
    estimates.forget_history()
    before = estimates.expect(size=1000, rows=100, columns=10)
    for n in range(10):
        times = {"uploading": 0.1, "analyzing": 30.0 + n, "generating": 1.0, "visualizing": 2.0}
        make_job(status="completed", rows=100, columns=10, stage_times=times, finished_at=None)
    estimates.forget_history()
    after = estimates.expect(size=1000, rows=100, columns=10)
    far = estimates.expect(size=10**8, rows=10**6, columns=10)
    estimates.forget_history()
    assert before["analyzing"][0] < 5
    assert after["analyzing"] == [pytest.approx(34.5), pytest.approx(38.1)]
    assert far["analyzing"] == estimates.calibrated(size=10**8, cells=10**7)["analyzing"]
