"""The course of a measure, or of the number of rows, and the jump that it takes."""

from dataclasses import dataclass

import numpy as np

from stories.analysis.facts import Test
from stories.analysis.finders.cycles import Round
from stories.analysis.finders.moments import Moments
from stories.analysis.jump_test import Jump, jump
from stories.analysis.ordering import doubled_ranks
from stories.analysis.periods import Calendar
from stories.analysis.statistics import Floats, Integers, rounded

TESTED = {"day": 1500, "week": 1500, "month": 1200, "quarter": 400, "year": 400}
"""The most periods of a grain in which a jump is looked for."""
WANDERS = 0.5
"""With more autocorrelation than this left at a grain a coarser one is taken: the level wanders by itself."""
SEASONAL = 0.01
"""Level from which a season is taken out before."""
FEWEST_ROWS = 3
"""Rows of a period in the mean, from which they are counted."""
NAME = "CUSUM of ranks"
TURNS = 2
"""How often season and jump are taken out in turn, each from what the other leaves."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """One value for each period that has one."""

    calendar: Calendar
    values: Floats
    places: Integers
    # the place of each in the calendar


@dataclass(frozen=True, kw_only=True)
class Step:
    """The jump of a course."""

    course: Course
    step: Jump

    @property
    def first(self) -> int:
        """The place of the first period after it."""
        return int(self.course.places[self.step.place])

    def cut(self, moments: Moments) -> int:
        """Return the place of the first unit of time after it."""
        return int(np.flatnonzero(self.course.calendar.numbers >= self.first)[0])

    def label(self, moments: Moments, place: int) -> str:
        """Return the name of the period of the value at that index: the day, or the month of a table by months."""
        calendar, period = self.course.calendar, int(self.course.places[place])
        if calendar.grain in ("month", "quarter", "year"):
            return calendar.label(period)
        return str(moments.starts[np.flatnonzero(calendar.numbers >= period)[0]])[:10]

    def test(self, effect: float, effect_name: str) -> Test:
        """Return the test, which says nothing of a level that wanders."""
        name = f"{NAME}, adjusted for autocorrelation" if self.step.left else NAME
        p = self.step.p if self.step.left <= WANDERS else 1.0
        return Test(name=name, p=p, effect=rounded(effect), effect_name=effect_name)


def mean_course(calendar: Calendar, sums: Floats, rows: Integers) -> Course:
    """Return the means of the periods that have a value, from the sums and the rows of each unit of time."""
    counts = np.bincount(calendar.numbers, weights=rows, minlength=calendar.size)
    places = np.flatnonzero(counts)
    totals = np.bincount(calendar.numbers, weights=sums, minlength=calendar.size)
    return Course(calendar=calendar, values=totals[places] / counts[places], places=places.astype(np.int64))


def count_course(moments: Moments, calendar: Calendar) -> Course | None:
    """Return the ranks of the number of rows in each whole period, None where they are few or all the same."""
    rows = np.bincount(calendar.numbers, weights=moments.rows, minlength=calendar.size).astype(np.float64)
    places = np.arange(0, calendar.size, calendar.step)
    places = places[~calendar.partial[places]]
    held = rows[places]
    if not len(held) or held.mean() < FEWEST_ROWS or held.max() == held.min():
        return None
    return Course(calendar=calendar, values=doubled_ranks(held).astype(np.float64), places=places)


def best_of(courses: list[Course]) -> Step | None:
    """Return the jump at the finest grain at which the level does not wander by itself; else at the coarsest."""
    found = None
    for course in courses:
        step = jump(course.values, course.places)
        if step is None:
            break
        found = Step(course=course, step=step)
        if step.left <= WANDERS:
            break
    return found


def without_seasons(
    moments: Moments, rounds: list[Round], calendars: list[Calendar], sums: Floats, rows: Integers
) -> Step | None:
    """Return the jump beside the cycles that a measure goes through, None where it goes through none."""
    going = [cycle for cycle, cells in rounds if cycle.name != "day" and cells.p <= SEASONAL]
    found = None
    fitted = _line(sums, rows)
    for _ in range(TURNS if going else 0):
        own = sums.copy()
        for cycle in going:
            codes, size = cycle.own_codes, len(cycle.places)
            totals = np.bincount(codes, weights=own - fitted * rows, minlength=size)
            levels = totals / np.maximum(np.bincount(codes, weights=rows, minlength=size), 1)
            own -= levels[codes] * rows
        found = best_of([mean_course(calendar, own, rows) for calendar in calendars])
        if found is None:
            break
        late = (np.arange(len(rows)) >= found.cut(moments)).astype(np.int64)
        counts = np.maximum(np.bincount(late, weights=rows, minlength=2), 1)
        fitted = (np.bincount(late, weights=own, minlength=2) / counts)[late]
    return found


def _line(sums: Floats, rows: Integers) -> Floats:
    """Return the straight line through the means of the units of time."""
    times = np.arange(len(rows), dtype=np.float64)
    n = float(rows.sum())
    times -= float((times * rows).sum()) / n
    spread = float((times**2 * rows).sum())
    return np.asarray(
        float(sums.sum()) / n + (float((times * sums).sum()) / spread if spread else 0.0) * times
    )
