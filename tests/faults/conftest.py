"""One stack for all fault tests; after each test every invariant is checked."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults import invariants
from tests.faults.stack import JobWorker, Stack, running

QUIET_SECONDS = 1.6


@pytest.fixture(scope="session")
def whole_stack() -> Iterator[Stack]:
    """Yield the stack of the session."""
    with running() as stack:
        yield stack


@pytest.fixture(scope="module")
def _module_ends(whole_stack: Stack) -> Iterator[None]:
    """No jobworker outlives its module."""
    yield
    whole_stack.close_jobworkers()


@pytest.fixture
def stack(whole_stack: Stack, _module_ends: None, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield the stack without any job. When the test is through, all invariants hold, or it has failed."""
    whole_stack.clear()
    sampler = invariants.Sampler(whole_stack)
    sampler.start()
    try:
        yield whole_stack
        invariants.check(whole_stack, kills=2)
    finally:
        falls = sampler.end()
    assert falls == []


@pytest.fixture
def jobworker(stack: Stack) -> JobWorker:
    """Return a complete jobworker: that of the test before, if it is still there."""
    if len(stack.jobworkers) == 1 and stack.jobworkers[0].arguments == ["--grace", "4"]:
        left = stack.jobworkers[0]
        if left.process.poll() is None and left.name == "a":
            stack.until(left.complete, 30, "the jobworker is complete again")
            return left
    stack.close_jobworkers()
    return stack.start()


@pytest.fixture
def settled(stack: Stack, jobworker: JobWorker) -> JobWorker:
    """Return a jobworker that has done with whatever was done to it before: its queue is not about to be replaced."""
    before: dict[int, float] = {}

    def quiet() -> bool:
        for process in jobworker.family().everybody():
            before.setdefault(process.pid, time.monotonic())
        now = {process.pid for process in jobworker.family()["sentinel"]}
        return bool(now) and all(
            time.monotonic() - before.get(pid, time.monotonic()) > QUIET_SECONDS for pid in now
        )

    stack.until(quiet, 30, "the jobworker is settled")
    return jobworker


def table(rows: int = 120) -> bytes:
    """Return a CSV in which prices fall over the years and differ between two towns."""
    rng = random.Random(7)
    lines = ["day,town,price"]
    for row in range(rows):
        day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=row % 3000)
        town = rng.choice(["Bergen", "Oslo"])
        lines.append(
            f"{day:%Y-%m-%d},{town},{100 - row / 10 + (20 if town == 'Oslo' else 0) + rng.gauss(0, 3):.2f}"
        )
    return "\n".join(lines).encode()


SMALL = table()
LARGE = table(60_000)
"""Read for long enough to be met while it is read."""
