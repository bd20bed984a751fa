"""Rows with too many or too few cells, padded or cut and counted, one by one."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TextIO

from stories.analysis.limits import allowed, too_long

SWALLOWED_LINES = 50
# a quoted cell with more lines than this, at the end of the file, comes from a quote that nobody closed


@dataclass(frozen=True, kw_only=True)
class Mended:
    """The same rows, each with the right number of cells."""

    text: io.BytesIO
    # UTF-8, delimiter comma, without header
    short: int
    # rows padded
    long: int
    # rows cut, not counting empty cells at their end
    blank: int
    # rows without any value, left out
    unclosed: bool
    # whether a quote was left open, so that quotes were taken as they stand


def mend(lines: TextIO, *, delimiter: str, width: int, skip_lines: int, skip_header: bool) -> Mended:
    """Return the rows of `lines` as a table of `width` columns; raises CellTooLong."""
    start = lines.tell()
    try:
        return _mended(
            _rows(lines, delimiter, skip_lines, csv.QUOTE_MINIMAL),
            width,
            skip_header=skip_header,
            unclosed=False,
        )
    except _Unclosed:
        lines.seek(start)
        return _mended(
            _rows(lines, delimiter, skip_lines, csv.QUOTE_NONE), width, skip_header=skip_header, unclosed=True
        )


class _Unclosed(Exception):
    pass


def _rows(lines: TextIO, delimiter: str, skip_lines: int, quoting: Literal[0, 3]) -> Iterator[list[str]]:
    for _ in range(skip_lines):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter or "\x1f", quoting=quoting)
    try:
        yield from reader
    except csv.Error as error:
        if quoting == csv.QUOTE_MINIMAL:
            # A quote that nobody closed swallows the rest of the file.
            raise _Unclosed from error
        raise too_long() from error


def _mended(rows: Iterator[list[str]], width: int, *, skip_header: bool, unclosed: bool) -> Mended:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    short = long = blank = 0
    longest = allowed().cell_characters
    row: list[str] = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            blank += 1
            continue
        if skip_header:
            skip_header = False
            continue
        if len(row) < width:
            short += 1
            row += [""] * (width - len(row))
        elif len(row) > width:
            long += any(cell.strip() for cell in row[width:])
            row = row[:width]
        if max(map(len, row)) > longest:
            raise too_long()
        writer.writerow(row)
    if not unclosed and any(cell.count("\n") > SWALLOWED_LINES for cell in row):
        raise _Unclosed
    return Mended(
        text=io.BytesIO(text.getvalue().encode()), short=short, long=long, blank=blank, unclosed=unclosed
    )
