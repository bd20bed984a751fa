"""Draws charts of a stored story, in a process of its own: whatever is in one, it can be stopped."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from stories.charts.model import charts_of

SECONDS = 20
_one = threading.Lock()


class NotDrawn(Exception):
    """The drawing process gave no answer in time, or ended without one."""


def missing(document: Mapping[str, Any], pictures: list[dict[str, Any]]) -> list[int]:
    """Return the places of the sections whose chart has no picture."""
    drawn = {picture["section"] for picture in pictures}
    return [place for place, _ in charts_of(document) if place not in drawn]


def draw(document: Mapping[str, Any], places: list[int]) -> list[dict[str, Any]]:
    """Return {"section", "svg"} for each of those charts that could be drawn. Raises NotDrawn."""
    charts = dict(charts_of(document))
    asked = "".join(json.dumps({"id": place, "spec": charts[place]}) + "\n" for place in places)
    lines = _run("stories.charts.pictures", asked).decode().splitlines()
    answers = [json.loads(line) for line in lines if line.strip()]
    return [{"section": answer["id"], "svg": answer["svg"]} for answer in answers if "svg" in answer]


def raster(svg: str) -> bytes:
    """Return a complete picture as a PNG. Raises NotDrawn. One at a time: pixels take memory."""
    if not _one.acquire(timeout=SECONDS):
        raise NotDrawn
    try:
        return _run("stories.charts.rasters", svg)
    finally:
        _one.release()


def _run(module: str, asked: str) -> bytes:
    """Return what the drawing process answers. Raises NotDrawn."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=asked.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=settings.BASE_DIR,
            # what draws needs nothing of ours: no key, no address of the database
            env={"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(settings.BASE_DIR)},
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise NotDrawn from failed
    return done.stdout
