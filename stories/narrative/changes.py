"""Sentences for a level that jumps once."""

from stories.analysis.facts import DataFact, Insight
from stories.narrative.apart import apart
from stories.narrative.claims import Claim, Piece, Say, Slot, caution, joined, line, point, speaker
from stories.narrative.comparisons import SMALL_GROUP
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, Phrase, figure, other, pick
from stories.narrative.voice import Voice


def change(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure, or the number of rows, that stands on another level from some day on."""
    evidence, measure = insight.evidence, insight.columns[1]
    before, after, when = evidence["before"], evidence["after"], evidence["when"]
    y = _measured(after, voice, measure)
    up = figure(after) > figure(before)
    levels = apart(evidence, ("after", "before") if up else ("before", "after"), "gap")
    size = evidence["change"] if "change" in evidence else evidence["gap"]
    facts: dict[str, Piece] = {
        "y": y, "size": Slot(fact=size, style="size") if size is not evidence["gap"] else levels["gap"],
        "when": Slot(fact=when, style="date"), "on": _from(when), "rose": "rose" if up else "fell",
        "rise": "rise" if up else "fall", "higher": "higher" if up else "lower",
        "before_n": evidence["before_n"], "after_n": evidence["after_n"], "many": voice.many,
        **levels,
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{y} {rose} in one step, from {before} to {after}, around {when}"),
        say("Around {when}, {y} {rose} from {before} to {after}, and it stayed there"),
        say("{y} {rose} by {size} in one step around {when}"),
    )
    stated = (
        say("That is a {rise} of {size}, and it lasts to the end of the file."),
        say("The two levels are {gap} apart."),
        say("It is {before} before and {after} after."),
    )
    mixed = (
        say("An average over the whole time mixes the two levels."),
        say("Look at the two levels apart, not at one average."),
        say("One average for all the time would describe neither level."),
    )
    return Finding(
        headline=say(
            "{y_of_many} {rose} by {size} in one step around {when}",
            y_of_many=voice.of_rows(Phrase(claim=y), measure),
        ),
        title=pick(shapes, turn),
        sentences=(
            pick(stated, turn), *_or_steadily(evidence, say), *_when(evidence, say), _behind(evidence, say),
            *_short(insight, say), point(pick(mixed, turn)),
        ),
        gist=joined(
            say("What stands out most is the step that {y} took around {when}."), pick(mixed, other(turn, measure))
        ),
        brief=say("{on}, {y} {be} {after}, against {before} before.", be=_be(voice, measure)),
        question=say("what changed around {when}"),
        why=(
            say("A gap of {gap} can lie in the matter itself, or in how it was measured, defined or recorded."),
            say("Look for a change of rules, of instruments or of who is counted at that time."),
        ),
        links=(say("At some point in the same time"), say("Looked at for a break")),
    )  # fmt: skip


def _measured(fact: DataFact, voice: Voice, measure: str) -> Claim:
    if measure:
        return voice.measured(fact, measure).claim
    return line("the number of {many} " + fact.measure.removeprefix("rows "), many=voice.many)


def _be(voice: Voice, measure: str) -> str:
    return voice.plain(measure).be if measure else "is"


def _from(when: DataFact) -> Claim:
    """Return "from 4 July 2013 on"."""
    return line("from {when:date} on", when=when)


def _or_steadily(evidence: dict[str, DataFact], say: Say) -> list[Claim]:
    """Return that a steady change fits nearly as well, with its ends, where it does."""
    if "first" not in evidence:
        return []
    places = shared_places(evidence["first"], evidence["last"])
    ends: dict[str, Piece] = {
        "first": Slot(fact=evidence["first"], style=places), "last": Slot(fact=evidence["last"], style=places),
        "begin": Slot(fact=evidence["first_when"], style="date"), "end": Slot(fact=evidence["last_when"], style="date"),
    }  # fmt: skip
    return [
        caution(say("A steady {rise} fits the values nearly as well as a single step does.")),
        line("The first period, {begin}, stands at {first} and the last, {end}, at {last}.", **ends),
    ]


def _when(evidence: dict[str, DataFact], say: Say) -> list[Claim]:
    """Return between which days the jump lies, where the values do not say it more exactly."""
    if "earliest" not in evidence:
        return []
    ends: dict[str, Piece] = {key: Slot(fact=evidence[key], style="date") for key in ("earliest", "latest")}
    return [
        say(
            "When exactly is not sure: going by how the values spread, between {earliest} and {latest}.",
            **ends,
        )
    ]


def _short(insight: Insight, say: Say) -> list[Claim]:
    if "one_period" not in insight.caveats:
        return []
    return [caution(say("The period is short, so a season may look like a jump."))]


def _behind(evidence: dict[str, DataFact], say: Say) -> Claim:
    if min(figure(evidence["before_n"]), figure(evidence["after_n"])) < SMALL_GROUP:
        return caution(say("Read it with care: there are {before_n} {many} before and {after_n} after."))
    return say("The levels rest on {before_n} {many} before and {after_n} after.")
