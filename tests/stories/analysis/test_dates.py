"""Dates as people write them."""

import numpy as np
import pyarrow as pa
import pytest

from stories.analysis.dates import DateReading, compact_dates, dates_of, mixed_orders


def dates(*texts: str, order: str = "", is_date_named: bool = False) -> DateReading | None:
    array = pa.array(texts, pa.large_string())
    return dates_of(array, np.ones(len(texts), dtype=np.int64), order=order, is_date_named=is_date_named)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", "2024-01-31T00:00:00"),
        ("2024-01-31 13:05", "2024-01-31T13:05:00"),
        ("2024-01-31T13:05:09Z", "2024-01-31T13:05:09"),
        ("2024-01-31T13:05:09+02:00", "2024-01-31T13:05:09"),
        ("2024/1/31", "2024-01-31T00:00:00"),
        ("2024.01.31", "2024-01-31T00:00:00"),
        ("31.01.2024", "2024-01-31T00:00:00"),
        ("31/01/2024 09:30", "2024-01-31T09:30:00"),
        ("1/31/2024 9:30 PM", "2024-01-31T21:30:00"),
        ("1/31/2024 12:05:00 am", "2024-01-31T00:05:00"),
        ("31-Jan-24", "2024-01-31T00:00:00"),
        ("31 January 2024", "2024-01-31T00:00:00"),
        ("31st Jan 2024", "2024-01-31T00:00:00"),
        ("Jan 31 2024", "2024-01-31T00:00:00"),
        ("January 31, 2024", "2024-01-31T00:00:00"),
        ("Wed, 31 Jan 2024 10:00:00 GMT", "2024-01-31T10:00:00"),
        ("Jan 2024", "2024-01-01T00:00:00"),
        ("2024 Jan", "2024-01-01T00:00:00"),
        ("2024-03", "2024-03-01T00:00:00"),
        ("03/2024", "2024-03-01T00:00:00"),
        ("2024Q2", "2024-04-01T00:00:00"),
        ("Q4 2024", "2024-10-01T00:00:00"),
        ("1/31/99", "1999-01-31T00:00:00"),
        ("1/31/31", "2031-01-31T00:00:00"),
    ],
)
def test_a_date_is_read_in_every_common_order(text: str, expected: str) -> None:
    reading = dates(text)
    assert reading is not None
    assert str(reading.values[0].astype("datetime64[s]")) == expected


def test_the_order_of_day_and_month_is_decided_on_the_whole_column() -> None:
    day_first = dates("03/04/2005", "05/06/2005", "25/06/2005")
    month_first = dates("03/04/2005", "05/06/2005", "06/25/2005")
    assert day_first is not None
    assert month_first is not None
    assert (str(day_first.values[0])[:10], str(month_first.values[0])[:10]) == ("2005-04-03", "2005-03-04")
    assert day_first.how == "day first: the first number is over 12 in 1 of 3 values"
    assert not day_first.ambiguous


def test_an_undecidable_order_is_said_and_settled_by_what_lies_closer_together() -> None:
    reading = dates("01/02/2024", "02/02/2024", "03/02/2024")
    assert reading is not None
    assert reading.ambiguous
    assert "day first, because the dates then lie closer together" in reading.how
    other = dates("02/01/2024", "02/02/2024", "02/03/2024")
    assert other is not None
    assert "month first, because" in other.how
    tie = dates("01/01/2024")
    assert tie is not None
    assert "by default" in tie.how
    points = dates("01.01.2024")
    assert points is not None
    assert "points part the numbers" in points.how


def test_a_chosen_order_is_obeyed() -> None:
    reading = dates("02/01/2024", "02/02/2024", "02/03/2024", order="day")
    assert reading is not None
    assert [str(value)[:10] for value in reading.values] == ["2024-01-02", "2024-02-02", "2024-03-02"]
    assert "as chosen" in reading.how


def test_compact_dates_need_a_name_that_says_so() -> None:
    assert dates("20240131", "20240201") is None
    reading = dates("20240131", "20240201", is_date_named=True)
    assert reading is not None
    assert str(reading.values[0])[:10] == "2024-01-31"


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "13/13/2024", "hello", "12:30", "0001-01-01", "9999-12-31", "2024-01-31 25:00", "1.2.3"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates(text) is None


def test_a_few_impossible_days_are_missing() -> None:
    texts = pa.array(["2024-02-28", "2024-02-30"], pa.large_string())
    reading = dates_of(texts, np.array([99, 1]))
    assert reading is not None
    assert np.isnat(reading.values).tolist() == [False, True]


def test_zones_are_said() -> None:
    reading = dates("2024-01-31T13:05:09Z", "2024-02-01T13:05:09Z")
    assert reading is not None
    assert reading.how == "year, month, day; times in UTC kept as written"
    assert reading.zone == "UTC"
    mixed = dates("2024-01-31T13:05:09Z", "2024-02-01T13:05:09+01:00")
    assert mixed is not None
    assert mixed.zone == ""


def column(*texts: str) -> tuple[pa.LargeStringArray, np.ndarray]:
    return pa.array(texts, pa.large_string()), np.ones(len(texts), dtype=np.int64)


DAYS = [f"{day:02d}.01.2024" for day in range(1, 29)]


def test_a_few_days_that_do_not_exist_or_lie_far_off_do_not_hide_the_dates() -> None:
    reading = dates_of(*column(*DAYS, "31.02.2024", "45.13.2024", "01.01.9999"))
    assert reading is not None
    assert np.isnat(reading.values).tolist() == [False] * 28 + [True] * 3
    # A tenth of them may be such days, and five may be words.
    impossible = [f"{day}.02.2024" for day in range(30, 38)]
    assert dates_of(*column(*DAYS * 3, *impossible)) is not None
    assert dates_of(*column(*DAYS, *impossible)) is None
    assert dates_of(*column(*DAYS * 3, *(f"word {at}" for at in range(5)))) is not None
    assert dates_of(*column(*DAYS * 3, *(f"word {at}" for at in range(6)))) is None


FIRST, SECOND = (
    [f"{at + 13}/{at % 12 + 1:02d}/2024" for at in range(12)],
    ["03/25/2024", "04/17/2024", "05/06/2024"],
)


def test_both_orders_in_one_column_are_no_dates_and_it_is_told_why() -> None:
    assert dates_of(*column(*FIRST, *SECOND)) is None
    assert dates_of(*column(*FIRST * 3, *SECOND)) is None
    why = mixed_orders(*column(*FIRST, *SECOND))
    assert why.startswith("dates in both orders, the day first in 12 values and the month in 2")
    assert (
        mixed_orders(*column(*FIRST))
        == mixed_orders(*column(*SECOND))
        == mixed_orders(*column("a", *SECOND))
        == ""
    )


def test_a_chosen_order_settles_a_column_of_both() -> None:
    reading = dates_of(*column(*FIRST, *SECOND), order="day")
    assert reading is not None
    assert np.isnat(reading.values).tolist() == [False] * 12 + [True, True, False]
    assert reading.how.endswith("2 of the values fit the other order only")


def test_one_value_of_the_other_order_among_many_is_missing_and_said() -> None:
    reading = dates_of(*column(*FIRST * 9, "03/25/2024"))
    assert reading is not None
    assert np.isnat(reading.values).sum() == 1
    assert "1 of the values fit the other order only" in reading.how


def test_numbers_of_eight_digits_are_days_where_the_calendar_has_them() -> None:
    found = compact_dates(np.array([20240229, 20230229, 18991231, 20241301, np.nan, 0, 1e300]))
    assert [str(day)[:10] for day in found] == ["2024-02-29", *["NaT"] * 6]
