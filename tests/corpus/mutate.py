"""Breaks files at random, but the same way for the same seed."""

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.corpus.containers import zipped

Mutation = Callable[[random.Random, bytearray, bytes], bytearray]
LARGEST = 256 * 1024


def mutated(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """The file with one to four things done to it; `other` is a second file that splices take from.

    Half of the packed ones are broken inside and packed again, or the checksum of the packing would stop nearly all.
    """
    if rng.random() < 0.5:
        inside = _inside(rng, data, other)
        if inside is not None:
            return inside
    return _broken(rng, data, other)


def _broken(rng: random.Random, data: bytes, other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        changed = rng.choice(MUTATIONS)(rng, changed, other)
    return bytes(changed[:LARGEST])


def _inside(rng: random.Random, data: bytes, other: bytes) -> bytes | None:
    if data.startswith(b"\x1f\x8b"):
        try:
            return gzip.compress(_broken(rng, gzip.decompress(data), other), mtime=0)
        except (OSError, EOFError, zlib.error):
            return None
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
        except (OSError, zipfile.BadZipFile, zlib.error):
            return None
        # The parts that hold cells are broken more often than the covering letters.
        cells = [
            name for name in members if "sheet" in name.lower() or "workbook.xml" in name or "styles" in name
        ]
        name = rng.choice(cells if cells and rng.random() < 0.8 else sorted(members))
        members[name] = _broken(rng, members[name], other)
        return zipped(members)
    return None


def _flip_bits(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    for _bit in range(rng.choice((1, 1, 4, 16))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def _swap_bytes(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    for _pair in range(rng.choice((1, 4, 16))):
        if data:
            one, two = rng.randrange(len(data)), rng.randrange(len(data))
            data[one], data[two] = data[two], data[one]
    return data


def _truncate(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    return data[: rng.randrange(len(data) + 1)]


def _cut_out(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.choice((1, 8, 100, 1000))]
    return data


def _splice(rng: random.Random, data: bytearray, other: bytes) -> bytearray:
    start, taken = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
    piece = other[taken : taken + rng.choice((4, 50, 500, 5000))]
    if rng.random() < 0.5:
        data[start : start + len(piece)] = piece
    else:
        data[start:start] = piece
    return data


def _duplicate(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    start = rng.randrange(len(data) + 1)
    block = data[start : start + rng.choice((1, 16, 200, 2000))]
    data[start:start] = block * rng.choice((1, 2, 10, 50))
    return data


def _overwrite(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    start = rng.randrange(len(data) + 1)
    piece = rng.choice(TELLING)
    data[start : start + len(piece)] = piece
    return data


def _insert(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    start = rng.randrange(len(data) + 1)
    data[start:start] = rng.choice(TELLING) * rng.choice((1, 1, 3))
    return data


def _replace_everywhere(rng: random.Random, data: bytearray, _: bytes) -> bytearray:
    if not data:
        return data
    start = rng.randrange(len(data))
    known = bytes(data[start : start + rng.choice((1, 2, 4))])
    return data.replace(known, rng.choice(TELLING), rng.choice((3, 30)))


TELLING: Sequence[bytes] = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b'"', b'""', b"'", b",", b";", b"\t",
    b"|", b"\n", b"\r", b"\r\n", b"-", b"-999", b"1e999", b"-1e308", b"NaN", b"Infinity", b"nan", b"0x7f",
    b"9" * 40, b"0.0000001", b"%", b"\xe2\x82\xac", b"$", b"(", b")", b"[", b"]", b"{", b"}", b"null", b"true", b"<",
    b">", b"</row>", b"<c>", b"&", b"&amp;", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xae", b"\\u0000",
    b"\\ud800", b"0001-01-01", b"9999-12-31", b"2024-02-30", b"24:00:00", b"+99:99", b" total", b"=1+2", b"\x1a",
)  # fmt: skip
MUTATIONS: Sequence[Mutation] = (
    _flip_bits, _flip_bits, _swap_bytes, _truncate, _cut_out, _splice, _duplicate, _overwrite, _insert,
    _replace_everywhere,
)  # fmt: skip
