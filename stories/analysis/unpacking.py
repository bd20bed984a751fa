"""Gzip: unpacked beside the file, counted while it grows."""

import contextlib
import errno
import gzip
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from stories.analysis.limits import allowed
from stories.errors import BrokenGzip, UnpackedTooLarge

PIECE = 1 << 20
HIGHEST_RATIO = 1032
"""A deflated byte stands for no more than so many: a file that declares more lies, and is counted."""

_MARK = b"\x1f\x8b"


@contextlib.contextmanager
def unpacked(path: str) -> Iterator[str]:
    """Yield the path of what is in the file: itself, or a temporary file where gzip has packed it.

    The temporary file lies beside the packed one, or in the system's folder where nothing may be written there, and is
    removed whatever happens. Raises BrokenGzip, and UnpackedTooLarge before more is unpacked than is allowed.
    """
    with Path(path).open("rb") as stream:
        packed = stream.read(len(_MARK)) == _MARK
    if not packed:
        yield path
        return
    with _folder_beside(path) as folder:
        content = str(Path(folder) / "content")
        _unpack(path, content)
        yield content


def _folder_beside(path: str) -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(prefix=".unpacked-", dir=Path(path).absolute().parent)
    except OSError:
        return tempfile.TemporaryDirectory(prefix="unpacked-")


def _unpack(path: str, content: str) -> None:
    size = Path(path).stat().st_size
    if allowed().unpacked_bytes < _declared(path, size) <= HIGHEST_RATIO * size:
        raise _too_large()
    try:
        with gzip.open(path) as stream, Path(content).open("wb") as copy:
            count = 0
            while piece := stream.read(PIECE):
                count += len(piece)
                if count > allowed().unpacked_bytes:
                    raise _too_large()
                copy.write(piece)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BrokenGzip from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise UnpackedTooLarge from error
        raise


def _declared(path: str, size: int) -> int:
    """Return the unpacked size that the end of the file declares, modulo 2**32; 0 for a file too short to say."""
    if size < 18:
        return 0
    with Path(path).open("rb") as stream:
        stream.seek(-4, os.SEEK_END)
        return int(struct.unpack("<I", stream.read(4))[0])


def _too_large() -> UnpackedTooLarge:
    return UnpackedTooLarge(
        f"Unpacked, the file would take more than {allowed().unpacked_bytes / 1e6:,.0f} MB."
    )
