"""The file as it was read for the story: its rows and cells, by the choices written at the top of the script."""

import csv
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stories.recompute.parts.cells import tidied

Plain = dict[str, Any]
Row = list[Any]
SAMPLE = 1_000_000
"""A file of more rows is read in part: about so many, each chosen by a hash of what it says."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The rows of a table."""

    columns: list[Row]
    # the cells of each
    rows: int
    in_file: int
    # more than these where only a sample was read
    left_out: int
    # rows that are blank, or above or below the table
    repaired: int
    # rows with too few cells, or with more than there are columns


def rows_of(path: str, reading: Plain, columns: list[Plain]) -> Held:
    """Return the rows of the file at a path."""
    content = Path(path).read_bytes()
    if reading["packed"]:
        content = gzip.decompress(content)
    if reading["kind"] == "parquet":
        return of_parquet(content, reading, columns)
    if reading["kind"] in ("json", "jsonl"):
        text = content.decode(reading["encoding"], errors="replace").removeprefix("\ufeff")
        return finished(of_json(text), reading, columns)
    if reading["sheet"]:
        rows, above = of_workbook(content, reading, columns)
        return finished(rows, reading, columns, above=above)
    return of_text(content, reading, columns)


def finished(
    found: Iterable[Row], reading: Plain, columns: list[Plain], *, above: int = 0, in_file: int = 0
) -> Held:
    """Return the columns without empty rows and without the totals and footnotes at the end.

    above: rows above the table. in_file: rows of the file where these are a sample.
    """
    places = [column["place"] for column in columns]
    width, read, repaired = max(places) + 1, 0, 0
    held: list[Row] = [[] for _ in places]
    # equal cells are kept once
    known: list[dict[Any, Any]] = [{} for _ in places]
    for row in found:
        read += 1
        if not any(map(is_filled, row)):
            continue
        repaired += len(row) < width or any(map(is_filled, row[width:]))
        for cells, place, same_cell in zip(held, places, known, strict=True):
            cell = row[place] if place < len(row) else None
            cells.append(same_cell.setdefault(cell, cell) if isinstance(cell, str) else cell)
    rows = len(held[0]) - reading["rows_below"]
    return Held(
        columns=[cells[:rows] for cells in held],
        rows=rows,
        in_file=in_file or rows,
        left_out=above + read - rows,
        repaired=repaired,
    )


def check_names(header: Row, columns: list[Plain]) -> None:
    """Raise ValueError where the row of names says other names than those of the story's columns.

    What a story adds to them is not held against it: a number behind a name that comes twice, a group before it.
    """
    names = {column["place"]: column["name"] for column in columns}
    if names.get(0) == "column 1" and len(header) == max(names) and is_filled(header[0]):
        # no name above the first column, not even an empty one
        header = ["", *header]
    for place, name in names.items():
        said = tidied(str(header[place]))[:1000] if place < len(header) and is_filled(header[place]) else ""
        if not re.sub(r" \(\d+\)$", "", name).endswith(said) and not name.endswith(said):
            raise ValueError(f"the column in place {place + 1} is called {said!r}, not {name!r}")


def is_filled(cell: Any) -> bool:
    """Return whether a cell holds anything."""
    return bool(cell.strip().strip("\x1a")) if isinstance(cell, str) else cell is not None and cell == cell


def of_text(content: bytes, reading: Plain, columns: list[Plain]) -> Held:
    """Return the columns of text with delimiters."""
    text = content.decode(reading["encoding"], errors="replace").removeprefix("\ufeff")
    lines, in_file = io.StringIO(text, newline=""), 0
    if reading["sampled_from"]:
        head = reading["lines_above"] + bool(reading["header_line"])
        text, in_file = sampled(text.encode(errors="replace"), head, quotes=reading["quotes"])
        lines = io.StringIO(text, newline="")
    titles = [lines.readline() for _ in range(reading["lines_above"])]
    delimiter = reading["delimiter"] or "\x1f"
    # a unit separator stands for no delimiter at all
    filled = [line for line in titles if line.replace(delimiter, "").replace('"', "").strip()]
    above = sum(not line.startswith("sep=") for line in filled)
    csv.field_size_limit(sys.maxsize)
    rows = csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if reading["quotes"] else csv.QUOTE_NONE,
    )
    if reading["header_line"]:
        check_names(next(row for row in rows if row), columns)
    return finished(rows, reading, columns, above=above, in_file=in_file)


