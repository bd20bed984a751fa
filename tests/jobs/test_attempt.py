"""What a worker writes while it works, and how it notices that it must stop."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from jobs import attempt as module
from jobs.attempt import Attempt, CancelRequested, LeaseLost
from jobs.models import Job
from jobs.transitions import Lease
from stories.progress import Progress

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def attempt(clock: Clock, make_job: Callable[..., Job], claim: Callable[..., Lease]) -> Attempt:
    make_job()
    return Attempt(claim())


def stored(attempt: Attempt) -> Job:
    return Job.objects.get(pk=attempt.lease.job_id)


def step(done: int, stage: str = "analyzing", **more: Any) -> Progress:
    return Progress(stage=stage, done=done, total=10, note=f"Reading column {done} of 10", **more)


def test_progress_is_written_at_most_once_a_second(attempt: Attempt, clock: Clock) -> None:
    attempt.report(step(0))
    rev = stored(attempt).rev
    for done in range(1, 6):
        clock.now += 0.15
        attempt.report(step(done))
        attempt.tick()
    assert stored(attempt).rev == rev
    clock.now += 0.5
    attempt.tick()
    assert (stored(attempt).rev, stored(attempt).note) == (rev + 1, "Reading column 5 of 10")


def test_a_new_stage_is_written_with_the_time_of_the_last_when_a_second_is_over(
    attempt: Attempt, clock: Clock
) -> None:
    attempt.enter("uploading", "Fetching the file")
    clock.now += 0.25
    attempt.report(step(0))
    attempt.tick()
    assert stored(attempt).stage == "uploading"
    clock.now += 0.75
    attempt.tick()
    job = stored(attempt)
    assert (job.stage, job.stage_times) == ("analyzing", {"uploading": 0.25})


def test_the_percentage_never_falls(attempt: Attempt, clock: Clock) -> None:
    seen = []
    for done in (1, 8, 3, 9):
        clock.now += 2
        attempt.report(step(done))
        attempt.tick()
        seen.append(stored(attempt).percent)
    assert seen == sorted(seen)


def test_an_earlier_stage_or_an_unknown_one_changes_nothing(attempt: Attempt, clock: Clock) -> None:
    attempt.report(step(1, stage="generating"))
    attempt.report(step(5, stage="analyzing"))
    attempt.report(step(5, stage="dreaming"))
    clock.now += 1
    attempt.tick()
    assert stored(attempt).stage == "generating"


def test_first_facts_and_the_shape_of_the_table_are_shown(attempt: Attempt, clock: Clock) -> None:
    attempt.report(step(1, found="9 rows, 2 columns", rows=9, columns=2))
    attempt.report(step(2, found="9 rows, 2 columns"))
    clock.now += 1
    attempt.tick()
    job = stored(attempt)
    assert (job.found, job.rows, job.columns) == (["9 rows, 2 columns"], 9, 2)


def test_the_expected_end_is_written_and_comes_no_later_while_the_work_goes_well(
    attempt: Attempt, clock: Clock
) -> None:
    attempt.report(step(0, rows=2_000_000, columns=20))
    ends = []
    # As far as a table of this size usually is, second by second.
    for done in (0, 2, 4, 7):
        clock.now += 1
        attempt.report(step(done))
        attempt.tick()
        job = stored(attempt)
        assert job.ends_low is not None
        assert job.ends_high is not None
        assert job.ends_low <= job.ends_high
        # In the time of the clock that is moved by hand.
        ends.append(round((job.ends_high - job.updated_at).total_seconds() + clock.now, 1))
    assert ends == sorted(ends, reverse=True)
    assert not job.slipped
    clock.now += 60
    attempt.report(step(9))
    attempt.tick()
    assert stored(attempt).slipped


def test_a_silent_stage_renews_its_lease(attempt: Attempt, clock: Clock) -> None:
    before = stored(attempt)
    clock.now += 3
    attempt.tick()
    after = stored(attempt)
    assert before.lease_until is not None
    assert after.lease_until is not None
    assert after.lease_until > before.lease_until


def test_a_cancel_is_noticed_within_a_second(attempt: Attempt, clock: Clock) -> None:
    Job.request_cancel(attempt.lease.job_id, now=timezone.now())
    clock.now += 0.6
    with pytest.raises(CancelRequested):
        attempt.tick()


def test_a_lost_lease_is_noticed_when_something_is_written(attempt: Attempt, clock: Clock) -> None:
    Job.objects.update(token="another's")
    attempt.report(step(1))
    clock.now += 1
    with pytest.raises(LeaseLost):
        attempt.tick()


def test_a_database_that_is_away_for_a_moment_costs_no_news(
    attempt: Attempt, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> bool:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(Job, "report", away)
        attempt.report(step(4))
        clock.now += 1
        attempt.tick()
    clock.now += 1
    attempt.tick()
    assert stored(attempt).note == "Reading column 4 of 10"
