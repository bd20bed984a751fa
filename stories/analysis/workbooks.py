"""Excel workbooks: the columns of one sheet."""

import pandas as pd
import python_calamine

from stories.analysis.book_parts import check_parts
from stories.analysis.cells import raw_column
from stories.analysis.headers import are_two_headers, joined_names
from stories.analysis.limits import allowed
from stories.analysis.names import renamed, unique_names
from stories.analysis.sheets import Row, Sheet, fill_merged, sheet_of
from stories.analysis.sniffing import MOST_TITLE_ROWS, TWO_HEADERS
from stories.analysis.table import ParseReport, RawTable
from stories.errors import (
    BrokenWorkbook,
    ChoiceDoesNotFit,
    NoRows,
    PasswordProtected,
    TooManyColumns,
)

NOT_THE_FIRST = "Of the sheets, the one that holds the most of a table was read, which is not the first."
MERGED = "Merged cells were given the value that is shown over them in each row and column that they cover."


def read_workbook(path: str, kind: str, *, sheet: str = "", header_line: int | None = None) -> RawTable:
    """Return the raw columns of the workbook at `path`.

    kind: xlsx, xlsb or xls. sheet, header_line: what a person chose, or "" and None; a header_line of 0 says that
    there is no header.
    Raises BrokenWorkbook, PasswordProtected, EmptyFile, NoRows, TooManyColumns, CellTooLong, UnpackedTooLarge and
    ChoiceDoesNotFit.
    """
    if kind in ("xlsx", "xlsb"):
        check_parts(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            found = sheet_of(workbook, sheet)
    except python_calamine.PasswordError as error:
        raise PasswordProtected from error
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise PasswordProtected from error
        raise BrokenWorkbook("The workbook is damaged: its sheets cannot be opened.") from error
    except BaseException as error:
        # What the reader, which is written in Rust, did not foresee, is no Exception in Python.
        if type(error).__name__ != "PanicException":
            raise
        raise BrokenWorkbook("The workbook is damaged: its sheets cannot be read.") from error
    return _table(found, kind, header_line=header_line)


def _table(sheet: Sheet, kind: str, *, header_line: int | None) -> RawTable:
    numbered = enumerate(sheet.rows, sheet.top + 1)
    filled = [(number, row) for number, row in numbered if any(cell is not None for cell in row)]
    used = [at for at in range(len(sheet.rows[0])) if any(row[at] is not None for _, row in filled)]
    first, last = used[0], used[-1]
    lines, body = [number for number, _ in filled], [row[first : last + 1] for _, row in filled]
    at = _chosen_at(lines, header_line) if header_line else _header_at(body, len(body[0]))
    header, notes = body[at], [] if sheet.is_first else [NOT_THE_FIRST]
    if header_line is None and body[at + 1 :] and are_two_headers(header, body[at + 1], body[at + 2 :]):
        header, at = list(joined_names(header, body[at + 1])), at + 1
        notes.append(TWO_HEADERS)
    begin = at if header_line == 0 else at + 1
    carried = 0
    if sheet.merged and begin < len(lines):
        above = lines[begin] - sheet.top - 1
        carried = fill_merged(sheet.rows, sheet.merged, below=above, first=first, last=last)
        body = [row[first : last + 1] for _, row in filled]
    if carried:
        notes.append(MERGED)
    frame = _frame(body[begin:], [None] * len(header) if header_line == 0 else header)
    again, said = (0, ()) if header_line == 0 else renamed(header)
    report = ParseReport(
        kind=kind,
        sheet=sheet.name,
        other_sheets=sheet.others,
        header_line=0 if header_line == 0 else lines[at],
        lines_above=lines[at] - 1,
        skipped_rows=len(sheet.rows) - len(filled) + at,
        filled_cells=carried,
        renamed_columns=again,
        notes=(*notes, *said),
    )
    return RawTable(frame=frame, report=report)


def _frame(cells: list[Row], header: list[object]) -> pd.DataFrame:
    if not cells:
        raise NoRows("The sheet has column names but no rows under them.")
    if len(header) > allowed().columns:
        raise TooManyColumns(f"The sheet has {len(header):,} columns; up to {allowed().columns} are read.")
    columns = zip(*cells, strict=True)
    frame = pd.DataFrame({place: raw_column(column) for place, column in enumerate(columns)})
    frame.columns = pd.Index(unique_names(header))
    return frame


def _chosen_at(lines: list[int], line: int) -> int:
    """Return the number of the row in the line that a person chose for the names of the columns."""
    if line not in lines:
        raise ChoiceDoesNotFit(f"Row {line:,} was chosen for the names of the columns, and holds nothing.")
    return lines.index(line)


def _header_at(rows: list[Row], width: int) -> int:
    """Return the number of the row with the column names: the first that is not a title above them."""
    for at, row in enumerate(rows[:MOST_TITLE_ROWS]):
        filled = [cell for cell in row if cell is not None]
        if len(filled) > width // 2 or row[0] is None:
            texts = sum(isinstance(cell, str) for cell in filled)
            return at if texts > len(filled) // 2 or not at else 0
    return 0
