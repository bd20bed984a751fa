"""Sentences for findings on one measure: distribution, two peaks and outlier."""

from stories.analysis.facts import DataFact, FactType, Insight
from stories.narrative import words
from stories.narrative.claims import Claim, Piece, Say, Slot, point, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, figure, level, pick
from stories.narrative.voice import Voice

MIDDLE = 0.5
"""The share of rows between the quartiles."""
MOST = 0.9
"""The share of rows at or below the ninetieth percentile."""
TELLING = 0.001
"""A smaller share of the rows is said by its count alone."""
MOSTLY_NIL = 0.5
"""From this share of zeros on, the median says nothing."""


def distribution(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for how a measure spreads over the rows."""
    evidence, measure = insight.evidence, insight.columns[0]
    y = voice.plain(measure)
    above = figure(evidence["mean"]) > figure(evidence["median"])
    facts: dict[str, Piece] = {
        "y": y.claim, "a_y": y.with_article(), "be": y.be, "it": y.verb("it", "they"), "many": voice.many,
        "one": voice.one, "median": evidence["median"], "mean": evidence["mean"],
        "above": "above" if above else "below",
        "Q1": evidence["q1"], "Q3": evidence["q3"], "top": evidence["p90"], "minimum": evidence["minimum"],
        "maximum": evidence["maximum"], "middle": level(MIDDLE, insight.columns), "most": level(MOST, insight.columns),
        "large": "large" if above else "small", "below": "below" if above else "above",
        "reach": y.verb("reaches", "reach") if above else y.verb("falls to", "fall to"),
        "end": evidence["maximum"] if above else evidence["minimum"],
        "nil": _nil(insight),
    }  # fmt: skip
    say = speaker(facts)
    zeros = evidence.get("zero_share")
    if zeros is not None and figure(zeros) >= MOSTLY_NIL:
        return _mostly_nil(insight, speaker({**facts, "zeros": zeros}), turn)
    # what is counted in whole ones is said with its number in front: 4 cylinders
    counted = y.plural and not evidence["median"].unit and figure(evidence["median"]).is_integer()
    usual = say("{median:bare} {y}") if counted else say("{a_y} of {median}")
    shapes = (
        say("The typical {one} has {usual}; the average is {mean}", usual=usual),
        say("{y} {be} {median} for the typical {one}, but {reach} {end}"),
        say("The average of {y}, {mean}, is {above} what is typical, {median}"),
    )
    weighed = (
        say("The median, the value in the middle, lies {below} the average, which a few {large} values move."),
        say("A few {large} values move the average, {mean}, away from the median, the value in the middle."),
        say("The median is the value in the middle; the average also feels a few {large} values."),
    )  # fmt: skip
    return Finding(
        headline=say("The typical {one} has {usual}, while the average is {mean}", usual=usual),
        title=pick(shapes, turn),
        sentences=(point(pick(weighed, turn)), *_span(evidence, say, turn), *_ends(evidence, say, zeros)),
        brief=say("The median {y} {be} {median}, the average {mean}."),
        question=say("which {many} make up the far end of {y}"),
        why=(
            say("The average of {mean} and the median of {median} tell different stories."),
            say("Look at the {many} above {top} before the average is used anywhere.")
            if above
            else say("Look at the {many} below {Q1} before the average is used anywhere."),
        ),
        links=(say("Taken by itself"), say("Taken by itself")),
    )


def _span(evidence: dict[str, DataFact], say: Say, turn: int) -> list[Claim]:
    if figure(evidence["q1"]) == figure(evidence["q3"]):
        return [say("The middle {middle} of {many} all have the value {Q1}.")]
    shapes = (
        say("The middle {middle} of {many} lie between {Q1} and {Q3}."),
        say("From {Q1} to {Q3} lies the middle {middle} of {many}."),
        say("For the middle {middle} {it} {be} between {Q1} and {Q3}."),
    )
    return [pick(shapes, turn)]


def _ends(evidence: dict[str, DataFact], say: Say, zeros: DataFact | None) -> list[Claim]:
    if zeros is not None:
        return [say("All values run from {minimum} to {maximum}; {zeros} are {nil}.", zeros=zeros)]
    if figure(evidence["p90"]) >= figure(evidence["maximum"]):
        return [say("All values run from {minimum} to {maximum}.")]
    return [
        say("All values run from {minimum} to {maximum}."),
        say("Of all {many}, {most} are at {top} or below."),
    ]


def _nil(insight: Insight) -> DataFact:
    median = insight.evidence["median"]
    return DataFact(
        id="", type=FactType.VALUE, columns=insight.columns, measure="compared value", value=0, unit=median.unit
    )  # fmt: skip


def _mostly_nil(insight: Insight, say: Say, turn: int) -> Finding:
    shapes = (say("In {zeros} of {many}, {y} {be} {nil}"), say("{y} {be} {nil} in {zeros} of {many}"))
    averages = (
        say("The average of {mean} comes from the rest."),
        say("Only the rest makes up the average of {mean}."),
    )
    meanings = (
        say("So the average describes neither the many {many} without nor the few with a value."),
        say(
            "An average says little here: it stands between the many {many} without and the few with a value."
        ),
    )
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(
            pick(averages, turn),
            say("The largest value is {maximum}."),
            point(pick(meanings, turn)),
        ),
        brief=say("For {zeros} of {many}, {y} {be} {nil}."),
        question=say("whether {nil} stands for nothing or for not known in {y}"),
        why=(
            say("It makes up {zeros} of the values."),
            say("If some of them mean that nobody looked, the average of {mean} is too low."),
        ),
    )


def peaks(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure whose rows fall into a low and a high part."""
    evidence, measure = insight.evidence, insight.columns[0]
    y = voice.plain(measure)
    places = shared_places(evidence["low"], evidence["high"])
    facts: dict[str, Piece] = {
        "y": y.claim, "has": y.have, "fall": y.verb("falls", "fall"), "many": voice.many, "one": voice.one,
        "low": Slot(fact=evidence["low"], style=places), "high": Slot(fact=evidence["high"], style=places),
        "valley": evidence["valley"], "below": evidence["low_share"], "above": evidence["high_share"],
        "mean": evidence["mean"], "median": evidence["median"],
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{y} {has} two peaks, around {low} and around {high}"),
        say("By {y}, the {many} fall into two groups, around {low} and {high}"),
        say("In {y} there are two clusters, one around {low}, one around {high}"),
    )
    sides = (
        say("Few values lie near {valley}: {below} of {many} are below it, {above} at or above it."),
        say("Between the two peaks, near {valley}, there is little; {below} of {many} lie below it."),
        say("They part near {valley}, with {below} of {many} below it and {above} from there on."),
    )
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(
            pick(sides, turn),
            say("The low part averages {low}, the high part {high}."),
            point(say("The average over all, {mean}, therefore stands for neither of the two.")),
        ),
        brief=say("{y} {has} two peaks, around {low} and {high}."),
        question=say("what the {many} in each of the two peaks of {y} have in common"),
        why=(
            say("{below} of them lie below {valley}, and {above} do not."),
            say("A column that is not in the file may tell them apart."),
        ),
        links=(say("Taken by itself"), say("Taken by itself")),
    )


