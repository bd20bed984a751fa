"""Seasons: of the year, the week and the day, told by the names of the calendar; none where chance made them."""

import numpy as np
import pandas as pd
import pytest
from scipy import signal, stats

from stories.analysis.arrays import Arrays
from stories.analysis.facts import Insight
from stories.analysis.finders.cycles import cycles_of
from stories.analysis.finders.moments import moments_of
from stories.analysis.finders.season_counts import look
from stories.analysis.insights import is_copy
from tests.stories.analysis.made import found, made, rng, search, value

MONTHS = 48

WORKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def orders(lift: float = 10, *, rows: int = 20, season: bool = True) -> pd.DataFrame:
    """Return orders over four years whose price is high in March and low in September."""
    generator = rng(1)
    months = np.arange(MONTHS).repeat(rows)
    day = pd.Timestamp("2020-01-01") + pd.to_timedelta(
        (months * 30.4375).astype(int) + generator.integers(0, 28, len(months)), unit="D"
    )
    month = pd.Series(day).dt.month.to_numpy()
    wave = lift * np.cos(2 * np.pi * (month - 3) / 12) if season else 0.0
    return pd.DataFrame({"day": day, "price": 100 + wave + generator.normal(0, 10, len(day))})


def seasons(frame: pd.DataFrame, cycle: str = "year", **how: str) -> list[Insight]:
    told = found(frame, "season", **how)
    return [one for one in told if one.series is not None and one.series.grain == cycle]


def test_a_season_is_told_by_its_highest_and_lowest_month() -> None:
    frame = orders()
    (season,) = seasons(frame)
    by_month = frame.groupby(frame["day"].dt.month_name())["price"]
    means = by_month.mean().sort_values()
    assert season.columns == ("day", "price")
    assert season.evidence["top_name"].value == means.index[-1]
    assert season.evidence["bottom_name"].value == means.index[0]
    assert value(season, "top") == pytest.approx(means.iloc[-1])
    assert value(season, "bottom") == pytest.approx(means.iloc[0])
    assert value(season, "top_n") == by_month.size()[means.index[-1]]
    assert value(season, "overall") == pytest.approx(frame["price"].mean())
    assert value(season, "gap") == pytest.approx(means.iloc[-1] - means.iloc[0])
    assert value(season, "ratio") == pytest.approx(means.iloc[-1] / means.iloc[0])
    assert value(season, "cycles") == 4
    assert season.evidence["top"].where == {"day": means.index[-1]}
    assert season.test is not None
    assert season.test.q is not None
    assert season.test.q < 1e-4
    h = stats.kruskal(*(part for _, part in by_month)).statistic
    assert season.test.effect == pytest.approx(h / (len(frame) - 1))
    low, high = season.test.interval or (1.0, 0.0)
    assert low < h / (len(frame) - 1) < high


def test_its_chart_has_the_months_in_their_order() -> None:
    (season,) = seasons(orders())
    assert season.series is not None
    assert [point.x for point in season.series.points][:3] == ["January", "February", "March"]
    assert len(season.series.points) == 12
    assert set(season.series.highlight) == {
        season.evidence["top_name"].value,
        season.evidence["bottom_name"].value,
    }
    assert season.series.reference == pytest.approx(value(season, "overall"))


def test_no_season_is_found_where_there_is_none() -> None:
    assert found(orders(season=False), "season") == []


def test_a_random_walk_has_no_season() -> None:
    generator = rng(8)
    day = pd.date_range("2021-01-01", periods=730)
    false = 0
    for _ in range(30):
        walks = {f"w{place}": np.cumsum(generator.normal(0, 1, 730)) for place in range(3)}
        false += bool(found(pd.DataFrame({"day": day, **walks}), "season"))
    assert false <= 3


def test_less_than_two_years_have_no_yearly_season() -> None:
    frame = orders(30)
    assert seasons(frame[frame["day"] < "2021-11-01"]) == []


def test_a_climb_does_not_make_december_high() -> None:
    generator = rng(2)
    day = pd.date_range("2020-01-01", "2022-12-31")
    level = np.linspace(0, 100, len(day)) + generator.normal(0, 5, len(day))
    assert found(pd.DataFrame({"day": day, "level": level}), "season") == []


