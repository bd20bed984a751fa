"""How a delimited text file is laid out: its delimiter, its header and its first rows."""

import csv
import io
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from stories.analysis.choices import DELIMITERS as MARKS
from stories.analysis.encodings import Encoding, encoding_of
from stories.analysis.headers import are_two_headers, joined_names
from stories.analysis.limits import allowed, too_long
from stories.analysis.names import renamed, unique_names
from stories.errors import (
    AllMissing,
    ChoiceDoesNotFit,
    EmptyFile,
    NoRows,
    NotATable,
    TooManyColumns,
)

HEAD_CHARACTERS = 400_000
HEAD_ROWS = 2_000
DELIMITERS = ("\t", ";", "|", ",")
# where two fit equally well, the earlier wins: commas are also decimal marks and punctuation
CONSISTENT = 0.6
# share of the first rows that must have the same number of cells
CONSISTENT_IF_LED = 0.4
# ... when the first row has that number too, as a header has
MOST_TITLE_ROWS = 20
TWO_HEADERS = (
    "Two rows of names stand above the columns; the upper one says what some of them have in common."
)

_NUMBER_LIKE = re.compile(r"[-+($€£]*\s*\d[\d.,'\s]*+\)?\s*+%?")
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\r?\n")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where the columns of a text file are."""

    encoding: Encoding
    delimiter: str
    # "" for a single column
    names: tuple[str, ...]
    has_header: bool
    lines_before: int
    # lines above the header, or above the first row when there is no header
    junk_rows: int
    # filled rows above the header that belong to no table
    unnamed_first: bool
    # whether the header lacks a name for the first column
    head: tuple[tuple[str, ...], ...]
    # the first rows, as text
    renamed: int = 0
    # columns whose name another has too
    notes: tuple[str, ...] = ()
    # what is to be said of the header
    decimal: str = ""
    # "," or "." where a person chose it
    as_text: frozenset[str] = frozenset()
    # columns that a person wants kept as text


def layout_of(
    path: str, *, delimiter: str = "", encoding: str = "", header_line: int | None = None
) -> Layout:
    """Return the layout of the text file at `path`, as far as its beginning shows it.

    delimiter, encoding, header_line: what a person chose, or "" and None to find them. A header_line of 0 says that
    there is no header.
    Raises UnreadableEncoding, EmptyFile, NoRows, AllMissing, NotATable, TooManyColumns, CellTooLong and
    ChoiceDoesNotFit.
    """
    found = encoding_of(path, chosen=encoding, beginning=True)
    with Path(path).open(encoding=found.name, errors=found.errors, newline="") as stream:
        text = stream.read(HEAD_CHARACTERS)
        whole = not stream.read(1)
    given = _SEPARATOR_LINE.match(text)
    mark = delimiter
    if given:
        mark, text = delimiter or given[1], text[given.end() :]
    if not text.strip("\ufeff \t\r\n,;|\x00"):
        raise EmptyFile("The file holds no text, only blanks.")
    if not whole:
        end = max(text.rfind("\n"), text.rfind("\r"))
        if end < 0:
            raise _one_endless_line(text)
        text = text[: end + 1]
    candidates = [_rows(text, each) for each in ([mark] if mark else _marks_in(text))]
    best = max(candidates, key=lambda rows: rows.score)
    if delimiter and best.width == 1:
        raise ChoiceDoesNotFit(f"The {MARKS[delimiter]} was chosen to part the columns, and parts none.")
    if not mark and not best.fits:
        best = _rows(text, "")
    return _with_header(best, found, whole=whole, lines_above=1 if given else 0, line=header_line)


def _marks_in(text: str) -> tuple[str, ...]:
    """Return the delimiters worth trying: those that stand in the text, if its first row can be told without them."""
    first = text.lstrip("\r\n").partition("\n")[0]
    if len(first) > csv.field_size_limit() or first.count('"') % 2:
        return DELIMITERS
    return tuple(mark for mark in DELIMITERS if mark in text) or DELIMITERS


@dataclass(frozen=True, kw_only=True)
class _Rows:
    delimiter: str
    cells: list[list[str]]
    lines: list[int]
    # lines of the file before each row
    width: int
    # most frequent number of cells
    score: float
    # share of the rows that have this number, 0 for a single column
    hollow: int
    # rows of several cells that hold nothing, left out of `cells`
    cut: bool
    # whether a cell was too long to go on behind it

    @property
    def fits(self) -> bool:
        """Whether this is a table: enough rows agree, or fewer do but the first among them, and few have one cell."""
        lone = sum(len(row) == 1 for row in self.cells)
        led = len(self.cells[0]) == self.width and lone <= len(self.cells) / 4
        return self.score >= (CONSISTENT_IF_LED if led else CONSISTENT)


def _rows(text: str, delimiter: str) -> _Rows:
    # With no delimiter the unit separator stands in: no text file has it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f")
    cells: list[list[str]] = []
    lines: list[int] = []
    before = hollow = 0
    cut = False
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                cells.append(row)
                lines.append(before)
            else:
                hollow += len(row) > 1
            before = reader.line_num
            if len(cells) >= HEAD_ROWS:
                break
    except csv.Error as error:
        # A quote that nobody closed swallows the rest: the rows before it still show the layout.
        if not cells:
            raise too_long() from error
        cut = True
    if not cells:
        raise EmptyFile("The file holds no text, only blanks.")
    widths = Counter(len(row) for row in cells)
    width = max(widths, key=lambda size: (widths[size], size))
    if width == 1 and delimiter and len(widths) > 1:
        wider = {size: count for size, count in widths.items() if size > 1}
        if sum(wider.values()) > len(cells) / 2:
            width = max(wider, key=lambda size: (wider[size], size))
    score = widths[width] / len(cells) if width > 1 else 0.0
    if delimiter == "," and len(cells[0]) == 1 and _are_clauses(cells[1:]):
        score = 0.0
    return _Rows(
        delimiter=delimiter, cells=cells, lines=lines, width=width, score=score, hollow=hollow, cut=cut
    )


