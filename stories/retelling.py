"""A stored story in the words for another of its audiences: nothing is worked out again."""

from collections.abc import Mapping
from typing import Any

from stories.narrative.audiences import Audience

Plain = dict[str, Any]
WORDS = ("headline", "standfirst", "summary")


def audiences_of(document: Mapping[str, Any]) -> list[str]:
    """Return the audiences that a story is told to, the shortest telling first; none for one from before there were."""
    told = document.get("tellings") or {}
    return [audience.value for audience in Audience if audience.value in told]


def retold(document: Mapping[str, Any], audience: str) -> tuple[Plain, list[int]]:
    """Return the story in the words for an audience, and for each of its charts the place that it has in `document`.

    The story as it is where it has no words for that audience. Sections without a chart have a place too.
    """
    charts = [section.get("chart") for section in document["sections"]]
    charts += document.get("furtherCharts") or []
    telling = (document.get("tellings") or {}).get(audience)
    if telling is None or audience == document.get("audience"):
        return dict(document), list(range(len(charts)))
    places = [section["place"] for section in telling["sections"]]
    # what only other audiences are told stays behind the sections
    further = [place for place, chart in enumerate(charts) if chart is not None and place not in places]
    order = [*(len(charts) if place is None else place for place in places), *further]
    moved = {old: new for new, old in enumerate(order) if old < len(charts)}
    story = dict(document) | {word: telling[word] for word in WORDS if word in telling}
    story["audience"] = audience
    story["sections"] = [
        {key: part for key, part in section.items() if key != "place"}
        | {"chart": None if place is None else charts[place]}
        for section, place in zip(telling["sections"], places, strict=True)
    ]
    story["furtherCharts"] = [charts[place] for place in further]
    return renumbered(story, moved), order


def renumbered(document: Mapping[str, Any], moved: Mapping[int, int]) -> Plain:
    """Return a story whose charts have moved, with all that names their places; what is not there any more has none."""
    story = dict(document)
    story["sections"] = [_about(section, moved) for section in document["sections"]]
    if document.get("tellings"):
        story["tellings"] = {name: _telling(one, moved) for name, one in document["tellings"].items()}
    if document.get("spares"):
        places = [moved.get(spare["place"]) for spare in document["spares"]]
        pairs = zip(document["spares"], places, strict=True)
        story["spares"] = [spare | {"place": place} for spare, place in pairs if place is not None]
    return story


def _telling(telling: Mapping[str, Any], moved: Mapping[int, int]) -> Plain:
    told = dict(telling)
    told["sections"] = [
        _about(section, moved) | {"place": moved.get(section["place"])} for section in telling["sections"]
    ]
    if telling.get("frame"):
        told["frame"] = telling["frame"] | {"headline": moved.get(telling["frame"]["headline"])}
    return told


def _about(section: Mapping[str, Any], moved: Mapping[int, int]) -> Plain:
    """Return a section; the finding that it follows from has its new place."""
    return dict(section) | ({"about": moved.get(section["about"])} if "about" in section else {})
