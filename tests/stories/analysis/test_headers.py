"""Two rows of column names."""

from pathlib import Path

import openpyxl
import pytest

from stories.analysis.headers import are_two_headers, joined_names
from stories.analysis.reading import read
from stories.analysis.table import Table

BELOW = [["North", "1.5", "3", "2024-01-01"], ["South", "2.5", "4", "2024-01-02"]]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["Place", "Figures", "", "When"], ["region", "amount", "units", "day"]),
        (["", "Figures", "Figures", ""], ["region", "amount", "units", "day"]),
        (["Region", "2023", None, "Day"], [None, "amount", "units", None]),
    ],
)
def test_names_under_groups_are_the_header(upper: list[object], lower: list[object]) -> None:
    assert are_two_headers(upper, lower, BELOW)


@pytest.mark.parametrize(
    ("upper", "lower", "below"),
    [
        # an unnamed running number, then a row of values
        (["", "region", "amount"], ["1", "North", "1.5"], [["2", "South", "2.5"]]),
        # nothing but words, all the way down
        (["name", "", "city"], ["Ann", "x", "Rome"], [["Bob", "y", "Paris"], ["Cid", "z", "Oslo"]]),
        # a first row whose number is not known
        (["name", "", "n"], ["Ann", "x", "n/a"], [["Bob", "y", "3"], ["Cid", "z", "4"]]),
        # every column has a name of its own above
        (["name", "kind", "n"], ["text", "text", "number"], [["Bob", "y", "3"], ["Cid", "z", "4"]]),
        # mostly empty below
        (["name", "", "kind"], ["", "n", ""], [["Bob", "3", "y"], ["Cid", "4", "z"]]),
    ],
)
def test_one_row_of_names_stays_one(
    upper: list[object], lower: list[object], below: list[list[object]]
) -> None:
    assert not are_two_headers(upper, lower, below)


def test_the_group_is_named_only_where_the_name_alone_says_too_little() -> None:
    upper = ["Place", "Figures", "", "When"]
    assert joined_names(upper, ["region", "amount", "units", "day"]) == ["region", "amount", "units", "day"]
    twice = ["", "2023", "", "2024", ""]
    assert joined_names(twice, ["region", "Q1", "Q2", "Q1", "Q2"]) == [
        "region", "2023 Q1", "2023 Q2", "2024 Q1", "2024 Q2",
    ]  # fmt: skip
    assert joined_names(["Region", "2023", None], [None, "Q1", "Q2"]) == ["Region", "Q1", "Q2"]


def table(tmp_path: Path, text: str, **choices: str) -> Table:
    (tmp_path / "t.csv").write_text(text)
    return read(str(tmp_path / "t.csv"), name="t.csv", choices=choices)


CSV = "Place,Figures,,When\nregion,amount,units,day\n" + "".join(
    f"North,{at}.5,{at},2024-01-0{at}\n" for at in range(1, 9)
)


def test_a_text_table_with_two_headers_is_read_and_it_is_said(tmp_path: Path) -> None:
    found = table(tmp_path, CSV)
    assert list(found.frame.columns) == ["region", "amount", "units", "day"]
    assert [column.read_as for column in found.report.columns] == ["category", "number", "number", "date"]
    assert (len(found.frame), found.report.header_line, found.report.skipped_rows) == (8, 2, 1)
    assert any("Two rows of names" in note for note in found.report.notes)


def test_a_chosen_header_is_the_only_one(tmp_path: Path) -> None:
    found = table(tmp_path, CSV, header="1")
    assert list(found.frame.columns) == ["Place", "Figures", "column 3", "When"]
    assert not any("Two rows of names" in note for note in found.report.notes)


def test_a_workbook_with_a_merged_upper_header_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [["Region", "2023", None, "2024", None], [None, "Q1", "Q2", "Q1", "Q2"]]:
        page.append(row)
    for at in range(6):
        page.append([f"r{at}", at, at + 1, at + 2, at + 3])
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        page.merge_cells(area)
    book.save(tmp_path / "t.xlsx")
    found = read(str(tmp_path / "t.xlsx"), name="t.xlsx")
    assert list(found.frame.columns) == ["Region", "2023 Q1", "2023 Q2", "2024 Q1", "2024 Q2"]
    assert found.frame["2024 Q2"].tolist() == [3, 4, 5, 6, 7, 8]
    assert found.report.header_line == 2
