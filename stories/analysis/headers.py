"""Two rows of column names: the upper one groups the columns, the lower one names them."""

import datetime
import re
from collections.abc import Sequence

from stories.analysis.numbers import MISSING_NUMBERS

ROWS_BELOW = 50
# are looked at
MOSTLY = 0.8
# of the values below must be numbers or dates for a word above them to be a name

_VALUE = re.compile(r"[-+($€£]*\s*\d[\d.,'\s/:-]*+\)?\s*+%?")


def are_two_headers(
    upper: Sequence[object], lower: Sequence[object], below: Sequence[Sequence[object]]
) -> bool:
    """Return whether `lower` holds the names of the columns, and `upper` what they have in common.

    It is so when names are missing or repeated above, every column has a name in one of the two, and some column holds
    numbers or dates below its name. Cells are text or values; None and "" are empty.
    """
    width = max(len(upper), len(lower))
    above, names = _padded(upper, width), _padded(lower, width)
    labels = [label for label in above if label]
    if not labels or (len(labels) == width and len(set(labels)) == width):
        return False
    words = sum(map(_is_word, names))
    if words + sum(not name and bool(label) for name, label in zip(names, above, strict=True)) < width:
        return False
    return 2 * words >= width and any(
        name and _holds_values([row[at] for row in below[:ROWS_BELOW] if at < len(row)])
        for at, name in enumerate(names)
    )


def joined_names(upper: Sequence[object], lower: Sequence[object]) -> list[str]:
    """Return the name of each column: the lower one, with that of its group before it where it is not the only one."""
    width = max(len(upper), len(lower))
    above, names = _padded(upper, width), _padded(lower, width)
    given = [name for name in names if name]
    if len(set(given)) == len(given):
        return [name or label for name, label in zip(names, above, strict=True)]
    joined, group = [], ""
    for name, label in zip(names, above, strict=True):
        group = label or group
        joined.append(f"{group} {name}".strip() if name else label)
    return joined


def _padded(row: Sequence[object], width: int) -> list[str]:
    texts = ["" if cell is None else str(cell).strip() for cell in row]
    return texts + [""] * (width - len(texts))


def _is_word(text: str) -> bool:
    return text.lower() not in MISSING_NUMBERS and not _VALUE.fullmatch(text)


def _holds_values(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell is not None and str(cell).strip().lower() not in MISSING_NUMBERS]
    return bool(filled) and sum(map(_is_value, filled)) >= MOSTLY * len(filled)


def _is_value(cell: object) -> bool:
    if isinstance(cell, str):
        return _VALUE.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float | datetime.date) and not isinstance(cell, bool)
