"""Sentences for findings on two columns that go together: association and dependence."""

from collections.abc import Sequence

from stories.analysis import spoken
from stories.analysis.facts import DataFact, FactType, Insight
from stories.narrative import words
from stories.narrative.claims import Claim, Piece, Say, Slot, joined, lay, line, point, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, Phrase, figure, other, pick
from stories.narrative.voice import Voice

SAME_THING = 0.8
"""Cramer's V from which two columns may be one thing recorded twice."""


def association(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for two measures that rise and fall together, or against each other."""
    evidence, (x_name, y_name) = insight.evidence, insight.columns[:2]
    up = figure(evidence["rho"]) > 0
    more, so = words.comparative(x_name, up=True), words.comparative(y_name, up=up)
    x, y = voice.valued(x_name), voice.valued(y_name)
    level = voice.measured(evidence["low_y"], y_name)
    places = shared_places(evidence["low_y"], evidence["high_y"])
    edges = shared_places(evidence["low_x"], evidence["high_x"])
    facts: dict[str, Piece] = {
        "x": x.claim, "bare_x": x.bare or x.claim, "with_x": x.with_article() if x.bare else x.claim,
        "y": y.claim, "level": level.claim, "be": level.be, "it": level.verb("it", "they"),
        "come": level.verb("comes", "come"), "rho": evidence["rho"], "pairs": evidence["pairs"], "many": voice.many,
        "low_y": Slot(fact=evidence["low_y"], style=places), "high_y": Slot(fact=evidence["high_y"], style=places),
        "low_x": Slot(fact=evidence["low_x"], style=edges), "high_x": Slot(fact=evidence["high_x"], style=edges),
        "few": Slot(fact=_part(insight, "low_y"), style=":0"), "top": Slot(fact=_part(insight, "high_y"), style=":0"),
        "high_of_x": x.with_article(more), "so_of_y": y.with_article(so),
        "rises": y.verb("rises", "rise") if up else y.verb("falls", "fall"), "strength": _strength(insight),
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{many} with {high_of_x} have {so_of_y}"),
        say("{y} {rises} with {x}, from {low_y} to {high_y}"),
        say(
            "Where {x} {is_} {more}, {y} {are_} {so}",
            is_=x.be,
            are_=y.be,
            so=f"{so} too" if up else so,
            more=more,
        ),
    )
    if spoken.readable(x_name).lower() == voice.one.lower():
        # tips with a higher tip
        shapes = (shapes[1], shapes[1], shapes[2])
    known = voice.known(x_name)
    at_least = known is not None and evidence["low_x"].value == known.minimum
    facts["up_to"] = "at" if at_least else "up to"
    say = speaker(facts)
    compared = (
        say("Among the {few} of {many} with the lowest {bare_x}, {up_to} {low_x}, {level} {be} {low_y}."),
        say(
            "Take the {few} of {many} with the lowest {bare_x}, {up_to} {low_x}: their {level} {be} {low_y}."
        ),
        say("At the low end, for the {few} with {with_x} {up_to} {low_x}, {level} {come} to {low_y}."),
    )
    against = (
        say("Among the {top} with the highest, from {high_x}, {it} {be} {high_y}."),
        say("For the {top} with the highest, from {high_x}, the figure is {high_y}."),
        say("At the high end, from {high_x}, {it} {come} to {high_y}."),
    )
    measured = (
        say(
            "The link is {strength}: the rank correlation, which compares the order of both columns, is {rho}."
        ),
        say("By rank correlation ({rho}, from {pairs} {many}) that is a {strength} link."),
        say("Over {pairs} {many}, a rank correlation of {rho} makes it a {strength} link."),
    )
    question, why = _ask(say, voice.slices(x_name, y_name), turn)
    return Finding(
        headline=say("{y} {rises} with {x}, from {low_y} to {high_y}"),
        title=pick(shapes, turn),
        sentences=(
            pick(compared, turn),
            pick(against, turn),
            lay(pick(measured, turn)),
            point(_meaning(insight, say, turn)),
        ),
        gist=joined(
            say("What stands out most is that {y} {rises} with {x}."),
            _meaning(insight, say, other(turn, x_name, y_name)),
        ),
        brief=say("Where {x} {is_} low, {level} {be} {low_y}; where high, {high_y}.", is_=x.be),
        question=question,
        why=why,
    )


def _part(insight: Insight, end: str) -> DataFact:
    """Return the share of rows at that end of x: a fifth, or more where many share a value."""
    behind, pairs = insight.evidence[end], figure(insight.evidence["pairs"])
    share = behind.n / pairs if pairs else 0.0
    return DataFact(
        id="", type=FactType.PROPORTION, columns=insight.columns[:1], measure="share", value=share, n=int(pairs),
        where=behind.where, finding=behind.finding,
    )  # fmt: skip


def _ask(say: Say, slices: Sequence[Claim], turn: int) -> tuple[Claim, tuple[Claim, ...]]:
    if slices:
        inside = slices[turn % len(slices)]
        return say("whether {y} still {rises} with {x} within each {slice}", slice=inside), (
            say(
                "The step from {low_y} to {high_y} over all {many} can come from groups that differ in both."
            ),
        )
    return say("whether something else stands behind both {x} and {y}"), (
        say("The step from {low_y} to {high_y} says that they move together, not which comes first."),
    )


def _strength(insight: Insight) -> str:
    rho = abs(figure(insight.evidence["rho"]))
    steps = ((0.8, "very strong"), (0.6, "strong"), (0.35, "moderate"))
    return next((word for least, word in steps if rho >= least), "weak")


def _meaning(insight: Insight, say: Say, turn: int) -> Claim:
    """Return what the one column says about the other."""
    rho = abs(figure(insight.evidence["rho"]))
    much = next((word for least, word in ((0.6, "a good deal"), (0.35, "something")) if rho >= least), "")
    if not much:
        little = (
            say("Each of the two tells little about the other."),
            say("So the one says little about the other."),
            say("Who knows the one still knows little about the other."),
        )
        return pick(little, turn)
    shapes = (
        say("Each of the two tells {much} about the other, though not why.", much=much),
        say("So the one says {much} about the other, but not which comes first.", much=much),
        say("Who knows the one knows {much} about the other; what lies behind it is open.", much=much),
    )
    return pick(shapes, turn)


def dependence(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a category that is more common among the rows of another."""
    evidence, (a, b) = insight.evidence, insight.columns[:2]
    within, kind = voice.group(a, evidence["a_name"]), voice.predicate(b, evidence["b_name"])
    facts: dict[str, Piece] = {
        "of_A": _of(within, voice, insight), "A": within.claim, "in_A": voice.among(a, evidence["a_name"]),
        "have_B": kind, "share": evidence["share"],
        "a": voice.column(a), "b": voice.column(b), "overall": evidence["overall"], "many": voice.many,
        "pairs": evidence["pairs"],
    }  # fmt: skip
    say = speaker(facts)
    shapes = (
        say("{of_A} {have_B}, against {overall} overall"),
        say("Overall, {overall} of {many} {have_B}; {in_A} it is {share}"),
        say("{of_A} {have_B}, against {overall} overall"),
    )
    sentences = []
    if "low_share" in evidence and "low_name" in evidence:
        other = voice.group(a, evidence["low_name"])
        low: dict[str, Piece] = {"O": other.claim, "low": evidence["low_share"], "be": other.be}
        lows = (
            say("At the other end {be} {O}, where the share is {low}.", **low),
            say("The lowest share, {low}, belongs to {O}.", **low),
        )
        sentences.append(pick(lows, turn))
    covered = (
        say("The comparison covers {pairs} {many}."),
        say("The comparison rests on {pairs} {many} with both {a} and {b}."),
    )
    sentences.append(lay(pick(covered, turn)))
    v = figure(evidence.get("v"))
    tie = "close" if v >= 0.5 else "moderate" if v >= 0.25 else "loose"
    sentences.append(point(say("Over all their values, the tie between {a} and {b} is {tie}.", tie=tie)))
    question, why = _ask_of_pair(say, voice.slices(a, b), v, turn)
    return Finding(
        headline=say("{of_A} {have_B}, against {overall} overall"),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        gist=joined(
            say("What stands out most is how {a} and {b} go together."),
            point(say("Over all their values, the tie between the two is {tie}.", tie=tie)),
        ),
        brief=say("{of_A} {have_B}; overall, {overall}."),
        question=question,
        why=why,
    )


def _of(within: Phrase, voice: Voice, insight: Insight) -> Claim:
    share = insight.evidence["share"]
    whole = figure(share) == 1
    if within.plural:
        return line("all {A}" if whole else "of {A}, {share}", A=within.claim, share=share)
    among = voice.among(insight.columns[0], insight.evidence["a_name"])
    return line(
        "{among}, all {many}" if whole else "{among}, {share} of {many}",
        among=among,
        share=share,
        many=voice.many,
    )


def _ask_of_pair(say: Say, slices: Sequence[Claim], v: float, turn: int) -> tuple[Claim, tuple[Claim, ...]]:
    if v >= SAME_THING:
        return say("whether {a} and {b} record the same thing in different words"), (
            say("A share of {share} where {overall} is usual may be a matter of definition."),
        )
    if slices:
        every = slices[turn % len(slices)]
        return say("whether the link between {a} and {b} holds for every {slice}", slice=every), (
            say("A share of {share} against {overall} compares the {many} as they come."),
        )
    return say("whether the link between {a} and {b} holds in every part of the file"), (
        say("A share of {share} against {overall} compares the {many} as they come."),
        say("Where and when they were recorded may differ as well."),
    )
