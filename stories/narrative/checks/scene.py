"""A sentence before the facts that it may tell, and what a number says."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stories.analysis import numerals
from stories.narrative.checks.spotting import PART_OF_COLUMN, Fact, Token, is_date
from stories.narrative.numbers import EXACT, SHARES, read

PARTING = frozenset(
    {"and", "but", "against", "while", "whereas", "to", "than", "versus", "vs", "compared", "where", "with"}
)
"""Words behind which another thing is spoken of."""
KINDS = {"mean": ("average", "mean", "averages", "averaged", "averaging"), "median": ("median", "typical"),
         "sum": ("total", "sum", "adds", "together")}  # fmt: skip
LEVELS = frozenset({"mean", "median", "sum", "share", "rows a day"})
"""Measures that a group has and the whole as well."""
SIGNLESS = ("difference", "change", "ratio")
CALENDAR = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"})
COUNTED = EXACT | {"periods"}
NOUGHT = 1e-9


@dataclass(frozen=True)
class Scene:
    """A sentence with the facts that it may tell."""

    tokens: Sequence[Token]
    facts: Mapping[str, Fact]
    # those of the finding, by id
    finest: str = ""
    # the shortest period of the calendar that the story names, which its rows may be called by

    @cached_property
    def numbers(self) -> list[int]:
        """Places of the numbers among the tokens."""
        return [place for place, token in enumerate(self.tokens) if token.kind == "number"]

    @cached_property
    def works_out(self) -> bool:
        """Whether it says how a column was worked out from others: "Here, the gap means out minus in"."""
        said = {token.low for token in self.tokens}
        return self.tokens[0].low == "here" and bool(said & {"minus", "divided", "changed"})

    @cached_property
    def grains(self) -> set[str]:
        """The periods in which the dates of the finding are told."""
        return _grains(self.facts.values())

    def named(self) -> list[Fact]:
        """Return the facts whose columns are all named in the sentence; every fact where none is."""
        columns = {column for token in self.tokens for column in token.columns()}
        found = [fact for fact in self.facts.values() if fact["columns"] and set(fact["columns"]) <= columns]
        return found or list(self.facts.values())

    @cached_property
    def dimensions(self) -> set[str]:
        """The columns whose groups the finding compares."""
        grouped = {
            column
            for fact in self.facts.values()
            if fact["measure"] == "groups"
            for column in fact["columns"]
        }
        filtered = {
            column
            for fact in self.facts.values()
            for column, value in pairs(fact)
            if not PART_OF_COLUMN.match(value)
        }
        return grouped & filtered

    def right(self, place: int) -> Iterator[int]:
        """Yield the places behind a number that still belong to it."""
        for other in range(place + 1, len(self.tokens)):
            token = self.tokens[other]
            if token.kind in ("number", "stop") and token.text not in '“”"‘’':
                return
            if token.low in PARTING - {"with"} or (token.low == "where"):
                return
            yield other

    def left(self, place: int) -> Iterator[int]:
        """Yield the places before a number, nearest first, up to another number or the end of the clause."""
        for other in range(place - 1, -1, -1):
            token = self.tokens[other]
            if token.kind == "number" or (token.kind == "stop" and token.text in ";.!?—"):
                return
            yield other

    def word(self, place: int) -> str:
        """Return the word at a place in lower case, "" where there is none."""
        inside = 0 <= place < len(self.tokens) and self.tokens[place].kind == "word"
        return self.tokens[place].low if inside else ""


def _grains(facts: Iterable[Fact]) -> set[str]:
    dates = {str(fact["value"]) for fact in facts if fact["type"] == "name"}
    sizes = {"Q": "quarters", "W": "weeks"}
    lengths = {4: "years", 7: "months", 10: "days"}
    return {
        next((unit for sign, unit in sizes.items() if sign in date), lengths.get(len(date), "hours"))
        for date in dates
        if is_date(date)
    }


def finest(facts: Iterable[Fact]) -> str:
    """Return the shortest period in which a story names a date: rows that stand for one may be called days or years."""
    found = _grains(facts)
    return next(
        (grain for grain in ("hours", "days", "weeks", "months", "quarters", "years") if grain in found), ""
    )


def pairs(fact: Fact) -> list[tuple[str, str]]:
    """Return the filter of a fact as columns with their values."""
    where = fact["where"] or {"columns": [], "values": []}
    return list(zip(where["columns"], where["values"], strict=True))


def number_of(fact: Fact) -> float | None:
    """Return the value as it is written: shares in per cent; None for a name."""
    value = fact["value"]
    if isinstance(value, bool | str) or value is None:
        return None
    return float(value) * (100 if fact["measure"] in SHARES and fact["unit"] not in numerals.PERCENT else 1)


def in_percent(fact: Fact) -> bool:
    """Return whether a fact is written with a per cent sign."""
    if fact["measure"].startswith("difference"):
        return False
    return fact["unit"] in numerals.PERCENT or (fact["measure"] in SHARES and fact["unit"] is None)


def written_number(text: str) -> tuple[float, float] | None:
    """Return the number in a text with the worth of its last digit, at the least a thousandth part of it."""
    plain = (
        text.replace("−", "-").replace(" ", "", 1)
        if text.startswith(("$ ", "- "))
        else text.replace("−", "-")
    )
    thousand = " thousand" in plain
    reading = read(plain.replace(" thousand", ""))
    if reading is None:
        return None
    value, step = reading.value * (1000 if thousand else 1), reading.step * (1000 if thousand else 1)
    if re.match(r"-\s?[$€£¥₹]", plain) and value > 0:
        value = -value
    return value, step


def equals(text: str, fact: Fact, *, hedged: bool = False) -> bool:
    """Return whether a written number is the value of a fact to within half a unit of its last digit."""
    value, written = number_of(fact), written_number(text)
    if value is None or written is None or not math.isfinite(value):
        return False
    if any(sign in text for sign in ("%", "percent", "per cent")) != in_percent(fact):
        return False
    signs = [sign for sign in numerals.CURRENCIES if sign in text]
    if signs and signs != [fact["unit"]]:
        return False
    said, step = written
    if value < 0 <= said and fact["measure"].startswith(SIGNLESS):
        value = -value
    if fact["measure"] in EXACT and not hedged and "illion" not in text:
        return said == round(value)
    if not hedged and said:
        step = min(step, max(10.0 ** (math.floor(math.log10(abs(said))) - 2), 1.0))
    return abs(said - value) <= step / 2 * (1 + NOUGHT) + abs(value) * 1e-12
