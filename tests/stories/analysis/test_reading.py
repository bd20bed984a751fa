"""Reading as a whole: errors, progress, types, the same result everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies

from stories.analysis.limits import Limits, held
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import AllMissing, EmptyFile, NoRows, TooManyColumns, TooManyRows
from stories.progress import Progress

DATA = Path(__file__).parents[2] / "data"


def read_text(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "t.csv"
    path.write_text(text)
    return read(str(path), name="t.csv")


def read_as(table: Table) -> dict[str, str]:
    return {column.name: str(column.read_as) for column in table.report.columns}


def test_a_real_table_is_read_with_every_type(tmp_path: Path) -> None:
    table = read(str(DATA / "flights.csv"), name="flights.csv")
    assert table.frame.shape == (5027, 19)
    assert table.frame["dep_delay"].isna().sum() == 133
    assert read_as(table)["time_hour"] == "date"
    assert read_as(table)["month"] == "category"
    assert table.frame["month"].cat.categories.tolist() == [str(month) for month in range(1, 13)]
    assert table.frame["time_hour"].dtype == "datetime64[us]"
    assert table.report.repaired_rows == table.report.skipped_rows == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \n ,, \n" * 3000, EmptyFile),
        ("a,b,c\n", NoRows),
        ("a\n", NoRows),
        ("a,b\n,\n,\n", AllMissing),
        ("a,b\nNA,-\n?,n/a\n", AllMissing),
        (",".join(f"c{n}" for n in range(501)) + "\n" + ",".join("1" * 501) + "\n", TooManyColumns),
        (",".join(f"c{n}" for n in range(200_000)), TooManyColumns),
    ],
)
def test_a_file_without_a_table_ends_in_its_own_error(
    tmp_path: Path, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_text(tmp_path, text)


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    with held(Limits(rows=3)), pytest.raises(TooManyRows):
        read_text(tmp_path, "a,b\n" + "1,2\n" * 4)


def test_few_rows_one_column_constants_and_no_numbers_are_fine(tmp_path: Path) -> None:
    assert read_text(tmp_path, "a,b\n1,2\n").frame.shape == (1, 2)
    assert read_text(tmp_path, "a,b\nx,1\nx,1\nx,1\n").frame["a"].tolist() == ["x"] * 3
    assert read_as(read_text(tmp_path, "a,b\nx,y\nz,y\n")) == {"a": "category", "b": "category"}
    assert read_as(read_text(tmp_path, "a,b\nx,\nz,\n")) == {"a": "category", "b": "empty"}


def test_codes_for_missing_are_missing_and_none_stays_a_kind_of_damage(tmp_path: Path) -> None:
    rows = "x,1,None\ny,n/a,Minor\nNA,-,None\n?,3,Major\n--,nan,null\nx,None,None\n"
    table = read_text(tmp_path, "kind,n,damage\n" + rows)
    assert table.frame["kind"].isna().tolist() == [False, False, True, True, True, False]
    assert table.frame["n"].isna().tolist() == [False, True, True, False, True, True]
    assert table.frame["damage"].cat.categories.tolist() == ["Major", "Minor", "None"]


def test_na_among_two_letter_codes_is_a_country(tmp_path: Path) -> None:
    table = read_text(
        tmp_path,
        "country,n\n" + "".join(f"{code},1\n" for code in ["DE", "FR", "NA", "US", "GB", "IT", "ES"]),
    )
    assert table.frame["country"].notna().all()


def test_na_among_the_states_of_a_country_is_missing(tmp_path: Path) -> None:
    rows = "".join(f"{code},1\n" for code in ["AK", "TX", "NA", "CA", "WA", "OR", "NY"])
    table = read_text(tmp_path, "state,n\n" + rows)
    assert table.frame["state"].isna().sum() == 1


def test_minus_999_is_missing_when_nothing_else_is_negative(tmp_path: Path) -> None:
    table = read_text(tmp_path, "depth,change\n" + "5,-3\n7,-999\n-999,4\n-999,5\n-999,6\n8.5,-999\n2,-999\n")
    assert table.frame["depth"].isna().sum() == 3
    assert "-999 taken as missing" in table.report.columns[0].how
    assert table.frame["change"].notna().all()


def test_infinite_values_are_missing_and_counted(tmp_path: Path) -> None:
    table = read_text(tmp_path, "n,m\n1.5,1\n1e999,2\n-1e999,3\n2,4\n")
    assert table.frame["n"].isna().tolist() == [False, True, True, False]
    assert table.report.columns[0].failed == 2


def test_booleans_years_and_calendar_parts_are_groups_or_dates(tmp_path: Path) -> None:
    rows = "".join(
        f"{'yes' if n % 2 else 'no'},{n % 2},{2000 + n % 12},{n % 12 + 1},{n % 3 + 1},{2010 + n % 2}\n"
        for n in range(60)
    )
    table = read_text(tmp_path, "paid,flag,year,month,class,model_year\n" + rows)
    assert read_as(table) == {
        "paid": "boolean",
        "flag": "boolean",
        "year": "date",
        "month": "category",
        "class": "category",
        "model_year": "category",
    }
    assert table.frame["flag"].cat.categories.tolist() == ["0", "1"]
    assert str(table.frame["year"].min().date()) == "2000-01-01"


def test_years_with_holes_and_with_twelfths_are_dates(tmp_path: Path) -> None:
    rows = "".join(
        f"{2000 + n if n != 3 else ''},{2000 + n / 12},{'' if n == 2 else 1990 + n / 12}\n" for n in range(24)
    )
    table = read_text(tmp_path, "year,date,when\n" + rows)
    assert read_as(table) == {"year": "date", "date": "date", "when": "date"}
    assert table.frame["year"].isna().sum() == 1
    assert str(table.frame["date"].iloc[13])[:10] == "2001-02-01"
    assert table.frame["when"].isna().sum() == 1


def test_values_are_tidied_so_that_the_same_is_the_same(tmp_path: Path) -> None:
    table = read_text(
        tmp_path, "city,n\n Rome ,1\nRome,2\nRome\u00a0,3\nNew  York,4\nNew York,5\nNew\tYork,6\n"
    )
    assert table.frame["city"].cat.categories.tolist() == ["New York", "Rome"]


def test_money_in_a_table_of_decimal_commas_is_read_alike(tmp_path: Path) -> None:
    table = read_text(tmp_path, "price;share;big\n1,50 €;12,5%;1.234\n2,75 €;7%;5.678\n")
    assert table.frame["price"].tolist() == [1.5, 2.75]
    assert table.frame["share"].tolist() == [12.5, 7.0]
    assert [column.unit for column in table.report.columns] == ["€", "%", None]


def test_dates_named_so_with_failures_are_told(tmp_path: Path) -> None:
    table = read_text(tmp_path, "date,n\n" + "03/25/2024,1\n" * 99 + "13/13/2024,1\nunknown,2\n")
    assert table.report.columns[0].failed == 1
    assert "unknown taken as missing" in table.report.columns[0].how
    assert table.frame["date"].isna().sum() == 2


def test_progress_tells_size_first_and_then_every_column(tmp_path: Path) -> None:
    told: list[Progress] = []
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,2,3\n4,5,6\n")
    read(str(path), name="t.csv", report=told.append)
    assert {progress.stage for progress in told} == {"analyzing"}
    sized = next(progress for progress in told if progress.rows)
    assert (sized.rows, sized.columns, sized.found) == (2, 3, "2 rows, 3 columns")
    assert [(progress.done, progress.total) for progress in told[2:]] == [(4, 6), (5, 6), (6, 6)]
    assert told[-1].note == "Reading column 3 of 3: c"


def test_one_row_and_one_column_are_told_in_the_singular(tmp_path: Path) -> None:
    told: list[Progress] = []
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n")
    read(str(path), name="t.csv", report=told.append)
    assert told[1].found == "1 row, 1 column"


FORMATS = ("csv", "semicolon", "tab", "utf-16", "bom", "comma", "xlsx", "parquet")


def test_codes_are_text_wherever_they_come_from(tmp_path: Path) -> None:
    frame = pd.DataFrame({"zip": [501, 10001, 20002], "fax": [1.5, 2.5, None], "n": [1, 2, 3]})
    frame.to_parquet(tmp_path / "t.parquet")
    table = read(str(tmp_path / "t.parquet"), name="t")
    assert table.frame["zip"].tolist() == ["501", "10001", "20002"]
    assert read_as(table)["fax"] == "number"


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_table_in_any_format_reads_the_same(tmp_path: Path, form: str) -> None:
    frame = pd.DataFrame(
        {
            "town": ["Orléans", "Rome", "Paris", "Rome"] * 5,
            "when": pd.date_range("2024-01-01", periods=20),
            "price": np.arange(20) / 4,
            "n": np.arange(20) * 7,
        }
    )
    path = str(tmp_path / "t")
    if form == "xlsx":
        path += ".xlsx"
        frame.to_excel(path, index=False)
    elif form == "parquet":
        frame.to_parquet(path)
    else:
        separator = {"semicolon": ";", "tab": "\t", "comma": ";"}.get(form, ",")
        encoding = {"utf-16": "utf-16", "bom": "utf-8-sig"}.get(form, "utf-8")
        frame.to_csv(
            path, index=False, sep=separator, encoding=encoding, decimal="," if form == "comma" else "."
        )
    table = read(path, name="t")
    assert table.frame["town"].tolist() == frame["town"].tolist()
    assert table.frame["when"].tolist() == frame["when"].tolist()
    assert table.frame["price"].tolist() == frame["price"].tolist()
    assert table.frame["n"].tolist() == frame["n"].tolist()
    assert [str(column.read_as) for column in table.report.columns] == [
        "category",
        "date",
        "number",
        "number",
    ]


WORDS = strategies.text(
    strategies.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=12,
)


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(
    rows=strategies.lists(
        strategies.tuples(
            strategies.integers(min_value=-(10**14), max_value=10**14),
            strategies.floats(allow_nan=False, allow_infinity=False, width=32),
            WORDS,
        ),
        min_size=2,
        max_size=40,
    )
)
def test_what_is_written_as_csv_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, float, str]]
) -> None:
    frame = pd.DataFrame(rows, columns=["whole", "real", "label"])
    frame["label"] = "L" + frame["label"] + "x y"
    path = tmp_path_factory.mktemp("p") / "t.csv"
    frame.to_csv(path, index=False)
    table = read(str(path), name="t.csv")
    if table.report.columns[0].read_as == "number" and not table.report.columns[0].how:
        assert table.frame["whole"].tolist() == frame["whole"].tolist()
    if table.report.columns[1].read_as == "number" and not table.report.columns[1].how:
        assert np.allclose(table.frame["real"], frame["real"], rtol=1e-13, atol=0)
    assert table.frame["label"].astype("str").str.len().tolist() == pytest.approx(
        frame["label"].str.normalize("NFC").str.len().tolist()
    )


PRINT_ALL = """
import sys, hashlib
from stories.analysis.reading import read
from stories.analysis.profile import profile
for path in sys.argv[2:]:
    table = read(path, name=path, threads=int(sys.argv[1]))
    told = repr((table.report, profile(table, name="x.csv"), table.frame.to_csv()))
    print(hashlib.sha256(told.encode()).hexdigest())
"""


def test_the_result_is_the_same_under_another_hash_seed_locale_zone_and_thread_count(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    rows = np.random.default_rng(1)
    pd.DataFrame(
        {
            "kind": rows.choice(list("abc"), 250_000),
            "n": rows.normal(size=250_000),
            "t": rows.integers(0, 10**6, 250_000),
        }
    ).to_csv(large, index=False)
    paths = [str(DATA / name) for name in ("penguins.csv", "flights.csv", "seattle-weather.csv")] + [
        str(large)
    ]
    surroundings = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    )
    outputs = []
    for threads, extra in zip(("1", "2"), surroundings, strict=True):
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(DATA.parents[1]), **extra}
        done = subprocess.run(
            [sys.executable, "-c", PRINT_ALL, threads, *paths],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert len(outputs[0].split()) == len(paths)


def test_the_end_mark_of_dos_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "shops.csv"
    path.write_bytes(b"shop,amount\r\n" + b"".join(b"s%d,%d\r\n" % (n, n) for n in range(20)) + b"\x1a")
    table = read(str(path), name=path.name)
    assert len(table.frame) == 20
    assert (table.report.skipped_rows, table.report.repaired_rows) == (1, 0)
