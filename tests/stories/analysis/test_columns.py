"""Roles, additivity, units and nouns: what names and values say."""

import pytest

from stories.analysis.columns import ColumnType, Role, Traits, is_additive, is_code, is_year_named, role_of
from stories.analysis.names import printable, unique_names, words
from stories.analysis.nouns import noun_of
from stories.analysis.units import unit_in_name


def number(**known: object) -> Traits:
    fields: dict[str, object] = {
        "type": ColumnType.NUMBER,
        "count": 1000,
        "distinct": 500,
        "whole": True,
        "high": 900.0,
    }
    return Traits(**(fields | known))  # type: ignore[arg-type]


def text(**known: object) -> Traits:
    fields: dict[str, object] = {"type": ColumnType.CATEGORY, "count": 1000, "distinct": 10}
    return Traits(**(fields | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "traits", "role"),
    [
        ("price", number(), Role.MEASURE),
        ("rating", number(distinct=5, low=1.0, high=5.0), Role.MEASURE),
        ("order_id", number(), Role.IDENTIFIER),
        ("customerId", number(), Role.IDENTIFIER),
        ("Invoice Number", number(), Role.IDENTIFIER),
        ("flight", number(), Role.IDENTIFIER),
        ("number of rooms", number(), Role.MEASURE),
        ("NumberofLocations", number(), Role.MEASURE),
        ("seq", number(count=100, distinct=100, running=True), Role.IDENTIFIER),
        ("population", number(count=100, distinct=100), Role.MEASURE),
        ("latitude", number(whole=False, low=-5.0, high=60.0), Role.IDENTIFIER),
        ("long", number(whole=False, low=-120.0, high=-60.0), Role.IDENTIFIER),
        ("how long", number(low=0.0, high=300.0), Role.MEASURE),
        ("lat", number(low=0.0, high=300.0), Role.MEASURE),
        ("wind_dir", number(low=0.0, high=360.0), Role.IDENTIFIER),
        ("dep_time", number(clock=True, high=2359.0), Role.IDENTIFIER),
        ("air_time", number(high=695.0), Role.MEASURE),
        ("year", number(low=2001.0, high=2003.0, distinct=3), Role.DIMENSION),
        ("x", number(distinct=1), Role.CONSTANT),
        ("x", text(distinct=0, count=0), Role.CONSTANT),
        ("when", Traits(type=ColumnType.DATE, count=9, distinct=9), Role.DATE),
        ("ok", Traits(type=ColumnType.BOOLEAN, count=9, distinct=2), Role.DIMENSION),
        ("region", text(), Role.DIMENSION),
        ("store id", text(), Role.DIMENSION),
        ("postcode", text(), Role.IDENTIFIER),
        ("tail_id", text(distinct=900), Role.IDENTIFIER),
        ("id", text(count=12, distinct=6), Role.DIMENSION),
        ("name", text(distinct=1000), Role.IDENTIFIER),
        ("title", text(distinct=950), Role.IDENTIFIER),
        ("director", text(distinct=400), Role.TEXT),
        ("comment", text(distinct=990, long_words=True), Role.TEXT),
        ("", number(), Role.MEASURE),
        ("", text(), Role.DIMENSION),
    ],
)
def test_the_role_follows_from_name_and_values(name: str, traits: Traits, role: Role) -> None:
    if name == "postcode":
        traits = text(distinct=40)
    assert role_of(name, traits)[0] is role


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("Sales", None, True),
        ("Cost Total $", "$", True),
        ("quantity", None, True),
        ("unit_price", "$", False),
        ("cost per unit", "$", False),
        ("sales growth", None, False),
        ("sales", "%", False),
        ("age", None, False),
        ("temperature", "°C", False),
        ("anything", None, False),
    ],
)
def test_only_amounts_and_counts_add_up(name: str, unit: str | None, *, expected: bool) -> None:
    assert is_additive(name, unit) is expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("delay (min)", "minutes"),
        ("Speed [km/h]", "km/h"),
        ("Notes (draft)", None),
        ("body_mass_g", "g"),
        ("flipper_length_mm", "mm"),
        ("price_usd", "$"),
        ("Cost Total $", "$"),
        ("Share %", "%"),
        ("Speed IAS in knots", "knots"),
        ("Running Time min", "minutes"),
        ("temp_min", None),
        ("miles_per_gallon", None),
        ("habitat_pct", "%"),
        ("distance_km", "km"),
        ("number of days", None),
        ("ship_days", "days"),
        ("born in x", None),
        ("kg", None),
        ("size_g", None),
        ("$", "$"),
    ],
)
def test_units_are_found_in_names(name: str, unit: str | None) -> None:
    assert unit_in_name(name) == unit


@pytest.mark.parametrize(
    ("file_name", "noun"),
    [
        ("flights.csv", "flights"),
        ("flights_2024.csv", "flights"),
        ("Bird Strikes (copy).xlsx", "bird strikes"),
        ("restaurant_inspections.csv", "restaurant inspections"),
        ("raw-orders-v2.json", "orders"),
        ("people.csv", "people"),
        ("data.csv", "rows"),
        ("export_2024.csv", "rows"),
        ("sales.csv", "rows"),
        ("species.csv", "rows"),
        ("seattle-weather.csv", "rows"),
        ("a very long list of many things.csv", "rows"),
        ("C:\\files\\customers.csv", "customers"),
        ("été.csv", "rows"),
        (".csv", "rows"),
    ],
)
def test_rows_are_named_after_the_file_only_when_it_is_a_plain_plural(file_name: str, noun: str) -> None:
    assert noun_of(file_name) == noun


def test_names_fall_into_words() -> None:
    assert words("zipCode") == words("zip_code") == words("Zip Code") == ["zip", "code"]
    assert words("HTTPStatus2") == ["http", "status", "2"]
    assert is_code("Zip Code")
    assert not is_code("")
    assert is_year_named("Year")
    assert is_year_named("birth_year")
    assert not is_year_named("cars per year")
    assert not is_year_named("price")


def test_names_are_printable_and_unique() -> None:
    assert printable("a\u202eb\x00\tc\n") == "ab c"
    assert unique_names(["a", None, "a", "", "a (2)"]) == ["a", "column 2", "a (3)", "column 4", "a (2)"]
