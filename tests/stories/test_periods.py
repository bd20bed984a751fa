"""The time that a table spans, told in one way wherever it is told."""

from typing import Any

import pytest

from stories.periods import period_of


@pytest.mark.parametrize(
    ("first", "last", "grain", "said"),
    [
        ("2013-01-01", "2013-12-31", "day", "2013"),
        ("2013", "2013", "year", "2013"),
        ("1952-01-01", "1952-01-01", "year", "1952"),
        ("1952", "2007", "year", "1952 to 2007"),
        ("2013", "2014", "year", "2013 to 2014"),
        ("2013-03-02", "2013-07-30", "day", "March to July 2013"),
        ("2013-03", "2013-03", "month", "March 2013"),
        ("2013-03-01", "2013-05-01", "month", "March to May 2013"),
        ("2013-03-02", "2013-03-14", "", "2 to 14 March 2013"),
        ("2013-03-02T08:00", "2013-03-02T19:30", "minute", "2 March 2013"),
        ("2013-11-02", "2014-02-01", "day", "November 2013 to February 2014"),
        ("2013-01-01T10:00", "2014-01-01T01:00", "hour", "January 2013 to January 2014"),
        ("1990-01-08", "2002-07-25", "day", "1990 to 2002"),
        (None, None, "day", ""),
        ("soon", "later", "day", ""),
        (1, 2, "", ""),
    ],
)
def test_a_period_is_as_fine_as_is_read_at_a_glance(first: Any, last: Any, grain: str, said: str) -> None:
    assert period_of(first, last, grain) == said
