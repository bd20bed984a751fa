"""Rows under a table that are none of its own: totals and footnotes."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from stories.analysis.names import listed
from stories.analysis.table import RawTable

MOST_NOTES = 10
# rows with nothing but a first cell, at the end, are notes; more of them are a ragged table
FEWEST_COLUMNS = 3
# a table must have as many for a lone first cell to stand out
FEWEST_ROWS = 5
_TOTALS = listed("total totals sum grandtotal overall subtotal gesamt summe insgesamt")


def without_margins(raw: RawTable) -> RawTable:
    """Return the table without the footnotes and the totals at its end, which are counted and noted."""
    frame, notes = raw.frame, list(raw.report.notes)
    end = len(frame)
    if end < FEWEST_ROWS:
        return raw
    first, rows = max(0, end - MOST_NOTES - 2), end
    if frame.shape[1] >= FEWEST_COLUMNS:
        while rows > first + 1 and _is_note(_cells(frame, rows - 1), frame.iloc[:, 0]):
            rows -= 1
        rows = end if rows == first + 1 else rows
    if rows < end:
        notes.append("Lines under the table that look like footnotes were left out.")
    if _is_total(_cells(frame, rows - 1)):
        rows -= 1
        notes.append("The last row is a total of the others and was left out.")
    lost = end - rows
    if not lost:
        return raw
    skipped = raw.report.skipped_rows + lost
    report = replace(raw.report, skipped_rows=skipped, rows_below=lost, notes=tuple(notes))
    return replace(raw, frame=frame.iloc[:rows].reset_index(drop=True), report=report)


def _is_note(row: Iterator[str], column: pd.Series) -> bool:
    """Return whether a lone first cell is words about the table, and not one more value with nothing beside it."""
    text = next(row)
    if any(row) or not any(char.isalpha() for char in text) or column.dtype.kind in "iufM":
        return False
    return int((column.astype("str").str.strip() == text).sum()) < 2


def _cells(frame: pd.DataFrame, row: int) -> Iterator[str]:
    """Yield the cells of a row as text, one after the other: mostly the first two tell all that is asked."""
    for at in range(frame.shape[1]):
        value: object = frame.iat[row, at]
        yield "" if value is None or value != value else str(value).strip()


def _is_total(row: Iterator[str]) -> bool:
    """Return whether the first filled cell of the row says that the others are sums."""
    first = next((cell for cell in row if cell), "")
    return "".join(char for char in first.lower() if char.isalpha()) in _TOTALS
