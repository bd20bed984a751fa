"""Sentences for what holds in every group but one."""

from stories.analysis.facts import DataFact, Insight
from stories.narrative.apart import apart
from stories.narrative.claims import Claim, Piece, Say, Slot, caution, line, point, speaker
from stories.narrative.comparisons import SMALL_GROUP
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, figure, pick
from stories.narrative.voice import Voice


def interaction(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a trend, or a difference between two groups, that turns round in an exception."""
    if "when" in insight.evidence:
        return _segment_trends(insight, voice, turn)
    return _segment_gaps(insight, voice, turn)


def _segment_trends(insight: Insight, voice: Voice, turn: int) -> Finding:
    evidence, (_, dimension, measure) = insight.evidence, insight.columns
    y = voice.measured(evidence["exception_late"], measure)
    up = figure(evidence["rule_change"]) > 0
    pieces: dict[str, Piece] = {
        **_common(insight, voice, dimension),
        "y": y.claim, "rose": "rose" if up else "fell", "fell": "fell" if up else "rose",
        "rise": "rise" if up else "fall",
        "when": Slot(fact=evidence["when"], style="date"),
        **_levels(evidence, ("rule_early", "rule_late")),
        **apart(evidence, ("exception_early", "exception_late"), "exception_change"),
    }  # fmt: skip
    say = speaker(pieces)
    shapes = (
        say("{y} {rose} for every {dimension} but {except}, where it {fell}"),
        say("{y} {rose} over time in {holds} of {groups} {dimensions}; {exceptions}, where it {fell}"),
        say("{except} went the other way: {y} {fell} there and {rose} for every other {dimension}"),
    )
    short = "one_period" in insight.caveats
    brief_time = (caution(say("The period is short, so a season may look like a trend.")),) if short else ()
    return Finding(
        headline=say("{y} {rose} for every {dimension} but {except}, where it {fell} by {exception_change}")
        if "second_name" not in evidence
        else shapes[0],
        title=pick(shapes, turn),
        sentences=(
            say("For {X}, {y} {fell} from {exception_early} before {when} to {exception_late} from then on."),
            say("The {rise} is largest for {R}: from {rule_early} to {rule_late} between the same halves of the time."),
            say("The {rise} holds in {holds} of {groups} {dimensions}, and {exceptions}."),
            point(say("One figure for all {dimensions} together would hide that.")),
            *_behind(insight, ("exception_early", "exception_late"), say),
            *brief_time,
        ),
        brief=say(
            "{y} {rose} for every {dimension} but {except}, where it {fell} from {exception_early} to {exception_late}."
        ),
        question=say("what is different about {X}"),
        why=(
            say("There {y} {fell} to {exception_late} while it {rose} elsewhere."),
            say("A change in what was recorded would look the same."),
        ),
        links=(say("Over time, group by group"), say("But taken apart by {dimension}")),
    )  # fmt: skip


def _segment_gaps(insight: Insight, voice: Voice, turn: int) -> Finding:
    evidence, (dimension, compared, measure) = insight.evidence, insight.columns
    y = voice.measured(evidence["exception_high"], measure)
    high, low = (voice.group(compared, evidence[f"{key}_name"]) for key in ("high", "low"))
    pieces: dict[str, Piece] = {
        **_common(insight, voice, dimension),
        "y": y.claim, "be": y.be, "it": y.verb("it is", "they are"), "H": high.claim, "L": low.claim,
        "compared": voice.column(compared),
        **_levels(evidence, ("rule_high", "rule_low")),
        **apart(evidence, ("exception_high", "exception_low"), "exception_gap"),
    }  # fmt: skip
    say = speaker(pieces)
    shapes = (
        say("{y} {be} higher for {H} than for {L} in every {dimension} but {except}, where {it} lower"),
        say(
            "{except} {turn} the pattern round: {y} {be} lower for {H} than for {L}, unlike in every other {dimension}"
        ),
        say("In {holds} of {groups} {dimensions}, {y} {be} higher for {H} than for {L}; {exceptions}"),
    )  # fmt: skip
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(
            say("For {X} it is the other way round: {exception_high} for {H} against {exception_low} for {L}."),
            say("The gap is widest for {R}, with {rule_high} against {rule_low}."),
            say(
                "It holds in {holds} of {groups} {dimensions}, and {exceptions}, with a gap of {exception_gap} the "
                "other way."
            ),
            point(say("One figure for all {dimensions} together would hide that.")),
            *_behind(insight, ("exception_high", "exception_low"), say),
        ),
        brief=say(
            "For {X}, {y} {be} {exception_high} for {H} and {exception_low} for {L}; in the other {dimensions} it is "
            "the other way round."
        ),
        question=say("what turns the difference between {H} and {L} round for {X}"),
        why=(
            say("An average over all {dimensions} hides a gap of {exception_gap} that goes against the rest."),
            say("Compare the two within each {dimension}."),
        ),
        links=(say("Taken apart by {dimension}"), say("Taken apart by {dimension}")),
    )  # fmt: skip


def _common(insight: Insight, voice: Voice, dimension: str) -> dict[str, Piece]:
    evidence = insight.evidence
    first, second = evidence["exception_name"], evidence.get("second_name")
    exception = voice.group(dimension, first)
    both = (
        exception.claim
        if second is None
        else line("{one} and {other}", one=exception.claim, other=voice.short(dimension, second).claim)
    )
    exceptions = line("the exception is {X}", X=exception.claim)
    if second is not None:
        exceptions = line("the exceptions are {both}", both=both)
    return {
        "X": exception.claim, "except": both, "exceptions": exceptions,
        "turn": exception.verb("turns", "turn") if second is None else "turn",
        "R": voice.group(dimension, evidence["rule_name"]).claim, "groups": evidence["groups"],
        "holds": evidence["holds"], "dimension": voice.column(dimension), "dimensions": voice.columns(dimension),
        "many": voice.many,
    }  # fmt: skip


def _levels(evidence: dict[str, DataFact], *pairs: tuple[str, str]) -> dict[str, Piece]:
    levels: dict[str, Piece] = {}
    for pair in pairs:
        places = shared_places(*(evidence[name] for name in pair))
        levels |= {name: Slot(fact=evidence[name], style=places) for name in pair}
    return levels


def _behind(insight: Insight, pair: tuple[str, str], say: Say) -> tuple[Claim, ...]:
    """Return the warning that the exception rests on few rows, where it does."""
    if min(insight.evidence[name].n for name in pair) >= SMALL_GROUP:
        return ()
    few = "Read it with care: fewer than thirty {many} stand behind one of the figures for {X}."
    return (caution(say(few)),)
