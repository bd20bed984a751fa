"""Raw columns to typed columns: every decision is taken on the different values, with how often each occurs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis.columns import ColumnType, is_code_named, is_date_named
from stories.analysis.dates import DateReading, dates_of, exact_dates, mixed_orders
from stories.analysis.levels import Levels, array_of, levels_of
from stories.analysis.number_columns import Typed, date_column, empty_column, joined, number_column
from stories.analysis.numbers import MISSING, MISSING_NUMBERS, mixed_units, numbers_of
from stories.analysis.summaries import ALL_LOOKED_AT, TextSummary, summed_up
from stories.analysis.table import ColumnReading

MOST_REPEATED = 0.5
# text whose different values are a larger share of the rows stays text
FEW = 20
# ... unless there are no more than these
SAMPLE = 500
# texts of a column with many more that are looked at first
LONGEST_SAID = 40
# characters of a value that the report quotes
FIRST_LOOK = 40
# of them tell whether text looks like more than text
HALF = 0.5
# of the sample must fit for the rest to be looked at
_NAMES_COUNTRIES = re.compile(r"countr|nation|continent|territor|\biso|_iso", re.IGNORECASE)
"""Names of columns in which NA may be a code. Among the states of a country it is none."""
_BOOLEANS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"})


Reading = TypeVar("Reading")


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What the whole table or a person says about how values are written."""

    decimal: str = ""
    # "," or "." once known
    date_order: str = ""
    # "day" or "month" when a person chose it
    as_text: frozenset[str] = frozenset()
    # columns that a person wants kept as text


def type_column(column: pd.Series, name: str, hints: Hints) -> Typed:
    """Return the column in its final dtype (see `Table`) and the account of how it was read.

    column: numbers (int64, float64), dates (datetime64), booleans, categories or text as a parser gave it.
    """
    if name in hints.as_text:
        return _kept_as_text(column, name)
    if column.dtype.kind == "M":
        return date_column(column.to_numpy().astype("datetime64[us]"), name, "dates in the file")
    if column.dtype.kind in "iuf" and is_code_named(name):
        column = _as_codes(column)
    if column.dtype.kind in "iuf":
        return number_column(column.to_numpy(), name, ColumnReading(name=name, read_as=ColumnType.NUMBER))
    moments = _moments(column)
    if moments is not None:
        return date_column(moments.values, name, moments.how)
    levels = levels_of(column)
    missing = levels.among(MISSING)
    if missing.any() and _NAMES_COUNTRIES.search(name) and _are_two_letter_codes(levels, missing):
        missing &= np.array([text != "NA" for text in levels.texts.to_pylist()], dtype=bool)
        typed = _type_levels(levels.kept(~missing), column, name, hints)
        return typed._replace(reading=replace(typed.reading, holds_na=True))
    return _type_levels(levels.kept(~missing), column, name, hints)


def _moments(column: pd.Series) -> DateReading | None:
    """Return the dates of a column whose every text is one as machines write it, without a look at how many differ."""
    if not isinstance(column.dtype, pd.StringDtype) or not len(column):
        return None
    first = column.iloc[0]
    return exact_dates(array_of(column)) if isinstance(first, str) and first[4:5] == "-" else None


def _type_levels(levels: Levels, column: pd.Series, name: str, hints: Hints) -> Typed:
    """Return the column that these texts make, the missing ones left out."""
    if not len(levels):
        return empty_column(len(column), name)
    if len(levels) == 2 and {text.lower() for text in levels.texts.to_pylist()} in _BOOLEANS:
        reading = ColumnReading(name=name, read_as=ColumnType.BOOLEAN)
        return Typed(levels.as_category(), reading, _summary(levels))
    typed = _typed(levels, name, hints)
    if typed is not None:
        return typed
    unsettled = _told(mixed_orders, levels)
    how = unsettled or _told(mixed_units, levels)
    reading = ColumnReading(name=name, read_as=ColumnType.TEXT, how=how, ambiguous=bool(unsettled))
    return _worded(levels, reading)


def _told(why: Callable[[pa.LargeStringArray, np.ndarray], str], levels: Levels) -> str:
    """Return why the values are text although they look like more, or ""; of many, a sample goes first."""
    few = levels.sample(FIRST_LOOK) if len(levels) > 4 * FIRST_LOOK else levels
    begins = [text[:5] for text in few.texts.slice(0, 5).to_pylist()]
    if not any(char.isdigit() for begin in begins for char in begin):
        return ""
    return why(few.texts, few.counts) and why(levels.texts, levels.counts)