def test_a_month_that_owes_its_place_to_a_climb_is_not_told() -> None:
    """December is highest as it comes last in a climb of two years, though each first half year lies above the line."""
    generator = rng(2)
    months = np.arange(24).repeat(20)
    day = pd.to_datetime({"year": 2020 + months // 12, "month": months % 12 + 1, "day": 5})
    level = 10.0 * months + np.where(months % 12 < 6, 20, -20) + generator.normal(0, 3, len(months))
    frame = pd.DataFrame({"day": day, "level": level})
    assert frame.groupby(day.dt.month)["level"].mean().idxmax() in (6, 12)
    assert search(frame, grain="month").tests[0][0] in ("season", "trend", "change")
    assert found(frame, "season", grain="month") == []


def test_a_faint_season_is_not_told_however_sure() -> None:
    faint = orders(0.7, rows=2000)
    assert "season" in {kind for kind, *_ in search(orders(3.0, rows=2000)).tests}
    assert found(faint, "season") == []


def test_a_week_is_told_by_its_days_and_closed_days_are_no_low() -> None:
    generator = rng(3)
    day = pd.date_range("2021-01-04", periods=300, freq="B")
    sales = 50 + 10 * (day.day_of_week == 4) + generator.normal(0, 5, 300)
    (season,) = seasons(pd.DataFrame({"day": day, "sales": sales}), "week")
    assert season.evidence["top_name"].value == "Friday"
    assert season.series is not None
    assert [point.x for point in season.series.points] == WORKDAYS
    assert season.caveats == ()


def test_a_day_is_told_by_its_hours() -> None:
    generator = rng(4)
    when = pd.Timestamp("2021-03-01") + pd.to_timedelta(
        np.sort(generator.integers(0, 40 * 24, 3000)), unit="h"
    )
    wait = 20 + 8 * (when.hour == 17) + generator.normal(0, 5, 3000)
    (season,) = seasons(pd.DataFrame({"when": when, "wait": wait}), "day", grain="hour")
    assert season.evidence["top_name"].value == "17:00"
    assert season.series is not None
    assert season.series.x_name == "hour of the day"


def test_the_number_of_rows_is_told_for_each_day_so_that_a_short_month_is_no_low() -> None:
    generator = rng(5)
    every = pd.Series(pd.date_range("2018-01-01", "2021-12-31"))
    even = every.repeat(generator.poisson(6, len(every)).tolist())
    assert seasons(pd.DataFrame({"day": even})) == []
    rate = np.where(every.dt.month == 7, 12, 6)
    frame = pd.DataFrame({"day": every.repeat(generator.poisson(rate).tolist())})
    (season,) = seasons(frame)
    july = frame["day"].dt.month == 7
    assert season.columns == ("day", "")
    assert season.evidence["top_name"].value == "July"
    assert value(season, "top") == pytest.approx(july.sum() / (4 * 31))
    assert season.evidence["top"].measure == "rows a day"
    assert value(season, "overall") == pytest.approx(len(frame) / len(every))
    assert season.test is not None
    assert season.test.q is None


def test_rows_are_counted_for_each_day_of_a_period() -> None:
    every = pd.Series(pd.date_range("2018-01-01", "2021-12-31"))
    frame = pd.DataFrame({"day": every.repeat(np.where(every.dt.month == 7, 12, 6).tolist())})
    moments = moments_of(Arrays(*made(frame)))
    assert moments is not None
    counted = look(moments, cycles_of(moments)[0])
    assert counted is not None
    assert np.unique(counted.cells.values) == pytest.approx([6**0.5, 12**0.5])
    assert counted.overall == pytest.approx(len(frame) / len(every))


def test_days_without_rows_are_no_low_of_their_number() -> None:
    generator = rng(7)
    every = pd.Series(pd.date_range("2021-01-01", "2021-12-31", freq="B"))
    rate = np.where(every.dt.day_of_week == 4, 12, 6)
    frame = pd.DataFrame({"day": every.repeat(generator.poisson(rate).tolist())})
    (season,) = seasons(frame, "week")
    assert season.series is not None
    assert [point.x for point in season.series.points] == WORKDAYS
    assert value(season, "overall") == pytest.approx(len(frame) / len(every))


def test_rows_that_come_evenly_by_design_have_no_season() -> None:
    day = pd.date_range("2018-01-01", "2021-12-31").repeat(5)
    assert found(pd.DataFrame({"day": day}), "season") == []


def test_rows_without_a_date_or_a_value_are_left_out() -> None:
    frame = orders()
    frame.loc[frame.index % 7 == 0, "day"] = pd.NaT
    frame.loc[frame.index % 5 == 0, "price"] = np.nan
    (season,) = seasons(frame)
    known = frame.dropna()
    means = known.groupby(known["day"].dt.month_name())["price"].mean()
    assert value(season, "top") == pytest.approx(means.max())
    assert value(season, "overall") == pytest.approx(known["price"].mean())
    assert season.coverage == pytest.approx(len(known) / len(frame))


def test_the_order_of_rows_changes_nothing() -> None:
    frame = orders()
    assert seasons(frame) == seasons(frame.sample(frac=1.0, random_state=1))


def test_the_same_by_a_column_of_months_is_a_copy() -> None:
    frame = orders()
    frame["month"] = frame["day"].dt.month_name()
    (season,) = seasons(frame)
    (difference,) = found(frame, "difference")
    assert is_copy(season, difference, frozenset())
    assert is_copy(difference, season, frozenset())


def test_seasons_of_the_year_and_of_the_week_are_two_findings() -> None:
    generator = rng(6)
    day = pd.date_range("2019-01-01", "2021-12-31")
    noise = signal.lfilter([1], [1, -0.3], generator.normal(0, 4, len(day)))
    level = 100 + 10 * np.cos(2 * np.pi * day.day_of_year / 365) + 12 * (day.day_of_week == 6) + noise
    frame = pd.DataFrame({"day": day, "level": level})
    (year,), (week,) = seasons(frame), seasons(frame, "week")
    assert week.evidence["top_name"].value == "Sunday"
    assert not is_copy(year, week, frozenset())
