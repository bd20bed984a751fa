"""The chart on the front page is drawn by hand, so its numbers are computed again here."""

import re
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent
DRAWN = (ROOT / "templates/jobs/_illustration.html").read_text(encoding="utf-8")


def test_the_bars_of_the_front_page_are_those_of_the_table() -> None:
    days = pd.read_csv(ROOT / "tests/data/seattle-weather.csv", parse_dates=["date"])
    wet = (days["precipitation"] > 0).groupby(days["date"].dt.month).mean()
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', DRAWN)]
    assert len(heights) == 12
    scale = heights[-1] / wet[12]
    assert heights == pytest.approx([share * scale for share in wet], abs=0.11)
    assert (wet.idxmin(), wet.idxmax()) == (7, 12)
    assert f">{wet[7]:.0%}<" in DRAWN
    assert f">{wet[12]:.0%}<" in DRAWN
    assert f"n = {len(days):,} days" in DRAWN
