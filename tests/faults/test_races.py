"""F9, F20, F21, F23, F25: late writers, cancel against commit, double clicks, many workers at one queue."""

import uuid
from itertools import permutations
from typing import Any

import pytest

from tests.faults import breakpoints
from tests.faults.conftest import LARGE, SMALL
from tests.faults.stack import JobWorker, Stack

LEASE = {"JOB_LEASE_SECONDS": "4", "JOB_BEAT_SECONDS": "1"}
"""Quick enough to wait for."""
CANCELLED_SECONDS = 5.0
TOGETHER_SECONDS = 2.0
"""Claims so close to each other have no order: four workers, on a busy machine."""


@pytest.fixture
def hasty(stack: Stack) -> JobWorker:
    """Return a jobworker with short leases."""
    for each in stack.jobworkers:
        if each.environment.get("JOB_LEASE_SECONDS") == "4" and each.process.poll() is None:
            stack.until(each.complete, 20, "the jobworker is complete")
            return each
    stack.close_jobworkers()
    return stack.start(**LEASE)


def test_a_worker_frozen_past_its_lease_writes_nothing_when_it_goes_on(
    stack: Stack, hasty: JobWorker
) -> None:
    job = stack.upload(LARGE)
    child = stack.hold(job)
    worker = stack.holder(job)
    assert worker is not None
    worker.suspend()
    child.resume()
    row = stack.await_end(job, 30)
    assert (row["status"], row["attempt"], row["lost"]) == ("completed", 2, 1)
    told = stack.story(job)
    worker.resume()
    # It notices, and is as good as any for the next one.
    for _ in range(3):
        assert stack.await_end(stack.upload(SMALL, owner="bob"))["status"] == "completed"
    stack.until(lambda: not list(stack.folder.glob("*/spool/*")), 10, "it cleans up")
    assert stack.row(job) == row
    assert stack.story(job) == told


@pytest.mark.parametrize("place", [breakpoints.BEFORE_COMMIT, breakpoints.WITHIN_COMMIT])
def test_a_deleted_story_is_not_brought_back_by_a_late_commit(
    stack: Stack, hasty: JobWorker, place: str
) -> None:
    stack.ask_to_stop(place)
    job = stack.upload(SMALL)
    late = stack.stopped_at(place)
    row = stack.await_end(job, 30)
    assert (row["status"], row["attempt"]) == ("completed", 2)
    assert stack.agent("delete", owner=stack.owner(), job=job) == "deleted"
    tombstone = stack.row(job)
    late.resume()
    for _ in range(2):
        assert stack.await_end(stack.upload(SMALL, owner="bob"))["status"] == "completed"
    stack.until(lambda: not list(stack.folder.glob("*/spool/*")), 10, "the late one has given up")
    assert stack.row(job) == tombstone
    assert stack.story(job) is None


@pytest.mark.parametrize("stage", breakpoints.STAGES)
def test_a_running_job_is_cancelled_in_every_stage(stack: Stack, jobworker: JobWorker, stage: str) -> None:
    stack.ask_to_stop(stage)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(stage)
    assert stack.agent("cancel", owner=stack.owner(), job=job) == "cancelling"
    worker.resume()
    row = stack.await_end(job, CANCELLED_SECONDS)
    # A small table may be told before anybody looks: the commit then finds the request.
    assert (row["status"], row["attempt"], stack.story(job)) == ("cancelled", 1, None)


def test_a_reader_in_the_middle_of_its_file_is_ended_by_a_cancel(stack: Stack, jobworker: JobWorker) -> None:
    job = stack.upload(LARGE)
    child = stack.hold(job)
    assert stack.agent("cancel", owner=stack.owner(), job=job) == "cancelling"
    assert stack.await_end(job, CANCELLED_SECONDS)["status"] == "cancelled"
    stack.until(lambda: not child.is_running(), 5, "the reader is ended")


