"""The raw columns of delimited text: numbers where all of it is plain numbers, else text or categories."""

import io
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from stories.analysis import sampling
from stories.analysis.encodings import Utf8, encoding_of
from stories.analysis.first_rows import kinds_of
from stories.analysis.limits import allowed
from stories.analysis.mending import mend
from stories.analysis.numbers import LONGEST_DIGITS, MISSING_NUMBERS
from stories.analysis.scanning import Scan, scan
from stories.analysis.sniffing import Layout
from stories.analysis.table import ParseReport, RawTable
from stories.errors import NotATable

LARGEST = 10**LONGEST_DIGITS
_FORMS = (str, str.upper, str.title)
_NA_FOR_NUMBERS = sorted({form(text) for text in MISSING_NUMBERS for form in _FORMS} | {"NaN", "N/a"})


@dataclass(frozen=True, kw_only=True)
class _Source:
    """What pandas reads: a path or UTF-8 bytes, and how."""

    text: str | bytes
    delimiter: str
    lines_before: int
    has_header: bool

    def stream(self) -> str | io.BytesIO:
        return io.BytesIO(self.text) if isinstance(self.text, bytes) else self.text


def read_text(path: str, layout: Layout) -> RawTable:
    """Return the raw columns of the text file at `path`, of a very long one those of a sample of its rows.

    Raises CellTooLong and NotATable.
    """
    if not layout.encoding.proven:
        try:
            return _read_text(path, layout, Utf8())
        except UnicodeError:
            layout = replace(layout, encoding=encoding_of(path))
    return _read_text(path, layout)


def _read_text(path: str, layout: Layout, known_as: Utf8 | None = None) -> RawTable:
    plain = layout.encoding.name in ("utf-8", "utf-8-sig") and layout.encoding.errors == "strict"
    text = path if plain else _as_utf8(path, layout)
    with Path(path).open("rb") if isinstance(text, str) else io.BytesIO(text) as stream:
        found = scan(stream, layout.delimiter, known_as)
        head = layout.lines_before + layout.has_header
        rows = found.lines - found.blank - head
        if rows > sampling.WHOLE_ROWS:
            stream.seek(0)
            text = sampling.sampled_lines(stream, head=head, quotes=not found.open_quote)
            raw = _read(text, layout, scan(io.BytesIO(text), layout.delimiter))
            return replace(raw, report=replace(raw.report, sampled_from=rows))
    return _read(text, layout, found)


def _read(text: str | bytes, layout: Layout, found: Scan) -> RawTable:
    source = _Source(
        text=text,
        delimiter=layout.delimiter or "\x1f",
        lines_before=layout.lines_before,
        has_header=layout.has_header,
    )
    frame = None
    if not layout.unnamed_first and not found.open_quote and found.longest_line <= allowed().cell_characters:
        frame = _guessed(source, layout)
    if frame is not None and _adds_up(found, layout, len(frame)):
        rows = found.lines - layout.lines_before - layout.has_header
        return _raw(frame, source, layout, found, skipped=max(0, rows - len(frame)), repaired=0, notes=())
    return _read_mended(text, layout, found)


def _read_mended(text: str | bytes, layout: Layout, found: Scan) -> RawTable:
    with Path(text).open("rb") if isinstance(text, str) else io.BytesIO(text) as stream:
        mended = mend(
            io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""),
            delimiter=layout.delimiter,
            width=len(layout.names),
            skip_lines=layout.lines_before,
            skip_header=layout.has_header,
        )
    source = _Source(text=mended.text.getvalue(), delimiter=",", lines_before=0, has_header=False)
    frame = _guessed(source, layout)
    if frame is None:
        raise NotATable("The rows of this file do not fit together as a table.")
    notes = (
        ("A quote was never closed, so quotes were read as ordinary characters.",) if mended.unclosed else ()
    )
    repaired = mended.short + mended.long
    return _raw(
        frame, source, layout, found, skipped=mended.blank, repaired=repaired, notes=notes,
        quotes=not mended.unclosed,
    )  # fmt: skip


