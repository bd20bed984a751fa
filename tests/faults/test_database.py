"""F16, F17: the database killed, and frozen, while jobs are read, committed and waiting."""

import time

import pytest

from tests.faults import breakpoints
from tests.faults.conftest import LARGE, SMALL
from tests.faults.stack import JobWorker, Stack

LONG = 30.0
SHORT = 6.0
BACK_SECONDS = 45.0
"""After an outage everything runs again within this; some of django-q2's processes sleep it off."""


def outage(stack: Stack, seconds: float, *, killed: bool) -> None:
    """Take the database away for so long."""
    if killed:
        stack.server.kill()
        time.sleep(seconds)
        stack.server.start()
    else:
        stack.server.freeze()
        time.sleep(seconds)
        stack.server.thaw()
    stack.until(stack.reachable, 30, "the database answers")


@pytest.mark.parametrize(
    ("seconds", "killed"),
    [
        (SHORT, True),
        pytest.param(LONG, True, marks=pytest.mark.slow_fault),
        pytest.param(10.0, False, marks=pytest.mark.slow_fault),
    ],
    ids=["killed-6s", "killed-30s", "frozen-10s"],
)
def test_an_outage_while_jobs_are_read_committed_and_wait_loses_none(
    stack: Stack, jobworker: JobWorker, seconds: float, *, killed: bool
) -> None:
    read = stack.upload(LARGE, owner="bob")
    child = stack.hold(read)
    stack.ask_to_stop(breakpoints.BEFORE_COMMIT)
    committed = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.BEFORE_COMMIT)
    waiting = stack.upload(SMALL, owner="eve")
    child.resume()
    worker.resume()
    outage(stack, seconds, killed=killed)
    for job in (read, committed, waiting):
        assert stack.await_end(job, BACK_SECONDS)["status"] == "completed"
    # And what comes later goes its way as before.
    row = stack.await_end(stack.upload(SMALL), BACK_SECONDS)
    assert (row["status"], row["attempt"]) == ("completed", 1)


def test_a_database_killed_within_a_commit_undoes_it_or_has_it_whole(
    stack: Stack, jobworker: JobWorker
) -> None:
    stack.ask_to_stop(breakpoints.END_OF_COMMIT)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.END_OF_COMMIT)
    stack.server.kill()
    worker.resume()
    stack.server.start()
    row = stack.await_end(job, BACK_SECONDS)
    assert row["status"] == "completed"


def test_a_database_killed_before_a_failure_is_written_down_has_it_written_later(
    stack: Stack, jobworker: JobWorker
) -> None:
    stack.ask_to_stop(breakpoints.BEFORE_FAILURE)
    job = stack.upload(b"", name="empty.csv")
    worker = stack.stopped_at(breakpoints.BEFORE_FAILURE)
    stack.server.kill()
    worker.resume()
    # Its write meets a server that is gone.
    time.sleep(1)
    stack.server.start()
    row = stack.await_end(job, BACK_SECONDS)
    assert (row["status"], row["error"]["code"]) == ("failed", "empty_file")
    # Nobody waited for a lease to run out.
    assert "worker lost" not in [line["outcome"] for line in row["history"]]


@pytest.mark.slow_fault
def test_a_database_that_dies_again_and_again_loses_none(stack: Stack, jobworker: JobWorker) -> None:
    jobs = [stack.upload(SMALL, owner=name) for name in ("ann", "bob", "eve") for _ in range(6)]
    for _ in range(5):
        outage(stack, 1.0, killed=True)
        time.sleep(2)
    for job in jobs:
        assert stack.await_end(job, BACK_SECONDS)["status"] in ("completed", "failed")
