"""Two values and the gap between them, printed so that a reader who takes the one from the other comes to the gap."""

from collections.abc import Mapping

from stories.analysis.facts import DataFact
from stories.narrative.claims import Piece, Slot, line
from stories.narrative.numbers import agreeing, shared_places
from stories.narrative.phrases import figure

WHOLE, THOUSAND, FAINTEST = 10, 1000, 0.02
"""A value between these that is so small a part of the largest one is said without decimals."""


def apart(
    evidence: Mapping[str, DataFact], ends: tuple[str, str], gap: str, *others: str
) -> dict[str, Piece]:
    """Return slots for two values, for those told beside them, and for the gap between the two, which agrees with
    them as they are printed; each under its name in the evidence.
    """
    high, low = (evidence[end] for end in ends)
    places = shared_places(high, low, *(evidence[name] for name in others))
    levels, of_gap, about = agreeing(high, low, evidence[gap], places)
    # A gap with decimals is the one of values with theirs.
    whole = of_gap in ("", ":0")
    pieces: dict[str, Piece] = {
        name: Slot(fact=evidence[name], style=levels or (beside(evidence[name], high) if whole else ""))
        for name in (*ends, *others)
    }
    told = Slot(fact=evidence[gap], style=f"size{of_gap}")
    return {**pieces, gap: line("about {gap}" if about else "{gap}", gap=told)}


def beside(fact: DataFact, largest: DataFact) -> str:
    """Return the style for a value far below the largest one: without decimals that nobody compares."""
    small, large = abs(figure(fact)), abs(figure(largest))
    return ":0" if WHOLE <= small < min(THOUSAND, FAINTEST * large) else ""
