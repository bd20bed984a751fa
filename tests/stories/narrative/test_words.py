import pytest

from stories.analysis import spoken
from stories.narrative import words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dep_delay", "dep delay"),
        ("DepDelay", "dep delay"),
        ("Body Mass (g)", "body mass"),
        ("flipper_length_mm", "flipper length"),
        ("temp_min", "temp min"),
        ("Speed IAS in knots", "speed IAS"),
        ("Cost Total $", "total cost"),
        ("Grand Total", "grand total"),
        ("NumberofLocations", "number of locations"),
        ("IMDB Rating", "IMDB rating"),
        ("MPG", "MPG"),
        ("TOTAL_PRICE", "total price"),
        ("Petal.Length", "petal length"),
        ("Q3", "Q3"),
        ("%", "%"),
        ("iPhone sales", "i phone sales"),
        ("CO2-Emissions", "CO2-emissions"),
        ("Self-Reported Health", "self-reported health"),
    ],
)
def test_a_columns_name_is_said_as_words(name: str, said: str) -> None:
    assert spoken.readable(name) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("2013", "2013"),
        ("2013-07", "July 2013"),
        ("2024-03-12", "12 March 2024"),
        ("2024-03-12T00:00:00", "12 March 2024"),
        ("2024-03-12 14:30:00", "12 March 2024 at 14:30"),
        ("2013-Q3", "Q3 2013"),
        ("2013-W27", "week 27 of 2013"),
        ("2013-13", "2013-13"),
        ("spring", "spring"),
    ],
)
def test_a_period_is_said_as_a_reader_would(label: str, said: str) -> None:
    assert words.readable_date(label) == said


def test_a_day_is_on_and_a_month_is_in() -> None:
    assert words.preposition("2024-03-12") == "on"
    assert words.preposition("2024-03") == "in"


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("flights", "flight"),
        ("countries", "country"),
        ("boxes", "box"),
        ("classes", "class"),
        ("people", "person"),
        ("species", "species"),
        ("buses", "bus"),
        ("data", "data"),
        ("houses", "house"),
        ("movie releases", "movie release"),
    ],
)
def test_one_of_many(many: str, one: str) -> None:
    assert words.singular(many) == one


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("carrier", "carriers"),
        ("country", "countries"),
        ("day", "days"),
        ("sex", "sexes"),
        ("phase of flight", "phases of flight"),
        ("person", "people"),
        ("species", "species"),
        ("cylinders", "cylinders"),
        ("class", "classes"),
    ],
)
def test_many_of_one(one: str, many: str) -> None:
    assert words.plural(one) == many


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("OCT", "October"),
        ("Sept.", "September"),
        ("may", "May"),
        ("7", "July"),
        ("13", None),
        ("ma", None),
        ("maybe", None),
    ],
)
def test_a_month_is_known_by_its_name_cut_short_or_its_number(said: str, month: str | None) -> None:
    assert words.month_of(said) == month


def test_columns_are_months_where_there_is_one_for_half_a_year() -> None:
    assert words.months_among(["YEAR", "JAN", "FEB", "MAR", "APR", "MAY", "JUN"]) == {
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN"
    }  # fmt: skip
    assert words.months_among(["dec", "ra", "mar"]) == frozenset()


@pytest.mark.parametrize(
    ("said", "short"), [("dep delay", True), ("qty", True), ("flipper length", False), ("tip", False)]
)
def test_a_name_cut_short_is_the_word_of_the_file(said: str, short: bool) -> None:
    assert words.is_short_form(said) is short


def test_a_plural_takes_are() -> None:
    assert words.is_plural("deaths")
    assert words.is_plural("phases of flight")
    assert words.is_plural("people")
    assert not words.is_plural("body mass")
    assert not words.is_plural("status")
    assert not words.is_plural("species")
    assert not words.is_plural("ros")


@pytest.mark.parametrize(
    ("word", "article"),
    [("hour", "an"), ("airport", "an"), ("unit", "a"), ("flight", "a"), ("European", "a")],
)
def test_the_article_follows_the_sound(word: str, article: str) -> None:
    assert words.article(word) == article


def test_a_category_that_says_little_alone_is_vague() -> None:
    assert words.is_vague("Yes")
    assert words.is_vague("4")
    assert not words.is_vague("Gentoo")


@pytest.mark.parametrize(
    ("noun", "several"), [("miles per gallon", True), ("speed IAS", False), ("sales", True)]
)
def test_the_head_of_a_phrase_says_whether_it_is_plural(noun: str, several: bool) -> None:
    assert words.is_plural(noun) is several


def test_a_name_with_its_unit_is_one_thing_and_a_count_of_things_many() -> None:
    assert [words.is_plural(name) for name in ("duration minutes", "trip hours", "delay days")] == [False] * 3
    assert [words.is_plural(name) for name in ("flight hours", "minutes", "tickets", "working days")] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("flipper_length_mm", "greater", "smaller"),
        ("dep_delay", "longer", "shorter"),
        ("unit price", "higher", "lower"),
        ("length of stay", "higher", "lower"),
        ("", "higher", "lower"),
    ],
)
def test_a_comparison_takes_the_word_that_suits_the_column(name: str, more: str, less: str) -> None:
    assert words.comparative(name, up=True) == more
    assert words.comparative(name, up=False) == less
