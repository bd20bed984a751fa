"""Days gathered into calendar periods at a grain that suits their span."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from stories.analysis.grids import Tally
from stories.analysis.statistics import Integers

Days = npt.NDArray[np.datetime64]
GRAINS = ("day", "week", "month", "quarter", "year")
TOLD = {"day": 92, "week": 51, "month": 120, "quarter": 39, "year": 400}
"""The most periods of a grain that are still told one by one."""
TESTED = {"day": 400, "week": 104, "month": 240, "quarter": 160, "year": 400}
"""The most that a test compares: finer than what is told, for a test sees more in many periods."""
FEWEST_PERIODS = 6
FEWEST_TOLD = 3
LONGEST = 4000
"""Periods of a grain over which a table is not looked at in that grain."""
MOST_DAYS = 1 << 20
"""From the first day to the last, up to which days are counted instead of sorted."""
MISSED = 0.05
"""Part of a period that may lie outside the dates and the period still count as whole."""
FILLED = 0.7
"""Share of periods that must hold rows."""
SEASONS = {"month": 12, "quarter": 4, "day": 7, "week": 52}
"""Periods of a grain after which the season comes round."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The rows of a table by period."""

    grain: str
    numbers: Integers
    # for each row the place of its period from 0; -1 where the date is missing
    first: int
    # number of the first period since 1970
    size: int
    # periods from the first to the last, empty ones included
    step: int
    # periods from one that can hold rows to the next: 5 for a census every five years
    partial: npt.NDArray[np.bool_]
    # periods that the dates do not cover to their end; only the first and the last can be

    @cached_property
    def tally(self) -> Tally | None:
        """Return what adds up by period; None where a row has no date."""
        return Tally(self.numbers, self.size) if self.numbers.min() >= 0 else None

    def start(self, place: int) -> str:
        """Return the first day of a period as an ISO date."""
        return _start(self.grain, self.first + place).isoformat()

    def label(self, place: int) -> str:
        """Return the name of a period: "2013", "2013-Q2", "2013-07", "2013-W07" or "2013-07-04"."""
        text = self.start(place)
        if self.grain == "year":
            return text[:4]
        if self.grain == "quarter":
            return f"{text[:4]}-Q{(int(text[5:7]) + 2) // 3}"
        if self.grain == "month":
            return text[:7]
        if self.grain == "week":
            year, week, _ = date.fromisoformat(text).isocalendar()
            return f"{year}-W{week:02d}"
        return text

    def seasons(self) -> Integers:
        """Return for each period its place in the season; all 0 where there are fewer than two whole seasons."""
        length = SEASONS.get(self.grain, 1)
        if self.size < 2 * length:
            length = 1
        return np.asarray((self.first + np.arange(self.size)) % length, dtype=np.int64)

    @property
    def one_season(self) -> bool:
        """Whether the periods cover less than two years, so that a season may look like a trend."""
        return self.size < {"year": 0, "quarter": 8, "month": 24, "week": 104, "day": 730}[self.grain]


@dataclass(frozen=True, kw_only=True)
class _Dates:
    """The different days of a column, and which of them each row holds: a calendar of a million rows has few days."""

    distinct: Days
    # in order
    index: Integers
    # for each row the place of its day among them, -1 where there is none

    @classmethod
    def of(cls, days: Days) -> Self:
        numbers, missing = days.astype("datetime64[D]").astype(np.int64), np.isnat(days)
        whole = not missing.any()
        known = numbers if whole else numbers[~missing]
        if len(known) and int(known.max()) - int(known.min()) <= MOST_DAYS:
            first = int(known.min())
            filled = np.bincount(known - first) > 0
            distinct, held = np.flatnonzero(filled) + first, (np.cumsum(filled) - 1)[known - first]
        else:
            distinct, held = np.unique(known, return_inverse=True)
        index = held
        if not whole:
            index = np.full(len(days), -1, dtype=np.int64)
            index[~missing] = held
        return cls(distinct=distinct.astype("datetime64[D]"), index=index)

    @property
    def days(self) -> Integers:
        """Return the different days, as days since 1970."""
        return self.distinct.astype(np.int64)

    def of_rows(self, values: Integers) -> Integers:
        """Return what is given for each different day for each row; -1 where it has none."""
        return np.append(values, -1)[self.index]


