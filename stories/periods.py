"""From when to when the dates of a table go, no finer than is read at a glance: "2013", "March to July 2013". Pure."""

import re
from typing import Final

from stories.narrative.words import readable_date

ISO: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LENGTHS: Final = {"year": 4, "month": 7}


def period_of(first: object, last: object, grain: str = "") -> str:
    """Return the period between two ISO dates, "" where they are none."""
    length = LENGTHS.get(grain, 10)
    ends = [str(end).partition("T")[0][:length] for end in (first, last)]
    if not all(ISO.fullmatch(end) for end in ends):
        return ""
    begin, end = ends
    if begin[:4] == end[:4]:
        return _within_a_year(begin, end)
    if int(end[:4]) - int(begin[:4]) > 1 or min(len(begin), len(end)) == LENGTHS["year"]:
        return f"{begin[:4]} to {end[:4]}"
    return f"{readable_date(begin[:7])} to {readable_date(end[:7])}"


def _within_a_year(begin: str, end: str) -> str:
    months = [readable_date(day[:7]).removesuffix(f" {day[:4]}") for day in (begin, end)]
    if begin == end:
        return readable_date(begin)
    if months[0] == months[1] and min(len(begin), len(end)) > LENGTHS["month"]:
        return f"{int(begin[8:])} to {readable_date(end)}"
    if months == ["January", "December"]:
        return begin[:4]
    return f"{months[0]} to {readable_date(end[:7])}"
