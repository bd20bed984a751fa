"""A long file is read by a sample of its rows that depends on what they say and on nothing else."""

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories.analysis import reading, sampling
from stories.analysis.table import Table
from stories.telling import compose

ROWS = 4000
MOST = 1000


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE_ROWS", MOST)


def rows_of(seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [f"{number},{chance.choice('abc')},{chance.gauss(10, 2):.3f}" for number in range(ROWS)]


def read(folder: Path, rows: list[str], *, end: str = "\n", head: str = "id,group,size") -> Table:
    path = folder / "long.csv"
    path.write_bytes(end.join([head, *rows, ""]).encode())
    return reading.read(str(path), name="long.csv")


def kept(table: Table) -> set[int]:
    return set(table.frame.iloc[:, 0].astype(int))


def test_about_so_many_rows_are_read_and_the_report_says_of_how_many(tmp_path: Path) -> None:
    table = read(tmp_path, rows_of())
    assert table.report.sampled_from == ROWS
    # four standard deviations of a binomial count
    assert abs(len(table.frame) - MOST) < 4 * (ROWS * 0.25 * 0.75) ** 0.5


def test_a_file_of_no_more_rows_is_read_whole(tmp_path: Path) -> None:
    table = read(tmp_path, rows_of()[:MOST])
    assert (table.report.sampled_from, len(table.frame)) == (0, MOST)


def test_neither_the_order_of_rows_nor_the_ends_of_lines_change_the_sample(tmp_path: Path) -> None:
    rows = rows_of()
    sample = kept(read(tmp_path, rows))
    assert kept(read(tmp_path, rows[::-1])) == sample
    assert kept(read(tmp_path, rows, end="\r\n")) == sample


def test_a_table_of_few_different_rows_keeps_its_shape(tmp_path: Path) -> None:
    rows = ["1,a,2"] * (ROWS * 4 // 10) + ["2,b,3"] * (ROWS * 6 // 10)
    table = read(tmp_path, rows)
    share = (table.frame["group"] == "a").mean()
    assert abs(len(table.frame) - MOST) < 120
    assert abs(share - 0.4) < 0.07
    random.Random(4).shuffle(rows)
    assert (read(tmp_path, rows).frame["group"] == "a").mean() == share


def test_equal_rows_in_their_thousands_are_sampled_too(tmp_path: Path) -> None:
    assert abs(len(read(tmp_path, ["1,a,2"] * ROWS + ["2,a,2"]).frame) - MOST) < 120


def test_what_a_sample_says_of_a_column_is_near_the_truth(tmp_path: Path) -> None:
    rows = rows_of(seed=7)
    whole = pd.Series([float(row.split(",")[2]) for row in rows])
    sizes = read(tmp_path, rows).frame["size"]
    assert abs(sizes.mean() - whole.mean()) < 4 * whole.std() / np.sqrt(len(sizes))
    # rows that follow each other differ by one digit: the choice must not follow the digits
    numbers = np.array(sorted(kept(read(tmp_path, rows))))
    assert abs((numbers % 2).mean() - 0.5) < 0.07
    assert abs(numbers.mean() / ROWS - 0.5) < 0.05


def test_a_row_with_a_line_end_in_quotes_stays_whole(tmp_path: Path) -> None:
    rows = [f'{number},"first\nsecond, {number}",{number % 7}' for number in range(ROWS)]
    table = read(tmp_path, rows, head="id,note,size")
    assert table.report.sampled_from == ROWS
    assert table.report.repaired_rows == 0
    notes = table.frame["note"].astype(str)
    assert notes.str.contains("second").all()


def test_the_story_tells_the_rows_of_the_file_and_that_it_rests_on_a_sample(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["id,group,size", *rows_of()]))
    draft = compose(path, {})
    read_rows = draft.document["profile"]["rows"]
    assert draft.rows == ROWS
    assert "4,000" in draft.document["standfirst"]["text"]
    assert f"a sample of {read_rows:,}" in draft.document["standfirst"]["text"]
    assert any("a sample chosen by what each row says" in note["text"] for note in draft.document["notes"])


def test_a_long_parquet_file_is_sampled_alike(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": np.arange(ROWS), "group": ["x", "y"] * (ROWS // 2)})
    frame["size"] = frame["id"].astype(float).where(frame["id"] % 10 > 0)

    def sample(rows: pd.DataFrame) -> Table:
        path = tmp_path / "long.parquet"
        rows.to_parquet(path)
        return reading.read(str(path), name="long.parquet")

    table = sample(frame)
    assert table.report.sampled_from == ROWS
    assert abs(len(table.frame) - MOST) < 120
    assert kept(sample(frame[::-1])) == kept(table)
