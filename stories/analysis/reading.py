"""A file in, a typed table out, with the account of how it was read."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from stories.analysis.columns import ColumnType
from stories.analysis.delimited import read_text
from stories.analysis.documents import read_json
from stories.analysis.kinds import kind_of
from stories.analysis.margins import without_margins
from stories.analysis.parquets import read_parquet
from stories.analysis.sniffing import MOST_COLUMNS, layout_of
from stories.analysis.table import ColumnReading, ParseReport, RawTable, Table
from stories.analysis.values import Hints, type_column
from stories.analysis.workbooks import read_workbook
from stories.errors import (
    AllMissing,
    BrokenJson,
    NoRows,
    ReadingError,
    TooManyColumns,
    TooManyRows,
)
from stories.progress import Progress, Report, silent

MOST_ROWS = 5_000_000

_UNNAMED = re.compile(r"column \d+")


def read(
    path: str,
    *,
    name: str,
    threads: int = 1,
    choices: Mapping[str, str] | None = None,
    report: Report = silent,
) -> Table:
    """Return the table in the file at `path`, typed, with the account of its reading.

    name: the file's name as uploaded. It is only said back, the kind is decided by the content.
    threads: how many the text parser may use. The table is the same for any number.
    choices: what a person chose over our guess: "delimiter", "decimal" ("," or "."), "dates" ("day" or "month"
        first) and "sheet".
    report: is told rows, columns and each column as it is read.
    Raises a ReadingError.
    """
    chosen = dict(choices or {})
    report(Progress(stage="analyzing", note=f"Reading {name}"))
    with pd.option_context("mode.max_threads", threads):
        raw = _raw(path, chosen)
    raw = without_margins(_without_hollow(raw))
    rows, columns = raw.frame.shape
    if columns > MOST_COLUMNS:
        raise TooManyColumns(f"The file has {columns:,} columns; up to {MOST_COLUMNS} are read.")
    if rows > MOST_ROWS:
        raise TooManyRows(f"The file has {rows:,} rows; up to {MOST_ROWS:,} are read.")
    size = f"{rows:,} {'row' if rows == 1 else 'rows'}, {columns:,} {'column' if columns == 1 else 'columns'}"
    # Splitting the file into cells takes about as long as making sense of them.
    report(
        Progress(stage="analyzing", done=columns, total=2 * columns, found=size, rows=rows, columns=columns)
    )
    return _typed(raw, chosen, report)


def _raw(path: str, chosen: dict[str, str]) -> RawTable:
    kind = kind_of(path)
    if kind in ("xlsx", "xlsb", "xls"):
        return read_workbook(path, kind, sheet=chosen.get("sheet", ""))
    if kind == "parquet":
        return read_parquet(path)
    if kind == "json":
        try:
            return read_json(path)
        except BrokenJson:
            # "[2024] Report" or "{a};{b}" may start a text table; what is broken JSON stays broken JSON.
            if not _reads_as_text(path):
                raise
    return read_text(path, layout_of(path, delimiter=chosen.get("delimiter", "")))


def _reads_as_text(path: str) -> bool:
    """Return whether the file has columns, and nothing in its first rows looks like JSON."""
    try:
        layout = layout_of(path)
    except ReadingError:
        return False
    cells = "\n".join(cell for row in (layout.names, *layout.head[:50]) for cell in row)
    return len(layout.names) > 1 and not any(mark in cells for mark in ("{", "}", '":', '" :'))


def _without_hollow(raw: RawTable) -> RawTable:
    """Return the table without rows in which no cell holds anything, and without nameless empty columns."""
    frame = raw.frame
    hollow = pd.Series(True, index=frame.index)
    bare = []
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        blank = column.isna()
        if column.dtype.kind not in "iufM":
            blank |= (column == "").to_numpy(dtype=bool, na_value=False)
        hollow &= blank
        if _UNNAMED.fullmatch(str(name)) and blank.all():
            bare.append(place)
    if len(frame) and len(bare) < frame.shape[1]:
        frame = frame.iloc[:, [place for place in range(frame.shape[1]) if place not in bare]]
    lost = int(hollow.sum())
    if not len(frame):
        raise NoRows
    if lost == len(frame):
        raise AllMissing
    if lost and frame.shape[1] > 1:
        frame = frame[~hollow].reset_index(drop=True)
        raw = replace(raw, report=replace(raw.report, skipped_rows=raw.report.skipped_rows + lost))
    return replace(raw, frame=frame)


def _typed(raw: RawTable, chosen: dict[str, str], report: Report) -> Table:
    names, total = list(raw.frame.columns), raw.frame.shape[1]
    hints = Hints(decimal=chosen.get("decimal", ""), date_order=chosen.get("dates", ""))
    hints = _decimal_hint(raw, hints)
    typed: dict[int, pd.Series] = {}
    readings: list[ColumnReading] = []
    for place, name in enumerate(names):
        series, reading = type_column(raw.frame.iloc[:, place], name, hints)
        typed[place] = series
        readings.append(reading)
        note = f"Reading column {place + 1:,} of {total:,}: {name[:60]}"
        report(Progress(stage="analyzing", done=total + place + 1, total=2 * total, note=note))
    if all(reading.read_as == ColumnType.EMPTY for reading in readings):
        raise AllMissing("Every cell under the column names is empty or says that nothing is known.")
    frame = pd.DataFrame(typed, copy=False)
    frame.columns = pd.Index(names)
    return Table(frame=frame, report=_reported(raw.report, readings))


def _decimal_hint(raw: RawTable, hints: Hints) -> Hints:
    """Return the hints with the decimal comma, if some column of the table proves it."""
    if hints.decimal or raw.report.delimiter in ("", ","):
        return hints
    for place in range(raw.frame.shape[1]):
        column = raw.frame.iloc[:1000, place]
        if column.dtype.kind in "iufM":
            continue
        texts = column.astype("str").dropna()
        if len(texts) and texts.str.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})").any():
            _, reading = type_column(texts.reset_index(drop=True), "", hints)
            if "decimal comma" in reading.how:
                return replace(hints, decimal=",")
    return hints


def _reported(report: ParseReport, readings: list[ColumnReading]) -> ParseReport:
    return replace(report, columns=tuple(readings))
