"""Parquet files."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stories.analysis import sampling
from stories.analysis.names import unique_names
from stories.analysis.numbers import LONGEST_DIGITS
from stories.analysis.sniffing import MOST_COLUMNS
from stories.analysis.table import ParseReport, RawTable
from stories.errors import BrokenParquet, NoRows, TooManyColumns, UnpackedTooLarge

MOST_CELLS = 200_000_000
PART_ROWS = 100_000


def read_parquet(path: str) -> RawTable:
    """Return the raw columns of the Parquet file at `path`.

    Raises BrokenParquet, NoRows, TooManyColumns and UnpackedTooLarge, the last two before anything is unpacked.
    """
    try:
        with pq.ParquetFile(path) as file:
            _check(file.metadata)
            rows = file.metadata.num_rows
            sampled_from = rows if rows > sampling.WHOLE_ROWS else 0
            table = _sampled(file, rows) if sampled_from else file.read(use_threads=False).flatten()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BrokenParquet from error
    if not table.num_rows:
        raise NoRows("The Parquet file has columns but no rows.")
    names = unique_names(name for name in table.column_names)
    frame = pd.DataFrame({place: _column(table.column(place)) for place in range(table.num_columns)})
    frame.columns = pd.Index(names)
    return RawTable(frame=frame, report=ParseReport(kind="parquet", header_line=0, sampled_from=sampled_from))


def _sampled(file: pq.ParquetFile, rows: int) -> pa.Table:
    """Return about as many of the rows as are held at once, chosen part by part."""
    parts = []
    for batch in file.iter_batches(batch_size=PART_ROWS, use_threads=False):
        part = pa.Table.from_batches([batch]).flatten()
        columns = [_column(part.column(place)) for place in range(part.num_columns)]
        # A column of whole numbers is one of floats in a part where some are missing: the same number all the same.
        alike = [column.astype(np.float64) if column.dtype.kind in "if" else column for column in columns]
        chosen = sampling.sampled_rows(pd.DataFrame(dict(enumerate(alike))), rows)
        parts.append(part.filter(pa.array(chosen)))
    return pa.concat_tables(parts)


def _check(metadata: pq.FileMetaData) -> None:
    if metadata.num_columns > MOST_COLUMNS:
        raise TooManyColumns(f"The file has {metadata.num_columns:,} columns; up to {MOST_COLUMNS} are read.")
    held = min(metadata.num_rows, sampling.WHOLE_ROWS)
    if held * max(metadata.num_columns, 1) > MOST_CELLS:
        raise UnpackedTooLarge(
            f"The file holds {metadata.num_rows:,} rows of {metadata.num_columns:,} columns, more than can be read."
        )


def _column(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_integer(kind):
        low_high = pc.min_max(column)
        largest = max(abs(low_high["min"].as_py() or 0), abs(low_high["max"].as_py() or 0))
        if largest >= 10**LONGEST_DIGITS:
            return pd.Series(column.cast(pa.string()).to_pandas(), dtype="str")
        target = np.int64 if not column.null_count else np.float64
        return pd.Series(column.to_pandas().to_numpy().astype(target))
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pd.Series(column.cast(pa.float64()).to_pandas())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        naive = (
            column.cast(pa.timestamp("us")) if not getattr(kind, "tz", None) else pc.local_timestamp(column)
        )
        return pd.Series(naive.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]"))
    if pa.types.is_boolean(kind):
        return pd.Series(column.cast(pa.string()).to_pandas(), dtype="str")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.Series(column.to_pandas(), dtype="str")
    if pa.types.is_null(kind):
        return pd.Series(np.full(len(column), np.nan))
    texts = [None if value is None else _text(value) for value in column.to_pylist()]
    return pd.Series(texts, dtype="str")


def _text(value: object) -> str:
    return (
        json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
        if isinstance(value, dict | list)
        else str(value)
    )
