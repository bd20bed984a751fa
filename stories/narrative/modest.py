"""Sentences for what a table says without any comparison: ranges, commonest values, periods, or nothing."""

from collections.abc import Callable, Collection, Iterator

from stories.analysis.columns import Role
from stories.analysis.facts import DataFact, FactType, Insight
from stories.analysis.profile import ColumnProfile
from stories.analysis.wordlists import is_mute
from stories.narrative.claims import Piece, Say, Slot, speaker
from stories.narrative.numbers import shared_places
from stories.narrative.phrases import Finding, pick
from stories.narrative.voice import Voice

MANY = 10
"""Rows for each value from which a column is meant to repeat."""
LEADING = 0.15
"""The share from which the commonest category leads."""


def findings(
    voice: Voice, *, spoken: Collection[str] = (), last_resort: bool = False
) -> Iterator[tuple[ColumnProfile, Finding]]:
    """Yield plain findings from the profile on columns that are not spoken of: measures, categories, dates.

    last_resort: from what is otherwise not worth a word: constants, texts, identifiers.
    """
    profile = voice.profile
    for role, rule in LAST_RESORTS if last_resort else PLAIN:
        turn = 0
        for column in profile.of_role(role):
            finding = None if column.name in spoken else rule(column, voice, turn)
            if finding is not None:
                turn += 1
                yield column, finding


def fact(
    column: ColumnProfile,
    measure: str,
    value: float | str,
    kind: FactType = FactType.VALUE,
    *,
    among: str = "",
) -> DataFact:
    """Return one number of a column's profile as a fact; among: the category that it is of, "" for all of them."""
    unit = None if measure in ("share", "distinct", "missing", "count", "name") else column.unit
    return DataFact(
        id="", type=kind, columns=(column.name,), measure=measure, value=value, unit=unit, n=column.count,
        where={column.name: among} if among else None,
    )  # fmt: skip


def _spread(column: ColumnProfile, voice: Voice, turn: int) -> Finding | None:
    if column.minimum is None or column.maximum is None or column.median is None or column.mean is None:
        return None
    y = voice.plain(column.name)
    median, mean = fact(column, "median", column.median), fact(column, "mean", column.mean)
    places = shared_places(median, mean)
    facts: dict[str, Piece] = {
        "y": y.claim, "low": fact(column, "min", column.minimum), "high": fact(column, "max", column.maximum),
        "median": Slot(fact=median, style=places), "mean": Slot(fact=mean, style=places),
        "count": fact(column, "count", column.count), "many": voice.many, "one": voice.one,
    }  # fmt: skip
    say = speaker(facts)
    ranges = say("{y} {run} from {low} to {high}", run=y.verb("runs", "run"))
    titles = (
        ranges,
        say("The lowest {y} {be} {low}, the highest {high}", be=y.be),
        say(
            "Between {low} and {high} lie all {y}" if y.plural else "Between {low} and {high} lies every {y}"
        ),
    )
    middles = (
        say("The median, the value in the middle, is {median}, and the average is {mean}."),
        say("In the middle stands {median}, the median; the average is {mean}."),
        say("Its median, the value in the middle, is {median}; the average is {mean}."),
    )
    return Finding(
        headline=ranges, title=pick(titles, turn),
        sentences=(
            pick(middles, turn),
            say("Both come from the {count} {many} that have a value."),
        ),
        brief=say("The median {y} is {median}."),
        question=say("whether the range of {y} is what you expect"),
        why=(say("Its ends are {low} and {high}; a slip in recording would show there first."),),
    )  # fmt: skip


def _commonest(column: ColumnProfile, voice: Voice, turn: int) -> Finding | None:
    if not column.top or column.count == 0:
        return None
    value, times = column.top[0]
    name = fact(column, "name", value, FactType.NAME)
    kind = voice.short(column.name, name)
    facts: dict[str, Piece] = {
        "K": kind.claim, "share": fact(column, "share", times / column.count, FactType.PROPORTION, among=value),
        "times": fact(column, "count", times, among=value),
        "distinct": fact(column, "distinct", column.distinct, FactType.CATEGORIZATION),
        "column": voice.column(column.name), "columns": voice.columns(column.name), "many": voice.many,
    }  # fmt: skip
    say = speaker(facts)
    make = kind.verb("makes", "make")
    if times == 1:
        return _variety(column, voice, turn)
    if is_mute(column.name):
        return None
    if len(column.top) > 1 and column.top[1][1] == times:
        return _variety(column, voice, turn)
    if times < LEADING * column.count:
        return _spread_out(say)
    return Finding(
        headline=say("{K} {make} up {share} of the {many}", make=make),
        title=say("{K} {be} the commonest {column}", be=kind.be),
        sentences=(
            say("{times} {many} carry it, {share} of those with a value."),
            say("In all, the file has {distinct} {columns}."),
        ),
        brief=say("{K} {make} up {share} of the {many}.", make=make),
        question=say("whether the {columns} are complete"),
        why=(say("With {distinct} of them in the file, one that never occurs would go unseen."),),
    )


def _spread_out(say: Say) -> Finding:
    """Return the words for a column without a category that leads: a small first share is no news."""
    spread = say("The {many} spread over {distinct} {columns}, none with more than {share}")
    return Finding(
        headline=spread,
        title=spread,
        sentences=(say("The commonest is {K}, with {times} {many}."),),
        brief=say("The commonest of {distinct} {columns} holds {share} of the {many}."),
        question=say("whether the {columns} are complete"),
        why=(say("With {distinct} of them in the file, one that never occurs would go unseen."),),
    )


