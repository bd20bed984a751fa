"""What the processing page and the dashboard say about a job, from one row of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from jobs import limits, phrases
from jobs.models import Stage, Status
from jobs.uploads import size_text
from stories import errors
from stories.errors import CATEGORY_LABELS

FIELDS: Final = (
    "id", "rev", "status", "stage", "percent", "share", "note", "found", "ends_low", "ends_high", "slipped", "ahead",
    "attempt", "retries", "lost", "cancel_requested", "lease_until", "error", "warnings",
    "stage_times", "stage_started_at", "file_name", "size", "rows", "columns", "ai", "remote", "look_first",
    "storage_key",
    "created_at", "claimed_at", "finished_at",
)  # fmt: skip
"""What a page reads of a job; never its history."""

HELPED_BY_CHOICES: Final = frozenset(
    kind.code
    for kind in (
        errors.ChoiceDoesNotFit, errors.UnreadableEncoding, errors.NotATable, errors.NoRows, errors.AllMissing,
        errors.TooManyColumns, errors.CellTooLong,
    )
)  # fmt: skip
"""What may go away when the file is read in another way: what is wrong may be our guess, and not the file."""


OF_THE_FILE: Final = frozenset(
    kind.code
    for kind in errors.CATALOGUE
    if issubclass(
        kind,
        errors.ReadingError
        | errors.FileMissing
        | errors.ReaderCrashed
        | errors.TooMuchMemory
        | errors.TookTooLong
        | errors.StoryTooLarge,
    )
)
"""What the same file most likely meets again when it is tried again as it is."""


@dataclass(frozen=True, kw_only=True)
class FileView:
    """The uploaded file."""

    name: str
    # as the user named it
    size_text: str
    # "1.2 MB"
    rows: int | None
    # as soon as they are known
    columns: int | None
    # as soon as they are known
    ai: bool
    # whether a language model may word the story
    kept: bool
    # whether it is still here


@dataclass(frozen=True, kw_only=True)
class StageView:
    """One of the four stages."""

    key: str
    # uploading, analyzing, generating, visualizing
    name: str
    # in words
    state: str
    # done, current, waiting, failed or stopped
    note: str
    # what is happening now, for the current stage
    seconds_text: str
    # "1.4 s" once it is done, "12 s" so far while it runs
    running: int | None
    # whole seconds since it began, while it runs


@dataclass(frozen=True, kw_only=True)
class ErrorView:
    """Why the job failed."""

    category: str
    # one of the four, stable
    category_label: str
    # in words
    code: str
    # stable
    message: str
    # a sentence
    action: str
    # what to do now
    retryable: bool
    # whether the same file may do better
    of_the_file: bool
    # whether another file, or another reading, is the way out


@dataclass(frozen=True, kw_only=True)
class ProgressView:
    """Everything the page shows."""

    job_id: Any
    # the job
    rev: int
    # the page asks only for what is newer
    status: str
    # queued, processing, held, completed, failed or cancelled
    percent: int
    # 100 only when completed
    heading: str
    # the state in a few words
    file: FileView
    # what was uploaded
    stages: list[StageView]
    # in order
    time_left: str
    # "about 4–7 s left", or ""
    remark: str
    # what is unusual about its run, in sentences, or ""
    found: list[str]
    # first facts
    position: int | None
    # jobs ahead while waiting
    worker_lost: bool
    # the worker is silent for too long, or was
    interrupted: str
    # the same as a sentence, with what happens next, or ""
    attempt: int
    # which attempt this is
    tries_left: str
    # how often it can be tried again, in words
    can_retry: bool
    # whether Try again works now
    can_reread: bool
    # whether the file may be read when it is read in another way
    can_cancel: bool
    # whether Cancel works now
    cancelling: bool
    # Cancel was asked for, and the work is being stopped
    worked: int | None
    # whole seconds since a worker took the job, while it runs
    took_text: str
    # "12 s" from the last start to the end, when it completed or failed
    uploaded: datetime | None
    # when the job was made
    error: ErrorView | None
    # when failed
    warnings: list[dict[str, Any]]
    # code and message
    story_url: str
    # when completed
    finished: bool
    # nothing will change any more by itself
    held: bool
    # it waits for its owner, who looks at the first rows
    look_first: bool
    # only the first rows are wanted yet
    note: str
    # why it was cancelled, where its owner did not do it, or ""


def can_retry(row: Mapping[str, Any]) -> bool:
    """Return whether the user may try this job again."""
    return bool(row["status"] == Status.FAILED and row["retries"] < limits.RETRIES_BY_USER)


def _helped_by_choices(error: Mapping[str, Any] | None) -> bool:
    return error is not None and error["code"] in HELPED_BY_CHOICES


def view_of(row: Mapping[str, Any], *, now: datetime) -> ProgressView:
    """Return the page of a job; `row` holds FIELDS."""
    status = row["status"]
    finished = status not in (Status.QUEUED, Status.PROCESSING)
    silent = phrases.stale(row, now)
    time_left, worked = phrases.time_left(row, now), _worked(row, now)
    return ProgressView(
        job_id=row["id"],
        rev=row["rev"],
        status=status,
        percent=row["percent"],
        heading=phrases.heading(row),
        file=FileView(
            name=row["file_name"],
            size_text=size_text(row["size"]),
            rows=row["rows"],
            columns=row["columns"],
            ai=row["ai"],
            kept=bool(row["storage_key"]),
        ),
        stages=_stages(row, None if silent else now),
        time_left=time_left,
        remark="" if silent else phrases.remark(row, time_left, worked or 0),
        found=row["found"],
        position=row["ahead"] if status == Status.QUEUED else None,
        worker_lost=silent or (status == Status.QUEUED and row["lost"] > 0),
        interrupted=phrases.interrupted(row, now),
        attempt=row["attempt"],
        tries_left=phrases.tries_left(row["retries"]),
        can_retry=can_retry(row),
        can_reread=status == Status.FAILED and _helped_by_choices(row["error"]),
        can_cancel=(not finished or status == Status.HELD) and not row["cancel_requested"],
        cancelling=not finished and bool(row["cancel_requested"]),
        worked=worked,
        took_text=phrases.took(row),
        uploaded=row["created_at"],
        error=_error(row["error"]),
        warnings=row["warnings"],
        story_url=reverse("story", args=[row["id"]]) if status == Status.COMPLETED else "",
        finished=finished,
        held=status == Status.HELD,
        look_first=bool(row["look_first"]),
        note=row["note"] if status == Status.CANCELLED else "",
    )


def _worked(row: Mapping[str, Any], now: datetime) -> int | None:
    return _since(row["claimed_at"], now) if row["status"] == Status.PROCESSING else None


def _since(began: datetime | None, now: datetime) -> int | None:
    return None if began is None else max(0, int((now - began).total_seconds()))


def _stages(row: Mapping[str, Any], now: datetime | None) -> list[StageView]:
    """Return the stages; `now` is None where nobody knows whether the work goes on, and no time is counted."""
    status, order = row["status"], [str(stage) for stage in Stage]
    if row["look_first"]:
        # A look ends before anything is written.
        order = order[: order.index(Stage.ANALYZING) + 1]
    here = order.index(row["stage"])
    states = {
        Status.PROCESSING: "current",
        Status.FAILED: "failed",
        Status.CANCELLED: "stopped",
        Status.COMPLETED: "done",
    }
    views = []
    for place, key in enumerate(order):
        state = "done" if place < here else "waiting"
        if place == here:
            state = states.get(status, "waiting")
        if status == Status.QUEUED:
            state = "waiting"
        seconds = row["stage_times"].get(key) if state == "done" else None
        running = None
        if state == "current" and now is not None and not row["cancel_requested"]:
            running = _since(row["stage_started_at"], now)
        views.append(
            StageView(
                key=key,
                name=phrases.stage_name(row, key),
                state=state,
                note=row["note"] if state == "current" else "",
                seconds_text=phrases.clock(running) if seconds is None else phrases.seconds_text(seconds),
                running=running,
            )
        )
    return views


def _error(error: Mapping[str, Any] | None) -> ErrorView | None:
    if error is None:
        return None
    return ErrorView(
        category=error["category"],
        category_label=CATEGORY_LABELS.get(error["category"], error["category"]),
        code=error["code"],
        message=error["message"],
        action=error["action"],
        retryable=error["retryable"],
        of_the_file=error["code"] in OF_THE_FILE
        or error["category"] == "preprocessing"
        or not error["retryable"],
    )
