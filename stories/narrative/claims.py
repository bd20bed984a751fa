"""What a story says, as pieces that carry their evidence.

A text is written as a *Claim*: literal words with slots in between. Only a slot may hold a numeral, and a slot
points to a fact by id; `told` turns the claim into the plain text with the place of every figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from string import Formatter

from stories.analysis.facts import DataFact, Ledger
from stories.analysis.spoken import readable
from stories.narrative.numbers import write
from stories.narrative.words import is_short_form


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
    weight: str = ""
    # what a sentence does in its finding: POINT, CAUTION, LAY, TERM, or "" for its numbers and comparisons


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
    number: int | None = None
    # which finding it is, counted over all audiences alike; None for a recommendation
    about: int | None = None
    # the number of the finding that a recommendation follows from, None for one about the whole file


@dataclass(frozen=True, kw_only=True)
class Spare:
    """A finding as other texts than its own section tell of it, so that they can be told anew without another."""

    number: int
    # which finding it is
    headline: Told
    brief: Told
    # its sentence in a standfirst
    gist: Told | None
    # its sentence in a summary that opens with it, None where that is its title
    next: Told
    # its clause in a summary where another comes before it
    question: Told
    # what to check, as a clause
    why: Told
    linked: Told | None = None
    # its first sentence where that takes up an earlier finding
    alone: Told | None = None
    # the same sentence by itself


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the texts of a telling say beside its findings, and how many of these each tells."""

    headline: int | None
    # the number of the finding that it is, None where it is none
    holds: Told
    # how a standfirst begins
    tried: Told
    # how it ends
    briefs: int
    opens: Told
    # how a summary begins
    holding: Told
    # what it says behind its findings
    ends: Told
    leads: int
    questions: int


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The words of a story for one audience."""

    headline: Told
    standfirst: Told
    summary: Told
    sections: tuple[Section, ...]
    frame: Frame | None = None


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The words of a whole story, for the audience that it was asked for."""

    headline: Told
    standfirst: Told
    sections: tuple[Section, ...]
    notes: tuple[Told, ...]
    summary: Told = Told(text="")
    audience: str = ""
    tellings: Mapping[str, Telling] = field(default_factory=dict)
    # the same story for every audience, this one too
    spares: tuple[Spare, ...] = ()
    # by which the texts are told anew where a finding is not shown
    withheld: int = 0
    # sentences that failed the check of their figures and were left out


POINT, CAUTION, LAY, TERM = "point", "caution", "lay", "term"
"""Sentences that say what a finding means, what weakens it, what its test says in plain words, what a word means."""
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


def point(claim: Claim) -> Claim:
    """Return the sentence as one that says what its finding means; it must stand by itself below the title."""
    return replace(claim, weight=POINT)


def caution(claim: Claim) -> Claim:
    """Return the sentence as one that says what weakens its finding; it must stand by itself below the title."""
    return replace(claim, weight=CAUTION)


def lay(claim: Claim) -> Claim:
    """Return the sentence as one that a reader who knows statistics is told in the words of the test instead."""
    return replace(claim, weight=LAY)


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


def quoted(claim: Claim) -> Claim:
    """Return the claim with quotation marks around each column whose name is cut short: it is the file's word."""
    parts: list[str | Slot] = []
    for part in claim.parts:
        short = (
            isinstance(part, Slot)
            and part.style == "column"
            and is_short_form(readable(str(part.fact.value)))
        )
        before = parts[-1] if parts and isinstance(parts[-1], str) else ""
        parts += ["“", part, "”"] if short and not before.endswith("“") else [part]
    return replace(claim, parts=tuple(parts))


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


def plain(claim: Claim) -> str:
    """Return a claim as text."""
    return told(capital(claim), Ledger()).text


def _plain(words: str) -> str:
    if any(sign.isdigit() for sign in words):
        raise ValueError(f"a numeral stands in plain words: {words!r}")
    return words
