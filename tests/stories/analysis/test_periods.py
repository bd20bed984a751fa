"""Periods: the grain fits the span, labels are those of the calendar, cut ends are seen."""

import numpy as np
import pandas as pd
import pytest

from stories.analysis.arrays import dates_of
from stories.analysis.periods import TESTED, TOLD, Calendars


def days(start: str, end: str, freq: str = "D") -> np.ndarray:
    return pd.date_range(start, end, freq=freq).to_numpy().astype("datetime64[s]")


@pytest.mark.parametrize(
    ("end", "grains"),
    [
        ("2020-01-20", ["day", "week"]),
        ("2020-06-30", ["week", "month"]),
        ("2022-12-31", ["month", "quarter", "year"]),
        ("2044-12-31", ["year"]),
    ],
)
def test_the_finest_grain_that_can_be_told(end: str, grains: list[str]) -> None:
    assert [
        calendar.grain for calendar in Calendars(days("2020-01-01", end), "day").of_at_most(TOLD)
    ] == grains


def test_a_test_looks_more_closely() -> None:
    assert Calendars(days("2020-01-01", "2020-12-31"), "day").of_at_most(TESTED)[0].grain == "day"
    assert Calendars(days("2020-01-01", "2024-12-31"), "day").of_at_most(TESTED)[0].grain == "month"


def test_no_grain_is_finer_than_the_dates() -> None:
    assert Calendars(days("2020-01-01", "2020-12-31", "MS"), "month").of_at_most(TESTED)[0].grain == "month"
    assert Calendars(days("2010-01-01", "2020-12-31", "YS"), "year").of_at_most(TESTED)[0].grain == "year"


@pytest.mark.parametrize(
    ("grain", "place", "start", "label"),
    [
        ("day", 1, "2019-12-31", "2019-12-31"),
        ("week", 1, "2020-01-06", "2020-W02"),
        ("month", 2, "2020-02-01", "2020-02"),
        ("quarter", 1, "2020-01-01", "2020-Q1"),
        ("year", 1, "2020-01-01", "2020"),
    ],
)
def test_periods_have_the_names_of_the_calendar(grain: str, place: int, start: str, label: str) -> None:
    calendar = next(
        one
        for most in (TOLD, {**TOLD, "day": 4000, "week": 4000})
        for one in Calendars(days("2019-12-30", "2023-02-01"), "day").of_at_most(most)
        if one.grain == grain
    )
    assert (calendar.start(place), calendar.label(place)) == (start, label)


def test_days_before_1970_fall_into_their_periods() -> None:
    (calendar, *_) = Calendars(days("1960-03-01", "1969-02-28"), "day").of_at_most(TOLD)
    assert (calendar.label(0), calendar.label(calendar.size - 1)) == ("1960-03", "1969-02")
    assert calendar.numbers[0] == 0
    assert calendar.numbers[-1] == calendar.size - 1


def test_an_end_is_cut_when_more_is_missing_than_is_usual() -> None:
    (calendar, *_) = Calendars(days("2020-01-15", "2022-12-30"), "day").of_at_most(TOLD)
    assert (calendar.partial[0], calendar.partial[-1]) == (True, False)
    (weekdays, *_) = Calendars(days("2020-01-03", "2022-12-29", "B"), "day").of_at_most(TOLD)
    assert not weekdays.partial.any()
    (monthly, *_) = Calendars(days("2020-01-01", "2022-06-01", "MS"), "month").of_at_most(TOLD)
    assert not monthly.partial.any()


def test_missing_dates_belong_to_no_period() -> None:
    dates = days("2020-01-01", "2022-12-31").copy()
    dates[10] = np.datetime64("NaT")
    (calendar, *_) = Calendars(dates, "day").of_at_most(TOLD)
    assert calendar.numbers[10] == -1


def test_sparse_dates_make_coarser_periods() -> None:
    dates = days("2020-01-01", "2022-12-31")[::40]
    dates[3:-3] += np.timedelta64(1, "D")
    (calendar, *_) = Calendars(dates, "day").of_at_most(TOLD)
    assert calendar.grain == "month"


def test_regular_steps_need_no_periods_in_between() -> None:
    (calendar, *_) = Calendars(days("2020-01-01", "2022-12-31")[::28], "day").of_at_most(TOLD)
    assert (calendar.grain, calendar.step) == ("day", 28)


def test_whole_numbers_are_years() -> None:
    assert [str(day)[:10] for day in dates_of(pd.Series([1999.0, np.nan, 2001.0]))] == [
        "1999-01-01",
        "NaT",
        "2001-01-01",
    ]


def test_there_is_one_calendar_of_a_grain() -> None:
    made = Calendars(days("2020-01-01", "2022-12-31"), "day")
    tested, told = made.of_at_most(TESTED), made.of_at_most(TOLD)
    assert {id(one) for one in told} & {id(one) for one in tested}
    assert len({id(one) for one in (*tested, *told)}) == len({one.grain for one in (*tested, *told)})
