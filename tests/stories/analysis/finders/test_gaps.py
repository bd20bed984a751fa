"""Gaps in time: found where rows are missing for long, not where they are few, closed each week or each summer."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.facts import FactType, Insight
from stories.analysis.finders.gaps import _p
from tests.stories.analysis.made import found, rng, search, value

EVERY = pd.date_range("2021-01-01", "2021-12-31")


def gaps(days: pd.DatetimeIndex, **how: str) -> list[Insight]:
    return found(pd.DataFrame({"day": days}), "gap", **how)


def without(days: pd.DatetimeIndex, first: str, last: str) -> pd.DatetimeIndex:
    return days[(days < pd.Timestamp(first)) | (days > pd.Timestamp(last))]


def test_a_gap_is_told_with_its_ends_and_its_length() -> None:
    (gap,) = gaps(without(EVERY, "2021-03-05", "2021-03-31").repeat(2))
    assert value(gap, "missing") == 27
    assert value(gap, "covered") == 365
    assert value(gap, "usual") == 1
    assert [gap.evidence[key].value for key in ("last_before", "first_when", "last_when", "first_after")] == [
        "2021-03-04", "2021-03-05", "2021-03-31", "2021-04-01",
    ]  # fmt: skip
    assert gap.type is FactType.VALUE
    assert gap.test is not None
    assert gap.test.q is None


def test_its_chart_counts_rows_and_shows_nought_in_the_gap() -> None:
    (gap,) = gaps(without(EVERY, "2021-03-05", "2021-03-31"))
    assert gap.series is not None
    assert gap.series.grain == "week"
    marked = [point for point in gap.series.points if point.x in gap.series.highlight]
    assert [point.y for point in marked] == [0.0]
    assert sum(point.n for point in gap.series.points) == 365 - 27


def test_chance_makes_no_gap() -> None:
    generator = rng(1)
    for size in (30, 120, 1000):
        for _ in range(10):
            assert gaps(pd.DatetimeIndex(EVERY[np.sort(generator.integers(0, 365, size))])) == []


def test_weekends_and_holidays_are_no_gap() -> None:
    weekdays = pd.date_range("2021-01-01", "2022-12-31", freq="B")
    assert gaps(without(weekdays, "2021-12-24", "2022-01-03")) == []
    assert len(gaps(without(weekdays, "2021-12-24", "2022-01-20"))) == 1


def test_a_summer_that_is_empty_every_year_is_no_gap() -> None:
    days = pd.date_range("2020-01-01", "2022-12-31")
    closed = without(without(days, "2020-07-01", "2020-08-10"), "2021-07-03", "2021-08-12")
    assert gaps(closed) == []
    assert len(gaps(without(days, "2021-07-03", "2021-08-12"))) == 1


def test_a_table_by_weeks_has_a_gap_of_weeks_and_rare_dates_have_long_steps() -> None:
    mondays = pd.date_range("2021-01-04", periods=60, freq="7D")
    (gap,) = gaps(mondays.delete(np.arange(30, 34)))
    assert value(gap, "missing") == 34
    assert value(gap, "usual") == 7
    # forty dates in thirteen months: a step of twelve weeks comes up in one of a hundred such tables
    rare = np.r_[np.sort(rng(4).choice(250, 40, replace=False)), 335, 395]
    steps = np.diff(rare)
    assert steps.max() >= 3 * np.sort(steps)[-4]
    assert gaps(pd.DatetimeIndex(np.datetime64("2021-01-01") + rare.astype("timedelta64[D]"))) == []


def test_bursts_make_no_gap() -> None:
    generator = rng(2)
    steps = np.maximum(np.round(generator.lognormal(0, 1.3, 300)), 1)
    assert gaps(pd.Timestamp("2015-01-01") + pd.to_timedelta(np.cumsum(steps), unit="D")) == []


def test_the_end_of_the_file_is_no_gap() -> None:
    assert gaps(EVERY[:200]) == []


@pytest.mark.parametrize(
    ("freq", "grain", "measure", "missing"),
    [
        ("MS", "month", "months missing", 6),
        ("YS", "year", "years missing", 6),
        ("h", "hour", "days missing", 5),
    ],
)
def test_the_unit_is_that_of_the_dates(freq: str, grain: str, measure: str, missing: int) -> None:
    every = pd.date_range("1950-01-01", periods=60 if freq != "h" else 24 * 60, freq=freq)
    size = missing if freq != "h" else 24 * missing
    start = 480 if freq == "h" else 20
    (gap,) = gaps(every.delete(np.arange(start, start + size)), grain=grain)
    assert gap.evidence["missing"].measure == measure
    assert value(gap, "missing") == missing


def test_the_probability_is_a_bound_on_that_of_so_long_a_gap() -> None:
    generator = rng(3)
    longest = [
        int(np.diff(np.sort(np.r_[0, 99, generator.choice(np.arange(1, 99), 28, replace=False)])).max())
        for _ in range(2000)
    ]
    for step in (12, 16, 20):
        seen = np.mean(np.array(longest) >= step)
        assert _p(30, 100, step, 1) >= seen - 0.02
        assert _p(30, 100, step, 1) <= 1.35 * seen + 0.01
    assert _p(30, 100, 16, 1) == pytest.approx(29 * stats.hypergeom(98, 28, 15).pmf(0))


def test_few_dates_have_no_gap() -> None:
    assert (
        search(pd.DataFrame({"day": EVERY[:19]})).looked_at
        == search(pd.DataFrame({"day": EVERY[:10]})).looked_at
    )
    assert gaps(pd.DatetimeIndex([pd.NaT] * 40)) == []
