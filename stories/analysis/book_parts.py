"""What an xlsx unpacks to, walked through before any of it is held: damage, bombs, and how far its sheets reach."""

import re
import zipfile
import zlib

from stories.analysis.limits import allowed
from stories.errors import BrokenWorkbook, UnpackedTooLarge

MOST_CELLS = 30_000_000
"""A sheet is held as one block from its first to its last cell: a larger one would fill the memory."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PIECE = 1 << 20
OVERLAP = 1024
"""Bytes of a piece that are looked at once more with the next one, so that no cell falls between the two."""

_READ = (".xml", ".rels", ".bin")
_ROW = re.compile(rb'<row r="(\d+)"[^<>]*?(/?)>')
_FAR_CELL = re.compile(rb'<c r="(?:([A-Z]{2,})(\d+)|[A-Z](\d{7,}))"[^<>]*?(/?)>')
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError)


def check_parts(path: str) -> None:
    """Unpack the parts of the workbook at `path` that a reader needs, and keep nothing.

    Raises BrokenWorkbook, and UnpackedTooLarge for what unpacks to more than it declares or reaches too far.
    """
    left = allowed().unpacked_bytes
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not (name.startswith("xl/") and name.endswith(_READ)):
                continue
            try:
                left -= _checked(archive, name, left)
            except _DAMAGE as error:
                raise BrokenWorkbook(
                    "The workbook is damaged: one of its sheets cannot be unpacked."
                ) from error


def _checked(archive: zipfile.ZipFile, name: str, most: int) -> int:
    """Return the size of a part; the cells of a sheet are located as it streams by."""
    size, tail, extent = 0, b"", _Extent()
    is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > most:
                raise UnpackedTooLarge
            if is_sheet:
                extent.add(tail, piece)
                tail = piece[-OVERLAP:]
    return size


class _Extent:
    """How far a sheet reaches: its last row and column with a cell. Cells with a style and no value do not count."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 26
        self._unnumbered = 0

    def add(self, before: bytes, piece: bytes) -> None:
        """Take the cells of a piece into account, with the end of the one before it.

        Raises BrokenWorkbook or UnpackedTooLarge.
        """
        xml = before + piece
        # Rows may lack their number; then they follow one another.
        self._unnumbered += xml.count(b"<row>") - before.count(b"<row>")
        rows = {int(row) for row, end in _ROW.findall(xml) if not end}
        columns = set()
        for letters, row, far, end in _FAR_CELL.findall(xml):
            if not end:
                columns.add(letters)
                rows.add(int(row or far))
        self._row = max(self._row, *rows, 0)
        self._column = max(self._column, *map(_number_of, columns), 0)
        self._check()

    def _check(self) -> None:
        if self._row > LAST_ROW or self._column > LAST_COLUMN:
            raise BrokenWorkbook("The workbook is damaged: a cell lies outside of any sheet.")
        rows = max(self._row, self._unnumbered)
        if rows > LAST_ROW or rows * self._column > MOST_CELLS:
            raise UnpackedTooLarge(
                f"A sheet of the workbook reaches over {rows:,} rows and {self._column:,} columns, "
                "more than can be read."
            )


def _number_of(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