def _period(column: ColumnProfile, voice: Voice, turn: int) -> Finding | None:
    ends = span(column)
    if ends is None:
        return None
    facts: dict[str, Piece] = {
        "begin": ends[0], "end": ends[1],
        "distinct": fact(column, "distinct", column.distinct, FactType.CATEGORIZATION),
        "column": voice.column(column.name), "many": voice.many,
    }  # fmt: skip
    say = speaker(facts)
    return Finding(
        headline=say("The {many} run from {begin} to {end}"),
        title=say("The {many} run from {begin} to {end}"),
        sentences=(say("The dates come from the column {column}, which has {distinct} different values."),),
        brief=say("They run from {begin} to {end}."),
        question=say("whether the period is complete"),
        why=(say("The file starts with {begin} and ends with {end}; look for gaps in between."),),
    )


def span(column: ColumnProfile) -> tuple[Slot, Slot] | None:
    """Return the first and last date of a column; None when there is one or none."""
    first, last = str(column.minimum or ""), str(column.maximum or "")
    if not first or not last or first == last:
        return None
    if first[:7] != last[:7]:
        # over months the time of day says nothing
        first, last = first[:10], last[:10]
    begin, end = (fact(column, "name", text, FactType.NAME) for text in (first, last))
    return Slot(fact=begin, style="date"), Slot(fact=end, style="date")


def _constant(column: ColumnProfile, voice: Voice, turn: int) -> Finding | None:
    if column.count == 0:
        return None
    value = column.top[0][0] if column.top else column.minimum
    if value is None:
        return None
    numeric = isinstance(value, float | int)
    same = fact(column, "median" if numeric else "name", value, FactType.VALUE if numeric else FactType.NAME)
    facts: dict[str, Piece] = {
        "column": voice.column(column.name),
        "same": same,
        "count": fact(column, "count", column.count),
        "one": voice.one,
    }
    facts |= {"many": voice.many}
    say = speaker(facts)
    return Finding(
        headline=say("Every {one} has the same {column}: {same}"),
        title=say("Every {one} has the same {column}: {same}"),
        sentences=(say("With one value in all {count} {many}, there is nothing to compare it with."),),
        brief=say("{column} is {same} throughout."),
        question=say("whether {column} is meant to be the same everywhere"),
        why=(say("All {count} {many} say {same}; a filter or a default may be behind it."),),
    )


def _variety(column: ColumnProfile, voice: Voice, turn: int) -> Finding | None:
    if column.count == 0:
        return None
    facts: dict[str, Piece] = {
        "column": voice.column(column.name), "columns": voice.columns(column.name),
        "distinct": fact(column, "distinct", column.distinct, FactType.CATEGORIZATION),
        "count": fact(column, "count", column.count), "many": voice.many, "one": voice.one,
    }  # fmt: skip
    say = speaker(facts)
    alone = column.distinct == column.count
    repeats = column.distinct * MANY <= column.count
    counted = (
        say("The column holds {distinct} different values in {count} {many}."),
        say("In {count} {many} there are {distinct} different values."),
        say("There are {distinct} different values in {count} {many}."),
    )
    said = "No two {many} share the same {column}" if alone else "{column} has {distinct} different values"
    return Finding(
        headline=say(said), title=say(said),
        sentences=(pick(counted, turn),),
        brief=say("{column} has {distinct} different values."),
        question=say("whether the {columns} are complete" if repeats else "whether {column} should repeat"),
        why=(say("It has {distinct} different values in {count} {many}."),),
    )  # fmt: skip


def nothing(insight: Insight, voice: Voice, passed: int) -> Finding:
    """Return the words for a table in which no comparison is worth telling.

    passed: comparisons that chance does not explain, but that say nothing new or next to nothing.
    """
    facts: dict[str, Piece] = {
        "rows": voice.rows(),
        "many": voice.many,
        "looked_at": insight.evidence["looked_at"],
    }
    facts["comparisons"] = "comparison" if insight.evidence["looked_at"].value == 1 else "comparisons"
    say = speaker(facts)
    if passed:
        facts["passed"] = DataFact(id="", type=FactType.NULL, columns=(), measure="count", value=passed)
        return _nothing_new(speaker(facts))
    return Finding(
        headline=say("In these {rows} {many}, nothing stands out from chance"),
        title=say("No comparison stands out from chance"),
        sentences=(
            say(
                "We looked at {looked_at} {comparisons} of columns with each other, between groups or over time."
            ),
            say("Differences as large as those seen turn up by chance often enough that none is reported."),
            say("That is a result too: with more {many}, a small difference might still show."),
        ),
        brief=say("Of {looked_at} {comparisons} made, none stands out from chance."),
        question=say("whether more {many} can be had"),
        why=(say("From {rows} {many}, only large differences can be told from chance."),),
    )


def _nothing_new(say: Say) -> Finding:
    return Finding(
        headline=say("In these {rows} {many}, no column tells much about another"),
        title=say("No column tells much about another"),
        sentences=(
            say(
                "Of {looked_at} {comparisons} of columns with each other, {passed} cannot be put down to chance."
            ),
            say("But those join columns that belong together anyway, or the effect is too small to matter."),
        ),
        brief=say("No column tells much about another."),
        question=say("which columns belong together by definition"),
        why=(say("A column that follows from another says nothing new, however close the tie."),),
    )


Rule = Callable[[ColumnProfile, Voice, int], Finding | None]
PLAIN: tuple[tuple[Role, Rule], ...] = (
    (Role.MEASURE, _spread),
    (Role.DIMENSION, _commonest),
    (Role.DATE, _period),
)
LAST_RESORTS: tuple[tuple[Role, Rule], ...] = (
    (Role.CONSTANT, _constant),
    (Role.TEXT, _variety),
    (Role.IDENTIFIER, _variety),
)
