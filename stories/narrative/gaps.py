"""Sentences for a stretch of time without rows."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Piece, Slot, point, speaker
from stories.narrative.phrases import Finding, figure, pick
from stories.narrative.voice import Voice
from stories.narrative.words import preposition


def gap(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a gap in the time that the file covers."""
    evidence, date = insight.evidence, insight.columns[0]
    unit = (evidence["missing"].unit or "days").removesuffix("s")
    facts: dict[str, Piece] = {
        "many": voice.many, "missing": evidence["missing"], "covered": evidence["covered"],
        "column": voice.column(date), "unit": unit, "on": preposition(str(evidence["first_when"].value)),
    }  # fmt: skip
    for key in ("first_when", "last_when", "last_before", "first_after"):
        facts[key] = Slot(fact=evidence[key], style="date")
    say = speaker(facts)
    shapes = (
        say("There are no {many} from {first_when} to {last_when}"),
        say("A gap of {missing} without {many} lies between {last_before} and {first_after}"),
        say("For {missing}, from {first_when} to {last_when}, the file has no {many}"),
    )
    usual = evidence["usual"]
    steps = (
        say("Elsewhere a {unit} with {many} is mostly followed by another.")
        if figure(usual) <= 1
        else say("Elsewhere the usual step from one date to the next is {usual}.", usual=usual)
    )
    return Finding(
        headline=say("There are no {many} for {missing}, from {first_when} to {last_when}"),
        title=pick(shapes, turn),
        sentences=(
            say("The gap is {missing} long, out of {covered} that the file covers by {column}."),
            say("The {many} stop {on} {last_before}; the next are from {first_after}."),
            steps,
            point(say("Totals over that time are too low, and averages leave it out.")),
        ),
        brief=say("There are no {many} from {first_when} to {last_when}."),
        question=say("why there are no {many} from {first_when} to {last_when}"),
        why=(
            say("Either nothing happened for {missing}, or it was not recorded or not exported."),
            say("Until that is known, compare only times outside the gap."),
        ),
        links=None,
    )
