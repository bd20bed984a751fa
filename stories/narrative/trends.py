"""Sentences for findings over time."""

from itertools import combinations

from stories.analysis.facts import DataFact, Insight
from stories.narrative import words
from stories.narrative.claims import Claim, Piece, Say, Slot, caution, joined, line, point, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, Phrase, figure, other, pick
from stories.narrative.voice import Voice

FEW = 5
"""Up to so many periods a change may be a swing."""
GRAINS = {
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "quarter": "quarters",
    "year": "years",
}


def trend(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure, or the number of rows, that moves over time."""
    evidence, measure = insight.evidence, insight.columns[1]
    first, last, change = evidence["first"], evidence["last"], evidence.get("change")
    y = _measured(insight, voice, measure)
    averaged = first.measure in ("mean", "median") and max(first.n, last.n) > 1
    up = figure(last) > figure(first)
    grain = insight.series.grain if insight.series else ""
    places = shared_places(first, last)
    facts: dict[str, Piece] = {
        "y": y.claim, "first": Slot(fact=first, style=places), "last": Slot(fact=last, style=places),
        "begin": _in(evidence, "first_when"), "end": _in(evidence, "last_when"),
        "start": Slot(fact=evidence["first_when"], style="date"),
        "finish": Slot(fact=evidence["last_when"], style="date"),
        "rose": "rose" if up else "fell", "rise": "rise" if up else "fall", "higher": "higher" if up else "lower",
        "periods": evidence["periods"], "grains": GRAINS.get(grain, "periods"), "grain": grain or "period",
        "many": voice.many,
    }  # fmt: skip
    say = speaker(facts)
    by = change if change is not None else evidence["difference"]
    size = Slot(fact=by, style="size")
    shapes = (
        say("{y} {rose} from {first} {begin} to {last} {end}"),
        say("{y} {rose} by {size} between {start} and {finish}", size=size),
        say("From {start} to {finish}, {y} {rose} by {size}", size=size),
    )
    stated = (
        say("That is a {rise} of {size}; the series has {periods} {grains} with values.", size=size),
        say("It stood at {first} {begin} and at {last} {end}."),
        say("The series has values for {periods} {grains}, starts at {first} and ends at {last}."),
    )
    sentences = [
        pick(stated, turn),
        *_ends(insight, say, turn),
        point(_steadiness(insight, say, turn)),
        *_or_at_once(insight, say),
    ]
    if "one_period" in insight.caveats:
        sentences.append(caution(say("The period is short, so a season may look like a trend.")))
    question, why = _ask(insight, voice, say, turn)
    return Finding(
        headline=say(
            "{y_of_many} {rose} by {size} from {start} to {finish}",
            y_of_many=voice.of_rows(y, measure) if averaged else y.claim,
            size=size,
        ),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        gist=joined(
            say("What stands out most is that {y} {rose} over the {grains}."),
            _steadiness(insight, say, other(turn, measure)),
        ),
        brief=say("From {start} to {finish}, {y} went from {first} to {last}."),
        question=question,
        why=why,
        links=(say("Over the same stretch"), say("Over time")),
    )


def _or_at_once(insight: Insight, say: Say) -> list[Claim]:
    """Return that a single step fits nearly as well, where it does."""
    evidence = insight.evidence
    if "step_when" not in evidence:
        return []
    before, after = evidence["step_before"], evidence["step_after"]
    places = shared_places(before, after)
    step: dict[str, Piece] = {
        "before": Slot(fact=before, style=places), "after": Slot(fact=after, style=places),
        "when": Slot(fact=evidence["step_when"], style="date"),
    }  # fmt: skip
    single = say("A single step fits nearly as well: from {before} before to {after} after {when}.", **step)
    return [caution(single)]


def _ask(insight: Insight, voice: Voice, say: Say, turn: int) -> tuple[Claim, tuple[Claim, ...]]:
    if not insight.columns[1]:
        return say("whether there were {more} {many}, or only {more} records of them", more=_more(insight)), (
            say(
                "A {rise} from {first} to {last} can come from the way they were collected; compare another source."
            ),
        )
    slices = voice.slices(*insight.columns)
    if slices:
        return say("whether the {rise} in {y} holds for every {slice}", slice=slices[turn % len(slices)]), (
            say("A change in the whole, from {first} to {last}, can hide groups that go the other way."),
        )
    return say("whether the {rise} in {y} goes on"), (
        say("The series ends {end} at {last}; a later file would show."),
    )


def _more(insight: Insight) -> str:
    return "more" if figure(insight.evidence["last"]) > figure(insight.evidence["first"]) else "fewer"


def _measured(insight: Insight, voice: Voice, measure: str) -> Phrase:
    fact = insight.evidence["first"]
    # one row a period has nothing to average
    single = measure and fact.n == 1 and insight.evidence["last"].n == 1
    y = voice.valued(measure) if single else voice.measured(fact, measure)
    grain = insight.series.grain if insight.series else ""
    if grain in GRAINS and not measure:
        return Phrase(claim=line("{many} per " + grain, many=voice.many), plural=True)
    if grain in GRAINS and fact.measure == "sum":
        return Phrase(claim=line("{y} per " + grain, y=y.claim), plural=y.plural)
    return y


def _in(evidence: dict[str, DataFact], key: str) -> Claim:
    fact = evidence[key]
    return line("{in_} {when:date}", in_=words.preposition(str(fact.value)), when=fact)


def _ends(insight: Insight, say: Say, turn: int) -> list[Claim]:
    evidence = insight.evidence
    peak, low = evidence.get("peak"), evidence.get("low")
    if peak is None or low is None:
        return []
    places = shared_places(peak, low)
    ends: dict[str, Piece] = {"peak": Slot(fact=peak, style=places), "low": Slot(fact=low, style=places)}
    when: dict[str, Piece] = {"at_peak": _in(evidence, "peak_when"), "at_low": _in(evidence, "low_when")}
    at_end = str(evidence["last_when"].value)
    if evidence["peak_when"].value == at_end:
        return [line("The last value is also the highest; the lowest, {low}, came {at_low}.", **ends, **when)]
    if evidence["low_when"].value == at_end:
        return [
            line("The last value is also the lowest; the highest, {peak}, came {at_peak}.", **ends, **when)
        ]
    shapes = (
        line("It peaked at {peak} {at_peak} and was lowest, at {low}, {at_low}.", **ends, **when),
        line("The highest value was {peak}, {at_peak}; the lowest, {low}, {at_low}.", **ends, **when),
        line("Between those ends it ranged from {low} {at_low} to {peak} {at_peak}.", **ends, **when),
    )
    return [pick(shapes, turn)]


def _order(insight: Insight) -> float:
    """Return Kendall's tau of the periods as they are told, 1 when each is above all before; else of the test."""
    points = insight.series.points if insight.series else ()
    values = [point.y for point in points if point.y is not None and not point.partial]
    pairs = [(later > earlier) - (later < earlier) for earlier, later in combinations(values, 2)]
    if pairs:
        return sum(pairs) / len(pairs)
    return insight.test.effect if insight.test and insight.test.effect is not None else insight.effect


def _steadiness(insight: Insight, say: Say, turn: int) -> Claim:
    effect = _order(insight)
    if figure(insight.evidence["periods"]) <= FEW:
        return say("With only {periods} {grains} to go by, it may be part of a longer swing.")
    if abs(effect) >= 0.7:
        steady = (
            say("The {rise} is steady: later {grains} are nearly always {higher} than earlier ones."),
            say("Hardly any of the {grains} breaks the {rise}."),
            say("It goes on nearly all the time: {grains} are rarely out of line with the {rise}."),
        )
        return pick(steady, turn)
    if abs(effect) >= 0.4:
        uneven = (
            say("The {rise} is uneven, but later {grains} tend to be {higher}."),
            say("Later {grains} tend to be {higher}, with many steps back on the way."),
        )
        return pick(uneven, turn)
    return say("The direction is clear only over the whole stretch, not from one {grain} to the next.")
