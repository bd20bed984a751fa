"""The gate of rule 4: no number without evidence. Every numeral lies in a figure and every figure matches its fact."""

import math
from collections.abc import Mapping

from stories.analysis import numerals
from stories.analysis.facts import DataFact, FactType
from stories.analysis.spoken import readable
from stories.narrative.claims import Told
from stories.narrative.numbers import EXACT, SHARES, clipped, is_gap, read
from stories.narrative.words import readable_date

DOWN = ("fell", "fall", "drop", "lower", "below", "less", "fewer", "decline", "lost", "apart", "gap")
"""Words that say that a change went down; a falling change may then be shown without its sign."""
SIGNED = (FactType.DIFFERENCE, FactType.TREND, FactType.INTERACTION)
"""Types of facts that may be such a change."""


def problems(told: Told, facts: Mapping[str, DataFact]) -> list[str]:
    """Return what is wrong with the figures of a text, in sentences; nothing when every numeral is proved."""
    found: list[str] = []
    covered: set[int] = set()
    for figure in told.figures:
        if told.text[figure.start : figure.end] != figure.shown:
            found.append(f"the figure {figure.shown} is not where it is said to be")
        covered.update(range(figure.start, figure.end))
        fact = facts.get(figure.fact)
        if fact is None:
            found.append(f"the figure {figure.shown} points to no fact")
        elif not matches(figure.shown, fact, told.text):
            found.append(f"the figure {figure.shown} is not what {fact.id} says")
    bare = [place for place, sign in enumerate(told.text) if sign.isdigit() and place not in covered]
    if bare:
        found.append(f"a numeral without evidence at {bare[0]}: {told.text!r}")
    return found


def matches(shown: str, fact: DataFact, text: str = "") -> bool:
    """Return whether `shown` is the value of `fact` to within half a unit of its last digit.

    `text` is the sentence around it, in which a word for falling may stand for a minus sign.
    """
    if fact.value is None:
        return False
    if isinstance(fact.value, str):
        said = readable(fact.value)
        names = (fact.value, said, said[:1].upper() + said[1:], readable_date(fact.value))
        return shown in names or shown in map(clipped, names)
    reading = read(shown)
    if reading is None or not math.isfinite(fact.value) or not _same_unit(shown, fact):
        return False
    value = float(fact.value)
    if fact.measure in SHARES and fact.unit not in numerals.PERCENT:
        value *= 100
    if value < 0 <= reading.value and fact.type in SIGNED:
        value = -value if any(word in text.lower() for word in DOWN) else value
    if fact.measure in EXACT:
        return reading.value == round(value)
    return abs(reading.value - value) <= reading.step / 2 * (1 + 1e-9) + abs(value) * 1e-12


def _same_unit(shown: str, fact: DataFact) -> bool:
    per_cent = fact.unit in numerals.PERCENT or (fact.measure in SHARES and fact.unit is None)
    if is_gap(fact):
        # said in percentage points, or in the measure's own unit
        per_cent = False
    if shown.endswith("%") != per_cent:
        return False
    signs = [sign for sign in numerals.CURRENCIES if sign in shown]
    return not signs or signs == [fact.unit]
