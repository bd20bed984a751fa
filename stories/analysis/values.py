"""Raw columns to typed columns: every decision is taken on the different values, with how often each occurs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from stories.analysis.columns import ColumnType, calendar_levels, is_code_named, is_date_named, is_year_named
from stories.analysis.dates import dates_of
from stories.analysis.names import printable
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
_BOOLEANS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"})


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
    if column.dtype.kind in "iuf":
        return _number(column.to_numpy(), name, ColumnReading(name=name, read_as=ColumnType.NUMBER))
    codes, levels = _levels(column)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    keep = np.array([level.lower() not in MISSING for level in levels], dtype=bool) & (counts > 0)
    if "NA" in levels and _are_two_letter_codes(levels, keep):
        keep[levels.index("NA")] = True
    codes, levels, counts = _kept(codes, levels, counts, keep)
    if not levels:
        return _empty(len(codes), name)
    return _booleans(codes, levels, name) or _typed(codes, levels, counts, name, hints)


def _levels(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return codes (int64, -1 missing) and the different texts, cleaned and without repeats."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, raw = column.cat.codes.to_numpy(), column.cat.categories.tolist()
    else:
        texts = pa.array(column, type=pa.large_string(), from_pandas=True)
        whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        encoded = whole.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        raw = encoded.dictionary.to_pylist()
    cleaned = [text if text.isascii() and text.isalnum() else printable(text) for text in map(str, raw)]
    levels = list(dict.fromkeys(cleaned))
    if len(levels) == len(cleaned):
        return codes.astype(np.int64), levels
    place = {level: number for number, level in enumerate(levels)}
    moved = np.array([*(place[level] for level in cleaned), -1], dtype=np.int64)
    return moved[codes], levels


def _kept(
    codes: np.ndarray, levels: list[str], counts: np.ndarray, keep: np.ndarray
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return codes, levels and counts with only the levels in `keep`; the others become missing (-1)."""
    if keep.all():
        return codes, levels, counts
    moved = np.append(np.where(keep, np.cumsum(keep) - 1, -1), -1)
    return moved[codes], [level for level, kept in zip(levels, keep, strict=True) if kept], counts[keep]


def _are_two_letter_codes(levels: list[str], keep: np.ndarray) -> bool:
    """Return whether NA is one more of many two-letter codes (Namibia) rather than "no value"."""
    others = [level for level, kept in zip(levels, keep, strict=True) if kept]
    return len(others) >= 5 and all(len(level) == 2 and level.isalpha() and level.isupper() for level in others)


def _booleans(codes: np.ndarray, levels: list[str], name: str) -> tuple[pd.Series, ColumnReading] | None:
    if len(levels) == 2 and {level.lower() for level in levels} in _BOOLEANS:
        return _category(codes, levels), ColumnReading(name=name, read_as=ColumnType.BOOLEAN)
    return None


def _typed(
    codes: np.ndarray, levels: list[str], counts: np.ndarray, name: str, hints: Hints
) -> tuple[pd.Series, ColumnReading]:
    plain = np.array([level.lower() not in MISSING_NUMBERS for level in levels], dtype=bool)
    if plain.any():
        few_codes, values, few_counts = _kept(codes, levels, counts, plain)
        said = _missing_said(levels, plain)
        numbers = None if is_code_named(name) else numbers_of(values, few_counts, decimal=hints.decimal)
        if numbers is None or (numbers.unit is None and is_date_named(name)):
            dates = dates_of(values, few_counts, order=hints.date_order, is_date_named=is_date_named(name))
            if dates is not None:
                series, reading = _date(_taken(dates.values, few_codes), name, _joined(dates.how, said))
                failed = int(few_counts[np.isnat(dates.values)].sum())
                return series, replace(reading, failed=failed, ambiguous=dates.ambiguous)
        if numbers is not None:
            odd = [values[i] for i in np.flatnonzero(np.isnan(numbers.values))[:3]]
            lost = f"not a number: {', '.join(odd)}" if odd else ""
            reading = ColumnReading(
                name=name,
                read_as=ColumnType.NUMBER,
                how=_joined(numbers.how, said, lost),
                failed=int(few_counts[np.isnan(numbers.values)].sum()),
                unit=numbers.unit,
            )
            return _number(_taken(numbers.values, few_codes), name, reading)
    if len(levels) <= FEW or len(levels) <= MOST_REPEATED * counts.sum():
        return _category(codes, levels), ColumnReading(name=name, read_as=ColumnType.CATEGORY)
    texts = np.array([*levels, None], dtype=object)[codes]
    return pd.Series(texts, dtype="str"), ColumnReading(name=name, read_as=ColumnType.TEXT)


def _missing_said(levels: list[str], plain: np.ndarray) -> str:
    codes = [level for level, kept in zip(levels, plain, strict=True) if not kept]
    return f"{', '.join(codes)} taken as missing" if codes else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _taken(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the value of each row; missing rows take the last one, which is NaN or NaT."""
    nothing = np.array([np.nan if values.dtype.kind == "f" else "NaT"], dtype=values.dtype)
    return np.concatenate([values, nothing])[codes]


def _category(codes: np.ndarray, levels: Iterable[str]) -> pd.Series:
    """Return a categorical column with its levels in order."""
    texts = np.array(list(levels), dtype=object)
    order = np.argsort(texts)
    place = np.empty(len(order) + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    return pd.Series(pd.Categorical.from_codes(place[codes], categories=pd.Index(texts[order], dtype="str")))


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
    elif reading.unit is None and (is_year_named(name) or is_date_named(name)) and _are_parts_of_years(present):
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
    if not len(values) or not np.nanmin(values, initial=0) in SENTINELS:
        return values, reading
    negative = values[values < 0]
    sentinel = negative[0]
    if len(negative) < 3 or (negative != sentinel).any() or sentinel == -9 and len(negative) < 0.01 * len(values):
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
        return _labelled(values, name, replace(reading, read_as=ColumnType.CATEGORY, how=_joined(reading.how, why)))
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
    return bool(present.min() >= 1800 and present.max() <= 2100 and np.abs(twelfths - np.round(twelfths)).max() < 0.02)
