"""The points of a chart as CSV: exact numbers, and no cell that a spreadsheet would take for a formula."""

import csv
import io
import re
from typing import Any, Final

from stories.charts.model import SHARE, ChartSpec

FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|\s*[\t\r\n\0]")
"""How a text begins that Excel, LibreOffice or Google Sheets may work out (CWE-1236)."""
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
EXACT: Final = 2**53
"""Below it a whole number is the same as text, as a float and as a whole number."""
Column = tuple[str, list[Any]]


def as_csv(spec: ChartSpec) -> str:
    """Return the values behind a chart: names of the columns, then a line for each point."""
    columns = _columns(spec)
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow([defused(name) for name, _ in columns])
    for place in range(len(spec.points)):
        lines.writerow([_cell(values[place]) for _, values in columns])
    return written.getvalue()


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers, also negative ones, are left alone."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def _columns(spec: ChartSpec) -> list[Column]:
    """Return each column that has something to say, with its values in the order of the points."""
    named, measured = spec.named.title or "name", spec.measured.title or "value"
    unit = "from 0 to 1" if spec.measured.unit == SHARE else spec.measured.unit
    points = spec.points
    ends, values = [point.x_end for point in points], [point.y for point in points]
    rows = [point.n or None for point in points]
    spans = any(end is not None for end in ends)
    return [
        (f"{named}, from" if spans else named, [point.x for point in points]),
        *_filled((f"{named}, to", ends), ("series", [point.series or None for point in points])),
        (f"{measured}, {unit}" if unit else measured, values),
        *_filled(
            ("95% interval, low", [point.low for point in points]),
            ("95% interval, high", [point.high for point in points]),
            # where rows are counted they stand there already
            ("rows", [] if rows == values else rows),
            ("period", ["not complete" if point.partial else None for point in points]),
        ),
    ]


def _filled(*columns: Column) -> list[Column]:
    return [(name, values) for name, values in columns if any(value is not None for value in values)]


def _cell(value: Any) -> str:
    """Return a number with all its digits, a text that is no formula, nothing for a gap."""
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    return repr(int(value)) if abs(value) < EXACT and value == int(value) else repr(value)