def outlier(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for values that lie far from the rest."""
    evidence, measure = insight.evidence, insight.columns[0]
    y = voice.plain(measure)
    above = figure(evidence["extreme"]) > figure(evidence["median"])
    single = figure(evidence["count"]) == 1
    facts: dict[str, Piece] = {
        "y": y.claim, "count": evidence["count"], "share": evidence["share"], "extreme": evidence["extreme"],
        "median": evidence["median"], "fence": evidence["fence"], "many": voice.one if single else voice.many,
        "above": "above" if above else "below", "far": "highest" if above else "lowest", "be": y.be,
        "lie": "lies" if single else "lie", "up": "up" if above else "down", "has": y.have,
    }  # fmt: skip
    say = speaker(facts)
    name, when = evidence.get("extreme_name"), evidence.get("extreme_when")
    shapes = (
        say("In {y}, {count} {many} {lie} far from the rest"),
        say("The {far} {y}, {extreme}, {be} far from the usual {median}"),
        say("{y} {has} a few extremes, {up} to {extreme}"),
    )
    fences = (
        say("Anything {above} {fence} counts as far out here; that is {count} {many}, {share} of all."),
        say("By the usual rule, values {above} {fence} are far out: {count} {many}, or {share}."),
    )
    if figure(evidence["share"]) < TELLING:
        fences = (
            say("Anything {above} {fence} counts as far out here."),
            say("By the usual rule, values {above} {fence} are far out: {count} {many}."),
        )
    furthest = (
        say("The {far} value is {extreme}, against a median of {median}.")
        if name is None
        else say("The {far} value, {extreme}, belongs to {name}; the median is {median}.", name=name)
        if when is None
        else say(
            "The {far} value, {extreme}, belongs to {name} {on} {when}; the median is {median}.", name=name,
            on=words.preposition(str(when.value)), when=Slot(fact=when, style="date"),
        )
    )  # fmt: skip
    cautions = (
        say("Such values weigh on any average; they may be true, or slips in recording."),
        say("One slip in recording would be enough, so they deserve a look before any average is used."),
    )
    return Finding(
        headline=say("In {y}, {count} {many} {lie} far {above} the rest, {up} to {extreme}"),
        title=pick(shapes, turn),
        sentences=(pick(fences, turn), furthest, point(pick(cautions, turn))),
        brief=say("The {far} {y} on record {be} {extreme}, against a median of {median}."),
        question=say("whether the extreme values of {y} are real"),
        why=(
            say("{count} {many} {lie} {above} {fence}."),
            say("Compare them with their source, then decide whether averages should include them."),
        ),
    )
