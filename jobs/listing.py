"""A person's jobs for a list: which are wanted, newest first, in the order of an index."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.utils.dateparse import parse_date, parse_datetime

from jobs.models import JobQuerySet, Status

LONGEST_WORDS: Final = 200
LONGEST_MOMENT: Final = len("2026-01-31T12:00:00.000000+00:00")
"""What is longer is no moment, though Python reads one in any row of digits."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; everything by default."""

    status: str = ""
    # one of Status
    words: str = ""
    # part of the file name
    since: datetime | None = None
    # uploaded at this moment or later
    until: datetime | None = None
    # uploaded before this moment


def newest(jobs: JobQuerySet, wanted: Wanted) -> Any:
    """Return those of one person's jobs that are wanted and not deleted, newest first."""
    # Every status is named where any will do: the index of a person's jobs begins with it, and is read in order then.
    jobs = jobs.visible().filter(status__in=[wanted.status] if wanted.status else Status.values)
    # The server takes no NUL in a pattern.
    words = wanted.words.replace("\x00", "").strip()[:LONGEST_WORDS]
    if words:
        jobs = jobs.filter(file_name__icontains=words)
    if wanted.since is not None:
        jobs = jobs.filter(created_at__gte=wanted.since)
    if wanted.until is not None:
        jobs = jobs.filter(created_at__lt=wanted.until)
    return jobs.order_by("-created_at")


def beginning(text: str) -> datetime:
    """Return the moment that "2026-01-31" or "2026-01-31T12:00:00Z" begins at. Raises ValueError."""
    return _moment(text)[0]


def end(text: str) -> datetime:
    """Return the moment before which all of "2026-01-31" lies, or just after a moment. Raises ValueError."""
    moment, lasts = _moment(text)
    try:
        return moment + lasts
    except OverflowError:
        raise ValueError("That is too far in the future.") from None


def _moment(text: str) -> tuple[datetime, timedelta]:
    """Return when it begins, and how long it lasts: a day, or the smallest step of the database."""
    day = parse_date(text) if len(text) <= len("2026-01-31") else None
    if day is not None:
        return datetime.combine(day, time(), UTC), timedelta(days=1)
    moment = parse_datetime(text) if len(text) <= LONGEST_MOMENT else None
    if moment is None:
        raise ValueError("Write it as 2026-01-31 or 2026-01-31T12:00:00Z.")
    try:
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("That is too far away.") from None
    return aware, timedelta(milliseconds=1)
