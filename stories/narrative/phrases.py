"""Noun phrases with their number, and a finding put into claims."""

from dataclasses import dataclass

from stories.analysis.facts import DataFact, FactType
from stories.narrative import words
from stories.narrative.claims import Claim, line


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A noun phrase with its number, so that the verb can agree."""

    claim: Claim
    plural: bool = False
    said: str = ""
    # its first words, for the article
    rows: bool = False
    # whether it names the rows ("flights with ..."), not the category
    bare: Claim | None = None
    # the same without its article, where it has one

    def verb(self, one: str, many: str) -> str:
        """Return the form of a verb that agrees."""
        return many if self.plural else one

    def with_article(self, before: str = "") -> Claim:
        """Return "a higher dep delay", "an age", or "higher deaths" for a plural."""
        itself = self.claim if self.bare is None else self.bare
        if self.plural:
            return line("{before}{self}", before=f"{before} " if before else "", self=itself)
        first = before or str(self.said)
        opening = f"{words.article(first)} {before}".rstrip()
        return line("{words} {self}", words=opening, self=itself)

    @property
    def be(self) -> str:
        """Return is or are."""
        return self.verb("is", "are")

    @property
    def have(self) -> str:
        """Return has or have."""
        return self.verb("has", "have")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One insight put into claims, before the writer chooses what goes where."""

    headline: Claim
    # the finding as the headline of the whole story: subject, direction, size
    title: Claim
    # the finding as the title of its section
    sentences: tuple[Claim, ...]
    # number, comparison, so what, caveat
    brief: Claim
    # the finding in one sentence of the standfirst
    question: Claim
    # what to check next, as a title
    why: tuple[Claim, ...]
    # the sentences under it
    gist: Claim | None = None
    # what it comes to, for the summary: without the numbers that headline and title tell; None where these are short
    links: tuple[Claim, Claim] | None = None
    # how the first sentence takes up the first (dimension, date) or last column (measure) of an earlier finding


def level(value: float, columns: tuple[str, ...]) -> DataFact:
    """Return a chosen share (the lowest 20%, the middle 50%) as a fact of the method."""
    return DataFact(id="", type=FactType.DISTRIBUTION, columns=columns, measure="level", value=value)


def figure(fact: DataFact | None) -> float:
    """Return a fact's number; 0.0 when it is absent or not one."""
    return float(fact.value) if fact is not None and isinstance(fact.value, int | float) else 0.0


def other(turn: int, *names: str) -> int:
    """Return a turn that is not this one nor the same in every table: stories open with the first turn each."""
    return turn + 1 + sum(map(len, names)) % 2


def pick(shapes: tuple[Claim, ...], turn: int) -> Claim:
    """Return the shape whose turn it is."""
    return shapes[turn % len(shapes)]
