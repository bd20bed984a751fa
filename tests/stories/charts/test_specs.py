from datetime import date

import pytest

from stories.analysis.facts import Point, Series
from stories.charts.layouts import lay_out
from stories.charts.model import SHARE
from stories.charts.specs import chart_for
from stories.narrative.claims import Told
from tests.stories.charts import samples
from tests.stories.charts.samples import SAMPLES, TITLE, chart, fact, groups, insight, time


def test_a_finding_without_points_has_no_chart() -> None:
    assert chart_for(insight("null", None), TITLE, source="a.csv", noun="rows") is None
    lone = Series(shape="groups", x_name="a", y_name="b", unit=None, points=(Point(x="x", y=1.0),))
    assert chart_for(insight("rank", lone), TITLE, source="a.csv", noun="rows") is None


def test_the_title_is_the_finding_with_its_figures() -> None:
    spec = chart(insight("rank", _pair()), told=TITLE)
    assert spec.title == "EV waits 20.0 minutes"
    assert spec.figures == ({"start": 9, "end": 13, "fact": "f7", "shown": "20.0"},)


def test_figures_of_a_title_that_had_to_be_tidied_are_left_out() -> None:
    moved = Told(text="EV\x00  waits 20.0 minutes", figures=TITLE.figures)
    spec = chart(insight("rank", _pair()), told=moved)
    assert spec.title == "EV waits 20.0 minutes"
    assert spec.figures == ()


def _pair() -> Series:
    points = (Point(x="a", y=1.0, n=40), Point(x="b", y=2.0, n=60))
    return Series(shape="groups", x_name="g", y_name="sum of sales", unit="$", points=points)


def test_what_is_measured_is_said_with_unit_and_dimension() -> None:
    assert samples.ranked().subtitle == (
        "Mean of dep delay by carrier, minutes; lines at the dots: 95% interval; "
        "groups of fewer than 30 flights as rings"
    )
    assert samples.months().subtitle == "Mean of dep delay by month, minutes, Jan 2013 to Dec 2013"
    assert samples.histogram().subtitle == "Number of flights by body mass"
    assert samples.shares().subtitle == "Share of flights by ship mode"
    assert samples.log_histogram().subtitle.endswith("logarithmic scale")


def test_the_footer_names_the_file_and_the_rows() -> None:
    assert samples.shares().source == "flights.csv, n = 10,000"
    assert samples.cloud().source == "flights.csv, n = 200"


def test_bars_stand_from_the_largest_down_with_those_of_the_title_among_twelve() -> None:
    spec = samples.ranked()
    values = [point.y for point in spec.points]
    assert values == sorted(values, reverse=True)
    assert len(values) == 12
    assert spec.points[-1].x == "US"
    assert spec.note == (
        "Not shown: 1 carrier with fewer than 5 flights. "
        "12 of 15 shown: the highest and those the title names."
    )
    assert (spec.others and (spec.others.count, spec.others.low, spec.others.high, spec.others.n)) == (
        3, 4.9, 8.6, 33_054,
    )  # fmt: skip


def test_more_highlights_than_bars_are_cut_too() -> None:
    points = tuple(Point(x=f"g{i}", y=float(i), n=5) for i in range(20))
    spec = groups(points, "rank", highlight=tuple(point.x for point in points))
    assert len(spec.points) == 12
    assert len(spec.highlight) == 12
    assert len(spec.annotations) == 2
    assert "12 of 20 shown: the highest." in spec.note


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["10", "7", "8", "9", "6"], "6"),
        (["Sun", "Mon", "Tue", "Wed", "Fri"], "Mon"),
        (["May", "January", "March", "June", "April"], "January"),
        (["17:00", "05:00", "00:00", "12:00", "23:00"], "00:00"),
    ],
)
def test_names_with_an_order_keep_it(names: list[str], first: str) -> None:
    spec = groups(tuple(Point(x=name, y=float(i), n=99) for i, name in enumerate(names)))
    assert spec.x.type == "ordinal"
    assert spec.points[0].x == first