def _are_clauses(cells: list[list[str]]) -> bool:
    """Return whether the commas are those of sentences: a space follows each."""
    parts = [cell for row in cells for cell in row[1:]]
    return sum(cell.startswith(" ") for cell in parts) > 0.8 * len(parts)


def _one_endless_line(text: str) -> Exception:
    most = max(text.count(mark) for mark in DELIMITERS)
    if most >= allowed().columns:
        return TooManyColumns(f"The first line has more than {allowed().columns} columns.")
    return too_long()


def _with_header(
    rows: _Rows, encoding: Encoding, *, whole: bool, lines_above: int, line: int | None
) -> Layout:
    if rows.width > allowed().columns:
        raise TooManyColumns(f"The file has {rows.width:,} columns; up to {allowed().columns} are read.")
    at = _chosen_at(rows, line, lines_above) if line else _header_at(rows)
    header, body = rows.cells[at], rows.cells[at + 1 :]
    has_header = not _is_data(header, body) if line is None else line > 0
    notes: tuple[str, ...] = ()
    if not has_header:
        body = rows.cells[at:]
        header = [""] * rows.width
    elif line is None and body and rows.width > 1 and are_two_headers(header, body[0], body[1:]):
        at, header, body = at + 1, joined_names(header, body[0]), body[1:]
        notes = (TWO_HEADERS,)
    if not body and rows.cut:
        raise too_long()
    if not body and rows.hollow:
        raise AllMissing
    if not body and whole:
        raise NoRows
    if rows.width == 1 and _is_prose(header, body):
        raise NotATable("The file reads like text, not like a table: it has no columns.")
    data_width = Counter(len(row) for row in body).most_common(1)[0][0] if body else len(header)
    unnamed_first = (
        len(header) == data_width - 1 and has_header and any(row[-1].strip() for row in body if row)
    )
    if unnamed_first:
        header = ["", *header]
    header += [""] * (data_width - len(header))
    if len(header) > allowed().columns:
        raise TooManyColumns(f"The file has {len(header):,} columns; up to {allowed().columns} are read.")
    again, said = renamed(header)
    return Layout(
        encoding=encoding,
        delimiter=rows.delimiter if rows.width > 1 else "",
        names=tuple(unique_names(header)),
        has_header=has_header,
        lines_before=rows.lines[at] + lines_above,
        junk_rows=at,
        unnamed_first=unnamed_first,
        head=tuple(tuple(row) for row in body),
        renamed=again,
        notes=(*notes, *said),
    )


def _chosen_at(rows: _Rows, line: int, lines_above: int) -> int:
    """Return the number of the row in the line that a person chose for the names of the columns."""
    before = line - 1 - lines_above
    if before not in rows.lines:
        raise ChoiceDoesNotFit(
            f"Line {line:,} was chosen for the names of the columns; no filled row begins there."
        )
    return rows.lines.index(before)


def _header_at(rows: _Rows) -> int:
    """Return the number of the row that holds the column names: the first that is not a title above them."""
    if rows.width == 1:
        return 0
    for at, row in enumerate(rows.cells[:20]):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled > rows.width // 2 or not row[0].strip():
            if at and any(_NUMBER_LIKE.fullmatch(cell.strip()) for cell in row) and rows.cells[0][1:]:
                return 0
            return at
    return 0


def _is_data(header: list[str], body: list[list[str]]) -> bool:
    """Return whether the first row holds values rather than names: numbers that no one would use as names."""
    numbers = [(at, cell.strip()) for at, cell in enumerate(header) if _NUMBER_LIKE.fullmatch(cell.strip())]
    if not numbers or not body:
        return False
    whole = [int(cell) for _, cell in numbers if cell.isascii() and cell.isdigit()]
    if len(whole) == len(numbers):
        rising = len(whole) > 1 and all(a < b for a, b in itertools.pairwise(whole))
        years = all(1800 <= number <= 2100 for number in whole)
        if years or (rising and whole[-1] - whole[0] <= 4 * len(whole)):
            return False
    below = [row[at].strip() for at, _ in numbers for row in body[:50] if at < len(row)]
    numeric = sum(bool(_NUMBER_LIKE.fullmatch(cell)) for cell in below)
    return numeric > 0.8 * sum(bool(cell) for cell in below)


def _is_prose(header: list[str], body: list[list[str]]) -> bool:
    title = header[0].strip() if header else ""
    cells = [row[0] for row in body if row]
    wordy = sum(len(cell.split()) >= 6 for cell in cells) >= 0.5 * len(cells)
    indented = sum(cell[:1] in (" ", "\t") for cell in cells) > 0.2 * len(cells)
    codelike = sum(cell.rstrip()[-1:] in ("{", "}", ";", ":", ")") for cell in cells) > 0.3 * len(cells)
    long_title = len(title.split()) >= 5 or title.endswith((".", ":", "{", ";", ","))
    return bool(title) and ((wordy and long_title) or indented or codelike)
