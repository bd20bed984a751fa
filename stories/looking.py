"""A look at a file before its story: the first rows as they are read, and what was taken for what. No Django."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stories.analysis import limits, reading
from stories.analysis.columns import ColumnType
from stories.analysis.table import ColumnReading, ParseReport, Table
from stories.document import plain
from stories.progress import Progress, Report, silent

Plain = dict[str, Any]

ROWS: Final = 8
COLUMNS: Final = 50
"""So many columns are shown; of the others only how many there are."""
SIGNS: Final = 60
"""A longer cell is cut."""
SHEETS: Final = 200
NOTES: Final = 20
MOST_BYTES: Final = 60_000
"""Of all that is kept of a look, as JSON: of very long names fewer columns are shown."""


def look(path: str | Path, options: Mapping[str, Any], report: Report = silent) -> Plain:
    """Return what the file at `path` holds, as plain values: `rows` and `columns` of the table, its first `cells`,
    the `report` of its reading, and how many columns that are not shown are in doubt, `doubts`. Raises StoryError.

    options: source, threads, choices and limits, as `telling.compose` takes them. Nothing is analysed.
    """

    def tell(progress: Progress) -> None:
        # Rows and columns are told as numbers.
        report(replace(progress, found=""))

    with limits.held(limits.Limits(**options.get("limits", {}))):
        table = reading.read(
            str(path),
            name=str(options.get("source") or Path(path).name),
            threads=int(options.get("threads", 1)),
            choices=options.get("choices") or {},
            report=tell,
        )
    return preview_of(table)


def preview_of(table: Table) -> Plain:
    """Return what is shown of a table; never more than MOST_BYTES of it."""
    shown = min(COLUMNS, len(table.report.columns))
    while True:
        preview = _preview(table, shown)
        if shown <= 1 or len(json.dumps(preview, ensure_ascii=False).encode(errors="replace")) <= MOST_BYTES:
            return preview
        shown //= 2


def _preview(table: Table, shown: int) -> Plain:
    report, frame = table.report, table.frame
    columns = [_cells(frame.iloc[:ROWS, place], report.columns[place]) for place in range(shown)]
    return {
        "rows": report.sampled_from or len(frame),
        "columns": len(report.columns),
        "cells": [list(row) for row in zip(*columns, strict=True)],
        "report": _bounded(report, shown),
        "doubts": sum(column.ambiguous for column in report.columns[shown:]),
    }


def _bounded(report: ParseReport, shown: int) -> Plain:
    """Return the report of the columns that are shown. What was chosen stands with the job."""
    sheets = [name for name in report.other_sheets if len(name) <= SIGNS]
    told: Plain = plain(
        replace(
            report,
            columns=report.columns[:shown],
            sheet=report.sheet if len(report.sheet) <= SIGNS else f"{report.sheet[:SIGNS]}…",
            other_sheets=tuple(sheets[:SHEETS]),
            notes=report.notes[:NOTES],
        )
    )
    told.pop("choices", None)
    return told


def _cells(values: "pd.Series[Any]", column: ColumnReading) -> list[str | None]:
    """Return values as they were read: a date as 2024-03-31, a number with a point; None where there is none."""
    known = [None if pd.isna(value) else value for value in values]
    if column.read_as == ColumnType.DATE:
        moments = [None if value is None else pd.Timestamp(value) for value in known]
        days = all(moment is None or moment == moment.normalize() for moment in moments)
        return [
            None if moment is None else moment.isoformat(sep=" ")[: 10 if days else 19] for moment in moments
        ]
    if column.read_as == ColumnType.NUMBER:
        return [
            None if value is None else str(value) if isinstance(value, int) else f"{value:.15g}"
            for value in known
        ]
    return [None if value is None else _short(str(value)) for value in known]


def _short(text: str) -> str:
    # Neither line ends nor signs that turn the direction of what stands behind them.
    seen = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text[: 4 * SIGNS])
    words = " ".join(seen.split())
    return words if len(words) <= SIGNS and len(text) <= 4 * SIGNS else f"{words[:SIGNS]}…"
