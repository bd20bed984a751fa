"""A story in the words for another audience: the same facts and charts, nothing worked out again."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stories.retelling import audiences_of, retold
from stories.telling import compose

FLIGHTS = Path(__file__).parents[1] / "data/flights.csv"
AUDIENCES = ["executive", "general", "technical"]


@cache
def story(audience: str) -> Any:
    return json.loads(json.dumps(compose(FLIGHTS, {"rows": False, "audience": audience}).document))


def test_a_story_retold_is_the_story_that_would_have_been_told() -> None:
    for chosen in AUDIENCES:
        for other in AUDIENCES:
            again, _ = retold(story(chosen), other)
            assert again == story(other), (chosen, other)


def test_charts_are_shared_and_found_by_their_places() -> None:
    general = story("general")
    findings = [section for section in general["sections"] if section["kind"] == "finding"]
    assert len(findings) > 5
    brief, places = retold(story("general"), "executive")
    assert len(brief["furtherCharts"]) == len(findings) - 5
    charts = [section["chart"] for section in general["sections"]]
    for new, chart in enumerate([section["chart"] for section in brief["sections"]] + brief["furtherCharts"]):
        if chart is not None:
            assert charts[places[new]] == chart


def test_the_facts_are_those_of_all_tellings() -> None:
    assert story("executive")["facts"] == story("general")["facts"] == story("technical")["facts"]


def test_a_story_without_tellings_stays_as_it_is() -> None:
    old = {
        key: value
        for key, value in story("general").items()
        if key not in ("tellings", "summary", "audience")
    }
    again, places = retold(old, "executive")
    assert again == old
    assert audiences_of(old) == []
    assert places[:2] == [0, 1]
    assert retold(story("general"), "nobody")[0] == story("general")


def test_an_audience_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="children"):
        compose(FLIGHTS, {"rows": False, "audience": "children"})
