"""Every state of a job has a page of its own that is true before any script runs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job

pytestmark = pytest.mark.django_db
NOW = timedelta(0)
"""Moments are told from the moment of the test: it may come many minutes after this file was read."""
RUNNING = {
    "status": "processing", "stage": "analyzing", "percent": 40, "token": "t", "attempt": 1, "rows": 344, "columns": 8,
    "lease_until": NOW + timedelta(minutes=5), "claimed_at": NOW - timedelta(seconds=200),
    "note": "Reading column 3 of 8", "found": ["344 penguins, 3 species"],
}  # fmt: skip
ENDS = {"ends_low": NOW + timedelta(minutes=2), "ends_high": NOW + timedelta(minutes=3)}
PAST = {"ends_low": NOW - timedelta(minutes=2), "ends_high": NOW - timedelta(minutes=1)}
ERROR = {
    "category": "analysis", "code": "took_too_long", "message": "It took too long.", "action": "Try again.",
    "retryable": True,
}  # fmt: skip

STATES: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "queued": (
        {"status": "queued", "ahead": 2},
        ("Waiting to start", "2 jobs ahead of yours", "Leave it waiting", "it keeps its place", ">Cancel<"),
        ("aria-valuenow", "Found so far", 'aria-current="step"'),
    ),
    "working": (
        RUNNING | ENDS,
        ("Analyzing", 'aria-valuenow="40"', "Reading column 3 of 8", "344 penguins, 3 species", "min left"),
        ("longer than", "interrupted"),
    ),
    "longer than usual": (
        RUNNING | PAST,
        ("longer than usual", "longer than tables of this size usually do, 3 minutes so far", "The work goes on."),
        ("left</span>",),
    ),
    "worker silent": (
        RUNNING | ENDS | {"lease_until": NOW - timedelta(minutes=1)},
        ("The process that worked on this stopped.", "starting again by itself: attempt 2.", 'role="alert"'),
        ("min left",),
    ),
    "worker lost": (
        {"status": "queued", "ahead": 0, "lost": 1, "attempt": 1},
        ("Starting again", "The work was interrupted.", "attempt 2."),
        ("Waiting to start",),
    ),
    "retrying": (
        RUNNING | ENDS | {"lost": 1, "attempt": 2},
        ("Analyzing", "this is attempt 2."),
        ("starting again by itself",),
    ),
    "cancelling": (
        RUNNING | {"cancel_requested": True},
        ("Cancelling", "Cancelling…", "All stories"),
        ("You can leave this page",),
    ),
    "failed": (
        {"status": "failed", "stage": "analyzing", "error": ERROR, "finished_at": NOW, "found": RUNNING["found"]},
        ("The analysis did not finish", "It took too long.", "took_too_long", "Try again", "Found before it stopped"),
        ("ring-arc", "hx-get", "http-equiv"),
    ),
    "cancelled": (
        {"status": "cancelled", "finished_at": NOW},
        ("Cancelled", "no story was written", "Upload another table"),
        ("ring-arc", "hx-get", "http-equiv"),
    ),
    "done": (
        RUNNING | {"status": "completed", "stage": "visualizing", "percent": 100, "finished_at": NOW, "token": ""},
        ("Your story is ready", "100", "in 3 min 20 s", "Open your story", "Found on the way"),
        ("hx-get", "http-equiv", ">Cancel<"),
    ),
}  # fmt: skip


def now(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a job with their moments told from now."""
    moment = timezone.now()
    return {name: moment + one if isinstance(one, timedelta) else one for name, one in fields.items()}


@pytest.mark.parametrize("state", STATES)
def test_the_page_says_what_is_so_and_nothing_else(
    user_client: Client, make_job: Callable[..., Job], state: str
) -> None:
    fields, said, unsaid = STATES[state]
    page = user_client.get(reverse("processing", args=[make_job(**now(fields)).pk])).content.decode()
    assert [words for words in said if words not in page] == []
    assert [words for words in unsaid if words in page.replace("data-heading", "")] == []


@pytest.mark.parametrize("state", STATES)
def test_what_is_announced_stands_outside_of_what_is_redrawn(
    user_client: Client, make_job: Callable[..., Job], state: str
) -> None:
    page = user_client.get(
        reverse("processing", args=[make_job(**now(STATES[state][0])).pk])
    ).content.decode()
    before, redrawn = page.split('<div id="progress"', 1)
    assert 'id="announcement" role="status"' in before
    assert 'role="status"' not in redrawn
    assert "aria-live" not in redrawn


def test_the_words_for_a_lost_network_stand_in_the_page(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    page = user_client.get(reverse("processing", args=[make_job(**now(RUNNING)).pk])).content.decode()
    assert 'id="connection" role="alert" hidden><template><p>Reconnecting…' in page
