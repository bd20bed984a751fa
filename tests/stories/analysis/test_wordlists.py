"""Names give columns away."""

import pytest

from stories.analysis import wordlists


@pytest.mark.parametrize("name", ["Year", "hour", "sched_dep_time", "birthYear", "order_month"])
def test_points_in_time(name: str) -> None:
    assert wordlists.is_calendar(name)


@pytest.mark.parametrize(
    "name",
    ["ship_days", "Running Time min", "seconds_elapsed", "days", "price", "", "year_count", "travel_time"],
)
def test_quantities(name: str) -> None:
    assert not wordlists.is_calendar(name)


def test_places_wholes_scales_and_codes() -> None:
    assert wordlists.is_coordinate("pickup_latitude")
    assert not wordlists.is_coordinate("platform")
    assert wordlists.is_whole("Total")
    assert wordlists.is_whole("All natural disasters")
    assert not wordlists.is_whole("Allen")
    assert wordlists.are_places("City", "Origin State")
    assert wordlists.is_scale("temp_max")
    assert wordlists.is_mute("x")
    assert wordlists.is_mute("item_id")
    assert not wordlists.is_mute("item")
    assert wordlists.is_fine("minute")
    assert not wordlists.is_fine("day_of_month")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("dep_delay", "arr_delay", True),
        ("percbelowpoverty", "percchildbelowpovert", True),
        ("Cost Total $", "Cost Other", True),
        ("weight", "mileage", False),
        ("m1", "m2", False),
    ],
)
def test_like_names(one: str, other: str, alike: bool) -> None:
    assert wordlists.are_alike(one, other) is alike
    assert wordlists.are_alike(other, one) is alike


def test_a_fine_part_of_a_date_is_numbered_and_not_named() -> None:
    assert wordlists.is_fine("day")
    assert wordlists.is_fine("day", ["1", "2", "31"])
    assert not wordlists.is_fine("day", ["Thur", "Fri"])
    assert not wordlists.is_fine("region", ["1", "2"])
