"""Files that are something else than their name says."""

import base64
import random
import struct
import zlib
from collections.abc import Iterator

from tests.corpus.expected import Case, Group, Story, refused

OTHER = refused("unsupported_type")
TEXTUAL = refused("unsupported_type", "not_a_table")
SCRIPT, IMAGE = "<script>pwned(1)</script>", '<img src=x onerror="pwned(2)">'
RAW = ("<script>pwned", "<img src=x onerror", "</script><script>pwned", "<svg onload=pwned")
_case = Group("hostile")


def cases(rng: random.Random) -> Iterator[Case]:
    """Pictures, programs, pages."""
    yield from _other_kinds(rng)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 200))
        + chunk(b"IEND", b"")
    )


def _other_kinds(rng: random.Random) -> Iterator[Case]:
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pdf += b"2 0 obj<</Type/Pages/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    yield _case("pdf_named.csv", pdf, OTHER, "a PDF named .csv")
    yield _case("png_named.csv", _png(), OTHER, "a picture named .csv")
    yield _case("png_named.xlsx", _png(), OTHER, "a picture named .xlsx")
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + rng.randbytes(2000) + b"\xff\xd9"
    yield _case("jpeg_named.csv", jpeg, OTHER, "a photograph named .csv")
    yield _case(
        "windows_program.csv",
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + rng.randbytes(3000),
        OTHER,
        "a Windows program named .csv",
    )
    yield _case(
        "linux_program.csv",
        b"\x7fELF\2\1\1\0" + b"\0" * 8 + rng.randbytes(3000),
        OTHER,
        "a Linux program named .csv",
    )
    yield _case(
        "database.csv", b"SQLite format 3\0" + rng.randbytes(4000), OTHER, "a SQLite database named .csv"
    )
    yield _case(
        "pickle.csv",
        b"\x80\x04cos\nsystem\n(S'touch /tmp/corpus_was_here'\ntR.",
        (refused("unsupported_type", "not_a_table", "unreadable_encoding", "no_rows"), Story()),
        "a pickle that runs a program",
    )
    yield _case(
        "rich_text.csv",
        "{\\rtf1\\ansi " + "Hello, world; " * 30 + "}",
        (refused("unsupported_type", "not_a_table", "no_rows", "broken_json"), Story()),
        "rich text",
    )
    page = (
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>\n"
        + "<p>Please, sign in; or go.</p>\n" * 40
        + "</body></html>\n"
    )
    yield _case("web_page.csv", page, TEXTUAL, "a sign-in page that was saved instead of the table")
    xml = (
        '<?xml version="1.0"?>\n<rows>\n'
        + "".join(f"<row><a>{i}</a><b>x, y</b></row>\n" for i in range(60))
        + "</rows>\n"
    )
    yield _case("rows.xml", xml, TEXTUAL, "XML")
    picture = "data:image/png;base64," + base64.b64encode(_png() * 40).decode()
    yield _case(
        "data_address.csv",
        picture,
        refused("unsupported_type", "not_a_table", "no_rows"),
        "a picture as a data: address",
    )
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 12345\n"
    yield _case(
        "pointer_to_a_file.csv",
        pointer,
        (refused("not_a_table"), Story(rows=2, columns=1)),
        "a pointer that Git left instead of the file",
    )