@pytest.mark.parametrize(
    "names", [["10", "7", "8"], ["1", "2", "3", "x", "5"], ["10001", "10002", "94110", "10004", "60601"]]
)
def test_other_names_are_ranked(names: list[str]) -> None:
    spec = groups(tuple(Point(x=name, y=float(i), n=99) for i, name in enumerate(names)))
    assert spec.y.type == "nominal"


def test_only_samples_that_are_compared_are_drawn_as_dots_when_small() -> None:
    assert samples.ranked().small == 30
    assert groups((Point(x="a", y=1.0, n=3), Point(x="b", y=2.0, n=4)), "rank").small == 0


def test_shares_of_few_parts_are_one_bar_and_of_many_are_bars() -> None:
    assert samples.shares().mark == "rect"
    assert samples.shares().x.unit == SHARE
    parts = tuple(Point(x=f"p{i}", y=0.1, n=10) for i in range(10))
    many = chart(
        insight("proportion", Series(shape="shares", x_name="p", y_name="", unit=None, points=parts))
    )
    assert many.mark == "bar"
    assert many.measured.unit == SHARE


def test_a_line_names_its_peak_its_end_and_what_the_title_speaks_of() -> None:
    spec = samples.months()
    assert [note.text for note in spec.annotations] == ["Jul: 21.7 minutes", "Dec: 16.6 minutes"]
    unspoken = time(tuple(Point(x=f"201{i}-01", y=10.0 + i, n=5) for i in range(4)))
    assert unspoken.highlight == ("2013-01",)
    assert not unspoken.y.zero
    assert "does not start at zero" in unspoken.note


def test_a_jump_is_drawn_with_its_two_levels() -> None:
    before, after, turn = samples.levels().annotations
    first, june, last = (date(2013, month, 1).toordinal() for month in (1, 6, 12))
    assert (before.kind, before.x, before.x_end, before.y) == ("span", first, june, 10.4)
    assert (after.kind, after.x, after.x_end, after.y) == ("span", june, last, 14.6)
    assert [note.text for note in (before, after, turn)] == [
        "10.4 minutes before", "14.6 minutes after", "Jun: 14.0 minutes",
    ]  # fmt: skip
    plan = lay_out(samples.levels(), 640)
    drawn = [(stroke.x0, stroke.x1, stroke.y0) for stroke in plan.strokes if stroke.tone == "accent"]
    assert drawn == [(first, june, 10.4), (june, last, 14.6)]


def test_gaps_and_periods_that_are_not_complete_are_said() -> None:
    spec = samples.broken_line()
    assert "Dec 2015 not complete, dashed." in spec.note
    assert "Gaps: no rows in that period." in spec.note
    assert spec.annotations[-1].kind == "rule"
    assert len(spec.annotations) == 3


def test_a_line_ends_where_its_values_end() -> None:
    points = (
        Point(x="2010", y=None),
        Point(x="2011", y=1.0),
        Point(x="2012", y=2.0),
        Point(x="2013", y=None),
    )
    assert [point.x for point in time(points, grain="year").points] == ["2011", "2012"]


def test_a_line_of_periods_that_are_all_cut_still_has_a_peak() -> None:
    points = (Point(x="2011", y=1.0, partial=True), Point(x="2012", y=2.0, partial=True))
    assert time(points, grain="year").annotations[0].text == "2012: 2 minutes"


def test_a_period_that_is_no_date_is_shown_as_it_is() -> None:
    points = tuple(Point(x=f"Season {i}", y=float(i), n=5) for i in range(3))
    spec = time(points, grain="")
    assert spec.annotations[-1].text == "Season 2: 2 minutes"
    assert "over time" in spec.subtitle


def test_negative_lines_may_stand_under_zero() -> None:
    points = tuple(Point(x=f"201{i}", y=-100.0 - i, n=5) for i in range(4))
    assert not time(points, grain="year").y.zero
    assert time(tuple(Point(x=f"201{i}", y=-1.0 - 50 * i) for i in range(4)), grain="year").y.zero