def of_workbook(content: bytes, reading: Plain, columns: list[Plain]) -> tuple[list[Row], int]:
    """Return (the rows of the sheet from its first used column on, the rows above), merged areas filled."""
    with pd.ExcelFile(io.BytesIO(content), engine="calamine") as book:
        sheet = book.book.get_sheet_by_name(reading["sheet"])
        rows = [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        merged = sheet.merged_cell_ranges or () if reading["filled_cells"] else ()
        top_row = sheet.start[0]
    used = [at for row in rows for at, cell in enumerate(row) if cell is not None]
    first, last = min(used), max(used)
    above = reading["lines_above"] + bool(reading["header_line"])
    for (top, left), (bottom, right) in merged:
        across = left <= first and right >= last and first < last
        for row in rows[top : bottom + 1] if top >= above and not across else ():
            for at in range(left, min(right, last) + 1):
                row[at] = rows[top][left] if row[at] is None else row[at]
    if reading["header_line"]:
        check_names(rows[above - 1][first : last + 1], columns)
    return [row[first : last + 1] for row in rows[above:]], reading["lines_above"] - top_row


def plain(cell: Any) -> Any:
    """Return a cell of a workbook: nothing for blanks, whole numbers as such, times of day as text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, str):
        return cell if cell.strip() else None
    return str(cell) if type(cell).__name__ in ("time", "timedelta") else cell


def of_json(text: str) -> list[Row]:
    """Return the rows of JSON: records in an array or line by line, rows, or columns."""
    values = list(values_of(text))
    lone = len(values) == 1 and not text.lstrip().startswith("[")
    records = of_object(values[0]) if lone else values
    if records and isinstance(records[0], list):
        named = all(isinstance(cell, str) for cell in records[0])
        width = max(map(len, records))
        return records[1 if named and len(records[0]) == width else 0 :]
    flat = [dict(flattened(record)) for record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    return [[record.get(name) for name in names] for record in flat]


def values_of(text: str) -> Iterator[Any]:
    """Yield the values of JSON, those in an array one by one: a comma behind the last is forgiven."""
    between, decoder = re.compile(r"[\s,]*"), json.JSONDecoder()
    end = len(text)
    at = len(text) - len(text.lstrip())
    if text[at : at + 1] == "[":
        at, end = at + 1, text.rindex("]")
    while (at := between.match(text, at).end()) < end:  # type: ignore[union-attr]
        value, at = decoder.raw_decode(text, at)
        yield value


def of_object(whole: Plain) -> list[Any]:
    """Return the records of one JSON object: columns as lists or by row, or a list of records under some name."""
    lists = {name: cells for name, cells in whole.items() if isinstance(cells, list)}
    tables = [
        cells for cells in lists.values() if cells and all(isinstance(cell, dict) for cell in cells[:100])
    ]
    if len(lists) == len(whole) and len({len(cells) for cells in lists.values()}) == 1 and not tables:
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    if tables:
        return sorted(tables, key=len)[-1]
    keys = dict.fromkeys(key for cells in whole.values() for key in cells)
    return [{name: cells.get(key) for name, cells in whole.items()} for key in keys]


def flattened(record: Plain) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a record, those of a record within it under both names."""
    for name, cell in record.items():
        if isinstance(cell, dict) and cell:
            for inner, value in cell.items():
                path = f"{name}.{inner}"
                yield (f"{path} (2)" if path in record else path), value
        else:
            yield name, cell


def of_parquet(content: bytes, reading: Plain, columns: list[Plain]) -> Held:
    """Return the columns of a Parquet file; raises SystemExit for one of which only a sample was read."""
    import pyarrow.parquet as pq  # pandas reads these files with it as well

    if reading["sampled_from"]:
        sys.exit(
            "The story rests on a sample of a Parquet file, which is not drawn again here: nothing was compared."
        )
    table = pq.ParquetFile(io.BytesIO(content)).read().flatten()
    held = [[naive(cell) for cell in cells_of(column)] for column in table.columns]
    return finished(map(list, zip(*held, strict=True)), reading, columns)


def cells_of(column: Any) -> Row:
    """Return the cells of a column of a Parquet file, characters that are none replaced."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        cells = column.cast("large_binary").to_pylist()
        return [cell if cell is None else cell.decode("utf-8", errors="replace") for cell in cells]


def naive(cell: Any) -> Any:
    """Return a cell of a Parquet file: times as the clock there showed them, long whole numbers as codes."""
    if isinstance(cell, int) and abs(cell) >= 10**15:
        return str(cell)
    if isinstance(cell, pd.Timestamp):
        return cell.tz_localize(None).to_pydatetime()
    return float(cell) if type(cell).__name__ == "Decimal" else cell


def sampled(content: bytes, head: int, *, quotes: bool) -> tuple[str, int]:
    """Return (the lines above and the sample of the rows, the rows of the file)."""
    records = list(joined_lines(io.BytesIO(content), quotes=quotes))
    rows = [row for record in records[head:] if (row := record.rstrip(b"\r\n"))]
    hashes = np.array([zlib.crc32(row) << 32 | zlib.adler32(row) for row in rows], dtype=np.uint64)
    chosen = [row + b"\n" for row, here in zip(rows, in_sample(hashes), strict=True) if here]
    return b"".join([*records[:head], *chosen]).decode(), len(rows)


def joined_lines(stream: io.BytesIO, *, quotes: bool) -> Iterator[bytes]:
    """Yield the lines, those within quotes as one."""
    begun = b""
    for line in stream:
        begun += line
        if not quotes or begun.count(b'"') % 2 == 0:
            yield begun
            begun = b""
    yield from [begun] if begun else []


def in_sample(hashes: np.ndarray) -> np.ndarray:
    """Return which rows are in the sample; of equal rows each is chosen by itself."""
    counts = pd.Series(hashes).groupby(hashes).cumcount().to_numpy().astype(np.uint64)
    mixed = hashes + counts * np.uint64(0x9E3779B97F4A7C15)
    # the last step of splitmix64: every bit depends on all of them
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed <= np.uint64(int(2**64 * SAMPLE / max(len(hashes), SAMPLE + 1)) - 1))
