"""F1-F8: what works on a job is killed, at every place of its way, and the job is done all the same, once."""

import signal

import pytest

from tests.faults import breakpoints
from tests.faults.conftest import LARGE, SMALL
from tests.faults.stack import JobWorker, Stack

AGAIN_SECONDS = 5.0
"""A killed child or worker on a live host: the job runs again within this."""


def outcomes(row: dict) -> list[str]:
    """Return how the attempts of a job ended."""
    return [line["outcome"] for line in row["history"]]


def await_second_attempt(stack: Stack, job: str) -> dict:
    """Return the job once it was begun again, which is soon."""
    begun = {"attempt": 2, "status": {"$ne": "queued"}}
    row: dict = stack.until(lambda: stack.row(job, **begun), AGAIN_SECONDS, "the job runs again")
    return row


@pytest.mark.parametrize("stage", breakpoints.STAGES)
def test_a_worker_killed_in_any_stage_loses_no_job(stack: Stack, jobworker: JobWorker, stage: str) -> None:
    stack.ask_to_stop(stage)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(stage)
    worker.kill()
    await_second_attempt(stack, job)
    row = stack.await_end(job)
    assert (row["status"], row["attempt"], row["lost"], row["retries"]) == ("completed", 2, 1, 0)
    assert outcomes(row) == ["worker lost", "completed"]


def test_a_worker_killed_while_it_looks_looks_again_and_the_story_is_told_once(
    stack: Stack, jobworker: JobWorker
) -> None:
    stack.ask_to_stop(breakpoints.DRAFTED)
    job = stack.upload(SMALL, look_first=True)
    worker = stack.stopped_at(breakpoints.DRAFTED)
    worker.kill()
    row = stack.until(lambda: stack.row(job, status="held"), 30, "the first rows are there")
    assert (row["attempt"], row["lost"], row["token"]) == (1, 0, "")
    assert outcomes(row) == ["worker lost", "looked at"]
    assert row["preview"]["cells"]
    owner = stack.owner("ann")
    told = [stack.agent("go_on", owner=owner, job=job) for _ in range(2)]
    assert told == ["queued", "not_held"]
    row = stack.await_end(job)
    assert (row["status"], row["attempt"], row["preview"]) == ("completed", 2, None)
    assert outcomes(row) == ["worker lost", "looked at", "completed"]


@pytest.mark.parametrize("place", ["before-commit", "within-commit", "end-of-commit"])
def test_a_worker_killed_before_its_commit_is_through_leaves_no_half(
    stack: Stack, jobworker: JobWorker, place: str
) -> None:
    stack.ask_to_stop(place)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(place)
    # Nobody sees a half of it.
    assert stack.runs(job, attempt=1)
    assert stack.story(job) is None
    worker.kill()
    await_second_attempt(stack, job)
    row = stack.await_end(job)
    assert (row["status"], row["attempt"]) == ("completed", 2)


def test_a_worker_killed_right_after_its_commit_has_done_its_job(stack: Stack, jobworker: JobWorker) -> None:
    stack.ask_to_stop(breakpoints.AFTER_COMMIT)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.AFTER_COMMIT)
    before = stack.row(job)
    assert before is not None
    assert before["status"] == "completed"
    worker.kill()
    # Another job goes its way behind it, and nobody does the first one again.
    assert stack.await_end(stack.upload(SMALL))["status"] == "completed"
    assert stack.row(job) == before


@pytest.mark.parametrize("role", ["child", "helper"])
def test_a_reader_killed_from_outside_is_replaced(stack: Stack, jobworker: JobWorker, role: str) -> None:
    job = stack.upload(LARGE)
    child = stack.hold(job)
    struck = child if role == "child" else child.parent()
    assert struck is not None
    struck.kill()
    await_second_attempt(stack, job)
    row = stack.await_end(job)
    assert (row["status"], row["attempt"], row["lost"]) == ("completed", 2, 1)
    assert outcomes(row) == ["reader lost", "completed"]


def test_a_killed_painter_costs_a_picture_at_most(stack: Stack, jobworker: JobWorker) -> None:
    stack.ask_to_stop("visualizing")
    job = stack.upload(SMALL)
    worker = stack.stopped_at("visualizing")
    assert jobworker.kill("painter")
    worker.resume()
    row = stack.await_end(job)
    assert (row["status"], row["attempt"]) == ("completed", 1)


def test_a_file_that_always_kills_its_worker_costs_its_own_job_only(
    stack: Stack, jobworker: JobWorker
) -> None:
    poison = stack.upload(LARGE, owner="mallory")
    others = []
    killed = set()

    def struck() -> dict | None:
        row = stack.runs(poison)
        worker = stack.holder(poison)
        if row and worker and row["attempt"] not in killed and stack.child(poison):
            killed.add(row["attempt"])
            others.append(stack.upload(SMALL, owner="bob"))
            worker.kill()
        return stack.ended(poison)

    row = stack.until(struck, 60, "the poison has failed")
    assert (row["status"], row["error"]["code"]) == ("failed", "worker_lost")
    assert (row["attempt"], row["lost"], outcomes(row)) == (3, 3, ["worker lost"] * 3)
    assert row["error"]["retryable"]
    for job in others:
        other = stack.await_end(job)
        assert (other["status"], other["attempt"]) == ("completed", 1)
        assert (other["claimed_at"] - other["created_at"]).total_seconds() < AGAIN_SECONDS


def test_a_reader_that_falls_over_fails_its_own_job_with_a_code(stack: Stack, jobworker: JobWorker) -> None:
    poison = stack.upload(LARGE, owner="mallory")
    child = stack.hold(poison)
    other = stack.upload(SMALL, owner="bob")
    child.send_signal(signal.SIGSEGV)
    child.resume()
    row = stack.await_end(poison)
    assert (row["status"], row["error"]["code"], row["attempt"]) == ("failed", "reader_crashed", 1)
    good = stack.await_end(other)
    assert (good["status"], good["attempt"]) == ("completed", 1)
