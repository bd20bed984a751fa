"""What is read of a file at most: every reader keeps to the limits that hold, and says which they are."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from stories.analysis.limits import Limits, allowed, held
from stories.analysis.reading import read
from stories.errors import CellTooLong, StoryError, TooManyColumns, TooManyRows, UnpackedTooLarge
from stories.telling import compose

FRAME = pd.DataFrame({"a": ["x" * 40, "y", "z", "x"], "b": [1, 2, 3, 4], "c": [2, 3, 4, 6]})


def _json(frame: pd.DataFrame, path: Path) -> None:
    path.write_text(json.dumps(frame.to_dict("records")))


def _gzip(frame: pd.DataFrame, path: Path) -> None:
    path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))


WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "csv": lambda frame, path: frame.to_csv(path, index=False),
    "ragged csv": lambda frame, path: path.write_text(frame.to_csv(index=False) + "only one\n"),
    "json": _json,
    "xlsx": lambda frame, path: frame.to_excel(path, index=False, engine="openpyxl"),
    "parquet": lambda frame, path: frame.to_parquet(path),
    "gzip": _gzip,
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("limits", "error", "said"),
    [
        (Limits(columns=2), TooManyColumns, "2"),
        (Limits(rows=3), TooManyRows, "3"),
        (Limits(cell_characters=39), CellTooLong, "39 characters"),
    ],
)
def test_a_table_over_a_limit_is_refused_whatever_its_kind(
    tmp_path: Path, kind: str, limits: Limits, error: type[StoryError], said: str
) -> None:
    path = tmp_path / ("t.xlsx" if kind == "xlsx" else "t")
    WRITERS[kind](FRAME, path)
    assert len(read(str(path), name="t").frame) >= 4
    with held(limits), pytest.raises(error, match=said):
        read(str(path), name="t")


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "gzip"])
def test_what_is_larger_unpacked_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("t.xlsx" if kind == "xlsx" else "t")
    WRITERS[kind](FRAME, path)
    with held(Limits(unpacked_bytes=50)), pytest.raises(UnpackedTooLarge):
        read(str(path), name="t")


def test_a_longer_cell_is_read_where_it_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    long = csv.field_size_limit() + 1_000
    path.write_text(f"a,b\n{'x' * long},1\ny,2\nonly one\n")
    with held(Limits(cell_characters=long)):
        assert read(str(path), name="t").frame["a"].str.len().max() == long
    with pytest.raises(CellTooLong):
        read(str(path), name="t")


def test_limits_hold_within_their_block_alone() -> None:
    before, field = allowed(), csv.field_size_limit()
    with held(Limits(rows=1, cell_characters=10**6)):
        assert (allowed().rows, csv.field_size_limit()) == (1, 10**6)
    assert (allowed(), csv.field_size_limit()) == (before, field)


def test_a_story_is_told_within_the_limits_that_are_given(tmp_path: Path) -> None:
    WRITERS["csv"](FRAME, tmp_path / "t.csv")
    with pytest.raises(TooManyColumns):
        compose(tmp_path / "t.csv", {"limits": {"columns": 2}})
    assert compose(tmp_path / "t.csv", {}).columns == 3
