"""The table and each of its columns in numbers, before anything is found."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from stories.analysis.columns import ColumnType, Role, Traits, is_additive, is_code, role_of
from stories.analysis.duplicates import duplicate_rows
from stories.analysis.names import listed, words
from stories.analysis.nouns import noun_of
from stories.analysis.side_by_side import mapped
from stories.analysis.summaries import TextSummary, summarise_dates, summarise_numbers, summarise_texts
from stories.analysis.table import ColumnReading, Table
from stories.analysis.units import unit_in_name
from stories.progress import Progress, Report, silent


@dataclass(frozen=True, kw_only=True)
class ColumnProfile:
    """One column, summed up. Numbers are None where they make no sense for its type."""

    name: str
    # as in the file, made unique and never empty
    type: ColumnType
    role: Role
    unit: str | None
    # "$", "%", "minutes" ...: from the values or the header, else None
    additive: bool
    # whether a sum over rows means something (amounts, counts) or only an average does (rates, ages, scores)
    count: int
    # rows with a value
    missing: int
    # rows without
    distinct: int
    # different values
    minimum: float | str | None = None
    # smallest number, or first date as ISO text
    maximum: float | str | None = None
    mean: float | None = None
    sd: float | None = None
    # of a sample: divided by n - 1
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    # quartiles are interpolated linearly, as numpy and spreadsheets do
    skew: float | None = None
    # third standardised moment, of the population
    zeros: int | None = None
    negatives: int | None = None
    top: tuple[tuple[str, int], ...] = ()
    # most frequent values with their counts, at most 12, most frequent first
    bins: tuple[tuple[float, float, int], ...] = ()
    # histogram: lower edge, upper edge, rows; at most 24; the last bin holds its upper edge too
    grain: str = ""
    # for a date: second, minute, hour, day, month or year: the finest step that its values show
    note: str = ""
    # why it has this role, in a sentence: "every value is different and it is called id"
    names_rows: bool = False
    # whether its values are names fit to label a row with (a title, a country), nearly all different
    part_of: str = ""
    # the date column of which this is only a part (the month of time_hour), or ""
    derived: str = ""
    # the rule by which it was worked out from other columns (see derived_columns.Made), or ""
    formula: str = ""
    # how, in words: "“ended” minus “started”, in minutes"
    parents: tuple[str, ...] = ()
    # the columns that the formula names, in its order
    kin: tuple[str, ...] = ()
    # columns that repeat its parents or are made of them: comparing it with these says nothing either


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The table, summed up."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    duplicate_rows: int
    # rows that equal an earlier row in every column
    noun: str
    # what the rows are called, plural: "flights" (from the file's name when it is a plain plural noun), else "rows"
    date: str | None
    # the date column that orders the table, or None
    sampled_from: int = 0
    # rows of the file where only a sample of them was read, else 0
    derived: tuple[ColumnProfile, ...] = ()
    # columns worked out from those of the file, the most useful first

    @property
    def in_file(self) -> int:
        """Rows of the file, read or not."""
        return self.sampled_from or self.rows

    def named(self, name: str) -> ColumnProfile:
        """Return the profile of the column of the file, or worked out, called `name`; raises KeyError."""
        for column in (*self.columns, *self.derived):
            if column.name == name:
                return column
        raise KeyError(name)

    def of_role(self, role: Role) -> tuple[ColumnProfile, ...]:
        """Return the columns of the file in that role, in its order."""
        return tuple(column for column in self.columns if column.role is role)


def profile(table: Table, *, name: str, report: Report = silent, threads: int = 1) -> Profile:
    """Return the profile of `table`; counts are exact and missing values are never filled.

    name: the file's name, from which the rows may get theirs.
    report: is told each column as it is summed up.
    threads: how many of them at a time.
    """
    frame, total = table.frame, table.frame.shape[1]
    columns: list[ColumnProfile] = []
    readings = table.report.columns
    made = mapped(
        lambda told: column_profile(*told),
        (
            (column, readings[place], table.texts.get(place))
            for place, (_, column) in enumerate(frame.items())
        ),
        rows=len(frame),
        threads=threads,
    )
    for place, (column, reading) in enumerate(zip(made, readings, strict=True)):
        columns.append(column)
        note = f"Summing up column {place + 1:,} of {total:,}: {reading.name[:60]}"
        report(Progress(stage="analyzing", done=place + 1, total=total, note=note))
    date = main_date(columns)
    if date is not None:
        columns = [part_of_date(column, frame, columns, date) for column in columns]
    noun = noun_of(name)
    if noun != "rows" and rows_are_periods(frame, columns):
        noun = "rows"
    return Profile(
        rows=len(frame),
        columns=tuple(columns),
        duplicate_rows=duplicate_rows(frame, [column.distinct for column in columns]),
        noun=noun,
        date=date,
        sampled_from=table.report.sampled_from,
    )


def column_profile(
    column: pd.Series, reading: ColumnReading, texts: TextSummary | None = None
) -> ColumnProfile:
    """Return one typed column summed up, its role chosen by its name and its values.

    texts: its summary where it is known already.
    """
    kind = ColumnType(reading.read_as)
    traits = Traits(type=kind, count=0, distinct=0)
    fields: dict[str, Any] = {}
    if kind is ColumnType.NUMBER:
        numbers = summarise_numbers(column.to_numpy())
        traits = replace(
            traits,
            count=numbers.count,
            distinct=numbers.distinct,
            whole=numbers.whole,
            low=numbers.minimum,
            high=numbers.maximum,
            running=numbers.running,
            clock=numbers.clock,
        )
        shown = (
            "minimum",
            "maximum",
            "mean",
            "sd",
            "q1",
            "median",
            "q3",
            "skew",
            "zeros",
            "negatives",
            "bins",
        )
        fields = {field: getattr(numbers, field) for field in shown}
    elif kind is ColumnType.DATE:
        dates = summarise_dates(column.to_numpy())
        traits = replace(traits, count=dates.count, distinct=dates.distinct)
        fields = {"minimum": dates.first, "maximum": dates.last, "grain": dates.grain}
    elif kind is not ColumnType.EMPTY:
        texts = texts or summarise_texts(column)
        traits = replace(traits, count=texts.count, distinct=texts.distinct, long_words=texts.long_words)
        fields = {"top": texts.top}
    role, note = role_of(reading.name, traits)
    unit = reading.unit or (unit_in_name(reading.name) if kind is ColumnType.NUMBER else None)
    if unit == "%" and reading.unit is None and traits.low >= -1 and traits.high <= 1:
        # Called a percentage but written as a share: 0.25 is no quarter of a percent.
        unit = None
    names_rows = (
        role is Role.IDENTIFIER
        and kind in (ColumnType.TEXT, ColumnType.CATEGORY)
        and not is_code(reading.name)
    )
    return ColumnProfile(
        name=reading.name,
        type=kind,
        role=role,
        unit=unit,
        additive=role is Role.MEASURE and is_additive(reading.name, unit),
        count=traits.count,
        missing=len(column) - traits.count,
        distinct=traits.distinct,
        note=note,
        names_rows=names_rows,
        **fields,
    )


_LATER = listed("updated modified changed edited birth birthday dob born expiry expires due")
_PARTS = frozenset({"year", "month", "day", "hour", "minute", "quarter"})
MOSTLY = 0.8
# of the rows must agree for one column to be a part of another


def main_date(columns: list[ColumnProfile]) -> str | None:
    """Return the name of the date column that orders the table: the fullest, finest and first, or None."""
    dates = [column for column in columns if column.role is Role.DATE]
    if not dates:
        return None

    def fitness(column: ColumnProfile) -> tuple[bool, bool, bool]:
        rows = column.count + column.missing
        return (column.count >= 0.8 * rows, not _LATER & set(words(column.name)), column.grain != "year")

    return max(dates, key=fitness).name


def part_of_date(
    column: ColumnProfile, frame: pd.DataFrame, columns: list[ColumnProfile], date: str
) -> ColumnProfile:
    """Return the profile with `part_of` set where the column only repeats a part of the main date."""
    if column.name == date:
        return column
    part = next((word for word in words(column.name) if word in _PARTS), "")
    if not part or column.role not in (Role.DATE, Role.DIMENSION):
        return column
    places = {other.name: place for place, other in enumerate(columns)}
    moments, values = frame.iloc[:, places[date]].dt, frame.iloc[:, places[column.name]]
    if column.type is ColumnType.DATE:
        here = values.dt.year.to_numpy(dtype=float) if (part, column.grain) == ("year", "year") else None
    elif isinstance(values.dtype, pd.CategoricalDtype):
        labels = pd.to_numeric(pd.Series(values.cat.categories), errors="coerce").to_numpy(dtype=float)
        here = np.append(labels, np.nan)[values.cat.codes]
    else:
        here = None
    if here is None or not _repeats(here, getattr(moments, part).to_numpy(dtype=float), part):
        return column
    return replace(column, part_of=date)


def _repeats(here: np.ndarray, there: np.ndarray, part: str) -> bool:
    """Return whether the numbers are that part of the dates; a time in another zone shifts hours and some days."""
    away = here - there
    if part != "hour":
        return float((away == 0).mean()) >= MOSTLY
    shifts = np.bincount((away[~np.isnan(away)] % 24).astype(np.int64), minlength=24)
    # Summer time adds a second shift.
    return int(np.sort(shifts)[-2:].sum()) >= MOSTLY * len(away)


def rows_are_periods(frame: pd.DataFrame, columns: list[ColumnProfile]) -> bool:
    """Return whether each row sums up a period (a day, a country's year), so that it is none of the things itself."""
    places = {column.name: place for place, column in enumerate(columns)}
    coarse = [
        c for c in columns if c.role is Role.DATE and c.grain in ("day", "month", "year") and not c.missing
    ]
    groups = [
        c for c in columns if c.role is Role.DIMENSION and c.type is ColumnType.CATEGORY and not c.part_of
    ]
    for date in coarse:
        if date.distinct == len(frame):
            return True
        for group in groups:
            if date.distinct * group.distinct >= len(frame):
                pair = frame.iloc[:, [places[date.name], places[group.name]]]
                if not pair.duplicated().any():
                    return True
    return False
