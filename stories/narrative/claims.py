"""What a story says, as pieces that carry their evidence.

A text is written as a *Claim*: literal words with slots in between. Only a slot may hold a numeral, and a slot
points to a fact by id; `told` turns the claim into the plain text with the place of every figure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

from stories.analysis.facts import DataFact, Ledger
from stories.narrative.numbers import write


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place in a text that code fills with the value of a fact."""

    fact: DataFact
    style: str = ""
    # how to show it, as numbers.write takes it: "" (three figures with its unit), size, bare, times, date ...


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Words and slots in reading order."""

    parts: tuple[str | Slot, ...] = ()


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
    # the text between them


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
    insight: int | None = None
    # index of the insight it tells or follows from


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The words of a whole story."""

    headline: Told
    standfirst: Told
    sections: tuple[Section, ...]
    notes: tuple[Told, ...]
    withheld: int = 0
    # sentences that failed the check of their figures and were left out


Piece = str | DataFact | Slot | Claim
Say = Callable[..., Claim]
"""`line` with the pieces of a finding already given."""


def line(template: str, /, **pieces: Piece) -> Claim:
    """Return the claim that `template` makes: "{top:bare}" becomes a slot for the fact `top` in the style "bare".

    Raises ValueError when words hold a digit: a numeral must come from a fact.
    """
    parts: list[str | Slot] = []
    for words, name, style, _ in Formatter().parse(template):
        parts.append(_plain(words))
        if name is None:
            continue
        piece = pieces[name]
        if isinstance(piece, DataFact):
            parts.append(Slot(fact=piece, style=style or ""))
        elif isinstance(piece, Claim):
            parts.extend(piece.parts)
        else:
            parts.append(piece if isinstance(piece, Slot) else _plain(piece))
    return Claim(parts=tuple(part for part in parts if part != ""))


def speaker(pieces: dict[str, Piece], beside: Say = line) -> Say:
    """Return `line` with these pieces already given, and those of the speaker `beside`.

    More can be given with each template.
    """

    def say(template: str, /, **more: Piece) -> Claim:
        return beside(template, **{**pieces, **more})

    return say


def capital(claim: Claim) -> Claim:
    """Return the claim with a capital first letter; a name of the file that opens it stays as it is."""
    if not claim.parts:
        return claim
    first, *rest = claim.parts
    if first == "“" and rest:
        return Claim(parts=(first, *capital(Claim(parts=tuple(rest))).parts))
    if isinstance(first, str):
        return Claim(parts=(first[:1].upper() + first[1:], *rest))
    if first.style == "column":
        return Claim(parts=(Slot(fact=first.fact, style="Column"), *rest))
    return claim


def joined(*claims: Claim, by: str = " ") -> Claim:
    """Return the claims one after the other with `by` in between."""
    parts: list[str | Slot] = []
    for claim in claims:
        if parts and claim.parts:
            parts.append(by)
        parts.extend(claim.parts)
    return Claim(parts=tuple(parts))


def told(claim: Claim, ledger: Ledger) -> Told:
    """Return the finished text; each fact is entered in `ledger` and each numeral points to it."""
    text = ""
    figures: list[Figure] = []
    for part in claim.parts:
        if isinstance(part, str):
            text += part
            continue
        written = write(part.fact, part.style)
        if written.numeral:
            start, end = len(text), len(text) + len(written.shown)
            figures.append(Figure(start=start, end=end, fact=ledger.add(part.fact).id, shown=written.shown))
        text += written.shown + written.after
    return Told(text=text, figures=tuple(figures))


def _plain(words: str) -> str:
    if any(sign.isdigit() for sign in words):
        raise ValueError(f"a numeral stands in plain words: {words!r}")
    return words
