"""Jumps: where they are, how large, told once beside a trend; not where a season, a mix or a wandering makes them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import signal, stats

from stories.analysis.facts import Insight, Ledger
from stories.analysis.finders.steps import TESTED, Course, Step
from stories.analysis.insights import Search, is_copy, rank
from stories.analysis.jump_test import Jump
from stories.analysis.periods import Calendars, Days
from tests.stories.analysis.made import found, made, rng, search, value

DAYS = 600


def daily(size: float, *, at: int = 250, seed: int = 1, slope: float = 0.0, days: int = DAYS) -> pd.DataFrame:
    place = np.arange(days)
    level = 50 + size * (place >= at) + slope * place + rng(seed).normal(0, 5, days)
    return pd.DataFrame({"day": pd.date_range("2020-01-01", periods=days), "level": level})


def days_of(frame: pd.DataFrame) -> Days:
    return frame["day"].to_numpy().astype("datetime64[s]")


def jumps(frame: pd.DataFrame, **how: str) -> list[Insight]:
    return found(frame, "change", **how)


def test_a_jump_is_told_with_its_day_and_both_levels() -> None:
    frame = daily(5)
    (change,) = jumps(frame)
    when = pd.Timestamp(str(change.evidence["when"].value))
    assert abs((when - pd.Timestamp("2020-09-07")).days) <= 10
    early, late = frame[frame["day"] < when]["level"], frame[frame["day"] >= when]["level"]
    assert value(change, "before") == pytest.approx(early.mean())
    assert value(change, "after") == pytest.approx(late.mean())
    assert (value(change, "before_n"), value(change, "after_n")) == (len(early), len(late))
    assert value(change, "gap") == pytest.approx(late.mean() - early.mean())
    assert value(change, "change") == pytest.approx(100 * (late.mean() / early.mean() - 1))
    assert change.evidence["after"].where == {"day": f"from {when.date()}"}
    assert str(change.evidence["earliest"].value) <= str(when.date()) <= str(change.evidence["latest"].value)
    assert change.test is not None
    assert change.test.q is not None
    assert change.test.q < 1e-6
    assert change.test.effect == pytest.approx(stats.kruskal(early, late).statistic / (DAYS - 1))
    assert change.series is not None
    assert change.series.highlight == (f"{when.date():%Y-%m}-01",)


def test_the_same_downwards_is_a_fall() -> None:
    (change,) = jumps(daily(-5))
    assert value(change, "gap") < -4
    assert value(change, "change") < -8


def test_no_jump_is_found_in_noise() -> None:
    assert [len(jumps(daily(0, seed=seed))) for seed in range(20)].count(0) >= 18


def test_a_clear_jump_takes_the_place_of_the_trend() -> None:
    searched = search(daily(5))
    kinds = [one.kind for one in searched.insights if "level" in one.columns]
    assert "change" in kinds
    assert "trend" not in kinds
    assert {kind for kind, *_ in searched.tests} == {"trend", "change"}


def test_a_slope_is_told_as_a_trend() -> None:
    told = {one.kind: one for one in search(daily(0, slope=0.02)).insights if "level" in one.columns}
    assert "change" not in told
    assert "step_when" not in told["trend"].evidence


def test_where_both_fit_the_one_that_is_told_carries_the_other() -> None:
    told = [one for seed in range(12) for one in search(daily(1.5, seed=seed, slope=0.004)).insights]
    carried = [one for one in told if one.kind == "trend" and "step_when" in one.evidence]
    carried += [one for one in told if one.kind == "change" and "first_when" in one.evidence]
    assert carried
    for one in carried:
        assert ("gradual" in one.caveats) == (one.kind == "change")


def test_a_season_is_no_jump_and_does_not_hide_one() -> None:
    frame = daily(0, days=1096)
    wave = 20 * np.cos(2 * np.pi * np.arange(1096) / 365.25)
    assert jumps(frame.assign(level=frame["level"] + wave)) == []
    (change,) = jumps(daily(8, at=560, days=1096).assign(level=lambda table: table["level"] + wave))
    assert value(change, "gap") == pytest.approx(8, abs=4)


def test_a_level_that_wanders_by_itself_does_not_jump() -> None:
    generator = rng(9)
    false = 0
    for _ in range(30):
        frame = pd.DataFrame(
            {"day": pd.date_range("2020-01-01", periods=500), "level": np.cumsum(generator.normal(0, 1, 500))}
        )
        false += bool(jumps(frame))
    assert false <= 3


def test_where_neighbours_resemble_each_other_a_coarser_grain_shows_the_jump() -> None:
    noise = signal.lfilter([1], [1, -0.8], rng(2).normal(0, 1, 900))
    frame = pd.DataFrame(
        {"day": pd.date_range("2020-01-01", periods=900), "level": noise + 4.0 * (np.arange(900) >= 400)}
    )
    (change,) = jumps(frame)
    when = pd.Timestamp(str(change.evidence["when"].value))
    assert abs((when - pd.Timestamp("2021-02-04")).days) <= 21
    assert change.test is not None
    assert change.test.name.endswith("adjusted for autocorrelation")


def test_a_faint_jump_is_not_told_however_sure() -> None:
    frame = pd.concat([daily(0.7, seed=seed) for seed in range(60)])
    assert "change" in {kind for kind, *_ in search(frame).tests}
    assert jumps(frame) == []


def test_the_test_says_nothing_of_a_level_that_wanders() -> None:
    course = Course(
        calendar=Calendars(days_of(daily(0)), "day").of_at_most(TESTED)[0],
        values=np.zeros(2),
        places=np.arange(2),
    )
    step = Jump(place=1, earliest=1, latest=1, p=1e-6, left=0.4, better=0.0, once=True)
    assert Step(course=course, step=step).test(0.1, "").p == 1e-6
    assert Step(course=course, step=replace(step, left=0.7)).test(0.1, "").p == 1.0


def test_a_level_that_comes_back_has_not_jumped() -> None:
    frame = daily(0)
    frame.loc[200:400, "level"] += 8
    assert jumps(frame) == []


def test_groups_that_come_late_make_no_jump() -> None:
    generator = rng(4)
    frame = daily(0, days=600).loc[np.repeat(np.arange(600), 3)].reset_index(drop=True)
    frame["firm"] = np.where(
        (frame["day"] >= "2020-11-01") & (generator.random(len(frame)) < 0.7), "new", "old"
    )
    frame["level"] += 10 * (frame["firm"] == "new")
    assert jumps(frame) == []
    assert len(jumps(frame.drop(columns="firm"))) == 1


def test_a_table_by_years_names_the_year() -> None:
    years = pd.date_range("1871", periods=100, freq="YS")
    level = 1100 - 250 * (np.arange(100) >= 28) + rng(5).normal(0, 120, 100)
    (change,) = jumps(pd.DataFrame({"year": years, "flow": level}), grain="year")
    assert len(str(change.evidence["when"].value)) == 4
    assert abs(int(change.evidence["when"].value) - 1899) <= 3  # type: ignore[arg-type]


def test_the_number_of_rows_may_jump() -> None:
    generator = rng(6)
    every = pd.Series(pd.date_range("2020-01-01", periods=400))
    rate = np.where(np.arange(400) < 213, 4, 8)
    frame = pd.DataFrame({"day": every.repeat(generator.poisson(rate).tolist())})
    (change,) = jumps(frame)
    assert change.columns == ("day", "")
    when = pd.Timestamp(str(change.evidence["when"].value))
    days = (when - every.iloc[0]).days
    assert value(change, "before") == pytest.approx((frame["day"] < when).sum() / days)
    assert value(change, "after") == pytest.approx((frame["day"] >= when).sum() / (400 - days))
    assert change.evidence["after"].measure == "rows a day"
    assert change.test is not None
    assert change.test.q is None
    even = pd.DataFrame({"day": every.repeat(generator.poisson(6, 400).tolist())})
    assert jumps(even) == []


def test_the_order_of_rows_changes_nothing() -> None:
    frame = daily(5)
    assert jumps(frame) == jumps(frame.sample(frac=1.0, random_state=1))


def test_a_jump_and_a_trend_of_like_measures_are_one_finding() -> None:
    (change,) = jumps(daily(5))
    trend = next(one for one in search(daily(0, slope=0.02)).insights if one.kind == "trend")
    assert is_copy(change, trend, frozenset())
    assert not is_copy(
        change, found(daily(0, slope=0.02).rename(columns={"level": "size"}), "trend")[0], frozenset()
    )


def test_a_jump_is_told_in_the_story() -> None:
    frame = daily(5)
    _, profile = made(frame)
    searched: Search = search(frame)
    assert rank(searched, profile, Ledger())[0].kind == "change"
