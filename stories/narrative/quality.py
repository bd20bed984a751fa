"""Sentences for what is wrong with the data themselves: rows that come more than once, values that cannot be."""

from stories.analysis.bounds import is_bought
from stories.analysis.facts import DataFact, FactType, Insight
from stories.narrative.claims import Claim, Piece, Say, Slot, joined, line, point, speaker
from stories.narrative.phrases import Finding, Phrase, figure, pick
from stories.narrative.voice import Voice

ALL_TWICE = 2
"""Times that the most frequent row comes where none comes more often than twice."""


def duplicate(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for rows that repeat an earlier one."""
    evidence = insight.evidence
    count, clusters, largest = (evidence[key] for key in ("count", "clusters", "largest"))
    single = figure(clusters) == 1
    aside = [voice.said(str(fact.value)) for key, fact in evidence.items() if key.startswith("aside_")]
    facts: dict[str, Piece] = {
        "count": count, "share": evidence["share"], "clusters": clusters, "largest": largest,
        "rows": voice.rows(), "many": voice.many, "one": voice.one, "pairs": evidence["pairs"],
        "alike": line("in all but {aside}", aside=listed(*aside)) if aside else "in every column",
    }  # fmt: skip
    say = speaker(facts)
    twice = figure(largest) == ALL_TWICE
    shapes = (
        say("{count} {many} repeat an earlier one {alike}"),
        say("One and the same {one} comes {largest} times")
        if single
        else say("{clusters} different {many} come {largest} times each")
        if twice
        else say("{clusters} different {many} come more than once, up to {largest} times"),
        say("In {count} of {rows} {many}, an earlier one comes again, the same {alike}"),
    )
    if single:
        told = say("That is {share} of the file: one and the same {one} comes {largest} times {alike}.")
    elif twice:
        told = say(
            "That is {share} of the file: {clusters} {many} come {largest} times each, the same {alike}."
        )
    else:
        told = say(
            "That is {share} of the file: {clusters} {many} come more than once, the most frequent {largest} times."
        )
    return Finding(
        headline=say("Of {rows} {many}, {count} repeat an earlier one {alike}"),
        title=pick(shapes, turn),
        sentences=(
            # the other titles say it already
            *(
                (say("{count} {many} are the same as an earlier one {alike}."),)
                if turn % len(shapes) == 1
                else ()
            ),
            told,
            _by_chance(insight, say),
            point(say("They were kept, so every count and average in this story includes them.")),
        ),
        brief=say("{count} {many}, {share} of all, repeat an earlier one {alike}."),
        question=say("whether the repeated {many} were recorded more than once"),
        why=(
            say("If these {count} {many} were, counts and sums are too high by them."),
            say("Look some of them up where they come from before leaving any out."),
        ),
    )


def _by_chance(insight: Insight, say: Say) -> Claim:
    expected = insight.evidence.get("expected")
    if expected is None:
        return say(
            "If the columns had nothing to do with each other, chance would hardly ever make two {many} the same."
        )
    return say(
        "If the columns had nothing to do with each other, about {expected} pairs would be alike by chance; "
        "there are {pairs}.",
        expected=expected,
    )


def listed(*names: Claim) -> Claim:
    """Return "a, b and c"."""
    if len(names) == 1:
        return names[0]
    return line("{before} and {last}", before=joined(*names[:-1], by=", "), last=names[-1])


def impossible(insight: Insight, voice: Voice, turn: int) -> Finding:
    """Return the words for values that cannot be, by the rule that they break."""
    evidence, columns = insight.evidence, insight.columns
    y, z = voice.plain(columns[0]), voice.plain(columns[-1])
    single = figure(evidence["count"]) == 1
    facts: dict[str, Piece] = {
        "count": evidence["count"], "share": evidence["share"], "extreme": evidence["extreme"],
        "many": voice.one if single else voice.many, "all": voice.many, "y": y.claim, "be": y.be,
        "exceeds": y.verb("exceeds", "exceed"), "it": y.verb("it", "they"), "z": z.claim, "is_z": z.be,
        "comes": z.verb("comes", "come"), "them": "it" if single else "them", "break_": "breaks" if single else "break",
    }  # fmt: skip
    say = speaker(facts)
    where = evidence["count"].where or {}
    wrong = next(iter(where.values()), "")
    if len(columns) == 2:
        rule = _ordered if evidence["extreme"].measure == "farthest" and wrong.startswith("before") else _part
        return rule(insight, say, turn)
    if evidence["extreme"].type is FactType.NAME:
        return _far(insight, say, turn)
    return _below(insight, say, y, turn) if wrong == "below zero" else _above(insight, say, y, turn)


def _ordered(insight: Insight, say: Say, turn: int) -> Finding:
    lie = "lies" if figure(insight.evidence["count"]) == 1 else "lie"
    shapes = (
        say("In {count} {many}, {z} {is_z} before {y}"),
        say("{z} {comes} before {y} in {count} {many}"),
        say("{count} {many} end before they begin, by {z} and {y}")
        if lie == "lie"
        else say("In {count} {many}, {z} {is_z} before {y}"),
    )
    return _finding(
        say,
        shapes,
        turn,
        rule=say("An end cannot lie before its start, so one of the two dates is wrong in {share} of {all}."),
        worst=_known_by(insight, say("At worst, {z} {is_z} {extreme} before {y}")),
        effect=say("Any time between the two that is worked out with these {all} is wrong."),
        brief=say("In {count} {many}, {z} {is_z} before {y}, which cannot be."),
        question=say("which of {y} and {z} is wrong where they are the wrong way round"),
    )


def _part(insight: Insight, say: Say, turn: int) -> Finding:
    shapes = (
        say("In {count} {many}, {y} {be} above {z}"),
        say("{y} {exceeds} {z} in {count} {many}"),
        say("{count} {many} have more {y} than {z}")
        if figure(insight.evidence["count"]) != 1
        else say("In {count} {many}, {y} {be} above {z}"),
    )
    return _finding(
        say,
        shapes,
        turn,
        rule=say("By their names, {y} cannot be larger than {z}; in {share} of {all} {it} {be}."),
        worst=_known_by(insight, say("At worst, {y} {be} {extreme} above {z}")),
        effect=say("Shares and differences that are worked out from the two are wrong for these {all}."),
        brief=say("In {count} {many}, {y} {be} above {z}, which cannot be."),
        question=say("which of {y} and {z} is wrong where {y} {be} larger"),
    )


def _below(insight: Insight, say: Say, y: Phrase, turn: int) -> Finding:
    count = figure(insight.evidence["count"])
    agreeing: dict[str, Piece] = {
        "be": y.be, "it": y.verb("it", "they"), "its": y.verb("its", "their"), "stand": y.verb("stands", "stand"),
        "a_negative": y.with_article("negative"),
    }  # fmt: skip
    shapes = (
        say("{y} {be} negative in {count} {many}, which cannot be", **agreeing),
        say("In {count} {many}, {y} {be} below zero", **agreeing),
        say("{count} {many} {have} {a_negative}", have="has" if count == 1 else "have", **agreeing),
    )
    same = figure(insight.evidence.get("distinct")) == 1 and count > 1
    worst = (
        say("All of them are {extreme}, which may stand for “not known”.")
        if same
        else _known_by(insight, say("The lowest is {extreme}"))
    )
    counts = "Every average of {y} includes {them}"
    return _finding(
        say,
        shapes,
        turn,
        rule=say("By {its} name, {y} cannot be below zero; in {share} of {all} {it} {be}.", **agreeing),
        worst=worst,
        effect=say(
            counts
            + (", unless a negative one stands for a return." if is_bought(insight.columns[0]) else ".")
        ),
        brief=say("{y} {be} negative in {count} {many}, which cannot be.", **agreeing),
        question=say("what {a_negative} {stand} for", **agreeing),
    )


def _above(insight: Insight, say: Say, y: Phrase, turn: int) -> Finding:
    limit = insight.evidence["limit"]
    age = (
        insight.evidence["extreme"].where is None
        and (insight.evidence["count"].where or {}).get(insight.columns[0], "") == "above 130"
    )
    over: dict[str, Piece] = {"limit": limit, "be": y.be, "years": " years" if age else ""}
    shapes = (
        say("{y} {be} over {limit}{years} in {count} {many}, which cannot be", **over),
        say("In {count} {many}, {y} {be} over {limit}{years}", **over),
        say("{y} {be} above {limit}{years} in {count} {many}", **over),
    )
    rule = (
        say("No known life has lasted {limit}{years}; in {share} of {all}, {y} {be} higher.", **over)
        if age
        else say("A share cannot be more than the whole, {limit}; in {share} of {all} it is.", **over)
    )
    return _finding(
        say,
        shapes,
        turn,
        rule=rule,
        worst=_known_by(insight, say("The highest is {extreme}")),
        effect=say("Every average of {y} includes {them}."),
        brief=say("{y} {be} over {limit}{years} in {count} {many}, which cannot be.", **over),
        question=say("how {y} came to be over {limit}{years}", **over),
    )


def _far(insight: Insight, say: Say, turn: int) -> Finding:
    evidence = insight.evidence
    late = str(evidence["extreme"].value) > str(evidence["last"].value)
    dates: dict[str, Piece] = {
        "extreme": Slot(fact=evidence["extreme"], style="date"),
        "first": Slot(fact=evidence["first"], style="date"), "last": Slot(fact=evidence["last"], style="date"),
        "way": "after" if late else "before", "bring": "brings" if figure(evidence["count"]) == 1 else "bring",
    }  # fmt: skip
    shapes = (
        say("In {count} {many}, {y} {be} decades {way} all other dates", **dates),
        say("{y} lies decades {way} all other dates in {count} {many}", **dates),
        say("{count} {many} {bring} a {y} decades {way} all others", **dates),
    )
    return _finding(
        say,
        shapes,
        turn,
        rule=say(
            "All other dates run from {first} to {last}; in {share} of {all} it cannot be right.", **dates
        ),
        worst=say("The farthest is {extreme}.", **dates),
        effect=say("Such a date often stands where none was known; it stretches every course over time."),
        brief=say("In {count} {many}, {y} {be} decades {way} all other dates.", **dates),
        question=say("whether {extreme} stands for a date that was not known", **dates),
    )


def _known_by(insight: Insight, worst: Claim) -> Claim:
    """Return the sentence on the farthest value, with what its row is known by."""
    name: DataFact | None = insight.evidence.get("extreme_name")
    if name is None:
        return line("{worst}.", worst=worst)
    column = Slot(fact=DataFact(id="", type=FactType.NAME, columns=name.columns, measure="name",
                                value=name.columns[0]), style="column")  # fmt: skip
    return line("{worst}, where {column} is {name}.", worst=worst, column=column, name=name)


def _finding(
    say: Say, shapes: tuple[Claim, ...], turn: int, *,
    rule: Claim, worst: Claim, effect: Claim, brief: Claim, question: Claim,
) -> Finding:  # fmt: skip
    return Finding(
        headline=shapes[0],
        title=pick(shapes, turn),
        sentences=(rule, worst, point(effect)),
        brief=brief,
        question=question,
        why=(
            say("{count} {many} {break_} the rule, {share} of those with a value."),
            say("Look {them} up at the source, then mend {them} or leave {them} out."),
        ),
    )
