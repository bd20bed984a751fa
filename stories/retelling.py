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
        {"kind": section["kind"], "title": section["title"], "text": section["text"],
         "chart": None if place is None else charts[place]}
        for section, place in zip(telling["sections"], places, strict=True)
    ]  # fmt: skip
    story["furtherCharts"] = [charts[place] for place in further]
    story["tellings"] = {
        name: other
        | {"sections": [section | {"place": moved.get(section["place"])} for section in other["sections"]]}
        for name, other in document["tellings"].items()
    }
    return story, order
