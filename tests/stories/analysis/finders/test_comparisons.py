"""Differences and ranks: found with the right groups and numbers, silent on noise."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis import finders
from stories.progress import silent
from tests.stories.analysis.made import found, made, rng, value


def shops(lift: float = 8.0, rows: int = 600) -> pd.DataFrame:
    generator = rng(1)
    shop = generator.choice(["north", "east", "south", "west"], rows)
    wait = 30 + generator.normal(0, 10, rows) + lift * (shop == "south")
    return pd.DataFrame({"shop": shop, "wait": wait})


def test_a_difference_is_told_with_its_groups() -> None:
    frame = shops()
    (difference,) = found(frame, "difference")
    means = frame.groupby("shop")["wait"].mean().sort_values()
    counts = frame["shop"].value_counts()
    assert difference.columns == ("shop", "wait")
    assert (difference.evidence["top_name"].value, difference.evidence["bottom_name"].value) == (
        "south",
        means.index[0],
    )
    assert value(difference, "top") == pytest.approx(means.iloc[-1])
    assert value(difference, "bottom") == pytest.approx(means.iloc[0])
    assert value(difference, "top_n") == counts["south"]
    assert value(difference, "overall") == pytest.approx(frame["wait"].mean())
    assert value(difference, "gap") == pytest.approx(means.iloc[-1] - means.iloc[0])
    assert value(difference, "groups") == 4
    assert difference.evidence["top"].where == {"shop": "south"}


@pytest.mark.parametrize("spread", [1, 3, 10])
def test_groups_that_lie_far_apart_are_told(spread: float) -> None:
    generator = rng(8)
    depot = generator.integers(0, 5, 1000)
    frame = pd.DataFrame(
        {"depot": np.array(list("abcde"))[depot], "load": 10 + 30 * depot + generator.normal(0, spread, 1000)}
    )
    (difference,) = found(frame, "difference")
    assert (difference.evidence["top_name"].value, difference.evidence["bottom_name"].value) == ("e", "a")


@pytest.mark.parametrize("bands", [3, 6])
def test_bands_cut_from_a_measure_are_not_told(bands: int) -> None:
    age = rng(9).uniform(18, 90, 1500).round(1)
    band = pd.cut(age, bands, labels=[f"band {letter}" for letter in "abcdef"[:bands]]).astype(str)
    assert found(pd.DataFrame({"band": band, "age": age}), "difference") == []


def test_its_test_is_kruskal_wallis() -> None:
    frame = shops()
    (difference,) = found(frame, "difference")
    expected = stats.kruskal(*(part["wait"] for _, part in frame.groupby("shop")))
    assert difference.test is not None
    assert difference.test.p == pytest.approx(expected.pvalue)
    assert difference.test.effect == pytest.approx(expected.statistic / 599)
    assert difference.test.interval is not None
    low, high = difference.test.interval
    assert low < (difference.test.effect or 0) < high


def test_its_chart_has_each_mean_with_its_interval() -> None:
    frame = shops()
    (difference,) = found(frame, "difference")
    assert difference.series is not None
    for point in difference.series.points:
        part = frame.loc[frame["shop"] == point.x, "wait"]
        low, high = stats.t.interval(0.95, len(part) - 1, part.mean(), part.sem())
        assert (point.y, point.low, point.high, point.n) == (
            pytest.approx(part.mean()),
            pytest.approx(low),
            pytest.approx(high),
            len(part),
        )
    assert difference.series.reference == pytest.approx(frame["wait"].mean())


def test_nothing_is_told_of_noise_or_of_too_little() -> None:
    assert found(shops(lift=0.0), "difference") == []
    assert found(shops(rows=18), "difference") == []


def test_small_groups_are_left_out_and_counted() -> None:
    frame = shops()
    frame.loc[:4, "shop"] = "tiny"
    frame.loc[:4, "wait"] = 900.0
    (difference,) = found(frame, "difference")
    assert difference.evidence["top_name"].value == "south"
    assert difference.series is not None
    assert difference.series.left_out == "1 group with fewer than 30 rows"


def test_small_samples_carry_a_caveat() -> None:
    frame = shops(lift=40.0, rows=70)
    (difference,) = found(frame, "difference")
    assert "small_n" in difference.caveats


def test_missing_values_are_left_out_and_said() -> None:
    frame = shops(lift=20.0)
    frame.loc[::3, "wait"] = np.nan
    (difference,) = found(frame, "difference")
    part = frame.loc[frame["shop"] == "south", "wait"].dropna()
    assert value(difference, "top") == pytest.approx(part.mean())
    assert value(difference, "top_n") == len(part)
    assert "missing" in difference.caveats


@pytest.mark.parametrize("missing", [False, True])
def test_long_tails_are_told_by_their_medians(missing: bool) -> None:
    generator = rng(2)
    kind = generator.choice(["a", "b", "c"], 2000)
    income = generator.lognormal(8, 1.5, 2000) * np.where(kind == "a", 2, 1)
    frame = pd.DataFrame({"kind": kind, "income": income})
    if missing:
        frame.loc[::7, "income"] = np.nan
    (difference,) = found(frame, "difference")
    assert difference.evidence["top"].measure == "median"
    assert value(difference, "top") == pytest.approx(frame.loc[frame["kind"] == "a", "income"].median())
    assert value(difference, "ratio") == pytest.approx(value(difference, "top") / value(difference, "bottom"))
    assert difference.evidence["ratio"].measure == "ratio of medians"


def test_when_means_and_ranks_disagree_the_medians_are_told_or_nothing() -> None:
    generator = rng(3)
    kind = np.repeat(["a", "b"], 300)
    value_of = np.concatenate([generator.normal(0, 1, 300), generator.normal(1, 1, 300)])
    value_of[:6] += 200
    (difference,) = found(pd.DataFrame({"kind": kind, "value": value_of}), "difference")
    assert difference.evidence["top"].measure == "median"
    assert difference.evidence["top_name"].value == "b"


def test_a_scale_without_zero_has_no_ratio() -> None:
    frame = shops().rename(columns={"wait": "temperature"})
    (difference,) = found(frame, "difference")
    assert "ratio" not in difference.evidence


def test_an_attribute_repeated_for_each_group_is_no_finding() -> None:
    shop = np.repeat(["a", "b", "c"], 50)
    frame = pd.DataFrame({"shop": shop, "area": np.repeat([10.0, 20.0, 30.0], 50)})
    assert found(frame, "difference") == []


def test_a_category_cut_from_the_measure_is_no_finding() -> None:
    amount = rng(4).uniform(0, 3, 900)
    frame = pd.DataFrame({"size": np.array(["s", "m", "l"])[amount.astype(int)], "amount": amount})
    frame["size"] = pd.cut(frame["amount"], 40).astype(str)
    assert found(frame, "difference") == []


def test_a_row_that_sums_up_the_others_is_no_group() -> None:
    frame = shops()
    total = pd.DataFrame({"shop": ["All shops"] * 60, "wait": [900.0] * 60})
    (difference,) = found(pd.concat([frame, total]), "difference")
    assert difference.evidence["top_name"].value == "south"


def test_numbers_as_categories_are_named_without_a_point() -> None:
    frame = shops()
    frame["shop"] = (
        frame["shop"].map({"north": 1.0, "east": 2.0, "south": 3.0, "west": 4.0}).astype("category")
    )
    (difference,) = found(frame, "difference")
    assert difference.evidence["top_name"].value == "3"


def test_of_many_groups_the_ends_are_drawn() -> None:
    generator = rng(5)
    shop = np.repeat([f"s{k:03d}" for k in range(80)], 40)
    wait = np.repeat(np.arange(80.0), 40) + generator.normal(0, 20, 3200)
    (difference,) = found(pd.DataFrame({"shop": shop, "wait": wait}), "difference")
    assert value(difference, "groups") == 80
    assert difference.series is not None
    assert len(difference.series.points) == 50
    assert difference.series.left_out == "30 groups in between"
    drawn = {point.x for point in difference.series.points}
    assert set(difference.series.highlight) <= drawn


def sales() -> pd.DataFrame:
    generator = rng(6)
    kind = generator.choice(["pens", "desks", "lamps", "paper", "ink"], 1000)
    amount = generator.gamma(4, 5, 1000) * np.where(kind == "desks", 6, 1)
    return pd.DataFrame({"kind": kind, "amount": amount})


def test_the_largest_part_of_a_total_is_told() -> None:
    frame = sales()
    (rank,) = found(frame, "rank", additive=("amount",))
    sums = frame.groupby("kind")["amount"].sum().sort_values()
    assert rank.evidence["top_name"].value == "desks"
    assert value(rank, "top") == pytest.approx(sums["desks"])
    assert value(rank, "share") == pytest.approx(sums["desks"] / sums.sum())
    assert value(rank, "row_share") == pytest.approx((frame["kind"] == "desks").mean())
    assert rank.evidence["second_name"].value == sums.index[-2]
    assert value(rank, "second") == pytest.approx(sums.iloc[-2])
    assert value(rank, "total") == pytest.approx(sums.sum())
    assert value(rank, "categories") == 5
    assert rank.series is not None
    assert [point.y for point in rank.series.points] == pytest.approx(list(sums[::-1]))


def test_a_total_needs_amounts_that_add_up() -> None:
    assert found(sales(), "rank") == []
    frame = sales()
    frame.loc[0, "amount"] = -1.0
    assert found(frame, "rank", additive=("amount",)) == []


def test_a_level_measured_again_and_again_does_not_add_up() -> None:
    frame = sales().rename(columns={"amount": "population"})
    frame["year"] = pd.date_range("2000-01-01", periods=100, freq="D").repeat(10)
    assert found(frame, "rank", additive=("population",)) == []


def test_two_groups_or_an_even_spread_make_no_rank() -> None:
    frame = sales()
    frame["kind"] = np.where(frame["kind"] == "desks", "desks", "other")
    assert found(frame, "rank", additive=("amount",)) == []
    assert found(shops(), "rank", additive=("wait",)) == []


def test_a_rank_leaves_missing_values_out() -> None:
    frame = sales()
    frame.loc[::5, "amount"] = np.nan
    (rank,) = found(frame, "rank", additive=("amount",))
    assert value(rank, "total") == pytest.approx(frame["amount"].sum())
    assert "missing" not in rank.caveats or frame["amount"].isna().mean() > 0.2


def test_categories_may_come_as_plain_text() -> None:
    table, profile = made(shops())
    table.frame["shop"] = table.frame["shop"].astype(str)
    told = [one.columns for one in finders.find(table, profile, silent).insights]
    assert ("shop", "wait") in told


def test_a_total_that_one_row_carries_is_no_rank() -> None:
    generator = rng(12)
    shop = generator.choice(list("abc"), 900)
    cost = np.where(shop == "a", 30.0, 10.0) * generator.gamma(2, 1, 900)
    frame = pd.DataFrame({"shop": shop, "cost": cost})
    assert found(frame, "rank", additive=("cost",))
    frame.loc[np.flatnonzero(shop == "a")[0], "cost"] = 1e6
    assert not found(frame, "rank", additive=("cost",))


def admitted(lift: float) -> pd.DataFrame:
    """Two sexes, of whom the one goes where few are taken; within each department it scores `lift` above the other."""
    generator = rng(12)
    sex = generator.choice(["man", "woman"], 1200)
    hard = generator.random(1200) < np.where(sex == "woman", 0.85, 0.15)
    score = 60 - 25 * hard + lift * (sex == "woman") + generator.normal(0, 8, 1200)
    return pd.DataFrame({"sex": sex, "department": np.where(hard, "hard", "easy"), "score": score})


def test_a_difference_that_turns_round_within_the_groups_of_a_third_column_is_not_told() -> None:
    told = {insight.columns for insight in found(admitted(4.0), "difference")}
    assert told == {("department", "score")}
    means = admitted(4.0).groupby("sex")["score"].mean()
    assert means["man"] > means["woman"] + 5


def test_a_difference_that_holds_within_the_groups_of_a_third_column_is_told() -> None:
    told = {insight.columns for insight in found(admitted(-4.0), "difference")}
    assert ("sex", "score") in told
