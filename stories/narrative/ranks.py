"""Sentences for a sum that one category holds much of."""

from stories.analysis import spoken
from stories.analysis.facts import Insight
from stories.narrative.claims import Claim, Piece, line, point, speaker
from stories.narrative.phrases import Finding, figure, pick
from stories.narrative.voice import Voice

NOTABLE = 1.2
"""Times its share of the rows from which a category's part of the total is more than in line with it."""
UNEVEN = 1.5
"""Times its share of the rows from which a category's share of the total is the news."""


def rank(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a sum that one category holds much of."""
    evidence, (dimension, measure) = insight.evidence, insight.columns[:2]
    high, y = voice.group(dimension, evidence["top_name"]), voice.plain(measure)
    facts: dict[str, Piece] = {
        "T": high.claim, "y": y.claim, "top": evidence["top"], "share": evidence["share"], "total": evidence["total"],
        "categories": evidence["categories"], "dimension": voice.column(dimension), "has": high.have,
        "dimensions": voice.columns(dimension), "many": voice.many, "one": voice.one,
        "all_y": line("the {y}" if spoken.readable(measure).startswith("total ") else "all {y}", y=y.claim),
        "accounts": high.verb("accounts", "account"), "come": y.verb("comes", "come"),
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{T} {accounts} for {share} of {all_y}"),
        say("The largest part of {y}, {share}, belongs to {T}"),
        say("At {top}, {T} {has} the largest total {y}"),
    )
    sums = (
        say("Of a total of {total}, {top} falls to {T}, the largest of {categories} {dimensions}."),
        say("Added up over {categories} {dimensions}, {y} {come} to {total}; {T} {has} {top} of that."),
    )
    question = say("whether the part of {T} comes from more {many} or from larger ones")
    why: tuple[Claim, ...] = (
        say("Its {share} of the total may be a matter of numbers alone."),
        say("Compare the {y} of a single {one} by {dimension}."),
    )
    after = _beside(insight, voice)
    rows = evidence.get("row_share")
    lead = say("{T} {accounts} for {share} of {all_y}, the most of {categories} {dimensions}")
    if rows is not None and figure(evidence["share"]) >= UNEVEN * figure(rows):
        make = high.verb("makes", "make")
        lead = (
            say("The {rows} of {T} {accounts} for {share} of {all_y}", rows=rows)
            if high.rows
            else say("{T} {make} up {rows} of {many} but {share} of {all_y}", rows=rows, make=make)
        )
        other = say(
            "Of {all_y}, {share} falls to {T}, which {make} up {rows} of {many}", rows=rows, make=make
        )
        # Without the share of the rows in the title, a sentence says it.
        shapes = (lead, shapes[0] if high.rows else other, lead)
        sums = (
            say("Of a total of {total}, that is {top}."),
            say("That is {top} of {total}, added up over {categories} {dimensions}."),
        )
        question = say("whether a handful of {many} makes up most of that {share}")
        why = (say("With {rows} of the {many} behind it, look at the largest ones first.", rows=rows),)
        untold = high.rows and pick(shapes, turn) is shapes[1]
        after = [say("Such {many} make up {rows} of all.", rows=rows)] if untold else []
    return Finding(
        headline=lead,
        title=pick(shapes, turn),
        sentences=(pick(sums, turn), *after, *_second(insight, voice, turn)),
        brief=say("Of {all_y}, {share} falls to {T}."),
        question=question,
        why=why,
        links=(say("Added up over the same {dimensions}"), say("Added up by {dimension}")),
    )


def _second(insight: Insight, voice: Voice, turn: int) -> list[Claim]:
    second, name = insight.evidence.get("second"), insight.evidence.get("second_name")
    if second is None or name is None:
        return []
    other = voice.short(insight.columns[0], name)
    shapes = (
        line(
            "Next {come} {S} with {second}.", come=other.verb("comes", "come"), S=other.claim, second=second
        ),
        line(
            "{S} {follow} with {second}.",
            S=other.claim,
            follow=other.verb("follows", "follow"),
            second=second,
        ),
    )
    return [pick(shapes, turn)]


def _beside(insight: Insight, voice: Voice) -> list[Claim]:
    rows, share = insight.evidence.get("row_share"), figure(insight.evidence["share"])
    if rows is None:
        sums = "A sum grows with the number of {many}, so it says little about a single {one}."
        return [point(line(sums, many=voice.many, one=voice.one))]
    more, less = share > figure(rows) * NOTABLE, share < figure(rows) / NOTABLE
    said = "more than" if more else "less than" if less else "about in line with"
    share_of_rows = "That is " + said + " its share of the {many}, which is {rows}."
    return [point(line(share_of_rows, many=voice.many, rows=rows))]
