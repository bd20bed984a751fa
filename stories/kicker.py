"""The line above a headline: which file, how many rows of what, over which time, and how long it is to read. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from stories.evidence.verified import texts_of
from stories.narrative.words import MONTHS, singular

Plain = Mapping[str, Any]
WORDS_A_MINUTE: Final = 220
LONG: Final = 3
"""Years after which months say too much."""


def kicker_of(document: Plain, file_name: str) -> str:
    """Return the line: "flights.csv · 336,776 flights · 2013 · 4 min read"."""
    profile = document.get("profile") or {}
    sampled = int(profile.get("sampled_from") or 0)
    count, noun = sampled or int(profile.get("rows") or 0), str(profile.get("noun") or "rows")
    rows = f"{count:,} {singular(noun) if count == 1 else noun}" if "rows" in profile else ""
    # of a sample the first and the last day were not looked for in the whole file
    period = "" if sampled else period_of(profile)
    reading = f"{reading_minutes(document)} min read"
    return " · ".join(part for part in (file_name, rows, period, reading) if part)


def reading_minutes(document: Plain) -> int:
    """Return how long the texts of a story take to read, at least a minute."""
    words = sum(len(str(text["text"]).split()) for _, text in texts_of(document))
    return max(1, round(words / WORDS_A_MINUTE))


def period_of(profile: Plain) -> str:
    """Return which years or months the table spans, "" where it has no date: "2013", "Mar to May 2013"."""
    dates = (one for one in profile.get("columns", ()) if one["name"] == profile.get("date"))
    for column in dates:
        try:
            first, last = (date.fromisoformat(_day(column[end])) for end in ("minimum", "maximum"))
        except (TypeError, ValueError):
            return ""
        if column.get("grain") == "year" or last.year - first.year > LONG:
            return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
        months = [f"{MONTHS[day.month - 1][:3]} {day.year}" for day in (first, last)]
        if months[0] == months[1]:
            return months[0]
        return f"{months[0].removesuffix(f' {last.year}')} to {months[1]}"
    return ""


def _day(text: str) -> str:
    """Return the day of a moment or of the beginning of a year or month."""
    day = str(text)[:10]
    return day + "-01" * (2 - day.count("-"))
