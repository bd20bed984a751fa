"""What happened to a job, in words: each attempt, how it ended, and what came after."""

from datetime import timedelta
from typing import Any

import pytest

from jobs import history
from jobs.models import Status
from tests.jobs.conftest import NOON

ERROR = {
    "category": "analysis", "code": "x", "message": "It failed.", "action": "Try again.", "retryable": True
}  # fmt: skip


def row(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    stored = {
        "status": "processing", "stage": "analyzing", "attempt": len(lines) + 1, "lost": 0, "cancel_requested": False,
        "history": list(lines), "stage_times": {"uploading": 0.4}, "claimed_at": NOON, "created_at": NOON,
        "finished_at": None,
    }  # fmt: skip
    return stored | changes


def line(attempt: int, outcome: str, **more: Any) -> dict[str, Any]:
    began, ended = NOON + timedelta(minutes=attempt), NOON + timedelta(minutes=attempt, seconds=7)
    about = {"attempt": attempt, "outcome": outcome, "stage": "analyzing", "times": {"uploading": 0.4}}
    return about | {"began": began.isoformat(), "ended": ended.isoformat()} | more


def words(*lines: dict[str, Any], **changes: Any) -> list[str]:
    return [view.words for view in history.history_of(row(*lines, **changes)).attempts]


def test_the_present_attempt_stands_last_and_has_no_end() -> None:
    told = history.history_of(row(line(1, "worker lost")))
    assert [view.outcome for view in told.attempts] == ["worker_lost", "running"]
    assert [view.ended is None for view in told.attempts] == [False, True]
    assert told.attempts[1].words == "Running now: analyzing."
    assert told.attempts[1].times_text == "uploading 0.4 s"
    assert told.attempts[0].began == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("worker lost", "The worker was lost while analyzing; started again by itself."),
        (
            "reader lost",
            "The process that reads the file was ended from outside while analyzing; started again by itself.",
        ),
        ("database away", "The database could not be reached while analyzing; started again by itself."),
        ("service away", "The analysis service could not be reached; started again by itself."),
        ("something new", "Interrupted while analyzing; started again by itself."),
        ("handed back", "The worker was restarted; the job went back into the queue. This does not count."),
        ("failed", "Failed while analyzing."),
    ],
)  # fmt: skip
def test_each_end_has_its_words(outcome: str, said: str) -> None:
    assert words(line(1, outcome))[0] == said


def test_what_comes_after_a_loss_depends_on_the_job() -> None:
    lost = line(1, "worker lost")
    assert words(lost, status="queued", attempt=1) == [
        "The worker was lost while analyzing; it starts again by itself."
    ]
    assert words(lost, status="cancelled", attempt=1) == ["The worker was lost while analyzing."]


def test_the_third_loss_ends_a_try_and_a_new_try_counts_from_one() -> None:
    losses = [line(number, "worker lost", error=ERROR) for number in (1, 2, 3)]
    told = history.history_of(
        row(*losses, line(4, "worker lost", error=ERROR), status="failed", attempt=4)
    ).attempts
    assert (
        told[2].words
        == "The worker was lost while analyzing for the third time; not started again by itself."
    )
    assert [view.error for view in told[:3]] == [None, None, ERROR]
    assert told[3].words == "The worker was lost while analyzing."
    again = [line(number, "worker lost", error=ERROR) for number in (4, 5, 6)]
    sixth = history.history_of(row(*losses, *again, status="failed", attempt=6)).attempts[5]
    assert "for the third time" in sixth.words


def test_a_worker_that_shut_down_does_not_count() -> None:
    lines = [line(1, "worker lost"), line(2, "handed back"), line(2, "worker lost"), line(3, "worker lost")]
    assert "third time" in words(*lines, status="failed")[3]


def test_a_job_cancelled_before_it_started_says_so() -> None:
    told = history.history_of(row(status="cancelled", attempt=0, finished_at=NOON))
    assert (told.attempts, told.closing, told.closed) == ([], "Cancelled while it waited.", NOON)
    during = history.history_of(row(line(1, "cancelled"), status="cancelled", attempt=1))
    assert (during.attempts[0].words, during.closing) == ("Cancelled while analyzing.", "")


def test_a_story_of_the_service_waits_for_its_charts_in_the_same_attempt() -> None:
    told = history.history_of(row(status="queued", attempt=1, stage="visualizing")).attempts
    assert [(view.number, view.outcome) for view in told] == [(1, "waiting")]


def test_a_job_that_waits_for_its_first_start_has_no_attempt() -> None:
    assert history.history_of(row(status="queued", attempt=0)).attempts == []


@pytest.mark.parametrize("status", Status.values)
def test_every_state_can_be_told(status: str) -> None:
    assert history.history_of(row(line(1, "failed", error=ERROR), status=status)).attempts[0].error == ERROR


def test_stage_times_stand_in_the_order_of_the_work() -> None:
    assert history.times_text({"generating": 1.0, "uploading": 0.25}) == "uploading 0.2 s, generating 1.0 s"
