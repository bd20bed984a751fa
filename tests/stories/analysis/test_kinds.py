"""The kind of a file, by its content."""

import io
import zipfile
from pathlib import Path

import pytest
import xlwt

from stories.analysis.kinds import kind_of
from stories.errors import (
    BrokenWorkbook,
    EmptyFile,
    PasswordProtected,
    UnpackedTooLarge,
    UnsupportedType,
)

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zip_of(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def kind(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    return kind_of(str(path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", "text"),
        (b"BMI,age\n22,40\n", "text"),
        (b"MZ,b\n1,2\n", "text"),
        (b'\xef\xbb\xbf  [{"a": 1}]', "json"),
        (b'{"a": 1}\n{"a": 2}', "json"),
        (b"PAR1....PAR1", "parquet"),
        (zip_of("xl/workbook.xml"), "xlsx"),
        (zip_of("xl/workbook.bin"), "xlsb"),
        (OLE2 + "Workbook".encode("utf-16-le"), "xls"),
        ('[{"a": 1}]'.encode("utf-16"), "json"),
        ('{"a": 1}'.encode("utf-16-le"), "json"),
        ('[{"a": 1}]'.encode("utf-16-be"), "json"),
        ("a,b\n1,2\n".encode("utf-16"), "text"),
    ],
)
def test_the_kind_is_seen_in_the_content(tmp_path: Path, content: bytes, expected: str) -> None:
    assert kind(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"BM\x00\x01\x02\x03", "an image"),
        (b"RIFF\x00\x00\x00\x00WEBP", "an image, sound or video file"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML file"),
        (zip_of("readme.txt"), "a zip archive"),
        (zip_of("word/document.xml"), "a Word document"),
        (zip_of("ppt/presentation.xml"), "a PowerPoint presentation"),
        (zip_of("content.xml"), "an OpenDocument file"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "a Word document"),
        (OLE2 + b"\x00" * 100, "an old Office document without a workbook"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, looks_like: str) -> None:
    with pytest.raises(UnsupportedType) as caught:
        kind(tmp_path, content)
    assert f"looks like {looks_like}," in caught.value.message
    assert caught.value.to_dict()["code"] == "unsupported_type"


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_nothing_is_an_empty_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyFile):
        kind(tmp_path, content)


def test_an_encrypted_workbook_says_so(tmp_path: Path) -> None:
    with pytest.raises(PasswordProtected):
        kind(tmp_path, OLE2 + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))


def old_workbook(*, locked: bool = False) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("s")
    for at in range(200):
        page.write(at, 0, f"row {at}")
    stream = io.BytesIO()
    book.save(stream)
    whole = stream.getvalue()
    begin = whole.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    # Over the first record after the one that begins a workbook: what asks for a password, as long as that one.
    return whole[:begin] + b"\x2f\x00" + whole[begin + 2 :] if locked else whole


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    assert kind(tmp_path, old_workbook()) == "xls"
    with pytest.raises(PasswordProtected):
        kind(tmp_path, old_workbook(locked=True))


def test_an_old_workbook_without_its_end_is_broken(tmp_path: Path) -> None:
    whole = old_workbook()
    with pytest.raises(BrokenWorkbook):
        kind(tmp_path, whole[: len(whole) // 2])


def test_a_cut_off_archive_is_a_broken_workbook(tmp_path: Path) -> None:
    with pytest.raises(BrokenWorkbook):
        kind(tmp_path, zip_of("xl/workbook.xml")[:-10])


def test_an_archive_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(UnpackedTooLarge):
        kind(tmp_path, zip_of("xl/workbook.xml", content=b"\x00" * 60_000_000))
    with pytest.raises(UnpackedTooLarge):
        kind(tmp_path, zip_of(*(f"part{n}" for n in range(2_001))))