def test_a_waiting_job_is_cancelled_at_once(stack: Stack, jobworker: JobWorker) -> None:
    held = [stack.hold(stack.upload(LARGE, owner=name)) for name in ("bob", "eve")]
    job = stack.upload(SMALL)
    assert stack.agent("cancel", owner=stack.owner(), job=job) == "cancelled"
    row = stack.ended(job)
    assert row is not None
    assert (row["status"], row["attempt"]) == ("cancelled", 0)
    for child in held:
        child.resume()


def test_a_cancel_within_the_commit_is_told_what_came_of_it(stack: Stack, jobworker: JobWorker) -> None:
    stack.ask_to_stop(breakpoints.END_OF_COMMIT)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.END_OF_COMMIT)
    stack.agent.say("cancel", owner=stack.owner(), job=job)
    worker.resume()
    told = stack.agent.hear()
    row = stack.await_end(job)
    assert (told, row["status"]) in {("too_late_to_cancel", "completed"), ("cancelling", "cancelled")}


@pytest.mark.parametrize("races", [60, pytest.param(1000, marks=pytest.mark.slow_fault)])
def test_cancel_against_commit_is_never_both(stack: Stack, races: int) -> None:
    stack.close_jobworkers()
    path = stack.folder / "race.csv"
    path.write_bytes(b"a,b\n1,2\n")
    keys = [uuid.uuid4().hex for _ in range(races)]
    rounds = [
        {
            "race": "commit_or_cancel",
            "owner": stack.owner(),
            "path": str(path),
            "key": key,
            "pauses": [number % 8 / 1000, number % 9 / 1000],
        }
        for number, key in enumerate(keys)
    ]
    told = stack.agent("race", lanes=2, rounds=rounds)
    ends = {row["upload_key"]: row for row in stack.rows()}
    seen = set()
    for key, (commit, cancel) in zip(keys, told, strict=True):
        row = ends[key]
        assert row["status"] == commit
        assert cancel == ("too_late_to_cancel" if commit == "completed" else "cancelling")
        assert (stack.story(row["_id"]) is not None) == (commit == "completed")
        seen.add(commit)
    # Otherwise nothing raced.
    assert seen == {"completed", "cancelled"}


@pytest.mark.parametrize("tries", [10, pytest.param(66, marks=pytest.mark.slow_fault)])
def test_try_again_clicked_twice_at_once_is_one_new_attempt(
    stack: Stack, jobworker: JobWorker, tries: int
) -> None:
    jobs = [stack.upload(b"", name="empty.csv", owner=f"u{number % 5}") for number in range(tries)]
    owners = [stack.owner(f"u{number % 5}") for number in range(tries)]
    for clicks in (1, 2, 3):
        for job in jobs:
            stack.await_end(job, 120)
        rounds = [
            {"race": "together", "calls": [{"do": "retry", "owner": owner, "job": job}] * 2}
            for owner, job in zip(owners, jobs, strict=True)
        ]
        told = stack.agent("race", lanes=2, rounds=rounds)
        for job, answers in zip(jobs, told, strict=True):
            row = stack.row(job)
            assert row is not None
            # The second click may come when the first one's attempt is over already: then it counts as well.
            assert row["retries"] - clicks in (0, 1) if "cannot_retry" not in answers else True
            assert answers.count("queued") >= 1 or row["retries"] == 3
    for job in jobs:
        stack.await_end(job, 120)


@pytest.mark.parametrize("jobs", [24, pytest.param(200, marks=pytest.mark.slow_fault)])
def test_two_jobworkers_do_every_job_once_and_the_urgent_first(stack: Stack, jobs: int) -> None:
    stack.close_jobworkers()
    for number in range(jobs):
        stack.upload(SMALL, priority=(1, 2, 0)[number % 3])
    for host in ("a", "b"):
        stack.start(host=host)
    stack.until(
        lambda: stack.database.jobs_job.count_documents({"status": "completed"}) == jobs,
        60 + jobs,
        "every job is done",
    )
    rows = stack.rows()
    assert {row["attempt"] for row in rows} == {1}
    for first, second in permutations(rows, 2):
        apart = (second["claimed_at"] - first["claimed_at"]).total_seconds()
        assert turn(first) <= turn(second) or apart < TOGETHER_SECONDS


def turn(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return the place of a job in the line of one person."""
    return row["priority"], row["created_at"]
