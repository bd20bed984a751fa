"""JSON."""

import json
from pathlib import Path

import pytest

from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import (
    BrokenJson,
    CellTooLong,
    NoRows,
    NotATable,
    ReadingError,
    TooManyColumns,
    UnsupportedType,
)


def table(tmp_path: Path, content: object) -> Table:
    path = tmp_path / "t.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read(str(path), name="t.json")


RECORDS = [{"a": 1, "b": "x"}, {"b": "y", "a": None, "c": 2.5}]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (RECORDS, "json"),
        ("\n".join(map(json.dumps, RECORDS)), "jsonl"),
        ({"meta": 1, "rows": RECORDS}, "json"),
        ({"a": [1, None], "b": ["x", "y"], "c": [None, 2.5]}, "json"),
        ({"a": {"0": 1, "1": None}, "b": {"0": "x", "1": "y"}, "c": {"1": 2.5}}, "json"),
        ([["a", "b", "c"], [1, "x", None], [None, "y", 2.5]], "json"),
    ],
)
def test_records_lines_rows_and_columns_give_the_same_table(
    tmp_path: Path, content: object, kind: str
) -> None:
    found = table(tmp_path, content)
    assert found.frame["a"].isna().tolist() == [False, True]
    assert found.frame["b"].tolist() == ["x", "y"]
    assert found.frame["c"].iloc[1] == 2.5
    assert found.report.kind == kind


def test_records_in_records_become_columns_and_deeper_ones_text(tmp_path: Path) -> None:
    found = table(tmp_path, [{"p": {"x": 1, "y": {"z": 2}}, "l": [1, 2], "e": {}}, {"p": {"x": 3}}])
    assert list(found.frame.columns) == ["p.x", "p.y", "l", "e"]
    assert found.frame["p.x"].tolist() == [1, 3]
    assert found.frame["p.y"].iloc[0] == '{"z": 2}'
    assert found.frame["l"].iloc[0] == "[1, 2]"


def test_rows_without_names_get_some(tmp_path: Path) -> None:
    assert list(table(tmp_path, [[1, 2], [3, 4], [5]]).frame.columns) == ["column 1", "column 2"]


def test_numbers_as_titles_do_not_make_titles_numbers(tmp_path: Path) -> None:
    found = table(tmp_path, [{"title": title} for title in ["1941", 300, "Jaws", True, 2.0]])
    assert found.frame["title"].tolist() == ["1941", "300", "Jaws", "true", "2"]


def test_long_whole_numbers_stay_text(tmp_path: Path) -> None:
    found = table(tmp_path, [{"id": 12345678901234567890 + n} for n in range(30)])
    assert found.frame["id"].iloc[0] == "12345678901234567890"


@pytest.mark.parametrize(
    "content",
    ['[{"a": 1}', '[{"a": 1} {"a": 2}]', '[{"a": 1}] tail', '{"a": }', '{"a": 1}\n{"a": ', "[" * 100_000],
)
def test_broken_json_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(BrokenJson):
        table(tmp_path, content)


@pytest.mark.parametrize("content", [[], {"rows": []}, [["a", "b"]], [{}], '{"a": []}'])
def test_json_without_records_is_named(tmp_path: Path, content: object) -> None:
    with pytest.raises(NoRows):
        table(tmp_path, content)


@pytest.mark.parametrize("content", [[1, 2, 3], {"a": 1, "b": {"c": [1]}}, [{"a": 1}, [2]], {"name": "x"}])
def test_json_that_is_no_table_is_named(tmp_path: Path, content: object) -> None:
    with pytest.raises(NotATable):
        table(tmp_path, content)


def test_too_many_fields_and_too_long_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyColumns):
        table(tmp_path, [{f"f{n}": n for n in range(501)}])
    with pytest.raises(TooManyColumns):
        table(tmp_path, [{f"f{n + 2000 * row}": n for n in range(2000)} for row in range(10)])
    with pytest.raises(CellTooLong):
        table(tmp_path, [{"a": "x" * 100_001}])


def test_a_table_that_starts_like_json_is_read_as_text(tmp_path: Path) -> None:
    found = table(tmp_path, "[unit] x,y\n1,2\n3,4\n")
    assert found.frame["y"].tolist() == [2, 4]


def test_broken_json_is_not_read_as_text(tmp_path: Path) -> None:
    with pytest.raises(BrokenJson):
        table(tmp_path, '[\n {\n  "a": 1,\n  "b": 2\n }\n {\n  "a": 1,\n  "b": 2\n }\n]')


def test_every_error_is_for_the_reader(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedType) as caught:
        table(tmp_path, "<html></html>")
    error = caught.value
    assert isinstance(error, ReadingError)
    assert error.to_dict() == {
        "category": "preprocessing",
        "code": "unsupported_type",
        "message": "This file looks like a web page, which cannot be read as a table.",
        "action": "Upload the table as CSV, TSV, Excel (XLSX or XLS), JSON or Parquet.",
        "retryable": True,
    }


def test_two_fields_that_flatten_to_one_name_are_both_kept(tmp_path: Path) -> None:
    found = table(tmp_path, [{"a": {"b": 1}, "a.b": 2, "c": "x"}, {"a": {"b": 3}, "a.b": 4, "c": "y"}])
    assert found.frame.to_dict("list") == {"a.b (2)": [1, 3], "a.b": [2, 4], "c": ["x", "y"]}


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_json_in_any_utf_is_json(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "t.json"
    path.write_text('[{"town": "Zürich", "n": 1}, {"town": "北京", "n": 2}]', encoding=codec)
    found = read(str(path), name="t.json")
    assert found.frame["town"].tolist() == ["Zürich", "北京"]
    assert found.report.kind == "json"
