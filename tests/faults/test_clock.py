"""F24: the clock of one host is wrong by a minute and a half, either way."""

import time

import pytest

from tests.faults.conftest import LARGE, SMALL
from tests.faults.stack import Stack

LEASE = {"JOB_LEASE_SECONDS": "4", "JOB_BEAT_SECONDS": "1"}
ROUNDS_SECONDS = 5.5
"""Longer than a lease, and several rounds of each reaper."""


@pytest.mark.parametrize("clock", [90, pytest.param(-90, marks=pytest.mark.slow_fault)])
def test_a_host_with_a_wrong_clock_takes_no_job_too_early_and_does_its_share(
    stack: Stack, clock: float
) -> None:
    stack.close_jobworkers()
    right = stack.start(host="a", WORKERS="1", **LEASE)
    job = stack.upload(LARGE)
    child = stack.hold(job)
    wrong = stack.start(host="b", clock=clock, WORKERS="1", **LEASE)
    shared = stack.upload(SMALL, owner="bob")
    row = stack.await_end(shared)
    assert (row["status"], row["attempt"]) == ("completed", 1)
    # Written by the wrong host, and right all the same.
    assert abs((row["finished_at"] - stack.now()).total_seconds()) < 5
    begun = time.monotonic()
    while time.monotonic() - begun < ROUNDS_SECONDS:
        held = stack.runs(job)
        assert held is not None
        assert (held["attempt"], held["lost"]) == (1, 0)
        time.sleep(0.1)
    child.resume()
    row = stack.await_end(job)
    assert (row["status"], row["attempt"], row["lost"]) == ("completed", 1, 0)
    # The right host is lost: the wrong one takes over, after the lease and not before.
    job = stack.upload(LARGE, owner="eve")
    stack.until(lambda: stack.holder(job), 20, "somebody has it")
    owner = next(each for each in (right, wrong) if stack.holder(job) in each.family()["worker"])
    stack.hold(job)
    killed = stack.now()
    owner.kill_group()
    stack.until(lambda: stack.row(job, attempt=2), 20, "the other host has it")
    waited = (stack.row(job)["claimed_at"] - killed).total_seconds()  # type: ignore[index]
    assert 2 < waited < 10
    stack.await_end(job)
    stack.jobworkers = [each for each in (right, wrong) if each is not owner] + [owner.restart()]
