"""The sheet of a workbook to read, and what its merged cells show."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import python_calamine

from stories.analysis.limits import allowed, too_long
from stories.errors import ChoiceDoesNotFit, EmptyFile

SHEETS_NAMED = 10
# of a workbook, when another was chosen
MOST_LOOKED_AT = 5_000_000
# cells of the sheets that are compared; sheets behind them are not looked at

Row = list[object]
Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet as rows of cells."""

    name: str
    rows: list[Row]
    # from the first to the last that holds a value
    top: int
    # rows of the sheet above these
    merged: tuple[tuple[Place, Place], ...]
    # the first and the last cell of each merged area, counted within `rows`
    others: tuple[str, ...]
    # the names of the sheets that were not read
    is_first: bool
    # whether it is the first sheet that is shown and holds a value


def sheet_of(workbook: python_calamine.CalamineWorkbook, wanted: str) -> Sheet:
    """Return the sheet called `wanted`, or of those that are shown the one that holds the most of a table.

    Hidden sheets are read only where no other holds a value. Raises ChoiceDoesNotFit, EmptyFile and CellTooLong.
    """
    sheets = [
        meta for meta in workbook.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    names = [meta.name for meta in sheets]
    if wanted and wanted not in names:
        listed = ", ".join(f"“{name}”" for name in names[:SHEETS_NAMED])
        raise ChoiceDoesNotFit(f"The workbook has no sheet “{wanted[:60]}”; it has {listed}.")
    visible = [meta.name for meta in sheets if meta.visible == python_calamine.SheetVisibleEnum.Visible]
    hidden = [name for name in names if name not in visible]
    for candidates in [[wanted]] if wanted else [visible, hidden]:
        fullest, is_first = _fullest(workbook, candidates)
        if fullest is not None:
            sheet = _read(fullest, names, is_first=is_first)
            if any(cell is not None for row in sheet.rows for cell in row):
                return sheet
    if wanted:
        raise ChoiceDoesNotFit(f"The sheet “{wanted[:60]}”, which was chosen, holds no value.")
    raise EmptyFile("No sheet of the workbook holds a value.")


def fill_merged(
    rows: list[Row], merged: Sequence[tuple[Place, Place]], *, below: int, first: int, last: int
) -> int:
    """Give the empty cells of merged areas the value that is shown over them; return how many were filled.

    below: rows above this one are left as they are. first, last: the columns of the table. An area as wide as the table
    is a title between its rows and stays one cell.
    """
    count = 0
    for (top, left), (bottom, right) in merged:
        title = left <= first and right >= last and first < last
        if title or top < below or top >= len(rows) or left > last:
            continue
        value = rows[top][left]
        if value is None:
            continue
        for row in rows[top : bottom + 1]:
            for at in range(left, min(right, last) + 1):
                if row[at] is None:
                    row[at] = value
                    count += 1
    return count


def _fullest(
    workbook: python_calamine.CalamineWorkbook, names: Sequence[str]
) -> tuple[python_calamine.CalamineSheet | None, bool]:
    """Return the sheet that holds the most of a table, and whether it is the first that holds anything."""
    if len(names) == 1:
        return workbook.get_sheet_by_name(names[0]), True
    best, most, filled, looked_at = None, (False, 0), 0, 0
    is_first = True
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        weight = _weight(sheet.to_python())
        filled += weight[1] > 0
        if weight > most:
            best, most, is_first = sheet, weight, filled == 1
        looked_at += sheet.height * sheet.width
        if looked_at > MOST_LOOKED_AT:
            break
    return best, is_first


def _weight(rows: Sequence[Sequence[object]]) -> tuple[bool, int]:
    """Return whether there are rows of several cells, as a table has, and how many cells they hold."""
    counts = [sum(not (isinstance(cell, str) and not cell.strip()) for cell in row) for row in rows]
    wide = [count for count in counts if count > 1]
    return (True, sum(wide)) if len(wide) > 1 else (False, sum(counts))


def _read(sheet: python_calamine.CalamineSheet, names: Sequence[str], *, is_first: bool) -> Sheet:
    top, left = sheet.start or (0, 0)
    longest = allowed().cell_characters
    merged = tuple(
        ((first[0] - top, first[1] - left), (last[0] - top, last[1] - left))
        for first, last in sheet.merged_cell_ranges or ()
        if first[0] >= top and first[1] >= left
    )
    return Sheet(
        name=sheet.name,
        rows=[[_plain(cell, longest) for cell in row] for row in sheet.to_python()],
        top=top,
        merged=merged,
        others=tuple(name for name in names if name != sheet.name),
        is_first=is_first,
    )


def _plain(cell: object, longest: int) -> object:
    """Return the cell with blanks as None, whole floats as int, and times of day as text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, str):
        if len(cell) > longest:
            raise too_long()
        return cell if cell.strip() else None
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    return cell
