"""The families of findings, and which of the ways in which one can be put stands in the story."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from stories.analysis import wordlists
from stories.analysis.facts import Insight
from stories.narrative import (
    changes,
    comparisons,
    gaps,
    interactions,
    missing,
    quality,
    ranks,
    relations,
    seasons,
    shares,
    spreads,
    trends,
    words,
)
from stories.narrative.audiences import Audience, sentences_for
from stories.narrative.claims import plain
from stories.narrative.phrases import Finding
from stories.narrative.voice import Voice

Rule = Callable[[Insight, Voice, int], Finding]
RULES: dict[str, Rule] = {
    "trend": trends.trend, "difference": comparisons.difference, "rank": ranks.rank,
    "association": relations.association,
    "dependence": relations.dependence, "distribution": spreads.distribution, "outlier": spreads.outlier,
    "proportion": shares.proportion, "season": seasons.season, "change": changes.change, "gap": gaps.gap,
    "duplicate": quality.duplicate, "impossible": quality.impossible, "gone": missing.gone,
    "interaction": interactions.interaction, "peaks": spreads.peaks, "even": shares.even,
}  # fmt: skip
WARMTH = frozenset(
    {"temp", "temps", "temperature", "temperatures", "tmax", "tmin", "tavg", "daylight", "sunshine"}
)
SHAPES = 3
"""How many ways each family can put its findings."""
TURNS = 6
"""Turns in which titles and sentences, some with two ways and some with three, have met in every pair."""
LONG_HEADLINE = 110
"""Characters; a longer headline gives way to the section's title."""


def is_known(insight: Insight) -> bool:
    """Return whether everybody knows a finding: the seasons of the temperature, a month that is like another."""
    first, last = insight.columns[0], insight.columns[-1]
    if insight.kind == "season":
        yearly = insight.series is not None and insight.series.grain == "year"
        return yearly and bool(WARMTH & set(wordlists.words(last)))
    months = [words.month_of(name) for name in (first, last) if not name.isdigit()]
    return insight.kind == "association" and len(months) == 2 and all(months)


def freshest(shapes: Sequence[Finding], before: set[str], last: set[str]) -> Finding:
    """Return the first shape that opens like nothing before; failing that, not like the last finding."""
    for used in (before, last):
        for shape in shapes:
            if not openings(shape) & used:
                return shape
    return shapes[0]


def beside_its_headline(shapes: Sequence[Finding]) -> Finding:
    """Return the first finding with the headline of its first shape and a title that does not repeat it."""
    first = shapes[0]
    headline = first.headline if len(plain(first.headline)) <= LONG_HEADLINE else first.title
    other = next((shape for shape in shapes if plain(shape.title) != plain(headline)), first)
    return replace(other, headline=headline)


def openings(finding: Finding) -> set[str]:
    """Return how a finding opens for each audience: its title, its text, its text in short."""
    short = sentences_for(Audience.EXECUTIVE, finding.sentences, ())
    return {_opening(plain(claim)) for claim in (finding.title, finding.sentences[0], short[0])}


def _opening(text: str) -> str:
    return " ".join(text.lower().split()[:3])
