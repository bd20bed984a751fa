"""Parquet."""

import datetime
import decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stories.analysis import parquets
from stories.analysis.limits import Limits, held
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import BrokenParquet, CellTooLong, NoRows, TooManyColumns, TooManyRows, UnpackedTooLarge


def table(tmp_path: Path, columns: pa.Table) -> Table:
    path = str(tmp_path / "t.parquet")
    pq.write_table(columns, path)
    return read(path, name="t.parquet")


def test_every_common_type_finds_its_place(tmp_path: Path) -> None:
    moment = datetime.datetime.fromisoformat("2024-01-31T12:30")
    found = table(
        tmp_path,
        pa.table(
            {
                "int": [1, 2, 3],
                "hole": pa.array([1, None, 3]),
                "float": [1.5, None, 2.5],
                "dec": [decimal.Decimal("1.25"), None, decimal.Decimal("2.5")],
                "when": pa.array([moment, None, moment], pa.timestamp("ns")),
                "zone": pa.array([moment, moment, moment], pa.timestamp("us", "Europe/Paris")),
                "day": [datetime.date(2024, 1, 1), datetime.date(2024, 1, 2), None],
                "ok": [True, False, None],
                "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
                "text": ["x", None, "z"],
                "none": pa.nulls(3),
                "list": [[1], [2], None],
                "record": [{"x": 1, "y": "p"}, {"x": 2, "y": "q"}, {"x": 3, "y": "r"}],
                "time": [datetime.time(1, 2), datetime.time(3, 4), None],
                "long": [10**17, 10**17 + 1, 10**17 + 2],
            }
        ),
    )
    read_as = {column.name: str(column.read_as) for column in found.report.columns}
    assert read_as == {
        "int": "number",
        "hole": "number",
        "float": "number",
        "dec": "number",
        "when": "date",
        "zone": "date",
        "day": "date",
        "ok": "boolean",
        "kind": "category",
        "text": "category",
        "none": "empty",
        "list": "category",
        "record.x": "number",
        "record.y": "category",
        "time": "category",
        "long": "category",
    }
    assert str(found.frame["int"].dtype) == "int64"
    assert found.frame["dec"].tolist()[0] == 1.25
    assert found.frame["zone"].iloc[0] == datetime.datetime.fromisoformat("2024-01-31T13:30")
    assert found.frame["long"].iloc[1] == "100000000000000001"


def test_columns_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    found = table(tmp_path, pa.Table.from_arrays([pa.array([1, 2]), pa.array([3, 4])], names=["a", "a"]))
    assert found.frame.to_dict("list") == {"a": [1, 2], "a (2)": [3, 4]}
    assert (found.report.renamed_columns, len(found.report.notes)) == (1, 1)


def test_a_file_without_rows_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoRows):
        table(tmp_path, pa.table({"a": pa.array([], pa.int64())}))


def test_limits_are_checked_in_the_footer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooManyColumns):
        table(tmp_path, pa.table({f"c{n}": [n] for n in range(501)}))
    monkeypatch.setattr(parquets, "MOST_CELLS", 5)
    with pytest.raises(UnpackedTooLarge):
        table(tmp_path, pa.table({"a": [1, 2, 3], "b": [1, 2, 3]}))
    monkeypatch.undo()
    with held(Limits(rows=2)), pytest.raises(TooManyRows):
        table(tmp_path, pa.table({"a": [1, 2, 3]}))
    with held(Limits(unpacked_bytes=50_000)), pytest.raises(UnpackedTooLarge):
        table(tmp_path, pa.table({"a": [n * 1.5 for n in range(20_000)]}))


def test_cells_over_the_limit_are_refused_whatever_they_hold(tmp_path: Path) -> None:
    wide = table(tmp_path, pa.table({"a": ["é" * 100_000, "b"], "n": [1, 2]}))
    assert wide.frame["a"].str.len().tolist() == [100_000, 1]
    for column in (["x" * 100_001, "y"], [["x" * 100_001], ["y"]], [b"x" * 100_001, b"y"]):
        with pytest.raises(CellTooLong):
            table(tmp_path, pa.table({"a": column, "n": [1, 2]}))


def test_texts_that_many_rows_share_are_held_once(tmp_path: Path) -> None:
    long = "x" * 90_000
    texts = pa.DictionaryArray.from_arrays(pa.array([0, 1, None] * 10_000, pa.int32()), [long, long + "y"])
    path = str(tmp_path / "t.parquet")
    pq.write_table(pa.table({"a": texts, "n": list(range(30_000))}), path, store_schema=False)
    found = read(path, name="t.parquet")
    # Unfolded they are two thousand million bytes.
    assert pa.default_memory_pool().max_memory() < 1_000_000_000
    assert found.frame["a"].value_counts().tolist() == [10_000, 10_000]
    assert found.frame["a"].isna().sum() == 10_000


def test_texts_in_several_groups_of_rows_are_one_column(tmp_path: Path) -> None:
    path = str(tmp_path / "t.parquet")
    texts = ["b", "a", None, "c", "a", "b", "d"]
    pq.write_table(pa.table({"a": texts, "n": list(range(7))}), path, row_group_size=2)
    assert [value if value == value else None for value in read(path, name="t").frame["a"]] == texts


def test_texts_that_are_no_utf_8_are_mended_and_it_is_said(tmp_path: Path) -> None:
    offsets = pa.py_buffer(b"".join(at.to_bytes(4, "little") for at in (0, 2, 4, 6)))
    broken = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"\xff\xfeok\xff\xfe")])
    found = table(tmp_path, pa.table({"a": broken, "b": [1, 2, 3]}))
    assert found.frame["a"].tolist() == ["\ufffd\ufffd", "ok", "\ufffd\ufffd"]
    assert found.report.notes == (parquets.REPLACED,)


def test_records_that_unfold_to_too_many_columns_are_refused(tmp_path: Path) -> None:
    record = pa.array([{f"f{n}": 1 for n in range(300)}])
    with pytest.raises(TooManyColumns):
        table(tmp_path, pa.table({"a": record, "b": record}))


def test_a_cut_off_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BrokenParquet):
        read(str(path), name="t.parquet")
