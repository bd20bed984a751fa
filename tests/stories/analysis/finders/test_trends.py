"""Trends: found where they are, with their direction and numbers; not where a season, a gap or a mix makes them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from stories.analysis.arrays import Arrays
from stories.analysis.columns import Role
from stories.analysis.facts import Insight
from stories.analysis.finders.runs import is_mix
from stories.analysis.insights import Search
from tests.stories.analysis.made import found, made, rng, search, value

ORDERS = 4000


def orders(
    rise: Callable[[np.ndarray], np.ndarray], *, start: str = "2020-01-01", days: int = 1461
) -> pd.DataFrame:
    """Return single orders over some years; `rise` adds to their price by the part of the span that has passed."""
    generator = rng(1)
    when = np.sort(generator.integers(0, days, ORDERS))
    when[0], when[-1] = 0, days - 1
    price = 50 + generator.normal(0, 10, ORDERS) + rise(when / days)
    return pd.DataFrame({"day": pd.Timestamp(start) + pd.to_timedelta(when, unit="D"), "price": price})


def trends_of(searched: Search, measure: str) -> list[Insight]:
    return [one for one in searched.insights if one.kind == "trend" and one.columns[1] == measure]


def test_a_rise_is_told_with_its_first_and_last_period() -> None:
    frame = orders(lambda part: 20 * part)
    (trend,) = trends_of(search(frame), "price")
    means = frame.groupby(frame["day"].dt.to_period("M"))["price"].mean()
    assert value(trend, "first") == pytest.approx(means.iloc[0])
    assert value(trend, "last") == pytest.approx(means.iloc[-1])
    assert (trend.evidence["first_when"].value, trend.evidence["last_when"].value) == ("2020-01", "2023-12")
    assert value(trend, "change") == pytest.approx(100 * (means.iloc[-1] / means.iloc[0] - 1))
    assert value(trend, "peak") == pytest.approx(means.max())
    assert value(trend, "low") == pytest.approx(means.min())
    assert value(trend, "periods") == 48
    assert trend.test is not None
    assert trend.test.q is not None
    assert trend.test.q < 1e-6
    assert trend.series is not None
    assert trend.series.grain == "month"
    assert [point.x for point in trend.series.points][:2] == ["2020-01-01", "2020-02-01"]
    assert [point.y for point in trend.series.points] == pytest.approx(list(means))
    assert all(point.low < point.y < point.high for point in trend.series.points)  # type: ignore[operator]


def test_the_same_in_reverse_is_a_fall() -> None:
    (trend,) = trends_of(search(orders(lambda part: -20 * part)), "price")
    assert value(trend, "change") < -20
    assert value(trend, "difference") < 0
    assert trend.test is not None
    assert (trend.test.effect or 0) < 0


def test_no_trend_is_found_in_noise() -> None:
    assert trends_of(search(orders(lambda part: 0 * part)), "price") == []


def test_a_faint_change_is_not_told_however_sure() -> None:
    generator = rng(2)
    day = pd.date_range("2020-01-01", periods=1000, freq="D").repeat(50)
    score = 100 + np.linspace(0, 1.5, 50_000) + generator.normal(0, 10, 50_000)
    searched = search(pd.DataFrame({"day": day, "score": score}))
    assert {kind for kind, *_ in searched.tests} <= {"trend", "change"}
    assert searched.passed == 2
    assert trends_of(searched, "score") == []


def test_a_season_is_no_trend() -> None:
    year = orders(lambda part: -20 * np.cos(2 * np.pi * part), days=365)
    assert trends_of(search(year), "price") == []
    up_to_summer = orders(lambda part: -20 * np.cos(2 * np.pi * 4 * part))
    assert trends_of(search(up_to_summer), "price") == []


def test_a_climb_under_a_season_is_told_by_year() -> None:
    frame = orders(lambda part: 15 * part - 20 * np.cos(2 * np.pi * 4 * part))
    (trend,) = trends_of(search(frame), "price")
    assert trend.series is not None
    assert trend.series.grain == "year"
    means = frame.groupby(frame["day"].dt.year)["price"].mean()
    assert value(trend, "first") == pytest.approx(means[2020])
    assert value(trend, "last") == pytest.approx(means[2023])


def test_less_than_two_years_is_a_caveat() -> None:
    (trend,) = trends_of(search(orders(lambda part: 20 * part, days=300)), "price")
    assert "one_period" in trend.caveats


def test_a_last_period_cut_short_is_marked_and_not_compared() -> None:
    frame = orders(lambda part: 20 * part, days=1461)
    frame = frame[frame["day"] < "2023-12-12"]
    (trend,) = trends_of(search(frame), "price")
    assert trend.evidence["last_when"].value == "2023-11"
    assert trend.series is not None
    assert [point.partial for point in trend.series.points][-2:] == [False, True]


def test_the_number_of_rows_may_have_a_trend_of_its_own() -> None:
    generator = rng(3)
    days = np.sort((1461 * generator.uniform(0, 1, 5000) ** 0.5).astype(int))
    frame = pd.DataFrame({"day": pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D")})
    (trend,) = trends_of(search(frame), "")
    counts = frame.groupby(frame["day"].dt.to_period("M")).size()
    assert value(trend, "last") == counts.iloc[-1]
    assert value(trend, "change") > 100
    assert trend.evidence["last"].columns == ("day",)
    assert trend.test is not None
    assert trend.test.q is None


def test_an_equal_number_of_rows_in_each_period_says_nothing() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2020-01-01", periods=900, freq="D").repeat(3)})
    assert [one.kind for one in search(frame).insights if one.kind in ("trend", "season", "change")] == []


@pytest.mark.parametrize("away", [0.0, 9e14])
@pytest.mark.parametrize("holes", [False, True])
def test_a_change_within_the_groups_is_no_mix_however_vast_the_numbers(away: float, holes: bool) -> None:
    generator = rng(3)
    late = np.arange(20_000) >= 10_000
    amount = away + np.round(generator.normal(0, 3, 20_000)) + late
    if holes:
        amount[::7] = np.nan
    arrays = Arrays(*made(pd.DataFrame({"amount": amount, "kind": generator.choice(list("abc"), 20_000)})))
    assert not is_mix(arrays, arrays.measures[0], ~late, late)


def test_groups_that_enter_late_do_not_make_a_trend() -> None:
    generator = rng(4)
    months = pd.date_range("2015-01-01", periods=72, freq="MS")
    firms = [
        pd.DataFrame(
            {
                "month": months[6 * k :],
                "share": 20 + 10 * k + generator.normal(0, 3, 72 - 6 * k),
                "firm": f"f{k}",
            }
        )
        for k in range(12)
    ]
    frame = pd.concat(firms)
    assert trends_of(search(frame, grain="month"), "share") == []
    assert trends_of(search(frame.drop(columns="firm"), grain="month"), "share") != []


def test_a_month_that_is_part_of_the_date_does_not_explain_it() -> None:
    frame = orders(lambda part: 20 * part, days=365)
    frame["month"] = frame["day"].dt.month.astype(str)
    assert len(trends_of(search(frame), "price")) == 1


def test_a_table_every_five_years_has_trends() -> None:
    generator = rng(5)
    years = np.arange(1952, 2008, 5).repeat(30)
    frame = pd.DataFrame({"year": years, "age": 50 + (years - 1952) / 3 + generator.normal(0, 5, len(years))})
    (trend,) = trends_of(search(frame, roles={"year": Role.DATE}, grain="year"), "age")
    assert trend.evidence["first_when"].value == "1952"
    assert trend.series is not None
    assert [point.x for point in trend.series.points][:2] == ["1952-01-01", "1957-01-01"]


def test_missing_values_are_left_out_and_said() -> None:
    frame = orders(lambda part: 20 * part)
    frame.loc[frame.index % 3 == 0, "price"] = np.nan
    (trend,) = trends_of(search(frame), "price")
    assert "missing" in trend.caveats
    assert trend.coverage == pytest.approx(2 / 3, abs=0.01)
    assert trend.series is not None
    assert sum(point.n for point in trend.series.points) == frame["price"].notna().sum()


def test_few_rows_at_an_end_are_a_caveat() -> None:
    generator = rng(6)
    months = pd.date_range("2018-01-01", periods=36, freq="MS")
    counts = np.where(np.arange(36) == 35, 5, 60)
    day = np.repeat(months, counts)
    price = np.repeat(np.arange(36.0), counts) + generator.normal(0, 1, counts.sum())
    (trend,) = trends_of(search(pd.DataFrame({"day": day, "price": price}), grain="month"), "price")
    assert "small_n" in trend.caveats


@pytest.mark.parametrize(
    "days",
    [
        pd.DatetimeIndex([pd.NaT] * 40),
        pd.DatetimeIndex(["2020-01-01"] * 40),
        pd.date_range("2020", periods=4).repeat(10),
    ],
)
def test_dates_that_do_not_make_periods_have_no_trends(days: pd.DatetimeIndex) -> None:
    frame = pd.DataFrame({"day": days, "price": rng().normal(0, 1, 40)})
    assert found(frame, "trend") == []


def test_a_measure_known_in_few_periods_has_no_trend() -> None:
    frame = orders(lambda part: 20 * part)
    frame.loc[frame["day"] > "2020-03-31", "price"] = np.nan
    assert trends_of(search(frame), "price") == []


def test_counts_over_a_span_cut_at_both_ends_may_leave_too_few_periods() -> None:
    day = pd.to_datetime(["2020-03-15", *[f"{year}-07-01" for year in range(2021, 2026)], "2026-03-15"])
    counts = [10, 20, 40, 60, 80, 100, 10]
    frame = pd.DataFrame({"day": np.repeat(day, counts), "price": 1.0})
    assert found(frame, "trend") == []
