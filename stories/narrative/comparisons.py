"""Sentences for findings that compare groups: difference and rank."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Claim, Piece, Say, line, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.voice import Finding, Voice, figure, pick

SMALL_GROUP = 30
"""Fewer rows than this behind a figure are said in the sentence itself."""
NOTABLE_RATIO = 1.2
"""Below this a ratio says less than the difference."""


def difference(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a measure that differs between the categories of a dimension."""
    evidence, (dimension, measure) = insight.evidence, insight.columns[:2]
    top, bottom, overall, gap = (evidence[key] for key in ("top", "bottom", "overall", "gap"))
    ratio, groups = evidence.get("ratio"), evidence["groups"]
    high, low = voice.group(dimension, evidence["top_name"]), voice.group(dimension, evidence["bottom_name"])
    y = voice.measured(top, measure)
    places = shared_places(top, bottom, overall)
    phrases: dict[str, Piece] = {
        "T": high.claim, "B": low.claim, "y": y.claim, "dimension": voice.column(dimension),
        "dimensions": voice.columns(dimension), "many": voice.many, "one": voice.one,
    }  # fmt: skip
    pair = figure(groups) == 2
    value: dict[str, Piece] = {"top": top, "bottom": bottom, "overall": overall, "gap": gap, "groups": groups}

    def say(template: str) -> Claim:
        for name in ("top", "bottom", "overall"):
            template = template.replace(f"{{{name}}}", f"{{{name}:{places}}}" if places else f"{{{name}}}")
        return line(template, **phrases, **value)

    if ratio is not None and figure(ratio) >= NOTABLE_RATIO:
        value["ratio"] = ratio
        headline = say(f"{{y}} for {{T}} {y.be} {{ratio:times}} as high as for {{B}}")
    else:
        headline = say(f"{{T}} {high.have} the highest {{y}}, {{gap}} above {{B}}")
    shapes = (
        say(
            f"{{T}} {high.have} {'higher' if pair else 'the highest'} {{y}}: {{top}}, against {{bottom}} for {{B}}"
        ),
        say(f"{{y}} {y.verb('runs', 'run')} from {{bottom}} for {{B}} to {{top}} for {{T}}"),
        say(
            f"By {{dimension}}, {{y}} {y.be} highest for {{T}}, at {{top}}, and lowest for {{B}}, at {{bottom}}"
        ),
    )
    compared = (
        say(
            f"The figure for all {{many}} is {{overall}}, so {{T}} {high.be} above it and {{B}} below, {{gap}} apart."
        ),
        say("Between the two ends there is a gap of {gap}; all {many} together come to {overall}."),
        say("That puts them {gap} apart, on either side of the {overall} for all {many}."),
    )
    sentences = [pick(compared, turn)]
    if not pair:
        between = (
            say("The comparison covers {groups} {dimensions}."),
            say("In all, {groups} {dimensions} had enough {many} to be compared."),
            say("They are the two ends of a list of {groups} {dimensions}."),
        )
        sentences.append(pick(between, turn))
    sentences += _strength(insight, say)
    sentences += _behind(insight, voice, turn)
    return Finding(
        headline=headline,
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say(f"For {{T}}, {{y}} {y.be} {{top}}; for {{B}}, {{bottom}}."),
        question=say("whether {T} and {B} are alike in other ways"),
        why=(
            say("The gap of {gap} in {y} compares them as they come."),
            say(
                "If the groups differ in kind, time or place, compare like with like before reading more into it."
            ),
        ),
        link=say("Grouped by {dimension} instead"),
    )


def _strength(insight: Insight, say: Say) -> list[Claim]:
    effect = insight.test.effect if insight.test and insight.test.effect is not None else insight.effect
    if effect < 0.06:
        return [
            say(
                "Still, {many} with the same {dimension} differ far more among themselves than these figures do."
            )
        ]
    if effect < 0.3:
        return [say("There is much overlap: the {dimension} alone says little about a single {one}.")]
    return [say("The groups overlap little, so the {dimension} says a good deal about a single {one}.")]


