"""Whether measures, or the number of rows, rise or fall over time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays, Measure
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import SMALL, Candidate, Facts, Watch, caveats_for
from stories.analysis.finders.periods import FEWEST_PERIODS, Calendar, calendars
from stories.analysis.statistics import Floats, Integers, rounded
from stories.analysis.trend_test import Trend, mann_kendall

LEAST_CHANGE = 0.05
"""Change over the whole span, as a part of the middle value, that is worth telling ..."""
LEAST_SHIFT = 0.2
"""... or as a part of the spread of single rows."""
SURE = 0.01
"""Level of the test on the number of rows, which stands outside the corrected family."""
MONOTONE = 0.5
"""Tau that both halves of a span under two years must reach: less may be half a season."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the number of rows and every measure's mean over time (Mann-Kendall on calendar periods)."""
    date = arrays.date
    if date is None:
        return
    found = calendars(arrays.days(date), date.grain)
    if not found:
        return
    total = len(arrays.measures) + 1
    watch(1, total, f"Looking for trends: column 1 of {total}")
    yield from _counted(arrays, date.name, found)
    for place, measure in enumerate(arrays.measures):
        watch(place + 2, total, f"Looking for trends: column {place + 2} of {total}")
        candidate = _measured(arrays, date.name, found, measure)
        if candidate is not None:
            yield candidate


@dataclass(frozen=True, kw_only=True)
class Run:
    """One value for each period."""

    calendar: Calendar
    values: Floats
    # NaN where a period has no rows
    rows: Integers
    # rows behind each value
    spreads: Floats | None = None
    # standard deviation within each period, for means

    @property
    def whole(self) -> Integers:
        """Places of the periods that are complete and have a value."""
        return np.flatnonzero(np.isfinite(self.values) & ~self.calendar.partial).astype(np.int64)

    def trend(self) -> Trend | None:
        """Return the test on the complete periods, None when there are too few."""
        places = self.whole
        if len(places) < FEWEST_PERIODS:
            return None
        values, times, seasons = self.values[places], places, self.calendar.seasons()[places]
        trend = mann_kendall(values, times, seasons)
        if self.calendar.one_season and self.calendar.grain != "year" and not _monotone(values, times, trend):
            return replace(trend, p=1.0)
        return trend


def _monotone(values: Floats, times: Integers, trend: Trend) -> bool:
    """Return whether both halves of a series go the way of the whole."""
    half = len(values) // 2
    one = np.zeros(len(values), dtype=np.int64)
    halves = [
        mann_kendall(values[part], times[part], one[part]).tau for part in (slice(0, half), slice(half, None))
    ]
    sign = np.sign(trend.tau)
    return abs(trend.tau) >= MONOTONE and min(tau * sign for tau in halves) >= MONOTONE / 2


def _counted(arrays: Arrays, date: str, found: list[Calendar]) -> Iterator[Candidate]:
    runs = [_count_run(calendar) for calendar in found]
    counts = runs[0].rows[runs[0].whole]
    # the same number of rows in each period, or one row for each date, is how the table was made
    if len(counts) < FEWEST_PERIODS or counts.max() <= 1.1 * counts.min() or counts.mean() < 5:
        return
    trend = runs[0].trend()
    if trend is None:
        return
    change = abs(trend.slope) * (runs[0].calendar.size - 1) / max(float(np.median(counts)), 1.0)
    yield Candidate(
        kind="trend",
        columns=(date, ""),
        build=partial(_tell, arrays, date, runs, trend, None),
        test=_test(trend),
        impact=abs(trend.tau) * min(1.0, change),
        holds=trend.p <= SURE and change >= 2 * LEAST_CHANGE,
    )


def _count_run(calendar: Calendar) -> Run:
    rows = np.bincount(calendar.numbers[calendar.numbers >= 0], minlength=calendar.size)
    return Run(calendar=calendar, values=rows.astype(np.float64), rows=rows)


def _measured(arrays: Arrays, date: str, found: list[Calendar], measure: Measure) -> Candidate | None:
    runs = [_mean_run(calendar, measure) for calendar in found]
    runs = [run for run in runs if len(run.whole) >= FEWEST_PERIODS] + [
        run for run in runs if 3 <= len(run.whole) < FEWEST_PERIODS
    ]
    trend = runs[0].trend() if runs else None
    if trend is None:
        return None
    values = runs[0].values[runs[0].whole]
    moved = abs(trend.slope) * (runs[0].calendar.size - 1)
    middle = abs(float(np.median(values)))
    spread = measure.profile.sd or float(np.nanstd(measure.values))
    change, shift = moved / middle if middle else 0.0, moved / spread if spread else 0.0
    return Candidate(
        kind="trend",
        columns=(date, measure.profile.name),
        build=partial(_tell, arrays, date, runs, trend, measure),
        test=_test(trend),
        family=True,
        impact=abs(trend.tau) * min(1.0, max(shift, min(change, 1.0) / 2)),
        holds=shift >= LEAST_SHIFT or (change >= 2 * LEAST_CHANGE and shift >= LEAST_CHANGE),
    )


