"""Gzip of the text kinds, and what comes packed but should not."""

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
from collections.abc import Iterator

from tests.corpus.containers import (
    MEGABYTE,
    deflated,
    gzip_bomb,
    parts,
    with_bomb,
    workbook,
    worksheet,
    zipped,
)
from tests.corpus.expected import Case, Group, Story, refused
from tests.corpus.tables import NAMES, sales, sheet, story, text

TOO_LARGE = refused("unpacked_too_large")
LINE = b"North,12.50,3,2024-01-01\n"
ROW = b"<row><c><v>1</v></c><c><v>2</v></c></row>"
_case = Group("packed")


def cases(rng: random.Random) -> Iterator[Case]:
    """Honest ones, damaged ones, bombs."""
    yield from _honest(rng)
    yield from _damaged(rng)
    yield from _bombs(rng)


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _honest(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, regions=("Zürich", "Málaga", "Genève", "West"))
    plain = story(table)
    comma = text(sheet(table)).encode()
    records = json.dumps([dict(zip(NAMES, row, strict=True)) for row in sheet(table)[1:]]).encode()
    lines = b"".join(
        json.dumps(dict(zip(NAMES, row, strict=True))).encode() + b"\n" for row in sheet(table)[1:]
    )
    yield _case("table.csv.gz", _gzip(comma), plain, "a packed CSV")
    yield _case(
        "table.tsv.gz", _gzip(text(sheet(table), "\t").encode("utf-16")), plain, "a packed TSV in UTF-16"
    )
    yield _case(
        "table_latin1.csv.gz",
        _gzip(text(sheet(table), ";").encode("latin-1")),
        plain,
        "a packed CSV in Latin-1",
    )
    yield _case("records.json.gz", _gzip(records), plain, "packed JSON")
    yield _case("lines.jsonl.gz", _gzip(lines), plain, "packed JSON lines")
    half = len(comma) // 2
    yield _case(
        "two_members.csv.gz", _gzip(comma[:half]) + _gzip(comma[half:]), plain, "two gzip members in a row"
    )
    yield _case("gzip_named.csv", _gzip(comma), plain, "packed and named .csv: read as what it is")
    yield _case(
        "padded.csv.gz",
        _gzip(comma) + b"\0" * 512,
        (plain, refused("unsupported_type", "not_a_table", "unreadable_encoding")),
        "zeros behind the packed text, as tapes leave",
    )
    yield _case("empty.csv.gz", _gzip(b""), refused("empty_file"), "nothing, packed")
    other = ("unsupported_type", "not_a_table", "unreadable_encoding", "broken_workbook")
    yield _case("twice.csv.gz.gz", _gzip(_gzip(comma)), (refused(*other), plain), "packed twice")
    yield _case(
        "book.xlsx.gz",
        _gzip(workbook({"Sheet1": sheet(table)})),
        (refused(*other), plain),
        "a packed workbook",
    )
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("table.csv")
        member.size = len(comma)
        archive.addfile(member, io.BytesIO(comma))
    yield _case(
        "archive.tar.gz",
        _gzip(out.getvalue()),
        refused("unsupported_type", "not_a_table", "unreadable_encoding"),
        "a packed archive of files",
    )
    yield _case(
        "archive.tar",
        out.getvalue(),
        refused("unsupported_type", "not_a_table", "unreadable_encoding"),
        "an archive of files",
    )
    yield _case(
        "table.zip", zipped({"table.csv": comma}), (refused("unsupported_type"), plain), "a zip of one table"
    )
    yield _case(
        "tables_zip_named.csv",
        zipped({"a.csv": comma, "b.csv": comma}),
        refused("unsupported_type"),
        "a zip of two tables named .csv",
    )
    yield _case(
        "document.docx",
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        refused("unsupported_type"),
        "a Word document",
    )
    yield _case("table.csv.bz2", bz2.compress(comma), refused("unsupported_type"), "packed with bzip2")
    yield _case("table.csv.xz", lzma.compress(comma), refused("unsupported_type"), "packed with xz")


def _damaged(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, size=300)
    whole = _gzip(text(sheet(table)).encode())
    loose = refused("broken_gzip", "unsupported_type", "not_a_table", "unreadable_encoding", "empty_file")
    said = Story(says=("cut|damaged|incomplete|broken|end of",))
    yield _case(
        "cut.csv.gz",
        whole[: len(whole) // 2],
        (loose, said),
        "packed, cut off in the middle: refused or said",
    )
    yield _case(
        "checksum_wrong.csv.gz",
        whole[:-8] + b"\0\0\0\0" + whole[-4:],
        (loose, said),
        "packed, its checksum is wrong",
    )
    yield _case(
        "noise_inside.csv.gz",
        whole[:40] + rng.randbytes(len(whole) - 40),
        loose,
        "the first bytes of a packed file, then noise",
    )
    yield _case("two_bytes.gz", b"\x1f\x8b", loose, "gzip's first two bytes")
    yield _case(
        "size_lies.csv.gz",
        whole[:-4] + struct.pack("<I", 7),
        (loose, said, story(table)),
        "it declares 7 bytes",
    )


def _bombs(rng: random.Random) -> Iterator[Case]:
    block = LINE * (MEGABYTE // len(LINE))
    yield _case("bomb.csv.gz", lambda: gzip_bomb(block, 1200), TOO_LARGE, "1.2 GB of rows in 5 MB")
    yield _case(
        "bomb_of_members.csv.gz", lambda: gzip_bomb(block, 64) * 20, TOO_LARGE, "1.3 GB in 20 gzip members"
    )
    yield _case(
        "bomb_of_zeros.json.gz",
        lambda: gzip_bomb(b" " * MEGABYTE, 1200),
        (TOO_LARGE, refused("empty_file")),
        "1.2 GB of blanks as JSON",
    )
    good = parts({"Sheet1": worksheet([])})
    name = "xl/worksheets/sheet1.xml"
    head, tail = good.pop(name).split(b"<sheetData></sheetData>")
    rows = ROW * (MEGABYTE // len(ROW))

    def bomb(times: int, declared: int | None = None) -> bytes:
        return with_bomb(
            good, name, deflated(head + b"<sheetData>", rows, times, b"</sheetData>" + tail), declared
        )

    yield _case("bomb.xlsx", lambda: bomb(1200), TOO_LARGE, "a sheet of 1.2 GB in 4 MB")
    many = refused("unpacked_too_large", "too_many_rows", "too_much_memory")
    yield _case(
        "bomb_below_the_limit.xlsx",
        lambda: bomb(300),
        (many, Story(columns=2)),
        "a sheet of 300 MB, 7 million rows",
    )
    liar = refused("unpacked_too_large", "broken_workbook", "too_many_rows", "too_much_memory")
    yield _case(
        "bomb_that_lies.xlsx",
        lambda: bomb(1200, declared=4000),
        liar,
        "a sheet of 1.2 GB that declares 4,000 bytes",
    )
    strings = parts({"Sheet1": worksheet(sheet(sales(rng)))})
    yield _case(
        "bomb_beside.xlsx",
        lambda: with_bomb(strings, "xl/media/image1.png", deflated(b"", b"\0" * MEGABYTE, 1100, b"")),
        (TOO_LARGE, Story(rows=60)),
        "a picture of 1.1 GB of zeros beside a good sheet",
    )
    yield _case(
        "members_20000.xlsx",
        lambda: zipped(strings | {f"xl/media/{at}.bin": b"" for at in range(20_000)}),
        (refused("unpacked_too_large", "broken_workbook", "unsupported_type"), Story(rows=60)),
        "20,000 members",
    )
