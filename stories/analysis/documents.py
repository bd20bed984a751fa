"""JSON: an array of records, records line by line, rows, or columns; records nested one level."""

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from stories.analysis.cells import raw_column
from stories.analysis.encodings import encoding_of
from stories.analysis.limits import allowed, too_long
from stories.analysis.names import renamed, unique_names
from stories.analysis.table import ParseReport, RawTable
from stories.errors import BrokenJson, NoRows, NotATable, TooManyColumns

_SPACE = " \t\r\n"


def read_json(path: str, *, encoding: str = "") -> RawTable:
    """Return the raw columns of the JSON file at `path`, in the encoding that a person chose or "".

    Raises BrokenJson, NoRows, NotATable, TooManyColumns, CellTooLong, UnreadableEncoding and ChoiceDoesNotFit.
    """
    found = encoding_of(path, chosen=encoding)
    with Path(path).open(encoding=found.name, errors=found.errors, newline="") as stream:
        text = stream.read()
    text = text.removeprefix("\ufeff")
    try:
        first, rest = _first(text)
        records = _values(text, rest, first)
        kind, columns = _columns(first, records, lines=text.lstrip()[:1] == "{" and rest < len(text.rstrip()))
    except json.JSONDecodeError as error:
        raise BrokenJson(f"The JSON stops making sense at line {error.lineno}.") from error
    except RecursionError as error:
        raise BrokenJson("The JSON is nested too deeply to be a table.") from error
    except ValueError as error:
        # Python reads no whole number of thousands of digits.
        raise BrokenJson("A number in the JSON has more digits than can be read.") from error
    if len(columns) > allowed().columns:
        raise TooManyColumns(f"The records have {len(columns):,} fields; up to {allowed().columns} are read.")
    frame = pd.DataFrame({place: raw_column(values) for place, values in enumerate(columns.values())})
    frame.columns = pd.Index(unique_names(columns))
    again, said = renamed(columns)
    report = ParseReport(
        kind=kind,
        encoding=found.name,
        encoding_how=found.how,
        header_line=0,
        renamed_columns=again,
        notes=said,
    )
    return RawTable(frame=frame, report=report)


def _first(text: str) -> tuple[object, int]:
    """Return the first value and where it ends; an array is entered, so that records come one at a time."""
    start = len(text) - len(text.lstrip(_SPACE))
    if text[start : start + 1] == "[":
        return None, start + 1
    return json.JSONDecoder().raw_decode(text, start)


def _values(text: str, at: int, first: object) -> Iterator[object]:
    """Yield the values from `at` on: the items of an array, or values one after the other."""
    decoder = json.JSONDecoder()
    in_array = first is None
    if not in_array:
        yield first
    while True:
        while text[at : at + 1] and text[at] in _SPACE:
            at += 1
        if at >= len(text):
            if in_array:
                raise json.JSONDecodeError("unfinished array", text, at)
            return
        if in_array and text[at] == "]":
            if text[at + 1 :].strip():
                raise json.JSONDecodeError("text after the array", text, at + 1)
            return
        value, at = decoder.raw_decode(text, at)
        yield value
        while text[at : at + 1] and text[at] in _SPACE:
            at += 1
        if in_array and text[at : at + 1] == ",":
            at += 1
        elif in_array and text[at : at + 1] != "]":
            raise json.JSONDecodeError("a comma is missing", text, at)


def _columns(first: object, values: Iterator[object], *, lines: bool) -> tuple[str, dict[str, list[object]]]:
    if isinstance(first, dict) and not lines:
        return "json", _from_object(first)
    kind = "jsonl" if lines else "json"
    return kind, _from_values(values)


def _from_object(document: dict[str, object]) -> dict[str, list[object]]:
    """Return the columns of one JSON object: lists of equal length under its keys, or one list of records."""
    lists: dict[str, list[object]] = {
        key: cells for key, cells in document.items() if isinstance(cells, list)
    }
    even = len({len(value) for value in lists.values()}) == 1 and len(lists) == len(document)
    if even and not any(isinstance(cell, dict | list) for value in lists.values() for cell in value[:100]):
        return _not_empty({key: list(value) for key, value in lists.items()})
    tables = [cells for cells in lists.values() if cells and all(isinstance(c, dict) for c in cells[:100])]
    if tables:
        return _from_values(iter(sorted(tables, key=_length)[-1]))
    maps = {key: value for key, value in document.items() if isinstance(value, dict)}
    flat = all(not isinstance(cell, dict | list) for value in maps.values() for cell in value.values())
    if maps and len(maps) == len(document) and flat:
        return _from_maps(maps)
    raise NotATable("The JSON holds no list of records.")


def _length(table: list[object]) -> int:
    return len(table)


def _from_maps(maps: dict[str, dict[str, object]]) -> dict[str, list[object]]:
    """Return the columns of {column: {row: value}}, as pandas writes them."""
    keys = list(dict.fromkeys(key for column in maps.values() for key in column))
    return _not_empty({name: [column.get(key) for key in keys] for name, column in maps.items()})


def _from_values(values: Iterator[object]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    rows: list[list[object]] = []
    count, longest = 0, allowed().cell_characters
    for value in values:
        if isinstance(value, dict):
            for name, cell in _flat(value):
                column = columns.setdefault(name, [])
                column.extend([None] * (count - len(column)))
                column.append(_checked(cell, longest))
            count += 1
            if len(columns) > 20 * allowed().columns:
                break
        elif isinstance(value, list):
            rows.append(value)
        else:
            # To the end first: "[2024] report" only begins like a list, and is no JSON at all.
            deque(values, maxlen=0)
            raise NotATable("The JSON holds a list of single values, not of records.")
    if rows and columns:
        raise NotATable("The JSON mixes records and lists.")
    if rows:
        return _from_rows(rows)
    for column in columns.values():
        column.extend([None] * (count - len(column)))
    return _not_empty(columns)


def _from_rows(rows: list[list[object]]) -> dict[str, list[object]]:
    width = max(map(len, rows))
    named = all(isinstance(cell, str) for cell in rows[0]) and len(rows[0]) == width
    names = unique_names(rows[0] if named else [None] * width)
    body = rows[1:] if named else rows
    return _not_empty(
        {name: [row[at] if at < len(row) else None for row in body] for at, name in enumerate(names)}
    )


def _flat(record: dict[str, object]) -> Iterator[tuple[str, object]]:
    for name, cell in record.items():
        if isinstance(cell, dict) and cell:
            for inner, value in cell.items():
                path = f"{name}.{inner}"
                # {"a": {"b": 1}, "a.b": 2} has two fields of one name.
                yield (f"{path} (2)" if path in record else path), value
        else:
            yield name, cell


def _checked(cell: object, longest: int) -> object:
    if isinstance(cell, str) and len(cell) > longest:
        raise too_long()
    return cell


def _not_empty(columns: dict[str, list[object]]) -> dict[str, list[object]]:
    if not columns or not any(columns.values()):
        raise NoRows("The JSON holds no records.")
    return columns
