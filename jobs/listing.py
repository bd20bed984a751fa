"""A person's jobs for a list: which are wanted, newest first, in the order of an index."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime
from django_mongodb_backend.queryset import RawQuerySet

from jobs.models import Job, Status

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


def match(owner_id: Any, wanted: Wanted) -> dict[str, Any]:
    """Return the condition for those of one person's jobs that are wanted and not deleted."""
    owner: Any = Job._meta.get_field("owner")
    condition: dict[str, Any] = {
        owner.column: owner.get_db_prep_value(owner_id, connection),
        # Every status is named where any will do: it comes before the time in the index, which gives the order then.
        "status": {"$in": [str(wanted.status)] if wanted.status else list(Status.values)},
        "deleted_at": None,
    }
    # The server takes no NUL in a pattern.
    words = wanted.words.replace("\x00", "").strip()[:LONGEST_WORDS]
    if words:
        condition["file_name"] = {"$regex": re.escape(words), "$options": "i"}
    bounds = {"$gte": wanted.since, "$lt": wanted.until}
    span = {bound: moment for bound, moment in bounds.items() if moment is not None}
    return condition | ({"created_at": span} if span else {})


def newest(
    owner_id: Any, wanted: Wanted, fields: tuple[str, ...], *, skip: int, most: int
) -> list[dict[str, Any]]:
    """Return the pipeline of a page: sorted before fields are chosen, so that an index gives the order."""
    columns = {Job._meta.get_field(name).column: 1 for name in fields}  # type: ignore[union-attr]
    return [
        {"$match": match(owner_id, wanted)},
        {"$sort": {"created_at": -1}},
        {"$skip": skip},
        {"$limit": most},
        {"$project": {"_id": 1} | columns},
    ]


class JobList:
    """The wanted jobs of one person, newest first, as dicts of `fields`. Made for Django's Paginator."""

    ordered = True

    def __init__(self, owner: Any, wanted: Wanted, fields: tuple[str, ...]) -> None:
        self._owner_id = owner.pk
        self._wanted = wanted
        self._fields = fields

    def count(self) -> int:
        """Return how many there are."""
        jobs: Any = connection.database[Job._meta.db_table]  # type: ignore[attr-defined]
        counted: int = jobs.count_documents(match(self._owner_id, self._wanted))
        return counted

    __len__ = count

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """Return the jobs from `part.start` to `part.stop`."""
        skip, most = part.start, part.stop - part.start
        if most < 1:
            return []
        pipeline = newest(self._owner_id, self._wanted, self._fields, skip=skip, most=most)
        return [
            {name: getattr(job, name) for name in self._fields} for job in RawQuerySet(pipeline, model=Job)
        ]


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
