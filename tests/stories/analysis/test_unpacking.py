"""Gzip of the text kinds."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from stories.analysis import unpacking
from stories.analysis.limits import Limits, held
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.errors import BrokenGzip, EmptyFile, UnpackedTooLarge, UnsupportedType

CSV = "town,n\n" + "".join(f"Zürich {at},{at}\n" for at in range(50))
RECORDS = "[" + ",".join(f'{{"town": "Zürich {at}", "n": {at}}}' for at in range(50)) + "]"


def table(tmp_path: Path, content: bytes, name: str = "t.csv.gz") -> Table:
    (tmp_path / name).write_bytes(content)
    try:
        return read(str(tmp_path / name), name=name)
    finally:
        assert [left.name for left in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CSV.encode(), "csv"),
        (CSV.replace(",", "\t").encode("utf-16"), "tsv"),
        (CSV.replace(",", ";").encode("latin-1"), "csv"),
        (RECORDS.encode(), "json"),
        (RECORDS[1:-1].replace("},", "}\n").encode(), "jsonl"),
    ],
)
def test_every_text_kind_is_read_packed_and_it_is_said(tmp_path: Path, content: bytes, kind: str) -> None:
    found = table(tmp_path, gzip.compress(content))
    assert found.frame["n"].tolist() == list(range(50))
    assert found.frame["town"].iloc[0] == "Zürich 0"
    assert (found.report.kind, found.report.packed) == (kind, "gzip")
    assert "The file was packed with gzip and was unpacked first." in found.report.notes


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    assert len(table(tmp_path, gzip.compress(CSV.encode()), "t.csv").frame) == 50
    assert table(tmp_path, CSV.encode(), "t.csv").report.packed == ""
    (tmp_path / "t.csv").rename(tmp_path / "t.gz")
    assert len(table(tmp_path, CSV.encode(), "t.gz").frame) == 50


def test_members_in_a_row_and_zeros_behind_them_are_one_file(tmp_path: Path) -> None:
    half = len(CSV) // 2
    members = gzip.compress(CSV[:half].encode()) + gzip.compress(CSV[half:].encode())
    assert len(table(tmp_path, members + b"\x00" * 512).frame) == 50


@pytest.mark.parametrize(
    "broken",
    [
        gzip.compress(CSV.encode())[:-40],
        gzip.compress(CSV.encode())[:-8] + b"\x00" * 8,
        gzip.compress(CSV.encode())[:12] + random.Random(1).randbytes(2000),
        b"\x1f\x8b",
    ],
)
def test_what_is_damaged_or_cut_is_refused_and_nothing_is_left(tmp_path: Path, broken: bytes) -> None:
    with pytest.raises(BrokenGzip):
        table(tmp_path, broken)


def test_nothing_and_other_kinds_inside_have_their_own_errors(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        table(tmp_path, gzip.compress(b""))
    with pytest.raises(UnsupportedType):
        table(tmp_path, gzip.compress(gzip.compress(CSV.encode())))


@pytest.fixture
def three_megabytes() -> Iterator[None]:
    """Have no more than three megabytes be unpacked."""
    with held(Limits(unpacked_bytes=3_000_000)):
        yield


@pytest.mark.usefixtures("three_megabytes")
def test_a_bomb_is_refused_by_what_it_declares_or_while_it_is_counted(tmp_path: Path) -> None:
    member, content = gzip.compress(b"1,2\n" * 500_000), tmp_path / "content"
    assert len(table(tmp_path, b"".join([gzip.compress(b"a,b\n"), member])).frame) == 500_000
    for bomb, written in ((gzip.compress(b"1,2\n" * 1_000_000), False), (member * 4, True)):
        (tmp_path / "t.csv.gz").write_bytes(bomb)
        with pytest.raises(UnpackedTooLarge):
            unpacking._unpack(str(tmp_path / "t.csv.gz"), str(content))
        assert content.exists() is written
        assert not written or content.stat().st_size <= 3_000_000


@pytest.mark.usefixtures("three_megabytes")
def test_a_size_that_lies_upwards_is_counted_instead(tmp_path: Path) -> None:
    packed = gzip.compress(CSV.encode())
    with pytest.raises(BrokenGzip):
        table(tmp_path, packed[:-4] + b"\xff\xff\xff\x7f")


def test_a_folder_that_takes_no_files_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    with unpacking._folder_beside(str(folder / "t.gz")) as made:
        assert Path(made).parent == elsewhere
    assert not list(elsewhere.iterdir())
