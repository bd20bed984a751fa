"""Names by which a column or a category gives itself away, whatever its values look like."""

import re
from collections.abc import Iterable

CALENDAR = frozenset(
    {"year", "yr", "yyyy", "month", "day", "dayofweek", "dayofmonth", "dayofyear", "weekday", "week", "weekofyear",
     "hour", "minute", "second", "quarter", "qtr", "dow", "doy", "date"}
)  # fmt: skip
QUANTITIES = frozenset(
    {"per", "in", "of", "elapsed", "duration", "total", "mean", "avg", "number", "num", "count", "n"}
)
"""Beside a word of the calendar these say that it is an amount of time, not a point in it."""
COORDINATES = frozenset({"latitude", "longitude", "lat", "lon", "lng", "long", "easting", "northing"})
PLACES = frozenset(
    {"city", "town", "county", "state", "province", "region", "country", "continent", "zip", "zipcode", "postal",
     "postcode", "airport", "district", "territory", "nation"}
)  # fmt: skip
OUTCOMES = frozenset(
    {"gross", "revenue", "sales", "profit", "income", "price", "delay", "rating", "score", "deaths", "damage", "mpg",
     "spend", "amount", "salary", "wage", "earnings", "total", "expectancy", "life", "fertility", "survival", "yield",
     "output", "gallon"}
)  # fmt: skip
SEVERITIES = frozenset({"effect", "effects", "damage", "severity", "injury", "impact", "harm"})
COSTS = frozenset(
    {"cost", "costs", "loss", "losses", "damage", "damages", "expense", "expenses", "repair", "claim"}
)
PARTS = re.compile(r"perc(ent)?|pct|share", re.IGNORECASE)
UNSAYING = frozenset({"median", "mean", "average", "value", "values", "count"})
"""Names that say how something was counted and not what."""
SIZES = frozenset({"quantity", "qty", "units", "items", "pieces", "volume"})
AMOUNTS = frozenset({"sales", "revenue", "amount", "total", "cost", "price", "spend", "gross", "turnover"})
SCALES = frozenset(
    {"temp", "temperature", "temps", "celsius", "fahrenheit", "pressure", "ph", "rating", "ratings", "score", "scores",
     "index", "rank", "grade", "iq"}
)  # fmt: skip
FINE = frozenset({"day", "minute", "second", "dayofmonth"})
COMMON = 6
"""Letters in a row that two names must share to be called alike."""
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


def is_scale(name: str) -> bool:
    """Return whether numbers under that name have no true zero, so that twice as much means nothing."""
    return bool(SCALES & set(words(name)))


def is_outcome(name: str) -> bool:
    """Return whether a reader will ask what goes with the column rather than what the column goes with."""
    return bool(OUTCOMES & set(words(name)))


def are_places(first: str, second: str) -> bool:
    """Return whether both columns name places, one of which lies in the other."""
    return bool(PLACES & set(words(first))) and bool(PLACES & set(words(second)))


def is_size_and_amount(first: str, second: str) -> bool:
    """Return whether one column counts units and the other sums their price."""
    one, other = set(words(first)), set(words(second))
    return bool(SIZES & one and AMOUNTS & other) or bool(SIZES & other and AMOUNTS & one)


def is_grade_of_cost(first: str, second: str) -> bool:
    """Return whether one column says in words how grave a loss was and the other what it cost: one by the other."""
    one, other = set(words(first)), set(words(second))
    return bool(SEVERITIES & one and COSTS & other) or bool(SEVERITIES & other and COSTS & one)


def are_parts(first: str, second: str) -> bool:
    """Return whether both names say that the columns are parts of one whole: percwhite and percblack."""
    return PARTS.match(first) is not None and PARTS.match(second) is not None


def are_alike(first: str, second: str) -> bool:
    """Return whether two names share a word or a long run of letters: dep_delay and arr_delay."""
    one, other = set(words(first)), set(words(second))
    if {word for word in one & other if len(word) > 2}:
        return True
    a, b = "".join(words(first)), "".join(words(second))
    return any(a[start : start + COMMON] in b for start in range(len(a) - COMMON + 1))


def is_fine(name: str, values: Iterable[str] = ()) -> bool:
    """Return whether a column numbers days or minutes within a longer period: too fine a part to compare by.

    values: some of what it holds; names (Thur, Fri) are no numbers.
    """
    found = words(name)
    named = any(sign.isalpha() for value in values for sign in value)
    return len(found) == 1 and found[0] in FINE and not named


def is_mute(name: str) -> bool:
    """Return whether a name tells a reader nothing: a single letter, a code."""
    found = words(name)
    return (
        len(name) == 1
        or bool({"id", "code", "key", "uuid"} & set(found))
        or (bool(found) and set(found) <= UNSAYING)
    )
