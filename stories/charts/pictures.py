"""Draws charts as SVG, in this process or for another one: `python -m stories.charts.pictures`.

The process says {"ready": true}, then reads one JSON line a picture and answers each with one line, in order:

    {"id": 3, "spec": {...}}                      -> {"id": 3, "svg": the wide picture and the narrow one}
    {"id": 4, "spec": {...}, "thumbnail": true}   -> {"id": 4, "svg": the chart as a stamp}
    anything that cannot be drawn                 -> {"id": 5, "error": what failed}

It ends when its input ends. A foreign chart is drawn there: whatever is in it, it can be stopped.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from stories.charts.drawing import svg
from stories.charts.layouts import NARROW, WIDE, lay_out
from stories.charts.model import ChartSpec, spec_from_dict
from stories.charts.thumbnails import thumbnail


def both(spec: ChartSpec) -> str:
    """Return the chart laid out for a page and for a phone, one SVG after the other; the page shows one of them."""
    return draw(spec, WIDE) + draw(spec, NARROW)


def draw(spec: ChartSpec, width: int) -> str:
    """Return the chart without title and footer as one SVG element of that width, its colours as var(--chart-...)."""
    return svg(spec, lay_out(spec, width), "chart-wide" if width == WIDE else "chart-narrow")


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


def serve(asked: Iterable[str], answers: TextIO) -> None:
    """Answer each line until there are no more; every answer is flushed."""
    _say(answers, {"ready": True})
    for line in asked:
        if line.strip():
            _say(answers, answer(line))


def _say(answers: TextIO, words: dict[str, Any]) -> None:
    answers.write(json.dumps(words) + "\n")
    answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
