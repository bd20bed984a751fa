import pytest

from stories.analysis import numerals


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1234, "1,234"),
        (12_345, "12,300"),
        (24.78, "24.8"),
        (19.955, "20.0"),
        (0.01234, "0.0123"),
        (99.96, "100"),
        (999.6, "1,000"),
        (-2.0, "-2"),
        (1_234_567, "1.23 million"),
        (4.5e9, "4.50 billion"),
        (999_999.9, "1.00 million"),
    ],
)
def test_a_number_has_three_significant_figures(value: float, shown: str) -> None:
    assert numerals.number(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.609, "60.9%"),
        (0.5, "50%"),
        (0.001, "0.1%"),
        (0.00012, "0.01%"),
        (0, "0%"),
        (1, "100%"),
        (-0.2, "-20%"),
    ],
)
def test_a_share_is_written_in_per_cent(share: float, shown: str) -> None:
    assert numerals.percent(share) == shown


def test_the_decimals_of_a_share_can_be_given() -> None:
    assert numerals.percent(0.5, 1) == "50.0%"


@pytest.mark.parametrize(
    ("shown", "unit", "written"),
    [
        ("20.0", "$", "$20.0"),
        ("-3", "$", "-$3"),
        ("60", "percent", "60%"),
        ("24.8", "minutes", "24.8 minutes"),
        ("7", None, "7"),
    ],
)
def test_a_unit_stands_where_readers_expect_it(shown: str, unit: str | None, written: str) -> None:
    assert numerals.with_unit(shown, unit) == written


def test_nothing_is_written_as_minus_nothing() -> None:
    assert numerals.fixed(-0.004, 2) == "0.00"


def test_a_count_is_whole_with_separators() -> None:
    assert numerals.count(336_776.0) == "336,776"


def test_what_is_not_finite_has_no_decimals() -> None:
    assert numerals.decimals(float("inf")) == 0
