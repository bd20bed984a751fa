"""What a name says that values cannot be."""

import pytest

from stories.analysis import bounds


@pytest.mark.parametrize(
    "name", ["duration_minutes", "Age", "orderCount", "price", "body_mass_g", "share of votes"]
)
def test_what_starts_from_nothing_is_never_below_it(name: str) -> None:
    unit = {"duration_minutes": "minutes", "body_mass_g": "g"}.get(name)
    assert bounds.cannot_be_negative(name, unit)


@pytest.mark.parametrize(
    "name",
    ["dep_delay", "balance", "profit margin", "temp_min", "days_until_due", "price_change", "x", "elevation"],
)
def test_a_change_or_a_gap_may_be_below_zero(name: str) -> None:
    assert not bounds.cannot_be_negative(name, "days" if "days" in name else None)


@pytest.mark.parametrize(
    ("name", "unit", "is_share"),
    [
        ("completed_percent", "%", True), ("vote share", None, True), ("response_rate", None, True),
        ("filled", "%", True), ("growth_percent", "%", False), ("heart_rate", None, False),
        ("interest rate", "%", False), ("share price", None, False), ("capacity utilization", "%", False),
    ],
)  # fmt: skip
def test_a_part_of_a_whole_is_told_from_a_growth(name: str, unit: str | None, is_share: bool) -> None:
    assert bounds.is_share(name, unit) is is_share


def test_ages_are_those_of_people_in_years() -> None:
    assert bounds.is_age_of_people("patient_age", None)
    assert bounds.is_age_of_people("Age (years)", "years")
    for name, unit in (
        ("building_age", None),
        ("age_days", "days"),
        ("stage", None),
        ("age in months", None),
    ):
        assert not bounds.is_age_of_people(name, unit)


@pytest.mark.parametrize(
    "pair",
    [("start_date", "end_date"), ("ordered", "shipped"), ("admitted_on", "discharged_on"), ("date_of_birth", "died"),
     ("pickup_datetime", "dropoff_datetime"), ("valid_from", "valid_to"), ("openedAt", "closedAt")],
)  # fmt: skip
def test_a_start_and_its_end_are_known_by_their_names(pair: tuple[str, str]) -> None:
    assert bounds.are_start_and_end(*pair)
    assert not bounds.are_start_and_end(*pair[::-1])


def test_other_dates_are_no_pair() -> None:
    for pair in (("date", "end_date"), ("scheduled", "shipped"), ("start_date", "start_time"), ("a", "b")):
        assert not bounds.are_start_and_end(*pair)


@pytest.mark.parametrize(
    "pair",
    [("beds_occupied", "beds_total"), ("drug_cost", "total_cost"), ("ft_made", "ft_attempted"), ("low", "high"),
     ("temp_min", "temp_max"), ("net_weight", "gross_weight"), ("won", "played")],
)  # fmt: skip
def test_a_part_and_its_whole_are_known_by_their_names(pair: tuple[str, str]) -> None:
    assert bounds.is_part_of(*pair)
    assert not bounds.is_part_of(*pair[::-1])


def test_other_numbers_are_no_part_of_each_other() -> None:
    pairs = (
        ("unit_cost", "total_cost"),
        ("total_bill", "tip"),
        ("cost", "cost"),
        ("average_score", "total_score"),
    )
    for pair in (*pairs, ("tip", "total_bill"), ("low", "temp_high")):
        assert not bounds.is_part_of(*pair)


def test_what_is_bought_may_come_back() -> None:
    assert bounds.is_bought("unit price")
    assert bounds.is_bought("Quantity")
    assert not bounds.is_bought("duration_minutes")
