"""How the value of a fact is written in a sentence, and how what was written is read back.

A style is a word, optionally with a number of decimals after a colon: "", "size", "percent:0", "times".
"""

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from stories.analysis import numerals
from stories.analysis.facts import DataFact, FactType
from stories.analysis.spoken import readable
from stories.narrative.words import month_of, readable_date, singular

EXACT = frozenset(
    {"count", "rows", "columns", "distinct", "missing", "looked at", "kept", "periods", "groups", "days covered",
     "weeks covered", "months covered", "years covered", "days missing", "months missing", "years missing",
     "clusters", "largest cluster", "equal pairs", "further columns", "columns with missing values",
     "values that do not fit", "other sheets", "rows left out", "rows repaired"}
)  # fmt: skip
"""Measures that are counted, not measured: shown to the last unit."""
SHARES = frozenset({"share", "level"})
"""Measures from 0 to 1 that are written in per cent."""
SCALES = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
THOUSAND, MILLION = 1e3, 1e6
TINY = 1e-12
FAR_APART = 50
"""Values further apart than this have no decimals in common."""
LONGEST_NAME = 90
"""Characters of a name that a sentence can carry."""
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A value in words."""

    shown: str
    # the figure itself, with its currency or per cent sign and "million"
    after: str = ""
    # the unit that follows it as a word, with its space
    numeral: bool = True
    # whether the figure holds a digit, so that it must carry its evidence


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A written figure, read back."""

    value: float
    # in the unit in which it was written (60 for "60%")
    step: float
    # the worth of its last significant digit


def write(fact: DataFact, style: str = "") -> Written:
    """Return the value of `fact` as it stands in a sentence; raises ValueError when it cannot be shown."""
    kind, _, places = style.partition(":")
    if isinstance(fact.value, str):
        return _name(fact.value, kind)
    if fact.value is None or not math.isfinite(fact.value):
        raise ValueError(f"fact {fact.id or fact.measure} has no value to show")
    value = abs(fact.value) if kind == "size" else float(fact.value)
    if fact.measure in SHARES and fact.unit not in numerals.PERCENT:
        return Written(shown=_share(value, int(places) if places else None))
    if kind == "times":
        return Written(shown=numerals.number(value, 2), after=" times")
    shown = _figure(fact, value, int(places) if places else None)
    if kind == "bare":
        return Written(shown=shown)
    if fact.unit in numerals.PERCENT and is_gap(fact):
        return Written(shown=shown, after=" percentage point" if shown == "1" else " percentage points")
    return _with_unit(shown, fact.unit)


def read(shown: str) -> Reading | None:
    """Return the number in a written figure with the worth of its last digit, or None when it holds none."""
    found = NUMBER.search(shown)
    if found is None:
        return None
    digits = found.group()
    scale = next((size for word, size in SCALES.items() if word in shown), 1.0)
    sign = -1.0 if shown.startswith("-") and not digits.startswith("-") else 1.0
    plain = digits.replace(",", "")
    _, point, decimals = plain.partition(".")
    zeros = 0 if point else len(plain) - len(plain.rstrip("0"))
    step = 10.0 ** -len(decimals) if point else 10.0 ** min(zeros, len(plain.lstrip("-")) - 1)
    return Reading(value=sign * float(plain) * scale, step=step * scale)


def shared_places(*facts: DataFact | None) -> str:
    """Return the style suffix (":1") with which these values can be compared at one glance, or "" for the usual way.

    The decimals are those that show three figures of the largest value and two of the smallest difference.
    """
    values = [float(f.value) for f in facts if f is not None and isinstance(f.value, int | float)]
    largest = max((abs(value) for value in values), default=0.0)
    smallest = min((abs(value) for value in values if value), default=0.0)
    whole = all(value == round(value) for value in values)
    if len(values) < 2 or largest >= MILLION or largest > FAR_APART * smallest or whole:
        return ""
    ordered = sorted(set(values))
    steps = [above - below for below, above in pairwise(ordered)]
    # what the last digits of a sum make is no difference
    finest = min((step for step in steps if step > 1e-9 * largest), default=largest)
    if largest >= THOUSAND:
        return f":{numerals.decimals(finest, 2)}" if finest < largest / 100 else ""
    places = max(
        numerals.decimals(largest), min(numerals.decimals(finest, 1), numerals.decimals(largest) + 2)
    )
    return f":{min(places, 6)}"


