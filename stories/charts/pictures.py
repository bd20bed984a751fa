"""Draws charts as SVG, in this process or for another one: `python -m stories.charts.pictures`.

The process says {"ready": true}, then reads one JSON line a picture and answers each with one line, in order:

    {"id": 3, "spec": {...}}                      -> {"id": 3, "svg": the wide picture and the narrow one}
    {"id": 4, "spec": {...}, "thumbnail": true}   -> {"id": 4, "svg": the chart as a stamp}
    anything that cannot be drawn                 -> {"id": 5, "error": what failed}

It ends when its input ends. This is the only module that imports vl_convert.
"""

import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import vl_convert

from stories.analysis.facts import Point
from stories.charts.cleaning import clean
from stories.charts.layers import vega_lite
from stories.charts.layouts import NARROW, WIDE, lay_out
from stories.charts.model import Channel, ChartSpec, spec_from_dict
from stories.charts.thumbnails import thumbnail

VEGA_LITE = "5.20"
FACES = Path(__file__).with_name("faces")
"""The face of the pages' labels in the two weights of a picture: the engine reads no variable and no packed ones."""


def picture(spec: ChartSpec) -> dict[str, str]:
    """Return the chart as SVG without title and footer, laid out for a page ("wide") and for a phone ("narrow")."""
    return {"wide": draw(spec, WIDE), "narrow": draw(spec, NARROW)}


def both(spec: ChartSpec) -> str:
    """Return the wide and the narrow picture one after the other; the page shows one of them."""
    drawn = picture(spec)
    return drawn["wide"] + drawn["narrow"]


def draw(spec: ChartSpec, width: int) -> str:
    """Return the chart as one SVG element of that width, its colours as var(--chart-...)."""
    plan = lay_out(spec, width)
    svg = vl_convert.vegalite_to_svg(vega_lite(plan), vl_version=VEGA_LITE, allowed_base_urls=[])
    return clean(svg, spec, plan, "chart-wide" if width == WIDE else "chart-narrow")


def raster(svg: str) -> bytes:
    """Return a complete SVG file as a PNG of twice its size in pixels."""
    _know_faces()
    return bytes(vl_convert.svg_to_png(svg, scale=2))


@cache
def _know_faces() -> None:
    vl_convert.register_font_directory(str(FACES))


def answer(line: str) -> dict[str, Any]:
    """Return the answer to one line of the protocol; a picture that cannot be drawn is an answer with an error."""
    asked: Any = None
    try:
        asked = json.loads(line)
        spec = spec_from_dict(asked["spec"])
        return {"id": asked.get("id"), "svg": thumbnail(spec) if asked.get("thumbnail") else both(spec)}
    except Exception as failure:  # one bad chart must not cost the others theirs
        known = asked.get("id") if isinstance(asked, dict) else None
        return {"id": known, "error": f"{type(failure).__name__}: {failure}"[:500]}


def warm_up() -> None:
    """Draw a small chart, so that the first real one does not wait for the engine."""
    name, value = (
        Channel(field="x", type="nominal", title="name"),
        Channel(field="y", type="quantitative", title="value"),
    )
    points = (Point(x="a", y=1.0), Point(x="b", y=2.0))
    both(ChartSpec(mark="bar", title="", subtitle="", x=value, y=name, points=points))


def serve(asked: Iterable[str], answers: TextIO) -> None:
    """Answer each line until there are no more; every answer is flushed."""
    warm_up()
    _say(answers, {"ready": True})
    for line in asked:
        if line.strip():
            _say(answers, answer(line))


def _say(answers: TextIO, words: dict[str, Any]) -> None:
    answers.write(json.dumps(words) + "\n")
    answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
