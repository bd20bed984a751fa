"""Raw columns to typed columns: every decision is taken on the different values, with how often each occurs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis.columns import (
    ColumnType,
    calendar_levels,
    is_code,
    is_code_named,
    is_date_named,
    is_year_named,
)
from stories.analysis.dates import ENOUGH_WITH_ODD, compact_dates, dates_of, mixed_orders
from stories.analysis.levels import Levels, levels_of
from stories.analysis.numbers import MISSING, MISSING_NUMBERS, mixed_units, numbers_of
from stories.analysis.table import ColumnReading

MOST_REPEATED = 0.5
# text whose different values are a larger share of the rows stays text
FEW = 20
# ... unless there are no more than these
FEWEST_YEARS = 5
# different years that make a column of years a date; fewer are groups
FEWEST_COMPACT = 10
# different numbers, all of which write a day (20240131), that make dates under a name that does not speak of them
FIRST_DAY, LAST_DAY = 19_000_101, 20_991_231
# the numbers of eight digits that may write a day
LARGEST, SMALLEST = 1e75, 1e-75
# beyond, squares and ratios of values would overflow
SENTINELS = (-9, -99, -999, -9999, -99999)
# numbers that stand for "no value" when all others are zero or more
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


def type_column(column: pd.Series, name: str, hints: Hints) -> tuple[pd.Series, ColumnReading]:
    """Return the column in its final dtype (see `Table`) and the account of how it was read.

    column: numbers (int64, float64), dates (datetime64), booleans, categories or text as a parser gave it.
    """
    if name in hints.as_text:
        return _kept_as_text(column, name)
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


def _kept_as_text(column: pd.Series, name: str) -> tuple[pd.Series, ColumnReading]:
    """Return the column as text or categories, whatever its values look like."""
    if column.dtype.kind in "iuf":
        column = _as_codes(column)
    if column.dtype.kind in "iufMb":
        column = column.astype("str").where(column.notna()).astype("str")
    levels = levels_of(column)
    levels = levels.kept(~levels.among(MISSING))
    if not len(levels):
        return _empty(len(column), name)
    return _worded(levels, ColumnReading(name=name, read_as=ColumnType.TEXT, how="kept as text, as chosen"))


def _worded(levels: Levels, reading: ColumnReading) -> tuple[pd.Series, ColumnReading]:
    """Return a column of words: categories where they are few or often the same, else text."""
    if len(levels) <= FEW or len(levels) <= MOST_REPEATED * levels.rows:
        return levels.as_category(), replace(reading, read_as=ColumnType.CATEGORY)
    return levels.as_text(), reading


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
            odd = np.isnat(dates.values)
            how = _joined(dates.how, said, _odd_ones("not a date", levels, odd))
            series, reading = _date(levels.taken(dates.values), name, how)
            failed = int(levels.counts[odd].sum())
            return series, replace(reading, failed=failed, ambiguous=dates.ambiguous)
    if numbers is None:
        return None
    odd = np.isnan(numbers.values)
    lost = _odd_ones("not a number", levels, odd)
    reading = ColumnReading(
        name=name,
        read_as=ColumnType.NUMBER,
        how=_joined(numbers.how, said, lost),
        failed=int(levels.counts[odd].sum()),
        unit=numbers.unit,
        ambiguous=numbers.ambiguous,
    )
    return _number(levels.taken(numbers.values), name, reading)


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
        series, nothing = _empty(len(values), name)
        return series, replace(nothing, how=reading.how, failed=reading.failed)
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
    sizes = np.abs(values)
    vast, tiny = sizes > LARGEST, (sizes < SMALLEST) & (sizes > 0)
    if not vast.any() and not tiny.any():
        return values.astype(np.float64), reading
    said = (
        "infinite values taken as missing" if np.isinf(values).any() else "",
        f"values beyond {LARGEST:.0e} taken as missing" if (vast & np.isfinite(values)).any() else "",
        f"values closer to zero than {SMALLEST:.0e} taken as zero" if tiny.any() else "",
    )
    kept = np.where(vast, np.nan, np.where(tiny, 0.0, values))
    return kept, replace(reading, how=_joined(reading.how, *said), failed=reading.failed + int(vast.sum()))


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
    compact = _compact(values, present, name, reading) if high >= FIRST_DAY else None
    if compact is not None:
        return compact
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


def _compact(
    values: np.ndarray, present: np.ndarray, name: str, reading: ColumnReading
) -> tuple[pd.Series, ColumnReading] | None:
    """Return whole numbers that write days (20240131) as dates, or None when they write none."""
    named = is_date_named(name)
    if not named and (present.min() < FIRST_DAY or present.max() > LAST_DAY or is_code(name)):
        return None
    dates = compact_dates(values)
    days = int((~np.isnat(dates)).sum())
    if days < (ENOUGH_WITH_ODD if named else 1.0) * len(present):
        return None
    if not named and len(np.unique(present)) < FEWEST_COMPACT:
        return None
    series, found = _date(dates, name, _joined(reading.how, "eight digits: year, month, day"))
    return series, replace(found, failed=reading.failed + len(present) - days)


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