def _kept_as_text(column: pd.Series, name: str) -> Typed:
    """Return the column as text or categories, whatever its values look like."""
    if column.dtype.kind in "iuf":
        column = _as_codes(column)
    if column.dtype.kind in "iufMb":
        column = column.astype("str").where(column.notna()).astype("str")
    levels = levels_of(column)
    levels = levels.kept(~levels.among(MISSING))
    if not len(levels):
        return empty_column(len(column), name)
    return _worded(levels, ColumnReading(name=name, read_as=ColumnType.TEXT, how="kept as text, as chosen"))


def _worded(levels: Levels, reading: ColumnReading) -> Typed:
    """Return a column of words: categories where they are few or often the same, else text."""
    if len(levels) <= FEW or len(levels) <= MOST_REPEATED * levels.rows:
        return Typed(levels.as_category(), replace(reading, read_as=ColumnType.CATEGORY), _summary(levels))
    return Typed(levels.as_text(), reading, summed_up(levels.counts, levels.texts))


def _summary(levels: Levels) -> TextSummary | None:
    """Return the summary of a column of categories, or None of so many that a sample of them depends on their order."""
    return summed_up(levels.counts, levels.texts.to_pylist()) if len(levels) < ALL_LOOKED_AT else None


def _as_codes(column: pd.Series) -> pd.Series:
    """Return whole numbers as text, as they would stand in a text file; other numbers as they are."""
    present = column.dropna()
    if not len(present) or not (present == np.floor(present)).all() or present.abs().max() >= 2**53:
        return column
    return column.astype("Int64").astype("str").where(column.notna()).astype("str")


def _are_two_letter_codes(levels: Levels, missing: np.ndarray) -> bool:
    """Return whether NA is one more of many two-letter codes (Namibia) rather than "no value"."""
    others = levels.texts.filter(pa.array(~missing))
    return len(others) >= 5 and bool(pc.all(pc.match_substring_regex(others, r"^[A-Z]{2}$")).as_py())


def _typed(levels: Levels, name: str, hints: Hints) -> Typed | None:
    """Return the column as dates or numbers, or None when its texts are neither."""
    unknown = levels.among(MISSING_NUMBERS)
    if unknown.all():
        return None
    said = ""
    if unknown.any():
        said = ", ".join(levels.texts.filter(pa.array(unknown)).to_pylist()) + " taken as missing"
    levels = levels.kept(~unknown)
    date_named = is_date_named(name)
    numbers = None if is_code_named(name) else _screened(numbers_of, levels, decimal=hints.decimal)
    if numbers is None or (numbers.unit is None and date_named):
        dates = _screened(dates_of, levels, order=hints.date_order, is_date_named=date_named)
        if dates is not None:
            odd = np.isnat(dates.values)
            how = joined(dates.how, said, _odd_ones("not a date", levels, odd))
            typed = date_column(levels.taken(dates.values), name, how)
            failed = int(levels.counts[odd].sum())
            return typed._replace(
                reading=replace(
                    typed.reading,
                    failed=failed,
                    ambiguous=dates.ambiguous,
                    order=dates.order,
                    zone=dates.zone,
                )
            )
    if numbers is None:
        return None
    odd = np.isnan(numbers.values)
    lost = _odd_ones("not a number", levels, odd)
    reading = ColumnReading(
        name=name,
        read_as=ColumnType.NUMBER,
        how=joined(numbers.how, said, lost),
        failed=int(levels.counts[odd].sum()),
        unit=numbers.unit,
        ambiguous=numbers.ambiguous,
        decimal=numbers.decimal,
    )
    return number_column(levels.taken(numbers.values), name, reading)


def _odd_ones(what: str, levels: Levels, odd: np.ndarray) -> str:
    """Return the first few texts that did not fit, or "" when all did."""
    texts = levels.texts.filter(pa.array(odd)).slice(0, 3).to_pylist()
    return f"{what}: {', '.join(text[:LONGEST_SAID] for text in texts)}" if texts else ""


def _screened(read: Callable[..., Reading | None], levels: Levels, **known: Any) -> Reading | None:
    """Return what `read` makes of all texts; of many, a sample goes first, so that prose is given up on quickly."""
    if len(levels) > 4 * SAMPLE:
        sample = levels.sample(SAMPLE)
        if read(sample.texts, sample.counts, enough=HALF, **known) is None:
            return None
    return read(levels.texts, levels.counts, **known)
