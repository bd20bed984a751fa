"""F18, F19, F26: work that does not end, stages that fail, drafts that cannot be stored: clear ends, no loops."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.faults import breakpoints
from tests.faults.conftest import LARGE, SMALL, table
from tests.faults.stack import JobWorker, Stack

WALL_SECONDS = 2


@cache
def huge() -> bytes:
    """Return a table that takes longer than the limit to read."""
    head, _, rows = table(300_000).partition(b"\n")
    return b"\n".join([head, *[rows] * 6])


@pytest.mark.parametrize("why", ["stands still", "is busy"])
def test_a_reader_that_does_not_end_is_ended(stack: Stack, why: str) -> None:
    settings = {"JOB_WALL_SECONDS": str(WALL_SECONDS)}
    if not any("JOB_WALL_SECONDS" in each.environment for each in stack.jobworkers):
        stack.close_jobworkers()
        stack.start(**settings)
    # A process that stands still answers no signal but one, like a call into C that does not return.
    job = stack.upload(LARGE if why == "stands still" else huge())
    if why == "stands still":
        stack.hold(job)
    row = stack.await_end(job, WALL_SECONDS + 20)
    assert (row["status"], row["error"]["code"], row["attempt"]) == ("failed", "took_too_long", 1)
    assert row["error"]["category"] in ("preprocessing", "analysis")
    assert stack.await_end(stack.upload(SMALL))["status"] == "completed"


def test_a_file_at_fault_fails_at_once_and_is_not_tried_again_by_itself(
    stack: Stack, jobworker: JobWorker
) -> None:
    row = stack.await_end(stack.upload(b"", name="empty.csv"))
    assert (row["status"], row["error"]["category"], row["attempt"]) == ("failed", "preprocessing", 1)


def test_a_stored_file_that_is_gone_is_said(stack: Stack, jobworker: JobWorker) -> None:
    stack.ask_to_stop(breakpoints.TAKEN)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.TAKEN)
    stack.agent("lose_file", job=job)
    worker.resume()
    row = stack.await_end(job)
    assert (row["status"], row["error"]["code"], row["attempt"]) == ("failed", "file_missing", 1)


def oversized(draft: Path) -> None:
    """Make a draft larger than a document of the database."""
    told = json.loads(draft.read_text())
    told["document"]["notes"] = [{"text": "x" * 17_000_000, "figures": []}]
    draft.write_text(json.dumps(told))


def swollen(draft: Path) -> None:
    """Make a draft that is within the limit as text and over it as the database stores it."""
    told = json.loads(draft.read_text())
    told["document"]["padding"] = [0.5] * 1_200_000
    draft.write_text(json.dumps(told))


def foreign(draft: Path) -> None:
    """Put a number into the draft that the database cannot express."""
    told = json.loads(draft.read_text())
    told["document"]["lookedAt"] = 2**70
    draft.write_text(json.dumps(told))


def torn(draft: Path) -> None:
    """Leave half of the draft."""
    draft.write_text(draft.read_text()[: draft.stat().st_size // 2])


def missing(draft: Path) -> None:
    """Leave no draft at all."""
    draft.unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (oversized, "story_too_large"),
        (swollen, "story_too_large"),
        (foreign, "unexpected"),
        (torn, "unexpected"),
        (missing, "unexpected"),
    ],
)
def test_a_draft_that_cannot_be_stored_ends_its_job_with_a_code(
    stack: Stack, jobworker: JobWorker, spoil: Callable[[Path], Any], code: str
) -> None:
    stack.ask_to_stop(breakpoints.DRAFTED)
    job = stack.upload(SMALL)
    worker = stack.stopped_at(breakpoints.DRAFTED)
    [draft] = stack.folder.glob(f"a/spool/{job}-*/draft.json")
    spoil(draft)
    worker.resume()
    row = stack.await_end(job)
    assert (row["status"], row["attempt"]) == ("failed", 1)
    assert row["error"]["code"] == code
    if code == "story_too_large":
        assert row["error"]["category"] == "visualization"
