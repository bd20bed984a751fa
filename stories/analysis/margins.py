"""Rows under a table that are none of its own: totals and footnotes."""

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
    last = frame.iloc[-MOST_NOTES - 2 :]
    tail = [
        list(row) for row in zip(*(_texts(last.iloc[:, at]) for at in range(frame.shape[1])), strict=True)
    ]
    rows = len(tail)
    if frame.shape[1] >= FEWEST_COLUMNS:
        while rows > 1 and not any(tail[rows - 1][1:]) and _is_note(tail[rows - 1][0], frame.iloc[:, 0]):
            rows -= 1
        rows = len(tail) if rows <= 1 else rows
    if rows < len(tail):
        notes.append("Lines under the table that look like footnotes were left out.")
    if rows and _is_total(tail[rows - 1]):
        rows -= 1
        notes.append("The last row is a total of the others and was left out.")
    lost = len(tail) - rows
    if not lost:
        return raw
    skipped = raw.report.skipped_rows + lost
    report = replace(raw.report, skipped_rows=skipped, rows_below=lost, notes=tuple(notes))
    return replace(raw, frame=frame.iloc[: end - lost].reset_index(drop=True), report=report)


def _is_note(text: str, column: pd.Series) -> bool:
    """Return whether a lone first cell is words about the table, and not one more value with nothing beside it."""
    if not any(char.isalpha() for char in text) or column.dtype.kind in "iufM":
        return False
    return int((column.astype("str").str.strip() == text).sum()) < 2


def _texts(column: pd.Series) -> list[str]:
    return ["" if value is None or value != value else str(value).strip() for value in column.tolist()]


def _is_total(row: list[str]) -> bool:
    """Return whether the first filled cell of the row says that the others are sums."""
    first = next((cell for cell in row if cell), "")
    return "".join(char for char in first.lower() if char.isalpha()) in _TOTALS
