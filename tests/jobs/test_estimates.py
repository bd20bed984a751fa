"""How far, how long, and in which words."""

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from jobs import estimates
from jobs.estimates import Size
from jobs.models import Job


def test_the_percentage_only_rises_through_the_stages_and_stays_below_a_hundred() -> None:
    percents = [estimates.percent(stage, share / 10) for stage in estimates.WEIGHTS for share in range(11)]
    assert percents == sorted(percents)
    assert percents[0] == 0
    assert percents[-1] == 99
    assert sum(estimates.WEIGHTS.values()) == 100


def size(rows: int, columns: int) -> Size:
    return Size(size=rows * columns * 7, rows=rows, columns=columns)


def test_larger_tables_are_expected_to_take_longer() -> None:
    small, large = (estimates.calibrated(size(rows, 10)) for rows in (100, 1_000_000))
    assert large["analyzing"] > 5 * small["analyzing"]
    assert large["uploading"] > small["uploading"]


def test_a_file_that_is_not_read_yet_is_judged_by_its_bytes() -> None:
    seen, unseen = size(10_000, estimates.COLUMNS), Size(size=10_000 * estimates.COLUMNS * 7)
    assert estimates.calibrated(unseen) == estimates.calibrated(seen)


POSSIBLE = [
    {"uploading": 0.1, "analyzing": seconds, "generating": 1.0, "visualizing": 1.0}
    for seconds in range(5, 25)
]


def left(spent: float, share: float = 0.0, stage: str = "analyzing") -> tuple[float, float]:
    found = estimates.remaining(POSSIBLE, stage=stage, share=share, spent=spent)
    assert found is not None
    return found


def test_what_is_left_is_that_of_like_jobs_that_took_longer_than_this_one_already_has() -> None:
    assert left(0) == pytest.approx((5 + 0.35 * 19 + 2, 5 + 0.95 * 19 + 2))
    assert left(14) == pytest.approx((1 + 0.35 * 9 + 2, 1 + 0.95 * 9 + 2))
    assert left(0, stage="visualizing") == pytest.approx((1, 1))


def test_a_stage_that_takes_longer_than_any_like_job_is_not_guessed_at() -> None:
    assert estimates.remaining(POSSIBLE, stage="analyzing", share=0.1, spent=60) is None
    # But half done is half done.
    low, high = left(60, share=0.5)
    assert 40 < low < high < 110


def test_its_own_pace_counts_the_more_the_further_it_is() -> None:
    slow = [left(10, share)[1] for share in (0.1, 0.3, 0.6)]
    assert slow == sorted(slow, reverse=True)
    assert left(10, 0.9)[1] < 5
    assert left(4.5, 0.06)[1] > left(4.5, 0.0)[1]


def test_the_promise_goes_down_and_back_only_with_a_word() -> None:
    outlook = estimates.Outlook()
    outlook.learn(0, (5, 10))
    outlook.learn(1, (4, 9.5))
    assert (outlook.low, outlook.high, outlook.slipped) == (5, 10, False)
    outlook.learn(2, (2, 4))
    assert (outlook.low, outlook.slipped) == (4, False)
    assert outlook.high == pytest.approx(6.8)
    outlook.learn(3, (9, 12))
    assert (outlook.low, outlook.high, outlook.slipped) == (12, 15, True)
    outlook.learn(4, None)
    assert (outlook.low, outlook.high) == (12, 15)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((0.2, 0.7), "a moment left"),
        ((3.4, 6.2), "about 4–7 s left"),
        ((4.0, 4.0), "about 4 s left"),
        ((80, 130), "about 1–3 min left"),
        ((110, 119), "about 2 min left"),
        ((-3, 2.5), "about 1–3 s left"),
        ((-3, -0.1), "longer than usual"),
    ],
)
def test_the_words(seconds: tuple[float, float], said: str) -> None:
    assert estimates.words(*seconds) == said


def test_a_promise_that_was_moved_back_says_so() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    row = {"ends_low": now + timedelta(seconds=4), "ends_high": now + timedelta(seconds=9), "slipped": True}
    assert estimates.told(row, now) == "longer than first thought, about 4–9 s left"
    assert estimates.told(row | {"slipped": False}, now) == "about 4–9 s left"
    assert estimates.told(row, now + timedelta(seconds=10)) == "longer than usual"
    assert estimates.told(row | {"ends_high": None}, now) == ""


def made_jobs(chance: random.Random, number: int) -> list[tuple[Size, dict[str, float]]]:
    """Return finished jobs of a machine that is slower than the one of the calibration, now more and now less."""
    jobs = []
    for _ in range(number):
        this = size(int(10 ** chance.uniform(3, 5.5)), chance.choice([5, 10, 20, 40]))
        pace = 1.8 * chance.lognormvariate(0, 0.25)
        times = {
            stage: seconds * pace * chance.lognormvariate(0, 0.15)
            for stage, seconds in estimates.calibrated(this).items()
        }
        jobs.append((this, times))
    return jobs


def test_on_held_out_jobs_the_truth_lies_under_the_upper_bound_as_often_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(11)
    history = estimates.History()
    history._finished, history._read_at = made_jobs(chance, 150), math.inf
    monkeypatch.setattr(estimates, "_history", history)
    under, wrong, silent = [], [], 0
    for this, times in made_jobs(chance, 120):
        outlook, possible, total = estimates.Outlook(), estimates.likely(this), sum(times.values())
        shown: float | None = None
        # Counts are not even in time: of some jobs the first half goes faster, of some the second.
        uneven = chance.lognormvariate(0, 0.2)
        for tick in range(1, int(2 * total)):
            now = tick / 2
            stage, began = "uploading", 0.0
            for name in estimates.WEIGHTS:
                if began + times[name] > now:
                    stage = name
                    break
                began += times[name]
            done = (now - began) / times[stage]
            outlook.learn(
                now, estimates.remaining(possible, stage=stage, share=done**uneven, spent=now - began)
            )
            assert outlook.low is not None
            assert outlook.high is not None
            silent += bool(shown is not None and outlook.high > shown + 1e-9 and not outlook.slipped)
            shown = outlook.high
            truth = total - now
            under.append(truth <= max(outlook.high - now, 1.0))
            if truth > 1.5:
                middle = (max(outlook.low - now, 0.0) + outlook.high - now) / 2
                wrong.append(abs(middle - truth) / truth)
    assert silent == 0
    assert len(under) > 500
    assert 0.85 <= sum(under) / len(under) <= 0.97
    assert sorted(wrong)[len(wrong) // 2] <= 0.3


@pytest.mark.django_db
def test_the_history_of_like_jobs_replaces_the_calibration(make_job: Callable[..., Job]) -> None:
    estimates.forget_history()
    before = estimates.likely(size(100, 10))
    for n in range(10):
        times = {"uploading": 0.1, "analyzing": 30.0 + n, "generating": 1.0, "visualizing": 2.0}
        make_job(status="completed", rows=100, columns=10, size=7000, stage_times=times, finished_at=None)
    estimates.forget_history()
    after, far = estimates.likely(size(100, 10)), estimates.likely(size(10**6, 10))
    estimates.forget_history()
    assert max(one["analyzing"] for one in before) < 5
    assert sorted(one["analyzing"] for one in after) == pytest.approx([30.0 + n for n in range(10)])
    assert len(far) == estimates.GUESSES
