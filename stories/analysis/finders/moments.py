"""The hours, days, months or years that hold rows, and what each measure adds up to in them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from stories.analysis.arrays import Arrays, Measure
from stories.analysis.grids import Tally
from stories.analysis.periods import FEWEST_PERIODS, Calendar, Calendars, Days, period_numbers
from stories.analysis.statistics import Floats, Integers

UNITS = {"second": "hour", "minute": "hour", "hour": "hour", "day": "day", "month": "month", "year": "year"}
"""The unit for the finest step that the dates show."""
STEPS = {"hour": "h", "day": "D", "month": "M", "year": "Y"}
MOST = 60_000
"""Units from the first to the last; where there are more, hours are gathered into days."""
SPAN = "datetime64[s]"


@dataclass(frozen=True, kw_only=True)
class Moments:
    """The units of time that hold rows."""

    arrays: Arrays
    date: str
    unit: str
    # hour, day, month or year
    starts: Days
    # the first second of each unit, in order
    index: Integers
    # for each row the place of its unit among them; -1 where the date is missing
    rows: Integers
    # rows of each

    def sums(self, measure: Measure) -> tuple[Floats, Integers]:
        """Return for each unit the sum of the measure's rank scores and the rows with a value."""
        # The scores of rows without a value are 0; rows without a date come last.
        rows = self.rows if measure.present is None else self._tally.rows(measure.present)[:-1]
        return self._tally.sums(measure.scores)[:-1], rows

    @cached_property
    def _tally(self) -> Tally:
        last = len(self.starts)
        undated = self.index < 0
        return Tally(np.where(undated, last, self.index) if undated.any() else self.index, last + 1)

    def squares(self, measure: Measure) -> float:
        """Return the sum of the measure's squared rank scores over the rows with a date."""
        undated = self.index < 0
        if not undated.any():
            return measure.squares
        return measure.squares - float((measure.scores[undated].astype(np.float64) ** 2).sum())

    def known(self, measure: Measure) -> tuple[Integers, Floats]:
        """Return (place of the unit, value) of the rows with a date and a value."""
        held = (self.index >= 0) & np.isfinite(measure.values)
        return (self.index, measure.values) if held.all() else (self.index[held], measure.values[held])

    def calendars(self, most: dict[str, int]) -> list[Calendar]:
        """Return the calendars of the units, from fine to coarse, each with at most so many periods."""
        return Calendars(self.starts, self.unit).of_at_most(most)

    def of_rows(self, calendar: Calendar) -> Calendar:
        """Return a calendar of the units as one of the rows."""
        return replace(calendar, numbers=np.where(self.index >= 0, calendar.numbers[self.index], -1))

    @property
    def span(self) -> Days:
        """Every unit from the first to the last, those without rows included; by day where the unit is an hour."""
        step = f"datetime64[{STEPS['day' if self.unit == 'hour' else self.unit]}]"
        first, last = self.starts[[0, -1]].astype(step)
        return np.arange(first, last + 1)


def moments_of(arrays: Arrays) -> Moments | None:
    """Return the units of time of the column that orders the table; None where there are hardly any."""
    date = arrays.date
    if date is None:
        return None
    days = arrays.days(date)
    missing = np.isnat(days)
    if missing.all():
        return None
    unit = UNITS[date.grain]
    numbers = _numbers(days, unit)
    first, last = int(numbers[~missing].min()), int(numbers[~missing].max())
    if unit == "hour" and last - first > MOST:
        unit, numbers = "day", _numbers(days, "day")
        first, last = int(numbers[~missing].min()), int(numbers[~missing].max())
    if last - first > MOST:
        return None
    rows = np.bincount(numbers[~missing] - first, minlength=last - first + 1)
    filled = np.flatnonzero(rows)
    if len(filled) < FEWEST_PERIODS:
        return None
    places = np.zeros(len(rows), dtype=np.int64)
    places[filled] = np.arange(len(filled))
    index = np.full(len(days), -1, dtype=np.int64)
    index[~missing] = places[numbers[~missing] - first]
    starts = (first + filled).astype(f"datetime64[{STEPS[unit]}]").astype(SPAN)
    return Moments(
        arrays=arrays,
        date=date.name,
        unit=unit,
        starts=starts,
        index=index,
        rows=rows[filled].astype(np.int64),
    )


def _numbers(days: Days, unit: str) -> Integers:
    """Return for each moment the number of its unit since 1970."""
    return days.astype("datetime64[h]").astype(np.int64) if unit == "hour" else period_numbers(days, unit)
