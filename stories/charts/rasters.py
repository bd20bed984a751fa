"""Turns a chart that stands alone into a PNG: `python -m stories.charts.rasters` reads SVG and writes the picture.

This is the only module that imports vl_convert.
"""

import sys
from functools import cache
from pathlib import Path

import vl_convert

FACES = Path(__file__).with_name("faces")
"""The face of the pages' labels in the two weights of a picture: the engine reads no variable and no packed ones."""


def raster(svg: str) -> bytes:
    """Return a complete SVG file as a PNG of twice its size in pixels."""
    _know_faces()
    return bytes(vl_convert.svg_to_png(svg, scale=2))


@cache
def _know_faces() -> None:
    vl_convert.register_font_directory(str(FACES))


if __name__ == "__main__":
    sys.stdout.buffer.write(raster(sys.stdin.read()))
