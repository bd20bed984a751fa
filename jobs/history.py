"""What happened to a job, told to a person: a line for each attempt, and how each ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jobs import limits
from jobs.models import Stage, Status
from jobs.phrases import seconds_text
from stories.errors import CATALOGUE, Interrupted

FIELDS: Final = (
    "status", "stage", "attempt", "lost", "cancel_requested", "history", "stage_times", "claimed_at", "created_at",
    "finished_at",
)  # fmt: skip
"""What is read of a job to tell its history."""

ENDED: Final = {
    "completed": "The story was written.",
    "failed": "Failed while {stage}.",
    "cancelled": "Cancelled while {stage}.",
    "handed_back": "The worker was restarted; the job went back into the queue. This does not count.",
    "looked_at": "The first rows were read, and nothing was analysed. This does not count.",
}
"""How an attempt ends, by its outcome. Every other outcome is a fault of ours, named by its code."""
FAULTS: Final = {kind.code: kind.in_history for kind in CATALOGUE if issubclass(kind, Interrupted)}
RUNNING, WAITING = "running", "waiting"


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """One start of the work."""

    number: int
    # from 1; a start that was handed back, or was a look, shares its number with the next
    began: datetime | None
    # when a worker took the job
    ended: datetime | None
    # None while it goes on
    outcome: str
    # running, waiting, completed, failed, cancelled, handed_back, looked_at, or the code of a fault of ours
    stage: str
    # where it is, or was when it ended
    words: str
    # how it ended, as a sentence
    times: dict[str, float]
    # seconds of the stages that were finished
    times_text: str
    # the same in words
    error: dict[str, Any] | None
    # why the job failed, when it failed with this attempt


@dataclass(frozen=True, kw_only=True)
class HistoryView:
    """Everything that happened to a job."""

    uploaded: datetime
    # when it was made
    attempts: list[AttemptView]
    # in order; the last may still go on
    closing: str
    # what happened after the last of them, or ""
    closed: datetime | None
    # when that was


def history_of(row: Mapping[str, Any]) -> HistoryView:
    """Return the history of a job; `row` holds FIELDS."""
    ended = list(_ended(row))
    status = row["status"]
    stopped_waiting = status == Status.CANCELLED and not (ended and ended[-1].outcome == "cancelled")
    return HistoryView(
        uploaded=row["created_at"],
        attempts=[*ended, *_present(row, ended)],
        closing="Cancelled while it waited." if stopped_waiting else "",
        closed=row["finished_at"] if stopped_waiting else None,
    )


def _ended(row: Mapping[str, Any]) -> Iterator[AttemptView]:
    lines, faults = row["history"], 0
    for place, line in enumerate(lines):
        outcome = line["outcome"].replace(" ", "_")
        stage = str(Stage(line["stage"]).label).lower()
        error = line.get("error")
        if outcome in ENDED:
            faults = faults if outcome == "handed_back" else 0
            words = ENDED[outcome].format(stage=stage)
        else:
            faults += 1
            last = faults == limits.CLAIMS_PER_TRY
            next_status = Status.PROCESSING if place + 1 < len(lines) else row["status"]
            words = FAULTS.get(outcome, Interrupted.in_history).format(stage=stage) + _after(
                next_status, last=last
            )
            faults, error = (0, error) if last else (faults, None)
        yield _view(line, outcome, words, error=error, times=line.get("times") or {})


def _after(status: str, *, last: bool) -> str:
    """Return what came after a fault of ours: `last` when it was the last start that one try has."""
    if last:
        return f" for the {_ordinal(limits.CLAIMS_PER_TRY)} time; not started again by itself."
    if status == Status.QUEUED:
        return "; it starts again by itself."
    return "; started again by itself." if status == Status.PROCESSING else "."


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _present(row: Mapping[str, Any], ended: list[AttemptView]) -> Iterator[AttemptView]:
    """Yield the attempt that has not ended: it runs, or what the analysis service sent waits for its charts."""
    line = {"attempt": row["attempt"], "stage": row["stage"], "began": row["claimed_at"], "ended": None}
    if row["status"] == Status.PROCESSING:
        stage = str(Stage(row["stage"]).label).lower()
        words = "Being cancelled." if row["cancel_requested"] else f"Running now: {stage}."
        yield _view(line, RUNNING, words, times=row["stage_times"])
    elif row["status"] == Status.QUEUED and row["attempt"] > max((view.number for view in ended), default=0):
        yield _view(line, WAITING, "Analysed; waiting for its charts to be drawn.", times=row["stage_times"])


def _view(
    line: Mapping[str, Any],
    outcome: str,
    words: str,
    *,
    times: dict[str, float],
    error: dict[str, Any] | None = None,
) -> AttemptView:
    return AttemptView(
        number=line["attempt"],
        began=_moment(line["began"]),
        ended=_moment(line["ended"]),
        outcome=outcome,
        stage=line["stage"],
        words=words,
        times=times,
        times_text=times_text(times),
        error=error,
    )


def times_text(times: Mapping[str, float]) -> str:
    """Return the seconds of each stage in words and in order: "uploading 0.2 s, analyzing 1.4 s"."""
    return ", ".join(
        f"{stage.label.lower()} {seconds_text(times[stage])}" for stage in Stage if stage in times
    )


def _moment(when: Any) -> datetime | None:
    return datetime.fromisoformat(when) if isinstance(when, str) else when
