"""A story without some of its findings tells nothing of them, and is as true as before."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from stories.edits import as_shown
from stories.evidence.verified import figures_of
from stories.hiding import without
from stories.narrative.audiences import Audience
from stories.retelling import retold
from tests.stories.conftest import document, penguins

GENTOO = "flipper length"


def shown(story: dict[str, Any], *hidden: int, audience: str = "", **edits: Any) -> dict[str, Any]:
    return as_shown({"document": story, "edits": {"hidden": list(hidden), **edits}}, audience)[0]


def texts(story: dict[str, Any]) -> Iterator[str]:
    for told in (story, *(story.get("tellings") or {}).values()):
        yield from (told[key]["text"] for key in ("headline", "standfirst", "summary"))
        yield from (section[part]["text"] for section in told["sections"] for part in ("title", "text"))


def test_where_nothing_is_hidden_nothing_changes() -> None:
    story = penguins()
    assert without(story, ()) == (story, list(range(len(story["sections"]))))
    assert without(story, (99,))[0] == story


def test_the_next_finding_takes_the_place_of_a_hidden_one() -> None:
    told = penguins()
    seen = shown(told, 0)
    assert seen["headline"]["text"] == "Average bill length for Chinstrap is 1.3 times as high as for Adelie"
    assert "27 mm" not in " ".join(texts(seen))
    assert "Gentoo and Adelie" not in " ".join(texts(seen))
    # as long as before: two findings in the standfirst, and what the file is
    assert seen["standfirst"]["text"].count(". ") == told["standfirst"]["text"].count(". ")
    assert seen["standfirst"]["text"].startswith("penguins.csv holds 344 penguins")
    assert "What stands out is how far apart Chinstrap and Adelie are" in seen["summary"]["text"]
    assert "most" not in seen["summary"]["text"].partition("Next")[0]
    asked = [section for section in seen["sections"] if section["kind"] == "recommendation"]
    assert len(asked) == 4
    assert len({section["title"]["text"].partition(":")[0] for section in asked}) == 4
    assert seen["sections"][0]["text"]["text"].startswith("The two are 10 mm apart"), "it takes up nothing"


def test_words_that_tell_of_nothing_hidden_stay_as_they_are() -> None:
    story = penguins()
    story["headline"]["text"] = "In the words of a model"
    seen = shown(story, 4)
    assert seen["headline"] == story["headline"]
    assert seen["standfirst"] == story["standfirst"]
    assert shown(story, 0)["headline"]["text"].startswith("Average bill length"), "a model's words go as well"


def test_every_figure_is_proved_whatever_is_hidden() -> None:
    story = penguins()
    for hidden in (one for many in range(1, 6) for one in combinations(range(5), many)):
        for audience in Audience:
            seen = shown(story, *hidden, audience=audience)
            figures = figures_of(seen)
            assert all(figure.proved for figure in figures), (hidden, audience)
            assert sum(section["kind"] == "finding" for section in seen["sections"]) == 5 - len(hidden)
            gone = [story["sections"][place]["title"]["text"] for place in hidden]
            assert not any(title in text for title in gone for text in texts(seen)), (hidden, audience)


def test_facts_and_statistics_of_what_is_hidden_are_gone() -> None:
    story = penguins()
    pairs = [row["columns"] for row in story["statistics"]["correlations"]]
    assert ["flipper_length_mm", "body_mass_g"] in pairs
    seen = shown(story, 2)
    assert ["flipper_length_mm", "body_mass_g"] not in [
        row["columns"] for row in seen["statistics"]["correlations"]
    ]
    assert not [fact for fact in seen["facts"] if fact["finding"][:2] == ["association", "flipper_length_mm"]]
    assert len(seen["facts"]) < len(story["facts"])
    known = {fact["id"] for fact in seen["facts"]}
    assert {figure.fact for figure in figures_of(seen)} <= known


def test_a_file_of_it_can_be_told_to_the_others_again() -> None:
    seen = shown(penguins(), 1, order=[4, 0])
    json.dumps(seen, allow_nan=False)
    titles = [section["title"]["text"] for section in seen["sections"] if section["kind"] == "finding"]
    assert titles[0].startswith("Body mass rises with bill length")
    for audience in Audience:
        again, places = retold(seen, audience)
        for place, section in zip(places, again["sections"], strict=False):
            if section["kind"] == "finding":
                assert section["chart"] == seen["sections"][place]["chart"]
                assert section["chart"]["title"] in titles
            elif section["about"] is not None:
                assert seen["sections"][section["about"]]["kind"] == "finding"
        assert {spare["place"] for spare in seen["spares"]} == {0, 1, 2, 3}


@pytest.mark.parametrize("audience", ["", "technical"])
def test_with_every_finding_hidden_it_says_what_the_file_is(audience: str) -> None:
    seen = shown(penguins(), *range(5), audience=audience)
    assert seen["headline"]["text"] == "penguins.csv holds 344 penguins in 8 columns"
    assert seen["sections"] == []
    assert not any(fact["finding"] for fact in seen["facts"])


def test_a_story_of_before_is_told_by_the_titles_of_what_is_shown() -> None:
    seen = shown(document(), 0)
    assert seen["headline"]["text"] == "Two peaks & <b>holidays</b>"
    assert seen["standfirst"]["text"] == ""
    assert [section["kind"] for section in seen["sections"]] == ["finding"], (
        "what a question rests on is not known"
    )
    assert shown(document(), 0, 1)["headline"]["text"] == "Every finding of this story is hidden"