def _raw(
    frame: pd.DataFrame,
    source: _Source,
    layout: Layout,
    found: Scan,
    *,
    skipped: int,
    repaired: int,
    notes: tuple[str, ...],
    quotes: bool = True,
) -> RawTable:
    frame = _suspects_as_text(frame, source, layout, found)
    frame.columns = pd.Index(layout.names)
    if layout.encoding.errors == "replace":
        notes = (*notes, "A few broken characters fit no encoding and were replaced.")
    report = ParseReport(
        kind="tsv" if layout.delimiter == "\t" else "csv",
        encoding=layout.encoding.name,
        encoding_how=layout.encoding.how,
        delimiter=layout.delimiter,
        header_line=layout.lines_before + 1 if layout.has_header else 0,
        lines_above=layout.lines_before,
        quotes=quotes,
        skipped_rows=skipped + layout.junk_rows,
        repaired_rows=repaired,
        renamed_columns=layout.renamed,
        notes=(*layout.notes, *notes),
    )
    return RawTable(frame=frame, report=report)


def _as_utf8(path: str, layout: Layout) -> bytes:
    with Path(path).open(encoding=layout.encoding.name, errors=layout.encoding.errors, newline="") as stream:
        return stream.read().encode("utf-8", errors="replace")


def _adds_up(found: Scan, layout: Layout, rows: int) -> bool:
    """Return whether every row has as many delimiters as the header, so that none was padded in silence."""
    filled = found.lines - found.blank - layout.lines_before - layout.has_header
    if len(layout.names) == 1:
        return filled == rows
    expected = (rows + layout.has_header) * (len(layout.names) - 1)
    return layout.lines_before == 0 and filled == rows and found.delimiters == expected


def _guessed(source: _Source, layout: Layout) -> pd.DataFrame | None:
    """Return the columns, or None when the rows do not fit.

    The parser is told the words for missing values that stand in the first rows: to be told all of them for each of
    many columns takes it a third of the time. Where others come later a column is read once more.
    """
    dtypes, numbers, missing = kinds_of(layout)
    some = sorted(missing & set(_NA_FOR_NUMBERS))
    frame = _parsed(source, layout, dtypes, dict.fromkeys(numbers, some))
    if frame is None:
        return None
    kinds = zip(layout.names, frame.dtypes, strict=True)
    late = [name for name, dtype in kinds if name in numbers and dtype.kind not in "if"]
    again = _parsed(source, layout, {}, dict.fromkeys(late, _NA_FOR_NUMBERS), only=late) if late else None
    if again is not None:
        frame[late] = again[late]
    return frame


def _parsed(
    source: _Source,
    layout: Layout,
    dtypes: dict[str, str],
    missing: dict[str, list[str]],
    only: list[str] | None = None,
) -> pd.DataFrame | None:
    """Return all columns or `only` some, or None when the rows do not fit; missing: words for that, by column."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pd.read_csv(
                source.stream(),
                sep=source.delimiter,
                header=0 if source.has_header else None,
                names=list(layout.names),
                usecols=only,
                skiprows=source.lines_before,
                dtype=dtypes,
                keep_default_na=False,
                na_values=missing,
                encoding="utf-8",
                compression=None,
            )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, ValueError):
        return None
    # Rows with more cells than names make pandas take the first columns for an index.
    return frame if isinstance(frame.index, pd.RangeIndex) else None


def _suspects_as_text(frame: pd.DataFrame, source: _Source, layout: Layout, found: Scan) -> pd.DataFrame:
    """Return the columns with those read again as text whose numbers hide codes or a late word.

    The parser guesses from parts of the file; leading zeros and digits past 15 would be lost without a sound.
    """
    columns = zip(layout.names, (column for _, column in frame.items()), strict=True)
    suspects = [name for name, column in columns if _is_suspect(column, leading_zero=found.leading_zero)]
    if not suspects:
        return frame
    again = _parsed(source, layout, dict.fromkeys(suspects, "str"), {}, only=suspects)
    if again is None:
        raise NotATable("The rows of this file do not fit together as a table.")
    for name in suspects:
        codes = again[name].str.match(r"\s*[+-]?(?:0\d|\d{16,})").any()
        if codes or frame[name].dtype.kind not in "if":
            frame[name] = again[name]
    return frame


def _is_suspect(column: pd.Series, *, leading_zero: bool) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype | pd.StringDtype):
        return False
    if column.dtype.kind not in "if":
        return True
    values = column.to_numpy()
    if leading_zero and (column.dtype.kind == "i" or ((np.floor(values) == values) | np.isnan(values)).all()):
        return True
    # A missing number is neither.
    return bool(len(values)) and bool((values >= LARGEST).any() or (values <= -LARGEST).any())
