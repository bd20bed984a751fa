from typing import Any

from stories.kicker import kicker_of, reading_minutes
from tests.stories.conftest import document, told


def profile(first: Any, last: Any, grain: str = "day") -> dict[str, Any]:
    column = {"name": "when", "minimum": first, "maximum": last, "grain": grain}
    return {"date": "when", "columns": [{"name": "x", "minimum": 1, "maximum": 2}, column]}


def test_of_a_sample_the_rows_of_the_file_are_told_and_no_period() -> None:
    story = document()
    story["profile"] |= profile("2013-01-01", "2013-12-31") | {"rows": 1_000, "sampled_from": 3_000_000}
    assert kicker_of(story, "flights.csv") == "flights.csv · 3,000,000 flights · 1 min read"


def test_one_row_is_one() -> None:
    story = document()
    story["profile"] |= {"rows": 1, "noun": "rows"}
    assert " · 1 row · " in kicker_of(story, "t.csv")


def test_a_table_without_dates_has_no_period() -> None:
    story = document()
    story["profile"] |= {"date": "", "columns": []}
    assert kicker_of(story, "t.csv") == "t.csv · 336,776 flights · 1 min read"


def test_the_line_says_file_rows_period_and_time() -> None:
    story = document()
    story["profile"] |= profile("2013-01-01", "2013-12-31")
    assert kicker_of(story, "flights.csv") == "flights.csv · 336,776 flights · 2013 · 1 min read"
    story["notes"] = [told("word " * 660)]
    assert reading_minutes(story) == 3
