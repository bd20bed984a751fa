"""Which sheet of a workbook is read, and what its merged cells show."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from stories.analysis.reading import read
from stories.analysis.sheets import fill_merged
from stories.analysis.table import Table

DATA: list[list[object]] = [["city", "n", "m"], *([f"c{at}", at, at / 2] for at in range(10))]


def book_of(**sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return book


def table(tmp_path: Path, book: openpyxl.Workbook, **choices: str) -> Table:
    book.save(tmp_path / "t.xlsx")
    return read(str(tmp_path / "t.xlsx"), name="t.xlsx", choices=choices)


def test_the_sheet_with_the_table_is_read_and_the_others_are_said(tmp_path: Path) -> None:
    prose: list[list[object]] = [[f"Line {at} of what there is to know."] for at in range(200)]
    book = book_of(readme=prose, data=DATA, rates=[["EUR", 1.08]])
    report = table(tmp_path, book).report
    assert (report.sheet, report.other_sheets) == ("data", ("readme", "rates"))
    assert any("not the first" in note for note in report.notes)
    assert table(tmp_path, book, sheet="readme").report.sheet == "readme"


def test_a_hidden_sheet_is_read_only_where_no_other_holds_anything(tmp_path: Path) -> None:
    book = book_of(secret=DATA * 20, data=DATA)
    book["secret"].sheet_state = "hidden"
    report = table(tmp_path, book).report
    assert (report.sheet, report.other_sheets) == ("data", ("secret",))
    assert not report.notes
    alone = book_of(secret=DATA, empty=[])
    alone["secret"].sheet_state = "veryHidden"
    assert table(tmp_path, alone).report.sheet == "secret"


def test_of_two_tables_alike_the_first_is_read(tmp_path: Path) -> None:
    report = table(tmp_path, book_of(a=DATA, b=DATA)).report
    assert (report.sheet, report.other_sheets, report.notes) == ("a", ("b",), ())


def merged(page: Worksheet, *areas: str) -> None:
    for area in areas:
        page.merge_cells(area)


def test_merged_cells_show_in_each_row_that_they_cover(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Sales", None, None], ["city", "n", "m"]]
    rows += [["Rome" if at == 0 else None, at, at + 1] for at in range(4)]
    rows += [["Oslo", 4, 5], ["both", 7, None]]
    book = book_of(data=rows)
    merged(book["data"], "A1:C1", "A3:A6", "B8:C8")
    found = table(tmp_path, book)
    assert found.frame["city"].tolist() == ["Rome"] * 4 + ["Oslo", "both"]
    assert found.frame["m"].tolist() == [1, 2, 3, 4, 5, 7]
    assert found.report.filled_cells == 4
    assert any(note.startswith("Merged cells") for note in found.report.notes)
    assert found.report.header_line == 2


def test_a_merged_title_between_the_rows_stays_one_cell_and_no_area_reaches_out_of_the_table() -> None:
    rows: list[list[object]] = [["a", "b"], ["Part one", None], [1, None], [None, None]]
    assert fill_merged(rows, [((1, 0), (1, 1))], below=1, first=0, last=1) == 0
    assert fill_merged(rows, [((2, 0), (999_999, 0))], below=1, first=0, last=1) == 1
    assert fill_merged(rows, [((0, 1), (3, 1)), ((7, 0), (9, 0))], below=1, first=0, last=1) == 0
    assert rows == [["a", "b"], ["Part one", None], [1, None], [1, None]]


def test_where_a_table_stands_in_its_sheet_is_said(tmp_path: Path) -> None:
    book = book_of(data=DATA)
    book["data"].insert_rows(1, 4)
    book["data"].insert_cols(1, 2)
    found = table(tmp_path, book)
    assert list(found.frame.columns) == ["city", "n", "m"]
    assert found.report.header_line == 5
    assert table(tmp_path, book, header="5").frame.shape == (10, 3)


def test_dates_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    days = [datetime.datetime.fromisoformat("2024-02-28") + datetime.timedelta(days=at) for at in range(5)]
    book = book_of(data=[])
    book.epoch = CALENDAR_MAC_1904
    for row in [["day", "n"], *([day, at] for at, day in enumerate(days))]:
        book["data"].append(row)
    assert table(tmp_path, book).frame["day"].tolist() == days


def test_formulas_that_were_never_calculated_leave_an_empty_column_and_it_is_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [["n", "twice"], *([at, f"=A{at + 2}*2"] for at in range(5))]
    found = table(tmp_path, book_of(data=rows))
    assert [str(column.read_as) for column in found.report.columns] == ["number", "empty"]


@pytest.mark.parametrize("names", [["n", "n", "m"], ["n", " n ", "m"]])
def test_columns_of_one_name_are_told_apart_and_it_is_said(tmp_path: Path, names: list[object]) -> None:
    found = table(tmp_path, book_of(data=[names, ["a", 1, 2], ["b", 2, 3]]))
    assert list(found.frame.columns) == ["n", "n (2)", "m"]
    assert found.report.renamed_columns == 1
    assert any("same name" in note for note in found.report.notes)
