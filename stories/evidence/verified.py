"""The check that is shown beside a story: each figure against the fact that it points to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stories.analysis.facts import DataFact, FactType
from stories.narrative.grounding import matches

Text = Mapping[str, Any]
ENDS = re.compile(r"(?<=[.!?])\s+")
"""Between two sentences."""
DIGITS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One figure of a story, where it stands."""

    part: str
    # Headline, Finding 2 ...
    before: str
    # of its sentence
    shown: str
    after: str
    # the rest of the sentence
    fact: str
    # id of the fact, "" for a numeral that points to none
    proved: bool
    # whether the fact says the same, to within half a unit of the last digit that is shown


def figures_of(document: Mapping[str, Any]) -> list[Shown]:
    """Return every figure of the texts in reading order, each held against its fact.

    A numeral that lies in no figure is one that nothing proves.
    """
    facts = {fact["id"]: fact_of(fact) for fact in document.get("facts", ())}
    return [shown for part, text in texts_of(document) for shown in _in_text(part, text, facts)]


def texts_of(document: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Yield the texts of a story in reading order, each with the name of its part."""
    yield "Headline", document["headline"]
    yield "Standfirst", document["standfirst"]
    if document.get("summary"):
        yield "Summary", document["summary"]
    counts = {"finding": 0, "recommendation": 0}
    for section in document["sections"]:
        kind = section["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        part = f"Finding {counts[kind]}" if kind == "finding" else f"To check {counts[kind]}"
        yield part, section["title"]
        yield part, section["text"]
    for note in document.get("notes", ()):
        yield "About the data", note


def fact_of(fact: Mapping[str, Any]) -> DataFact:
    """Return a fact F of a story's document as what it was made from."""
    where = fact["where"] or {"columns": [], "values": []}
    return DataFact(
        id=fact["id"],
        type=FactType(fact["type"]),
        columns=tuple(fact["columns"]),
        measure=fact["measure"],
        value=fact["value"],
        unit=fact["unit"],
        n=fact["n"],
        where=dict(zip(where["columns"], where["values"], strict=True)) if fact["where"] else None,
    )


def _in_text(part: str, text: Text, facts: Mapping[str, DataFact]) -> Iterator[Shown]:
    words = str(text["text"])
    figures = sorted(text["figures"], key=lambda figure: int(figure["start"]))
    for start, end, fact, proved in sorted([*_claimed(words, figures, facts), *_bare(words, figures)]):
        first, last = _sentence(words, start, end)
        before, after = words[first:start], words[end:last]
        yield Shown(part=part, before=before, shown=words[start:end], after=after, fact=fact, proved=proved)


def _claimed(
    words: str, figures: Sequence[Mapping[str, Any]], facts: Mapping[str, DataFact]
) -> Iterator[tuple[int, int, str, bool]]:
    for figure in figures:
        start, end = int(figure["start"]), int(figure["end"])
        fact = facts.get(figure["fact"])
        proved = (
            words[start:end] == figure["shown"] and fact is not None and matches(figure["shown"], fact, words)
        )
        yield start, end, str(figure["fact"]), proved


def _bare(words: str, figures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, str, bool]]:
    """Yield the numerals that lie in no figure."""
    covered = {place for figure in figures for place in range(int(figure["start"]), int(figure["end"]))}
    for digits in DIGITS.finditer(words):
        if digits.start() not in covered:
            yield digits.start(), digits.end(), "", False


def _sentence(words: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a figure begins and ends."""
    breaks = list(ENDS.finditer(words))
    first = max((gap.end() for gap in breaks if gap.end() <= start), default=0)
    last = min((gap.start() for gap in breaks if gap.start() >= end), default=len(words))
    return first, last
