from stories.analysis.columns import Role
from stories.analysis.facts import Ledger
from stories.narrative import modest
from stories.narrative.claims import Claim, told
from stories.narrative.voice import Voice
from tests.stories.narrative import made


def titles(*columns: made.ColumnProfile, last_resort: bool = False) -> list[str]:
    found = modest.findings(Voice(made.profile(*columns)), last_resort=last_resort)
    return [say(finding.title) for _, finding in found]


def say(claim: Claim) -> str:
    return told(claim, Ledger()).text


def test_measures_come_first_then_categories_then_dates() -> None:
    flown = made.column("day", Role.DATE, minimum="2020-01-01T08:00:00", maximum="2020-03-02T09:30:00")
    carrier = made.column("carrier", Role.DIMENSION, top=(("AA", 400),))
    assert titles(flown, carrier, made.measure("delay")) == [
        "delay runs from 1 to 120",
        "AA is the commonest carrier",
        "The flights run from 1 January 2020 to 2 March 2020",
    ]


def test_columns_without_anything_to_say_are_passed_over() -> None:
    assert (
        titles(made.column("x", Role.MEASURE), made.column("y", Role.DIMENSION), made.column("z", Role.DATE))
        == []
    )
    nothing = [made.column(role, role, count=0) for role in (Role.CONSTANT, Role.TEXT, Role.IDENTIFIER)]
    assert titles(*nothing, last_resort=True) == []
    assert titles(made.column("k", Role.CONSTANT), last_resort=True) == []


def test_a_column_in_which_every_category_occurs_once_has_no_commonest() -> None:
    assert titles(made.column("code", Role.DIMENSION, top=(("A1", 1),), distinct=1000)) == [
        "No two flights share the same code"
    ]


def test_within_a_month_the_time_of_day_is_kept() -> None:
    first, last = "2020-01-01T08:00:00", "2020-01-02T09:30:00"
    ends = modest.span(made.column("t", Role.DATE, minimum=first, maximum=last))
    assert ends is not None
    assert [end.fact.value for end in ends] == [first, last]


def test_a_null_result_is_told_apart_from_links_that_say_nothing_new() -> None:
    voice = Voice(made.profile())
    chance = modest.nothing(made.null(1), voice, 0)
    assert say(chance.title) == "No comparison stands out from chance"
    assert "1 comparison of" in say(chance.sentences[0])
    known = modest.nothing(made.null(45), voice, 40)
    assert say(known.headline) == "In these 1,000 flights, no column tells much about another"
    assert say(known.sentences[0]).startswith(
        "Of 45 comparisons of columns with each other, 40 cannot be put down to chance."
    )


def test_a_small_first_share_is_told_as_no_lead_and_a_tie_as_variety() -> None:
    def state(*top: tuple[str, int], name: str = "state") -> list[str]:
        return titles(made.column(name, Role.DIMENSION, top=top, distinct=9))

    assert state(("TX", 63), ("CA", 62)) == ["The flights spread over 9 states, none with more than 6.3%"]
    assert state(("TX", 300), ("CA", 300)) == ["state has 9 different values"]
    assert state(("a1", 300), ("b2", 200), name="item id") == []


def test_a_column_that_is_meant_to_repeat_is_asked_whether_it_is_complete() -> None:
    def question(distinct: int) -> str:
        column = made.column("species", Role.DIMENSION, top=(("a", 50), ("b", 50)), distinct=distinct)
        ((_, finding),) = modest.findings(Voice(made.profile(column)))
        return say(finding.question)

    assert question(4) == "whether the species are complete"
    assert question(500) == "whether species should repeat"
