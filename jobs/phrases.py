"""What a page says of the state of a job, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from jobs import limits, outlook
from jobs.models import Stage, Status

TOO_LATE: Final = {
    Status.COMPLETED: "It was too late to cancel: the story was finished before.",
    Status.FAILED: "It was too late to cancel: the job had failed before.",
    Status.CANCELLED: "This job was cancelled already.",
}
"""What is said to whoever cancels a job that has ended."""

FAILED_HEADINGS: Final = {
    "preprocessing": "This file could not be read",
    "analysis": "The analysis did not finish",
    "narrative": "The story could not be written",
    "visualization": "The story could not be finished",
}
"""What a failure is called by its category."""

HEADINGS: Final = {
    Status.QUEUED: "Waiting to start",
    Status.COMPLETED: "Your story is ready",
    Status.HELD: "Is it read as you mean it?",
}
READING: Final = "Reading"
"""The stage of analyzing of a job that is only looked at."""


SOON: Final = 10
"""For so many seconds nobody minds that a job takes longer than others."""


def stale(row: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the worker of a running job has been silent for longer than its lease."""
    return bool(row["status"] == Status.PROCESSING and row["lease_until"] and row["lease_until"] < now)


def heading(row: Mapping[str, Any]) -> str:
    """Return the state in a few words."""
    status = row["status"]
    if status == Status.PROCESSING:
        return "Cancelling" if row["cancel_requested"] else stage_name(row, row["stage"])
    if status == Status.FAILED:
        return FAILED_HEADINGS.get((row["error"] or {}).get("category", ""), "The job failed")
    if status == Status.QUEUED and row["lost"]:
        return "Starting again"
    return HEADINGS.get(status, "Cancelled")


def stage_name(row: Mapping[str, Any], stage: str) -> str:
    """Return what a stage of a job is called."""
    if row["look_first"] and stage == Stage.ANALYZING:
        return READING
    return str(Stage(stage).label)


def interrupted(row: Mapping[str, Any], now: datetime) -> str:
    """Return what a page says of a worker that is or was lost, and which attempt comes next, where one does."""
    silent = stale(row, now)
    if silent and row["remote"]:
        return "The analysis service has said nothing for a while."
    if not silent and not (row["status"] == Status.QUEUED and row["lost"]):
        return ""
    happened = "The process that worked on this stopped." if silent else "The work was interrupted."
    # The loss of a silent worker is not counted yet.
    if row["lost"] + silent >= limits.CLAIMS_PER_TRY:
        return happened
    return f"{happened} It is starting again by itself: attempt {row['attempt'] + 1}."


def tries_left(retries: int) -> str:
    """Return how often a failed job can be tried again by its owner, in words."""
    left = max(0, limits.RETRIES_BY_USER - retries)
    return {0: "cannot be tried again", 1: "can be tried again once"}.get(
        left, f"can be tried again {left} times"
    )


def time_left(row: Mapping[str, Any], now: datetime) -> str:
    """Return the time that is left of a running job, in words; "" where nothing can be said."""
    # Of the service's pace we know nothing.
    if row["status"] != Status.PROCESSING or row["cancel_requested"] or row["remote"] or stale(row, now):
        return ""
    return outlook.told(row, now)


def remark(row: Mapping[str, Any], time_left: str, worked: int) -> str:
    """Return what is unusual about a running job, in sentences: begun anew, or longer than others like it; or ""."""
    said = []
    if row["status"] == Status.PROCESSING and row["lost"]:
        said.append(f"The work was interrupted; this is attempt {row['attempt']}.")
    if time_left == outlook.PAST and worked >= SOON:
        # To the minute: it is no clock to be watched.
        minutes = worked // 60
        so_far = f", {minutes} {'minute' if minutes == 1 else 'minutes'} so far" if minutes else ""
        said.append(f"This takes longer than tables of this size usually do{so_far}. The work goes on.")
    return " ".join(said)


def took(row: Mapping[str, Any]) -> str:
    """Return how long a job took from its last start to its end; "" for one that did not get so far."""
    if (
        row["status"] not in (Status.COMPLETED, Status.FAILED)
        or not row["claimed_at"]
        or not row["finished_at"]
    ):
        return ""
    return seconds_text((row["finished_at"] - row["claimed_at"]).total_seconds())


def too_late(status: str) -> str:
    """Return the sentence for whoever cancels a job that has this status already; "" for one that has not ended."""
    return TOO_LATE.get(Status(status), "")


def seconds_text(seconds: float) -> str:
    """Return a duration as people say it: "0.4 s", "12 s", "1 min 5 s"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def clock(seconds: int | None) -> str:
    """Return a time that still runs: "9 s", "1 min 5 s", from ten minutes on "12 min"; counting.js says the same."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if minutes < 10 else f"{minutes} min"
