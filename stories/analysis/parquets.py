"""Parquet files."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis import sampling
from stories.analysis.limits import allowed, too_long
from stories.analysis.names import renamed, unique_names
from stories.analysis.numbers import LONGEST_DIGITS
from stories.analysis.table import ParseReport, RawTable
from stories.errors import BrokenParquet, NoRows, TooManyColumns, TooManyRows, UnpackedTooLarge

if TYPE_CHECKING:
    import pyarrow.parquet as pq

MOST_CELLS = 200_000_000
PART_ROWS = 100_000
REPLACED = "A few broken characters fit no encoding and were replaced."


def read_parquet(path: str) -> RawTable:
    """Return the raw columns of the Parquet file at `path`.

    Raises BrokenParquet, NoRows and CellTooLong, and before anything is unpacked TooManyColumns, TooManyRows and
    UnpackedTooLarge.
    """
    try:
        return _read(path)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BrokenParquet from error


def _read(path: str) -> RawTable:
    # It takes a while to load, for which files of other kinds need not wait.
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        _check(file.metadata)
        texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
    # A text that many rows share is held once, as in the file: unfolded it may be a thousand times as large.
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        rows = file.metadata.num_rows
        sampled_from = rows if rows > sampling.WHOLE_ROWS else 0
        table = _sampled(file) if sampled_from else file.read(use_threads=False).flatten()
    if not table.num_rows:
        raise NoRows("The Parquet file has columns but no rows.")
    columns = [_column(table.column(place)) for place in range(table.num_columns)]
    frame = pd.DataFrame({place: column for place, (column, _) in enumerate(columns)})
    frame.columns = pd.Index(unique_names(table.column_names))
    again, said = renamed(table.column_names)
    report = ParseReport(
        kind="parquet",
        header_line=0,
        sampled_from=sampled_from,
        renamed_columns=again,
        notes=(*said, REPLACED) if any(broken for _, broken in columns) else said,
    )
    return RawTable(frame=frame, report=report)


def _sampled(file: "pq.ParquetFile") -> pa.Table:
    """Return about as many of the rows as are held at once, chosen by what they say."""
    here = sampling.chosen(np.concatenate([_hashes(part) for part in _parts(file)]))
    kept, start = [], 0
    for part in _parts(file):
        kept.append(part.filter(pa.array(here[start : start + len(part)])))
        start += len(part)
    return pa.concat_tables(kept)


def _parts(file: "pq.ParquetFile") -> Iterator[pa.Table]:
    for batch in file.iter_batches(batch_size=PART_ROWS, use_threads=False):
        yield pa.Table.from_batches([batch]).flatten()


def _hashes(part: pa.Table) -> sampling.Hashes:
    columns = [_column(part.column(place))[0] for place in range(part.num_columns)]
    # A column of whole numbers is one of floats in a part where some are missing: the same number all the same.
    alike = [column.astype(np.float64) if column.dtype.kind in "if" else column for column in columns]
    return sampling.hashes_of(pd.DataFrame(dict(enumerate(alike))))


def _check(metadata: "pq.FileMetaData") -> None:
    if metadata.num_columns > allowed().columns:
        raise TooManyColumns(
            f"The file has {metadata.num_columns:,} columns; up to {allowed().columns} are read."
        )
    if metadata.num_rows > allowed().rows:
        raise TooManyRows(f"The file has {metadata.num_rows:,} rows; up to {allowed().rows:,} are read.")
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    if unpacked > allowed().unpacked_bytes:
        raise UnpackedTooLarge(f"Unpacked, the file would take {unpacked / 1e6:,.0f} MB, more than is read.")
    held = min(metadata.num_rows, sampling.WHOLE_ROWS)
    if held * max(metadata.num_columns, 1) > MOST_CELLS:
        raise UnpackedTooLarge(
            f"The file holds {metadata.num_rows:,} rows of {metadata.num_columns:,} columns, more than can be read."
        )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _column(column: pa.ChunkedArray) -> tuple[pd.Series, bool]:
    """Return a column, and whether some of its texts had to be mended."""
    kind = column.type
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        return _categories(column.unify_dictionaries().combine_chunks())
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if _is_text(kind):
        return _categories(column.cast(pa.large_binary()).combine_chunks().dictionary_encode())
    return _plain(column), False


def _categories(encoded: pa.DictionaryArray) -> tuple[pd.Series, bool]:
    """Return a column of texts by its different ones, broken characters replaced; raises CellTooLong."""
    texts, broken = _as_string(encoded.dictionary.cast(pa.large_binary()))
    if (
        (pc.max(pc.binary_length(texts)).as_py() or 0)
        > allowed().cell_characters
        < pc.max(pc.utf8_length(texts)).as_py()
    ):
        raise too_long()
    different = texts.dictionary_encode()
    places = np.append(different.indices.fill_null(-1).to_numpy(zero_copy_only=False), -1)
    codes = places[encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    categories = pd.Index(pd.array(pa.chunked_array([different.dictionary]), dtype="str"))
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories)), broken


def _as_string(raw: pa.Array) -> tuple[pa.Array, bool]:
    """Return texts, and whether characters that are none had to be replaced."""
    try:
        return raw.cast(pa.large_string()), False
    except pa.ArrowInvalid:
        texts = [None if text is None else text.decode("utf-8", errors="replace") for text in raw.to_pylist()]
        return pa.array(texts, pa.large_string()), True


def _plain(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
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
    if pa.types.is_null(kind):
        return pd.Series(np.full(len(column), np.nan))
    texts = [None if value is None else _text(value) for value in column.to_pylist()]
    if max(map(len, filter(None, texts)), default=0) > allowed().cell_characters:
        raise too_long()
    return pd.Series(texts, dtype="str")


def _text(value: object) -> str:
    return (
        json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
        if isinstance(value, dict | list)
        else str(value)
    )
