import csv
import io
from dataclasses import replace

import pytest

from stories.analysis.facts import Point
from stories.charts.cells import as_csv, defused
from stories.charts.model import ChartSpec
from tests.stories.charts import samples
from tests.stories.charts.samples import SAMPLES


def lines(spec: ChartSpec) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(spec))))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_point_is_a_line_with_its_exact_value(name: str) -> None:
    spec = SAMPLES[name]()
    head, *rows = lines(spec)
    at = next(place for place, title in enumerate(head) if title.startswith(spec.measured.title or "value"))
    assert len(rows) == len(spec.points)
    for row, point in zip(rows, spec.points, strict=True):
        assert len(row) == len(head)
        assert (float(row[at]) if row[at] else None) == point.y
        assert row[0] == str(point.x) or float(row[0]) == point.x


def test_gaps_intervals_counts_and_periods_that_are_not_complete_are_told() -> None:
    points = (
        Point(x="a", y=-1.5, n=3, low=-2.0, high=-1.0),
        Point(x="b", y=None),
        Point(x="c", y=4.0, n=1200, partial=True),
    )
    spec = replace(samples.ranked(), points=points)
    head, *rows = lines(spec)
    assert head[-4:] == ["95% interval, low", "95% interval, high", "rows", "period"]
    assert rows == [
        ["a", "-1.5", "-2", "-1", "3", ""],
        ["b", "", "", "", "", ""],
        ["c", "4", "", "", "1200", "not complete"],
    ]


def test_very_large_and_very_small_numbers_stay_short() -> None:
    points = (Point(x="a", y=1e299), Point(x="b", y=5e-324), Point(x="c", y=2.0**53))
    _, *rows = lines(replace(samples.ranked(), points=points))
    assert rows == [["a", "1e+299"], ["b", "5e-324"], ["c", "9007199254740992.0"]]


def test_counted_rows_stand_there_once() -> None:
    points = (Point(x=0.0, x_end=10.0, y=7.0, n=7), Point(x=10.0, x_end=20.0, y=3.0, n=3))
    head, *rows = lines(replace(samples.histogram(), points=points))
    assert [name.rpartition(", ")[2] for name in head[:2]] == ["from", "to"]
    assert rows == [["0", "10", "7"], ["10", "20", "3"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+SUM(A1)",
        "-2+3",
        "@cmd",
        "\tx",
        "\rx",
        "\nx",
        "\0x",
        "  =1",
        "\t5",
        "＝1",
        "－x",
        "\u00a0@x",
        "-",
        "+1-2",
        "=5",
    ],
)
def test_what_a_spreadsheet_would_work_out_is_text(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-5", "+4.25", "-1e-9", "-.5", "EV", "a=b", "5-3", "'x", "", "2013-01-01", "100 %"]
)
def test_numbers_and_plain_words_are_left_alone(text: str) -> None:
    assert defused(text) == text


def test_names_of_columns_and_of_groups_are_defused_and_quoted() -> None:
    spec = samples.ranked()
    hostile = '=HYPERLINK("http://x","y")'
    spec = replace(
        spec,
        y=replace(spec.y, title=hostile),
        points=(Point(x=hostile, y=1.0), Point(x="two\nlines, a comma", y=-2.0)),
    )
    head, *rows = lines(spec)
    assert head[0] == f"'{hostile}"
    assert rows == [[f"'{hostile}", "1"], ["two\nlines, a comma", "-2"]]
