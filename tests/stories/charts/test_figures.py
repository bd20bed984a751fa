import json
import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from stories.analysis.facts import Point
from stories.charts.figures import figure, table_of
from stories.charts.layouts import NARROW, WIDE, lay_out
from stories.charts.pictures import draw
from stories.charts.plan import FAINT
from tests.stories.charts import samples
from tests.stories.charts.samples import SAMPLES

COLOURS = {"@ink", "@soft", "@rule", "@quiet", "@accent", "@paper", "@good"}


def coloured(part: Any) -> Any:
    """Return the figure as the page's script makes it: with colours in place of their names."""
    if isinstance(part, str):
        return "#123456" if part in COLOURS else part
    if isinstance(part, list):
        return [coloured(each) for each in part]
    if isinstance(part, dict):
        return {key: coloured(each) for key, each in part.items()}
    return part


def texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        part = list(part.values())
    return [text for each in part for text in texts(each)] if isinstance(part, list) else []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_plotly_knows_every_part_of_a_figure(name: str, width: int) -> None:
    made = figure(SAMPLES[name](), width)
    go.Figure(coloured(made))
    assert len(json.dumps(made, allow_nan=False)) < 200_000
    assert not made["layout"]["showlegend"]
    assert all(text in COLOURS for text in texts(made) if text.startswith("@"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_figure_holds_the_charts_values_and_no_others(name: str) -> None:
    spec = SAMPLES[name]()
    held = {value for trace in figure(spec)["data"] for value in trace["customdata"]}
    empty = spec.mark == "bar" and spec.x.type == "quantitative" and spec.y.field == "y"
    assert held == {point.y for point in spec.points if point.y is not None and (point.y or not empty)}
    for trace in figure(spec)["data"]:
        drawn = trace["x"] if spec.x.field == "y" else trace["y"]
        base = trace.get("base", [0] * len(drawn))
        if spec.mark != "rect":
            assert [at + start for at, start in zip(drawn, base, strict=True)] == pytest.approx(
                trace["customdata"]
            )


def test_parts_of_a_whole_are_as_long_as_their_share() -> None:
    trace = figure(samples.shares())["data"][0]
    assert trace["x"] == pytest.approx(trace["customdata"])


def test_a_logarithmic_axis_is_laid_out_in_powers_of_ten() -> None:
    trace = figure(samples.log_histogram())["data"][0]
    assert trace["width"] == pytest.approx([1 / 3] * 13)
    low, high = figure(samples.log_histogram())["layout"]["xaxis"]["range"]
    axis = lay_out(samples.log_histogram(), WIDE).x
    assert (10**low, 10**high) == pytest.approx((axis.low, axis.high))


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_of_a_figure_holds_markup_of_the_file(name: str) -> None:
    for text in texts(figure(SAMPLES[name]())):
        bare = text.removeprefix("<b>").removesuffix("</b>")
        assert "<" not in bare
        assert ">" not in bare


def test_what_the_pointer_shows_is_a_sentence() -> None:
    said = figure(samples.ranked())["data"][0]["hovertext"]
    assert said[1] == "EV: 20.0 minutes, from 51,356 rows."
    partial = figure(samples.broken_line())["data"][-2]["hovertext"][-1]
    assert partial == "Dec 2015: $120,000, from 90 rows, period not complete."
    bins = figure(samples.histogram())["data"][0]["hovertext"][0]
    assert bins == "2,700 to 2,900 grams: 4, from 4 rows."


def test_a_figure_is_as_high_as_the_picture_and_leaves_the_same_room() -> None:
    for make in SAMPLES.values():
        plan = lay_out(make(), WIDE)
        layout = figure(make())["layout"]
        assert (layout["width"], layout["height"]) == (plan.width, round(plan.height, 2))
        edges = {"l": plan.left, "r": plan.right, "t": plan.top, "b": plan.bottom, "pad": 0}
        assert layout["margin"] == edges
        assert len(layout["annotations"]) == len(plan.texts)
        assert all(math.isfinite(edge) for axis in ("xaxis", "yaxis") for edge in layout[axis]["range"])


def test_the_table_twin_has_a_row_for_each_point() -> None:
    columns, rows = table_of(samples.ranked())
    assert columns == ["Carrier", "Mean of dep delay, minutes", "95% interval", "Rows"]
    assert rows[1] == ["EV", "19.955", "19.8226 to 20.0874", "51,356"]
    for make in SAMPLES.values():
        columns, rows = table_of(make())
        assert len(rows) == len(make().points) + (make().others is not None)
        assert {len(row) for row in rows} == {len(columns)}


def test_gaps_and_cut_periods_show_in_the_table() -> None:
    _, rows = table_of(samples.broken_line())
    assert rows[20] == ["Sep 2009", "", "0"]
    assert rows[-1] == ["Dec 2015 (not complete)", "120,000", "90"]


def test_shares_are_per_cent_in_the_table() -> None:
    assert table_of(samples.shares())[1][0] == ["Standard Class", "59.7%", "5,970"]


def test_a_missing_interval_leaves_its_cell_empty() -> None:
    spec = samples.ranked()
    points = (replace(spec.points[0], low=None), *spec.points[1:])
    assert table_of(replace(spec, points=points))[1][0][2] == ""


def test_a_figure_of_many_points_stays_small() -> None:
    days = (date(2000, 1, 1) + timedelta(days=day) for day in range(3650))
    line = samples.time(tuple(Point(x=str(day), y=day.toordinal() / 7, n=50) for day in days), grain="day")
    dots = tuple(Point(x=at / 7, y=at * at / 7, n=1) for at in range(1, 2001))
    cloud = replace(samples.cloud(), points=dots, annotations=())
    for spec in (line, cloud):
        made = figure(spec)
        assert {value for trace in made["data"] for value in trace["customdata"]} == {
            p.y for p in spec.points
        }
        assert len(json.dumps(made)) < 200_000


def test_negative_values_have_a_true_minus_in_the_table() -> None:
    assert [row[1] for row in table_of(samples.signed())[1]] == ["220.1", "0", "−22", "−310.5"]


def test_many_dots_are_seen_through_alike_in_picture_and_figure() -> None:
    marker = figure(samples.cloud())["data"][0]["marker"]
    assert (marker["opacity"], marker["color"], marker["line"]) == (
        FAINT,
        "@soft",
        {"width": 0.75, "color": "@paper"},
    )
    drawn = ElementTree.fromstring(draw(samples.cloud(), WIDE))
    dots = [part for part in drawn.iter() if part.get("data-value") is not None]
    assert {(dot.get("opacity"), dot.get("fill")) for dot in dots} == {(str(FAINT), "var(--chart-soft)")}
