"""Excel workbooks."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from stories.analysis import book_parts
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.analysis.workbooks import read_workbook
from stories.errors import (
    BrokenWorkbook,
    CellTooLong,
    EmptyFile,
    NoRows,
    PasswordProtected,
    TooManyColumns,
    UnpackedTooLarge,
)

Rows = list[list[object]]


def saved(tmp_path: Path, sheets: dict[str, Rows], hidden: tuple[str, ...] = ()) -> str:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    path = str(tmp_path / "book.xlsx")
    book.save(path)
    return path


def table(path: str, **choices: str) -> Table:
    return read(path, name="book.xlsx", choices=choices)


def test_the_first_visible_filled_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    rows: Rows = [["city", "n"], ["Rome", 1], ["Paris", 2]]
    path = saved(
        tmp_path, {"secret": rows, "empty": [], "sales": rows, "more": [["x"], [1]]}, hidden=("secret",)
    )
    found = table(path)
    assert (found.report.sheet, found.report.other_sheets) == ("sales", ("secret", "empty", "more"))
    assert found.frame["n"].tolist() == [1, 2]
    assert table(path, sheet="more").report.sheet == "more"


def test_cells_keep_their_types(tmp_path: Path) -> None:
    day = datetime.datetime.fromisoformat("2024-01-31T12:30")
    rows: Rows = [
        ["when", "amount", "code", "ok", "mixed", "time"],
        [day, 1.5, "007", True, 1, datetime.time(9, 30)],
        [day, None, "008", False, "x", datetime.time(10, 0)],
        [None, 2, "009", True, 2.5, None],
    ]
    found = table(saved(tmp_path, {"s": rows}))
    assert [column.read_as for column in found.report.columns] == [
        "date",
        "number",
        "category",
        "boolean",
        "category",
        "category",
    ]
    assert found.frame["when"].iloc[0] == day
    assert found.frame["code"].tolist() == ["007", "008", "009"]
    assert found.frame["mixed"].tolist() == ["1", "x", "2.5"]
    assert found.frame["time"].tolist()[0] == "09:30:00"


def test_titles_blank_rows_and_empty_edges_are_left_out(tmp_path: Path) -> None:
    rows: Rows = [
        [None, "Sales report"],
        [],
        [None, "city", "n", "m"],
        [None, "Rome", 1, 2],
        [],
        [None, "Paris", 2, 3],
    ]
    found = table(saved(tmp_path, {"s": rows}))
    assert list(found.frame.columns) == ["city", "n", "m"]
    assert (len(found.frame), found.report.header_line, found.report.skipped_rows) == (2, 3, 3)


def test_years_as_names_and_a_lone_column(tmp_path: Path) -> None:
    assert list(table(saved(tmp_path, {"s": [["c", 2020, 2021], ["a", 1, 2]]})).frame.columns) == [
        "c",
        "2020",
        "2021",
    ]
    assert table(saved(tmp_path, {"s": [["only"], [1], [2]]})).frame["only"].tolist() == [1, 2]


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("old")
    for at, row in enumerate([["a", "b"], ["x", 1.5], ["y", 2]]):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    path = str(tmp_path / "book.xls")
    book.save(path)
    found = table(path)
    assert (found.report.kind, found.frame["b"].tolist()) == ("xls", [1.5, 2.0])


def test_workbooks_without_a_table_say_why(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        table(saved(tmp_path, {"s": [], "t": [[" "]]}))
    with pytest.raises(NoRows):
        table(saved(tmp_path, {"s": [["a", "b"]]}))
    with pytest.raises(TooManyColumns):
        table(saved(tmp_path, {"s": [[f"c{n}" for n in range(501)], list(range(501))]}))


def test_a_cell_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, {"s": [["a"], ["marker"]]})
    swapped(path, "xl/worksheets/sheet1.xml", b"marker", b"y" * 100_001)
    with pytest.raises(CellTooLong):
        table(path)


def swapped(path: str, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_held(tmp_path: Path) -> None:
    rows: Rows = [["a", "b"], [1, 2]]
    path = saved(tmp_path, {"s": rows})
    # What a sheet claims of itself is no matter, where its cells lie is.
    swapped(path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    assert table(path).frame.shape == (1, 2)
    for reference, error in (
        (b"XFD1048576", UnpackedTooLarge),
        (b"ZZZZZZ99999999999", BrokenWorkbook),
        (b"B1048577", BrokenWorkbook),
    ):
        path = saved(tmp_path, {"s": rows})
        swapped(path, "xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c r="' + reference + b'"')
        with pytest.raises(error):
            table(path)


def test_a_styled_cell_without_a_value_reaches_nowhere(tmp_path: Path) -> None:
    path = saved(tmp_path, {"s": [["a", "b"], [1, 2]]})
    far = b'<row r="1048576" spans="1:2"><c r="XFD1048576" s="0"/></row></sheetData>'
    swapped(path, "xl/worksheets/sheet1.xml", b"</sheetData>", far)
    assert table(path).frame.shape == (1, 2)


def test_rows_without_numbers_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, {"s": [["a", "b"], [1, 2]]})
    swapped(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row></row>" * 200_000 + b"</sheetData>")
    monkeypatch.setattr(book_parts, "MOST_CELLS", 200_010 * 26)
    assert table(path).frame.shape == (1, 2)
    monkeypatch.setattr(book_parts, "MOST_CELLS", 199_990 * 26)
    with pytest.raises(UnpackedTooLarge):
        table(path)


def test_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, {"s": [["a", "b"], [1, 2]]})
    swapped(path, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData <")
    with pytest.raises(BrokenWorkbook):
        table(path)


def test_a_part_that_cannot_be_unpacked_is_a_damaged_workbook(tmp_path: Path) -> None:
    path = Path(saved(tmp_path, {"s": [["a", "b"], [1, 2]]}))
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(path.read_bytes())
    content[at + 60 : at + 90] = b"\xff" * 30
    path.write_bytes(bytes(content))
    with pytest.raises(BrokenWorkbook):
        table(str(path))


def test_a_password_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # An xls with a password needs Excel to be made; its parser's own error stands in for it.
    import python_calamine

    def refuse(path: str) -> None:
        raise python_calamine.PasswordError("protected")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_path", refuse, raising=False)
    with pytest.raises(PasswordProtected):
        read_workbook(str(tmp_path / "any.xls"), "xls")


def test_a_formula_counts_by_the_value_it_last_had(tmp_path: Path) -> None:
    path = saved(tmp_path, {"s": [["n", "twice"], [1, 2], [2, 4]]})
    swapped(path, "xl/worksheets/sheet1.xml", b"<v>4</v>", b"<f>A3*2</f><v>4</v>")
    assert table(path).frame["twice"].tolist() == [2, 4]


def test_what_the_reader_did_not_foresee_is_a_damaged_workbook(tmp_path: Path) -> None:
    # A panic of the reader is no Exception. Written like this, no check before it finds the cell.
    path = saved(tmp_path, {"s": [["a", "b"], [1, 2]]})
    swapped(path, "xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c s="0" r="ZZZZZZ99999999999"')
    with pytest.raises(BrokenWorkbook):
        table(path)
