"""A sample of a file with more rows than are held: whole rows, each chosen by a hash of what it says.

So the order of the rows does not change the sample, equal rows are in it together or not at all, and the same file
gives the same sample.
"""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd

WHOLE_ROWS = 1_000_000
"""A file of up to so many rows is read whole; of a longer one about so many are read."""

_SPREAD = 0x9E3779B1
# multiplied, the low bits of a checksum reach the high ones
_RANGE = 1 << 32


def sampled_lines(stream: BinaryIO, *, head: int, rows: int, quotes: bool) -> bytes:
    """Return the text of a delimited file with about WHOLE_ROWS of its `rows`.

    stream: from the file's start, in UTF-8. head: lines to keep before the rows. quotes: whether quotes stand in
    pairs, so that a row may go on in the next line.
    """
    kept = io.BytesIO()
    lines = _records(stream) if quotes else iter(stream)
    for _ in range(head):
        kept.write(next(lines, b""))
    below = WHOLE_ROWS * _RANGE // max(rows, 1)
    checksum, write = zlib.crc32, kept.write
    for line in lines:
        # The last line may lack its end, and a file from elsewhere ends its lines otherwise: same row, same choice.
        said = line.rstrip(b"\r\n")
        if said and checksum(said) * _SPREAD % _RANGE < below:
            write(said)
            write(b"\n")
    return kept.getvalue()


def sampled_rows(frame: pd.DataFrame, rows: int) -> npt.NDArray[np.bool_]:
    """Return for each row of a part of a table whether it is in a sample of about WHOLE_ROWS of all `rows`."""
    hashes = pd.util.hash_pandas_object(frame, index=False, categorize=True).to_numpy()
    return np.asarray(hashes >> np.uint64(32) < np.uint64(WHOLE_ROWS * _RANGE // max(rows, 1)))


def _records(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the rows with their line ends; a line end within quotes goes on with the row."""
    begun: list[bytes] = []
    for line in stream:
        if b'"' not in line and not begun:
            yield line
            continue
        begun.append(line)
        if sum(part.count(b'"') for part in begun) % 2 == 0:
            yield b"".join(begun)
            begun = []
    yield from begun