def test_a_histogram_has_its_median() -> None:
    assert [note.text for note in samples.histogram().annotations] == ["median 4,050 grams"]
    assert samples.log_histogram().annotations[0].x == 85.2
    bare = Series(shape="bins", x_name="x", y_name="rows", unit=None, points=_pair_of_bins())
    assert chart(insight("distribution", bare)).annotations == ()


def _pair_of_bins() -> tuple[Point, ...]:
    return (Point(x=0.0, x_end=1.0, y=3, n=3), Point(x=1.0, x_end=2.0, y=5, n=5))


def test_a_long_tail_is_said() -> None:
    assert "The last bar holds everything from 5,700 grams up." in samples.histogram().note


def test_an_association_shows_the_means_that_its_finding_compares() -> None:
    spec = samples.means()
    assert [(note.kind, note.y, note.text) for note in spec.annotations] == [
        ("span", 45.2, "lowest fifth: 45 minutes"),
        ("span", 285.0, "highest fifth: 285 minutes"),
    ]
    assert spec.highlight == (100, 350, 2100, 2350)
    assert spec.x.unit == "miles"


def test_many_equal_values_make_more_than_a_fifth_and_it_is_said() -> None:
    points = tuple(Point(x=i * 1.0, x_end=i + 1.0, y=float(i), n=50) for i in range(4))
    series = Series(shape="cloud", x_name="a", y_name="mean of b", unit=None, points=points)
    facts = {
        "low_x": fact(value=0.0), "low_y": fact(value=0.5, n=96), "pairs": fact(value=200),
        "high_x": fact(value=3.0), "high_y": fact(value=3.0, n=40),
    }  # fmt: skip
    spec = chart(insight("association", series, **facts))
    assert [note.text for note in spec.annotations] == ["lowest 48%: 0.500", "highest 20%: 3"]


def test_the_finder_may_name_the_dots_itself() -> None:
    points = tuple(Point(x=float(i), y=float(i), n=9) for i in range(5))
    series = Series(
        shape="cloud", x_name="a", y_name="b", unit=None, points=points, highlight=(4.0,), reference=2.0
    )
    assert [note.text for note in chart(insight("association", series)).annotations] == ["4", "average 2"]


def test_a_strip_names_what_lies_furthest_out() -> None:
    spec = samples.strip()
    assert spec.highlight == ("Avatar",)
    assert [note.text for note in spec.annotations] == ["Avatar: $760M", "upper fence $90M"]
    unnamed = Series(
        shape="strip", x_name="", y_name="b", unit=None, points=(Point(x=1, y=1.0), Point(x=2, y=9.0))
    )
    assert chart(insight("outlier", unnamed)).annotations[0].text == "9"


def test_a_mark_is_written_finer_where_the_charts_decimals_would_blur_it() -> None:
    points = (Point(x="Copiers", y=1100.0, n=99), Point(x="Fasteners", y=10.6, n=99))
    spec = groups(points, unit=None, highlight=("Copiers", "Fasteners"))
    assert [note.text for note in spec.annotations] == ["1,100", "10.6"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Copiers lead with 106 over 4", "106"),
        ("Copiers lead with 106.2", "106.2"),
        ("Copiers lead with 1,106", "106.2"),
        ("Copiers lead", "106.2"),
    ],
)
def test_a_mark_has_the_decimals_of_the_title(title: str, shown: str) -> None:
    points = (Point(x="Copiers", y=106.234, n=99), Point(x="Fasteners", y=0.55, n=99))
    words = {"x_name": "a", "y_name": "mean of b", "unit": None, "highlight": ("Copiers",)}
    spec = chart(insight("difference", Series(shape="groups", points=points, **words)), title)
    assert spec.annotations[0].text == shown


