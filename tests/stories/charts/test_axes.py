from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.charts.axes import Axis, date_axis, framing_values, round_values, value_axis
from stories.charts.model import SHARE, Channel


def channel(**given: object) -> Channel:
    return Channel(**{"field": "y", "type": "quantitative", "title": "delay", **given})  # type: ignore[arg-type]


def test_the_top_value_carries_the_unit() -> None:
    axis = value_axis([0.7, 24.8], channel(unit="minutes"), 3)
    assert [tick.text for tick in axis.ticks] == ["0", "10", "20 minutes"]
    assert value_axis([0.7, 24.8], channel(unit="minutes"), 3, with_unit=False).ticks[-1].text == "20"


def test_shares_are_named_in_per_cent() -> None:
    assert [tick.text for tick in value_axis([0.02, 0.041], channel(unit=SHARE), 3).ticks] == [
        "0%",
        "1.5%",
        "3.0%",
    ]


def test_a_span_away_from_zero_can_be_shown_alone() -> None:
    axis = value_axis([201.0, 319.0], channel(zero=False), 3)
    assert (axis.low, axis.high) == (201.0, 319.0)


@pytest.mark.parametrize("values", [[0.0, 0.0], [7.0, 7.0]])
def test_equal_values_still_have_an_axis(values: list[float]) -> None:
    axis = value_axis(values, channel(zero=False), 3)
    assert axis.low < values[0] < axis.high


def test_a_logarithmic_axis_names_powers_of_ten() -> None:
    axis = value_axis([1.0, 15_000.0], channel(scale="log"), 6)
    assert [tick.text for tick in axis.ticks] == ["1", "10", "100", "1,000", "10,000"]
    assert axis.share(100.0) == pytest.approx(0.5, abs=0.1)
    assert [tick.at for tick in value_axis([1.0, 9.0], channel(scale="log"), 6).ticks] == [1, 2, 5]
    assert value_axis([5.0, 5.0], channel(scale="log"), 3).low < 5
    assert len(value_axis([1.0, 1e12], channel(scale="log"), 3).ticks) <= 3


@given(
    low=st.floats(-1e6, 1e6, allow_nan=False),
    span=st.floats(1e-3, 1e12, allow_nan=False),
    most=st.integers(2, 6),
)
def test_round_values_lie_on_the_axis_and_are_few(low: float, span: float, most: int) -> None:
    high = low + span
    named = round_values(low, high, most)
    assert 0 <= len(named) <= most
    assert all(low - span * 1e-6 <= at <= high + span * 1e-6 for at in named if len(named) > 1)


def test_room_is_given_in_pixels() -> None:
    axis = Axis(low=0.0, high=100.0).with_room(50, 150, 400)
    assert axis.share(0.0) * 400 == pytest.approx(50)
    assert axis.share(100.0) * 400 == pytest.approx(250)
    assert axis.inner == (0.0, 100.0)
    again = axis.with_room(10, 10, 420)
    assert again.inner == (0.0, 100.0)
    assert again.at(again.share(30.0)) == pytest.approx(30.0)


def texts(first: date, last: date, grain: str, most: int = 6) -> list[str]:
    return [tick.text for tick in date_axis([first, last], grain, most).ticks]


def test_dates_are_named_as_finely_as_fits() -> None:
    assert texts(date(2013, 1, 1), date(2013, 12, 1), "month") == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    assert texts(date(2008, 1, 1), date(2015, 12, 1), "month") == ["2008", "2010", "2012", "2014"]
    assert texts(date(2012, 11, 1), date(2013, 3, 1), "month") == [
        "Nov 2012",
        "Dec",
        "Jan 2013",
        "Feb",
        "Mar",
    ]
    assert texts(date(2013, 7, 1), date(2013, 7, 6), "day") == [
        "1 Jul",
        "2 Jul",
        "3 Jul",
        "4 Jul",
        "5 Jul",
        "6 Jul",
    ]
    assert texts(date(2013, 1, 1), date(2013, 10, 1), "quarter") == ["Q1", "Q2", "Q3", "Q4"]
    assert texts(date(1990, 1, 1), date(1993, 1, 1), "year") == ["1990", "1991", "1992", "1993"]
    assert texts(date(2013, 12, 28), date(2014, 1, 8), "week", 3)[0] == "28 Dec 2013"


@given(
    first=st.dates(date(1, 1, 1), date(9990, 1, 1)),
    days=st.integers(0, 400_000),
    grain=st.sampled_from(["day", "week", "month", "quarter", "year", ""]),
)
def test_no_date_axis_is_crowded(first: date, days: int, grain: str) -> None:
    last = first + timedelta(days=min(days, (date.max - first).days))
    axis = date_axis([first, last], grain, 6)
    assert len(axis.ticks) <= 6
    assert axis.low < axis.high
    assert all(axis.low <= tick.at <= axis.high for tick in axis.ticks)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([-0.48, 1.17], ["−0.5", "0", "0.5", "1.0"]),
        ([-3.7, 15.2], ["−5", "0", "5", "10", "15"]),
        ([2700.0, 6300.0], ["3,000", "4,000", "5,000", "6,000"]),
        ([201.0, 319.0], ["200", "250", "300"]),
    ],
)
def test_the_named_values_reach_from_the_lowest_to_the_highest(values: list[float], named: list[str]) -> None:
    axis = value_axis(values, channel(zero=False), 4, framed=True, whole=False)
    assert [tick.text for tick in axis.ticks] == named
    assert axis.low <= min(values)
    assert axis.high >= max(values)


@given(low=st.floats(-1e6, 1e6, allow_nan=False), span=st.floats(1e-3, 1e9, allow_nan=False))
def test_no_value_lies_far_outside_those_that_are_named(low: float, span: float) -> None:
    places = framing_values(low, low + span, 4)
    assert 1 <= len(places) <= 5
    if len(places) > 1:
        step = places[1] - places[0]
        assert places[0] - low <= 0.36 * step
        assert low + span - places[-1] <= 0.41 * step


def test_values_in_millions_share_their_decimals_along_an_axis() -> None:
    assert [tick.text for tick in value_axis([0.0, 2.2e7], channel(unit="$"), 3).ticks] == [
        "$0",
        "$10M",
        "$20M",
    ]
    halves = [tick.text for tick in value_axis([0.0, 1.6e6], channel(unit="$"), 4).ticks]
    assert halves == ["$0", "$500,000", "$1.0M", "$1.5M"]


def test_years_are_named_from_the_first_to_the_last() -> None:
    assert texts(date(1880, 1, 1), date(2023, 1, 1), "year", 8) == [
        "1880", "1900", "1920", "1940", "1960", "1980", "2000", "2023",
    ]  # fmt: skip
    assert texts(date(1880, 1, 1), date(2023, 1, 1), "year", 4) == ["1880", "1920", "1960", "2023"]
