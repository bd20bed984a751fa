"""F15: SIGTERM in the middle of work."""

import signal
import time

from tests.faults.conftest import LARGE, SMALL
from tests.faults.stack import JobWorker, Stack

SLACK_SECONDS = 2.0 + 3.0
"""A stop may take so much longer than its grace: two seconds, and three for a busy machine."""


def one_with(stack: Stack, grace: float) -> JobWorker:
    """Return the only jobworker, one with this grace: that of the test before, if it fits."""
    for each in stack.jobworkers:
        if len(stack.jobworkers) == 1 and each.arguments == ["--grace", f"{grace:g}"] and each.name == "a":
            stack.until(each.complete, 20, "the jobworker is complete")
            return each
    stack.close_jobworkers()
    return stack.start(grace=grace)


def test_a_stop_with_a_grace_too_short_hands_the_job_back_uncharged(stack: Stack) -> None:
    jobworker = one_with(stack, 1)
    job = stack.upload(LARGE)
    stack.hold(job)
    jobworker.family()
    began = time.monotonic()
    jobworker.process.send_signal(signal.SIGTERM)
    assert jobworker.process.wait(30) == 0
    assert time.monotonic() - began < 1 + SLACK_SECONDS
    stack.until(jobworker.gone, 2, "nothing is left behind")
    row = stack.row(job)
    assert row is not None
    assert (row["status"], row["attempt"], row["lost"], row["token"]) == ("queued", 0, 0, "")
    assert not list(stack.folder.glob("*/spool/*"))
    stack.jobworkers = [jobworker.restart()]
    row = stack.await_end(job)
    assert (row["status"], row["attempt"]) == ("completed", 1)
    assert [line["outcome"] for line in row["history"]] == ["handed back", "completed"]


def test_a_stop_to_the_whole_group_ends_it_too(stack: Stack) -> None:
    jobworker = one_with(stack, 1)
    job = stack.upload(LARGE)
    stack.hold(job)
    everybody = jobworker.family()
    began = time.monotonic()
    for role in ("main", "sentinel", "worker", "pusher", "monitor"):
        for process in everybody[role]:
            process.send_signal(signal.SIGTERM)
    assert jobworker.process.wait(30) == 0
    assert time.monotonic() - began < 1 + SLACK_SECONDS
    stack.until(jobworker.gone, 2, "nothing is left behind")
    stack.jobworkers = [jobworker.restart()]
    assert stack.await_end(job)["status"] == "completed"


def test_a_stop_while_a_worker_is_killed_in_its_commit_is_no_longer_than_another(stack: Stack) -> None:
    jobworker = one_with(stack, 1)
    stack.ask_to_stop("within-commit")
    job = stack.upload(SMALL)
    stack.stopped_at("within-commit")
    jobworker.family()
    began = time.monotonic()
    jobworker.process.send_signal(signal.SIGTERM)
    assert jobworker.process.wait(30) == 0
    assert time.monotonic() - began < 1 + SLACK_SECONDS
    stack.until(jobworker.gone, 2, "nothing is left behind")
    assert stack.row(job, status="queued", attempt=0)
    stack.jobworkers = [jobworker.restart()]
    assert stack.await_end(job)["attempt"] == 1


def test_a_stop_within_the_grace_lets_the_job_finish(stack: Stack) -> None:
    jobworker = one_with(stack, 20)
    # Both workers are busy, so the others wait.
    running, children = [], []
    for name in ("bob", "eve"):
        running.append(stack.upload(LARGE, owner=name))
        children.append(stack.hold(running[-1]))
    waiting = [stack.upload(SMALL) for _ in range(3)]
    jobworker.family()
    jobworker.process.send_signal(signal.SIGTERM)
    for child in children:
        child.resume()
    assert jobworker.process.wait(20 + SLACK_SECONDS) == 0
    stack.until(jobworker.gone, 2, "nothing is left behind")
    for job in running:
        row = stack.ended(job)
        assert row is not None
        assert (row["status"], row["attempt"]) == ("completed", 1)
    # It took no further one; one of them may have been taken before it knew.
    assert [stack.row(each)["status"] for each in waiting].count("queued") >= 2  # type: ignore[index]
    stack.jobworkers = [jobworker.restart()]
