"""Delimited text: delimiters, headers, ragged rows, quotes, late surprises."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import CellTooLong, NotATable, ReadingError

Reader = Callable[..., Table]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """Return a function that reads the table in some text or bytes."""

    def reader(content: str | bytes, **choices: str) -> Table:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(str(path), name="table.csv", choices=choices)

    return reader


def columns(table: Table) -> dict[str, list[object]]:
    return {
        name: [None if value != value else value for value in table.frame[name].tolist()]
        for name in table.frame
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_counted(read_bytes: Reader, delimiter: str) -> None:
    table = read_bytes(f"city{delimiter}sales\nParis{delimiter}3\nRome{delimiter}4\n")
    assert columns(table) == {"city": ["Paris", "Rome"], "sales": [3, 4]}
    assert (table.report.delimiter, table.report.kind) == (delimiter, "tsv" if delimiter == "\t" else "csv")


def test_a_semicolon_file_with_decimal_commas_is_not_taken_for_a_comma_file(read_bytes: Reader) -> None:
    table = read_bytes("a;b\n1,5;2,25\n-3,5;1.004,5\n")
    assert columns(table) == {"a": [1.5, -3.5], "b": [2.25, 1004.5]}
    assert table.report.columns[0].how == "decimal comma"


def test_what_a_person_chose_wins_over_the_count(read_bytes: Reader) -> None:
    assert list(read_bytes("a;b,c\n1;2,3\n4;5,6\n", delimiter=",").frame.columns) == ["a;b", "c"]
    assert columns(read_bytes("a;b\n1,234;x\n5,678;y\n", decimal=","))["a"] == [1.234, 5.678]
    assert read_bytes("day;b\n03/04/2005;1\n05/06/2005;2\n", dates="day").frame["day"].dt.month.tolist() == [
        4,
        6,
    ]


def test_a_line_that_names_the_separator_is_obeyed(read_bytes: Reader) -> None:
    assert columns(read_bytes("sep=;\r\na;b\r\n1;x\r\n2;y\r\n")) == {"a": [1, 2], "b": ["x", "y"]}


def test_one_column_is_a_table(read_bytes: Reader) -> None:
    assert columns(read_bytes("amount\n10\n20\n30\n")) == {"amount": [10, 20, 30]}


def test_one_column_of_comments_is_a_table(read_bytes: Reader) -> None:
    table = read_bytes("comment\n" + "".join(f"I liked number {n}, it was good to me\n" for n in range(30)))
    assert table.frame.shape == (30, 1)


@pytest.mark.parametrize(
    "text",
    [
        "It was a dark and stormy night.\nThe rain fell in torrents over all of London town.\nAnd so on it went.\n",
        "import os\n\ndef main():\n    print(os)\n    return None\n\nif True:\n    main()\n",
    ],
)
def test_prose_and_programs_are_no_tables(read_bytes: Reader, text: str) -> None:
    with pytest.raises(NotATable):
        read_bytes(text)


def test_titles_above_the_header_are_left_out_and_counted(read_bytes: Reader) -> None:
    table = read_bytes("Sales report\nmade by hand\n\ncity,sales,kind\nParis,3,a\nRome,4,b\n")
    assert columns(table) == {"city": ["Paris", "Rome"], "sales": [3, 4], "kind": ["a", "b"]}
    assert (table.report.header_line, table.report.skipped_rows) == (4, 2)


def test_a_table_without_header_gets_names(read_bytes: Reader) -> None:
    table = read_bytes("Ann,34,2.5\nBob,41,3.5\nCid,29,1.5\n")
    assert list(table.frame.columns) == ["column 1", "column 2", "column 3"]
    assert (len(table.frame), table.report.header_line) == (3, 0)


@pytest.mark.parametrize("header", ["country,2000,2001,2002", "week,1,2,3", "name,2020,x,y"])
def test_years_and_running_numbers_are_good_names(read_bytes: Reader, header: str) -> None:
    table = read_bytes(f"{header}\nA,10,20,30\nB,11,21,31\n")
    assert ",".join(table.frame.columns) == header


def test_names_are_made_unique_and_never_empty(read_bytes: Reader) -> None:
    table = read_bytes("a,a,,a (2)\n1,2,3,4\n5,6,7,8\n")
    assert list(table.frame.columns) == ["a", "a (3)", "column 3", "a (2)"]


def test_columns_of_one_name_are_counted_and_said(read_bytes: Reader) -> None:
    report = read_bytes(b"a,b,a,a\n1,2,3,4\n5,6,7,8\n").report
    assert report.renamed_columns == 2
    assert any("same name" in note for note in report.notes)
    plain = read_bytes(b"a,b\n1,2\n").report
    assert (plain.renamed_columns, plain.notes) == (0, ())


def test_a_header_without_a_name_for_the_row_numbers_is_understood(read_bytes: Reader) -> None:
    table = read_bytes("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n")
    assert columns(table) == {"column 1": ["Mazda", "Datsun"], "mpg": [21.0, 22.8], "cyl": [6, 4]}
    assert table.report.repaired_rows == 0


def test_a_delimiter_at_the_end_of_every_line_makes_no_column(read_bytes: Reader) -> None:
    table = read_bytes("a,b,\n1,2,\n3,4,\n")
    assert list(table.frame.columns) == ["a", "b"]


def test_ragged_rows_are_padded_or_cut_and_counted(read_bytes: Reader) -> None:
    table = read_bytes("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n13,14,15,\n")
    assert columns(table)["c"] == [3, None, 8, 12, 15]
    assert table.report.repaired_rows == 2


def test_short_rows_alone_are_counted_too(read_bytes: Reader) -> None:
    table = read_bytes("a,b,c\n1,2,3\n4,5\n6\n7,8,9\n" + "1,2,3\n" * 10)
    assert table.report.repaired_rows == 2


def test_blank_rows_are_left_out_and_counted(read_bytes: Reader) -> None:
    table = read_bytes("a,b\n\n1,2\n,\n   \n3,4\n\n")
    assert columns(table) == {"a": [1, 3], "b": [2, 4]}
    assert table.report.skipped_rows == 4


def test_quotes_may_hold_delimiters_quotes_and_line_ends(read_bytes: Reader) -> None:
    table = read_bytes('a,b\n"x, y","say ""hi"""\n"two\nlines",z\n')
    assert columns(table) == {"a": ["x, y", "two lines"], "b": ['say "hi"', "z"]}
    assert table.report.repaired_rows == 0


