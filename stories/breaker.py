"""The circuit breaker of a model's endpoint, shared by all workers: one document, changed by single updates alone.

Five failures within a minute open it; while it is open nobody asks. A minute later one story may try, and what becomes
of that closes it or opens it again.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, models
from pymongo.errors import DuplicateKeyError

FAILURES: Final = 5
WINDOW: Final = timedelta(seconds=60)
OPEN: Final = timedelta(seconds=60)
PROBE: Final = timedelta(seconds=30)
"""So long is the one that tries waited for; its worker may be lost."""
FORM_KEPT: Final = timedelta(days=1)
"""An endpoint that learnt more is noticed after this time."""


class Circuit(models.Model):
    """What is known of one endpoint and model."""

    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    id = models.CharField(primary_key=True, max_length=64, editable=False, db_column="_id")
    name = models.CharField(max_length=300, help_text="Model and address.")
    failures = models.JSONField(
        default=list, blank=True, help_text="When the last ones were, in seconds since 1970."
    )
    open_until = models.DateTimeField(null=True, blank=True, help_text="Nobody asks before.")
    probe_until = models.DateTimeField(null=True, blank=True, help_text="One story tries it until then.")
    form = models.CharField(
        max_length=20, blank=True, default="", help_text="The form of answer that it understands."
    )
    form_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


def key_of(base_url: str, model: str) -> str:
    """Return the id of the circuit of an endpoint and a model."""
    return hashlib.sha256(f"{base_url}\n{model}".encode()).hexdigest()


def admits(base_url: str, model: str, *, now: datetime) -> bool:
    """Return whether a story may ask: the circuit is closed, or this is the one that tries."""
    key = key_of(base_url, model)
    if _collection().find_one({"_id": key, "open_until": {"$ne": None}}, {"_id": 1}) is None:
        return True
    free = {"$or": [{"probe_until": None}, {"probe_until": {"$lte": now}}]}
    due = {"_id": key, "open_until": {"$ne": None, "$lte": now}} | free
    return bool(_collection().update_one(due, {"$set": {"probe_until": now + PROBE}}).modified_count)


def failed(base_url: str, model: str, *, now: datetime) -> None:
    """Count a failure; open the circuit when it is the fifth within a minute, or that of the one that tried."""
    moment = now.timestamp()
    recent = {
        "$filter": {
            "input": {"$ifNull": ["$failures", []]},
            "cond": {"$gt": ["$$this", moment - WINDOW.total_seconds()]},
        }
    }
    many = {"$gte": [{"$size": "$failures"}, FAILURES]}
    tried = {"$ne": [{"$ifNull": ["$probe_until", None]}, None]}
    until = {"$cond": [{"$or": [many, tried]}, now + OPEN, {"$ifNull": ["$open_until", None]}]}
    form = {"form": {"$ifNull": ["$form", ""]}, "form_at": {"$ifNull": ["$form_at", None]}}
    steps: list[dict[str, Any]] = [
        {"$set": {"name": _name(base_url, model), "failures": {"$concatArrays": [recent, [moment]]}}},
        {"$set": {"open_until": until, "probe_until": None, **form}},
    ]
    _upsert(key_of(base_url, model), steps)


def worked(base_url: str, model: str, *, now: datetime, form: str) -> None:
    """Close the circuit if it was open, and remember the form of answer that the endpoint understood."""
    held = {"$ifNull": ["$open_until", None]}
    steps: list[dict[str, Any]] = [
        {
            "$set": {
                "name": _name(base_url, model),
                "failures": {"$cond": [{"$ne": [held, None]}, [], {"$ifNull": ["$failures", []]}]},
                "open_until": None,
                "probe_until": None,
                "form_at": {"$cond": [{"$eq": ["$form", form]}, "$form_at", now]},
                "form": form,
            }
        }
    ]
    _upsert(key_of(base_url, model), steps)


def form_of(base_url: str, model: str, *, now: datetime) -> str:
    """Return the form of answer that the endpoint understood not long ago, "" when that is not known."""
    known: Mapping[str, Any] = (
        _collection().find_one({"_id": key_of(base_url, model)}, {"form": 1, "form_at": 1}) or {}
    )
    at = known.get("form_at")
    return str(known["form"]) if at is not None and at.replace(tzinfo=UTC) > now - FORM_KEPT else ""


def _name(base_url: str, model: str) -> dict[str, str]:
    # A model may be named like a field: it is a word here.
    return {"$literal": f"{model} at {base_url}"[:300]}


def _upsert(key: str, steps: list[dict[str, Any]]) -> None:
    for _ in range(2):
        try:
            _collection().update_one({"_id": key}, steps, upsert=True)
        except DuplicateKeyError:
            # Two made it at once: now it is there.
            continue
        return


def _collection() -> Any:
    return connection.database[Circuit._meta.db_table]  # type: ignore[attr-defined]
