"""What a person chooses about a file: taken as people write it, obeyed by every reader, or clearly refused."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from stories.analysis.choices import DELIMITERS, ENCODINGS, Choices, choices_of
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import ChoiceDoesNotFit, InvalidChoice, StoryError
from tests.corpus.generator import valid


def table_of(tmp_path: Path, content: str | bytes, **choices: Any) -> Table:
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(str(path), name="t.csv", choices=choices)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"encoding": "Windows-1252"}, {"encoding": "cp1252"}),
        ({"encoding": "UTF8"}, {"encoding": "utf-8"}),
        ({"encoding": "gbk"}, {"encoding": "gb18030"}),
        ({"encoding": "Shift_JIS"}, {"encoding": "cp932"}),
        ({"delimiter": "tab"}, {"delimiter": "\t"}),
        ({"delimiter": "\\t"}, {"delimiter": "\t"}),
        ({"delimiter": " "}, {"delimiter": " "}),
        ({"delimiter": "Semicolon"}, {"delimiter": ";"}),
        ({"decimal": "comma"}, {"decimal": ","}),
        ({"dates": "Day first"}, {"dates": "day"}),
        ({"header": 3}, {"header": "3"}),
        ({"header": "007"}, {"header": "7"}),
        ({"header": 0}, {"header": "none"}),
        ({"text": "zip"}, {"text": ["zip"]}),
        ({"text": ["b", "a", "b"]}, {"text": ["b", "a"]}),
        ({"sheet": "Überblick 2"}, {"sheet": "Überblick 2"}),
        ({"sheet": "", "text": [], "dates": None}, {}),
        (None, {}),
    ],
)
def test_choices_are_taken_as_people_write_them(given: dict[str, Any] | None, taken: dict[str, Any]) -> None:
    chosen = choices_of(given)
    assert chosen.given() == taken
    assert choices_of(chosen.given()) == chosen
    json.dumps(chosen.given())


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_and_delimiter_that_is_offered_can_be_chosen(name: str) -> None:
    assert choices_of({"encoding": name}).encoding == name
    for mark, words in DELIMITERS.items():
        assert choices_of({"delimiter": words}).delimiter == choices_of({"delimiter": mark}).delimiter == mark


@pytest.mark.parametrize(
    "given",
    [
        {"encoding": "rot13"}, {"encoding": "utf-99"}, {"encoding": "\x00"}, {"encoding": ["utf-8"]},
        {"delimiter": "a"}, {"delimiter": '"'}, {"delimiter": "\n"}, {"delimiter": ";;"}, {"delimiter": {}},
        {"decimal": "'"}, {"dates": "year"}, {"dates": True}, {"header": "-1"}, {"header": "first"},
        {"header": "٣"}, {"header": 10**30}, {"sheet": 3}, {"sheet": "x" * 1001}, {"sheet": "\ud800"},
        {"text": [""]}, {"text": ["x"] * 501}, {"text": [1]}, {"text": {"a": 1}}, {"colour": "red"}, {"": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused_in_a_sentence(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidChoice) as refused:
        choices_of(given)
    assert refused.value.message.endswith(".")
    assert len(refused.value.message) < 400


def test_the_line_of_the_header_is_a_number_or_nothing() -> None:
    lines = [choices_of({"header": header}).header_line for header in ("12", "none", "")]
    assert lines == [12, 0, None]


def test_an_encoding_is_obeyed(tmp_path: Path) -> None:
    content = "stadt;n\n" + "".join(f"Łódź {n};{n}\n" for n in range(9))
    table = table_of(tmp_path, content.encode("cp1250"), encoding="cp1250")
    assert table.frame["stadt"].iloc[0] == "Łódź 0"
    assert (table.report.encoding, table.report.encoding_how) == ("cp1250", "as chosen")
    assert table_of(tmp_path, content.encode("cp1250")).frame["stadt"].iloc[0] != "Łódź 0"


def test_utf_8_with_a_mark_may_be_chosen_and_the_mark_is_no_name(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n3,4\n", encoding="utf-8")
    assert list(table.frame.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [(b"a,b\n\xe9,1\n", "utf-8"), (b"a,b\n\x81,1\n", "cp1252"), ("a,b\nx,1\n".encode("utf-16"), "latin-1")],
)
def test_an_encoding_that_does_not_fit_is_said(tmp_path: Path, content: bytes, encoding: str) -> None:
    with pytest.raises(ChoiceDoesNotFit, match=encoding):
        table_of(tmp_path, content, encoding=encoding)


def test_a_delimiter_is_obeyed_and_one_that_parts_nothing_is_said(tmp_path: Path) -> None:
    content = "a;b|c\n1;2|3\n4;5|6\n"
    assert list(table_of(tmp_path, content, delimiter="pipe").frame.columns) == ["a;b", "c"]
    assert list(table_of(tmp_path, content, delimiter=";").frame.columns) == ["a", "b|c"]
    with pytest.raises(ChoiceDoesNotFit, match="tab"):
        table_of(tmp_path, content, delimiter="tab")


LINES = "Sales of 2025\n\nregion,amount\nNorth,12\nSouth,14\nEast,15\n"


@pytest.mark.parametrize(
    ("header", "names", "rows", "line"),
    [
        ("", ["region", "amount"], 3, 3),
        ("3", ["region", "amount"], 3, 3),
        ("4", ["North", "12"], 2, 4),
        ("none", ["column 1", "column 2"], 4, 0),
    ],
)
def test_the_header_may_be_in_another_line_or_in_none(
    tmp_path: Path, header: str, names: list[str], rows: int, line: int
) -> None:
    table = table_of(tmp_path, LINES, header=header)
    assert list(table.frame.columns) == names
    assert len(table.frame) == rows
    assert table.report.header_line == line


@pytest.mark.parametrize("header", ["2", "7", "99999"])
def test_a_line_without_a_row_is_no_header(tmp_path: Path, header: str) -> None:
    with pytest.raises(ChoiceDoesNotFit, match=f"Line {int(header):,}"):
        table_of(tmp_path, LINES, header=header)


def test_the_header_is_counted_from_the_first_line_though_it_names_the_delimiter(tmp_path: Path) -> None:
    table = table_of(tmp_path, "sep=;\nx;y\na;b\n1;2\n3;4\n", header="3")
    assert list(table.frame.columns) == ["a", "b"]
    assert table.report.header_line == 3


def test_the_decimal_mark_decides_what_reads_both_ways(tmp_path: Path) -> None:
    content = "n;m\n" + "".join(f"{n}.250;{n},5\n" for n in range(1, 9))
    assert table_of(tmp_path, content, decimal=",").frame["n"].iloc[0] == 1250
    assert table_of(tmp_path, content, decimal=".").frame["n"].iloc[0] == 1.25
    alone = "n;m\n" + "".join(f"{n}.250;x\n" for n in range(1, 9))
    assert table_of(tmp_path, alone).frame["n"].iloc[0] == 1.25
    assert table_of(tmp_path, alone, decimal="comma").frame["n"].iloc[0] == 1250


@pytest.mark.parametrize(("order", "first"), [("day", "2025-02-03"), ("month", "2025-03-02")])
def test_the_order_of_dates_decides_what_reads_both_ways(tmp_path: Path, order: str, first: str) -> None:
    table = table_of(tmp_path, "when,n\n03/02/2025,1\n04/05/2025,2\n05/06/2025,3\n", dates=order)
    assert str(table.frame["when"].iloc[0].date()) == first
    assert table.report.columns[0].how == f"{order} first, as chosen"


def test_dates_that_prove_the_other_order_are_left_as_they_are(tmp_path: Path) -> None:
    content = "a,b\n" + "".join(f"{d}/04/2025,0{1 + d % 9}/03/2025\n" for d in range(13, 29))
    table = table_of(tmp_path, content, dates="month")
    assert table.frame["a"].dt.month.unique().tolist() == [4]
    assert table.frame["b"].dt.day.unique().tolist() == [3]


def test_a_column_is_kept_as_text_with_every_digit(tmp_path: Path) -> None:
    content = "part,n\n" + "".join(f"{n}.50,{n}\n" for n in range(1, 60))
    table = table_of(tmp_path, content, text=["part"])
    assert table.frame["part"].iloc[0] == "1.50"
    [part, n] = table.report.columns
    assert (part.read_as, part.how, n.read_as) == ("text", "kept as text, as chosen", "number")
    assert table.report.choices == Choices(text=("part",))


def test_a_column_that_is_not_there_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(ChoiceDoesNotFit, match="zip"):
        table_of(tmp_path, "a,b\n1,2\n3,4\n", text=["zip"])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return a workbook of three sheets, the last of them empty."""
    book = openpyxl.Workbook()
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "North": [("Report",), ("town", "n"), ("Oslo", 1), ("Bergen", 2), ("Voss", 3)],
        "South": [("x", "y"), (1, 2), (3, 5)],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.create_sheet("Empty")
    del book["Sheet"]
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_a_sheet_and_its_row_of_names_are_obeyed(workbook: Path) -> None:
    south = read(str(workbook), name="t.xlsx", choices={"sheet": "South"})
    assert (list(south.frame.columns), south.report.sheet) == (["x", "y"], "South")
    assert south.report.other_sheets == ("North", "Empty")
    third = read(str(workbook), name="t.xlsx", choices={"header": "3"})
    assert (list(third.frame.columns), third.report.header_line) == (["Oslo", "1"], 3)
    none = read(str(workbook), name="t.xlsx", choices={"sheet": "South", "header": "none"})
    assert (list(none.frame.columns), len(none.frame)) == (["column 1", "column 2"], 3)
    assert none.report.header_line == 0


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"sheet": "East"}, "“North”, “South”, “Empty”"),
        ({"sheet": "Empty"}, "no value"),
        ({"header": "9"}, "Row 9"),
        ({"encoding": "utf-8"}, "no encoding"),
        ({"delimiter": ";"}, "no delimiter"),
    ],
)
def test_what_does_not_fit_a_workbook_is_said(workbook: Path, choices: dict[str, str], said: str) -> None:
    with pytest.raises(ChoiceDoesNotFit, match=said):
        read(str(workbook), name="t.xlsx", choices=choices)


