"""Sentences for what comes round with the year, the week or the day."""

from stories.analysis.facts import DataFact, Insight
from stories.narrative.apart import apart
from stories.narrative.claims import Claim, Piece, Say, caution, joined, line, point, speaker
from stories.narrative.comparisons import LARGEST_RATIO, NO_RATIO, NOTABLE_RATIO, SMALL_GROUP
from stories.narrative.phrases import Finding, Phrase, figure, pick
from stories.narrative.voice import Voice
from stories.narrative.words import article

PLACES = {"year": "month", "week": "weekday", "day": "hour"}
FEW = 3
"""Up to so many cycles a pattern may not come back."""


def season(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure, or the number of rows, that goes round with the calendar."""
    evidence, measure = insight.evidence, insight.columns[1]
    cycle = insight.series.grain if insight.series else "year"
    y = _measured(evidence["top"], voice, measure)
    levels = apart(evidence, ("top", "bottom"), "gap", "overall")
    facts: dict[str, Piece] = {
        "y": y.claim, "y_of_many": voice.of_rows(y, measure), "be": y.be,
        "T": _when(evidence["top_name"], cycle), "B": _when(evidence["bottom_name"], cycle),
        "cycles": evidence["cycles"], "cycle": cycle, "place": PLACES[cycle],
        "a": article(PLACES[cycle]), "A": article(PLACES[cycle]).capitalize(),
        "many": voice.many, "top_n": evidence["top_n"], "bottom_n": evidence["bottom_n"], **levels,
    }  # fmt: skip
    say = speaker(facts)
    ratio = evidence.get("ratio")
    headline = say("{y_of_many} {be} {gap} higher {T} than {B}")
    if NOTABLE_RATIO <= figure(ratio) <= LARGEST_RATIO and ratio is not None and not NO_RATIO.search(measure):
        headline = say("{y_of_many} {be} {ratio:times} as high {T} as {B}", ratio=ratio)
    shapes = (
        say("{y} {be} highest {T}, at {top}, and lowest {B}, at {bottom}"),
        say("{y} {go} with the {place}: {top} {T}, {bottom} {B}", go=y.verb("changes", "change")),
        say("Over the {cycle}, {y} {run} from {bottom} {B} to {top} {T}", run=y.verb("runs", "run")),
    )
    compared = (
        say("That is a gap of {gap}; over all {place}s, {y} {be} {overall}."),
        say("They are {gap} apart; over all {place}s, {y} {be} {overall}."),
        say("Between those two {place}s lies a gap of {gap}; the average of all is {overall}.")
        if evidence["overall"].measure == "mean"
        else say("Between those two {place}s lies a gap of {gap}; over all of them, {y} {be} {overall}."),
    )
    reasons = (
        say(
            "{A} {place} that is out of line with its own past says more than the step from one to the next."
        ),
        say("The gap of {gap} is one of averages; a single {cycle} can look otherwise."),
        say("A pattern that comes back in each of them is surer than one that a single {cycle} carries."),
    )
    return Finding(
        headline=headline,
        title=pick(shapes, turn),
        sentences=(
            pick(compared, turn), _again(evidence["cycles"], say), point(_so(say, turn)), _behind(insight, say, turn),
        ),
        brief=say("{y} {be} {top} {T} and {bottom} {B}."),
        question=_question(insight, voice, say, turn),
        gist=joined(
            say("What stands out most is how much {y} {change} with the {place}.", change=y.verb("changes", "change")),
            say("One figure for the whole {cycle} would hide that."),
        ),
        why=(pick(reasons, turn),),
        links=(say("By {place} instead"), say("Over the {cycle}")),
    )  # fmt: skip


def _measured(fact: DataFact, voice: Voice, measure: str) -> Phrase:
    if measure:
        return voice.measured(fact, measure)
    # "rows a day" of the fact, said with the name that the rows have
    return Phrase(claim=line("the number of {many} " + fact.measure.removeprefix("rows "), many=voice.many))


def _when(name: DataFact, cycle: str) -> Claim:
    """Return "in July", "on Mondays" or "in the hour from 17:00"."""
    if cycle == "week":
        return line("on {name}s", name=name)
    return line("in the hour from {name}" if cycle == "day" else "in {name}", name=name)


def _again(cycles: DataFact, say: Say) -> Claim:
    if figure(cycles) < FEW:
        return caution(say("The file covers only {cycles}, so the pattern has come back just once."))
    return say("The pattern comes back over {cycles}.")


def _behind(insight: Insight, say: Say, turn: int) -> Claim:
    if min(figure(insight.evidence["top_n"]), figure(insight.evidence["bottom_n"])) < SMALL_GROUP:
        return caution(say("Read it with care: the two figures rest on only {top_n} and {bottom_n} {many}."))
    shapes = (
        say("The two figures rest on {top_n} and {bottom_n} {many}."),
        say("Behind the two figures are {top_n} and {bottom_n} {many}."),
    )
    return pick(shapes, turn)


def _so(say: Say, turn: int) -> Claim:
    shapes = (
        say(
            "To see a change beyond the season, compare {a} {place} with the same {place} of another {cycle}."
        ),
        say("A step from one {place} to the next is partly the time of the {cycle}: compare like with like."),
    )
    return pick(shapes, turn)


def _question(insight: Insight, voice: Voice, say: Say, turn: int) -> Claim:
    if not insight.columns[1]:
        return say("whether there are more {many} {T}, or only more records of them")
    slices = voice.slices(*insight.columns)
    if slices:
        return say("whether {y} {be} highest {T} for every {slice}", slice=slices[turn % len(slices)])
    return say("whether {y} {be} highest {T} in every single {cycle}")
