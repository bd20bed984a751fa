"""The story on the front page: told by this product of a table that comes with it, and kept as it was told.

`python -m jobs.front_page` tells it anew, after the words or the charts have changed.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from stories.unbroken import unbroken

KEPT: Final = Path(__file__).parent / "front_page.json"
TABLE: Final = Path(__file__).parent / "sample_tables" / "penguins.csv"
SAMPLE: Final = "penguins"
FURTHER: Final = 3
"""Findings of which the front page says the title alone."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words of a text, or one of its figures."""

    text: str
    is_figure: bool


@dataclass(frozen=True, kw_only=True)
class FrontStory:
    """What the front page shows of the story."""

    file_name: str
    sample: str
    # the key of the table among the samples
    rows: int
    noun: str
    headline: str
    standfirst: tuple[Piece, ...]
    chart: dict[str, Any]
    # title, subtitle, alt, source and svg of the first finding's
    findings: tuple[str, ...]
    # titles of those after the first


@cache
def story() -> FrontStory:
    """Return the story as it is kept."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return FrontStory(
        file_name=TABLE.name,
        sample=SAMPLE,
        rows=kept["rows"],
        noun=kept["noun"],
        headline=kept["headline"],
        standfirst=pieces(kept["standfirst"]),
        chart=kept["chart"],
        findings=tuple(kept["findings"][:FURTHER]),
    )


def pieces(told: dict[str, Any]) -> tuple[Piece, ...]:
    """Return a text cut at its figures, as a page shows it."""
    text, found, at = unbroken(told["text"]), [], 0
    for figure in sorted(told["figures"], key=lambda figure: int(figure["start"])):
        found += [(text[at : figure["start"]], False), (text[figure["start"] : figure["end"]], True)]
        at = figure["end"]
    return tuple(
        Piece(text=text, is_figure=is_figure) for text, is_figure in [*found, (text[at:], False)] if text
    )


def told() -> dict[str, Any]:
    """Return the story as it is told now, with the first finding's chart: what is kept."""
    # They bring pandas: not for the web process.
    from stories.charts.model import spec_from_dict
    from stories.charts.pictures import both
    from stories.telling import compose

    document = compose(TABLE, {"rows": False}).document
    findings = [section for section in document["sections"] if section["kind"] == "finding"]
    spec = findings[0]["chart"]
    named = {name: spec[name] for name in ("title", "subtitle", "alt", "source")}
    return {
        "rows": document["profile"]["rows"],
        "noun": document["profile"]["noun"],
        "headline": document["headline"]["text"],
        "standfirst": {
            "text": document["standfirst"]["text"],
            "figures": [
                {end: one[end] for end in ("start", "end")} for one in document["standfirst"]["figures"]
            ],
        },
        "findings": [section["title"]["text"] for section in findings[1:]],
        "chart": named | {"svg": both(spec_from_dict(spec))},
    }


if __name__ == "__main__":
    KEPT.write_text(json.dumps(told(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
