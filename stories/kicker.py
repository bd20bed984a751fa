"""The line above a headline: which file, how many rows of what, over which time, and how long it is to read. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from stories.evidence.verified import texts_of
from stories.narrative.words import singular
from stories.periods import period_of

Plain = Mapping[str, Any]
WORDS_A_MINUTE: Final = 220


def kicker_of(document: Plain, file_name: str) -> str:
    """Return the line: "flights.csv · 336,776 flights · 2013 · 4 min read"."""
    profile = document.get("profile") or {}
    sampled = int(profile.get("sampled_from") or 0)
    count, noun = sampled or int(profile.get("rows") or 0), str(profile.get("noun") or "rows")
    rows = f"{count:,} {singular(noun) if count == 1 else noun}" if "rows" in profile else ""
    # of a sample the first and the last day were not looked for in the whole file
    period = "" if sampled else _period(profile)
    reading = f"{reading_minutes(document)} min read"
    return " · ".join(part for part in (file_name, rows, period, reading) if part)


def reading_minutes(document: Plain) -> int:
    """Return how long the texts of a story take to read, at least a minute."""
    words = sum(len(str(text["text"]).split()) for _, text in texts_of(document))
    return max(1, round(words / WORDS_A_MINUTE))


def _period(profile: Plain) -> str:
    """Return which years, months or days the table spans, "" where it has no date."""
    dates = (one for one in profile.get("columns", ()) if one["name"] == profile.get("date"))
    return next((period_of(one["minimum"], one["maximum"], one.get("grain") or "") for one in dates), "")
