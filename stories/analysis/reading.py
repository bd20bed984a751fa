"""A file in, a typed table out, with the account of how it was read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from stories.analysis.choices import Choices, choices_of
from stories.analysis.columns import ColumnType
from stories.analysis.delimited import read_text
from stories.analysis.documents import read_json
from stories.analysis.kinds import kind_of
from stories.analysis.limits import allowed
from stories.analysis.margins import without_margins
from stories.analysis.parquets import read_parquet
from stories.analysis.side_by_side import mapped
from stories.analysis.sniffing import layout_of
from stories.analysis.summaries import TextSummary
from stories.analysis.table import ColumnReading, RawTable, Table
from stories.analysis.unpacking import unpacked
from stories.analysis.values import Hints, type_column
from stories.analysis.workbooks import read_workbook
from stories.errors import (
    AllMissing,
    BrokenJson,
    ChoiceDoesNotFit,
    NoRows,
    ReadingError,
    TooManyColumns,
    TooManyRows,
)
from stories.progress import Progress, Report, silent

PACKED = "The file was packed with gzip and was unpacked first."

_UNNAMED = re.compile(r"column \d+")
_MEANINGLESS = {
    "text": ("sheet",),
    "json": ("delimiter", "header", "sheet"),
    "parquet": ("encoding", "delimiter", "header", "sheet"),
}
_MEANINGLESS_IN_WORKBOOKS = ("encoding", "delimiter")
_A_KIND = {
    "text": "text",
    "json": "JSON",
    "parquet": "a Parquet file",
    **dict.fromkeys(("xlsx", "xlsb", "xls"), "a workbook"),
}


def read(
    path: str,
    *,
    name: str,
    threads: int = 1,
    choices: Mapping[str, Any] | None = None,
    report: Report = silent,
) -> Table:
    """Return the table in the file at `path`, typed, with the account of its reading.

    name: the file's name as uploaded. It is only said back, the kind is decided by the content.
    threads: how many the parser and the columns may use. The table is the same for any number.
    choices: what a person chose over our guess, see `choices_of`.
    report: is told rows, columns and each column as it is read.
    Raises a ReadingError, and InvalidChoice for a choice that does not exist.
    """
    chosen = choices_of(choices)
    report(Progress(stage="analyzing", note=f"Reading {name}"))
    with unpacked(path) as content, pd.option_context("mode.max_threads", threads):
        raw = _raw(content, chosen)
    if content != path:
        raw = replace(raw, report=replace(raw.report, packed="gzip", notes=(PACKED, *raw.report.notes)))
    raw = without_margins(_without_hollow(replace(raw, report=replace(raw.report, source=name))))
    rows, columns = raw.report.sampled_from or len(raw.frame), raw.frame.shape[1]
    if columns > allowed().columns:
        raise TooManyColumns(f"The file has {columns:,} columns; up to {allowed().columns} are read.")
    if rows > allowed().rows:
        raise TooManyRows(f"The file has {rows:,} rows; up to {allowed().rows:,} are read.")
    size = f"{rows:,} {'row' if rows == 1 else 'rows'}, {columns:,} {'column' if columns == 1 else 'columns'}"
    # Splitting the file into cells takes about as long as making sense of them.
    report(
        Progress(stage="analyzing", done=columns, total=2 * columns, found=size, rows=rows, columns=columns)
    )
    unknown = [name for name in chosen.text if name not in raw.frame.columns]
    if unknown:
        raise ChoiceDoesNotFit(
            f"The table has no column “{unknown[0][:60]}”, which was chosen to be kept as text."
        )
    return _typed(raw, chosen, report, threads)


def _raw(path: str, chosen: Choices) -> RawTable:
    kind = kind_of(path)
    if kind == "json" and (chosen.delimiter or chosen.header) and _reads_as_text(path):
        kind = "text"
    _check_meaning(kind, chosen)
    if kind in ("xlsx", "xlsb", "xls"):
        return read_workbook(path, kind, sheet=chosen.sheet, header_line=chosen.header_line)
    if kind == "parquet":
        return read_parquet(path)
    if kind == "json":
        try:
            return read_json(path, encoding=chosen.encoding)
        except BrokenJson:
            # "[2024] Report" or "{a};{b}" may start a text table; what is broken JSON stays broken JSON.
            if not _reads_as_text(path):
                raise
    layout = layout_of(
        path, delimiter=chosen.delimiter, encoding=chosen.encoding, header_line=chosen.header_line
    )
    return read_text(path, replace(layout, decimal=chosen.decimal, as_text=frozenset(chosen.text)))


def _check_meaning(kind: str, chosen: Choices) -> None:
    """Raise ChoiceDoesNotFit for a choice that means nothing in a file of this kind."""
    for name in _MEANINGLESS.get(kind, _MEANINGLESS_IN_WORKBOOKS):
        if getattr(chosen, name):
            raise ChoiceDoesNotFit(f"This file is {_A_KIND[kind]}, for which no {name} is to be chosen.")


def _reads_as_text(path: str) -> bool:
    """Return whether the file has columns, and nothing in its first rows looks like JSON."""
    try:
        layout = layout_of(path)
    except ReadingError:
        return False
    cells = "\n".join(cell for row in (layout.names, *layout.head[:50]) for cell in row)
    return len(layout.names) > 1 and not any(mark in cells for mark in ("{", "}", '":', '" :'))


END_OF_FILE = "\x1a"
"""What DOS wrote behind a text."""


def _without_hollow(raw: RawTable) -> RawTable:
    """Return the table without rows in which no cell holds anything, and without nameless empty columns."""
    frame = raw.frame
    hollow = np.ones(len(frame), dtype=bool)
    bare = []
    ended = False
    for place, name in enumerate(frame.columns):
        unnamed = _UNNAMED.fullmatch(str(name))
        # Mostly the first column has something in every row, and nothing more is to be seen in the others.
        if not unnamed and not hollow.any():
            continue
        column = frame.iloc[:, place]
        blank = column.isna().to_numpy().copy()
        if column.dtype.kind not in "iufM":
            blank |= (column == "").to_numpy(dtype=bool, na_value=False)
            if len(column) and column.iloc[-1] == END_OF_FILE:
                blank[-1] = ended = True
        hollow &= blank
        if unnamed and blank.all():
            bare.append(place)
    if bare and len(frame) and len(bare) < frame.shape[1]:
        kept = tuple(place for place in range(frame.shape[1]) if place not in bare)
        frame, raw = frame.iloc[:, list(kept)], replace(raw, places=kept)
    lost = int(hollow.sum())
    if not len(frame):
        raise NoRows
    if lost == len(frame):
        raise AllMissing
    if lost and frame.shape[1] > 1:
        frame = frame[~hollow].reset_index(drop=True)
        # The end mark stood alone, so its row was filled up before.
        repaired = raw.report.repaired_rows - (ended and bool(hollow[-1]))
        skipped = raw.report.skipped_rows + lost
        raw = replace(raw, report=replace(raw.report, skipped_rows=skipped, repaired_rows=max(0, repaired)))
    return replace(raw, frame=frame)


def _typed(raw: RawTable, chosen: Choices, report: Report, threads: int) -> Table:
    names, total = list(raw.frame.columns), raw.frame.shape[1]
    hints = Hints(decimal=chosen.decimal, date_order=chosen.dates, as_text=frozenset(chosen.text))
    hints = _decimal_hint(raw, hints)
    typed: dict[int, pd.Series] = {}
    texts: dict[int, TextSummary] = {}
    readings: list[ColumnReading] = []
    frame = raw.frame
    made = mapped(
        lambda column: type_column(column[1], column[0], hints),
        zip(names, (column for _, column in frame.items()), strict=True),
        rows=len(frame),
        threads=threads,
    )
    for place, (series, reading, summary) in enumerate(made):
        # Columns that share one index need not be held against each other.
        series.index = frame.index
        typed[place] = series
        if summary is not None:
            texts[place] = summary
        readings.append(replace(reading, place=raw.places[place] if raw.places else place))
        note = f"Reading column {place + 1:,} of {total:,}: {names[place][:60]}"
        report(Progress(stage="analyzing", done=total + place + 1, total=2 * total, note=note))
    if all(reading.read_as == ColumnType.EMPTY for reading in readings):
        raise AllMissing("Every cell under the column names is empty or says that nothing is known.")
    whole = pd.DataFrame(typed, index=frame.index, copy=False)
    whole.columns = pd.Index(names)
    report_of_all = replace(raw.report, columns=tuple(readings), choices=chosen)
    return Table(frame=whole, report=report_of_all, texts=texts)


def _decimal_hint(raw: RawTable, hints: Hints) -> Hints:
    """Return the hints with the decimal mark, if some column of the table proves it."""
    if hints.decimal or not raw.report.delimiter:
        return hints
    for place in range(raw.frame.shape[1] if raw.report.delimiter != "," else 0):
        column = raw.frame.iloc[:1000, place]
        if column.dtype.kind in "iufM":
            continue
        texts = column.astype("str").dropna()
        if len(texts) and texts.str.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})").any():
            reading = type_column(texts.reset_index(drop=True), "", hints).reading
            if "decimal comma" in reading.how:
                return replace(hints, decimal=",")
    return replace(hints, decimal=".") if _has_points(raw) else hints


def _has_points(raw: RawTable) -> bool:
    """Return whether the parser of text met decimal points: some column holds fractions."""
    columns = (raw.frame.iloc[:1000, place] for place in range(raw.frame.shape[1]))
    return any(column.dtype.kind == "f" and bool((column.dropna() % 1 != 0).any()) for column in columns)
