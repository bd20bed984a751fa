"""What a story says, as pieces that carry their evidence.

A text is written as a *Claim*: literal words with slots in between. Only a slot may hold a numeral, and a slot
points to a fact by id; `told` turns the claim into the plain text with the place of every figure.
"""

from dataclasses import dataclass

from stories.analysis.facts import DataFact


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place in a text that code fills with the value of a fact."""

    fact: DataFact
    style: str = ""
    # how to show it: "" (2-3 significant figures with its unit), count, percent, plain, date, name, times ...


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Words and slots in reading order."""

    parts: tuple[str | Slot, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Where a numeral stands in a text, and the fact that it shows."""

    start: int
    # index of the first character in the text
    end: int
    # index after the last character
    fact: str
    # id of the DataFact
    shown: str
    # text[start:end]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finished text with its figures (T in the story's JSON)."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """One finding or one recommendation."""

    kind: str
    # finding or recommendation
    title: Told
    text: Told
    chart: int | None = None
    # index of its ChartSpec in the narrative's charts, or None
    insight: int | None = None
    # index of the insight it tells or follows from


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The words of a whole story."""

    headline: Told
    standfirst: Told
    sections: tuple[Section, ...]
    notes: tuple[Told, ...]
