"""Encodings: decided from all bytes, and said."""

from pathlib import Path

import pytest

from stories.analysis.encodings import encoding_of
from stories.analysis.reading import read
from stories.errors import UnreadableEncoding

TEXT = "ville,prix €\nMünchen,1\nOrléans,2\n"


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_names_and_values_survive_the_encoding(tmp_path: Path, codec: str, named: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((TEXT * 1 + "Łódź,3\n" if codec != "cp1252" else TEXT).encode(codec))
    table = read(str(path), name="t.csv")
    assert list(table.frame.columns) == ["ville", "prix €"]
    assert table.frame["ville"].tolist()[:2] == ["München", "Orléans"]
    assert table.report.encoding == named


def test_latin_1_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n\x81\xe9,1\nx,2\n")
    assert encoding_of(str(path)).name == "latin-1"


def test_chinese_text_in_gbk_is_told_from_western_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("城市,数量\n北京市,1\n上海市,2\n".encode("gbk"))
    table = read(str(path), name="t.csv")
    assert list(table.frame.columns) == ["城市", "数量"]
    assert table.report.encoding == "gb18030"


def test_a_late_accent_changes_the_encoding_of_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"x,1\n" * 600_000 + b"caf\xe9,2\n")
    table = read(str(path), name="t.csv")
    assert table.report.encoding == "cp1252"
    assert table.frame["a"].iloc[-1] == "café"


def test_a_few_broken_characters_do_not_turn_utf_8_into_gibberish(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + "é,1\n".encode() * 200 + b"\xc3,2\n")
    table = read(str(path), name="t.csv")
    assert table.frame["a"].iloc[0] == "é"
    assert any("broken characters" in note for note in table.report.notes)


@pytest.mark.parametrize(
    "content",
    [bytes(range(1, 32)) * 50, b"\xff\xfe" + b"\x00\xd8" * 50, b"\x00\x01\x02\x03" * 100],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableEncoding):
        read(str(path), name="t.csv")
