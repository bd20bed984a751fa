from typing import Any

import pytest

from stories.kicker import kicker_of, period_of, reading_minutes
from tests.stories.conftest import document, told


def profile(first: Any, last: Any, grain: str = "day") -> dict[str, Any]:
    column = {"name": "when", "minimum": first, "maximum": last, "grain": grain}
    return {"date": "when", "columns": [{"name": "x", "minimum": 1, "maximum": 2}, column]}


@pytest.mark.parametrize(
    ("first", "last", "grain", "period"),
    [
        ("2013-01-01T10:00", "2014-01-01T01:00", "hour", "Jan 2013 to Jan 2014"),
        ("2013-03-01", "2013-05-31", "day", "Mar to May 2013"),
        ("2013-03-01", "2013-03-31", "day", "Mar 2013"),
        ("1952", "2007", "year", "1952 to 2007"),
        ("1952-01-01", "1952-01-01", "year", "1952"),
        ("1990-01", "2007-05", "month", "1990 to 2007"),
        (None, None, "day", ""),
        ("soon", "later", "day", ""),
    ],
)
def test_the_period_is_said_shortly(first: Any, last: Any, grain: str, period: str) -> None:
    assert period_of(profile(first, last, grain)) == period


def test_of_a_sample_the_rows_of_the_file_are_told_and_no_period() -> None:
    story = document()
    story["profile"] |= profile("2013-01-01", "2013-12-31") | {"rows": 1_000, "sampled_from": 3_000_000}
    assert kicker_of(story, "flights.csv") == "flights.csv · 3,000,000 flights · 1 min read"


def test_one_row_is_one() -> None:
    story = document()
    story["profile"] |= {"rows": 1, "noun": "rows"}
    assert " · 1 row · " in kicker_of(story, "t.csv")


def test_a_table_without_dates_has_no_period() -> None:
    assert period_of({"date": "", "columns": []}) == period_of({}) == ""


def test_the_line_says_file_rows_period_and_time() -> None:
    story = document()
    story["profile"] |= profile("2013-01-01", "2013-12-31")
    assert kicker_of(story, "flights.csv") == "flights.csv · 336,776 flights · Jan to Dec 2013 · 1 min read"
    story["notes"] = [told("word " * 660)]
    assert reading_minutes(story) == 3
