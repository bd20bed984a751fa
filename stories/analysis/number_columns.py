"""Numbers to the column that they make: quantities, days, years, parts of the calendar, marks."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from stories.analysis.columns import ColumnType, calendar_levels, is_code, is_date_named, is_year_named
from stories.analysis.dates import ENOUGH_WITH_ODD, compact_dates
from stories.analysis.summaries import TextSummary
from stories.analysis.table import ColumnReading

FIRST_LOOK = 1_000
# numbers that mostly tell whether all are whole
FEWEST_YEARS = 5
# different years that make a column of years a date; fewer are groups
MOST_YEARS = 2_000
# between the lowest and the highest number that may be years or parts of the calendar
FEWEST_COMPACT = 10
# different numbers, all of which write a day (20240131), that make dates under a name that does not speak of them
FIRST_DAY, LAST_DAY = 19_000_101, 20_991_231
# the numbers of eight digits that may write a day
LARGEST, SMALLEST = 1e75, 1e-75
# beyond, squares and ratios of values would overflow
SENTINELS = (-9, -99, -999, -9999, -99999)
# numbers that stand for "no value" when all others are zero or more


class Typed(NamedTuple):
    """A column in its final dtype and the account of how it was read."""

    series: pd.Series
    reading: ColumnReading
    texts: TextSummary | None = None
    # of a text column, whose different values were counted to read it


def joined(*parts: str) -> str:
    """Return the parts that say something, one behind the other."""
    return "; ".join(part for part in parts if part)


def empty_column(rows: int, name: str) -> Typed:
    """Return a column without any value."""
    return Typed(pd.Series(np.full(rows, np.nan)), ColumnReading(name=name, read_as=ColumnType.EMPTY))


def date_column(values: np.ndarray, name: str, how: str, *, written: str = "") -> Typed:
    """Return a column of dates (datetime64, NaT where there is none)."""
    if np.isnat(values).all():
        return empty_column(len(values), name)
    return Typed(
        pd.Series(values), ColumnReading(name=name, read_as=ColumnType.DATE, how=how, written=written)
    )


def number_column(values: np.ndarray, name: str, reading: ColumnReading) -> Typed:
    """Return the column that numbers make under this name: NaN is missing, infinite and vast ones become so."""
    values, reading = _finite(values, reading)
    values, reading = _without_sentinels(values, reading)
    present = _present(values)
    if not len(present):
        empty = empty_column(len(values), name)
        return empty._replace(reading=replace(empty.reading, how=reading.how, failed=reading.failed))
    whole = _are_whole(present[:FIRST_LOOK]) and _are_whole(present)
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
        return date_column(dates, name, "years with twelfths, read as months", written="twelfths")
    if whole and values.dtype.kind == "f" and len(present) == len(values) and np.abs(values).max() < 2**53:
        values = values.astype(np.int64)
    return Typed(pd.Series(values), reading)


def _present(values: np.ndarray) -> np.ndarray:
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(1, dtype=bool)
    return values[~missing] if missing.any() else values


def _are_whole(values: np.ndarray) -> bool:
    return values.dtype.kind == "i" or bool((values == np.floor(values)).all())


def _finite(values: np.ndarray, reading: ColumnReading) -> tuple[np.ndarray, ColumnReading]:
    if values.dtype.kind != "f":
        return values.astype(np.int64, copy=False), reading
    sizes = np.abs(values)
    vast, tiny = sizes > LARGEST, sizes < SMALLEST
    if tiny.any():
        tiny &= sizes > 0
    if not vast.any() and not tiny.any():
        return values.astype(np.float64, copy=False), reading
    said = (
        "infinite values taken as missing" if np.isinf(values).any() else "",
        f"values beyond {LARGEST:.0e} taken as missing" if (vast & np.isfinite(values)).any() else "",
        f"values closer to zero than {SMALLEST:.0e} taken as zero" if tiny.any() else "",
    )
    kept = np.where(vast, np.nan, np.where(tiny, 0.0, values))
    return kept, replace(reading, how=joined(reading.how, *said), failed=reading.failed + int(vast.sum()))


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
    how = joined(reading.how, f"{sentinel:.0f} taken as missing, as nothing else is negative")
    reading = replace(reading, how=how, sentinel=f"{sentinel:.0f}")
    return np.where(values == sentinel, np.nan, values), reading


def _calendar(values: np.ndarray, present: np.ndarray, name: str, reading: ColumnReading) -> Typed | None:
    """Return years as dates, and months, weekdays, hours and 0/1 marks as groups; None for other whole numbers."""
    low, high = int(present.min()), int(present.max())
    if (low, high) == (0, 1):
        how = joined(reading.how, "ones and zeros")
        return _labelled(values, name, replace(reading, read_as=ColumnType.BOOLEAN, how=how))
    compact = _compact(values, present, name, reading) if high >= FIRST_DAY else None
    if compact is not None:
        return compact
    if high - low >= MOST_YEARS:
        return None
    different = int(np.count_nonzero(np.bincount((present - low).astype(np.int64, copy=False))))
    if is_year_named(name) and low >= 1800 and high <= 2100:
        if different >= FEWEST_YEARS:
            missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
            years = np.where(missing, 1970, values).astype(np.int64)
            dates = (years - 1970).astype("datetime64[Y]").astype("datetime64[us]")
            dates[missing] = np.datetime64("NaT", "us")
            return date_column(dates, name, joined(reading.how, "years"), written="years")
        how = joined(reading.how, "years, too few for a course of time")
        return _labelled(values, name, replace(reading, read_as=ColumnType.CATEGORY, how=how))
    why = calendar_levels(name, low, high, different, len(present))
    if why:
        return _labelled(
            values, name, replace(reading, read_as=ColumnType.CATEGORY, how=joined(reading.how, why))
        )
    return None


def _compact(values: np.ndarray, present: np.ndarray, name: str, reading: ColumnReading) -> Typed | None:
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
    how = joined(reading.how, "eight digits: year, month, day")
    found = date_column(dates, name, how, written="days")
    return found._replace(reading=replace(found.reading, failed=reading.failed + len(present) - days))


def _labelled(values: np.ndarray, name: str, reading: ColumnReading) -> Typed:
    """Return whole numbers as a categorical column in the order of the numbers."""
    different, codes = np.unique(values, return_inverse=True)
    present = different[~np.isnan(different)] if different.dtype.kind == "f" else different
    codes = np.where(codes < len(present), codes, -1)
    labels = pd.Index([str(int(number)) for number in present], dtype="str")
    series = pd.Series(pd.Categorical.from_codes(codes, categories=labels, ordered=True))
    return Typed(series, replace(reading, written="labels"))


def _are_parts_of_years(present: np.ndarray) -> bool:
    twelfths = present * 12
    return bool(
        present.min() >= 1800 and present.max() <= 2100 and np.abs(twelfths - np.round(twelfths)).max() < 0.02
    )
