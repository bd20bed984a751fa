"""When a running job will probably end, and how that is told."""

import math
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from jobs import estimates, outlook
from jobs.estimates import Size, quantile
from jobs.outlook import END_SECONDS, Outlook

POSSIBLE: list[dict[str, float]] = [
    {"uploading": 0.1, "analyzing": seconds, "generating": 1.0, "visualizing": 1.0}
    for seconds in range(5, 25)
]


def left(
    spent: float, share: float = 0.0, stage: str = "analyzing", reached: float | None = None
) -> list[float]:
    found = outlook.remaining(POSSIBLE, stage=stage, share=share, spent=spent, reached=reached)
    assert found is not None
    return found


def test_what_is_left_is_that_of_like_jobs_and_their_later_stages() -> None:
    assert quantile(left(0), 0.5) == pytest.approx(14.5 + 2, rel=0.1)
    assert quantile(left(0), 0.9) == pytest.approx(22 + 2, rel=0.12)
    assert quantile(left(0, stage="visualizing"), 0.5) == pytest.approx(1 + END_SECONDS, rel=0.05)


def test_only_those_count_that_took_longer_than_this_one_already_has() -> None:
    assert quantile(left(14), 0.5) == pytest.approx(19 - 14 + 2, rel=0.15)
    assert min(left(14)) >= 2
    # The end of what is likely comes later the longer it takes, though what is left gets less.
    ends = [spent + quantile(left(spent), 0.9) for spent in (0, 5, 10, 15, 20)]
    assert ends == sorted(ends)


def test_a_stage_that_takes_longer_than_any_like_job_is_not_guessed_at() -> None:
    assert outlook.remaining(POSSIBLE, stage="analyzing", share=0.0, spent=60) is None
    # But where its own counts go on, they say how long.
    assert 1 < quantile(left(60, share=0.9), 0.5) < 15


def test_its_own_pace_counts_the_more_the_further_it_is() -> None:
    medians = [quantile(left(10, share), 0.5) for share in (0.2, 0.5, 0.7, 0.9)]
    assert medians == sorted(medians, reverse=True)
    widths = [quantile(found, 0.9) - quantile(found, 0.1) for found in (left(10, 0.2), left(10, 0.9))]
    assert widths[1] < widths[0] / 2
    assert medians[-1] < 4.5


def test_the_pace_is_that_of_the_moment_when_the_share_was_reached() -> None:
    # Silence after a count says little: the next may come at any moment.
    early, late = left(12, 0.5, reached=6), left(12, 0.5, reached=12)
    assert quantile(early, 0.5) < quantile(late, 0.5)


def test_all_stages_are_slow_together() -> None:
    slow, quick = (quantile(left(spent, 0.99), 0.5) for spent in (30, 5))
    assert slow > 1.3 * quick


def test_a_bound_that_holds_as_often_as_it_says_stays_as_it_is() -> None:
    promise = Outlook()
    promise.learn(0, [float(n) for n in range(1, 101)])
    assert promise.low == pytest.approx(15.85)
    assert promise.high == pytest.approx(93.07)
    # Still nearly as often: 88 of 100.
    promise.learn(1, [float(n) for n in range(5, 105)])
    assert promise.high == pytest.approx(93.07)
    assert not promise.slipped


def test_a_bound_moves_forward_silently_and_back_only_with_a_word() -> None:
    promise = Outlook()
    promise.learn(0, [float(n) for n in range(1, 101)])
    promise.learn(10, [n / 10 for n in range(1, 101)])
    seen = [(promise.high, promise.slipped)]
    promise.learn(12, [float(n) for n in range(1, 101)])
    seen.append((promise.high, promise.slipped))
    # Of what cannot be known nothing is said.
    promise.learn(13, None)
    seen.append((promise.high, promise.slipped))
    assert [high for high, _ in seen] == pytest.approx([10 + 9.307, 12 + 93.07, 12 + 93.07])
    assert [slipped for _, slipped in seen] == [False, True, True]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((0.2, 1.7), "a moment left"),
        ((0.2, 1.8), "about 1–2 s left"),
        ((3.6, 6.8), "about 4–7 s left"),
        ((3.4, 6.3), "about 3–6 s left"),
        ((4.0, 4.0), "about 4 s left"),
        ((80, 130), "about 1–3 min left"),
        ((110, 119), "about 2 min left"),
        ((-3, 2.8), "about 1–3 s left"),
        ((-3, -0.1), "longer than usual"),
    ],
)
def test_the_words(seconds: tuple[float, float], said: str) -> None:
    assert outlook.words(*seconds) == said


