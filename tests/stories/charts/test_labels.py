from datetime import date

import pytest

from stories.charts import labels
from stories.charts.model import SHARE, Channel


def channel(unit: str | None = None, title: str = "mean of delay") -> Channel:
    return Channel(field="y", type="quantitative", title=title, unit=unit)


@pytest.mark.parametrize(
    ("name", "tidied"),
    [("  two\nlines ", "two lines"), ("\x00\u202eabc\ud800", "abc"), ("", "(empty)"), (7, "7"), ("é", "é")],
)
def test_a_name_is_one_line_without_hidden_characters(name: object, tidied: str) -> None:
    assert labels.tidy(name) == tidied


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    shown = labels.cut("North Rhine-Westphalia and beyond")
    assert shown == "North Rhine-Westphalia…"
    assert len(shown) <= labels.LONGEST


def test_wide_signs_take_more_room() -> None:
    assert labels.width("漢字", 12) > labels.width("WW", 12) > labels.width("ii", 12)
    assert labels.width("abc", 12, bold=True) > labels.width("abc", 12)


@pytest.mark.parametrize(
    ("values", "unit", "places"),
    [
        ([3.8, 24.8], None, 1),
        ([1.0, 20.0], None, 0),
        ([0.0, 0.0], None, 0),
        ([1234.5, 2.0], None, 0),
        ([0.0012, 0.04], None, 4),
        ([0.5, 0.25], SHARE, 0),
        ([0.603, 0.21], SHARE, 1),
        ([0.5, 0.0004], SHARE, 2),
        ([1e-9, float("inf")], None, 11),
    ],
)
def test_all_values_of_a_chart_share_their_decimals(
    values: list[float], unit: str | None, places: int
) -> None:
    assert labels.places_for(values, channel(unit)) == places


@pytest.mark.parametrize(
    ("value", "unit", "places", "shown"),
    [
        (12.06, "minutes", 1, "12.1"),
        (0.0, "minutes", 3, "0"),
        (342_857.1, "$", 0, "$343,000"),
        (1_234.5, None, 0, "1,230"),
        (5_485.0, None, 0, "5,485"),
        (2_400_000.0, "$", 0, "$2.40M"),
        (-3.1e9, None, 0, "−3.10B"),
        (0.603, SHARE, 1, "60.3%"),
        (41.2, "%", 0, "41%"),
    ],
)
def test_a_value_is_written_short(value: float, unit: str | None, places: int, shown: str) -> None:
    assert labels.value_text(value, channel(unit), places) == shown


def test_a_count_is_exact() -> None:
    assert labels.value_text(31_234.0, channel(title="rows"), 0) == "31,234"


def test_the_unit_stands_once() -> None:
    assert labels.value_with_unit(20.0, channel("minutes"), 1) == "20.0 minutes"
    assert labels.value_with_unit(20.0, channel("$"), 0) == "$20"
    assert labels.value_with_unit(0.2, channel(SHARE), 0) == "20%"
    assert labels.value_with_unit(2.0, channel(), 0) == "2"


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2013", date(2013, 1, 1)),
        (2013, date(2013, 1, 1)),
        ("2013-07", date(2013, 7, 1)),
        ("2013-Q3", date(2013, 7, 1)),
        ("2013-07-09", date(2013, 7, 9)),
        ("2013-07-09T10:00:00", date(2013, 7, 9)),
        ("summer", None),
        ("2013-99", None),
    ],
)
def test_an_iso_period_is_known(period: object, day: date | None) -> None:
    assert labels.day_of(period) == day


@pytest.mark.parametrize(
    ("grain", "shown"),
    [("year", "2013"), ("quarter", "Q3 2013"), ("month", "Jul 2013"), ("week", "the week of 8 Jul 2013")],
)
def test_a_period_is_written_by_its_grain(grain: str, shown: str) -> None:
    assert labels.full_period("2013-07-08", grain) == shown


def test_a_period_that_is_no_date_stays_as_it_is() -> None:
    assert labels.full_period("Year  7", "year") == "Year 7"


def test_values_in_millions_have_the_decimals_of_their_chart() -> None:
    sums = [26_310_000.0, 8_684_000.0, 5_610_000.0, 50_000.0]
    places = labels.Places(labels.places_for(sums, channel("$")), labels.large_places(sums))
    shown = [labels.value_text(value, channel("$"), places) for value in sums]
    assert shown == ["$26.3M", "$8.7M", "$5.6M", "$50,000"]
    assert labels.large_places([1.2e9, 3.4e6]) is None
    assert labels.large_places([12.0, 3.4]) is None


def test_a_negative_value_has_a_true_minus() -> None:
    assert labels.value_text(-0.17, channel(), 2) == "−0.17"
    assert labels.value_text(-20.0, channel("$"), 0) == "−$20"
    assert labels.value_text(-0.034, channel(SHARE), 1) == "−3.4%"
    assert labels.value_text(-0.001, channel(), 2) == "0.00"