def _json(path: Path) -> None:
    path.write_bytes(
        json.dumps([{"a": "ä", "b": 1}, {"a": "ö", "b": 2}], ensure_ascii=False).encode("cp1252")
    )


def _parquet(path: Path) -> None:
    pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]}).to_parquet(path)


@pytest.mark.parametrize(
    ("write", "choices"),
    [
        (_json, {"header": "2"}),
        (_json, {"sheet": "x"}),
        (_parquet, {"encoding": "utf-8"}),
        (_parquet, {"sheet": "x"}),
    ],
)
def test_a_choice_that_means_nothing_for_the_file_is_said(
    tmp_path: Path, write: Callable[[Path], None], choices: dict[str, str]
) -> None:
    write(tmp_path / "t")
    with pytest.raises(ChoiceDoesNotFit, match=f"no {next(iter(choices))}"):
        read(str(tmp_path / "t"), name="t", choices=choices)


def test_json_and_parquet_take_the_choices_that_mean_something(tmp_path: Path) -> None:
    _json(tmp_path / "t.json")
    assert read(str(tmp_path / "t.json"), name="t", choices={"encoding": "cp1252"}).frame["a"].tolist() == [
        "ä",
        "ö",
    ]
    _parquet(tmp_path / "t.parquet")
    kept = read(str(tmp_path / "t.parquet"), name="t", choices={"text": ["a"]})
    assert kept.frame["a"].tolist() == ["1.5", "2.5"]


