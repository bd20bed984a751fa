"""Totals and footnotes under a table."""

from pathlib import Path

import pytest

from stories.analysis.reading import read
from stories.analysis.table import Table

ROWS = "".join(f"town {n},{n},{n * 2}\n" for n in range(12))


def table(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "t.csv"
    path.write_text(text)
    return read(str(path), name="t.csv")


def test_a_total_at_the_end_is_no_row(tmp_path: Path) -> None:
    found = table(tmp_path, f"town,n,m\n{ROWS}Grand Total:,66,132\n")
    assert (len(found.frame), found.report.skipped_rows) == (12, 1)
    assert found.frame["n"].sum() == 66
    assert found.report.notes == ("The last row is a total of the others and was left out.",)


def test_footnotes_are_no_rows_and_do_not_turn_numbers_into_text(tmp_path: Path) -> None:
    found = table(
        tmp_path, "n,m,town\n" + "1,2,x\n3,4,y\n" * 6 + "Source: the office,,\n Note: estimated,,\n"
    )
    assert (len(found.frame), found.report.skipped_rows) == (12, 2)
    assert found.frame["n"].sum() == 24


@pytest.mark.parametrize(
    "text",
    [
        f"town,n,m\n{ROWS}Totnes,1,2\n",
        "town,n\n" + "x,\n" * 20,
        # a value with nothing beside it is a row: a number, or a name that comes again
        "n,m,town\n" + "1,2,x\n3,4,y\n" * 6 + "5,,\n",
        f"town,n,m\n{ROWS}town 3,,\n",
        "town,n,m\n" + "x,1,2\n" * 9 + "x,,\n" * 14,
        "kind,n,m\ntotal,1,2\nother,3,4\n",
    ],
)
def test_everything_else_stays(tmp_path: Path, text: str) -> None:
    assert len(table(tmp_path, text).frame) == text.count("\n") - 1
