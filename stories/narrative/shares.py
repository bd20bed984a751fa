"""Sentences for how the rows divide among categories: proportion, and the null story."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Piece, speaker
from stories.narrative.voice import Finding, Voice, figure, pick

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
        sentences.append(pick(weighing, turn))
    question = (
        say("how it was decided which {many} are marked “{dimension}”")
        if voice.is_yes_or_no(dimension)
        else say("whether the file covers all {dimensions} equally well")
    )
    return Finding(
        headline=say("{K} {make} up {share} of all {many}", make=kind.verb("makes", "make")),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("{K} {account} for {share} of {many}.", account=kind.verb("accounts", "account")),
        question=question,
        why=(
            say(
                "A share of {share} may say how the {many} were collected rather than how common the group is."
            ),
            say("Find out how they came into the file."),
        ),
    )
