"""Files that are too much, by a little or by far, and bytes that do not belong into text."""

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.containers import MEGABYTE
from tests.corpus.expected import Case, Group, Story, refused
from tests.corpus.tables import measured, sales, sheet, story, text

OTHER = refused("unsupported_type")
TEXTUAL = refused("unsupported_type", "not_a_table")
SCRIPT, IMAGE = "<script>pwned(1)</script>", '<img src=x onerror="pwned(2)">'
RAW = ("<script>pwned", "<img src=x onerror", "</script><script>pwned", "<svg onload=pwned")
_case = Group("hostile")


def cases(rng: random.Random) -> Iterator[Case]:
    """Sizes, then bytes."""
    yield from _sizes(rng)
    yield from _bytes(rng)


def _sizes(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    wide = [
        [f"c{i}" for i in range(500)],
        *([str(rng.randint(1, 99)) for _ in range(500)] for _ in range(20)),
    ]
    yield _case("columns_500.csv", text(wide), Story(rows=20, columns=500), "500 columns, as many as may be")
    yield _case(
        "columns_501.csv", text([[*row, "1"] for row in wide]), refused("too_many_columns"), "501 columns"
    )
    yield _case(
        "columns_100000.csv",
        text([[f"c{i}" for i in range(100_000)], ["1"] * 100_000]),
        refused("too_many_columns"),
        "100,000 columns",
    )
    long = sheet(table)
    long[30][0] = "x" * 100_001
    yield _case("cell_100001.csv", text(long), refused("cell_too_long"), "a cell of 100,001 characters")
    long[30][0] = "x" * 99_999
    yield _case("cell_99999.csv", text(long), Story(rows=60, columns=4), "a cell of 99,999 characters")
    yield _case(
        "one_line_10mb.csv",
        lambda: b"x" * (10 * MEGABYTE),
        refused("cell_too_long", "not_a_table", "no_rows"),
        "10 MB without a line end or a comma",
    )
    yield _case(
        "one_line_commas_10mb.csv",
        lambda: b"1," * (5 * MEGABYTE),
        refused("too_many_columns", "cell_too_long", "no_rows"),
        "10 MB in one line of numbers",
    )
    yield _case(
        "commas_10mb.csv",
        lambda: b"," * (10 * MEGABYTE),
        refused("too_many_columns", "empty_file", "no_rows", "all_missing", "not_a_table"),
        "10 MB of commas",
    )
    yield _case(
        "sniffer_bomb.csv",
        b',"' * 20_000,
        refused("too_many_columns", "not_a_table", "no_rows", "cell_too_long", "all_missing", "empty_file"),
        '40 kB of ,"',
    )
    quote = 'a,b\n1,"' + "x,y\n" * 200_000
    yield _case(
        "open_quote_800kb.csv",
        quote,
        (
            refused("cell_too_long", "not_a_table", "no_rows", "too_many_columns"),
            Story(says=("quot|repair|skipp",)),
        ),
        "a quote that swallows 800 kB",
    )
    yield _case(
        "rows_5000001.csv",
        lambda: b"a\n" + b"7\n" * 5_000_001,
        (refused("too_many_rows"), Story(says=("sample",))),
        "5,000,001 rows in 10 MB",
    )
    yield _case(
        "line_ends_10mb.csv",
        lambda: b"\n" * (10 * MEGABYTE),
        refused("empty_file", "not_a_table", "no_rows"),
        "10 MB of line ends",
    )
    yield _case(
        "quotes_10mb.csv",
        lambda: b'"' * (10 * MEGABYTE),
        refused("empty_file", "not_a_table", "no_rows", "cell_too_long", "all_missing"),
        "10 MB of quotes",
    )
    yield _case(
        "all_different.csv",
        "name\n" + "".join(f"person {at} {rng.random()}\n" for at in range(30_000)),
        Story(rows=30_000, columns=1),
        "30,000 texts, no two alike",
    )
    wide_and_long = "\n".join(",".join(str(rng.randint(0, 9)) for _ in range(200)) for _ in range(5000))
    yield _case(
        "wide_5000x200.csv",
        ",".join(f"c{i}" for i in range(200)) + "\n" + wide_and_long,
        Story(rows=5000, columns=200),
        "5,000 rows of 200 columns of noise",
    )


def _bytes(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = text(sheet(table)).encode()
    zeros = plain.replace(b"North", b"No\0rth")
    yield _case(
        "null_bytes.csv",
        zeros,
        (
            Story(rows=60, columns=4, about=(measured("amount", table.amount),)),
            refused("unsupported_type", "unreadable_encoding"),
        ),
        "null bytes in cells",
    )
    yield _case(
        "zeros_1mb.csv",
        b"\0" * MEGABYTE,
        refused("empty_file", "unsupported_type", "not_a_table", "unreadable_encoding"),
        "a megabyte of null bytes, as a failing disk leaves",
    )
    tail = Story(rows=60, about=(measured("amount", table.amount),))
    yield _case(
        "zeros_behind.csv",
        plain + b"\0" * 4096,
        (tail, refused("unsupported_type", "unreadable_encoding")),
        "a good table, then null bytes",
    )
    surrogates = plain.replace(b"North", b"No\xed\xa0\x80rth")
    yield _case(
        "surrogates_as_utf8.csv",
        surrogates,
        (Story(rows=60, about=(measured("amount", table.amount),)), refused("unreadable_encoding")),
        "half a surrogate pair, written as if it were UTF-8",
    )
    yield _case(
        "end_of_file_mark.csv",
        plain + b"\x1a",
        (story(table), Story(rows=60, says=("skipp|left out|repair",))),
        "the end mark of DOS behind the table",
    )
    feeds = plain.replace(b"North", b"No\x0crth\x0b").replace(b"South", "So\u2028uth\u0085".encode())
    yield _case(
        "odd_line_separators.csv",
        feeds,
        Story(rows=60, about=(measured("amount", table.amount),)),
        "form feeds and Unicode's line separators in cells",
    )
    cut = text(sheet(replace(table, region=["Zürich"] * 60))).encode()
    cut = cut[: cut.rindex("ü".encode()) + 1]
    yield _case(
        "cut_in_a_character.csv",
        cut,
        (
            Story(columns=4, says=("repair|replac|short|cp1252|latin|not valid|missing",)),
            refused("unreadable_encoding"),
        ),
        "cut off in the middle of a character",
    )
