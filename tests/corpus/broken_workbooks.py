"""The old Excel format; then workbooks that are damaged, locked or lie."""

import io
import random
import struct
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.books import filled
from tests.corpus.containers import ole2, parts, worksheet, zipped
from tests.corpus.expected import Case, Group, Story, refused
from tests.corpus.tables import NAMES, dated, named, sales, sheet, story, text

BROKEN = refused("broken_workbook")
MEMBERS = {
    "book": "xl/workbook.xml",
    "sheet": "xl/worksheets/sheet1.xml",
    "types": "[Content_Types].xml",
    "rels": "xl/_rels/workbook.xml.rels",
}
_case = Group("workbook")


def cases(rng: random.Random) -> Iterator[Case]:
    """The old format, then damage."""
    yield from _old(rng)
    yield from _damaged(rng)
    yield from _lies(rng)


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
    locked = records[:20] + struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + rng.randbytes(48) + records[20:]
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


def _changed(good: dict[str, bytes], **members: bytes | None) -> bytes:
    """The workbook with other members; None takes one away."""
    whole = dict(good)
    for key, data in members.items():
        del whole[MEMBERS[key]]
        if data is not None:
            whole[MEMBERS[key]] = data
    return zipped(whole)


def _damaged(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    whole = filled(table)
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
    yield _case(
        "xml_noise.xlsx",
        _changed(good, sheet=rng.randbytes(3000)),
        BROKEN,
        "noise instead of the sheet's XML",
    )
    yield _case(
        "xml_cut.xlsx",
        _changed(good, sheet=good["xl/worksheets/sheet1.xml"][:2000]),
        (BROKEN, Story(says=("broken|damaged|cut|incomplete",))),
        "the sheet's XML is cut off",
    )
    yield _case(
        "xml_empty.xlsx",
        _changed(good, sheet=b""),
        refused("broken_workbook", "no_rows", "empty_file", "not_a_table"),
        "the sheet's XML is empty",
    )
    yield _case(
        "sheet_missing.xlsx",
        _changed(good, sheet=None),
        refused("broken_workbook", "no_rows", "empty_file"),
        "the sheet is not in the archive",
    )
    yield _case(
        "workbook_missing.xlsx",
        _changed(good, book=None),
        refused("broken_workbook", "unsupported_type"),
        "an archive without a workbook",
    )
    yield _case(
        "rels_missing.xlsx",
        _changed(good, rels=None),
        refused("broken_workbook", "no_rows", "empty_file"),
        "no relations of the workbook",
    )


def _lies(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    good = parts({"Sheet1": worksheet(sheet(table))})
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
    yield _case(
        "entities_laugh.xlsx", _changed(good, sheet=laughs), unknown, "entities that unfold a billion times"
    )
    stolen = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + good[
        "xl/worksheets/sheet1.xml"
    ].split(b"?>", 1)[1].replace(b"North", b"&x;")
    yield _case(
        "entity_of_a_file.xlsx",
        _changed(good, sheet=stolen),
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
        (story(table), refused("unpacked_too_large")),
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
        filled(table, _decorated),
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
