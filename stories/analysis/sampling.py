"""A sample of a file with more rows than are held: whole rows, each chosen by a hash of what it says.

So the order of the rows does not change the sample, and the same file gives the same sample. Of equal rows the first,
the second and so on are chosen each by itself, or a table of few different rows would be drawn out of shape.
"""

import io
import zlib
from array import array
from collections.abc import Iterator
from itertools import compress, islice
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd

WHOLE_ROWS = 1_000_000
"""A file of up to so many rows is read whole; of a longer one about so many are read."""

Hashes = npt.NDArray[np.uint64]
_STEP, _FIRST, _SECOND = (
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


def sampled_lines(stream: BinaryIO, *, head: int, quotes: bool) -> bytes:
    """Return the text of a delimited file with about WHOLE_ROWS of its rows.

    stream: from the file's start, in UTF-8. head: lines to keep before the rows. quotes: whether quotes stand in
    pairs, so that a row may go on in the next line.
    """
    hashes = array("Q", map(_hash_of, _rows(stream, head, quotes=quotes)))
    here = chosen(np.frombuffer(hashes, dtype=np.uint64))
    stream.seek(0)
    kept = io.BytesIO()
    kept.writelines(islice(_records(stream, quotes=quotes), head))
    stream.seek(0)
    for row in compress(_rows(stream, head, quotes=quotes), here):
        kept.write(row)
        kept.write(b"\n")
    return kept.getvalue()


def hashes_of(frame: pd.DataFrame) -> Hashes:
    """Return a hash of what each row of a part of a table says."""
    return np.asarray(pd.util.hash_pandas_object(frame, index=False, categorize=True), dtype=np.uint64)


def chosen(hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Return for each row of a table, given by its hash, whether it is in a sample of about WHOLE_ROWS."""
    here = np.ones(len(hashes), dtype=np.bool_)
    if len(hashes) <= WHOLE_ROWS:
        return here
    order = np.argsort(hashes)
    ordered = hashes[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    again = np.arange(len(ordered)) - np.repeat(starts, np.diff(starts, append=len(ordered)))
    below = np.uint64(int(2**64 * WHOLE_ROWS / len(hashes)) - 1)
    here[order] = _stirred(ordered + again.astype(np.uint64) * _STEP) <= below
    return here


def _stirred(values: Hashes) -> Hashes:
    """Return the finaliser of splitmix64 (Steele, Lea and Flood 2014): every bit depends on all of them."""
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return np.asarray(values ^ (values >> np.uint64(31)))


def _hash_of(row: bytes) -> int:
    return zlib.crc32(row) << 32 | zlib.adler32(row)


def _rows(stream: BinaryIO, head: int, *, quotes: bool) -> Iterator[bytes]:
    """Yield the rows that say something, without their line ends: a file from elsewhere has others."""
    for line in islice(_records(stream, quotes=quotes), head, None):
        row = line.rstrip(b"\r\n")
        if row:
            yield row


def _records(stream: BinaryIO, *, quotes: bool) -> Iterator[bytes]:
    """Yield the rows with their line ends; a line end within quotes goes on with the row."""
    begun: list[bytes] = []
    for line in stream:
        if not quotes or (b'"' not in line and not begun):
            yield line
            continue
        begun.append(line)
        if sum(part.count(b'"') for part in begun) % 2 == 0:
            yield b"".join(begun)
            begun = []
    yield from begun
