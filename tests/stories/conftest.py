"""What the tests of stored stories share: a story with two charts, one of them drawn."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stories.charts.model import spec_to_dict

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def told(text: str, **figures: str) -> dict[str, Any]:
    """Return a text T in which each of the figures (fact=shown) is found where it first stands."""
    places = [(text.index(shown), shown, fact) for fact, shown in figures.items()]
    return {
        "text": text,
        "figures": [
            {"start": start, "end": start + len(shown), "fact": fact, "shown": shown}
            for start, shown, fact in places
        ],
    }


def document() -> dict[str, Any]:
    """Return a small story.json."""
    from tests.stories.charts import samples

    fact = {
        "id": "f1", "type": "value", "columns": ["dep_delay"], "where": {"columns": ["carrier"], "values": ["EV"]},
        "measure": "mean", "value": 19.955, "unit": "minutes", "n": 51356,
        "test": {
            "name": "Kruskal-Wallis", "p": 1e-9, "q": 1e-8, "effect": 0.05, "effectName": "epsilon squared",
            "interval": [0.04, 0.06],
        },
    }  # fmt: skip
    sections = [
        ("finding", "EV waits 20.0 minutes", spec_to_dict(samples.ranked())),
        ("finding", "Two peaks & <b>holidays</b>", spec_to_dict(samples.months())),
        ("recommendation", "Worth checking: its turnarounds", None),
    ]
    return {
        "headline": told("EV waits longest: 20.0 minutes", f1="20.0"),
        "standfirst": told("Flights of EV left 20.0 minutes late.", f1="20.0"),
        "sections": [
            {
                "kind": kind,
                "title": told(title, **({"f1": "20.0"} if "20.0" in title else {})),
                "text": told("They waited 20.0 minutes on average.", f1="20.0"),
                "chart": chart,
            }
            for kind, title, chart in sections
        ],
        "notes": [told("Nothing was left out.")],
        "facts": [fact],
        "profile": {"rows": 336776, "noun": "flights", "columns": []},
        "statistics": {"trends": [], "correlations": [], "distributions": []},
        "parseReport": {"kind": "csv", "columns": [], "notes": []},
        "lookedAt": 214,
        "kept": 2,
    }


@cache
def _penguins() -> str:
    from stories.telling import compose

    path = Path(__file__).parents[1] / "data" / "penguins.csv"
    return json.dumps(compose(path, {"rows": False}).document)


def penguins() -> dict[str, Any]:
    """Return the story of the penguins as it is told now."""
    story: dict[str, Any] = json.loads(_penguins())
    return story


@pytest.fixture
def make_story(user: Any) -> Callable[..., Any]:
    """Return a function that stores a story as jobs do: `make_story(file_name="a.csv", owner_id=...)`."""
    from stories.charts.pictures import both
    from stories.models import Story
    from tests.stories.charts import samples

    made = 0

    def make(**given: Any) -> Story:
        nonlocal made
        made += 1
        known: dict[str, Any] = {
            "job_id": uuid.uuid4(),
            "owner_id": user.pk,
            "attempt": 1,
            "file_name": "flights.csv",
            "storage_key": "uploads/1",
            "size": 31_000_000,
            "sha256": "ab" * 32,
            "rows": 336_776,
            "columns": 19,
            "document": document(),
            "pictures": [{"section": 0, "svg": both(samples.ranked())}],
            "warnings": [{"code": "picture_failed", "message": "One chart is missing.", "section": 1}],
            "created_at": NOON + timedelta(minutes=made),
        }
        return Story.from_draft(**known | given)

    return make
