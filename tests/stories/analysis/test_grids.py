"""Counts and sums by group, however they are added up, beside pandas; and dimensions crossed in a grid."""

import numpy as np
import pandas as pd
import pytest

from stories.analysis import crossings, grids
from stories.analysis.arrays import Arrays
from tests.stories.analysis.made import made, rng

ROWS = grids.MANY + 1_234


@pytest.mark.parametrize("rows", [500, ROWS])
@pytest.mark.parametrize("groups", [2, 300])
def test_a_tally_counts_and_adds_up_as_pandas_does(rows: int, groups: int) -> None:
    generator = rng(3)
    places = np.sort(generator.integers(0, groups, rows))
    values, held = generator.integers(-(10**6), 10**6, rows).astype(np.int32), generator.random(rows) < 0.7
    tally = grids.Tally(places, groups)
    by_group = pd.Series(values.astype(np.int64)).groupby(places)
    some = pd.Series(values[held].astype(np.int64)).groupby(places[held])
    everyone = range(groups)
    assert tally.rows().tolist() == by_group.size().reindex(everyone, fill_value=0).tolist()
    assert tally.rows(held).tolist() == some.size().reindex(everyone, fill_value=0).tolist()
    assert tally.sums(values).tolist() == by_group.sum().reindex(everyone, fill_value=0).tolist()
    assert tally.sums(values, held).tolist() == some.sum().reindex(everyone, fill_value=0).tolist()


def test_groupings_share_grids_as_long_as_there_are_rows_for_their_cells() -> None:
    assert grids.packed([6, 4, 3, 41], 1_000_000) == [[0, 1, 2, 3]]
    assert grids.packed([300, 3, 200, 4], 1_000_000) == [[1, 2, 3], [0]]
    assert grids.packed([300, 3, 4], 8 * 12) == [[1, 2]]
    assert grids.packed([70_000], 10_000_000) == []


def crossed_table() -> pd.DataFrame:
    generator = rng(9)
    frame = pd.DataFrame({name: generator.normal(0, 1, ROWS).round(1) for name in ("one", "two")})
    frame.loc[generator.random(ROWS) < 0.2, "two"] = np.nan
    for name, groups in (("few", 3), ("several", 40), ("many", 120)):
        frame[name] = [f"{name} {number}" for number in generator.integers(0, groups, ROWS)]
    frame.loc[generator.random(ROWS) < 0.1, "few"] = None
    return frame


def test_a_long_table_is_crossed_as_the_rows_say() -> None:
    frame = crossed_table()
    arrays = Arrays(*made(frame))
    few, several, many = (
        next(one for one in arrays.dimensions if one.profile.name == name)
        for name in ("few", "several", "many")
    )
    for first, second in ((several, few), (few, several)):
        table = arrays.crossings.rows([first, second])
        assert table is not None
        expected = pd.crosstab(frame[first.profile.name], frame[second.profile.name])
        expected = expected.reindex(index=first.names[1:], columns=second.names[1:])
        np.testing.assert_array_equal(table[1:, 1:], expected.to_numpy())
    for measure in arrays.measures:
        name = measure.profile.name
        rows, sums = (
            arrays.crossings.rows([several], measure),
            arrays.crossings.sums([several], measure),
        )
        assert rows is not None
        assert sums is not None
        ranks = 2 * frame[name].rank() - (frame[name].count() + 1)
        by_group = ranks.groupby(frame["several"]).agg(["sum", "count"]).reindex(several.names[1:])
        assert sums[1:].tolist() == by_group["sum"].tolist()
        assert rows[1:].tolist() == by_group["count"].tolist()
    # 4 x 41 x 121 cells are too many for so few rows.
    assert arrays.crossings.rows([few, many]) is None
    assert arrays.crossings.sums([few, many], arrays.measures[0]) is None


def test_what_is_found_is_the_same_with_grids_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    from stories.analysis import finders
    from stories.progress import silent

    table, summary = made(crossed_table().head(grids.MANY + 100))
    with_grids = finders.find(table, summary, silent)
    monkeypatch.setattr(crossings, "MANY", 10**9)
    monkeypatch.setattr(grids, "MANY", 10**9)
    without = finders.find(table, summary, silent)
    assert with_grids.looked_at == without.looked_at > 0
    assert with_grids.insights == without.insights
    assert with_grids.tests == without.tests