def test_counted_marks_are_exact() -> None:
    points = (Point(x="2001", y=31_234.0, n=31_234), Point(x="2002", y=40_001.0, n=40_001))
    spec = time(points, y_name="rows", unit=None, grain="year")
    assert spec.annotations[0].text == "2002: 40,001"
    assert spec.subtitle.startswith("Number of flights")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_chart_keeps_to_the_checklist(name: str) -> None:
    """The lint: what a newsroom's desk would send back."""
    spec = SAMPLES[name]()
    assert spec.title
    assert spec.subtitle
    assert spec.source
    assert spec.title.rstrip(".") in spec.alt
    assert spec.alt.endswith(".")
    assert len(spec.annotations) <= 3
    assert len(spec.points) >= 2
    assert len(spec.highlight) <= max(4, len(spec.points) // 2)
    assert "\n" not in spec.title + spec.subtitle + spec.note + spec.alt
    if spec.mark in ("bar", "rect"):
        assert spec.measured.zero
        assert spec.measured.scale == "linear"
    if "log" in (spec.x.scale, spec.y.scale):
        assert "logarithmic" in spec.subtitle
    if spec.y.field == "y" and not spec.y.zero:
        assert "zero" in spec.note


def test_a_facts_unit_is_found_for_the_other_measure() -> None:
    from stories.charts.wording import unit_of

    found = insight("association", None, x=fact(columns=("distance",), unit="miles"))
    assert unit_of(found, "distance") == "miles"
    assert unit_of(found, "weight") is None


def test_groups_that_are_all_equally_small_say_so_once() -> None:
    points = tuple(Point(x=name, y=float(place), n=20) for place, name in enumerate("abc", start=1))
    spec = groups(points, highlight=("c",))
    assert spec.subtitle.endswith("; rings: only 20 flights in each")
    plan = lay_out(spec, 520)
    assert all(dot.open for dot in plan.dots)
    assert not any(text.text.startswith("n = ") for text in plan.texts)


def test_the_title_says_which_of_two_marks_is_in_colour_and_which_in_ink() -> None:
    points = tuple(Point(x=name, y=value, n=99) for name, value in (("US", 3.8), ("EV", 20.0), ("AA", 8.6)))
    words = {"x_name": "carrier", "y_name": "mean of delay", "unit": None, "highlight": ("US", "EV")}
    series = Series(shape="groups", points=points, **words)
    both = chart(insight("difference", series), "EVs wait 20.0, against 3.8 for US")
    assert both.highlight == ("EV", "US")
    assert [both.tone(point, "soft") for point in both.points] == ["accent", "soft", "ink"]
    one = chart(insight("difference", series), "US waits 3.8")
    assert one.highlight == ("US",)
    none = chart(insight("difference", series), "They differ by 16.2")
    assert none.highlight == ("US", "EV")


def test_a_level_axis_is_logarithmic_where_most_dots_would_stand_on_one_spot() -> None:
    points = tuple(Point(x=float(at), y=1.0 + at, n=1) for at in (1, 2, 3, 4, 5, 6, 900))
    series = Series(shape="cloud", x_name="a", y_name="b", unit=None, points=points, highlight=(900.0,))
    spec = chart(insight("association", series, rho=fact(value=0.8421)))
    assert spec.x.scale == "log"
    assert "logarithmic scale" in spec.subtitle
    assert spec.note == "Rank correlation 0.84."
    even = tuple(Point(x=float(at), y=1.0 + at, n=1) for at in range(1, 40))
    assert chart(insight("association", Series(**{**vars(series), "points": even}))).x.scale == "linear"


def test_a_mark_is_found_in_the_title_whichever_minus_it_is_written_with() -> None:
    points = (Point(x="1880", y=-0.1742, n=9), Point(x="1881", y=0.31, n=9), Point(x="1882", y=1.17, n=9))
    series = Series(
        shape="time",
        x_name="year",
        y_name="temp",
        unit=None,
        points=points,
        grain="year",
        highlight=("1880",),
    )
    spec = chart(insight("trend", series), "Temp rose from -0.1742")
    assert spec.annotations[0].text == "1880: −0.1742"
    assert "from −0.17 (1880)" in spec.alt