class Calendars:
    """The calendars of a table: one of a grain, so that what is added up by its periods is added up once.

    finest: the finest step that the dates show (second, minute, hour, day, month or year).
    """

    def __init__(self, days: Days, finest: str) -> None:
        self._dates, self._finest = _Dates.of(days), finest
        self._made: dict[str, Calendar] = {}

    def of_at_most(self, most: dict[str, int]) -> list[Calendar]:
        """Return those from the finest that has at most so many periods to coarser ones.

        The first has at least six periods, the others three; none when no grain gives enough.
        """
        found: list[Calendar] = []
        start = {"month": 2, "quarter": 3, "year": 4}.get(self._finest, 0)
        for grain in GRAINS[start if len(self._dates.distinct) else len(GRAINS) :]:
            numbers = period_numbers(self._dates.distinct, grain)
            first, last = int(numbers[0]), int(numbers[-1])
            size = last - first + 1
            if size < (FEWEST_TOLD if found else FEWEST_PERIODS) or size > LONGEST:
                continue
            filled = np.unique(numbers - first)
            step = int(np.gcd.reduce(filled)) or 1
            steps = (size - 1) // step + 1
            if not FILLED * steps <= len(filled) <= most[grain] or (
                not found and len(filled) < FEWEST_PERIODS
            ):
                continue
            if grain not in self._made:
                self._made[grain] = self._calendar(grain, numbers, step)
            found.append(self._made[grain])
        return found

    def every(self, grain: str) -> Calendar:
        """Return the calendar of one grain, every period from the first to the last, however few hold rows.

        At least one day must be known.
        """
        return self._calendar(grain, period_numbers(self._dates.distinct, grain), 1)

    def _calendar(self, grain: str, numbers: Integers, step: int) -> Calendar:
        first, last = int(numbers[0]), int(numbers[-1])
        partial = np.zeros(last - first + 1, dtype=bool)
        partial[0], partial[-1] = _cut(self._dates.days, grain, first, last, self._finest)
        places = self._dates.of_rows(numbers - first)
        return Calendar(
            grain=grain, numbers=places, first=first, size=len(partial), step=step, partial=partial
        )


def period_numbers(days: Days, grain: str) -> Integers:
    """Return for each day the number of its period since 1970 (a large negative number for NaT)."""
    if grain == "year":
        return days.astype("datetime64[Y]").astype(np.int64)
    if grain in ("month", "quarter"):
        months = days.astype("datetime64[M]").astype(np.int64)
        return months if grain == "month" else months // 3
    numbers = days.astype("datetime64[D]").astype(np.int64)
    # 1970-01-01 was a Thursday: weeks begin on Monday
    return numbers if grain == "day" else (numbers + 3) // 7


def _start(grain: str, number: int) -> date:
    if grain in ("day", "week"):
        return date(1970, 1, 1) + timedelta(days=number if grain == "day" else number * 7 - 3)
    months = number * {"month": 1, "quarter": 3, "year": 12}[grain]
    return date(1970 + months // 12, months % 12 + 1, 1)


def _cut(distinct: Integers, grain: str, first: int, last: int, finest: str) -> tuple[bool, bool]:
    """Return whether the first and the last period are covered only in part.

    A gap at an end counts as covered when gaps of that size are common between the dates.
    """
    if grain == finest or (grain, finest) == ("day", "hour"):
        return False, False
    step = 1 if finest in ("second", "minute", "hour", "day") else 31
    usual = max(float(np.quantile(np.diff(distinct), 0.95)), step) if len(distinct) > 1 else step
    epoch = date(1970, 1, 1)
    starts = [(_start(grain, number) - epoch).days for number in (first, first + 1, last, last + 1)]
    before, after = int(distinct[0]) - starts[0], starts[3] - 1 - int(distinct[-1])
    return (
        before > max(usual, MISSED * (starts[1] - starts[0])),
        after > max(usual, MISSED * (starts[3] - starts[2])),
    )