def agreeing(high: DataFact, low: DataFact, gap: DataFact, places: str = "") -> tuple[str, str, bool]:
    """Return the styles of two values and of the gap between them, and whether the gap is only about so much.

    places: the style in which the two would be shown by themselves. A reader who takes the one printed value from the
    other must come to the printed gap: where the usual figures do not give that, the gap has those of the values, or a
    decimal less and is said to be about so much, or all of them have a decimal more.
    """
    shown = max(_places_of(fact, places) for fact in (high, low))
    largest = max(abs(float(fact.value or 0)) for fact in (high, low))
    more = [":0"] if largest < MILLION else []
    if largest < THOUSAND:
        more = [f":{shown + further}" for further in (1, 2)]
    tried = [(places, "", False), (places, f":{shown}", False)]
    tried += [(places, f":{less}", True) for less in range(shown - 1, -1, -1) if _is_near(gap, less)]
    tried += [(style, style, False) for style in more]
    for levels, style, about in tried:
        ends = [read(write(fact, levels).shown) for fact in (high, low)]
        between = read(write(gap, f"size{style}").shown)
        if between is None or None in ends:
            continue
        step = 10.0 ** -_places_of(gap, style) if between.value < THOUSAND else between.step
        apart = abs(ends[0].value - ends[1].value)  # type: ignore[union-attr]
        if (
            abs(apart - between.value)
            <= 0.5 * step * (about or between.value >= THOUSAND) + 1e-9 * step + TINY
        ):
            return levels, style, about
    return places, "", True


def _places_of(fact: DataFact, style: str) -> int:
    """Return how many decimals a value is shown with."""
    return len(write(fact, f"bare{style}").shown.partition(" ")[0].partition(".")[2].rstrip("%"))


def _is_near(gap: DataFact, places: int) -> bool:
    """Return whether so few decimals leave a gap what it is, to a twentieth, without a nought behind the point."""
    value = abs(float(gap.value or 0))
    shown = numerals.fixed(value, places)
    return abs(round(value, places) - value) <= value / 20 and not (places and shown.endswith("0"))


def is_gap(fact: DataFact) -> bool:
    """Return whether a fact in per cent is a difference of percentages, which is said in percentage points."""
    return fact.measure.startswith("difference")


def _name(value: str, kind: str) -> Written:
    shown = value
    if kind in ("column", "Column"):
        shown = readable(value)
        shown = shown[:1].upper() + shown[1:] if kind == "Column" else shown
    elif kind == "date":
        shown = readable_date(value)
    elif kind == "month":
        shown = month_of(value) or value
    shown = clipped(shown)
    return Written(shown=shown, numeral=any(sign.isdigit() for sign in shown))


def clipped(name: str) -> str:
    """Return a name as it is said: a very long one by its beginning."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _share(share: float, places: int | None) -> str:
    shown = numerals.percent(share, places)
    # 100% and 0% are said only of everything and of nothing
    if places is None:
        shown = f"{_trimmed(shown[:-1])}%"
    if places is None and 0 < share < 1:
        places = 1
        while shown.startswith("100") and places < 6:
            places += 1
            shown = numerals.percent(share, places)
    return shown


def _figure(fact: DataFact, value: float, places: int | None) -> str:
    if _is_year(fact, value):
        return str(round(value))
    if fact.measure in EXACT:
        return numerals.count(value)
    if value == 0:
        return "0"
    if fact.unit in numerals.PERCENT and abs(value) < 100:
        return _share(value / 100, places).removesuffix("%")
    if places is not None:
        return numerals.fixed(value, places)
    if fact.unit in numerals.CURRENCIES and abs(value) < 100 and value != round(value) and abs(value) >= 1:
        return numerals.fixed(value, 2)
    return _trimmed(numerals.number(value))


def _trimmed(shown: str) -> str:
    """Return a number without noughts at the end of its decimals: "4.60" as "4.6", "4.50 billion" as "4.5 billion"."""
    digits, space, scale = shown.partition(" ")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + space + scale


def _is_year(fact: DataFact, value: float) -> bool:
    named = any("year" in column.lower() for column in fact.columns)
    spread = fact.type in (FactType.DIFFERENCE, FactType.TREND, FactType.PROPORTION) or fact.measure in EXACT
    return named and not fact.unit and not spread and value == round(value) and 1500 <= value <= 2200


def _with_unit(shown: str, unit: str | None) -> Written:
    if not unit or unit in numerals.PERCENT or unit in numerals.CURRENCIES:
        return Written(shown=numerals.with_unit(shown, unit))
    return Written(shown=shown, after=f" {singular(unit) if shown == '1' else unit}")