def test_a_quote_inside_a_cell_is_a_character(read_bytes: Reader) -> None:
    assert columns(read_bytes('size,n\n5" pipe,1\n6 pipe,2\n'))["size"] == ['5" pipe', "6 pipe"]


def test_a_quote_that_is_never_closed_does_not_swallow_the_table(read_bytes: Reader) -> None:
    rows = "".join(f"name{n},{n}\n" for n in range(200))
    table = read_bytes(f'a,b\n"broken,1\n{rows}')
    assert len(table.frame) == 201
    assert table.report.notes


def test_an_open_quote_near_the_start_of_a_large_file_is_no_long_cell(read_bytes: Reader) -> None:
    table = read_bytes('a,b\n1,2\n"broken,1\n' + "name,2\n" * 60_000)
    assert len(table.frame) == 60_002


def test_one_endless_line_is_refused(read_bytes: Reader) -> None:
    with pytest.raises(CellTooLong):
        read_bytes("x" * 500_000)
    with pytest.raises(CellTooLong):
        read_bytes('"' + "x" * 200_000 + '",b\n1,2\n')


def test_many_lone_cells_do_not_hide_the_columns(read_bytes: Reader) -> None:
    table = read_bytes("a,b,c\n" + "1,2,3\n" * 7 + "4\n" * 3 + "5,6\n" * 2, delimiter=",")
    assert (table.frame.shape, table.report.repaired_rows) == ((12, 3), 5)
    assert read_bytes("a|b\n" + "x\n" * 5 + "1|2\n" * 3 + "1|2|3\n" * 3, delimiter="|").frame.shape[1] == 2


def test_old_and_mixed_line_ends_are_read(read_bytes: Reader) -> None:
    assert columns(read_bytes("a,b\r1,2\r3,4\r")) == {"a": [1, 3], "b": [2, 4]}
    assert columns(read_bytes("a,b\r\n1,2\r\n3,4\r\n"))["b"] == [2, 4]


