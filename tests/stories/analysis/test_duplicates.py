"""Rows that come more than once are found and counted as pandas counts them."""

import numpy as np
import pandas as pd
import pytest

from stories.analysis.duplicates import duplicate_rows, repeated_rows
from tests.stories.analysis.made import rng


def mixed(seed: int, rows: int = 300) -> pd.DataFrame:
    """Return a table of every kind of column in which many rows repeat, some with missing values."""
    generator = rng(seed)
    frame = pd.DataFrame(
        {
            "number": generator.integers(0, 4, rows).astype(float),
            "signed": generator.choice([0.0, -0.0, 1.5], rows),
            "whole": generator.integers(0, 3, rows),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(generator.integers(0, 3, rows), unit="D"),
            "kind": pd.Categorical(generator.choice(["a", "b", ""], rows)),
            "text": pd.Series(generator.choice(["x", "y", ""], rows), dtype="str"),
        }
    )
    return frame.mask(pd.DataFrame(generator.random(frame.shape) < 0.1, columns=frame.columns))


def columns(frame: pd.DataFrame) -> list[pd.Series]:
    return [frame[name] for name in frame]


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_gathered_as_pandas_gathers_them(seed: int) -> None:
    frame = mixed(seed)
    places, clusters = repeated_rows(columns(frame))
    again = frame.duplicated(keep=False).to_numpy()
    assert places.tolist() == np.flatnonzero(again).tolist()
    sizes = frame.groupby(list(frame), dropna=False, observed=True).size()
    assert sorted(np.bincount(clusters)) == sorted(sizes[sizes > 1])
    firsts = frame.iloc[places].groupby(clusters)
    assert all(len(part.drop_duplicates()) == 1 for _, part in firsts)
    assert duplicate_rows(frame) == frame.duplicated().sum() > 0


def test_where_no_row_repeats_there_is_no_cluster() -> None:
    for frame in (pd.DataFrame({"a": [1.0, 2.0, np.nan]}), pd.DataFrame({"a": [1.0]}), pd.DataFrame()):
        places, clusters = repeated_rows(columns(frame))
        assert len(places) == len(clusters) == duplicate_rows(frame) == 0


def test_a_missing_value_is_no_value_of_its_own_kind() -> None:
    frame = pd.DataFrame({"a": ["", None, None, "x"], "b": [1.0, 1.0, 1.0, np.nan]})
    places, clusters = repeated_rows(columns(frame))
    assert (places.tolist(), clusters.tolist()) == ([1, 2], [0, 0])
