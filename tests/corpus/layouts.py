"""What stands around and inside a table: titles, totals, blank and ragged rows, names that are odd."""

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.expected import Case, Column, Group, Story, refused
from tests.corpus.tables import NAMES, measured, named, sales, sheet, story, text

TITLE = [["Sales of the year"], ["Source: the ledger, as of January"], []]
NOTHING = refused("empty_file", "no_rows", "not_a_table", "all_missing")
_case = Group("layout")


def cases(rng: random.Random) -> Iterator[Case]:
    """Headers, then rows, then tables of almost nothing."""
    yield from _headers(rng)
    yield from _names(rng)
    yield from _rows(rng)
    yield from _quotes(rng)
    yield from _little(rng)


def _headers(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = story(table)
    rows = sheet(table)
    junk = replace(plain, says=(r"header_line\W+[2-9]|above|skipp|line [2-9]",))
    yield _case(
        "junk_above.csv", text(TITLE + rows), junk, "a title, a source and a blank line above the header"
    )
    padded = [[*line, "", "", ""][:4] for line in TITLE]
    yield _case(
        "junk_above_padded.csv", text(padded + rows), junk, "the same, padded with commas as Excel does"
    )
    comments = "# exported by a machine\n# 60 records\n" + text(rows)
    yield _case("comments_above.csv", comments, junk, "lines of # above the header")
    footer = text(rows) + "\nSource: the ledger\nPrinted on 2 January 2025\n"
    kept = replace(plain, says=(r"skipp|footer|below|left out",))
    yield _case("junk_below.csv", footer, kept, "a source and a date below the table")
    groups = [["Place", "Figures", "", "When"], *rows]
    loose = Story(
        rows=60,
        columns=4,
        about=(measured("re:.*amount.*", table.amount), measured("re:.*units.*", table.units)),
    )
    yield _case("two_header_rows.csv", text(groups), loose, "groups of columns above their names")
    united = ("region", "weight (kg)", "speed [km/h]", "day")
    about = (
        measured("weight (kg)", table.amount, unit=("kg",)),
        measured("speed [km/h]", table.units, unit=("km/h",)),
    )
    yield _case(
        "units_in_headers.csv",
        text(sheet(table, united)),
        Story(rows=60, names=united, about=about),
        "units in the names",
    )
    again = text([*rows[:31], rows[0], *rows[31:]])
    yield _case(
        "header_repeated.csv",
        again,
        (
            replace(plain, says=(r"header|repeat|skipp",)),
            Story(rows=61, columns=4, about=(measured("amount", table.amount, failed=1),)),
        ),
        "two exports glued together: the header again in the middle",
    )
    bare = text(rows[1:])
    yield _case(
        "no_header.csv",
        bare,
        Story(rows=60, columns=4),
        "no header at all: no row is lost",
    )
    numbers = [[f"{rng.random():.3f}" for _ in range(4)] for _ in range(60)]
    yield _case("no_header_numbers.csv", text(numbers), Story(rows=60, columns=4), "numbers alone, no header")
    wide = [
        ["region", "2021", "2022", "2023"],
        *([r, str(u), str(u + 3), str(u + 5)] for r, u in zip(table.region, table.units, strict=True)),
    ]
    names = ("region", "2021", "2022", "2023")
    yield _case(
        "years_as_names.csv",
        text(wide),
        Story(rows=60, names=names, about=(measured("2021", table.units),)),
        "years as the names of columns",
    )


def _names(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    rows = sheet(table)

    def headed(*names: str) -> str:
        return text([list(names), *rows[1:]])

    both = Story(rows=60, columns=4, says=(r"duplicat|twice|same name|renam|_2|\(2\)|repeated",))
    yield _case(
        "duplicate_names.csv", headed("region", "value", "value", "day"), both, "two columns of one name"
    )
    yield _case("all_one_name.csv", headed("x", "x", "x", "x"), both, "four columns of one name")
    case = Story(rows=60, columns=4, names=("Name", "name", "NAME", "day"))
    yield _case(
        "names_by_case.csv", headed("Name", "name", "NAME", "day"), case, "names that differ in case alone"
    )
    yield _case(
        "empty_name.csv",
        headed("region", "", "units", "day"),
        Story(rows=60, columns=4),
        "a column without a name",
    )
    yield _case(
        "empty_names.csv",
        headed("", "", "units", ""),
        Story(rows=60, columns=4),
        "three columns without a name",
    )
    index = text([["", *NAMES], *([str(at), *row] for at, row in enumerate(rows[1:]))])
    never = Story(rows=60, columns=5, about=(measured("amount", table.amount),))
    yield _case("index_column.csv", index, never, "an unnamed running number in front, as pandas writes")
    clash = Story(rows=60, columns=4)
    yield _case(
        "names_clash.csv", headed("x", "x", "x_2", "x (2)"), clash, "a new name for a duplicate is taken too"
    )
    long = "n" * 5000
    yield _case(
        "name_of_5000.csv",
        headed("region", long, "units", "day"),
        Story(rows=60, columns=4),
        "a name of 5,000 characters",
    )
    lines = headed("region", "amount\nof the\nyear", "units", "day")
    yield _case(
        "name_over_lines.csv",
        lines,
        Story(rows=60, columns=4, about=(measured("re:amount\\s+of\\s+the\\s+year", table.amount),)),
        "a name with line breaks",
    )
    blank = headed(" region ", "amount ", " units", "\u00a0day")
    yield _case(
        "names_with_blanks.csv",
        blank,
        Story(rows=60, about=(measured("re:\\s*amount\\s*", table.amount),)),
        "blanks around names",
    )


def _rows(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    rows = sheet(table)
    plain = story(table)
    total = ["Total", f"{sum(table.amount):.2f}", str(sum(table.units)), ""]
    said = replace(plain, says=("total",))
    yield _case(
        "total_row.csv", text([*rows, total]), said, "a row of totals at the end: not counted, and said"
    )
    yield _case(
        "grand_total_row.csv",
        text([*rows, ["", "", "", ""], ["Grand total", *total[1:]]]),
        said,
        "a blank row and a grand total",
    )
    german = ["Summe", *total[1:]]
    yield _case(
        "summe_row.csv",
        text([*rows, german]),
        replace(plain, says=("total|summe",)),
        "a row of totals in German",
    )
    honest = [list(row) for row in rows]
    honest[12][0] = "Total"
    table_with = replace(table, region=[row[0] for row in honest[1:]])
    yield _case(
        "total_is_a_word.csv", text(honest), story(table_with), "a shop named Total whose row is no sum"
    )
    holes = [*rows[:10], ["", "", "", ""], *rows[10:20], [], [], *rows[20:], [], []]
    blank = replace(plain, says=(r"skipped_rows\W+[1-9]|blank|empty row",))
    yield _case("blank_rows.csv", text(holes), blank, "blank rows, with and without commas")
    empty = text([[*row, "", ""] for row in rows])
    four = Story(rows=60, about=plain.about)
    yield _case("trailing_delimiters.csv", empty, four, "two commas at the end of each line")
    ragged = [list(row) for row in rows]
    del ragged[9][3:]
    del ragged[20][2:]
    ragged[33] += ["what", "is", "this"]
    repaired = Story(
        rows=60,
        says=(r"repaired_rows\W+[1-9]|repair|short|long|ragged",),
        about=(measured("amount", table.amount),),
    )
    yield _case(
        "ragged.csv", text(ragged), repaired, "two rows too short, one too long: repaired and counted"
    )
    much = "".join(",".join(["a"] * rng.randint(1, 40)) + "\n" for _ in range(200))
    yield _case(
        "ragged_beyond_measure.csv", much, (Story(), refused("not_a_table", "no_rows")), "no two lines alike"
    )
    twice = text(rows + rows[1:])
    yield _case(
        "all_rows_twice.csv",
        twice,
        Story(rows=120, columns=4, says=("duplicate|twice|same|repeat",)),
        "each row twice: nothing dropped, said",
    )


def _quotes(rng: random.Random) -> Iterator[Case]:
    quoted = ("two\nlines", 'he said "no"', "a, b", "plain")
    table = sales(rng, regions=quoted)
    loose = Story(
        rows=60,
        columns=4,
        about=(measured("amount", table.amount), Column(name="region", count=60, distinct=4)),
    )
    yield _case(
        "newline_in_quotes.csv", text(sheet(table)), loose, "line breaks, quotes and commas in quotes"
    )
    yield _case("newline_in_quotes_crlf.csv", text(sheet(table), end="\r\n"), loose, "the same with CR LF")
    backslash = text(sheet(sales(rng))).replace("North", '"No\\"rth"')
    yield _case("quotes_by_backslash.csv", backslash, Story(), "quotes escaped by a backslash")
    plain = sales(rng)
    text_rows = text(sheet(plain))
    unclosed = text_rows.replace("\nSouth", '\n"South', 1)
    yield _case(
        "quote_never_closed.csv",
        unclosed,
        (Story(says=("quot|repair|skipp|failed",)), refused("not_a_table", "cell_too_long", "no_rows")),
        "a quote that is opened and never closed: rows are not lost in silence",
    )
    inches = text_rows.replace("North", '19" rack')
    renamed = replace(plain, region=['19" rack' if r == "North" else r for r in plain.region])
    yield _case("quote_in_the_middle.csv", inches, story(renamed), 'an unquoted 19" rack')
    allq = "\n".join(",".join(f'"{cell}"' for cell in row) for row in sheet(plain)) + "\n"
    yield _case("everything_quoted.csv", allq, story(plain), "quotes around everything, numbers too")
    single = text_rows.rstrip("\n")
    yield _case("no_last_newline.csv", single, story(plain), "no newline at the end")


def _little(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    yield _case("empty.csv", "", refused("empty_file"), "no bytes")
    yield _case(
        "blanks.csv",
        "  \n\t\n \r\n" * 30,
        refused("empty_file", "not_a_table"),
        "blanks and line breaks alone",
    )
    yield _case("bom_alone.csv", "\ufeff", refused("empty_file"), "a BOM and nothing else")
    yield _case("header_only.csv", "region,amount,units,day\n", refused("no_rows"), "names and nothing below")
    yield _case("commas_alone.csv", ",,,\n" * 40, NOTHING, "commas alone")
    missing = text([NAMES, *(["NA", "", "n/a", "-"] for _ in range(40))])
    yield _case("all_missing.csv", missing, refused("all_missing"), "every value is missing")
    yield _case("single_cell.csv", "42", (NOTHING, Story(rows=1, columns=1)), "a single number")
    yield _case("single_word.csv", "hello", (NOTHING,), "a single word")
    yield _case("one_row.csv", text(sheet(table)[:2]), Story(rows=1, columns=4), "one row")
    two = replace(
        table, region=table.region[:2], amount=table.amount[:2], units=table.units[:2], day=table.day[:2]
    )
    yield _case(
        "two_rows.csv",
        text(sheet(two)),
        Story(rows=2, columns=4, about=(measured("amount", two.amount),)),
        "two rows",
    )
    half = text([[*NAMES, "empty"], *([*row, ""] for row in sheet(table)[1:])])
    plain = story(table)
    yield _case("empty_column.csv", half, Story(rows=60, about=plain.about), "one column without a value")
    prose = (
        "It was the best of times, it was the worst of times; it was the age of wisdom.\n\n" * 3
        + "There is nothing here to count.\n"
    ) * 4
    yield _case("prose.txt", prose, (refused("not_a_table"), Story()), "prose")
    yield _case(
        "few_names.csv",
        text(
            [
                ["region", "amount"],
                *([r, f"{a:.2f}"] for r, a in zip(table.region, table.amount, strict=True)),
            ]
        ),
        Story(rows=60, about=(named("region", table.region),)),
        "two columns",
    )
