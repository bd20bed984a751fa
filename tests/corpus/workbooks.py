"""Excel as people keep it: sheets, titles, merged cells, formulas."""

import datetime
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.books import filled
from tests.corpus.containers import workbook
from tests.corpus.expected import TEXT_KINDS, Case, Column, Group, Story, refused
from tests.corpus.tables import NAMES, measured, sales, sheet, story, text

_case = Group("workbook")


def cases(rng: random.Random) -> Iterator[Case]:
    """Sheets, layouts, values."""
    yield from _sheets(rng)
    yield from _layouts(rng)
    yield from _values(rng)


def _sheets(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = story(table)
    yield _case("plain.xlsx", filled(table), replace(plain, sheet="Ledger"), "one sheet")

    def notes_first(book: openpyxl.Workbook, page: Worksheet) -> None:
        notes = book.create_sheet("Read me", 0)
        notes.append(["This workbook holds the ledger."])
        notes.append(["Ask the office."])
        book.create_sheet("Rates").append(["EUR", 1.08])

    several = replace(plain, sheet="Ledger", says=("Read me", "Rates"))
    yield _case(
        "several_sheets.xlsx",
        filled(table, notes_first),
        several,
        "the table is on the second of three sheets",
    )

    def hide(state: str) -> Callable[[openpyxl.Workbook, Worksheet], None]:
        def change(book: openpyxl.Workbook, page: Worksheet) -> None:
            hidden = book.create_sheet("Secret", 0)
            for at in range(200):
                hidden.append([f"k{at}", at, at * at, at % 7])
            hidden.sheet_state = state
            book.active = 1

        return change

    for state in ("hidden", "veryHidden"):
        expected = replace(plain, sheet="Ledger", says=("Secret",))
        yield _case(
            f"first_sheet_{state}.xlsx",
            filled(table, hide(state)),
            expected,
            "a larger sheet in front is hidden",
        )

    def empty_too(book: openpyxl.Workbook, page: Worksheet) -> None:
        book.create_sheet("Sheet2", 0)
        book.create_sheet("Sheet3")

    yield _case(
        "empty_sheets_around.xlsx",
        filled(table, empty_too),
        replace(plain, sheet="Ledger"),
        "empty sheets around",
    )
    two = workbook(
        {
            "2023": [["a", "b"], *([f"x{i}", i] for i in range(20))],
            "2024": [["a", "b"], *([f"y{i}", i] for i in range(20))],
        }
    )
    yield _case(
        "two_like_sheets.xlsx",
        two,
        Story(rows=20, columns=2, says=("2023", "2024")),
        "two tables alike: which one was read is said",
    )
    yield _case("macro_enabled.xlsm", filled(table), plain, "named .xlsm")
    yield _case("workbook_named.csv", filled(table), plain, "a workbook named .csv: read as what it is")
    yield _case(
        "text_named.xlsx",
        text(sheet(table)).encode(),
        (plain, refused("broken_workbook", "unsupported_type")),
        "a text table named .xlsx",
    )


def _layouts(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = story(table)

    def titled(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(1, 3)
        page["A1"] = "Sales of the year"
        page.merge_cells("A1:D1")
        page["A2"] = "in thousands"

    yield _case(
        "merged_title.xlsx", filled(table, titled), plain, "a merged title and a note above the header"
    )

    def grouped(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(1)
        page["A1"], page["B1"], page["D1"] = "Place", "Figures", "When"
        page.merge_cells("B1:C1")

    loose = Story(
        rows=60,
        columns=4,
        about=(measured("re:.*amount.*", table.amount), measured("re:.*units.*", table.units)),
    )
    yield _case(
        "merged_header.xlsx", filled(table, grouped), loose, "two rows of headers, the upper one merged"
    )
    ordered = replace(table, region=sorted(table.region))

    def merged(book: openpyxl.Workbook, page: Worksheet) -> None:
        at = 2
        for region in sorted(set(ordered.region)):
            size = ordered.region.count(region)
            page.merge_cells(start_row=at, end_row=at + size - 1, start_column=1, end_column=1)
            at += size

    carried = story(ordered)
    holes = Story(rows=60, about=(measured("amount", table.amount),), says=("merged",))
    yield _case(
        "merged_body.xlsx", filled(ordered, merged), (carried, holes), "places merged down over their rows"
    )

    def moved(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(1, 4)
        page.insert_cols(1, 2)

    yield _case("starts_at_c5.xlsx", filled(table, moved), plain, "the table begins at C5")

    def summed(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.append(["Total", sum(table.amount), sum(table.units), None])

    yield _case("total_row.xlsx", filled(table, summed), replace(plain, says=("total",)), "a row of totals")

    def blank(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(20)
        page.insert_rows(40, 2)

    yield _case("blank_rows.xlsx", filled(table, blank), plain, "blank rows inside")

    def shaded(book: openpyxl.Workbook, page: Worksheet) -> None:
        page["D20000"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")

    yield _case(
        "formatted_far_below.xlsx", filled(table, shaded), plain, "a coloured empty cell 20,000 rows below"
    )
    nothing = refused("no_rows", "empty_file", "not_a_table", "all_missing")
    yield _case("no_cells.xlsx", workbook({"Sheet1": []}), nothing, "no cell")
    yield _case(
        "header_alone.xlsx",
        workbook({"Sheet1": [list(NAMES)]}),
        refused("no_rows"),
        "names and nothing below",
    )
    yield _case("one_cell.xlsx", workbook({"Sheet1": [["hello"]]}), nothing, "a single cell")
    wide = workbook({"Sheet1": [[f"c{i}" for i in range(501)], *([[1] * 501] * 5)]})
    yield _case("columns_501.xlsx", wide, refused("too_many_columns"), "501 columns")
    long = workbook({"Sheet1": [["a", "b"], *([i, "x"] for i in range(20)), [1, "x" * 100_001]]})
    yield _case("cell_100001.xlsx", long, refused("cell_too_long"), "a cell of 100,001 characters")


def _values(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)

    def apple(book: openpyxl.Workbook, page: Worksheet) -> None:
        book.epoch = CALENDAR_MAC_1904
        for at, day in enumerate(table.day, 2):
            page.cell(at, 4).value = day

    yield _case("dates_1904.xlsx", filled(table, apple), story(table), "dates counted from 1904")
    doubled = [
        [r, a, (f"B{at}*2", round(a * 2, 2))]
        for at, (r, a) in enumerate(zip(table.region, table.amount, strict=True), 2)
    ]
    twice = measured("twice", [round(a * 2, 2) for a in table.amount])
    calculated = workbook({"Sheet1": [["region", "amount", "twice"], *doubled]})
    yield _case(
        "formulas.xlsx",
        calculated,
        Story(rows=60, columns=3, about=(twice,)),
        "formulas with their last values",
    )
    never = workbook(
        {"Sheet1": [["region", "amount", "twice"], *([r, a, (f, None)] for r, a, (f, _) in doubled)]}
    )
    empty = Story(
        rows=60,
        about=(measured("amount", table.amount), Column(name="twice", count=0)),
        says=("twice|formula|empty",),
    )
    yield _case(
        "formulas_uncalculated.xlsx",
        never,
        empty,
        "formulas that were never calculated: the empty column is said",
    )
    errors = [list(row) for row in doubled]
    for at, kind in enumerate(("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?")):
        errors[at][2] = (f"B{at + 2}/0", kind)
    left = measured("twice", [round(a * 2, 2) for a in table.amount[5:]], missing=5)
    yield _case(
        "error_values.xlsx",
        workbook({"Sheet1": [["region", "amount", "twice"], *errors]}),
        Story(rows=60, about=(left,)),
        "#DIV/0! and its like are missing",
    )

    def as_text(book: openpyxl.Workbook, page: Worksheet) -> None:
        for at, amount in enumerate(table.amount, 2):
            page.cell(at, 2).value = f"{amount:.2f}"

    yield _case(
        "numbers_as_text.xlsx", filled(table, as_text), story(table), "numbers that were stored as text"
    )
    zips = [f"{rng.randint(501, 9999):05d}" for _ in range(60)]
    coded = workbook(
        {"Sheet1": [["zip", "amount"], *([z, a] for z, a in zip(zips, table.amount, strict=True))]}
    )
    column = Column(name="zip", type=TEXT_KINDS, count=60, distinct=len(set(zips)), never=("measure",))
    yield _case("leading_zeros.xlsx", coded, Story(rows=60, about=(column,)), "postal codes stored as text")

    def moments(book: openpyxl.Workbook, page: Worksheet) -> None:
        page["E1"], page["F1"], page["G1"] = "at", "share", "done"
        for at in range(60):
            page.cell(at + 2, 5).value = datetime.datetime.fromisoformat(
                "2024-05-01 08:30"
            ) + datetime.timedelta(hours=at)
            page.cell(at + 2, 6).value = at / 100
            page.cell(at + 2, 6).number_format = "0.0%"
            page.cell(at + 2, 7).value = at % 3 == 0

    share = Column(name="share", type=("number",), count=60, mean=(0.295, 29.5))
    moment = Column(
        name="at", type=("date", "datetime"), count=60, minimum="2024-05-01", maximum="2024-05-03"
    )
    done = Column(name="done", count=60, distinct=2, never=("measure", "identifier"))
    yield _case(
        "moments_and_shares.xlsx",
        filled(table, moments),
        Story(rows=60, columns=7, about=(moment, share, done)),
        "times, per cent formats, truth values",
    )

    def mixed(book: openpyxl.Workbook, page: Worksheet) -> None:
        page["B5"], page["B9"], page["B30"] = "n/a", "-", "?"

    left = [a for at, a in enumerate(table.amount, 2) if at not in {5, 9, 30}]
    yield _case(
        "codes_for_missing.xlsx",
        filled(table, mixed),
        Story(rows=60, about=(measured("amount", left, missing=3),)),
        "n/a, - and ? among numbers",
    )
    hostile = [
        ["=cmd|' /C calc'!A0", "<script>pwned(1)</script>"],
        *(["=1+2", "@SUM(A1)"] if at % 2 else ["+x", "<img src=x onerror=pwned(2)>"] for at in range(30)),
    ]
    raw = ("<script>pwned", "<img src=x onerror=pwned")
    yield _case(
        "markup_and_formulas.xlsx",
        workbook({"<b>Sheet</b>": hostile}),
        Story(rows=30, columns=2, raw=raw),
        "formulas and markup as text",
    )
