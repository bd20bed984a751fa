import pytest

from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import Ledger
from stories.narrative.claims import Claim, told
from stories.narrative.phrases import Phrase, figure
from stories.narrative.voice import Voice
from tests.stories.narrative import made

CARS = made.profile(
    made.measure("mpg"),
    made.column("cylinders", Role.DIMENSION, top=(("4", 10), ("8", 5))),
    made.column("late", Role.DIMENSION, type=ColumnType.BOOLEAN),
    made.column("weather", Role.DIMENSION, top=(("rain", 10), ("sun", 5))),
    made.column("drv", Role.DIMENSION, top=(("f", 10), ("r", 5))),
    noun="cars",
)
VOICE = Voice(CARS)


def say(claim: Claim) -> str:
    return told(claim, Ledger()).text


@pytest.mark.parametrize(
    ("dimension", "value", "group", "predicate"),
    [
        ("species", "Gentoo", "Gentoo", "have Gentoo as their species"),
        ("carrier", "F9", "carrier F9", "have carrier F9"),
        ("cylinders", "4", "cars with 4 cylinders", "have 4 cylinders"),
        ("month", "7", "month 7", "have month 7"),
        ("late", "Yes", "cars marked “late”", "are marked “late”"),
        ("late", "0", "cars not marked “late”", "are not marked “late”"),
        ("late", "perhaps", "cars with late “perhaps”", "have late “perhaps”"),
        ("damage", "None", "cars with damage “None”", "have damage “None”"),
        ("weather", "sun", "cars with weather “sun”", "have weather “sun”"),
        ("drv", "f", "drv f", "have drv f"),
        ("model", "A320-200", "A320-200", "have A320-200 as their model"),
    ],
)
def test_a_group_is_named_so_that_it_can_be_understood(
    dimension: str, value: str, group: str, predicate: str
) -> None:
    name = made.name(value, dimension)
    assert say(VOICE.group(dimension, name).claim) == group
    assert say(VOICE.predicate(dimension, name)) == predicate


@pytest.mark.parametrize(
    ("dimension", "value", "short"),
    [
        ("carrier", "US", "US"),
        ("month", "9", "month 9"),
        ("damage", "None", "“None”"),
        ("late", "No", "cars not marked “late”"),
        ("weather", "sun", "“sun”"),
    ],
)
def test_beside_its_like_a_group_is_named_in_short(dimension: str, value: str, short: str) -> None:
    assert say(VOICE.short(dimension, made.name(value, dimension)).claim) == short


def test_rows_without_a_good_noun_are_rows() -> None:
    assert Voice(made.profile(noun="2013 flights")).many == "rows"
    assert Voice(made.profile(noun="birdstrikes")).one == "birdstrike"


@pytest.mark.parametrize(
    ("column", "one", "many"),
    [
        ("dep_delay", "dep delay", "dep delays"),
        ("late", "mark “late”", "values of late"),
        ("Q3", "Q3", "values of Q3"),
        ("median", "“median”", "medians"),
    ],
)
def test_columns_are_named_by_their_readable_names(column: str, one: str, many: str) -> None:
    assert say(VOICE.column(column)) == one
    assert say(VOICE.columns(column)) == many


@pytest.mark.parametrize(
    ("measure", "kind", "said"),
    [
        ("mpg", "mean", "average mpg"),
        ("mpg", "median", "median mpg"),
        ("avg_price", "mean", "avg price"),
        ("", "count", "number of cars"),
    ],
)
def test_what_is_measured_is_said_once(measure: str, kind: str, said: str) -> None:
    assert say(VOICE.measured(made.fact(1.0, kind), measure).claim) == said


def test_verbs_and_articles_agree() -> None:
    delay, deaths = VOICE.plain("dep_delay"), VOICE.plain("deaths")
    assert (delay.be, delay.have) == ("is", "has")
    assert (deaths.be, deaths.have) == ("are", "have")
    assert say(delay.with_article()) == "a dep delay"
    assert say(delay.with_article("higher")) == "a higher dep delay"
    assert say(VOICE.plain("age").with_article()) == "an age"
    assert say(deaths.with_article("higher")) == "higher deaths"
    assert say(deaths.with_article()) == "deaths"


def test_what_is_no_number_counts_as_nothing() -> None:
    assert figure(None) == 0.0
    assert figure(made.name("x")) == 0.0
    assert figure(made.fact(2.5)) == 2.5


def test_a_phrase_is_singular_unless_said_otherwise() -> None:
    assert Phrase(claim=Claim()).verb("runs", "run") == "runs"


def test_a_month_is_said_by_its_name_where_the_column_numbers_all_of_them() -> None:
    numbered = made.column("month", Role.DIMENSION, top=(("7", 10), ("12", 5)), distinct=2)
    odd = made.column("sales month", Role.DIMENSION, top=(("7", 10), ("13", 5)), distinct=2)
    voice = Voice(made.profile(numbered, odd))
    july = made.name("7", "month")
    assert say(voice.group("month", july).claim) == say(voice.short("month", july).claim) == "July"
    assert say(voice.predicate("month", july)) == "have July as their month"
    assert say(voice.among("month", july)) == "in July"
    assert say(voice.group("sales month", made.name("7", "sales month")).claim) == "sales month 7"