def test_a_text_table_has_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(ChoiceDoesNotFit, match="no sheet"):
        table_of(tmp_path, "a,b\n1,2\n", sheet="x")


def test_what_was_chosen_stands_in_the_report_and_changes_nothing_else(tmp_path: Path) -> None:
    content = "a;b\nx;1\ny;2\n"
    found, chosen = table_of(tmp_path, content), table_of(tmp_path, content, delimiter=";", header="1")
    assert found.report.choices == Choices()
    assert chosen.report.choices == Choices(delimiter=";", header="1")
    assert chosen.frame.equals(found.frame)


@pytest.mark.no_cover
def test_whatever_is_chosen_of_whatever_file_it_is_obeyed_or_refused(tmp_path: Path) -> None:
    files, chance = valid(1, largest=4096), random.Random(7)
    read_well = 0
    for _ in range(150):
        name, content = chance.choice(files)
        offered: dict[str, list[str]] = {
            "encoding": list(ENCODINGS), "delimiter": list(DELIMITERS), "header": ["none", "1", "2", "3"],
            "decimal": [",", "."], "dates": ["day", "month"],
        }  # fmt: skip
        chosen = {what: chance.choice(those) for what, those in offered.items() if chance.random() < 0.3}
        (tmp_path / "t").write_bytes(content)
        try:
            report = read(str(tmp_path / "t"), name=name, choices=chosen).report
        except StoryError:
            continue
        read_well += 1
        assert report.encoding_how == "as chosen" or "encoding" not in chosen, (name, chosen)
        assert report.header_line == choices_of(chosen).header_line or "header" not in chosen, (name, chosen)
    assert read_well > 40
