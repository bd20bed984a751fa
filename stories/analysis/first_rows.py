"""What the first rows of a delimited text tell of its columns, for its parser to know."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stories.analysis.columns import is_code_named
from stories.analysis.numbers import MISSING_NUMBERS
from stories.analysis.sniffing import Layout

_PLAIN_NUMBER = re.compile(r"\s*[+-]?(?:(?:0|[1-9]\d*)\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*")
_PLAIN_OR_BLANK = re.compile(
    r"(?:[^\S\n]*(?:[+-]?(?:(?:0|[1-9]\d*+)\.?\d*+|\.\d++)(?:[eE][+-]?\d{1,3})?[^\S\n]*+)?\n)*+"
)
"""The same in each of many lines, some of them blank."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_DECIMAL_POINT = re.compile(r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+)")
_TRUTHS = {"true", "false"}
# what a parser would make truth values of, as it would of 1 and 0


class Kinds(NamedTuple):
    """What the parser is to know."""

    dtypes: dict[str, str]
    # columns that it may not guess at, with what they are
    numbers: set[str]
    # those of plain numbers
    missing: set[str]
    # words that stand for a missing one among these


def kinds_of(layout: Layout) -> Kinds:
    """Return what the parser is to know of the columns.

    It may not guess at truth values, and at digits that are codes. Of all others it finds out by itself whether they
    are numbers or text, several times as quickly as when told.
    """
    found = Kinds({}, set(), {""})
    dtypes = found.dtypes
    # Beside 12,5 the 1.234 of another column may be a thousand; as a parsed number nobody could tell any more.
    comma = layout.decimal == "," or (
        not layout.decimal
        and layout.delimiter != ","
        and any(_DECIMAL_COMMA.fullmatch(cell.strip()) for row in layout.head for cell in row)
    )
    # Where no other cell has a decimal point, 1.234 in every row may be a thousand: that is to be said.
    point = (
        bool(layout.decimal)
        or layout.delimiter == ","
        or any(_DECIMAL_POINT.fullmatch(cell.strip()) for row in layout.head for cell in row)
    )
    for name, cells in zip(layout.names, _columns(layout), strict=True):
        if name in layout.as_text:
            dtypes[name] = "str"
            continue
        plain, missing = _are_plain_numbers(cells), {""}
        values = cells
        if not plain or comma or not point:
            missing = {cell for cell in set(cells) if cell.strip().lower() in MISSING_NUMBERS}
            values = [cell for cell in cells if cell not in missing]
        if values and (plain or all(map(_PLAIN_NUMBER.fullmatch, values))):
            grouped = (_GROUPED.fullmatch(value.strip()) for value in values)
            doubtful = (comma and any(grouped)) or (not point and all(grouped))
            if doubtful or is_code_named(name):
                dtypes[name] = "str"
            else:
                found.numbers.add(name)
                found.missing.update(missing)
        elif all(map(_is_float, values)):
            dtypes[name] = "str"
        elif {value.strip().lower() for value in values} <= _TRUTHS:
            dtypes[name] = "category"
    return found


def _columns(layout: Layout) -> Iterable[Sequence[str]]:
    """Return the cells of each column in the first rows, as many as there are."""
    width = len(layout.names)
    if layout.head and all(len(row) == width for row in layout.head):
        return zip(*layout.head, strict=True)
    return ([row[place] for row in layout.head if place < len(row)] for place in range(width))


def _are_plain_numbers(cells: Sequence[str]) -> bool:
    """Return whether all cells that say something, and some do, are plain numbers: in one go, as most are."""
    lines = "\n".join((*cells, ""))
    said = lines.count("\n") == len(cells) and not lines.isspace()
    return said and _PLAIN_OR_BLANK.fullmatch(lines) is not None


def _is_float(value: str) -> bool:
    """Return whether a parser of numbers would take the text for one: 007, inf."""
    try:
        float(value)
    except ValueError:
        return False
    return True
