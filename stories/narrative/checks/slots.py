"""Slots in a sentence, {f7} or {f7:style}, and the values that code writes in their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stories.analysis.facts import DataFact, FactType
from stories.narrative.checks.pointing import DOWN, LOWER
from stories.narrative.checks.spotting import Fact, is_date
from stories.narrative.checks.unit_words import CANONICAL
from stories.narrative.numbers import write

SLOT = re.compile(r"\{(f\d{1,6})(?::([a-zA-Z]{1,10}(?::\d)?|:\d))?\}")
SIGN_BEFORE = re.compile(r"(?:(?<![\w])[-−–+]|[$€£¥₹]|\b(?:minus|negative))\s?$", re.IGNORECASE)
WORD_BEHIND = re.compile(r"[\s-]([^\W\d_]+)")
UNIT_BEHIND = re.compile(r"\s?(?:%|per cent\b|percent\b|percentage\b|[$€£¥₹°])", re.IGNORECASE)


def fill(
    sentence: str, facts: Mapping[str, Fact], *, shown: Mapping[str, str] | None = None
) -> tuple[str, list[tuple[int, int, str]]] | str:
    """Return a sentence with its slots filled in and where each value stands, or what is wrong with a slot.

    shown: how figures are written where their slot does not say; without it, as the writer usually would.
    """
    text = ""
    places: list[tuple[int, int, str]] = []
    end = 0
    for found in SLOT.finditer(sentence):
        fact = facts.get(found[1])
        if fact is None:
            return f"there is no fact {found[1]}"
        try:
            written = write(fact_of(fact), found[2] or _style(fact, sentence))
        except (ValueError, IndexError, OverflowError):
            return f"the fact {found[1]} cannot be shown like that"
        text += sentence[end : found.start()]
        if written.after and _other_unit(sentence[found.end() :], written.after):
            return f"a slot brings its own unit: {found[1]}"
        following = sentence[found.end() :]
        own = bool(written.after) and following.lower().startswith(written.after.lower())
        unit = not own and UNIT_BEHIND.match(following)
        if not isinstance(fact["value"], str) and (SIGN_BEFORE.search(text) or unit):
            return f"a slot brings its own sign and unit: {found[1]}"
        places.append((len(text), len(text) + len(written.shown), found[1]))
        # the model may have written the unit itself
        after = "" if own else written.after
        if shown is not None and not found[2] and not isinstance(fact["value"], str):
            as_told = shown.get(found[1], written.shown)
            # a minus sign that a word of direction stands for in one sentence may be needed in another
            written = replace(
                written,
                shown=as_told if as_told[:1].isdigit() == written.shown[:1].isdigit() else written.shown,
            )
            places[-1] = (len(text), len(text) + len(written.shown), found[1])
        text += written.shown + after
        end = found.end()
    return text + sentence[end:], places


def _other_unit(following: str, own: str) -> bool:
    """Return whether a unit stands behind a slot that is not the one which code puts there."""
    word = WORD_BEHIND.match(following)
    if word is None or following.lower().startswith(own.lower()):
        return False
    unit = CANONICAL.get(word[1].lower())
    return unit is not None and unit != CANONICAL.get(own.strip().lower())


def _style(fact: Fact, sentence: str) -> str:
    """Return how a value is written where the slot does not say: dates as words, a fall without its minus sign."""
    value = fact["value"]
    if isinstance(value, str):
        return "date" if is_date(value) else "column" if value in fact["columns"] else ""
    if fact["measure"].startswith("ratio"):
        return "times"
    falling = {*DOWN, *LOWER, "gap", "apart", "difference", "down"} & set(
        re.findall(r"[a-z]+", sentence.lower())
    )
    return "size" if fact["measure"].startswith(("change", "difference")) and value < 0 and falling else ""


def tells_twice(slots: Sequence[tuple[int, int, str]], facts: Mapping[str, Fact]) -> bool:
    """Return whether two slots of a sentence show one figure."""
    figures = [fact for _, _, fact in slots if not isinstance(facts[fact]["value"], str)]
    return len(figures) > len(set(figures))


def fact_of(fact: Fact) -> DataFact:
    """Return a fact of the document as the writer knows it."""
    return DataFact(
        id=fact["id"], type=FactType(fact["type"]), columns=tuple(fact["columns"]), measure=fact["measure"],
        value=fact["value"], unit=fact["unit"], n=fact["n"],
    )  # fmt: skip
