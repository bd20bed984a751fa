"""Typed columns: what was decided, and that it is told."""

from typing import Any

import pandas as pd

from stories.analysis.table import ColumnReading
from stories.analysis.values import Hints, type_column


def typed(values: list[object], name: str = "x", **hints: Any) -> tuple[pd.Series, ColumnReading]:
    whole = all(isinstance(value, int | float) for value in values)
    return type_column(pd.Series(values, dtype=None if whole else "str"), name, Hints(**hints))[:2]


def test_days_that_do_not_exist_are_counted_and_named() -> None:
    values = [f"{day:02d}.01.2024" for day in range(1, 29)] + ["31.02.2024", "45.13.2024"]
    _, reading = typed(list(values), "day")
    assert (reading.read_as, reading.failed) == ("date", 2)
    assert reading.how.endswith("not a date: 31.02.2024, 45.13.2024")


def test_both_orders_of_dates_stay_text_until_a_person_settles_it() -> None:
    values = [f"{day}/01/2024" for day in range(13, 28)] + [f"01/{day}/2024" for day in range(13, 28)]
    _, reading = typed(list(values), "day")
    assert (reading.read_as, reading.ambiguous) == ("text", True)
    assert "both orders" in reading.how
    series, chosen = typed(list(values), "day", date_order="month")
    assert (chosen.read_as, chosen.failed) == ("date", 15)
    assert str(series.max())[:10] == "2024-01-27"


def test_two_currencies_are_never_added_up() -> None:
    _, reading = typed([f"{'$€'[at % 2]}{at}.50" for at in range(40)], "price")
    assert reading.read_as == "text"
    assert "more than one currency ($, €)" in reading.how


def test_a_value_that_both_decimal_marks_fit_is_told_as_a_doubt() -> None:
    values = ["1,234", "5,678", "9,012"]
    assert typed(list(values))[1].ambiguous
    assert not typed(list(values), decimal=".")[1].ambiguous
    assert typed(list(values), decimal=",")[0].tolist() == [1.234, 5.678, 9.012]
