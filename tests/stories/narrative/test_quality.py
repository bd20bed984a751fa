"""Repeats and impossible values in words: each rule, one or several rows, with and without a row's name."""

from dataclasses import replace

import pytest

from stories.analysis.facts import DataFact, FactType, Insight, Ledger
from stories.analysis.profile import Profile
from stories.narrative.claims import Claim, capital, told
from stories.narrative.grounding import problems
from stories.narrative.phrases import Finding
from stories.narrative.shapes import RULES, SHAPES
from stories.narrative.voice import Voice
from tests.stories.narrative import made
from tests.stories.narrative.test_families import claims, say

DATES = ("ordered", "shipped")
FLIGHTS = made.profile(made.measure("dep_delay"), made.measure("quantity"), made.measure("age"))


def wrong(value: float, measure: str, rule: str, *columns: str, **more: object) -> DataFact:
    return made.fact(
        value, measure, kind=FactType.IMPOSSIBLE, columns=columns, where={columns[-1]: rule}, **more
    )


def one(insight: Insight) -> Insight:
    return replace(
        insight, evidence=insight.evidence | {"count": replace(insight.evidence["count"], value=1)}
    )


PAIR = made.impossible(
    "before ordered", DATES, extreme=wrong(26, "farthest", "before ordered", *DATES, unit="days"),
    extreme_name=made.name("O-1744", "order_no"),
)  # fmt: skip
PART = made.impossible(
    "above total_beds", ("used_beds", "total_beds"),
    extreme=wrong(7, "farthest", "above total_beds", "used_beds", "total_beds"),
)  # fmt: skip
SHARE = made.impossible(
    "above 100", ("filled",), "%", extreme=made.fact(174.0, "maximum", columns=("filled",), unit="%"),
    limit=made.fact(100.0, "limit", columns=("filled",), unit="%"),
)  # fmt: skip
AGE = made.impossible(
    "above 130", ("age",), None, extreme=made.fact(999.0, "maximum", columns=("age",)),
    limit=made.fact(130.0, "limit", columns=("age",)),
)  # fmt: skip
FAR = made.impossible(
    "far too late", ("ordered",), extreme=made.name("2199-12-31", "ordered"), first=made.name("2019-01-01", "ordered"),
    last=made.name("2021-02-03", "ordered"),
)  # fmt: skip
EVERY = {
    "negative": made.impossible(),
    "code": made.impossible(distinct=made.count(1, "distinct")),
    "bought": made.impossible(columns=("quantity",), unit=None),
    "named": made.impossible(extreme_name=made.name("HA51", "flight")),
    "pair": PAIR, "part": PART, "share": SHARE, "age": AGE, "far": FAR,
    "early": made.impossible(
        "far too early", ("ordered",), **FAR.evidence | {"extreme": made.name("1900-01-01", "ordered")}
    ),
    "repeats": made.duplicate(), "numbered": made.duplicate(aside_0=made.name("record_id", "record_id")),
    "two_numbers": made.duplicate(aside_0=made.name("id", "id"), aside_1=made.name("no", "no")),
    "one_row": made.duplicate(clusters=made.count(1, "clusters")),
    "twice": made.duplicate(largest=made.count(2, "largest cluster")),
    "by_chance": made.duplicate(expected=made.fact(4.25, "expected pairs", kind=FactType.DUPLICATE, columns=())),
}  # fmt: skip
EVERY |= {f"one_{name}": one(insight) for name, insight in EVERY.items() if insight.kind == "impossible"}


def tell(which: str, turn: int = 0, profile: Profile = FLIGHTS) -> Finding:
    insight = EVERY[which]
    return RULES[insight.kind](insight, Voice(profile), turn)


def prove(claim: Claim) -> None:
    """Fail where a figure is not its fact, or the sentence is long or badly put together."""
    ledger = Ledger()
    text = told(capital(claim), ledger)
    assert problems(text, {fact.id: fact for fact in ledger.facts()}) == [], text.text
    assert len(text.text.split()) <= 32
    assert not {"  ", " a a", " ,", ".."} & {
        text.text[at : at + size] for at in range(len(text.text)) for size in (2, 4)
    }
    assert len([figure for figure in text.figures if not isinstance(shown(ledger, figure.fact), str)]) <= 3