@pytest.mark.parametrize(
    ("dimension", "value", "group", "short", "verb"),
    [
        ("cut", "Fair", "cars with cut “Fair”", "“Fair”", "have"),
        ("ship class", "Standard Class", "Standard Class", "Standard Class", "has"),
        ("Sub-Category", "Copiers", "Copiers", "Copiers", "have"),
        ("city", "Dallas", "Dallas", "Dallas", "has"),
        ("Time of day", "Day", "Day", "Day", "has"),
        ("clarity", "VS1", "clarity VS1", "VS1", "has"),
    ],
)
def test_a_level_is_said_with_its_column_and_goods_in_the_plural(
    dimension: str, value: str, group: str, short: str, verb: str
) -> None:
    said = VOICE.group(dimension, made.name(value, dimension))
    assert (say(said.claim), said.have) == (group, verb)
    assert say(VOICE.short(dimension, made.name(value, dimension)).claim) == short


def test_a_share_is_told_in_a_place_and_for_anything_else() -> None:
    assert say(VOICE.among("Origin State", made.name("Louisiana", "Origin State"))) == "in Louisiana"
    assert say(VOICE.among("airport", made.name("O'Hare", "airport"))) == "for O'Hare"


def test_a_finding_is_taken_apart_by_a_column_with_few_categories_that_it_does_not_tell_of() -> None:
    voice = Voice(
        made.profile(
            made.column("region", Role.DIMENSION, distinct=4),
            made.column("city", Role.DIMENSION, distinct=400),
            made.column("item id", Role.DIMENSION, distinct=4),
            made.column("late", Role.DIMENSION, distinct=2, type=ColumnType.BOOLEAN),
            made.column("ship region", Role.DIMENSION, distinct=4),
        )
    )
    assert [say(one) for one in voice.slices("sales", "")] == ["region", "ship region"]
    assert voice.slices("region") == []


def test_the_mean_of_a_total_is_an_average_total() -> None:
    assert say(VOICE.measured(made.fact(3.0), "Cost Total").claim) == "average total cost"
    assert say(VOICE.measured(made.fact(3.0, "sum"), "Cost Total").claim) == "total cost"


WORKED_OUT = made.profile(
    made.measure("row sales"),
    derived=(
        made.measure(
            "time from order to claims", derived="duration", parents=("claims_date", "order_date"),
            formula="“claims_date” minus “order_date”, in days",
        ),
        made.measure(
            "return rate", derived="rate", parents=("Q3 returned",),
            formula="the share of rows marked “Q3 returned”",
        ),
        made.measure(
            "sales per unit", derived="ratio", parents=("row sales", "units"),
            formula="“row sales” divided by “units”, for each row",
        ),
        made.column(
            "weekday", Role.DIMENSION, derived="weekday", parents=("order_date",),
            formula="the weekday of “order_date”",
        ),
    ),
    noun="orders",
)  # fmt: skip


def test_how_a_column_was_worked_out_is_said_with_the_names_and_the_rows_of_the_table() -> None:
    voice = Voice(WORKED_OUT)
    assert [say(voice.made(column)) for column in WORKED_OUT.derived] == [
        "Here, time from order to claims means claims date minus order date, in days.",
        "Here, return rate means the share of orders marked Q3 returned.",
        "Here, sales per unit means row sales divided by units, for each order.",
        "The weekday is that of order date.",
    ]


def test_a_worked_out_measure_agrees_with_its_verb_and_a_rate_is_no_average() -> None:
    voice = Voice(WORKED_OUT)
    said = {
        name: (say(voice.measured(made.fact(1.0), name).claim), voice.plain(name).be)
        for name in ("time from order to claims", "return rate", "sales per unit")
    }
    assert said == {
        "time from order to claims": ("average time from order to claims", "is"),
        "return rate": ("return rate", "is"),
        "sales per unit": ("average sales per unit", "are"),
    }
    assert say(voice.measured(made.fact(1.0, "max"), "return rate").claim) == "highest return rate"


def test_a_month_cut_short_is_said_in_full_where_the_others_are_months_too() -> None:
    named = made.column("month", Role.DIMENSION, top=(("OCT", 10), ("NOV", 5), ("DEC", 4)), distinct=3)
    voice = Voice(
        made.profile(named, *(made.measure(name) for name in ("JAN", "FEB", "MAR", "APR", "MAY", "JUN")))
    )
    assert say(voice.group("month", made.name("OCT", "month")).claim) == "October"
    assert say(voice.column("FEB")) == "February"
    assert say(Voice(made.profile(made.measure("DEC"))).column("DEC")) == "DEC"


def test_a_measure_is_said_with_what_it_is_of_unless_that_is_a_time_or_named_already() -> None:
    voice = Voice(made.profile(made.measure("dep_delay"), noun="flights"))
    delay = voice.measured(made.fact(12.0), "dep_delay")
    assert say(voice.of_rows(delay, "dep_delay")) == "average dep delay of flights"
    assert say(voice.of_rows(delay, "flight_delay")) == "average dep delay"
    assert say(Voice(made.profile(noun="days")).of_rows(delay, "dep_delay")) == "average dep delay"


def test_what_rises_in_a_column_for_a_month_is_the_value_for_that_month() -> None:
    voice = Voice(made.profile(*(made.measure(name) for name in ("JAN", "FEB", "MAR", "APR", "MAY", "JUN"))))
    july = voice.valued("JUN")
    assert say(july.claim) == "the value for June"
    assert say(july.with_article("higher")) == "a higher value for June"
    assert say(Voice(made.profile()).valued("dep_delay").claim) == "dep delay"