def test_a_promise_that_was_moved_back_says_so() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    row = {"ends_low": now + timedelta(seconds=4), "ends_high": now + timedelta(seconds=9), "slipped": True}
    assert outlook.told(row, now) == "longer than first thought, about 4–9 s left"
    assert outlook.told(row | {"slipped": False}, now) == "about 4–9 s left"
    assert outlook.told(row, now + timedelta(seconds=10)) == "longer than usual"
    assert outlook.told(row | {"ends_high": None}, now) == ""


Job = tuple[Size, estimates.Times]


def made_jobs(chance: random.Random, number: int) -> list[Job]:
    """Return finished jobs of a machine that is slower than the one of the calibration, now more and now less."""
    jobs: list[Job] = []
    for _ in range(number):
        rows, columns = int(10 ** chance.uniform(4.5, 6)), chance.choice([5, 10, 20, 40])
        this = Size(size=rows * columns * 7, rows=rows, columns=columns)
        pace = 1.6 * chance.lognormvariate(0, 0.35)
        times = {
            stage: seconds * pace * chance.lognormvariate(0, 0.2)
            for stage, seconds in estimates.calibrated(this).items()
        }
        jobs.append((this, times))
    return jobs


def counted(stage: str, passed: float) -> float:
    """Return the share that a stage has counted when so much of its time has passed."""
    for (share, before, _), (further, after, _) in pairwise(outlook.PACE.get(stage, outlook.EVEN)):
        if passed <= after:
            return share + (further - share) * max(0.0, passed - before) / (after - before)
    return 1.0


def watched(job: Job, promise: Outlook, uneven: float) -> list[tuple[float, float, float]]:
    """Return (truth, low, high) in seconds for every half second of a job, as a page would show it."""
    size, times = job
    possible, total = estimates.likely(size), sum(times.values())
    seen: list[tuple[float, float, float]] = []
    for tick in range(1, int(2 * total) + 1):
        now, began = tick / 2, 0.0
        for stage in estimates.WEIGHTS:
            if began + times[stage] > now:
                break
            began += times[stage]
        spent = now - began
        share = counted(stage, min(1.0, spent / times[stage]) ** uneven)
        before = promise.high
        promise.learn(now, outlook.remaining(possible, stage=stage, share=share, spent=spent))
        assert promise.low is not None
        assert promise.high is not None
        assert promise.slipped or before is None or promise.high <= before, "moved back without a word"
        seen.append((total - now, promise.low - now, promise.high - now))
    return seen


def test_on_held_out_jobs_the_truth_lies_under_the_upper_bound_as_often_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(11)
    history = estimates.History()
    history._finished, history._read_at = made_jobs(chance, 150), math.inf
    monkeypatch.setattr(estimates, "_history", history)
    under: list[bool] = []
    wrong: list[float] = []
    moved = 0
    for job in made_jobs(chance, 200):
        promise = Outlook()
        # The counts of no table go as those of all the others.
        for truth, low, high in watched(job, promise, chance.lognormvariate(0, 0.35)):
            # As it is shown: whole seconds, or a moment, which is no more than one and a half.
            shown = 1.5 if 0 < high <= outlook.MOMENT else math.ceil(high - outlook.NEARLY)
            under.append(truth <= shown)
            wrong.append(abs((max(low, 0.0) + high) / 2 - truth) / max(truth, 1.0))
        moved += promise.slipped
    assert len(under) > 500
    assert 0.85 <= sum(under) / len(under) <= 0.95
    assert sorted(wrong)[len(wrong) // 2] <= 0.3
    assert moved < 100