def _behind(insight: Insight, voice: Voice, turn: int) -> list[Claim]:
    evidence = insight.evidence
    top_n, bottom_n = evidence.get("top_n"), evidence.get("bottom_n")
    if top_n is None or bottom_n is None:
        return []
    dimension = insight.columns[0]
    high, low = voice.group(dimension, evidence["top_name"]), voice.group(dimension, evidence["bottom_name"])
    facts: dict[str, Piece] = {
        "top_n": top_n,
        "bottom_n": bottom_n,
        "many": voice.many,
        "T": high.claim,
        "B": low.claim,
    }
    say = speaker(facts)
    if min(figure(top_n), figure(bottom_n)) < SMALL_GROUP:
        return [say("Read it with care: only {top_n} {many} stand behind {T} and {bottom_n} behind {B}.")]
    shapes = (
        say("Behind {T} stand {top_n} {many}, behind {B} {bottom_n}."),
        say("Neither group is a handful: {top_n} {many} count for {T} and {bottom_n} for {B}."),
        say("The figures rest on {top_n} {many} for {T} and {bottom_n} for {B}."),
    )
    return [pick(shapes, turn)]


def rank(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for a sum that one category holds much of."""
    evidence, (dimension, measure) = insight.evidence, insight.columns[:2]
    top, share, total, categories = (evidence[key] for key in ("top", "share", "total", "categories"))
    high = voice.group(dimension, evidence["top_name"])
    y = voice.plain(measure)
    facts: dict[str, Piece] = {
        "T": high.claim, "y": y.claim, "top": top, "share": share, "total": total, "categories": categories,
        "dimension": voice.column(dimension), "dimensions": voice.columns(dimension), "many": voice.many,
    }  # fmt: skip
    say = speaker(facts)
    accounts = high.verb("accounts", "account")
    shapes = (
        say(f"{{T}} {accounts} for {{share}} of all {{y}}"),
        say(f"At {{top}}, {{T}} {high.have} the largest total {{y}}"),
        say("The largest part of {y}, {share}, belongs to {T}"),
    )
    sums = (
        say("Of a total of {total}, {top} falls to {T}, the largest of {categories} {dimensions}."),
        say(
            "Added up over {categories} {dimensions}, {y} "
            + y.verb("comes", "come")
            + " to {total}; {T} "
            + high.have
            + " {top} of that."
        ),
    )
    sentences = [pick(sums, turn)]
    second, second_name = evidence.get("second"), evidence.get("second_name")
    if second is not None and second_name is not None:
        follower = voice.group(dimension, second_name)
        followed = (
            line(
                "Next {be} {S} with {second}.",
                be=follower.verb("comes", "come"),
                S=follower.claim,
                second=second,
            ),
            line(
                "{S} {follow} with {second}.",
                S=follower.claim,
                follow=follower.verb("follows", "follow"),
                second=second,
            ),
        )
        sentences.append(pick(followed, turn))
    rows = evidence.get("row_share")
    if rows is not None:
        more = figure(share) > figure(rows) * NOTABLE_RATIO
        less = figure(share) < figure(rows) / NOTABLE_RATIO
        said = "more than" if more else "less than" if less else "about in line with"
        sentences.append(
            line("That is " + said + " its share of the {many}, which is {rows}.", many=voice.many, rows=rows)
        )
    else:
        sentences.append(
            line(
                "A sum grows with the number of {many}, so it says little about a single {one}.",
                many=voice.many,
                one=voice.one,
            )
        )
    return Finding(
        headline=say(
            f"{{T}} {accounts} for {{share}} of all {{y}}, the most of {{categories}} {{dimensions}}"
        ),
        title=pick(shapes, turn),
        sentences=tuple(sentences),
        brief=say("Of all {y}, {share} falls to {T}."),
        question=say("whether the share of {T} comes from more {many} or from larger ones", one=voice.one),
        why=(
            say("Its {share} of the total may be a matter of numbers alone."),
            say("Compare the average {y} of a single {one} by {dimension}.", one=voice.one),
        ),
        link=say("Added up by {dimension}"),
    )
