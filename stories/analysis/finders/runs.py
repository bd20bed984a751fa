"""One value for each period of a calendar, and whether it rises or falls."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stories.analysis import statistics
from stories.analysis.arrays import Arrays, Codes, Measure
from stories.analysis.facts import Point, Series
from stories.analysis.grids import Tally
from stories.analysis.periods import FEWEST_PERIODS, Calendar
from stories.analysis.statistics import Floats, Integers, rounded
from stories.analysis.trend_test import Trend, mann_kendall
from stories.analysis.wordlists import is_calendar

SEASONAL = 3.0
"""F ratio from which the place in the season counts."""
MOST_MIXED = 200
"""Groups of a dimension up to which a change is looked at within groups."""
COVERED = 0.8
"""Share of rows that must have a group for that."""
WITHIN = 0.5
"""Part of a change that must also be there within groups."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One value for each period."""

    calendar: Calendar
    values: Floats
    # NaN where a period has no rows
    rows: Integers
    # rows behind each value
    measure: Measure | None = None
    # what was averaged, None where rows were counted

    @property
    def whole(self) -> Integers:
        """Places of the periods that are complete and have a value."""
        return np.flatnonzero(np.isfinite(self.values) & ~self.calendar.partial).astype(np.int64)

    def trend(self) -> Trend | None:
        """Return the test on the complete periods, None when there are too few."""
        places = self.whole
        if len(places) < FEWEST_PERIODS:
            return None
        values, times = self.values[places], places
        trend = mann_kendall(values, times, np.zeros(len(values), dtype=np.int64))
        if self.is_seasonal(trend.slope):
            trend = mann_kendall(values, times, self.calendar.seasons()[places])
        return replace(trend, p=1.0) if self.calendar.one_season and _turns(values, times, trend) else trend

    def is_seasonal(self, slope: float) -> bool:
        """Return whether the place in the season explains a good part of what a trend of that slope leaves."""
        values, seasons = self.values[self.whole], self.calendar.seasons()[self.whole]
        names, counts = np.unique(seasons, return_counts=True)
        freedom, left_freedom = len(names) - 1, len(values) - len(names)
        if freedom < 1 or left_freedom < 1:
            return False
        rest = values - slope * self.whole
        rest = rest - rest.mean()
        parts = float((np.bincount(seasons, weights=rest)[names] ** 2 / counts).sum())
        left = max(float((rest**2).sum()) - parts, 0.0)
        return parts * left_freedom > SEASONAL * left * freedom


def count_run(calendar: Calendar) -> Run:
    """Return the number of rows of each period."""
    rows = np.bincount(calendar.numbers[calendar.numbers >= 0], minlength=calendar.size)
    return Run(calendar=calendar, values=rows.astype(np.float64), rows=rows)


def mean_run(calendar: Calendar, measure: Measure) -> Run:
    """Return the mean of a measure in each period."""
    groups, _, values = _known(calendar, measure)
    rows = groups.rows()
    with np.errstate(divide="ignore", invalid="ignore"):
        means = statistics.group_sums(groups, values, measure.steps) / rows
    means = np.array([rounded(float(mean)) for mean in means])
    return Run(calendar=calendar, values=means, rows=rows, measure=measure)


def _known(calendar: Calendar, measure: Measure) -> tuple[Tally, Integers, Floats]:
    """Return (what adds up by period, number of the period, value) of the rows that have both."""
    if measure.present is None and calendar.tally is not None:
        return calendar.tally, calendar.numbers, measure.values
    known = (calendar.numbers >= 0) & np.isfinite(measure.values)
    numbers = calendar.numbers[known]
    return Tally(numbers, calendar.size), numbers, measure.values[known]


def spreads_of(run: Run, measure: Measure) -> Floats:
    """Return the standard deviation within each period, NaN for fewer than two rows."""
    _, squares = statistics.group_squares(*_known(run.calendar, measure), measure.steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(squares / (run.rows - 1)))


def _turns(values: Floats, times: Integers, trend: Trend) -> bool:
    """Return whether one half of a series runs against the whole by more than chance: half a season, not a trend."""
    half, sign = len(values) // 2, np.sign(trend.tau)
    chance = (2 * (2 * half + 5) / (9 * half * (half - 1)) * trend.inflation) ** 0.5
    parts = ((values[:half], times[:half]), (values[half:], times[half:]))
    taus = (mann_kendall(part, when, np.zeros(len(part), dtype=np.int64)).tau for part, when in parts)
    return bool(min(tau * sign for tau in taus) < -chance)


def is_mix(
    arrays: Arrays, measure: Measure, early: npt.NDArray[np.bool_], late: npt.NDArray[np.bool_]
) -> bool:
    """Return whether a change comes from which groups are in the table when, and not from within the groups.

    early, late: the rows whose means are compared. Within groups: against the mean of each row's group. Less than half
    of the change left, or its sign turned, is a mix.
    """
    known = measure.present
    sides = [np.flatnonzero(rows if known is None else rows & known) for rows in (early, late)]
    whole = len(measure.ordered)
    # From their middle on: in the sums of vast numbers a small change would be lost.
    values = measure.values - measure.ordered[whole // 2]
    if known is not None:
        values[~known] = 0.0
    own_values = [values[rows] for rows in sides]
    change = float(own_values[1].mean() - own_values[0].mean())
    # within the label that it is the rate of, a rate never changes
    own = {*measure.profile.parents, *measure.profile.kin}
    for dimension in arrays.dimensions:
        if dimension.profile.name in own:
            continue
        size, codes = len(dimension.names), dimension.codes
        counts = dimension.counts if known is None else dimension.tally.rows(known)
        part_of_date = dimension.profile.part_of or is_calendar(dimension.profile.name)
        if part_of_date or size > MOST_MIXED or counts[1:].sum() < COVERED * whole:
            continue
        means = dimension.tally.sums(values) / np.maximum(counts, 1)
        first, last = (
            _beside(means, codes[rows], held) for rows, held in zip(sides, own_values, strict=True)
        )
        if (last - first) / change < WITHIN:
            return True
    return False


def _beside(means: Floats, codes: Codes, values: Floats) -> float:
    """Return by how much values lie above the means of their groups, on average; NaN where no row has a group."""
    rows = np.bincount(codes, minlength=len(means))[1:]
    sums = np.bincount(codes, weights=values, minlength=len(means))[1:]
    total = int(rows.sum())
    return float((sums - rows * means[1:]).sum()) / total if total else float("nan")


def series_of(run: Run, date: str, *, highlight: tuple[int, ...]) -> Series:
    """Return the points of a run for a line over time; highlight: the places that the finding speaks of."""
    measure, calendar = run.measure, run.calendar
    points = []
    spreads = None if measure is None else spreads_of(run, measure)
    for place in range(0, calendar.size, calendar.step):
        n = int(run.rows[place])
        y = rounded(float(run.values[place])) if np.isfinite(run.values[place]) else None
        low = high = None
        if spreads is not None and y is not None and n > 1:
            low, high = (rounded(edge) for edge in statistics.mean_interval(y, float(spreads[place]), n))
        points.append(
            Point(
                x=calendar.start(place), y=y, n=n, low=low, high=high, partial=bool(calendar.partial[place])
            )
        )
    return Series(
        shape="time",
        x_name=date,
        y_name="rows" if measure is None else f"mean of {measure.profile.name}",
        unit=None if measure is None else measure.profile.unit,
        points=tuple(points),
        highlight=tuple(calendar.start(place) for place in highlight),
        grain=calendar.grain,
    )
