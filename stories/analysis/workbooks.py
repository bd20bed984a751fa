"""Excel workbooks: the first visible sheet that holds something."""

import datetime
import re
import zipfile
import zlib

import pandas as pd
import python_calamine

from stories.analysis.cells import raw_column
from stories.analysis.names import unique_names
from stories.analysis.sniffing import LONGEST_CELL, MOST_COLUMNS, MOST_TITLE_ROWS
from stories.analysis.table import ParseReport, RawTable
from stories.errors import (
    BrokenWorkbook,
    CellTooLong,
    EmptyFile,
    NoRows,
    PasswordProtected,
    TooManyColumns,
    UnpackedTooLarge,
)

MOST_CELLS = 60_000_000
# a sheet whose used area is larger would fill the memory before a cell is read
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_DIMENSION_WITHIN = 4096

Row = list[object]


def read_workbook(path: str, kind: str, *, sheet: str = "") -> RawTable:
    """Return the raw columns of the workbook at `path`.

    kind: xlsx, xlsb or xls. sheet: the one that a person chose, or "".
    Raises BrokenWorkbook, PasswordProtected, EmptyFile, NoRows, TooManyColumns, CellTooLong and UnpackedTooLarge.
    """
    if kind == "xlsx":
        _check_dimensions(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            chosen, rows, others = _first_filled(workbook, sheet)
    except python_calamine.PasswordError as error:
        raise PasswordProtected from error
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise PasswordProtected from error
        raise BrokenWorkbook("The workbook is damaged: its sheets cannot be opened.") from error
    return _table(rows, kind, chosen, tuple(others))


def _check_dimensions(path: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            try:
                with archive.open(name) as part:
                    found = _DIMENSION.search(part.read(_DIMENSION_WITHIN))
            except (
                zipfile.BadZipFile,
                zlib.error,
                NotImplementedError,
                OSError,
                EOFError,
                RuntimeError,
            ) as error:
                raise BrokenWorkbook(
                    "The workbook is damaged: one of its sheets cannot be unpacked."
                ) from error
            if found and _number_of(found[1]) * int(found[2]) > MOST_CELLS:
                raise UnpackedTooLarge("A sheet of the workbook claims more cells than can be read.")


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _first_filled(
    workbook: python_calamine.CalamineWorkbook, wanted: str
) -> tuple[str, list[Row], list[str]]:
    """Return the name and the rows of the sheet to read, and the names of the others."""
    sheets = [
        meta for meta in workbook.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    visible = [meta.name for meta in sheets if meta.visible == python_calamine.SheetVisibleEnum.Visible]
    names = [meta.name for meta in sheets]
    order = [wanted] if wanted in names else visible + [name for name in names if name not in visible]
    for name in order:
        rows = [[_plain(cell) for cell in row] for row in workbook.get_sheet_by_name(name).to_python()]
        if any(cell is not None for row in rows for cell in row):
            return name, rows, [other for other in names if other != name]
    raise EmptyFile("No sheet of the workbook holds a value.")


def _plain(cell: object) -> object:
    """Return the cell with blanks as None, whole floats as int, and times of day as text."""
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise CellTooLong
        return cell if cell.strip() else None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    return cell


def _table(rows: list[Row], kind: str, sheet: str, others: tuple[str, ...]) -> RawTable:
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell is not None for cell in row)]
    first = min(at for _, row in filled for at, cell in enumerate(row) if cell is not None)
    last = max(at for _, row in filled for at, cell in enumerate(row) if cell is not None)
    body = [(number, row[first : last + 1]) for number, row in filled]
    width = last - first + 1
    at = _header_at([row for _, row in body], width)
    line, header = body[at]
    cells = [row for _, row in body[at + 1 :]]
    if not cells:
        raise NoRows("The sheet has column names but no rows under them.")
    if width > MOST_COLUMNS:
        raise TooManyColumns(f"The sheet has {width:,} columns; up to {MOST_COLUMNS} are read.")
    columns = zip(*cells, strict=True)
    frame = pd.DataFrame({place: raw_column(column) for place, column in enumerate(columns)})
    frame.columns = pd.Index(unique_names(header))
    skipped = len(rows) - len(filled) + at
    report = ParseReport(kind=kind, sheet=sheet, other_sheets=others, header_line=line, skipped_rows=skipped)
    return RawTable(frame=frame, report=report)


def _header_at(rows: list[Row], width: int) -> int:
    """Return the number of the row with the column names: the first that is not a title above them."""
    for at, row in enumerate(rows[:MOST_TITLE_ROWS]):
        filled = [cell for cell in row if cell is not None]
        if len(filled) > width // 2 or row[0] is None:
            texts = sum(isinstance(cell, str) for cell in filled)
            return at if texts > len(filled) // 2 or not at else 0
    return 0
