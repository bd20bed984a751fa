"""A table's columns as plain arrays, each made once: values, ranks, category codes, days."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis import ordering
from stories.analysis.columns import Role
from stories.analysis.crossings import Crossings
from stories.analysis.grids import Tally
from stories.analysis.periods import TESTED, TOLD, Calendar, Calendars
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.side_by_side import mapped
from stories.analysis.statistics import Floats, Integers, Steps, steps_of
from stories.analysis.table import Table
from stories.analysis.wordlists import is_calendar, is_coordinate, is_fine, is_whole

Codes = npt.NDArray[np.int32]
BLOCK = 8192
"""Rows in one product of rank matrices: small enough that every sum of whole numbers is exact in float64."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One numeric column."""

    profile: ColumnProfile
    values: Floats
    # as in the file; NaN is missing
    ordered: Floats
    # those that are not missing, from small to large
    scores: npt.NDArray[np.int32]
    # twice the average rank, centred on zero; 0 where missing
    present: npt.NDArray[np.bool_] | None
    # rows with a value, None when all have one
    squares: float
    # sum of the squared scores

    @cached_property
    def steps(self) -> Steps | None:
        """Return what the values are whole multiples of."""
        return steps_of(self.ordered)

    def with_codes(self, codes: Codes) -> tuple[Codes, Floats]:
        """Return (code, value) of the rows with a value, given a code for each row."""
        return (
            (codes, self.values) if self.present is None else (codes[self.present], self.values[self.present])
        )


@dataclass(frozen=True, kw_only=True)
class Groups:
    """One categorical column."""

    profile: ColumnProfile
    codes: Codes
    # 0 is missing (or a row that holds a total), else an index into names
    names: tuple[str, ...]
    # in order of the alphabet after an empty one for the missing
    counts: Integers
    # rows for each name

    @cached_property
    def tally(self) -> Tally:
        """Return what adds columns up by group."""
        return Tally(self.codes, len(self.names))


Watch = Callable[[int, int, str], None]
"""Told of work done: (done, total, sentence)."""


def unwatched(done: int, total: int, note: str) -> None:
    """Take a report of work done and say nothing."""


