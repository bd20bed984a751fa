"""Sentences for how the rows divide among categories: proportion, and the null story."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Piece, line, speaker
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
        say("That is {count} {many}, out of {categories} {dimensions} in the file."),
        say("In numbers: {count} {many}; the file knows {categories} {dimensions}."),
        say("The count is {count}, the largest of {categories} {dimensions}."),
    )
    sentences = [pick(counted, turn)]
    second, rest = evidence.get("second_share"), evidence.get("rest_share")
    if second is not None and "second_name" in evidence:
        other = voice.group(dimension, evidence["second_name"])
        sentences.append(
            line(
                "{S} {come} next with {second}.",
                S=other.claim,
                come=other.verb("comes", "come"),
                second=second,
            )
            if rest is None or not figure(rest)
            else line(
                "{S} {come} next with {second}, and all others share {rest}.",
                S=other.claim,
                come=other.verb("comes", "come"),
                second=second,
                rest=rest,
            )
        )
    if figure(share) >= LARGE_SHARE:
        sentences.append(say("Any average over all {many} is mostly an average of this group."))
    return Finding(
        headline=say("{K} {make} up {share} of all {many}", make=kind.verb("makes", "make")),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("{K} {account} for {share} of {many}.", account=kind.verb("accounts", "account")),
        question=say("whether the file covers every {dimension} equally well"),
        why=(
            say(
                "A share of {share} for {K} may say how the {many} were collected rather than how many there are."
            ),
            say("Find out how they came into the file."),
        ),
        link=say("In numbers of {many}"),
    )
