"""Raw columns to typed columns: every decision is taken on the different values, with how often each occurs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis.columns import ColumnType, calendar_levels, is_code_named, is_date_named, is_year_named
from stories.analysis.dates import dates_of
from stories.analysis.levels import Levels, levels_of
from stories.analysis.numbers import MISSING, MISSING_NUMBERS, numbers_of
from stories.analysis.table import ColumnReading

MOST_REPEATED = 0.5
# text whose different values are a larger share of the rows stays text
FEW = 20
# ... unless there are no more than these
FEWEST_YEARS = 5
# different years that make a column of years a date; fewer are groups
SENTINELS = (-9, -99, -999, -9999, -99999)
# numbers that stand for "no value" when all others are zero or more
SAMPLE = 500
# texts of a column with many more that are looked at first
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


def type_column(column: pd.Series, name: str, hints: Hints) -> tuple[pd.Series, ColumnReading]:
    """Return the column in its final dtype (see `Table`) and the account of how it was read.

    column: numbers (int64, float64), dates (datetime64), booleans, categories or text as a parser gave it.
    """
    if column.dtype.kind == "M":
        return _date(column.to_numpy().astype("datetime64[us]"), name, "dates in the file")
    if column.dtype.kind in "iuf" and is_code_named(name):
        column = _as_codes(column)
    if column.dtype.kind in "iuf":
        return _number(column.to_numpy(), name, ColumnReading(name=name, read_as=ColumnType.NUMBER))
    levels = levels_of(column)
    missing = levels.among(MISSING)
    if missing.any() and _NAMES_COUNTRIES.search(name) and _are_two_letter_codes(levels, missing):
        missing &= np.array([text != "NA" for text in levels.texts.to_pylist()], dtype=bool)
    levels = levels.kept(~missing)
    if not len(levels):
        return _empty(len(column), name)
    if len(levels) == 2 and {text.lower() for text in levels.texts.to_pylist()} in _BOOLEANS:
        return levels.as_category(), ColumnReading(name=name, read_as=ColumnType.BOOLEAN)
    typed = _typed(levels, name, hints)
    if typed is not None:
        return typed
    if len(levels) <= FEW or len(levels) <= MOST_REPEATED * levels.rows:
        return levels.as_category(), ColumnReading(name=name, read_as=ColumnType.CATEGORY)
    return levels.as_text(), ColumnReading(name=name, read_as=ColumnType.TEXT)


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


def _typed(levels: Levels, name: str, hints: Hints) -> tuple[pd.Series, ColumnReading] | None:
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
            series, reading = _date(levels.taken(dates.values), name, _joined(dates.how, said))
            failed = int(levels.counts[np.isnat(dates.values)].sum())
            return series, replace(reading, failed=failed, ambiguous=dates.ambiguous)
    if numbers is None:
        return None
    odd = np.isnan(numbers.values)
    lost = (
        f"not a number: {', '.join(levels.texts.filter(pa.array(odd)).slice(0, 3).to_pylist())}"
        if odd.any()
        else ""
    )
    reading = ColumnReading(
        name=name,
        read_as=ColumnType.NUMBER,
        how=_joined(numbers.how, said, lost),
        failed=int(levels.counts[odd].sum()),
        unit=numbers.unit,
    )
    return _number(levels.taken(numbers.values), name, reading)


def _screened(read: Callable[..., Reading | None], levels: Levels, **known: Any) -> Reading | None:
    """Return what `read` makes of all texts; of many, a sample goes first, so that prose is given up on quickly."""
    if len(levels) > 4 * SAMPLE:
        sample = levels.sample(SAMPLE)
        if read(sample.texts, sample.counts, enough=HALF, **known) is None:
            return None
    return read(levels.texts, levels.counts, **known)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _empty(rows: int, name: str) -> tuple[pd.Series, ColumnReading]:
    return pd.Series(np.full(rows, np.nan)), ColumnReading(name=name, read_as=ColumnType.EMPTY)


def _date(values: np.ndarray, name: str, how: str) -> tuple[pd.Series, ColumnReading]:
    if np.isnat(values).all():
        return _empty(len(values), name)
    return pd.Series(values), ColumnReading(name=name, read_as=ColumnType.DATE, how=how)


def _number(values: np.ndarray, name: str, reading: ColumnReading) -> tuple[pd.Series, ColumnReading]:
    values, reading = _finite(values, reading)
    values, reading = _without_sentinels(values, reading)
    present = values if values.dtype.kind == "i" else values[~np.isnan(values)]
    if not len(present):
        return _empty(len(values), name)
    whole = values.dtype.kind == "i" or bool((present == np.floor(present)).all())
    if reading.unit is None and whole:
        calendar = _calendar(values, present, name, reading)
        if calendar is not None:
            return calendar
    elif (
        reading.unit is None and (is_year_named(name) or is_date_named(name)) and _are_parts_of_years(present)
    ):
        months = np.round((values - 1970) * 12)
        dates = np.where(np.isnan(months), 0, months).astype("datetime64[M]").astype("datetime64[us]")
        dates[np.isnan(months)] = np.datetime64("NaT", "us")
        return _date(dates, name, "years with twelfths, read as months")
    if whole and values.dtype.kind == "f" and len(present) == len(values) and np.abs(values).max() < 2**53:
        values = values.astype(np.int64)
    return pd.Series(values), reading


def _finite(values: np.ndarray, reading: ColumnReading) -> tuple[np.ndarray, ColumnReading]:
    if values.dtype.kind != "f":
        return values.astype(np.int64), reading
    infinite = np.isinf(values)
    if not infinite.any():
        return values.astype(np.float64), reading
    how = _joined(reading.how, "infinite values taken as missing")
    failed = reading.failed + int(infinite.sum())
    return np.where(infinite, np.nan, values), replace(reading, how=how, failed=failed)


def _without_sentinels(values: np.ndarray, reading: ColumnReading) -> tuple[np.ndarray, ColumnReading]:
    """Return the numbers with a repeated -999 taken as missing, where every other number is zero or more."""
    if not len(values) or np.nanmin(values, initial=0) not in SENTINELS:
        return values, reading
    negative = values[values < 0]
    sentinel = negative[0]
    if (
        len(negative) < 3
        or (negative != sentinel).any()
        or (sentinel == -9 and len(negative) < 0.01 * len(values))
    ):
        return values, reading
    how = _joined(reading.how, f"{sentinel:.0f} taken as missing, as nothing else is negative")
    return np.where(values == sentinel, np.nan, values), replace(reading, how=how)


def _calendar(
    values: np.ndarray, present: np.ndarray, name: str, reading: ColumnReading
) -> tuple[pd.Series, ColumnReading] | None:
    """Return years as dates, and months, weekdays, hours and 0/1 marks as groups; None for other whole numbers."""
    low, high = int(present.min()), int(present.max())
    if (low, high) == (0, 1):
        how = _joined(reading.how, "ones and zeros")
        return _labelled(values, name, replace(reading, read_as=ColumnType.BOOLEAN, how=how))
    different = np.unique(present) if high - low < 2000 else None
    if different is None:
        return None
    if is_year_named(name) and low >= 1800 and high <= 2100:
        if len(different) >= FEWEST_YEARS:
            missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
            years = np.where(missing, 1970, values).astype(np.int64)
            dates = (years - 1970).astype("datetime64[Y]").astype("datetime64[us]")
            dates[missing] = np.datetime64("NaT", "us")
            return _date(dates, name, _joined(reading.how, "years"))
        how = _joined(reading.how, "years, too few for a course of time")
        return _labelled(values, name, replace(reading, read_as=ColumnType.CATEGORY, how=how))
    why = calendar_levels(name, low, high, len(different), len(present))
    if why:
        return _labelled(
            values, name, replace(reading, read_as=ColumnType.CATEGORY, how=_joined(reading.how, why))
        )
    return None


def _labelled(values: np.ndarray, name: str, reading: ColumnReading) -> tuple[pd.Series, ColumnReading]:
    """Return whole numbers as a categorical column in the order of the numbers."""
    different, codes = np.unique(values, return_inverse=True)
    present = different[~np.isnan(different)] if different.dtype.kind == "f" else different
    codes = np.where(codes < len(present), codes, -1)
    labels = pd.Index([str(int(number)) for number in present], dtype="str")
    return pd.Series(pd.Categorical.from_codes(codes, categories=labels, ordered=True)), reading


def _are_parts_of_years(present: np.ndarray) -> bool:
    twelfths = present * 12
    return bool(
        present.min() >= 1800 and present.max() <= 2100 and np.abs(twelfths - np.round(twelfths)).max() < 0.02
    )
