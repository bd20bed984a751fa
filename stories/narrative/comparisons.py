"""Sentences for findings that compare the typical values of groups."""

import re

from stories.analysis.facts import Insight
from stories.narrative.apart import apart
from stories.narrative.claims import Claim, Piece, Say, caution, joined, plain, point, speaker
from stories.narrative.phrases import Finding, Phrase, figure, pick
from stories.narrative.voice import Voice
from stories.narrative.words import is_vague

SMALL_GROUP = 30
"""Fewer rows than this behind a figure are said in the sentence itself."""
NOTABLE_RATIO, LARGEST_RATIO = 1.2, 20
"""Outside these a ratio says less than the difference."""
FAINT, MODERATE, MUCH = 0.06, 0.3, 0.6
"""Epsilon squared, the share of the variation in ranks that lies between the groups: up to where it is small ..."""
NO_RATIO = re.compile(
    r"temp|year|date|score|rating|grade|index|level|lat|lon|pressure|\bph\b|rank", re.IGNORECASE
)
"""Scales whose zero is no zero: twice as warm means nothing."""


def difference(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure that differs between the categories of a dimension."""
    evidence, (dimension, measure) = insight.evidence, insight.columns[:2]
    high, low = voice.group(dimension, evidence["top_name"]), voice.group(dimension, evidence["bottom_name"])
    top, bottom = (
        voice.short(dimension, evidence["top_name"]),
        voice.short(dimension, evidence["bottom_name"]),
    )
    y = voice.measured(evidence["top"], measure)
    levels = apart(evidence, ("top", "bottom"), "gap", "overall")
    facts: dict[str, Piece] = {
        "T": high.claim, "B": low.claim, "t": top.claim, "b": bottom.claim, "y": y.claim,
        "groups": evidence["groups"],
        "dimension": voice.column(dimension), "dimensions": voice.columns(dimension), "many": voice.many,
        "one": voice.one, "be": y.be, "is": top.be,
        "clear": low.claim if is_vague(str(evidence["bottom_name"].value)) else bottom.claim,
        "has": high.have, **levels,
    }  # fmt: skip
    say = speaker(facts)
    pair = figure(evidence["groups"]) == 2
    rank = "a higher" if pair and not y.plural else "higher" if pair else "the highest"
    ratio = evidence.get("ratio")
    if NOTABLE_RATIO <= figure(ratio) <= LARGEST_RATIO and ratio is not None and not NO_RATIO.search(measure):
        headline = say("{y} for {T} {be} {ratio:times} as high as for {clear}", ratio=ratio)
    else:
        headline = say("{T} {has} {rank} {y}, {gap} above {clear}", rank=rank)
    shapes = (
        say("{T} {has} {rank} {y}: {top}, against {bottom} for {b}", rank=rank),
        say("{y} {run} from {bottom} for {B} to {top} for {t}", run=y.verb("runs", "run")),
        say("By {dimension}, {y} {be} highest for {T}, at {top}, and lowest for {b}, at {bottom}"),
    )
    compared = (
        (
            say("Over all {many}, {y} {be} {overall}."),
            say("For all {many}, {y} {be} {overall}."),
            say("Over all {many}, {y} {be} {overall}."),
        )
        if plain(say("{gap}")) == plain(say("{top}"))
        else (
            say("That is a gap of {gap}; over all {many}, {y} {be} {overall}."),
            say("The two are {gap} apart; for all {many}, {y} {be} {overall}."),
            say("They are {gap} apart, with {overall} over all {many}."),
        )
    )
    covered = (
        say("They are the highest and the lowest of {groups} {dimensions}."),
        say("In all, {groups} {dimensions} had enough {many} to be compared."),
        say("The comparison covers {groups} {dimensions}."),
    )
    sentences = [pick(compared, turn), *(() if pair else (pick(covered, turn),))]
    sentences += [point(pick(_strength(insight, say), turn)), *_behind(insight, voice, (top, bottom), turn)]
    slices = voice.slices(dimension, measure)
    alike = (
        (
            say("The gap of {gap} in {y} compares them as they come."),
            say("If they differ in kind, time or place, compare like with like first."),
        ),
        (
            say("A gap of {gap} in {y} is one between all of the one and all of the other."),
            say("Find some that are alike but for the {dimension}, and compare those."),
        ),
    )
    questions = (
        (
            say(
                "whether the gap between {T} and {b} holds for every {slice}",
                slice=slices[turn % len(slices)],
            ),
            say("The gap of {gap} in {y} compares them as they come; split both groups and look again."),
        )
        if slices
        else (
            say("whether {T} and {b} are alike in other ways"),
            *alike[turn // 2 % len(alike)],
        ),
        (
            say("whether {y} {be} recorded in the same way for {T} and {b}"),
            say("A gap of {gap} can also come from definitions, rounding or missing values that differ."),
        ),
    )
    question, *why = questions[turn % len(questions)]
    return Finding(
        headline=headline,
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("For {T}, {y} {be} {top}; for {clear}, {bottom}."),
        gist=joined(
            say("What stands out most is how far apart {T} and {b} are in {y}."),
            _so(insight, say),
        ),
        question=question,
        why=tuple(why),
        links=(say("Across the same {dimensions}"), say("Grouped by {dimension} instead")),
    )


def _strength(insight: Insight, say: Say) -> tuple[Claim, ...]:
    effect = insight.test.effect if insight.test and insight.test.effect is not None else insight.effect
    if effect < FAINT:
        return (
            say("Over all {many}, though, little of the variation in {y} goes with the {dimension}."),
            say("Even so, the {dimension} says little about a single {one}."),
            say("Most of the variation lies inside the groups, not between them."),
        )
    if effect < MODERATE:
        return (
            say("There is much overlap: the {dimension} alone says little about a single {one}."),
            say("Within each {dimension} the values still spread widely."),
            say("Many {many} do not follow the pattern of their {dimension}."),
        )
    if effect < MUCH:
        return (
            say("A good part of the variation in {y} goes with the {dimension}."),
            say("The {dimension} and {y} go together, though the groups overlap."),
            say("The {dimension} alone narrows {y} down to a fair extent."),
        )
    return (
        say("The groups overlap little, so the {dimension} says a good deal about a single {one}."),
        say("Knowing the {dimension} narrows {y} down considerably."),
        say("A good part of the variation in {y} lies between the groups."),
    )


def _so(insight: Insight, say: Say) -> Claim:
    """Return what the gap says of a single row, for the summary."""
    effect = insight.test.effect if insight.test and insight.test.effect is not None else insight.effect
    if effect < FAINT:
        return say("Even so, most of the variation lies inside the groups.")
    if effect < MODERATE:
        return say("Still, many {many} do not follow the pattern of their {dimension}.")
    if effect < MUCH:
        return say("The {dimension} alone narrows it down to a fair extent.")
    return say("A good part of all the variation lies between the groups.")


def _behind(insight: Insight, voice: Voice, groups: tuple[Phrase, Phrase], turn: int) -> list[Claim]:
    top_n, bottom_n = insight.evidence.get("top_n"), insight.evidence.get("bottom_n")
    if top_n is None or bottom_n is None:
        return []
    high, low = groups
    say = speaker({"top_n": top_n, "bottom_n": bottom_n, "many": voice.many, "T": high.claim, "B": low.claim})
    if min(figure(top_n), figure(bottom_n)) < SMALL_GROUP:
        few = "Read it with care: only {top_n} {many} are counted for {T} and {bottom_n} for {B}."
        return [caution(say(few))]
    if high.rows or low.rows:
        return [
            say("There are {top_n} {T} and {bottom_n} {B}.")
            if high.rows and low.rows
            else say("The figures rest on {top_n} for {T} and {bottom_n} for {B}.")
        ]
    shapes = (
        say("The figures rest on {top_n} {many} for {T} and {bottom_n} for {B}."),
        say("Neither group is small: there are {top_n} {many} for {T} and {bottom_n} for {B}."),
        say("That sets {top_n} {many} for {T} against {bottom_n} for {B}."),
    )
    return [pick(shapes, turn)]
