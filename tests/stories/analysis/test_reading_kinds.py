"""Reading as a whole, for the kinds of file that are no delimited text: what holds for all is checked for each."""

from pathlib import Path

import pandas as pd
import pytest

from stories.analysis.limits import Limits
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import AllMissing, BrokenJson, NoRows, TooManyColumns


def read_frame(tmp_path: Path, frame: pd.DataFrame) -> Table:
    path = tmp_path / "t.parquet"
    frame.to_parquet(path, index=False)
    return read(str(path), name="t.parquet")


def read_text(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "t.txt"
    path.write_text(text)
    return read(str(path), name="t.txt")


def test_too_many_columns_are_refused_in_a_binary_file_too(tmp_path: Path) -> None:
    wide = pd.DataFrame({f"c{place}": [1, 2] for place in range(Limits().columns + 1)})
    with pytest.raises(TooManyColumns):
        read_frame(tmp_path, wide)


def test_nameless_empty_columns_are_left_out(tmp_path: Path) -> None:
    table = read_frame(tmp_path, pd.DataFrame({"a": [1, 2], "column 2": [None, ""]}))
    assert table.frame.columns.tolist() == ["a"]


def test_columns_without_rows_and_rows_without_values_have_their_own_errors(tmp_path: Path) -> None:
    with pytest.raises(NoRows):
        read_frame(tmp_path, pd.DataFrame({"a": pd.Series([], dtype="float64")}))
    with pytest.raises(AllMissing):
        read_frame(tmp_path, pd.DataFrame({"a": [None, None], "b": ["", None]}))


def test_hollow_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read_frame(tmp_path, pd.DataFrame({"a": [1.0, None, 3.0, None], "b": ["x", "", "", None]}))
    assert table.frame["a"].tolist() == [1.0, 3.0]
    assert table.report.skipped_rows == 2


def test_in_a_single_column_a_gap_is_a_missing_value_not_a_hollow_row(tmp_path: Path) -> None:
    table = read_frame(tmp_path, pd.DataFrame({"a": [1.0, None, 3.0]}))
    assert table.frame["a"].isna().tolist() == [False, True, False]
    assert table.report.skipped_rows == 0


@pytest.mark.parametrize("text", ["[2024] sales,n\nnorth,1\nsouth,2\n", "{year};n\n2023;1\n2024;2\n"])
def test_a_text_table_may_start_like_json(tmp_path: Path, text: str) -> None:
    table = read_text(tmp_path, text)
    assert table.frame.shape == (2, 2)
    assert table.frame.columns.tolist()[1] == "n"


@pytest.mark.parametrize("text", ['[{"a": 1, "b": 2},\n{"a": 3, "b"', '{"a": 1, "b": 2', '["a"'])
def test_broken_json_is_not_taken_for_a_text_table(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenJson):
        read_text(tmp_path, text)


def test_a_decimal_comma_in_one_column_makes_points_between_thousands_in_the_others(tmp_path: Path) -> None:
    rows = "".join(f"{n},5;{n}.{n:03d};{n}.5\n" for n in range(900, 940))
    table = read_text(tmp_path, "price;amount;rate\n" + rows + "1,5;950;1.5\n")
    assert table.frame["price"].iloc[0] == pytest.approx(900.5)
    assert table.frame["amount"].tolist()[:2] == [900_900, 901_901]
    assert table.frame["amount"].iloc[-1] == 950
    assert "points between thousands" in table.report.columns[1].how
    assert table.frame["rate"].iloc[0] == pytest.approx(900.5)


@pytest.mark.parametrize("head", ["place;amount\n", "place\tamount\n"])
def test_without_a_decimal_comma_a_point_is_a_decimal_point(tmp_path: Path, head: str) -> None:
    sign = head[5]
    table = read_text(tmp_path, head + "".join(f"p{n}{sign}{n}.125\n" for n in range(10, 40)))
    assert table.frame["amount"].iloc[0] == pytest.approx(10.125)


def test_three_digits_behind_each_point_are_told_as_a_doubt_unless_the_table_settles_it(
    tmp_path: Path,
) -> None:
    def doubts(text: str, **choices: str) -> list[bool]:
        (tmp_path / "t.csv").write_text(text)
        found = read(str(tmp_path / "t.csv"), name="t.csv", choices=choices)
        return [column.ambiguous for column in found.report.columns]

    rows = "".join(f"x;1.{at}\n" for at in range(100, 150))
    assert doubts("kind;n\n" + rows) == [False, True]
    assert doubts("kind;n\n" + rows, decimal=".") == doubts("kind;n\n" + rows, decimal=",") == [False, False]
    assert doubts("kind;n;m\n" + rows.replace("\n", ";0.5\n")) == [False, False, False]
    assert doubts("kind,n\n" + rows.replace(";", ",")) == [False, False]


def test_a_list_of_numbers_in_a_column_proves_no_decimal_comma(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},{n + 1},{n + 2};{n}.125\n" if n % 9 else f"{n},{n + 1};{n}.125\n" for n in range(10, 40)
    )
    table = read_text(tmp_path, "rooms;amount\n" + rows)
    assert table.frame["amount"].iloc[0] == pytest.approx(10.125)
