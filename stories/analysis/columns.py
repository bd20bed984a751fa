"""What each column is: its type, its role, its unit. The only place that guesses."""

import re
from dataclasses import dataclass
from enum import StrEnum

from stories.analysis.names import words


class ColumnType(StrEnum):
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CATEGORY = "category"
    TEXT = "text"
    EMPTY = "empty"


class Role(StrEnum):
    MEASURE = "measure"
    # a quantity: may be averaged or summed
    DIMENSION = "dimension"
    # a category to group by (booleans and few-valued ordinals too)
    DATE = "date"
    IDENTIFIER = "identifier"
    # names a row (an id, a code, a running number): never measured, never grouped by
    TEXT = "text"
    # free text
    CONSTANT = "constant"
    # one value or none: nothing to find


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is known of a column's values when its role is chosen."""

    type: ColumnType
    count: int
    # rows with a value
    distinct: int
    whole: bool = False
    # whether all numbers are whole
    low: float = 0.0
    high: float = 0.0
    running: bool = False
    # whether the numbers are a run without gaps: 1, 2, 3 ... in any order
    clock: bool = False
    # whether every number reads as hours and minutes: 1730
    long_words: bool = False
    # whether the texts are sentences rather than names


GEOGRAPHIC = "a position on the map: not averaged"
FEW_CODES = 30
# an identifier with no more different values than this, each of them often, names groups
ROWS_A_GROUP = 5
# a category has at least this many rows a value on average

_IDENTIFIERS = frozenset(
    "id ids uuid guid oid pid uid sku isbn issn ean upc iban ssn vin fips geoid gtin doi url uri link href email mail "
    "phone telephone tel mobile fax username hash md5 sha1 sha256 token serial barcode".split()
)
_CODES = frozenset("zip zipcode postcode postalcode postal plz phone telephone tel fax isbn ean iban ssn fips".split())
_CODE_WORDS = frozenset("code key index idx ref reference rownum rowid".split())
_NUMBERED = frozenset("number no num nr nbr".split())
_THINGS = frozenset(
    "flight order invoice ticket case account customer client patient employee student product serial policy contract "
    "transaction booking record row line item batch lot room gate bus route train vehicle member user model phone "
    "card house building tail document receipt tracking reference registration".split()
)
_NUMBERED_ALONE = frozenset({"flight", "gate", "bus", "route", "room", "rownames", "unnamed"})
_LATITUDES = frozenset("lat latitude".split())
_LONGITUDES = frozenset("lon lng long longitude".split())
_GROUPS = frozenset(
    "class pclass group cluster category type ward district zone region stage phase cohort version segment treatment "
    "arm site store shop branch department dept team shift line section block precinct station depot sector".split()
)
_CALENDAR = {
    "month": (1, 12),
    "mo": (1, 12),
    "day": (1, 31),
    "weekday": (0, 7),
    "dow": (0, 7),
    "dayofweek": (0, 7),
    "hour": (0, 24),
    "hr": (0, 24),
    "minute": (0, 59),
    "quarter": (1, 4),
    "qtr": (1, 4),
    "week": (0, 53),
}
_ADDITIVE = frozenset(
    "amount count counts sales total totals revenue quantity qty units cost costs profit profits gross turnover spend "
    "spending spent expense expenses volume visits visitors views clicks orders deaths births cases votes passengers "
    "downloads budget payment payments paid donation donations fee fees tax taxes earnings income receipts arrivals "
    "departures trips rides installs signups injuries fatalities killed injured incidents accidents crimes arrests "
    "emissions production exports imports sold purchases refunds gains loss losses tickets sum area".split()
)
_NOT_ADDITIVE = frozenset(
    "rate rates price prices per avg average mean median min minimum max maximum age score scores rating ratings "
    "temperature temp percent pct perc percentage ratio share proportion index speed size height width length depth "
    "weight mass balance inventory stock rank level growth margin change delta cumulative running running_total std "
    "stdev variance probability density intensity efficiency capita ppm bmi unit discount year lat lon".split()
)
_DATE_NAMES = frozenset("date dates day datetime timestamp time when dt period yyyymmdd created updated".split())
_YEAR_NAMES = frozenset("year years yr yrs yyyy jahr annee ano anno season vintage".split())


