"""Names by which a column or a category gives itself away, whatever its values look like."""

import re

CALENDAR = frozenset(
    {"year", "yr", "yyyy", "month", "day", "dayofweek", "dayofmonth", "dayofyear", "weekday", "week", "weekofyear",
     "hour", "minute", "second", "quarter", "qtr", "dow", "doy", "date"}
)  # fmt: skip
QUANTITIES = frozenset(
    {"per", "in", "of", "elapsed", "duration", "total", "mean", "avg", "number", "num", "count", "n"}
)
"""Beside a word of the calendar these say that it is an amount of time, not a point in it."""
COORDINATES = frozenset({"latitude", "longitude", "lat", "lon", "lng", "long", "easting", "northing"})
WHOLE = re.compile(r"(all|total|totals|overall|grand total|sum|subtotal)(\b.*)?", re.IGNORECASE)
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def words(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in lower case: "Cost Total $", "bodyMass_g" as cost, total; body, mass, g."""
    return tuple(word.lower() for word in WORDS.findall(name))


def is_calendar(name: str) -> bool:
    """Return whether numbers under that name are points in time ("Year", "hour", "sched_dep_time"), not quantities."""
    found = words(name)
    if not found or QUANTITIES & set(found):
        return False
    if len(found) == 1:
        return found[0] in CALENDAR
    return found[-1] in {"year", "month", "day", "hour", "weekday", "quarter", "date"} or (
        found[-1] == "time"
        and found[-2] in {"dep", "arr", "start", "end", "departure", "arrival", "sched", "scheduled"}
    )


def is_coordinate(name: str) -> bool:
    """Return whether a number column of that name is a place on a map."""
    return bool(COORDINATES & set(words(name)))


def is_whole(category: str) -> bool:
    """Return whether a category stands for all the others together: "Total", "All causes"."""
    return WHOLE.fullmatch(category.strip()) is not None
