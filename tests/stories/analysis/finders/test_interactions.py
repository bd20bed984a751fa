"""Exceptions: found with the right group and numbers, silent on noise and where nothing turns round."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.finders.turns import exceptions, turn_p
from tests.stories.analysis.made import found, rng, search, value

REGIONS = ["Asia", "Africa", "Europe", "Oceania"]


def regions(turn: float = -1.0, rows: int = 960, slope: float = 6.0) -> pd.DataFrame:
    """Two years of rows in four regions; waits grow in all but Europe, where `turn` times as fast."""
    generator = rng(2)
    region = np.resize(REGIONS, rows)
    day = generator.integers(0, 730, rows)
    wait = 40 + np.where(region == "Europe", turn, 1.0) * slope * day / 365 + generator.normal(0, 6, rows)
    opened = pd.Timestamp("2021-01-01") + pd.to_timedelta(day, unit="D")
    return pd.DataFrame({"opened": opened, "region": region, "wait": wait})


def meals(turn: float = -1.0, rows: int = 960, gap: float = 6.0) -> pd.DataFrame:
    """Lunch costs more than dinner in all regions but Europe, where it is `turn` times as much more."""
    generator = rng(3)
    region, meal = np.resize(REGIONS, rows), generator.choice(["lunch", "dinner"], rows)
    way = np.where(region == "Europe", turn, 1.0) * np.where(meal == "lunch", gap, 0.0)
    return pd.DataFrame({"region": region, "meal": meal, "bill": 50 + way + generator.normal(0, 8, rows)})


def test_a_trend_that_turns_round_in_one_group_is_told_with_its_halves() -> None:
    frame = regions()
    (turned,) = found(frame, "interaction")
    assert turned.columns == ("opened", "region", "wait")
    assert turned.evidence["exception_name"].value == "Europe"
    assert (value(turned, "holds"), value(turned, "groups")) == (3, 4)
    assert turned.evidence["when"].value == "2022-01"
    own = frame[frame["region"] == "Europe"]
    early = own["opened"] < "2022-01-01"
    assert value(turned, "exception_early") == pytest.approx(own["wait"][early].mean())
    assert value(turned, "exception_late") == pytest.approx(own["wait"][~early].mean())
    assert value(turned, "exception_change") < 0 < value(turned, "rule_change")
    assert turned.series is not None
    assert turned.series.highlight == ("Europe",)
    assert turned.test is not None
    assert turned.test.interval is not None
    assert turned.test.interval[0] <= (turned.test.effect or 0.0) <= turned.test.interval[1] < 0


def test_a_difference_that_turns_round_in_one_category_is_told_with_its_gaps() -> None:
    frame = meals()
    (turned,) = found(frame, "interaction")
    assert turned.columns == ("region", "meal", "bill")
    named = {key: turned.evidence[f"{key}_name"].value for key in ("exception", "high", "low")}
    assert named == {"exception": "Europe", "high": "lunch", "low": "dinner"}
    own = frame[frame["region"] == "Europe"].groupby("meal")["bill"]
    assert value(turned, "exception_high") == pytest.approx(own.mean()["lunch"])
    assert value(turned, "exception_gap") == pytest.approx(own.mean()["lunch"] - own.mean()["dinner"])
    one, other = own.get_group("lunch"), own.get_group("dinner")
    u = stats.mannwhitneyu(one, other).statistic
    assert turned.test is not None
    assert turned.test.effect == pytest.approx(2 * u / (len(one) * len(other)) - 1)


@pytest.mark.parametrize("turn", [0.0, 0.5, 1.0])
def test_what_is_only_weaker_in_one_group_is_no_exception(turn: float) -> None:
    assert found(regions(turn), "interaction") == []
    assert found(meals(turn), "interaction") == []


def test_an_exception_is_told_when_it_is_the_one_that_rises() -> None:
    (turned,) = found(regions(slope=-6.0), "interaction")
    assert value(turned, "exception_change") > 0 > value(turned, "rule_change")


def test_half_against_half_has_no_exception() -> None:
    frame = meals()
    frame.loc[frame["region"] == "Asia", "bill"] = 100 - frame.loc[frame["region"] == "Asia", "bill"]
    assert found(frame, "interaction") == []


def test_noise_has_no_exceptions_and_its_tests_are_counted() -> None:
    told = passed = 0
    for seed in range(40):
        generator = rng(seed)
        frame = regions(1.0, 400, 0.0).assign(
            wait=generator.normal(0, 1, 400), meal=generator.choice(["lunch", "dinner"], 400)
        )
        result = search(frame)
        told += sum(insight.kind == "interaction" for insight in result.insights)
        passed += result.passed
    assert told == 0
    assert result.tested >= 3


def test_the_order_of_the_rows_changes_nothing() -> None:
    for frame in (regions(), meals()):
        shuffled = frame.sample(frac=1, random_state=1)
        assert found(shuffled, "interaction") == found(frame, "interaction")


def test_the_test_is_that_of_gail_and_simon() -> None:
    """A mixture of chi-squared tails with binomial weights, worked out with scipy."""
    assert turn_p([2.0, 3.0]) == 1.0
    assert turn_p([2.0, -3.0]) == pytest.approx(0.5 * stats.chi2.sf(4.0, 1))
    z = np.array([4.0, 3.0, 2.0, -2.5])
    mixed = sum(stats.binom.pmf(free, 3, 0.5) * stats.chi2.sf(6.25, free) for free in (1, 2, 3))
    assert turn_p(z) == pytest.approx(mixed)


def test_its_level_is_kept_where_one_effect_is_nought_and_the_other_large() -> None:
    generator = rng(4)
    p = [turn_p([9.0, generator.normal()]) for _ in range(4000)]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        ([5, 5, 5, -5], [3]),
        ([-5, -5, 5, -5], [2]),
        ([5, 5, -5, -5], []),
        ([5, 5, 5, -2], []),
        ([0.5, 0.5, 1, -5], []),
        ([5, 0, 5, -5], []),
        ([5, -5], []),
        ([5, 5, 5, 5, -5, -5], [4, 5]),
        ([5, 5, 5, -5, -5], []),
    ],
)
def test_an_exception_is_one_of_few_and_clear(z: list[float], expected: list[int]) -> None:
    assert list(exceptions(z)) == expected