def is_code_named(name: str) -> bool:
    """Return whether the name says that digits are a code (zip, phone): they stay text as they are."""
    return bool(_CODES & set(words(name)))


def is_code(name: str) -> bool:
    """Return whether the name says that values are codes, not names to label a row with."""
    return _is_named_identifier(words(name))


def is_date_named(name: str) -> bool:
    """Return whether the name speaks of dates."""
    return bool(_DATE_NAMES & set(words(name)))


def is_year_named(name: str) -> bool:
    """Return whether the name says that whole numbers are years."""
    found = words(name)
    return bool(_YEAR_NAMES & set(found[-1:] + found[:1])) and not {"per", "of"} & set(found[1:-1])


def calendar_levels(name: str, low: int, high: int, distinct: int, count: int) -> str:
    """Return why whole numbers under this name are groups rather than a quantity, or "" when they are none."""
    found = words(name)
    if not found:
        return ""
    last = found[-1]
    if (len(found) == 1 or found[0] in ("start", "end", "order", "birth", "sale")) and last in _CALENDAR:
        lowest, highest = _CALENDAR[last]
        if lowest <= low and high <= highest:
            return "a part of the calendar: groups, not a quantity"
    often = distinct <= FEW_CODES and count >= 2 * ROWS_A_GROUP * distinct
    if often and (last in _GROUPS or (last in _IDENTIFIERS | _CODE_WORDS and last not in _CODES)):
        return "few different numbers that name groups"
    return ""


def role_of(name: str, traits: Traits) -> tuple[Role, str]:
    """Return the role of a column and why, in a sentence ("" where the type says it all)."""
    if traits.distinct <= 1:
        return Role.CONSTANT, "no value at all" if not traits.distinct else "one value in every row"
    if traits.type is ColumnType.DATE:
        return Role.DATE, ""
    if traits.type is ColumnType.BOOLEAN:
        return Role.DIMENSION, "two values: yes or no"
    if traits.type is ColumnType.NUMBER:
        return _role_of_number(name, traits)
    return _role_of_text(name, traits)


def _role_of_number(name: str, traits: Traits) -> tuple[Role, str]:
    found = words(name)
    if _is_geographic(found, traits):
        return Role.IDENTIFIER, GEOGRAPHIC
    if traits.whole and _is_named_identifier(found):
        return Role.IDENTIFIER, "its name says that it is a code or a number that names something"
    if traits.whole and traits.distinct == traits.count and traits.running and traits.count >= FEW_CODES:
        return Role.IDENTIFIER, "a running number"
    if traits.clock and found and found[-1] == "time":
        return Role.IDENTIFIER, "a time of day written as hours and minutes: not averaged"
    if is_year_named(name) and traits.whole and traits.low >= 1800 and traits.high <= 2100:
        return Role.DIMENSION, "years"
    if traits.whole and traits.distinct <= 10 and traits.low >= 0:
        return Role.MEASURE, "few whole numbers in an order: averaged as they are"
    return Role.MEASURE, ""


def _role_of_text(name: str, traits: Traits) -> tuple[Role, str]:
    found = words(name)
    repeats = traits.count / traits.distinct
    if _is_named_identifier(found):
        if traits.distinct <= FEW_CODES and repeats >= ROWS_A_GROUP and not _CODES & set(found):
            return Role.DIMENSION, "few different codes, each of them often"
        if traits.distinct > FEW_CODES or repeats < 2:
            return Role.IDENTIFIER, "its name says that it is a code or a number that names something"
    if traits.long_words:
        return Role.TEXT, "sentences"
    if traits.distinct == traits.count:
        return Role.IDENTIFIER, "every value is different: it names the row"
    if repeats >= ROWS_A_GROUP or (traits.distinct <= FEW_CODES and repeats >= 2):
        return Role.DIMENSION, ""
    if traits.distinct >= 0.9 * traits.count:
        return Role.IDENTIFIER, "nearly every value is different: it names the row"
    return Role.TEXT, "too many different values to group by"


