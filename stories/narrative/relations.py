"""Sentences for findings on two columns that go together: association and dependence."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Piece, Slot, line, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.voice import Finding, Voice, figure, level, pick

FIFTH = 0.2
"""The lowest and highest fifth of x are compared, as the finder does."""


def association(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for two measures that rise and fall together, or against each other."""
    evidence, (x_name, y_name) = insight.evidence, insight.columns[:2]
    rho, up = evidence["rho"], figure(evidence["rho"]) > 0
    x, y = voice.plain(x_name), voice.plain(y_name)
    places = shared_places(evidence["low_y"], evidence["high_y"])
    edges = shared_places(evidence["low_x"], evidence["high_x"])
    facts: dict[str, Piece] = {
        "x": x.claim, "y": y.claim, "rho": rho, "pairs": evidence["pairs"], "many": voice.many, "one": voice.one,
        "low_y": Slot(fact=evidence["low_y"], style=places), "high_y": Slot(fact=evidence["high_y"], style=places),
        "low_x": Slot(fact=evidence["low_x"], style=edges), "high_x": Slot(fact=evidence["high_x"], style=edges),
        "fifth": level(FIFTH, insight.columns), "higher": "higher" if up else "lower",
        "rises": "rises" if up else "falls",
    }  # fmt: skip
    facts["average"] = "median" if evidence["low_y"].measure == "median" else "average"
    say = speaker(facts)
    rises = y.verb("rises", "rise") if up else y.verb("falls", "fall")
    shapes = (
        say("{many} with higher {x} have {higher} {y}"),
        say(f"{{y}} {rises} with {{x}}, from {{low_y}} to {{high_y}}"),
        say("Higher {x} goes with {higher} {y}"),
    )
    compared = (
        say("Among the {fifth} with the lowest {x}, up to {low_x}, {average} {y} {be} {low_y}.", be=y.be),
        say(
            "Take the {fifth} of {many} with the lowest {x}, up to {low_x}: their {average} {y} {be} {low_y}.",
            be=y.be,
        ),
        say(
            "At the low end, the {fifth} with {x} up to {low_x}, {average} {y} {come} to {low_y}.",
            come=y.verb("comes", "come"),
        ),
    )
    against = (
        say(
            "Among the {fifth} with the highest, from {high_x}, {it} {be} {high_y}.",
            it=y.verb("it", "they"),
            be=y.be,
        ),
        say("For the {fifth} with the highest, from {high_x}, the {average} is {high_y}."),
        say(
            "At the high end, from {high_x}, {it} {come} to {high_y}.",
            it=y.verb("it", "they"),
            come=y.verb("comes", "come"),
        ),
    )
    strength = _strength(abs(figure(rho)))
    measured = (
        say(
            "The link is {strength}: the rank correlation, which compares the order of both columns, is {rho}, "
            "from {pairs} {many}.",
            strength=strength,
        ),
        say("By rank correlation ({rho}, from {pairs} {many}) that is a {strength} link.", strength=strength),
        say(
            "Over {pairs} {many} the two columns have a rank correlation of {rho}, a {strength} link.",
            strength=strength,
        ),
    )
    return Finding(
        headline=say(
            "{many} with higher {x} have {higher} {y}: {high_y} at the high end, {low_y} at the low"
        ),
        title=pick(shapes, turn),
        sentences=(pick(compared, turn), pick(against, turn), pick(measured, turn)),
        brief=say(
            "Where {x} {be} high, {average} {y} {are} {high_y}; where low, {low_y}.", be=x.be, are=y.be
        ),
        question=say("whether {x} and {y} still move together inside each group"),
        why=(
            say(
                "A rank correlation of {rho} over all {many} can come from a few groups that differ in both."
            ),
            say("It does not say which comes first, or what else stands behind both."),
        ),
        link=say("Set against {x}"),
    )


def _strength(rho: float) -> str:
    if rho >= 0.8:
        return "very strong"
    if rho >= 0.6:
        return "strong"
    return "moderate" if rho >= 0.35 else "weak"


def dependence(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a category that is more common among the rows of another."""
    evidence, (a, b) = insight.evidence, insight.columns[:2]
    share, overall, low_share = evidence["share"], evidence["overall"], evidence.get("low_share")
    within, kind = voice.group(a, evidence["a_name"]), voice.group(b, evidence["b_name"])
    facts: dict[str, Piece] = {
        "A": within.claim, "B": kind.claim, "a": voice.column(a), "b": voice.column(b), "share": share,
        "overall": overall, "many": voice.many, "pairs": evidence["pairs"],
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{B} {make} up {share} of {A}, against {overall} overall", make=kind.verb("makes", "make")),
        say("For {A}, the share of {B} is {share}; for all {many}, {overall}"),
        say(
            "{A} {have} {more} of {B}: {share}, against {overall} overall",
            have=within.have,
            more=_more(insight),
        ),
    )
    compared = (
        say("Of all {pairs} {many} with both columns filled, {overall} are {B}; within {A} it is {share}."),
        say("The comparison rests on {pairs} {many} in which both {a} and {b} are known."),
        say("Set beside the {overall} for all {pairs} {many}, that is a clear departure."),
    )
    sentences = [pick(compared, turn)]
    if low_share is not None and "low_name" in evidence:
        other = voice.group(a, evidence["low_name"])
        sentences.append(
            line(
                "At the other end {be} {O}, with {low_share}.",
                be=other.verb("is", "are"),
                O=other.claim,
                low_share=low_share,
            )
        )
    v = figure(evidence.get("v"))
    if v:
        tie = "close" if v >= 0.5 else "moderate" if v >= 0.25 else "loose"
        sentences.append(say("Taken over all categories, the tie between {a} and {b} is {tie}.", tie=tie))
    return Finding(
        headline=say(
            "{B} {make} up {share} of {A}, against {overall} of all {many}", make=kind.verb("makes", "make")
        ),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("The share of {B} is {share} for {A} and {overall} overall."),
        question=say("whether {a} and {b} record the same thing in two ways"),
        why=(
            say("A share of {share} where {overall} is usual may be a matter of definition."),
            say("If it is not, look at when and where these {many} were recorded."),
        ),
        link=say("Split by {a}"),
    )


def _more(insight: Insight) -> str:
    return "more" if figure(insight.evidence["share"]) > figure(insight.evidence["overall"]) else "fewer"
