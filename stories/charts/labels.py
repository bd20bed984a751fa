"""The short texts on a chart: names, values, periods. All of them are made here from points."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stories.analysis import numerals
from stories.charts.model import SHARE, Channel

LONGEST = 24
SUFFIXES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COUNTED = ("", "rows", "count", "number of rows")
"""Titles of channels that hold counts."""
HIDDEN = {"Cc", "Cs", "Co", "Cn"}
TURNERS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
NARROW, BROAD = set("ijlft.,:;'|!()[]I1 "), set("mwMW@%")
MINUS = "\N{MINUS SIGN}"
"""Stands before a number that readers see: a hyphen is too short, and a line may break after it."""


class Places(NamedTuple):
    """The decimals that all values of a chart share."""

    plain: int
    large: int | None = None
    # of those written in millions and more; None: each has three figures


def tidy(name: object) -> str:
    """Return a name as one line that any drawing can hold: no control, surrogate or text-turning characters."""
    kept = (" " if sign.isspace() else sign for sign in str(name))
    shown = "".join(sign for sign in kept if unicodedata.category(sign) not in HIDDEN and sign not in TURNERS)
    return " ".join(shown.split()) or "(empty)"


def cut(name: object, longest: int = LONGEST) -> str:
    """Return a tidy name of at most `longest` characters, with an ellipsis where it was cut."""
    shown = tidy(name)
    return shown if len(shown) <= longest else shown[: longest - 1].rstrip() + "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes. Generous by a few per cent, so that nothing is cut."""
    ems = 0.0
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            ems += 1.05
        elif sign in NARROW:
            ems += 0.34
        elif sign in BROAD:
            ems += 0.92
        elif sign.isupper():
            ems += 0.7
        else:
            ems += 0.59
    return ems * size * (1.06 if bold else 1.0)


def places_for(values: Sequence[float], channel: Channel) -> int:
    """Return the decimals that all labels of one chart share: three figures for the largest value."""
    scale = 100.0 if channel.unit == SHARE else 1.0
    sizes = [abs(value) * scale for value in values if value and math.isfinite(value)]
    if not sizes:
        return 0
    if channel.unit == SHARE:
        whole = all(abs(value - round(value)) < 1e-9 for value in sizes)
        return 0 if whole else min(3, max(1, numerals.decimals(min(sizes), 1)))
    if all(value == round(value) for value in sizes):
        return 0
    most = numerals.decimals(max(sizes))
    return min(12, max(most, min(numerals.decimals(min(sizes), 1), most + 2)))


def large_places(values: Sequence[float]) -> int | None:
    """Return the decimals that values written in millions share; None where there are none, or billions among them."""
    sizes = {size_of(value) for value in values if math.isfinite(value)} - {1.0}
    if len(sizes) != 1:
        return None
    size = sizes.pop()
    written = [abs(value) / size for value in values if size_of(value) == size]
    most = numerals.decimals(max(written))
    return max(most, min(numerals.decimals(min(written), 2), most + 1))


def size_of(value: float) -> float:
    """Return in what a value is written: a million, a billion ... or one."""
    return next((size for size, _ in SUFFIXES if abs(value) >= size), 1.0)


def value_text(value: float, channel: Channel, places: int | Places) -> str:
    """Return a value without its unit, except those that stand with the number: "12.1", "$1.2M", "34%".

    Large measured values have three figures, as they have in the text; what was counted is exact.
    """
    if abs(value) >= 1000 and channel.unit != SHARE and channel.title.lower() not in COUNTED:
        exact = value == round(value) and abs(value) < 10_000
        shared = isinstance(places, Places) and places.large is not None and size_of(value) > 1
        value = value if exact or shared else float(f"{value:.2e}")
    return exact_text(value, channel, places)


def exact_text(value: float, channel: Channel, places: int | Places) -> str:
    """Return a value as `value_text` does, with nothing rounded but its decimals: for the values an axis names."""
    plain, large = places if isinstance(places, Places) else (places, None)
    # of none and of all there is nothing to round
    plain = 0 if not value or (channel.unit == SHARE and value == 1) else plain
    if channel.unit == SHARE:
        return with_minus(numerals.percent(value, plain))
    for size, suffix in SUFFIXES:
        if abs(value) >= size:
            digits = numerals.decimals(value / size) if large is None else large
            shown = numerals.fixed(value / size, digits) + suffix
            return with_minus(numerals.with_unit(shown, attached(channel.unit)))
    return with_minus(numerals.with_unit(numerals.fixed(value, plain), attached(channel.unit)))


def with_minus(shown: str) -> str:
    """Return a written number with a true minus sign."""
    return MINUS + shown[1:] if shown.startswith("-") else shown


def value_with_unit(value: float, channel: Channel, places: int | Places) -> str:
    """Return a value with its unit in full: "20.0 minutes"."""
    return in_full(value_text(value, channel, places), channel)


def in_full(shown: str, channel: Channel) -> str:
    """Return a written value with the unit of its channel, if it does not stand with the number already."""
    if channel.unit in (None, SHARE) or attached(channel.unit):
        return shown
    return numerals.with_unit(shown, channel.unit)


def attached(unit: str | None) -> str | None:
    """Return the unit if it is a sign that stands with every number, else None."""
    return unit if unit in numerals.CURRENCIES or unit in numerals.PERCENT else None


def day_of(period: object) -> date | None:
    """Return the first day of an ISO period ("2013", "2013-07", "2013-Q3", "2013-07-01..."), None if it is not one."""
    text = str(period)
    year, _, rest = text.partition("-")
    try:
        if rest[:1] in ("Q", "q"):
            return date(int(year), 3 * int(rest[1:]) - 2, 1)
        month, _, day = rest.partition("-")
        return date(int(year), int(month or 1), int(day[:2] or 1))
    except ValueError:
        return None


def period_text(day: date, grain: str, *, with_year: bool = True) -> str:
    """Return a period as readers write it: "2013", "Q3 2013", "Jul 2013", "3 Jul 2013"."""
    year = f" {day.year}" if with_year else ""
    if grain == "year":
        return str(day.year)
    if grain == "quarter":
        return f"Q{(day.month + 2) // 3}{year}"
    if grain == "month":
        return f"{MONTHS[day.month - 1]}{year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def full_period(period: object, grain: str) -> str:
    """Return a period for a sentence: "the week of 3 Jul 2013"; what is no date stays as it is, tidied."""
    day = day_of(period)
    if day is None:
        return tidy(period)
    shown = period_text(day, grain)
    return f"the week of {shown}" if grain == "week" else shown
