"""Sentences for findings on one measure: distribution and outlier."""

from stories.analysis.facts import DataFact, Insight
from stories.narrative.claims import Claim, Piece, Say, Slot, line, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.voice import Finding, Voice, figure, level, pick

MIDDLE = 0.5
"""The share of rows between the quartiles."""
MOST = 0.9
"""The share of rows at or below the ninetieth percentile."""


def distribution(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for how a measure spreads over the rows."""
    evidence, measure = insight.evidence, insight.columns[0]
    y = voice.plain(measure)
    places = shared_places(evidence["median"], evidence["mean"])
    skewed = figure(evidence["mean"]) > figure(evidence["median"])
    facts: dict[str, Piece] = {
        "y": y.claim, "many": voice.many, "one": voice.one, "Q1": evidence["q1"], "Q3": evidence["q3"],
        "median": Slot(fact=evidence["median"], style=places), "mean": Slot(fact=evidence["mean"], style=places),
        "top": evidence["p90"], "minimum": evidence["minimum"], "maximum": evidence["maximum"],
        "middle": level(MIDDLE, insight.columns), "most": level(MOST, insight.columns),
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("The typical {one} has {article}{y} of {median}; the average is {mean}", article=""),
        say(
            "{y} {be} {median} for the typical {one}, but {reach} {maximum}",
            be=y.be,
            reach=y.verb("reaches", "reach"),
        ),
        say("Most {y} values are modest, the largest is {maximum}"),
    )
    pulled = (
        say(
            "A few large values pull the average up to {mean}, while the median, in the middle, is {median}."
        )
        if skewed
        else say(
            "A few small values pull the average down to {mean}, while the median, in the middle, is {median}."
        )
    )
    spans = (
        say("The middle {middle} of {many} lie between {Q1} and {Q3}, and {most} are at {top} or below."),
        say("From {Q1} to {Q3} lies the middle {middle}; {most} of all {many} stay at or below {top}."),
        say("For the middle {middle} it is between {Q1} and {Q3}; {most} do not exceed {top}."),
    )
    sentences = [pulled, pick(spans, turn)]
    zero = evidence.get("zero_share")
    if zero is not None:
        sentences.append(line("In {zero} of {many} it is exactly nothing.", zero=zero, many=voice.many))
    sentences.append(
        say("The values run from {minimum} to {maximum}, so the average alone describes few {many}.")
    )
    return Finding(
        headline=say("The typical {one} has {y} of {median}, while the average is {mean}"),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("The median {y} is {median}, the average {mean}."),
        question=say("which {many} make up the far end of {y}"),
        why=(
            say("The average of {mean} and the median of {median} tell different stories."),
            say("Look at the {many} above {top} before the average is used anywhere."),
        ),
        link=say("Taken by itself"),
    )


def outlier(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for values that lie far from the rest."""
    evidence, measure = insight.evidence, insight.columns[0]
    y = voice.plain(measure)
    count, extreme, median, fence = (evidence[key] for key in ("count", "extreme", "median", "fence"))
    above = figure(extreme) > figure(median)
    single = figure(count) == 1
    facts: dict[str, Piece] = {
        "y": y.claim, "count": count, "share": evidence["share"], "extreme": extreme, "median": median, "fence": fence,
        "many": voice.one if single else voice.many, "all": voice.many, "above": "above" if above else "below",
        "far": "highest" if above else "lowest",
        "have": "has" if single else "have", "lie": "lies" if single else "lie",
    }  # fmt: skip
    say = speaker(facts)
    name = evidence.get("extreme_name")
    whose = _whose(say, name) if name is not None else None
    shapes = (
        say("In {y}, {count} {many} {lie} far from the rest"),
        say("The {far} {y}, {extreme}, {be} far from the usual {median}", be=y.be),
        say(
            "{y} {have_} a few extremes, up to {extreme}"
            if above
            else "{y} {have_} a few extremes, down to {extreme}",
            have_=y.have,
        ),
    )
    sentences: list[Claim] = [
        say("Values {above} {fence} count as far out here: {count} {many}, {share} of all, {have} one."),
        whose or say("The most distant is {extreme}, against a median of {median}."),
        say("Such values weigh on any average; they may be true, or slips in recording."),
    ]
    return Finding(
        headline=say("In {y}, {count} {many} {lie} far {above} the rest, as far as {extreme}"),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("The {far} {y} on record is {extreme}, against a median of {median}."),
        question=say("whether the extreme values of {y} are real"),
        why=(
            say("{count} {many} {lie} {above} {fence}."),
            say("Compare them with their source, then decide whether averages should include them."),
        ),
        link=say("At its far end"),
    )


def _whose(say: Say, name: DataFact) -> Claim:
    return say("The most distant, {extreme}, belongs to {name}; the median is {median}.", name=name)
