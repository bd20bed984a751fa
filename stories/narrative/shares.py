"""Sentences for how the rows divide among categories: one that leads, or all alike."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Claim, Piece, point, speaker
from stories.narrative.phrases import Finding, figure, pick
from stories.narrative.voice import Voice

ABSENT = frozenset({"none", "unknown", "not available", "n/a", "na", "unspecified", "missing"})
"""Categories that may mean that nothing is there, or that nobody noted it."""
LARGE_SHARE = 0.5
"""From here on one category is more than all others together."""


def proportion(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a category that holds a notable share of the rows."""
    evidence, dimension = insight.evidence, insight.columns[0]
    share, count, categories = (evidence[key] for key in ("share", "count", "categories"))
    kind = voice.group(dimension, evidence["name"])
    facts: dict[str, Piece] = {
        "K": kind.claim, "share": share, "count": count, "categories": categories, "many": voice.many, "one": voice.one,
        "dimension": voice.column(dimension), "dimensions": voice.columns(dimension),
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{K} {make} up {share} of all {many}", make=kind.verb("makes", "make")),
        say("By {dimension}, {K} {lead} with {share} of {many}", lead=kind.verb("leads", "lead")),
        say("{share} of {many} belong to {K}"),
    )
    if kind.rows:
        have = voice.predicate(dimension, evidence["name"])
        shapes = (
            say("{share} of all {many} {have}", have=have),
            say("Of all {many}, {share} {have}", have=have),
            say("Most {many}, {share}, {have}", have=have)
            if figure(share) > LARGE_SHARE
            else say("{share} of {many} {have}", have=have),
        )
    counted = (
        say("That is {count} {many}; the file has {categories} {dimensions}."),
        say("In numbers: {count} {many}, the largest group of {categories} {dimensions}."),
        say("The count is {count}, with {categories} {dimensions} in the file."),
    )
    sentences = [say("That is {count} {many}.") if voice.is_yes_or_no(dimension) else pick(counted, turn)]
    second, rest = evidence.get("second_share"), evidence.get("rest_share")
    if second is not None and "second_name" in evidence and not voice.is_yes_or_no(dimension):
        other = voice.group(dimension, evidence["second_name"])
        come: dict[str, Piece] = {"S": other.claim, "come": other.verb("comes", "come"), "second": second}
        sentences.append(
            say("{S} {come} next with {second}, and all others share {rest}.", rest=rest, **come)
            if rest is not None and figure(rest)
            else say("{S} {come} next with {second}.", **come)
        )
    if figure(share) >= LARGE_SHARE:
        weighing = (
            say("Any average over all {many} is mostly an average of this group."),
            say("What is said of all {many} is said mostly of these."),
        )
        sentences.append(point(pick(weighing, turn)))
    question = (
        say("how it was decided which {many} are marked “{name}”", name=voice.said(dimension))
        if voice.is_yes_or_no(dimension)
        else say("whether the file covers all {dimensions} equally well")
    )
    why: tuple[Claim, ...]
    if str(evidence["name"].value).strip().lower() in ABSENT:
        question = say("whether “{name}” also stands where nobody looked", name=evidence["name"])
        why = (
            say(
                "If some of its {count} {many} were never checked, the shares of the other {dimensions} are too low."
            ),
        )
    else:
        why = (
            say(
                "A share of {share} may say how the {many} were collected rather than how common the group is."
            ),
            say("Find out how they came into the file."),
        )
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("{K} {account} for {share} of {many}.", account=kind.verb("accounts", "account")),
        question=question,
        why=why,
    )


def even(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for categories that all hold about the same share of the rows."""
    evidence, dimension = insight.evidence, insight.columns[0]
    largest, smallest = (voice.short(dimension, evidence[f"{end}_name"]) for end in ("largest", "smallest"))
    facts: dict[str, Piece] = {
        "many": voice.many, "dimension": voice.column(dimension), "dimensions": voice.columns(dimension),
        "K": largest.claim, "S": smallest.claim, **evidence,
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("The {many} spread evenly over {categories} {dimensions}"),
        say("All {categories} {dimensions} hold about the same share of {many}"),
        say("No {dimension} stands out: the {many} spread evenly over all {categories}"),
    )
    if figure(evidence["largest_n"]) == figure(evidence["smallest_n"]):
        ends = say(
            "Each of the {categories} {dimensions} holds {largest_n} {many}, which is {largest} of all."
        )
    else:
        ends = say("An even share is {even}; the largest, {K}, has {largest}, the smallest, {S}, {smallest}.")
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(ends, point(say("No average over all {many} leans towards one {dimension}."))),
        brief=say("Each of {categories} {dimensions} holds close to {even} of the {many}."),
        question=say("whether the {many} were chosen so that the {dimensions} are alike in number"),
        why=(
            say(
                "A share near {even} for each says how the {many} were collected rather than how common it is."
            ),
        ),
    )
