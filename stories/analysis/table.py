"""A table that was read, and the account of how."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from stories.analysis.choices import Choices
from stories.analysis.summaries import TextSummary


@dataclass(frozen=True, kw_only=True)
class ColumnReading:
    """How one column was read."""

    name: str
    read_as: str
    # number, date, boolean, category, text or empty
    how: str = ""
    # the evidence in a sentence: "decimal comma in 412 of 412 values"
    failed: int = 0
    # values that did not fit and were treated as missing
    unit: str | None = None
    # the unit that its values carry ("$", "%", "kg"), or None
    ambiguous: bool = False
    # whether another reading would also fit (03/04/05): "how" says which was taken and why
    place: int = 0
    # of the column among those of the file, counted from 0
    decimal: str = ""
    # "," or "." of numbers that were read from text
    order: str = ""
    # "day" or "month": what comes first in dates of numbers
    written: str = ""
    # what whole numbers (or parts of a year) are read as: days, years, twelfths or labels; "" where nothing special
    sentinel: str = ""
    # the number that stands for "no value" in this column alone: "-999"
    holds_na: bool = False
    # whether NA is a value of this column (Namibia) and not a missing one
    zone: str = ""
    # "UTC" where every time of this column is said to be in it


@dataclass(frozen=True, kw_only=True)
class ParseReport:
    """What was read as what, and what was skipped or repaired."""

    kind: str
    # csv, tsv, xlsx, xls, json, jsonl or parquet: by content
    source: str = ""
    # the name of the file
    encoding: str = ""
    # "utf-8", "cp1252" ... for the text kinds
    encoding_how: str = ""
    # the evidence for it, in a sentence
    delimiter: str = ""
    sheet: str = ""
    # the worksheet that was read
    other_sheets: tuple[str, ...] = ()
    # those that were not
    header_line: int = 1
    # line of the file that holds the column names, counted from 1; 0 when there is none
    lines_above: int = 0
    # lines of the file (or rows of the sheet) above the names, or above the first row where there are no names
    rows_below: int = 0
    # filled rows at the end that are no rows of the table: totals and footnotes
    quotes: bool = True
    # whether quotes hold cells together; not where one was never closed
    skipped_rows: int = 0
    # blank or junk rows left out
    repaired_rows: int = 0
    # rows with too many or too few cells, padded or cut
    filled_cells: int = 0
    # cells of merged areas that were given the value shown over them
    renamed_columns: int = 0
    # columns whose name another has too, so that a number was put behind it
    packed: str = ""
    # "gzip" where the file was unpacked first
    sampled_from: int = 0
    # rows of the file where only a sample of them was read, else 0
    columns: tuple[ColumnReading, ...] = ()
    notes: tuple[str, ...] = ()
    # further plain sentences without numerals of the data
    choices: Choices = field(default_factory=Choices)
    # what a person chose over what would have been found


@dataclass(frozen=True, kw_only=True)
class Table:
    """Typed columns and the account of their reading.

    frame: one pandas column for each column of the file, RangeIndex. Numbers float64 or int64 (NaN is missing),
    dates datetime64[us] without zone, booleans and categories `category` dtype (text levels, in order),
    text `str`, empty columns float64.
    """

    frame: pd.DataFrame
    report: ParseReport
    texts: Mapping[int, TextSummary] = field(default_factory=dict)
    # by the column's place: those of columns of words whose different values were counted to read them


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """Columns as a parser gave them: numbers, dates, booleans, categories or text, and the report so far."""

    frame: pd.DataFrame
    report: ParseReport
    places: tuple[int, ...] = ()
    # of the columns in the file where some were left out, else ()