class Arrays:
    """The table as arrays. Columns keep the order of the file; those worked out from others follow."""

    def __init__(self, table: Table, profile: Profile, watch: Watch = unwatched, *, threads: int = 1) -> None:
        self.frame = table.frame
        self._watch, self._threads = watch, threads
        self.profile = profile
        self.rows = len(table.frame)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Return the columns that hold quantities, in the file or worked out; clock and calendar numbers and
        coordinates are none.
        """
        columns = [
            column
            for column in self.profile.of_role(Role.MEASURE)
            if not is_calendar(column.name) and not is_coordinate(column.name) and column.distinct > 1
        ]
        columns += [column for column in self.profile.derived if column.role is Role.MEASURE]
        made = []
        for done, measure in enumerate(
            mapped(self._measure, columns, rows=self.rows, threads=self._threads), start=1
        ):
            self._watch(done, len(columns), f"Ordering the values of column {done} of {len(columns)}")
            made.append(measure)
        return tuple(made)

    @cached_property
    def dimensions(self) -> tuple[Groups, ...]:
        """Return the columns to group by, in the file or worked out, with at least two groups."""
        columns = [
            column
            for column in self.profile.of_role(Role.DIMENSION)
            if not is_fine(column.name, (value for value, _ in column.top))
        ]
        columns += [column for column in self.profile.derived if column.role is Role.DIMENSION]
        made = (self._groups(column) for column in columns)
        return tuple(groups for groups in made if np.count_nonzero(groups.counts[1:]) > 1)

    @cached_property
    def crossings(self) -> Crossings:
        """Return the dimensions crossed with each other, for the measures to be added up in."""
        return Crossings(self.dimensions, self.rows)

    @cached_property
    def date(self) -> ColumnProfile | None:
        """Return the column that orders the table in time."""
        dates = self.profile.of_role(Role.DATE)
        return next((column for column in dates if column.name == self.profile.date), next(iter(dates), None))

    @cached_property
    def is_series(self) -> bool:
        """Whether the table has one row for each date."""
        return self.date is not None and self.date.distinct >= 0.9 * self.rows

    def days(self, date: ColumnProfile) -> npt.NDArray[np.datetime64]:
        """Return a date column to the second, NaT where missing."""
        return dates_of(self.frame[date.name])

    @cached_property
    def tested_calendars(self) -> list[Calendar]:
        """Return the calendars of the rows in which a course is tested, from fine to coarse; none without a date."""
        return [] if self._calendars is None else self._calendars.of_at_most(TESTED)

    @cached_property
    def told_calendars(self) -> list[Calendar]:
        """Return those in which it is told: of fewer periods."""
        return [] if self._calendars is None else self._calendars.of_at_most(TOLD)

    @cached_property
    def _calendars(self) -> Calendars | None:
        return None if self.date is None else Calendars(self.days(self.date), self.date.grain)

    @cached_property
    def label_column(self) -> str | None:
        """Return the column whose values name a row to a reader, or None."""
        return next((column.name for column in self.profile.columns if column.names_rows), None)

    @cached_property
    def row_names(self) -> tuple[str, ColumnProfile | None]:
        """Return the column whose values name a row to a reader, and the date that it takes beside it (a country in a
        year), None where it takes none; "" and None where rows have no names.
        """
        if self.label_column is not None:
            return self.label_column, None
        growth = next((column for column in self.profile.derived if column.derived == "growth"), None)
        if growth is None:
            return "", None
        _, date, group = growth.parents
        return group, self.profile.named(date)

    def rank_correlations(self) -> tuple[Floats, Integers]:
        """Return (rho, pairs): rank correlation of each two measures over the rows where both have a value.

        Shape (measures, measures). Ranks are those within each whole column.
        """
        return correlations([(measure.scores, measure.present) for measure in self.measures])

    def _measure(self, column: ColumnProfile) -> Measure:
        values = np.asarray(
            self.frame[column.name].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64
        )
        return measure_of(column, values)

    def _groups(self, column: ColumnProfile) -> Groups:
        series = self.frame[column.name]
        if not isinstance(series.dtype, pd.CategoricalDtype):
            series = series.astype("category")
        labels = [group_name(label) for label in series.cat.categories]
        names = ("", *sorted(set(labels) - {""}))
        place = {name: index for index, name in enumerate(names)}
        # a row that sums up all the others is no group of its own
        table = np.array([0, *(0 if is_whole(label) else place[label] for label in labels)], dtype=np.int32)
        codes = table[np.asarray(series.cat.codes) + 1]
        return Groups(
            profile=column, codes=codes, names=names, counts=np.bincount(codes, minlength=len(names))
        )


def measure_of(column: ColumnProfile, values: Floats) -> Measure:
    """Return the measure with its rank scores."""
    present = np.isfinite(values)
    scores = np.zeros(len(values), dtype=np.int32)
    held = values if present.all() else values[present]
    whole = len(held) == len(values)
    ordered, ranks = ordering.sorted_with_ranks(values if whole else held)
    scores[slice(None) if whole else present] = ranks - (len(held) + 1)
    return Measure(
        profile=column,
        values=values,
        ordered=ordered,
        scores=scores,
        present=None if whole else present,
        squares=float((scores.astype(np.float64) ** 2).sum()),
    )


def correlations(
    columns: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_] | None]],
) -> tuple[Floats, Integers]:
    """Return (rho, pairs) of each two columns of rank scores, over the rows where both are present."""
    size, rows = len(columns), len(columns[0][0]) if columns else 0
    partly = [place for place, (_, present) in enumerate(columns) if present is not None]
    products, counts = np.zeros((size, size)), np.zeros((size, size))
    sums, squares = np.zeros((size, size)), np.zeros((size, size))
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        z = np.array([scores[part] for scores, _ in columns], dtype=np.float64)
        products += z @ z.T
        if partly:
            here = np.array([columns[place][1][part] for place in partly], dtype=np.float64)  # type: ignore[index]
            counts[np.ix_(partly, partly)] += here @ here.T
            sums[:, partly] += z @ here.T
            squares[:, partly] += (z * z) @ here.T
    # A complete column takes no row from another; the scores of a column add up to nought.
    complete = [place for place in range(size) if place not in partly]
    squares[:, complete] = np.diag(products)[:, None]
    counts[np.ix_(complete, complete)] = rows
    for place in partly:
        counts[place, complete] = counts[complete, place] = counts[place, place]
    with np.errstate(divide="ignore", invalid="ignore"):
        together = products - sums * sums.T / counts
        spread = np.sqrt((squares - sums**2 / counts) * (squares - sums**2 / counts).T)
        rho = np.clip(np.where(spread > 0, together / spread, 0.0), -1.0, 1.0)
    return np.nan_to_num(rho), counts.astype(np.int64)


def dates_of(series: pd.Series) -> npt.NDArray[np.datetime64]:
    """Return a date column to the second; a column of whole numbers holds years."""
    if pd.api.types.is_datetime64_any_dtype(series):
        return series.to_numpy().astype("datetime64[s]")
    years = series.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(years)
    dates = np.full(len(years), np.datetime64("NaT"), dtype="datetime64[Y]")
    dates[known] = (years[known].astype(np.int64) - 1970).astype("datetime64[Y]")
    return dates.astype("datetime64[s]")


def group_name(label: object) -> str:
    """Return a category as text: 4.0 as "4"."""
    if isinstance(label, float) and label == round(label):
        return str(round(label))
    return str(label).strip()
