"""Sentences for missing values that mean something: by group, by date, or together with another column's."""

from stories.analysis.facts import Insight
from stories.narrative.claims import Claim, Piece, Say, Slot, line, point, speaker
from stories.narrative.phrases import Finding, figure, pick
from stories.narrative.quality import listed
from stories.narrative.voice import Voice

ALWAYS = 0.99
"""The share missing from which a column does not apply to a group."""
MOST_NAMED = 3
"""Columns that are named as missing in the same rows; more are left to the notes."""


def gone(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for missing values that are more common in one place than in another."""
    target = insight.columns[-1]
    y = voice.plain(target)
    others = [
        voice.said(str(fact.value)) for key, fact in insight.evidence.items() if key.startswith("other_")
    ][:MOST_NAMED]
    facts: dict[str, Piece] = {
        "y": y.claim, "be": y.be, "overall": insight.evidence["overall"], "many": voice.many, "one": voice.one,
        "others": listed(*others) if others else "", "all_of_them": listed(y.claim, *others),
        "lacks": "one and not the other" if len(others) == 1 else "only some of them",
    }  # fmt: skip
    say = speaker(facts)
    too = [say("The same {many} lack {others} too.")] if others else []
    if "before" in insight.evidence:
        return _by_date(insight, say, too, turn)
    if "together" in insight.evidence:
        return _together(insight, say, turn)
    return _by_group(insight, say, voice, too, turn)


def _by_group(insight: Insight, plain: Say, voice: Voice, too: list[Claim], turn: int) -> Finding:
    evidence, dimension = insight.evidence, insight.columns[0]
    group = voice.group(dimension, evidence["a_name"])
    # rows are named by their group ("flights with size “Small”"), or the group stands beside them ("in Ohio")
    there = line("for {A}", A=group.claim) if group.rows else voice.among(dimension, evidence["a_name"])
    facts: dict[str, Piece] = {
        "share": evidence["share"], "lost": evidence["lost"], "dimension": voice.column(dimension), "there": there,
        "of_A": line("of {A}", A=group.claim)
        if group.rows
        else line("of {many} {there}", many=voice.many, there=there),
    }  # fmt: skip
    say = speaker(facts, plain)
    shapes = (
        say("{y} {be} missing in {share} {of_A}, against {overall} overall"),
        say("{y} {be} missing in {overall} of {many}, but in {share} {of_A}"),
        say("{share} {of_A} have no {y}, which is missing more often there than the usual {overall}"),
    )
    low = evidence.get("low_share")
    never = low is not None and figure(low) <= 1 - ALWAYS
    sentences = [
        say(
            "Over the whole file, {y} {be} missing in {overall} of {many}; {there}, {lost} {many} lack a value."
        )
    ]
    if low is not None and "low_name" in evidence:
        other = voice.short(dimension, evidence["low_name"])
        sentences.append(say("The fewest are missing for {O}: {low}.", O=other.claim, low=low))
    if figure(evidence["share"]) >= ALWAYS and never:
        sentences.append(point(say("So a missing {y} seems to mean that it does not apply there.")))
    else:
        sentences.append(point(say("So less is known of {y} {there} than elsewhere.")))
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(*sentences, *too),
        brief=say("{y} {be} missing in {share} {of_A}, against {overall} overall."),
        question=say("why {y} {be} missing more often {there}"),
        why=(
            say(
                "A share of {share} where {overall} is usual may mean that it was not asked, or does not apply."
            ),
            say("If it was forgotten, averages by {dimension} compare unlike {many}."),
        ),
    )


def _by_date(insight: Insight, plain: Say, too: list[Claim], turn: int) -> Finding:
    evidence = insight.evidence
    fewer = figure(evidence["after"]) < figure(evidence["before"])
    facts: dict[str, Piece] = {
        "before": evidence["before"], "after": evidence["after"],
        "when": Slot(fact=evidence["when"], style="date"),
        "less": "less" if fewer else "more",
    }  # fmt: skip
    say = speaker(facts, plain)
    shapes = (
        say("{y} {be} missing in {before} of {many} before {when}, and in {after} from then on"),
        say("From {when} on, {y} {be} missing {less} often: in {after} of {many}, against {before} before"),
    )
    if abs(figure(evidence["after"]) - figure(evidence["before"])) == 1:
        where = "before {when} and in none from then on" if fewer else "from {when} on and in none before"
        shapes = (say("{y} {be} missing in all {many} " + where), shapes[1])
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(
            say("Before {when}, {before} of {many} have no {y}; from then on it is {after}."),
            say("Over the whole file, it is {overall}."),
            point(say("So a course of {y} over time compares a part with many gaps and one with few.")),
            *too,
        ),
        brief=say("{y} {be} missing in {before} of {many} before {when} and in {after} after."),
        question=say("what changed in the recording of {y} around {when}"),
        why=(
            say("The share without a value went from {before} to {after}."),
            say("What changed then may have changed other columns as well."),
        ),
    )


def _together(insight: Insight, plain: Say, turn: int) -> Finding:
    facts: dict[str, Piece] = {"count": insight.evidence["together"]}
    say = speaker(facts, plain)
    shapes = (
        say("{all_of_them} are missing in the same {count} {many}"),
        say("In {count} {many}, {all_of_them} are missing together"),
    )
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(
            say("These {count} {many} are {overall} of all; none lacks {lacks}."),
            point(say("Such gaps have one origin, so they are counted once here and not as several.")),
        ),
        brief=say("{all_of_them} are missing in the same {count} {many}."),
        question=say("what the {count} {many} without {all_of_them} have in common"),
        why=(
            say("They are {overall} of all {many}."),
            say("They may be {many} to which these columns do not apply, or that were not completed."),
        ),
    )
