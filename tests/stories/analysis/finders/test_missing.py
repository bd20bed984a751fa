"""Missing values are told where they depend on a group or a date, or come together; else they are not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.facts import FactType
from tests.stories.analysis.made import found, rng, search, value

ROWS = 400


def table(seed: int = 4) -> pd.DataFrame:
    generator = rng(seed)
    return pd.DataFrame(
        {
            "seen": pd.Timestamp("2021-01-01") + pd.to_timedelta(generator.integers(0, 700, ROWS), unit="D"),
            "ward": generator.choice(["Heart", "Lung", "Bone"], ROWS),
            "sex": generator.choice(["f", "m"], ROWS),
            "pulse": generator.normal(70, 9, ROWS),
            "height": generator.normal(170, 9, ROWS),
        }
    )


def by_ward(seed: int = 4) -> pd.DataFrame:
    frame = table(seed)
    often = np.where(frame["ward"] == "Lung", 0.3, 0.05)
    return frame.assign(pulse=frame["pulse"].mask(rng(seed + 1).random(ROWS) < often))


def test_values_missing_in_one_group_are_told_with_both_shares() -> None:
    frame = by_ward()
    (gone,) = found(frame, "gone")
    missing = frame["pulse"].isna()
    assert (gone.type, gone.columns) == (FactType.CATEGORIZATION, ("ward", "pulse"))
    assert gone.evidence["a_name"].value == "Lung"
    assert value(gone, "share") == pytest.approx(missing[frame["ward"] == "Lung"].mean())
    assert value(gone, "lost") == missing[frame["ward"] == "Lung"].sum()
    assert value(gone, "overall") == pytest.approx(missing.mean())
    shares = missing.groupby(frame["ward"]).mean()
    assert value(gone, "low_share") == pytest.approx(shares.min())
    assert gone.test is not None
    expected = stats.chi2_contingency(pd.crosstab(frame["ward"], missing), correction=False)
    assert gone.test.p == pytest.approx(expected.pvalue)
    assert gone.test.q is not None
    assert gone.series is not None
    assert {point.x: point.y for point in gone.series.points} == pytest.approx(shares.to_dict())
    assert (gone.series.highlight, gone.series.reference) == (("Lung",), pytest.approx(missing.mean()))


def test_columns_missing_in_the_same_rows_are_looked_at_and_told_once() -> None:
    frame = by_ward()
    alone = search(frame)
    frame["pressure"] = rng(9).normal(120, 9, ROWS)
    frame["pressure"] = frame["pressure"].mask(frame["pulse"].isna())
    both = [one for one in search(frame).insights if one.kind == "gone" and one.columns[0] == "ward"]
    assert [one.columns for one in both] == [("ward", "pressure")]
    assert both[0].evidence["other_0"].value == "pulse"
    tests = [columns for kind, columns, _ in search(frame).tests if kind == "gone"]
    assert len(tests) == len([columns for kind, columns, _ in alone.tests if kind == "gone"])


def test_a_column_that_only_applies_to_some_groups_surprises_less() -> None:
    frame = by_ward()
    (usual,) = found(frame, "gone")
    frame["pulse"] = table()["pulse"].mask(frame["ward"] == "Lung")
    (applies,) = found(frame, "gone")
    assert (value(applies, "share"), value(applies, "overall")) == (1, (frame["ward"] == "Lung").mean())
    assert applies.surprise < usual.surprise / 2


def test_values_missing_before_a_date_are_told_with_the_date() -> None:
    frame = table()
    turn = pd.Timestamp("2021-09-01")
    frame["pulse"] = frame["pulse"].mask((frame["seen"] < turn) & (rng(5).random(ROWS) < 0.7))
    (gone,) = found(frame, "gone")
    missing, when = frame["pulse"].isna(), pd.Timestamp(str(gone.evidence["when"].value))
    assert (gone.type, gone.columns) == (FactType.ASSOCIATION, ("seen", "pulse"))
    assert abs((when - turn).days) <= 5
    assert value(gone, "before") == pytest.approx(missing[frame["seen"] < when].mean())
    assert value(gone, "after") == missing[frame["seen"] >= when].mean() == 0
    days = (frame["seen"] - turn).dt.days
    assert gone.test is not None
    assert gone.test.p == pytest.approx(stats.kruskal(days[missing], days[~missing]).pvalue)
    assert gone.series is not None
    months = missing.groupby(frame["seen"].dt.to_period(gone.series.grain[0].upper()).dt.start_time).mean()
    assert [point.y for point in gone.series.points] == pytest.approx(months.tolist())


def test_few_dates_are_told_by_their_two_sides() -> None:
    frame = table()
    frame["seen"] = pd.to_datetime(np.where(frame["height"] < 165, "2021-01-01", "2023-01-01"))
    frame["pulse"] = frame["pulse"].mask((frame["seen"] < "2022-01-01") & (rng(5).random(ROWS) < 0.7))
    (gone,) = [one for one in found(frame, "gone") if one.columns[0] == "seen"]
    assert gone.series is not None
    assert [point.x for point in gone.series.points] == ["before 2023-01-01", "from 2023-01-01"]
    assert gone.series.highlight == ("before 2023-01-01",)


def test_columns_that_are_missing_together_are_told_without_a_test() -> None:
    frame = table()
    gone_here = rng(5).random(ROWS) < 0.4
    for name in ("pulse", "height"):
        frame[name] = frame[name].mask(gone_here)
    (gone,) = found(frame, "gone")
    assert (gone.lead, value(gone, "together"), gone.test) == ("together", gone_here.sum(), None)
    assert gone.series is not None
    assert gone.series.highlight == ("height", "pulse")
    frame.loc[frame.index[gone_here][0], "height"] = 170.0
    assert found(frame, "gone") == []


def test_a_handful_of_rows_may_be_missing_together_by_chance() -> None:
    frame = table()
    frame.loc[:3, ["pulse", "height"]] = np.nan
    assert found(frame, "gone") == []
    frame.loc[:6, ["pulse", "height"]] = np.nan
    assert len(found(frame, "gone")) == 1


def test_values_missing_at_random_are_not_told() -> None:
    told = 0
    for seed in range(40):
        frame = table(seed)
        for name, share in (("pulse", 0.1), ("height", 0.3)):
            frame[name] = frame[name].mask(rng(100 + seed).random(ROWS) < share)
        told += len({one.columns[-1] for one in found(frame, "gone")}) > 0
    assert told <= 4


def test_too_few_missing_values_are_not_tested() -> None:
    frame = table()
    looked = search(frame).tested
    frame.loc[:3, "pulse"] = np.nan
    assert search(frame).tested == looked
    frame.loc[:40, "pulse"] = np.nan
    assert search(frame).tested == looked + 3


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    frame = by_ward()
    frame["height"] = frame["height"].mask(frame["pulse"].isna())
    shuffled = frame.sample(frac=1, random_state=2)[["sex", "pulse", "height", "ward", "seen"]]
    told = [one for one in found(frame, "gone") if one.test is not None]
    assert told == [one for one in found(shuffled, "gone") if one.test is not None] != []
    assert told[0].columns == ("ward", "height")