def _is_geographic(found: list[str], traits: Traits) -> bool:
    if _LATITUDES & set(found):
        return traits.low >= -90 and traits.high <= 90
    return bool(_LONGITUDES & set(found[-1:])) and traits.low >= -180 and traits.high <= 180 and not traits.whole


def _is_named_identifier(found: list[str]) -> bool:
    if not found:
        return False
    if (_IDENTIFIERS & set(found[-1:] + found[:1])) or _CODES & set(found) or found[-1] in _CODE_WORDS:
        return "of" not in found
    if len(found) == 1:
        return found[0] in _NUMBERED_ALONE
    named = found[-1] in _NUMBERED and found[-2] in _THINGS
    return named or found[:2] == ["unnamed", "0"] or found == ["tail", "num"]


def is_additive(name: str, unit: str | None) -> bool:
    """Return whether a sum over rows means something: amounts and counts do, rates, prices and ages do not."""
    found = set(words(name))
    if unit in ("%", "‰") or found & _NOT_ADDITIVE:
        return False
    return bool(found & _ADDITIVE)


_UNITS = {
    "mm": "mm", "cm": "cm", "km": "km", "meter": "m", "meters": "m", "metres": "m", "miles": "miles", "mile": "miles",
    "mi": "miles", "ft": "ft", "feet": "ft", "inches": "inches", "inch": "inches", "mg": "mg", "kg": "kg", "kgs": "kg",
    "grams": "g", "tons": "tons", "tonnes": "tonnes", "lb": "lbs", "lbs": "lbs", "pounds": "lbs", "oz": "oz",
    "ml": "ml", "liters": "litres", "litres": "litres", "usd": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£",
    "jpy": "¥", "inr": "₹", "dollars": "$", "pct": "%", "percent": "%", "percentage": "%", "perc": "%",
    "mins": "minutes", "minutes": "minutes", "secs": "seconds", "sec": "seconds", "seconds": "seconds", "ms": "ms",
    "hours": "hours", "hrs": "hours", "days": "days", "weeks": "weeks", "months": "months", "years": "years",
    "kwh": "kWh", "mwh": "MWh", "kw": "kW", "mph": "mph", "kmh": "km/h", "kph": "km/h", "knots": "knots",
    "celsius": "°C", "fahrenheit": "°F", "hpa": "hPa", "bpm": "bpm", "mpg": "mpg", "ppm": "ppm",
}  # fmt: skip
_IN_BRACKETS = _UNITS | {
    "min": "minutes", "h": "hours", "hr": "hours", "s": "seconds", "m": "m", "g": "g", "l": "litres", "t": "tonnes",
    "%": "%", "$": "$", "€": "€", "£": "£", "¥": "¥", "°c": "°C", "°f": "°F", "c": "°C", "f": "°F", "d": "days",
    "us$": "$", "m/s": "m/s", "km/h": "km/h", "kg/m²": "kg/m²", "w": "W", "v": "V", "hz": "Hz",
}  # fmt: skip
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$")
_IN_WORDS = re.compile(r"\bin[ _]([A-Za-z]+)$", re.IGNORECASE)
_MASSES = frozenset("mass weight".split())
_DURATIONS = frozenset("time duration delay runtime length wait".split())


def unit_in_name(name: str) -> str | None:
    """Return the unit that a column's name carries ("delay (min)", "body_mass_g", "Cost Total $"), or None."""
    if bracketed := _BRACKETS.search(name):
        return _IN_BRACKETS.get(bracketed[1].lower())
    if name.rstrip()[-1:] in "$€£¥%" and name.strip():
        return name.rstrip()[-1]
    if spelled := _IN_WORDS.search(name):
        return _IN_BRACKETS.get(spelled[1].lower()) if len(spelled[1]) > 1 else None
    found = words(name)
    if len(found) < 2 or "per" in found:
        return None
    last, before = found[-1], set(found[:-1])
    if last == "g" and before & _MASSES:
        return "g"
    if last == "min" and before & _DURATIONS:
        return "minutes"
    if last in ("days", "weeks", "months", "years", "hours", "minutes", "seconds") and before & {"number", "of"}:
        return None
    return _UNITS.get(last)
