"""Days in eight digits, and numbers beyond all reckoning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories.analysis.table import ColumnReading
from stories.analysis.values import Hints, type_column
from stories.telling import compose


def typed(values: list[object], name: str = "x") -> tuple[pd.Series, ColumnReading]:
    whole = all(isinstance(value, int | float) for value in values)
    return type_column(pd.Series(values, dtype=None if whole else "str"), name, Hints())[:2]


DAYS = [20240101 + at for at in range(28)]


@pytest.mark.parametrize("name", ["day", "order_date", "yyyymmdd", "x", "reported"])
def test_days_in_eight_digits_are_dates(name: str) -> None:
    for values in (DAYS, [str(day) for day in DAYS]):
        series, reading = typed(list(values), name)
        assert series.dtype == "datetime64[us]"
        assert str(series.iloc[27])[:10] == "2024-01-28"
        assert reading.how.endswith("eight digits: year, month, day")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (DAYS, "order_id"),
        (DAYS[:5], "x"),
        ([*DAYS, 20240199], "x"),
        ([*DAYS, 20240199, 20240198, 20240197, 20240196, 20240195], "day"),
        ([day * 10 for day in DAYS], "day"),
        ([18240101 + at for at in range(28)], "day"),
    ],
)
def test_other_numbers_of_eight_digits_are_none(values: list[object], name: str) -> None:
    assert typed(values, name)[1].read_as != "date"


def test_a_number_that_is_no_day_under_the_name_of_one_is_missing_and_counted() -> None:
    series, reading = typed([*DAYS, 0, 99999999], "day")
    assert (reading.read_as, reading.failed, int(series.isna().sum())) == ("date", 2, 2)


def test_numbers_beyond_all_reckoning_are_missing_and_those_next_to_zero_are_zero() -> None:
    series, reading = typed([1.5, 1e308, -1e200, np.inf, 1e-320, 2.5])
    assert series.tolist()[0::5] == [1.5, 2.5]
    assert series.isna().tolist() == [False, True, True, True, False, False]
    assert series.iloc[4] == 0
    assert reading.failed == 3
    assert reading.how == (
        "infinite values taken as missing; values beyond 1e+75 taken as missing; "
        "values closer to zero than 1e-75 taken as zero"
    )
    _, nothing = typed([1e308, 2e307])
    assert (nothing.read_as, nothing.failed) == ("empty", 2)
    assert "beyond" in nothing.how


@pytest.mark.parametrize("power", ["e308", "e-320", "e-74", "e74"])
def test_a_story_comes_of_numbers_of_any_size(tmp_path: Path, power: str) -> None:
    numbers = np.random.default_rng(3).integers(10, 99, size=(80, 2))
    rows = "".join(f"{'abc'[at % 3]},0.{a}{power},{b}\n" for at, (a, b) in enumerate(numbers))
    (tmp_path / "t.csv").write_text("kind,vast,n\n" + rows)
    assert compose(tmp_path / "t.csv", {}).rows == 80
