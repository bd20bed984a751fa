"""Whether measures, or the number of rows, rise or fall over time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from stories.analysis import kinship
from stories.analysis.arrays import Arrays, Measure, Watch
from stories.analysis.facts import FactType, Insight, Test
from stories.analysis.finders.candidates import SMALL, Candidate, Facts, caveats_for
from stories.analysis.finders.runs import Run, count_run, is_mix, mean_run, series_of
from stories.analysis.periods import FEWEST_PERIODS, FEWEST_TOLD, Calendar
from stories.analysis.statistics import rounded
from stories.analysis.trend_test import Trend

LEAST_CHANGE = 0.05
"""Change over the whole span, as a part of the middle value, that is worth telling ..."""
LEAST_SHIFT = 0.2
"""... or as a part of the spread of single rows."""
SURE = 0.01
"""Level of the test on the number of rows, which stands outside the corrected family."""
NEAR = 0.5
"""Part of the fitted change that the first and the last value must show between them."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the number of rows and every measure's mean over time (Mann-Kendall on calendar periods)."""
    date = arrays.date
    if date is None:
        return
    found = Timelines(tested=arrays.tested_calendars, told=arrays.told_calendars)
    if not found.tested or not found.told:
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
class Timelines:
    """The calendars of a table, each from fine to coarse, and the means by their periods."""

    tested: list[Calendar]
    told: list[Calendar]
    runs: dict[tuple[str, str], Run] = field(default_factory=dict)
    # those that were made, by grain and measure

    def run(self, calendar: Calendar, measure: Measure) -> Run:
        """Return the mean of a measure in each period of one of the calendars, which is made once."""
        key = (calendar.grain, measure.profile.name)
        if key not in self.runs:
            self.runs[key] = mean_run(calendar, measure)
        return self.runs[key]


def _counted(arrays: Arrays, date: str, found: Timelines) -> Iterator[Candidate]:
    run = count_run(found.tested[0])
    counts = run.rows[run.whole]
    # the same number of rows in each period, or one row for each date, is how the table was made
    if len(counts) < FEWEST_PERIODS or counts.max() <= 1.15 * counts.min() or counts.mean() < 5:
        return
    trend = run.trend()
    if trend is None:
        return
    moved = trend.slope * (run.calendar.size - 1)
    change = abs(moved) / max(float(np.median(counts)), 1.0)
    yield Candidate(
        kind="trend",
        columns=(date, ""),
        build=partial(_tell, arrays, date, found, moved, None),
        test=_test(trend),
        impact=abs(trend.tau) * min(1.0, change),
        holds=trend.p <= SURE and change >= 2 * LEAST_CHANGE,
    )


def _measured(arrays: Arrays, date: str, found: Timelines, measure: Measure) -> Candidate | None:
    first = next(
        (run for run in (found.run(c, measure) for c in found.tested) if len(run.whole) >= FEWEST_PERIODS),
        None,
    )
    trend = first.trend() if first is not None else None
    if first is None or trend is None:
        return None
    values = first.values[first.whole]
    moved = trend.slope * (first.calendar.size - 1)
    middle = abs(float(np.median(values)))
    spread = measure.profile.sd or float(np.nanstd(measure.values))
    change, shift = abs(moved) / middle if middle else 0.0, abs(moved) / spread if spread else 0.0
    return Candidate(
        kind="trend",
        columns=(date, measure.profile.name),
        build=partial(_tell, arrays, date, found, moved, measure),
        test=_test(trend),
        family=True,
        impact=abs(trend.tau) * min(1.0, max(shift, min(change, 1.0) / 2)),
        holds=shift >= LEAST_SHIFT or (change >= 2 * LEAST_CHANGE and shift >= LEAST_CHANGE),
    )


def _test(trend: Trend) -> Test:
    name = "Mann-Kendall" if trend.inflation == 1 else "Mann-Kendall, adjusted for autocorrelation"
    return Test(name=name, p=trend.p, effect=rounded(trend.tau), effect_name="tau")


def _tell(
    arrays: Arrays, date: str, found: Timelines, moved: float, measure: Measure | None, test: Test | None
) -> tuple[Insight, ...]:
    runs = (
        count_run(calendar) if measure is None else found.run(calendar, measure) for calendar in found.told
    )
    coarsest = found.told[-1]
    run = next((run for run in runs if _tells(run, moved, last=run.calendar is coarsest)), None)
    if run is None:
        return ()
    calendar, whole = run.calendar, run.whole
    early, late = calendar.numbers == whole[0], calendar.numbers == whole[-1]
    if measure is not None and is_mix(arrays, measure, early, late):
        return ()
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
    ends, usual = min(int(run.rows[first]), int(run.rows[last])), float(np.median(run.rows[whole]))
    caveats = caveats_for(
        # a table with few rows for every period is made so; one with few rows at an end has less to go by there
        smallest=SMALL if ends > usual / 2 else ends,
        missing=measure.profile.missing / arrays.rows if measure is not None else 0.0,
    )
    return (
        Insight(
            kind="trend",
            type=FactType.TREND,
            columns=(date, name),
            evidence=facts.made,
            lead="change" if "change" in facts.made else "difference",
            series=series_of(run, date, highlight=(first, last)),
            coverage=rows / arrays.rows,
            effect=abs(test.effect or 0.0) if test else 0.0,
            test=test,
            surprise=kinship.surprise(date, name),
            caveats=(*caveats, *(("one_period",) if calendar.one_season else ())),
        ),
    )


def _tells(run: Run, moved: float, *, last: bool) -> bool:
    """Return whether the first and the last value of a run tell the change over the whole span truly.

    They do not where they contradict the trend, nor where the season stands between them and a coarser run is left.
    """
    whole = run.whole
    if len(whole) < FEWEST_TOLD:
        return False
    seasons = len(np.unique(run.calendar.seasons()))
    if not last and run.calendar.size >= 3 * seasons and run.is_seasonal(moved / (run.calendar.size - 1)):
        return False
    change = float(run.values[whole[-1]] - run.values[whole[0]])
    return change * moved > 0 and abs(change) >= NEAR * abs(moved)
