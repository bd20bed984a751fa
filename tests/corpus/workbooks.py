"""Excel as people keep it: sheets, titles, merged cells, formulas, old formats; then damaged and locked ones."""

import datetime
import io
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.containers import ole2, parts, workbook, worksheet, zipped
from tests.corpus.expected import TEXT_KINDS, Case, Column, Expectation, Story, refused
from tests.corpus.tables import NAMES, Sales, dated, measured, named, sales, sheet, story, text

BROKEN = refused("broken_workbook")


def cases(rng: random.Random) -> Iterator[Case]:
    """Sheets, layouts, values, the old format, damage."""
    yield from _sheets(rng)
    yield from _layouts(rng)
    yield from _values(rng)
    yield from _old(rng)
    yield from _damaged(rng)


def _case(name: str, data: bytes, expected: Expectation | Sequence[Expectation], about: str) -> Case:
    wanted = (expected,) if isinstance(expected, Expectation) else tuple(expected)
    return Case(name=name, group="workbook", make=lambda: data, expected=wanted, about=about)


def _filled(table: Sales, change: Callable[[openpyxl.Workbook, Worksheet], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = datetime.datetime(2024, 1, 1)
    page = book.active
    page.title = "Ledger"
    for row in [list(NAMES), *table.values()]:
        page.append(row)
    if change is not None:
        change(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheets(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = story(table)
    yield _case("plain.xlsx", _filled(table), replace(plain, sheet="Ledger"), "one sheet")

    def notes_first(book: openpyxl.Workbook, page: Worksheet) -> None:
        notes = book.create_sheet("Read me", 0)
        notes.append(["This workbook holds the ledger."])
        notes.append(["Ask the office."])
        book.create_sheet("Rates").append(["EUR", 1.08])

    several = replace(plain, sheet="Ledger", says=("Read me", "Rates"))
    yield _case(
        "several_sheets.xlsx",
        _filled(table, notes_first),
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
            _filled(table, hide(state)),
            expected,
            "a larger sheet in front is hidden",
        )

    def empty_too(book: openpyxl.Workbook, page: Worksheet) -> None:
        book.create_sheet("Sheet2", 0)
        book.create_sheet("Sheet3")

    yield _case(
        "empty_sheets_around.xlsx",
        _filled(table, empty_too),
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
    yield _case("macro_enabled.xlsm", _filled(table), plain, "named .xlsm")
    yield _case("workbook_named.csv", _filled(table), plain, "a workbook named .csv: read as what it is")
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
        "merged_title.xlsx", _filled(table, titled), plain, "a merged title and a note above the header"
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
        "merged_header.xlsx", _filled(table, grouped), loose, "two rows of headers, the upper one merged"
    )
    ordered = replace(table, region=sorted(table.region))

    def merged(book: openpyxl.Workbook, page: Worksheet) -> None:
        at = 2
        for region in sorted(set(ordered.region)):
            size = ordered.region.count(region)
            page.merge_cells(start_row=at, end_row=at + size - 1, start_column=1, end_column=1)
            at += size

    filled = story(ordered)
    holes = Story(rows=60, about=(measured("amount", table.amount),), says=("merged|missing|filled|region",))
    yield _case(
        "merged_body.xlsx", _filled(ordered, merged), (filled, holes), "places merged down over their rows"
    )

    def moved(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(1, 4)
        page.insert_cols(1, 2)

    yield _case("starts_at_c5.xlsx", _filled(table, moved), plain, "the table begins at C5")

    def summed(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.append(["Total", sum(table.amount), sum(table.units), None])

    yield _case("total_row.xlsx", _filled(table, summed), replace(plain, says=("total",)), "a row of totals")

    def blank(book: openpyxl.Workbook, page: Worksheet) -> None:
        page.insert_rows(20)
        page.insert_rows(40, 2)

    yield _case("blank_rows.xlsx", _filled(table, blank), plain, "blank rows inside")

    def shaded(book: openpyxl.Workbook, page: Worksheet) -> None:
        page["D20000"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")

    yield _case(
        "formatted_far_below.xlsx", _filled(table, shaded), plain, "a coloured empty cell 20,000 rows below"
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

    yield _case("dates_1904.xlsx", _filled(table, apple), story(table), "dates counted from 1904")
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
        "numbers_as_text.xlsx", _filled(table, as_text), story(table), "numbers that were stored as text"
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
            page.cell(at + 2, 5).value = datetime.datetime(2024, 5, 1, 8, 30) + datetime.timedelta(hours=at)
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
        _filled(table, moments),
        Story(rows=60, columns=7, about=(moment, share, done)),
        "times, per cent formats, truth values",
    )

    def mixed(book: openpyxl.Workbook, page: Worksheet) -> None:
        page["B5"], page["B9"], page["B30"] = "n/a", "-", "?"

    left = [a for at, a in enumerate(table.amount, 2) if at not in {5, 9, 30}]
    yield _case(
        "codes_for_missing.xlsx",
        _filled(table, mixed),
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


def _old(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)

    def old(dates: bool = True, epoch: bool = False) -> xlwt.Workbook:
        book = xlwt.Workbook(encoding="utf-8")
        book.dates_1904 = epoch
        page = book.add_sheet("Ledger")
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        for at, name in enumerate(NAMES):
            page.write(0, at, name)
        for at, row in enumerate(table.values(), 1):
            for column, value in enumerate(row):
                page.write(at, column, value, style) if column == 3 else page.write(at, column, value)
        return book

    def saved(book: xlwt.Workbook) -> bytes:
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    plain = saved(old())
    yield _case("old.xls", plain, story(table, sheet="Ledger"), "the old Excel format")
    yield _case("old_1904.xls", saved(old(epoch=True)), story(table), "the old format, dates from 1904")
    yield _case("old_cut.xls", plain[: len(plain) // 2], BROKEN, "the old format, cut off")
    tabs = text(sheet(table), "\t").encode()
    yield _case(
        "tabs_named.xls",
        tabs,
        story(table, delimiter="\t"),
        "a text table named .xls, as many programs export",
    )
    page = (
        "<html><body><table>"
        + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in sheet(table))
        + "</table></body></html>"
    )
    yield _case(
        "html_named.xls",
        page.encode(),
        (refused("unsupported_type", "not_a_table"), story(table)),
        "a web page named .xls",
    )
    records = old().get_biff_data()
    locked = records[:20] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + records[20:]
    yield _case(
        "locked.xls",
        ole2({"Workbook": locked}),
        refused("password_protected"),
        "the old format with a password",
    )
    yield _case(
        "document.doc",
        ole2({"WordDocument": rng.randbytes(9000)}),
        refused("unsupported_type", "broken_workbook"),
        "an old Word document",
    )
    yield _case(
        "ole_random.xls",
        ole2({"Workbook": rng.randbytes(9000)}),
        BROKEN,
        "the old format's container around noise",
    )
    noise = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(9000)
    yield _case(
        "ole_noise.xls",
        noise,
        refused("broken_workbook", "unsupported_type"),
        "the old format's first bytes, then noise",
    )


def _damaged(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    whole = _filled(table)
    yield _case("cut.xlsx", whole[: len(whole) // 2], BROKEN, "cut off in the middle")
    yield _case("cut_at_the_end.xlsx", whole[:-30], (BROKEN, story(table)), "its last 30 bytes are missing")
    locked = ole2(
        {
            "EncryptionInfo": b"\x04\0\x04\0\x40\0\0\0" + b"<encryption/>",
            "EncryptedPackage": rng.randbytes(9000),
        }
    )
    yield _case("locked.xlsx", locked, refused("password_protected"), "a workbook with a password")
    good = parts({"Sheet1": worksheet(sheet(table))})

    def changed(**members: bytes | None) -> bytes:
        names = {
            "book": "xl/workbook.xml",
            "sheet": "xl/worksheets/sheet1.xml",
            "types": "[Content_Types].xml",
            "rels": "xl/_rels/workbook.xml.rels",
        }
        new = good | {names[key]: data or b"" for key, data in members.items()}
        return zipped(
            {
                name: data
                for name, data in new.items()
                if members.get({v: k for k, v in names.items()}.get(name, ""), b"x") is not None
            }
        )

    yield _case(
        "xml_noise.xlsx", changed(sheet=rng.randbytes(3000)), BROKEN, "noise instead of the sheet's XML"
    )
    yield _case(
        "xml_cut.xlsx",
        changed(sheet=good["xl/worksheets/sheet1.xml"][:2000]),
        (BROKEN, Story(says=("broken|damaged|cut|incomplete",))),
        "the sheet's XML is cut off",
    )
    yield _case(
        "xml_empty.xlsx",
        changed(sheet=b""),
        refused("broken_workbook", "no_rows", "empty_file", "not_a_table"),
        "the sheet's XML is empty",
    )
    yield _case(
        "sheet_missing.xlsx",
        changed(sheet=None),
        refused("broken_workbook", "no_rows", "empty_file"),
        "the sheet is not in the archive",
    )
    yield _case(
        "workbook_missing.xlsx",
        changed(book=None),
        refused("broken_workbook", "unsupported_type"),
        "an archive without a workbook",
    )
    yield _case(
        "rels_missing.xlsx",
        changed(rels=None),
        refused("broken_workbook", "no_rows", "empty_file"),
        "no relations of the workbook",
    )
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
        + b"".join(
            b'<!ENTITY %s "%s">' % (new, b"&%s;" % old * 10)
            for new, old in zip(b"b c d e f g h i j".split(), b"a b c d e f g h i".split(), strict=True)
        )
        + b"]>"
        + good["xl/worksheets/sheet1.xml"].split(b"?>", 1)[1].replace(b"North", b"&j;", 1)
    )
    unknown = (BROKEN, refused("unpacked_too_large"), Story())
    yield _case("entities_laugh.xlsx", changed(sheet=laughs), unknown, "entities that unfold a billion times")
    stolen = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + good[
        "xl/worksheets/sheet1.xml"
    ].split(b"?>", 1)[1].replace(b"North", b"&x;")
    yield _case(
        "entity_of_a_file.xlsx",
        changed(sheet=stolen),
        (BROKEN, Story(silent=("root:x:", "/bin/"))),
        "an entity that names a file of the server",
    )
    climbing = zipped(good | {"../../../../tmp/corpus_was_here": b"x", "/tmp/corpus_was_here_too": b"x"})
    yield _case(
        "paths_climb.xlsx", climbing, (story(table), BROKEN), "members whose names climb out of the archive"
    )
    far = parts({"Sheet1": worksheet(sheet(table), dimension="A1:XFD1048576")})
    yield _case(
        "dimension_lies.xlsx",
        zipped(far),
        story(table),
        "it declares 17 thousand million cells and holds 244",
    )
    one = worksheet([["a", "b"], [1, 2]]).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    rich = refused("too_many_columns", "unpacked_too_large", "too_many_rows")
    yield _case(
        "far_cell.xlsx", zipped(parts({"Sheet1": one})), rich, "one cell at the last place of a sheet"
    )
    below = worksheet(sheet(table)).replace(
        "</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )
    yield _case(
        "far_row.xlsx",
        zipped(parts({"Sheet1": below})),
        (Story(columns=4), BROKEN, refused("unpacked_too_large")),
        "one cell a million rows below",
    )
    strange = worksheet([["a", "b"], [1, 2], [3, 4]]).replace('r="A2"', 'r="ZZZZZZ99999999999"')
    yield _case(
        "cell_reference_beyond.xlsx",
        zipped(parts({"Sheet1": strange})),
        (BROKEN, rich, Story()),
        "a cell that lies outside of any sheet",
    )
    days = replace(story(table), about=(named("region", table.region), dated("day", table.day)))
    yield _case(
        "comments_and_links.xlsx",
        _filled(table, _decorated),
        days,
        "comments, links, colours, a filter, frozen panes",
    )


def _decorated(book: openpyxl.Workbook, page: Worksheet) -> None:
    page["A2"].comment = openpyxl.comments.Comment("see <b>me</b>", "a person")
    page["A3"].hyperlink = "http://127.0.0.1/"
    page.freeze_panes = "B2"
    page.auto_filter.ref = "A1:D61"
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[5].hidden = True
