import calendar
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stories.analysis.facts import Point, Series
from stories.charts import bars, pictures
from stories.charts.axes import Axis
from stories.charts.layouts import NARROW, WIDE, lay_out
from stories.charts.model import ChartSpec, Density, spec_from_dict, spec_to_dict
from stories.charts.plan import FAINT, Dot, Plan, Stroke, Text
from tests.colours import contrast, themes
from tests.stories.charts import lint, samples
from tests.stories.charts.samples import SAMPLES

TOKENS = Path(__file__).resolve().parents[3] / "static" / "css" / "tokens.css"
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "g", "path", "line", "rect", "circle", "text", "title"}
WIDTHS = [("chart-wide", WIDE), ("chart-narrow", NARROW)]


def drawn(spec: ChartSpec, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(pictures.draw(spec, width))


def marks(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [part for part in root.iter() if part.get("data-value") is not None]


def values(root: ElementTree.Element, layer: str) -> list[float]:
    group = next(part for part in root if part.get("class") == layer)
    return [float(part.attrib["data-value"]) for part in group]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("css", "width"), WIDTHS)
def test_a_picture_is_made_of_allowed_parts_alone(name: str, css: str, width: int) -> None:
    svg = pictures.draw(SAMPLES[name](), width)
    root = ElementTree.fromstring(svg)
    assert root.get("class") == css
    assert root.get("role") == "img"
    assert root.get("aria-label") == SAMPLES[name]().alt
    assert root.get("viewBox", "").startswith(f"0 0 {width} ")
    for part in root.iter():
        assert part.tag.removeprefix(SVG) in ALLOWED
        for key, value in part.attrib.items():
            assert not key.startswith("on")
            assert key not in ("id", "style", "href", "clip-path")
            if key in ("fill", "stroke"):
                assert re.fullmatch(r"none|var\(--chart-(ink|soft|rule|quiet|accent|paper)\)", value)
    assert "url(" not in svg
    assert "NaN" not in svg


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_value_is_drawn_once_and_is_the_charts_own(name: str, width: int) -> None:
    spec = SAMPLES[name]()
    shown = {point.y for point in spec.points if point.y is not None}
    root = drawn(spec, width)
    said = [float(mark.attrib["data-value"]) for mark in marks(root)]
    assert set(said) <= shown
    if spec.mark == "line":
        paths = [index for path in lay_out(spec, width).paths for index in path.points]
        assert {spec.points[index].y for index in paths} == shown
    elif spec.y.field == "y" and spec.x.type == "quantitative" and spec.mark == "bar":
        assert said == [point.y for point in spec.points if point.y]
    else:
        assert sorted(set(said)) == sorted(shown)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_text_is_cut_or_runs_into_another(name: str, width: int) -> None:
    plan = lay_out(SAMPLES[name](), width)
    frames = [(text.text, plan.frame(text)) for text in plan.texts]
    for text, (left, top, right, bottom) in frames:
        assert left >= -1, text
        assert right <= width + 1, text
        assert top >= -1, text
        assert bottom <= plan.height + 2, text
    for index, (text, one) in enumerate(frames):
        for other_text, other in frames[index + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across < 2 or down < 2, (text, other_text)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_more_than_five_lines_each_way(name: str) -> None:
    plan = lay_out(SAMPLES[name](), WIDE)
    grid = [s for s in plan.strokes if s.kind == "grid"]
    # a line may be in pieces, where texts stand on it
    assert len({round(s.y0, 9) for s in grid if s.y0 == s.y1}) <= 5
    assert len({round(s.x0, 9) for s in grid if s.x0 == s.x1}) <= 5


def test_a_bar_starts_at_zero_and_is_as_long_as_its_value() -> None:
    plan = lay_out(samples.signed(), WIDE)
    assert {box.x0 for box in plan.boxes} == {0}
    assert [box.x1 for box in plan.boxes] == [220.1, -22.0, -310.5]
    assert [dot.x for dot in plan.dots] == [0.0]


def test_small_groups_are_open_dots_with_their_n() -> None:
    plan = lay_out(samples.ranked(), WIDE)
    assert [samples.ranked().points[dot.point].x for dot in plan.dots if dot.open] == ["YV"]
    assert "n = 12" in [text.text for text in plan.texts]


def test_small_columns_are_dots_too() -> None:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri")
    points = tuple(Point(x=day, y=float(i), n=4, low=i - 0.5, high=i + 0.5) for i, day in enumerate(days))
    plan = lay_out(samples.groups(points, highlight=("Fri",)), WIDE)
    assert len(plan.dots) == 5
    assert len([s for s in plan.strokes if s.kind == "interval"]) == 5


def test_a_gap_breaks_the_line_and_a_cut_period_is_dashed() -> None:
    spec = samples.broken_line()
    plan = lay_out(spec, WIDE)
    full = [path for path in plan.paths if not path.dashed]
    assert [len(path.points) for path in full] == [20, 1, 70]
    assert [path.points for path in plan.paths if path.dashed] == [(94, 95)]
    assert 22 in [dot.point for dot in plan.dots], "a lone period between gaps is a dot"


def test_a_line_may_begin_with_a_cut_period() -> None:
    values = (1.0, 2.0, 3.0, None, 1.0)
    points = tuple(Point(x=f"201{i}", y=value, partial=i == 0) for i, value in enumerate(values))
    plan = lay_out(samples.time(points, grain="year"), WIDE)
    assert [(path.points, path.dashed) for path in plan.paths] == [
        ((0, 1), True),
        ((1, 2), False),
        ((4,), False),
    ]


def test_periods_that_are_no_dates_stand_in_order() -> None:
    points = tuple(Point(x=f"Season {i}", y=float(i), n=5) for i in range(9))
    plan = lay_out(samples.time(points, grain=""), WIDE)
    assert [x for path in plan.paths for x, _ in path.steps] == list(range(9))


def test_a_line_on_a_logarithmic_axis() -> None:
    points = tuple(Point(x=f"201{i}", y=10.0**i, n=5) for i in range(5))
    spec = samples.time(points, grain="year", log=True)
    assert spec.y.scale == "log"
    assert len(marks(drawn(spec))) == 5


def test_a_bin_without_an_upper_edge_reaches_to_the_next() -> None:
    spec = samples.histogram()
    open_bins = tuple(Point(x=float(i), y=i + 1.0, n=9) for i in range(3))
    plan = lay_out(ChartSpec(mark="bar", title="", subtitle="", x=spec.x, y=spec.y, points=open_bins), WIDE)
    assert [(box.x0, box.x1) for box in plan.boxes] == [(0, 1), (1, 2), (2, 3)]


def test_names_are_cut_to_leave_room_on_a_phone() -> None:
    plan = lay_out(samples.hostile(), NARROW)
    assert plan.left <= 0.4 * NARROW + 12
    assert any(text.text.endswith("…") for text in plan.texts)


def test_what_an_attacker_names_stays_text() -> None:
    svg = pictures.both(samples.hostile())
    assert "<script" not in svg
    assert "<img" not in svg
    assert "<a " not in svg
    root = ElementTree.fromstring(f"<all>{svg}</all>")
    names = [mark.get("data-name") for mark in marks(root)]
    assert "<script>window.__xss=1</script>" in names
    assert "line breakright to left" in names


def test_a_thumbnail_has_marks_and_no_text() -> None:
    for make in SAMPLES.values():
        root = ElementTree.fromstring(pictures.thumbnail(make()))
        tags = [part.tag.removeprefix(SVG) for part in root.iter()]
        assert "text" not in tags
        assert len(tags) > 1
        assert root.get("aria-hidden") == "true"
        assert (root.get("width"), root.get("height")) == ("160", "90")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_part_of_the_plan_is_drawn_where_it_stands(name: str, width: int) -> None:
    plan = lay_out(SAMPLES[name](), width)
    groups = {group.get("class"): list(group) for group in drawn(SAMPLES[name](), width)}

    def at(part: ElementTree.Element, *keys: str) -> list[float]:
        return [float(part.attrib[key]) for key in keys]

    dots = [at(part, "cx", "cy") for part in groups.get("dot", [])]
    assert dots == [pytest.approx(plan.pixel(dot.x, dot.y), abs=0.006) for dot in plan.dots]
    assert [at(part, "r")[0] for part in groups.get("dot", [])] == [dot.radius for dot in plan.dots]
    for key, boxes in (("box", plan.boxes), ("shade", plan.shades)):
        sides = [at(part, "x", "y", "width", "height") for part in groups.get(key, [])]
        ends = [(plan.pixel(box.x0, box.y0), plan.pixel(box.x1, box.y1)) for box in boxes]  # type: ignore[attr-defined]
        corners = [(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)) for (x0, y0), (x1, y1) in ends]
        assert sides == [pytest.approx(corner, abs=0.006) for corner in corners]
    for key, under in (("grid", True), ("over", False)):
        lines = [at(part, "x1", "y1", "x2", "y2") for part in groups.get(key, [])]
        assert lines == [
            pytest.approx((*plan.pixel(one.x0, one.y0), *plan.pixel(one.x1, one.y1)), abs=0.006)
            for one in plan.strokes
            if one.is_under is under
        ]
    runs = [
        [tuple(map(float, step.split(","))) for step in part.attrib["d"].strip("MZ").split("L")]
        for part in groups.get("path", [])
    ]
    assert runs == [
        [pytest.approx(plan.pixel(*step), abs=0.006) for step in path.steps] for path in plan.paths
    ]
    assert [part.text for part in groups["words"]] == [text.text for text in plan.texts]


def test_a_lone_step_of_a_line_is_seen() -> None:
    runs = [part.attrib["d"] for part in drawn(samples.broken_line()).iter() if part.tag.endswith("path")]
    assert [run[-1] for run in runs if "L" not in run] == ["Z"]


def test_one_bad_chart_is_an_answer_and_not_the_end() -> None:
    good = json.dumps({"id": 1, "spec": spec_to_dict(samples.months())})
    stamp = json.dumps({"id": 2, "spec": spec_to_dict(samples.months()), "thumbnail": True})
    said = io.StringIO()
    pictures.serve([good, "\n", stamp, "not json\n", '{"id": 4, "spec": {}}', "[1]"], said)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert lines[0] == {"ready": True}
    assert lines[1]["id"] == 1
    assert lines[1]["svg"].count("<svg") == 2
    assert lines[2]["svg"].count("chart-thumbnail") == 1
    assert [line.get("id") for line in lines[3:]] == [None, 4, None]
    assert all(line["error"] for line in lines[3:])


def test_the_process_answers_line_by_line() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "stories.charts.pictures"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        assert json.loads(process.stdout.readline()) == {"ready": True}
        for number, make in enumerate((samples.ranked, samples.cloud)):
            process.stdin.write(json.dumps({"id": number, "spec": spec_to_dict(make())}) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["id"] == number
            assert answer["svg"].startswith("<svg")
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_two_sides_of_a_day_are_joined_by_a_slope_with_a_value_at_each_end() -> None:
    plan = lay_out(samples.sides(), NARROW)
    assert [(path.points, path.tone) for path in plan.paths] == [((0, 1), "accent")]
    drawn = [text.text for text in plan.texts]
    assert {"46.9%", "2.0%", "before 8 Nov 1958", "from 8 Nov 1958"} <= set(drawn)


def test_hours_without_rows_stay_a_gap() -> None:
    points = tuple(
        Point(x=f"{hour:02}:00", y=1.0, n=99, low=0.5, high=1.5) for hour in (0, 1, 2, 10, 11, 12, 13)
    )
    plan = lay_out(samples.groups(points, "season", highlight=("00:00", "13:00")), WIDE)
    assert [path.points for path in plan.paths] == [(0, 1, 2), (3, 4, 5, 6)]
    assert [dot.x for dot in plan.dots] == [0, 1, 2, 10, 11, 12, 13]


def test_a_line_of_the_grid_stops_where_a_text_stands() -> None:
    plan = lay_out(samples.ranked(), WIDE)
    frames = [plan.frame(text) for text in plan.texts]
    for stroke in plan.strokes:
        if stroke.kind in ("grid", "rule") and stroke.x0 == stroke.x1:
            x, top = plan.pixel(stroke.x0, stroke.y0)
            low = plan.pixel(stroke.x1, stroke.y1)[1]
            top, low = min(top, low), max(top, low)
            for left, above, right, below in frames:
                assert not (left < x < right and top < below and above < low), stroke


def test_more_than_twelve_groups_end_in_a_row_for_the_others() -> None:
    plan = lay_out(samples.ranked(), WIDE)
    row = next(text for text in plan.texts if text.text == "other (3)")
    span = next(stroke for stroke in plan.strokes if stroke.y0 == row.y and stroke.kind == "interval")
    assert (span.x0, span.x1) == (4.9, 8.6)
    assert "4.9 to 8.6" in [text.text for text in plan.texts]
    # it stands over those that are lower than all of the others
    assert row.y == 11


def test_a_name_of_a_part_does_not_stand_on_the_line_to_another() -> None:
    plan = bars.stacked(samples.shares(), NARROW)
    leaders = [s for s in plan.strokes if s.kind == "grid" and s.x0 == s.x1]
    for text in plan.texts:
        left, top, right, _ = plan.frame(text)
        for leader in leaders:
            x, end = plan.pixel(leader.x0, leader.y1)
            assert not (left < x < right and top + 2 < end), (text.text, leader)


def test_a_chart_of_an_older_story_is_drawn() -> None:
    plain = spec_to_dict(samples.ranked()) | {"mark": "bar"}
    del plain["others"]
    root = drawn(spec_from_dict(plain))
    assert len(marks(root)) >= 12


@pytest.mark.parametrize(("told", "named"), [
    (("January", "August"), [0, 7]),
    (("March", "October"), None),
    (("April", "August"), [1, 3, 5, 7, 9, 11]),
    (("May", "November"), [0, 2, 4, 6, 8, 10]),
])  # fmt: skip
def test_months_are_named_in_equal_steps_that_meet_those_of_the_title(
    told: tuple[str, ...], named: list[int] | None
) -> None:
    points = tuple(Point(x=month, y=5.0 + place, n=90) for place, month in enumerate(calendar.month_name[1:]))
    plan = lay_out(samples.groups(points, "season", highlight=told), NARROW)
    written = sorted(
        round(text.x) for text in plan.texts if text.base == "top" and text.text in calendar.month_abbr
    )
    assert {calendar.month_name[place + 1] for place in written} >= set(told)
    steps = {after - before for before, after in pairwise(written)}
    assert len(steps) == 1 or written in ([0, 7, 11], [0, 2, 9, 11])
    if named is not None and len(steps) == 1:
        assert written == named


def test_rows_of_dots_have_a_guide_and_room() -> None:
    points = tuple(Point(x=name, y=value, n=90) for name, value in (("a", 9.0), ("b", 5.0), ("c", 0.0)))
    plan = lay_out(samples.groups(points, highlight=("a",)), WIDE)
    assert {stroke.y0 for stroke in plan.strokes if stroke.kind == "guide"} == {0, 1, 2}
    assert plan.height >= 160
    name = next(text for text in plan.texts if text.text == "c")
    dot = next(dot for dot in plan.dots if dot.point == 2)
    end = plan.frame(name)[2]
    assert plan.pixel(dot.x, dot.y)[0] - dot.radius - end >= 8, "a dot at nought keeps clear of its name"


def test_the_name_of_a_level_stands_clear_of_dots_and_their_intervals() -> None:
    plan = lay_out(samples.means(), WIDE)
    named = [text for text in plan.texts if "fifth" in text.text]
    assert len(named) == 2
    for text in named:
        left, top, right, low = plan.frame(text)
        for stroke in plan.strokes:
            if stroke.kind == "interval":
                x, above = plan.pixel(stroke.x0, stroke.y1)
                _, below = plan.pixel(stroke.x0, stroke.y0)
                assert not (left < x < right and above < low and below > top)


def test_where_rows_lie_is_drawn_under_their_means_and_said() -> None:
    spec = samples.dense()
    plan = lay_out(spec, WIDE)
    assert spec.density is not None
    assert len(plan.shades) == sum(count > 0 for row in spec.density.rows for count in row)
    darkest = max(plan.shades, key=lambda shade: shade.opacity)
    assert (darkest.x0, darkest.y0) == (100.0, 20.0)
    root = ElementTree.fromstring(pictures.draw(spec, WIDE))
    assert root[0].get("class") == "shade", "under everything else"
    assert len(root[0]) == len(plan.shades)
    assert spec.subtitle.endswith("the stronger the shade, the more flights")
    assert spec_from_dict(json.loads(json.dumps(spec_to_dict(spec)))) == spec


def test_dots_of_rows_have_no_shades() -> None:
    assert samples.means().density is None
    assert samples.cloud().density is None


def test_on_logarithmic_axes_cells_of_one_ratio_are_drawn_equally_wide() -> None:
    grid = Density(x=(2.0, 20.0, 200.0, 2000.0), y=(1.0, 6.0, 11.0), rows=((3, 2, 1), (0, 1, 4)))
    points = tuple(Point(x=float(10**i), x_end=10.0 ** (i + 1), y=1.0 + i, n=9) for i in range(12))
    series = Series(shape="cloud", x_name="a", y_name="mean of b", unit=None, points=points)
    spec = samples.chart(samples.insight("association", series), density=grid)
    assert (spec.x.scale, spec.y.scale) == ("log", "linear")
    plan = lay_out(spec, WIDE)
    wide = {round(plan.pixel(one.x1, one.y0)[0] - plan.pixel(one.x0, one.y0)[0], 3) for one in plan.shades}
    assert (len(plan.shades), len(wide)) == (5, 1)
    drawn = ElementTree.fromstring(pictures.draw(spec, WIDE))[0]
    assert (drawn.get("class"), len(drawn)) == ("shade", 5)
    assert list(lint.of_marks(spec)) == []


def test_the_name_of_the_first_year_stands_clear_of_the_line_and_of_nought() -> None:
    values = [-0.17, -0.08, -0.11, -0.16, -0.28, -0.33, -0.31, -0.36, *(at / 50 for at in range(-20, 60))]
    points = tuple(Point(x=str(1880 + at), y=value, n=1) for at, value in enumerate(values))
    plan = lay_out(samples.time(points, grain="year", highlight=("1880",), unit=None), WIDE)
    left, top, right, low = plan.frame(next(text for text in plan.texts if text.text.startswith("1880:")))
    steps = [plan.pixel(*step) for path in plan.paths for step in path.steps]
    assert not any(left < x < right and top < y < low for x, y in steps)
    level = plan.pixel(plan.x.low, 0.0)[1]
    assert not top < level < low


def test_a_text_has_a_rim_only_where_a_mark_lies_behind_it() -> None:
    plan = lay_out(samples.dense(), WIDE)
    assert [text.halo for text in plan.texts if "fifth" in text.text] == [True, False], (
        "one on shades, one on paper"
    )
    bare = Plan(width=200, height=100, x=Axis(low=0.0, high=1.0), y=Axis(low=0.0, high=1.0))
    bare.dots.append(Dot(point=0, x=0.5, y=0.5))
    bare.texts += [Text(x=0.5, y=0.5, text="on it", halo=True), Text(x=0.1, y=0.9, text="off", halo=True)]
    bare.interrupt()
    assert [text.halo for text in bare.texts] == [True, False]


def test_both_axes_of_dots_say_what_they_measure() -> None:
    said = [text.text for text in lay_out(samples.cloud(), WIDE).texts]
    assert {"body mass, grams ↑", "flipper length →"} <= set(said)


def test_many_dots_stand_out_from_the_paper_by_themselves() -> None:
    for colours in themes(TOKENS).values():
        paper, soft = (
            [int(colours[name][at : at + 2], 16) for at in (1, 3, 5)] for name in ("paper", "soft")
        )
        seen = [round(FAINT * one + (1 - FAINT) * other) for one, other in zip(soft, paper, strict=True)]
        assert contrast("#" + "".join(f"{part:02x}" for part in seen), colours["paper"]) >= 3


def test_the_values_of_dots_stand_in_a_column_beyond_the_axis() -> None:
    spec = samples.ranked()
    for width in (WIDE, NARROW):
        plan = lay_out(spec, width)
        edge = width - plan.right
        assert all(plan.pixel(dot.x, dot.y)[0] + dot.radius <= edge for dot in plan.dots)
        numbers = [text for text in plan.texts if text.anchor == "right" and text.dx > 0]
        values = [text for text in numbers if not text.text.startswith("n = ")]
        assert len(values) == len(spec.points) + 1
        assert len({round(plan.frame(text)[2], 3) for text in values}) == 1
        assert all(plan.frame(text)[0] >= edge for text in numbers)
        guides = [stroke for stroke in plan.strokes if stroke.kind == "guide"]
        assert len(guides) == len(values), "no guide is broken"


@pytest.mark.parametrize(
    ("unit", "shown"), [("mm", "9.00 mm"), ("minutes", "9.00"), ("$", "$9.00"), (None, "9.00")]
)
def test_all_values_of_a_column_have_their_unit_or_none(unit: str | None, shown: str) -> None:
    points = tuple(Point(x=name, y=value, n=90) for name, value in (("a", 9.0), ("b", 5.5), ("c", 1.2)))
    plan = lay_out(samples.groups(points, highlight=("a",), unit=unit), WIDE)
    values = [text.text for text in plan.texts if text.anchor == "right" and text.dx > 0]
    assert values == [shown, shown.replace("9.0", "5.5"), shown.replace("9.0", "1.2")]


def test_a_text_of_a_mark_keeps_out_of_the_names_under_the_axis_and_off_the_line_at_nought() -> None:
    plan = Plan(width=200, height=100, bottom=20, x=Axis(low=0.0, high=1.0), y=Axis(low=-1.0, high=1.0))
    low, high = Text(x=0.5, y=-1.0, dy=6, text="a", base="top"), Text(x=0.5, y=-1.0, dy=-40, text="a")
    assert plan.place(low, high, inside=True)
    assert plan.place(replace(low, x=0.1), replace(high, x=0.1))
    assert [text.dy for text in plan.texts] == [-40, 6]
    plan.strokes.append(Stroke(x0=0.0, x1=1.0, y0=0.0, y1=0.0, tone="soft"))
    assert plan.place(Text(x=0.8, y=0.0, text="b"), Text(x=0.8, y=0.0, dy=-20, text="b"))
    assert plan.texts[-1].dy == -20


def test_values_have_the_decimals_of_those_in_the_title_where_these_show_them() -> None:
    shares = (("None", 0.8941), ("Minor", 0.0549), ("Medium", 0.0311), ("C", 0.0014), ("B", 0.0001))
    points = tuple(Point(x=name, y=share, n=900) for name, share in shares)
    series = Series(
        shape="groups", x_name="damage", y_name="share of rows", unit=None, points=points, highlight=("None",)
    )
    spec = samples.chart(samples.insight("rank", series), "89.4% have damage “None”")
    assert [text.text for text in lay_out(spec, WIDE).texts if text.text.endswith("%")] == [
        "89.4%",
        "5.5%",
        "3.1%",
        "0.14%",
        "0.01%",
    ]