def test_codes_with_leading_zeros_stay_text_even_when_the_zeros_come_late(read_bytes: Reader) -> None:
    table = read_bytes("code,n\n" + "".join(f"{n},1\n" for n in range(10_000, 40_000)) + "00501,1\n")
    assert table.frame["code"].tolist()[-2:] == ["39999", "00501"]


def test_long_digit_strings_stay_text(read_bytes: Reader) -> None:
    table = read_bytes("card,n\n" + "".join(f"41111111111111{n},{n}\n" for n in range(10, 60)))
    assert table.frame["card"].tolist()[0] == "4111111111111110"


def test_large_whole_numbers_stay_exact(read_bytes: Reader) -> None:
    table = read_bytes("n,m\n999999999999999,1\n999999999999998,2\n")
    assert table.frame["n"].tolist() == [999999999999999, 999999999999998]
    assert table.frame["n"].dtype == np.int64


def test_a_late_word_among_numbers_is_missing_and_counted(read_bytes: Reader) -> None:
    table = read_bytes("n,m\n" + "".join(f"{n},1\n" for n in range(300_000)) + "broken,1\n")
    assert table.frame["n"].isna().sum() == 1
    assert table.report.columns[0].failed == 1
    assert "broken" in table.report.columns[0].how


@pytest.mark.parametrize("word", ["NA", "n/a", "?", ""])
def test_a_word_for_missing_that_comes_after_the_first_rows_is_missing(read_bytes: Reader, word: str) -> None:
    rows = [f"{place % 7}.5,{place % 3},{place}" for place in range(4000)]
    rows[3000] = f"{word},{word},3000"
    frame = read_bytes("a,b,c\n" + "\n".join(rows) + "\n").frame
    assert [frame[name].isna().sum() for name in "abc"] == [1, 1, 0]
    assert [frame[name].dtype.kind for name in "abc"] == ["f", "f", "i"]
    assert frame["a"].sum() == sum(place % 7 + 0.5 for place in range(4000) if place != 3000)


def test_late_words_in_number_columns_are_found_in_large_files(read_bytes: Reader) -> None:
    table = read_bytes("n,m\n" + "".join(f"{n},1\n" for n in range(50_000)) + "x1,1\nx2,1\n" * 20_000)
    assert table.report.columns[0].read_as == "text"


def test_a_cell_over_the_limit_is_refused(read_bytes: Reader) -> None:
    with pytest.raises(CellTooLong):
        read_bytes("a,b\n1,2\n" * 3 + "3," + "x" * 100_001 + "\n")
    with pytest.raises(CellTooLong):
        read_bytes("a,b\n" + "1,2\n" * 200_000 + '3,"' + "x" * 200_000 + '"\n')


def test_a_long_line_of_short_cells_is_no_long_cell(read_bytes: Reader) -> None:
    wide = ",".join(f"c{n}" for n in range(300))
    cells = ",".join(["x" * 400] * 300)
    assert read_bytes(f"{wide}\n{cells}\n{cells}\n").frame.shape == (2, 300)


def test_a_cell_of_blanks_between_a_digit_and_a_letter_is_looked_at_once(read_bytes: Reader) -> None:
    # tried again from each blank, this would take minutes
    cell = "1" + " " * 99_000 + "x"
    assert read_bytes(f"{cell},b\n1,2\n3,4\n").frame.shape == (2, 2)


@pytest.mark.parametrize("seed", range(40))
def test_broken_files_end_in_a_table_or_in_a_named_error(read_bytes: Reader, seed: int) -> None:
    generator = np.random.default_rng(seed)
    clean = 'id,name,"the, date",n\n' + "".join(
        f'{n},"a ""b"" {n}",2020-01-{n % 28 + 1:02},{n / 7}\n' for n in range(60)
    )
    broken = bytearray(clean.encode())
    for _ in range(int(generator.integers(1, 30))):
        broken[int(generator.integers(len(broken)))] = int(
            generator.choice([0, 10, 13, 34, 44, 59, 9, 255, 195, 65])
        )
    try:
        table = read_bytes(bytes(broken[: int(generator.integers(1, len(broken)))]))
    except ReadingError as error:
        outcome = error.to_dict()
    else:
        outcome = {}
        assert table.frame.shape[1] == len(table.report.columns)
    assert all(outcome.values())
