"""What a page says about a job."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from jobs.phrases import clock, seconds_text
from jobs.progress import FIELDS, view_of

NOW = timezone.now()


def row(**changes: Any) -> dict[str, Any]:
    made = dict.fromkeys(FIELDS) | {
        "id": uuid4(), "rev": 3, "status": "processing", "stage": "analyzing", "percent": 20, "share": 0.2,
        "note": "Reading column 2 of 9", "found": [], "ends_low": NOW + timedelta(seconds=4),
        "ends_high": NOW + timedelta(seconds=9), "slipped": False, "remote": False,
        "attempt": 1, "retries": 0, "lost": 0, "cancel_requested": False, "lease_until": NOW + timedelta(seconds=9),
        "warnings": [], "stage_times": {"uploading": 0.4}, "stage_started_at": NOW - timedelta(seconds=1),
        "file_name": "a.csv", "size": 1_234_567, "updated_at": NOW,
    }  # fmt: skip
    return made | changes


def test_a_running_job() -> None:
    view = view_of(row(), now=NOW)
    assert [stage.state for stage in view.stages] == ["done", "current", "waiting", "waiting"]
    assert view.stages[0].seconds_text == "0.4 s"
    assert view.stages[1].note == "Reading column 2 of 9"
    assert view.time_left == "about 4–9 s left"
    assert (view.can_cancel, view.finished, view.worker_lost, view.file.size_text) == (
        True,
        False,
        False,
        "1.2 MB",
    )


def test_a_waiting_job_says_how_many_are_ahead_and_no_seconds() -> None:
    view = view_of(row(status="queued", ahead=2), now=NOW)
    assert (view.position, view.time_left, view.heading) == (2, "", "Waiting to start")
    assert {stage.state for stage in view.stages} == {"waiting"}


def test_a_job_whose_worker_is_silent_says_so() -> None:
    view = view_of(row(lease_until=NOW - timedelta(seconds=1)), now=NOW)
    assert view.worker_lost
    assert view.time_left == ""


def test_of_a_job_at_a_service_no_seconds_are_promised() -> None:
    assert view_of(row(remote=True), now=NOW).time_left == ""


def test_a_job_being_cancelled_cannot_be_cancelled_again() -> None:
    view = view_of(row(cancel_requested=True), now=NOW)
    assert (view.heading, view.can_cancel) == ("Cancelling", False)


@pytest.mark.parametrize(
    ("retries", "left", "can"),
    [
        (0, "can be tried again 3 times", True),
        (2, "can be tried again once", True),
        (3, "cannot be tried again", False),
    ],
)
def test_a_failed_job_says_what_is_left_to_do(retries: int, left: str, can: bool) -> None:
    error = {"category": "preprocessing", "code": "c", "message": "m", "action": "a", "retryable": False}
    view = view_of(row(status="failed", error=error, retries=retries), now=NOW)
    assert (view.tries_left, view.can_retry, view.finished) == (left, can, True)
    assert view.stages[1].state == "failed"
    assert view.heading == "This file could not be read"
    assert view.error is not None
    assert view.error.category_label == "Reading the file"


def test_a_completed_job_leads_to_its_story() -> None:
    done = row(status="completed", stage="visualizing", percent=100)
    view = view_of(done, now=NOW)
    assert view.story_url.endswith(str(done["id"]))
    assert {stage.state for stage in view.stages} == {"done"}


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (65.2, "1 min 5 s")]
)
def test_durations(seconds: float, said: str) -> None:
    assert seconds_text(seconds) == said


def test_the_stage_that_runs_has_a_clock_while_somebody_is_heard() -> None:
    began = {"stage_started_at": NOW - timedelta(seconds=75.9)}

    def clocks(**changes: Any) -> list[tuple[str, int | None]]:
        return [
            (stage.seconds_text, stage.running) for stage in view_of(row(**began | changes), now=NOW).stages
        ]

    assert clocks() == [("0.4 s", None), ("1 min 15 s", 75), ("", None), ("", None)]
    # the clocks of two machines
    assert clocks(stage_started_at=NOW + timedelta(seconds=1))[1] == ("0 s", 0)
    for still in (
        {"status": "queued"}, {"cancel_requested": True}, {"lease_until": NOW - timedelta(seconds=1)},
        {"status": "failed", "error": None}, {"stage_started_at": None},
    ):  # fmt: skip
        assert clocks(**still)[1] == ("", None), still
    assert clocks(status="completed", stage_times={"analyzing": 3.1})[1] == ("3.1 s", None)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min 0 s"),
        (599, "9 min 59 s"),
        (600, "10 min"),
        (3_661, "61 min"),
    ],
)
def test_a_clock(seconds: int | None, said: str) -> None:
    assert clock(seconds) == said


def test_longer_than_usual_is_said_with_the_minutes_that_it_took() -> None:
    late = {"ends_low": NOW - timedelta(seconds=60), "ends_high": NOW - timedelta(seconds=9)}
    view = view_of(row(**late, claimed_at=NOW - timedelta(seconds=250)), now=NOW)
    assert view.time_left == "longer than usual"
    assert view.remark == (
        "This takes longer than tables of this size usually do, 4 minutes so far. The work goes on."
    )
    assert view_of(row(**late, claimed_at=NOW - timedelta(seconds=9)), now=NOW).remark == ""
    assert view_of(row(slipped=True, claimed_at=NOW - timedelta(seconds=250)), now=NOW).remark == ""
    assert "so far" not in view_of(row(**late, claimed_at=NOW - timedelta(seconds=50)), now=NOW).remark
    assert view_of(row(), now=NOW).remark == ""


def test_a_job_that_runs_again_says_which_start_it_is() -> None:
    assert view_of(row(lost=1), now=NOW).remark == "The work was interrupted; this is attempt 1."
    silent = view_of(row(lost=1, lease_until=NOW - timedelta(seconds=1)), now=NOW)
    assert silent.remark == ""
    assert silent.interrupted.endswith("by itself: attempt 2.")


def test_a_job_that_waits_to_start_again_is_not_as_if_new() -> None:
    assert view_of(row(status="queued", ahead=0, lost=1), now=NOW).heading == "Starting again"


@pytest.mark.parametrize(
    ("code", "category", "first"),
    [
        ("no_rows", "preprocessing", "Upload another table"),
        ("story_too_large", "visualization", "Upload another table"),
        ("took_too_long", "analysis", "Upload another table"),
        ("worker_lost", "analysis", "Try again"),
        ("unexpected", "narrative", "Try again"),
    ],
)
def test_what_may_help_is_offered_first(code: str, category: str, first: str) -> None:
    error = {"category": category, "code": code, "message": "m", "action": "a", "retryable": True}
    view = view_of(row(status="failed", error=error), now=NOW)
    page = render_to_string("jobs/_failed.html", {"p": view})
    order = re.findall(r"Upload another table|Try again", page)
    assert order[0] == first
    assert len(order) == 2, "both are offered"
