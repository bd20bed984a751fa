import pytest

from stories.edits import Edits, findings_of, shown
from stories.errors import NoSuchFinding
from stories.retelling import retold
from tests.stories.conftest import document, told


def five() -> dict:
    """Return a story with findings 0 to 3 and a recommendation, told to executives without the first."""
    story = document()
    finding = story["sections"][1]
    story["sections"] = [
        *({**finding, "title": told(f"Finding {letter}")} for letter in "abcd"),
        story["sections"][2],
    ]
    sections = [
        {key: story["sections"][place][key] for key in ("kind", "title", "text")}
        | {"place": place if place < 4 else None}
        for place in (2, 1, 3, 4)
    ]
    story["audience"] = "general"
    story["tellings"] = {
        "executive": {
            **{key: story[key] for key in ("headline", "standfirst")},
            "summary": None,
            "sections": sections,
        }
    }
    return story


def titles(edits: Edits, audience: str = "") -> str:
    seen, places = shown(*retold(five(), audience), edits)
    charts = five()["sections"]
    for place, section in zip(places, seen["sections"], strict=False):
        assert section["kind"] != "finding" or section["title"] == charts[place]["title"], "places follow"
    return "".join(
        section["title"]["text"][-1] for section in seen["sections"] if section["kind"] == "finding"
    )


PLACES = [0, 1, 2, 3]


def test_nothing_edited_is_shown_as_told() -> None:
    seen, places = shown(five(), range(5), Edits())
    assert seen == five()
    assert places == [0, 1, 2, 3, 4]
    assert titles(Edits(), "executive") == "cbd"


def test_up_and_down_go_one_step_and_stop_at_the_ends() -> None:
    edits = Edits().moved(2, up=True, among=PLACES)
    assert titles(edits) == "acbd"
    assert titles(edits.moved(2, up=True, among=PLACES).moved(2, up=True, among=PLACES)) == "cabd"
    assert titles(edits.moved(3, up=False, among=PLACES)) == "acbd"
    assert titles(edits.moved(0, up=False, among=PLACES)) == "cabd"
    assert Edits().moved(9, up=True, among=PLACES) == Edits()


def test_what_is_pinned_stays_first_and_moves_among_its_like() -> None:
    edits = Edits().with_pinned(3, on=True)
    assert titles(edits) == "dabc"
    assert titles(edits.moved(0, up=True, among=PLACES)) == "dabc"
    both = edits.with_pinned(1, on=True)
    assert titles(both) == "bdac"
    assert titles(both.moved(1, up=False, among=PLACES)) == "dbac"
    assert titles(both.with_pinned(3, on=False)) == "bacd"


def test_what_is_hidden_comes_back_to_its_place() -> None:
    edits = Edits().with_hidden(1, on=True)
    assert titles(edits) == "acd"
    assert titles(edits, "executive") == "cd"
    moved = edits.moved(2, up=True, among=PLACES)
    assert titles(moved) == "cad", "a step goes past what is hidden"
    assert sorted(titles(moved.with_hidden(1, on=False))) == list("abcd")
    assert titles(edits.with_hidden(1, on=False)) == "abcd"


def test_the_order_holds_for_every_audience() -> None:
    edits = Edits().with_pinned(3, on=True)
    assert titles(edits, "executive") == "dcb"


def test_what_is_no_finding_stays_at_the_end() -> None:
    seen, places = shown(five(), range(5), Edits(pinned=(3,), hidden=(0,)))
    assert [section["kind"] for section in seen["sections"]] == ["finding"] * 3 + ["recommendation"]
    assert places == [3, 1, 2, 4]


def test_the_document_is_left_alone() -> None:
    story = five()
    shown(story, range(5), Edits(title=told("Mine"), order=(3, 2), hidden=(1,)))
    assert story == five()


def test_it_is_stored_and_read_back() -> None:
    edits = Edits(title=told("Mine"), order=(3, 2), pinned=(1,), hidden=(0,))
    assert Edits.of(edits.plain()) == edits
    assert Edits.of({}) == Edits.of(None) == Edits()


def test_lists_of_places_are_taken_where_there_are_findings() -> None:
    edits = Edits(hidden=(0,)).changed({"order": [3, 3, 1]}, five())
    assert edits == Edits(order=(3, 1), hidden=(0,))
    with pytest.raises(NoSuchFinding, match="place 4"):
        Edits().changed({"pinned": [4]}, five())


def test_findings_of_other_audiences_are_edited_too() -> None:
    story = five()
    story["tellings"]["executive"]["sections"][0]["place"] = 7
    assert list(findings_of(story)) == [0, 1, 2, 3, 7]
