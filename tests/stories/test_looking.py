"""What is shown of a file before its story is bounded, whatever the file holds, and is what was read."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stories import looking
from stories.errors import NoRows, TooManyColumns
from stories.looking import COLUMNS, MOST_BYTES, ROWS, SIGNS, look
from stories.progress import Progress


def seen(folder: Path, text: str, **options: Any) -> dict[str, Any]:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return look(path, options)


def test_the_first_rows_are_shown_as_they_were_read(tmp_path: Path) -> None:
    lines = ["when;amount;town;sure"]
    lines += [
        f"{1 + n}.03.2024;1.234,5;{'' if n == 1 else 'Øyer'};{'yes' if n % 2 else 'no'}" for n in range(20)
    ]
    told = seen(tmp_path, "\n".join(lines))
    assert (told["rows"], told["columns"], len(told["cells"])) == (20, 4, ROWS)
    assert told["cells"][:2] == [
        ["2024-03-01", "1234.5", "Øyer", "no"],
        ["2024-03-02", "1234.5", None, "yes"],
    ]
    how = [column["how"] for column in told["report"]["columns"]]
    assert how[0].startswith("day first")
    assert "decimal comma" in how[1]


def test_what_was_chosen_is_obeyed_and_not_kept_here(tmp_path: Path) -> None:
    told = seen(tmp_path, "a,b\n1,2\n3,4\n", choices={"header": "none"})
    assert told["cells"][0] == ["a", "b"]
    assert "choices" not in told["report"]


def test_times_keep_their_hours_and_whole_numbers_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    moments = pd.to_datetime(["2024-03-01 12:30", "2024-03-02 00:00"])
    pd.DataFrame({"at": moments, "n": [9_007_199_254_740_993, 2], "x": [0.1, 2.5e-9]}).to_parquet(path)
    assert look(path, {})["cells"] == [
        ["2024-03-01 12:30:00", "9007199254740993", "0.1"],
        ["2024-03-02 00:00:00", "2", "2.5e-09"],
    ]


def test_of_a_wide_table_the_first_columns_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    names = ",".join(f"c{n}" for n in range(120))
    told = seen(tmp_path, f"{names}\n" + ("1," * 119 + "1\n") * 3)
    assert (told["columns"], len(told["cells"][0]), len(told["report"]["columns"])) == (120, COLUMNS, COLUMNS)


def test_a_long_cell_is_cut_and_its_signs_do_no_harm(tmp_path: Path) -> None:
    told = seen(tmp_path, f"a,b\n{'é' * 5_000},\u202eevil\u200b \n{'é' * 5_000},x\n")
    (long, turned), _ = told["cells"]
    assert long == "é" * SIGNS + "…"
    assert turned == "evil"


def test_however_long_names_and_cells_are_what_is_kept_stays_small(tmp_path: Path) -> None:
    names = ",".join(f"{'🐧' * 700}{n}" for n in range(60))
    cells = ",".join(["🐧" * 400] * 60)
    told = seen(tmp_path, f"{names}\n{cells}\n{cells}\n{cells}\n")
    assert len(json.dumps(told, ensure_ascii=False).encode()) <= MOST_BYTES
    assert 1 <= len(told["cells"][0]) < COLUMNS
    assert told["columns"] == 60


def test_the_name_of_a_sheet_is_cut_as_well(tmp_path: Path) -> None:
    path, told = tmp_path / "t.xlsx", tmp_path / "long.xlsx"
    pd.DataFrame({"a": [1, 2]}).to_excel(path, sheet_name="SHORT", index=False)
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as longer:
        for name in book.namelist():
            longer.writestr(name, book.read(name).replace(b'name="SHORT"', b'name="%s"' % (b"s" * 100_000)))
    report = look(told, {})["report"]
    assert report["sheet"] == "s" * SIGNS + "…"
    assert look(path, {})["report"]["sheet"] == "SHORT"


def test_doubts_beyond_the_columns_that_are_shown_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["n,when"] + [f"{n},0{1 + n % 9}/0{1 + n % 8}/2024" for n in range(60)]
    whole = seen(tmp_path, "\n".join(lines))
    assert [column.get("ambiguous", False) for column in whole["report"]["columns"]] == [False, True]
    monkeypatch.setattr(looking, "COLUMNS", 1)
    cut = seen(tmp_path, "\n".join(lines))
    assert (whole["doubts"], cut["doubts"]) == (0, 1)


def test_it_reports_the_reading_and_fails_as_a_story_would(tmp_path: Path) -> None:
    told: list[Progress] = []
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    look(path, {}, told.append)
    assert {progress.stage for progress in told} == {"analyzing"}
    assert not any(progress.found for progress in told)
    assert (2, 2) in {(progress.rows, progress.columns) for progress in told}
    with pytest.raises(NoRows):
        seen(tmp_path, "a,b\n")
    with pytest.raises(TooManyColumns):
        seen(tmp_path, "a,b,c\n1,2,3\n", limits={"columns": 2})