def _mean_run(calendar: Calendar, measure: Measure) -> Run:
    known = (calendar.numbers >= 0) & np.isfinite(measure.values)
    numbers, values = calendar.numbers[known], measure.values[known]
    rows = np.bincount(numbers, minlength=calendar.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = statistics.group_sums(numbers, values, calendar.size) / rows
        spreads = np.sqrt(
            statistics.group_sums(numbers, (values - means[numbers]) ** 2, calendar.size) / (rows - 1)
        )
    means = np.array([rounded(float(mean)) for mean in means])
    return Run(calendar=calendar, values=means, rows=rows, spreads=spreads)


def _test(trend: Trend) -> Test:
    name = "Mann-Kendall" if trend.inflation == 1 else "Mann-Kendall, adjusted for autocorrelation"
    return Test(name=name, p=trend.p, effect=rounded(trend.tau), effect_name="tau")


def _tell(
    arrays: Arrays, date: str, runs: list[Run], trend: Trend, measure: Measure | None, test: Test | None
) -> tuple[Insight, ...]:
    run = _fit_to_tell(runs, trend)
    if run is None:
        return ()
    calendar, whole = run.calendar, run.whole
    name = measure.profile.name if measure is not None else ""
    unit = measure.profile.unit if measure is not None else None
    kind = "mean" if measure is not None else "count"
    columns = (date, name) if name else (date,)
    facts = Facts(kind="trend", columns=(date, name), type=FactType.TREND, test=test)
    first, last = int(whole[0]), int(whole[-1])
    values = [rounded(float(value)) for value in run.values]
    peak = min((int(place) for place in whole), key=lambda place: (-values[place], place))
    low = min((int(place) for place in whole), key=lambda place: (values[place], place))
    rows = int(run.rows.sum())
    for key, place in (("first", first), ("last", last), ("peak", peak), ("low", low)):
        where = {date: calendar.label(place)}
        facts.add(key, kind, values[place], n=int(run.rows[place]), unit=unit, where=where, columns=columns)
        facts.name(f"{key}_when", calendar.label(place), date, where=where)
    difference = values[last] - values[first]
    if values[first] > 0 and values[last] >= 0 and (measure is None or (measure.profile.minimum or 0) >= 0):  # type: ignore[operator]
        change = 100 * difference / values[first]
        facts.add("change", "change", change, n=rows, unit="percent", columns=columns, tested=True)
    facts.add("difference", "difference", difference, n=rows, unit=unit, columns=columns, tested=True)
    facts.add("periods", "periods", len(whole), n=rows, columns=(date,))
    caveats = caveats_for(
        smallest=SMALL if rows == len(whole) else min(int(run.rows[first]), int(run.rows[last])),
        missing=measure.profile.missing / arrays.rows if measure is not None else 0.0,
    )
    return (
        Insight(
            kind="trend",
            type=FactType.TREND,
            columns=(date, name),
            evidence=facts.made,
            lead="change" if "change" in facts.made else "difference",
            series=_series(run, values, (date, f"{kind} of {name}" if name else "rows"), unit),
            coverage=rows / arrays.rows,
            effect=abs(trend.tau),
            test=test,
            surprise=kinship.surprise(date, name),
            caveats=(*caveats, *(("one_period",) if calendar.one_season else ())),
        ),
    )


def _fit_to_tell(runs: list[Run], trend: Trend) -> Run | None:
    """Return the finest run whose first and last value tell the trend truly.

    A finer one is passed over when its season would stand in the comparison, or its ends contradict the trend.
    """
    for run in runs:
        whole = run.whole
        if len(whole) < 3:
            continue
        change = float(run.values[whole[-1]] - run.values[whole[0]])
        within = len(np.unique(run.calendar.seasons())) > 1 and len(runs) > 1 and run is not runs[-1]
        if within and run.calendar.size >= 3 * len(np.unique(run.calendar.seasons())) and _seasonal(run):
            continue
        expected = abs(trend.slope) * (runs[0].calendar.size - 1)
        if change * trend.slope > 0 and abs(change) >= 0.4 * expected:
            return run
    return None


def _seasonal(run: Run) -> bool:
    """Return whether the place in the season explains a good part of what the trend leaves."""
    whole = run.whole
    values, seasons = run.values[whole], run.calendar.seasons()[whole]
    rest = values - np.median(np.diff(values) / np.diff(whole)) * whole
    rest = rest - rest.mean()
    parts = sum(
        float(rest[seasons == season].sum()) ** 2 / np.count_nonzero(seasons == season)
        for season in np.unique(seasons)
    )
    freedom = len(np.unique(seasons)) - 1
    left = float((rest**2).sum()) - parts
    if left <= 0:
        return True
    return parts / freedom > 3 * left / max(len(values) - freedom - 1, 1)


def _series(run: Run, values: list[float], names: tuple[str, str], unit: str | None) -> Series:
    points = []
    for place in range(run.calendar.size):
        n = int(run.rows[place])
        y = values[place] if np.isfinite(values[place]) else None
        low = high = None
        if run.spreads is not None and y is not None and n > 1:
            low, high = (rounded(edge) for edge in statistics.mean_interval(y, float(run.spreads[place]), n))
        points.append(
            Point(
                x=run.calendar.start(place),
                y=y,
                n=n,
                low=low,
                high=high,
                partial=bool(run.calendar.partial[place]),
            )
        )
    whole = run.whole
    return Series(
        shape="time",
        x_name=names[0],
        y_name=names[1],
        unit=unit,
        points=tuple(points),
        highlight=(points[whole[0]].x, points[whole[-1]].x),
        grain=run.calendar.grain,
    )
