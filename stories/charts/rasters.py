"""Turns a chart that stands alone into a PNG: `python -m stories.charts.rasters` reads SVG and writes the picture."""

import sys

from stories.charts.pictures import raster

if __name__ == "__main__":
    sys.stdout.buffer.write(raster(sys.stdin.read()))
