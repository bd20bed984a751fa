"""A stored story, made ready for its page: texts as they are, charts with their picture, figure and table."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from stories import parse_report
from stories.charts import heatmaps
from stories.charts.figures import figure, table_of
from stories.charts.layouts import NARROW
from stories.charts.model import spec_from_dict
from stories.charts.pictures import both
from stories.edits import EDIT_FIELDS, Edits, as_shown, is_titled
from stories.explore import first_of
from stories.figures import accounts, badge
from stories.hiding import FINDING
from stories.kicker import kicker_of
from stories.narrative.audiences import Audience
from stories.recompute.writing import can_be_recomputed
from stories.redrawing import missing
from stories.retelling import audiences_of

EXPLORED = 10
"""Values that the page shows; the others are asked for."""
LABELS = {
    Audience.EXECUTIVE: "In brief",
    Audience.GENERAL: "In full",
    Audience.TECHNICAL: "With statistics",
}
"""What the tellings are called on the page."""
PAGE_FIELDS = (
    "id", "headline", "file_name", "rows", "columns", "size", "sha256", "created_at",
    "document", "pictures", "warnings", "storage_key", *EDIT_FIELDS[1:],
)  # fmt: skip


def page_of(story: Mapping[str, Any], audience: str = "") -> dict[str, Any]:
    """Return what the template of a story shows, in the words for an audience. `story` holds the PAGE_FIELDS.

    audience: "", or one that the story is not told to, stands for the one that was chosen for it.
    """
    document, places = as_shown(story, audience)
    drawn = {picture["section"]: picture["svg"] for picture in story["pictures"]}
    report = document.get("parseReport", {})
    return {
        "story": {key: value for key, value in story.items() if key not in ("document", "pictures", "edits")},
        "doc": document,
        "headline": document["headline"],
        "titled": is_titled(document, Edits.of(story["edits"])),
        "standfirst": document["standfirst"],
        "summary": document.get("summary"),
        "audiences": switch_of(document),
        "asked_for": document["audience"]
        if document.get("audience") != story["document"].get("audience")
        else "",
        "sections": [
            {
                "number": place + 1,
                "kind": section["kind"],
                "title": section["title"],
                "text": section["text"],
                "chart": chart_of(section.get("chart"), places[place], drawn.get(places[place], "")),
            }
            for place, section in enumerate(document["sections"])
        ],
        "findings": sum(section["kind"] == FINDING for section in document["sections"]),
        "recommended": any(section["kind"] == "recommendation" for section in document["sections"]),
        "notes": document.get("notes", []),
        "statistics": document.get("statistics", {}),
        "heatmap": heatmap_of(document.get("statistics", {}), story["file_name"]),
        "profile": document.get("profile", {}),
        "parse_report": report,
        "reading": {
            "decisions": parse_report.decisions_of(report),
            "doubts": parse_report.doubts_of(report),
            "columns": report.get("columns", []),
            "notes": report.get("notes", []),
        },
        "looked_at": document.get("lookedAt", 0),
        "kept": document.get("kept", 0),
        "figures": badge(document),
        "figures_at": reverse("figures", args=(story["id"],)),
        "accounts": accounts(document),
        "warnings": story["warnings"],
        "can_be_recomputed": can_be_recomputed(document),
        "has_charts": any(section.get("chart") for section in document["sections"]),
        "charts_missing": bool(missing(story["document"], story["pictures"])),
        "explore": first_of(document, most=EXPLORED),
        "kicker": kicker_of(document, story["file_name"]),
    }


def switch_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the audiences that the reader can choose among, each with whether it is the one that is read."""
    now = document.get("audience")
    return [
        {"name": name, "label": LABELS[Audience(name)], "current": name == now}
        for name in audiences_of(document)
    ]


def heatmap_of(statistics: Mapping[str, Any], file_name: str) -> dict[str, Any] | None:
    """Return the correlations as a chart with its picture, or None where there are few."""
    spec = heatmaps.chart_of(statistics.get("correlations", []), source=file_name)
    # drawn by stories.charts.drawing: no text of the file is markup in it
    return None if spec is None else {"spec": spec, "svg": mark_safe(both(spec))}  # noqa: S308


def chart_of(plain: Mapping[str, Any] | None, place: int, svg: str) -> dict[str, Any] | None:
    """Return a chart with all that its figure element needs, or None for a section without one."""
    if plain is None:
        return None
    spec = spec_from_dict(plain)
    columns, rows = table_of(spec)
    return {
        "number": place + 1,
        "spec": spec,
        # drawn by stories.charts.drawing: no text of the file is markup in it
        "svg": mark_safe(svg),  # noqa: S308
        "figure": figure(spec),
        "figure_narrow": figure(spec, NARROW),
        "figure_id": f"figure-{place + 1}",
        "table": {"columns": columns, "rows": rows},
    }