def shown(ledger: Ledger, fact: str) -> object:
    return next(one.value for one in ledger.facts() if one.id == fact)


@pytest.mark.parametrize("turn", range(SHAPES))
@pytest.mark.parametrize("which", EVERY)
def test_every_sentence_is_proved_and_short(which: str, turn: int) -> None:
    for claim in claims(tell(which, turn)):
        prove(claim)


@pytest.mark.parametrize(
    ("which", "headline"),
    [
        ("negative", "Dep delay is negative in 6 flights, which cannot be"),
        ("one_negative", "Dep delay is negative in 1 flight, which cannot be"),
        ("pair", "In 6 flights, shipped is before ordered"),
        ("part", "In 6 flights, used beds are above total beds"),
        ("share", "Filled is over 100% in 6 flights, which cannot be"),
        ("age", "Age is over 130 years in 6 flights, which cannot be"),
        ("far", "In 6 flights, ordered is decades after all other dates"),
        ("early", "In 6 flights, ordered is decades before all other dates"),
        ("repeats", "Of 1,000 flights, 16 repeat an earlier one in every column"),
        ("numbered", "Of 1,000 flights, 16 repeat an earlier one in all but record id"),
        ("two_numbers", "Of 1,000 flights, 16 repeat an earlier one in all but id and no"),
    ],
)
def test_headlines_say_what_is_wrong_and_how_often(which: str, headline: str) -> None:
    assert say(tell(which).headline) == headline


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("negative", "By its name, dep delay cannot be below zero; in 2% of flights it is."),
        ("negative", "The lowest is -199 minutes."),
        ("negative", "Every average of dep delay includes them."),
        ("one_negative", "Every average of dep delay includes it."),
        ("code", "All of them are -199 minutes, which may stand for “not known”."),
        ("bought", "Every average of quantity includes them, unless a negative one stands for a return."),
        ("named", "The lowest is -199 minutes, where flight is HA51."),
        ("pair", "An end cannot lie before its start, so one of the two dates is wrong in 2% of flights."),
        ("pair", "At worst, shipped is 26 days before ordered, where order no is O-1744."),
        ("part", "At worst, used beds are 7 above total beds."),
        ("share", "A share cannot be more than the whole, 100%; in 2% of flights it is."),
        ("share", "The highest is 174%."),
        ("age", "No known life has lasted 130 years; in 2% of flights, age is higher."),
        ("far", "All other dates run from 1 January 2019 to 3 February 2021; in 2% of flights it cannot be right."),
        ("far", "The farthest is 31 December 2199."),
        ("repeats", "That is 1.6% of the file: 3 flights come more than once, the most frequent 9 times."),
        ("one_row", "That is 1.6% of the file: one and the same flight comes 9 times in every column."),
        ("twice", "That is 1.6% of the file: 3 flights come 2 times each, the same in every column."),
        ("repeats", "They were kept, so every count and average in this story includes them."),
        ("repeats",
         "If the columns had nothing to do with each other, chance would hardly ever make two flights the same."),
        ("by_chance",
         "If the columns had nothing to do with each other, about 4.25 pairs would be alike by chance; there are 57."),
    ],
)  # fmt: skip
def test_the_rule_the_worst_case_and_what_follows_are_said(which: str, said: str) -> None:
    assert said in [say(sentence) for sentence in tell(which).sentences]


def test_one_row_and_several_have_their_verbs() -> None:
    assert say(tell("negative").why[0]) == "6 flights break the rule, 2% of those with a value."
    assert say(tell("one_negative").why[0]) == "1 flight breaks the rule, 2% of those with a value."
    assert say(tell("one_share").why[1]) == "Look it up at the source, then mend it or leave it out."


def test_titles_differ_from_turn_to_turn() -> None:
    for which in EVERY:
        assert len({say(tell(which, turn).title) for turn in range(SHAPES)}) >= 2, which
