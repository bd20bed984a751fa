"""What a file is, by what is in it and never by its name alone."""

import codecs
import re
import struct
import zipfile
from pathlib import Path

from stories.analysis.limits import allowed
from stories.errors import (
    BrokenWorkbook,
    EmptyFile,
    PasswordProtected,
    UnpackedTooLarge,
    UnsupportedType,
)

HEAD_BYTES = 4096
MOST_ENTRIES = 2_000
HIGHEST_RATIO = 200
# unpacked to packed, looked at above SMALL_ENTRY
SMALL_ENTRY = 50_000_000

_JSON_START = re.compile(rb'\{\s*["}]|\{\s*$|\[\s*[\[{"\]\d.tfn-]|\[\s*$')
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE2_HEADER = 512
_GLOBALS = re.compile(rb"\x09\x08.\x00\x00[\x05\x06]\x05\x00", re.DOTALL)
# the record with which an old workbook begins
_FILE_PASS, _BOUND_SHEET, _END = 0x2F, 0x85, 0x0A
_RECORDS_BEFORE_SHEETS = 200
_LOOKS_LIKE = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or video file"),
    (b"\x1aE\xdf\xa3", "a video"),
)


def kind_of(path: str) -> str:
    """Return xlsx, xls, parquet, json or text; raises EmptyFile, UnsupportedType, PasswordProtected,
    BrokenWorkbook or UnpackedTooLarge.

    "json" is only a first guess from the first character; "text" is what nothing else claims.
    """
    with Path(path).open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    blank = not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe")
    if blank and Path(path).stat().st_size <= HEAD_BYTES:
        raise EmptyFile
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE2):
        return _kind_of_ole2(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    for magic, looks_like in _LOOKS_LIKE:
        if head.startswith(magic) and not (len(magic) <= 3 and magic.isalnum() and _is_text(head)):
            raise _unsupported(looks_like)
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] in (b"WAVE", b"AVI ", b"WEBP")):
        raise _unsupported("an image, sound or video file")
    start = _narrow(head).lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        raise _unsupported("a web page")
    if start.startswith((b"<?xml", b"<svg")):
        raise _unsupported("an XML file")
    if _JSON_START.match(start):
        return "json"
    return "text"


def _narrow(head: bytes) -> bytes:
    """Return the beginning of a text in one byte a character, without its mark, whichever UTF it is in."""
    little = head[:1].isascii() and head[1:2] + head[3:4] == b"\x00\x00" and head[2:3] != b"\x00"
    big = head[:1] + head[2:3] == b"\x00\x00" and head[1:2] != b"\x00"
    for mark, name, unmarked in (
        (codecs.BOM_UTF16_LE, "utf-16-le", little),
        (codecs.BOM_UTF16_BE, "utf-16-be", big),
    ):
        if head.startswith(mark) or unmarked:
            return head.removeprefix(mark).decode(name, errors="ignore").encode(errors="ignore")
    return head.removeprefix(codecs.BOM_UTF8)


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _unsupported(looks_like: str) -> UnsupportedType:
    return UnsupportedType(f"This file looks like {looks_like}, which cannot be read as a table.")


def _kind_of_zip(path: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise BrokenWorkbook("The file is a workbook or archive that was cut off or damaged.") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = unpacked > SMALL_ENTRY and unpacked > HIGHEST_RATIO * max(packed, 1)
    if unpacked > allowed().unpacked_bytes or len(entries) > MOST_ENTRIES or bomb:
        raise UnpackedTooLarge(
            f"Unpacked, the file would take {unpacked / 1e6:,.0f} MB in {len(entries):,} parts, more than is read."
        )
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        raise _unsupported("an OpenDocument file")
    if "word/document.xml" in names:
        raise _unsupported("a Word document")
    if "ppt/presentation.xml" in names:
        raise _unsupported("a PowerPoint presentation")
    raise _unsupported("a zip archive")


def _kind_of_ole2(path: str) -> str:
    # The names of the streams stand in the directory as UTF-16; it may lie anywhere in the file.
    content = Path(path).read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content or _is_locked(content):
        raise PasswordProtected
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    if "WordDocument".encode("utf-16-le") in content:
        raise _unsupported("a Word document")
    if _is_cut(content):
        raise BrokenWorkbook("The file is an old Office document that was cut off or damaged.")
    raise _unsupported("an old Office document without a workbook")


def _is_locked(content: bytes) -> bool:
    """Return whether the record that asks for a password stands before the sheets of an old workbook."""
    found = _GLOBALS.search(content)
    at = found.start() if found else len(content)
    for _ in range(_RECORDS_BEFORE_SHEETS):
        if at + 4 > len(content):
            break
        record, length = struct.unpack_from("<HH", content, at)
        if record in (_FILE_PASS, _BOUND_SHEET, _END):
            return bool(record == _FILE_PASS)
        at += 4 + length
    return False


def _is_cut(content: bytes) -> bool:
    """Return whether the directory of the document lies behind its end."""
    if len(content) < _OLE2_HEADER:
        return False
    (shift,), (first,) = struct.unpack_from("<H", content, 30), struct.unpack_from("<I", content, 48)
    return bool(shift > 16 or (first + 1) << shift >= len(content))
