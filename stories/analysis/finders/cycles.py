"""The ways in which the calendar comes round: the year by months, the week by days, the day by hours."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stories.analysis.finders.moments import Moments
from stories.analysis.periods import Days, period_numbers
from stories.analysis.season_test import season_p
from stories.analysis.statistics import Floats, Integers

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = tuple(f"{hour:02d}:00" for hour in range(24))
FEWEST_CYCLES = 2
LONGEST = 3000
"""Periods that are tested at most, the latest ones."""
OPEN = 0.2
"""Share of the cycles in which a place must hold rows: a day on which a shop is closed is no low."""
FILLED = 0.6
"""Share of the periods that must hold rows."""
FEWEST_VALUES = 8


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """One way in which the calendar comes round."""

    name: str
    # year, week or day
    axis: str
    # what its places are: month, weekday, hour of the day
    places: tuple[str, ...]
    offset: int
    # what is added to the number of a period so that its remainder is its place
    numbers: Integers
    # the number of the period of each unit of time that holds rows, counted without gaps

    @cached_property
    def own_codes(self) -> Integers:
        """Return the place of the period of each unit of time that holds rows."""
        return self.codes(self.numbers)

    def codes(self, numbers: Integers) -> Integers:
        """Return the place of each period."""
        return np.asarray((numbers + self.offset) % len(self.places), dtype=np.int64)

    @property
    def count(self) -> int:
        """How many whole cycles the dates go through."""
        return int(np.ptp(self.numbers) + 1) // len(self.places)

    def of(self, days: Days) -> Integers:
        """Return the number of the period of each moment."""
        if self.name == "day":
            return days.astype("datetime64[h]").astype(np.int64)
        return period_numbers(days, "month" if self.name == "year" else "day")


def cycles_of(moments: Moments) -> list[Cycle]:
    """Return the cycles that the dates go through at least twice."""
    finest = {"year": (), "month": YEARLY, "day": (*YEARLY, *WEEKLY), "hour": (*YEARLY, *WEEKLY, *DAILY)}
    cycles = [replace(cycle, numbers=cycle.of(moments.starts)) for cycle in finest[moments.unit]]
    return [cycle for cycle in cycles if cycle.count >= FEWEST_CYCLES]


NONE = np.zeros(0, dtype=np.int64)
YEARLY = (Cycle(name="year", axis="month", places=MONTHS, offset=0, numbers=NONE),)
# 1970-01-01, day nought, was a Thursday
WEEKLY = (Cycle(name="week", axis="weekday", places=WEEKDAYS, offset=3, numbers=NONE),)
DAILY = (Cycle(name="day", axis="hour of the day", places=HOURS, offset=0, numbers=NONE),)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """One value for each period."""

    values: Floats
    # shape (cycles, places that hold rows); NaN where there is none
    places: Integers
    # the place of each column
    levels: Floats
    # mean of each column without the straight line through all

    @cached_property
    def p(self) -> float:
        """Return the p-value of the hypothesis that the places do not differ."""
        return season_p(self.values)


Round = tuple[Cycle, Cells]
"""A cycle, and what a measure is over it."""


def rounds_of(cycles: list[Cycle], sums: Floats, rows: Integers) -> list[Round]:
    """Return the means over each cycle where there are enough of them, as `means_folded` does."""
    found = ((cycle, means_folded(cycle, sums, rows)) for cycle in cycles)
    return [(cycle, cells) for cycle, cells in found if cells is not None]


def folded(cycle: Cycle, numbers: Integers, values: Floats) -> Cells | None:
    """Return the values of periods, by their numbers, as those of the latest whole cycles.

    None where too many are missing to compare the places.
    """
    size = len(cycle.places)
    last = int(numbers.max())
    cycles = min(last - int(numbers.min()) + 1, max(LONGEST, FEWEST_CYCLES * size)) // size
    if cycles < FEWEST_CYCLES:
        return None
    first = last - cycles * size + 1
    whole = np.full(cycles * size, np.nan)
    inside = numbers >= first
    whole[numbers[inside] - first] = values[inside]
    table = whole.reshape(cycles, size)
    held = np.flatnonzero(np.isfinite(table).sum(axis=0) >= max(FEWEST_CYCLES, OPEN * cycles))
    table = table[:, held]
    known = np.isfinite(table)
    if len(held) < 2 or known.sum() < max(FEWEST_VALUES, FILLED * table.size):
        return None
    return Cells(values=table, places=cycle.codes(first + held), levels=_levels(table, known))


def means_folded(cycle: Cycle, sums: Floats, rows: Integers) -> Cells | None:
    """Return the means of the periods, from the sums and the rows of each unit of time, as `folded` does."""
    first = int(cycle.numbers.min())
    counts = np.bincount(cycle.numbers - first, weights=rows)
    held = np.flatnonzero(counts)
    totals = np.bincount(cycle.numbers - first, weights=sums)
    return folded(cycle, first + held, totals[held] / counts[held])


def _levels(table: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    times, values = np.flatnonzero(known).astype(np.float64), table[known]
    start, middle = times.sum() / len(times), values.sum() / len(values)
    x = times - start
    slope = float((x * (values - middle)).sum()) / float((x**2).sum())
    line = middle + slope * (np.arange(table.size).reshape(table.shape) - start)
    return np.asarray(np.where(known, table - line, 0.0).sum(axis=0) / known.sum(axis=0))
