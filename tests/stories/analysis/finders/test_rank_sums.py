"""The ranks of measures added up by group, one by one and as a product of matrices."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.arrays import Arrays
from stories.analysis.finders import rank_sums
from tests.stories.analysis.made import made, rng


def table(rows: int, measures: int) -> pd.DataFrame:
    generator = rng(8)
    frame = pd.DataFrame({f"m{place}": generator.normal(0, 1, rows).round(1) for place in range(measures)})
    frame.loc[generator.random(rows) < 0.2, "m1"] = np.nan
    for name, groups in (("few", 3), ("several", 40), ("many", 120)):
        frame[name] = [f"{name} {number}" for number in generator.integers(0, groups, rows)]
    frame.loc[generator.random(rows) < 0.1, "few"] = None
    return frame


@pytest.mark.parametrize("measures", [3, rank_sums.MANY + 1])
def test_sums_and_counts_are_those_of_scipy_and_pandas(measures: int) -> None:
    frame = table(900, measures)
    arrays = Arrays(*made(frame))
    found = list(rank_sums.rank_sums(arrays.measures, arrays.dimensions, arrays.crossings))
    assert len(found) == len(arrays.dimensions) == 3
    for dimension, sums in zip(arrays.dimensions, found, strict=True):
        for place, measure in enumerate(arrays.measures):
            held = frame[[measure.profile.name, dimension.profile.name]]
            ranks = 2 * pd.Series(stats.rankdata(held.iloc[:, 0], nan_policy="omit"), index=held.index)
            ranks -= held.iloc[:, 0].count() + 1
            by_group = ranks.groupby(held.iloc[:, 1]).agg(["sum", "count"])
            assert sums.sums[place, 1:].tolist() == by_group["sum"].tolist()
            assert sums.counts[place, 1:].tolist() == by_group["count"].tolist()


def test_blocks_of_rows_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = Arrays(*made(table(700, rank_sums.MANY)))
    whole = list(rank_sums.rank_sums(arrays.measures, arrays.dimensions, arrays.crossings))
    monkeypatch.setattr(rank_sums, "CELLS", 1000)
    parts = list(rank_sums.rank_sums(arrays.measures, arrays.dimensions, arrays.crossings))
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one.sums, other.sums)
        np.testing.assert_array_equal(one.counts, other.counts)
