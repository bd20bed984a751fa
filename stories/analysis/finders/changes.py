"""Whether the level of a measure, or of the number of rows, jumps once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Measure
from stories.analysis.facts import FactType, Insight, Test
from stories.analysis.finders.candidates import FEWEST, SMALL, Candidate, Facts, caveats_for, with_effect
from stories.analysis.finders.cycles import Cycle, folded
from stories.analysis.finders.moments import Moments
from stories.analysis.finders.periods import TOLD, Calendar
from stories.analysis.finders.runs import count_run, is_mix, mean_run, series_of
from stories.analysis.jump_test import Jump, jump
from stories.analysis.ordering import doubled_ranks
from stories.analysis.statistics import Floats, Integers, rounded

TESTED = {"day": 1500, "week": 1500, "month": 1200, "quarter": 400, "year": 400}
"""The most periods of a grain in which a jump is looked for."""
WANDERS = 0.5
"""With more autocorrelation than this left at a grain a coarser one is taken: the level wanders by itself."""
NEAR = 8.0
"""A step and a line fit about equally well where n times the logarithms of their squares are no further apart."""
SEASONAL = 0.01
"""Level from which a season is taken out before."""
SURE = 0.01
"""Level of the test on the number of rows, which stands outside the corrected family."""
LEAST_SHIFT = 0.2
"""Difference of the levels, as a part of the spread of single rows, that is worth telling ..."""
LEAST_CHANGE = 0.1
"""... or as a part of the level before, where it is at least a twentieth of that spread."""
FEWEST_ROWS = 3
"""Rows of a period in the mean, from which they are counted."""
EVEN = 1.15
"""Up to this ratio of the most to the fewest, the same number of rows in each period is how the table was made."""
NAME = "CUSUM of ranks"


def of_rows(moments: Moments, calendars: list[Calendar]) -> Iterator[Candidate]:
    """Yield the largest jump of the number of rows (CUSUM of ranks)."""
    best = _best([run for calendar in calendars if (run := _counts(moments, calendar)) is not None])
    if best is not None:
        yield _counted(moments, best)


def of_measure(
    moments: Moments,
    cycles: list[Cycle],
    calendars: list[Calendar],
    measure: Measure,
    sums: Floats,
    rows: Integers,
) -> Iterator[Candidate]:
    """Yield the largest jump of a measure's mean (CUSUM of ranks), seasons taken out before.

    sums, rows: its rank scores and the rows with a value for each unit of time.
    """
    best = _best([_means(calendar, sums, rows) for calendar in calendars])
    if best is not None and (best.step.p < statistics.LEVEL or best.step.left > 0):
        best = _best(_without_seasons(moments, cycles, calendars, sums, rows, best)) or best
    if best is not None:
        yield _measured(moments, best, measure, sums, rows)


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


def _means(calendar: Calendar, sums: Floats, rows: Integers) -> Course:
    counts = np.bincount(calendar.numbers, weights=rows, minlength=calendar.size)
    places = np.flatnonzero(counts)
    totals = np.bincount(calendar.numbers, weights=sums, minlength=calendar.size)
    return Course(calendar=calendar, values=totals[places] / counts[places], places=places.astype(np.int64))


def _counts(moments: Moments, calendar: Calendar) -> Course | None:
    """Return the ranks of the number of rows for each day of a period, None where they are few or even by design."""
    rows = np.bincount(calendar.numbers, weights=moments.rows, minlength=calendar.size).astype(np.float64)
    places = np.flatnonzero(~calendar.partial)[:: calendar.step]
    if moments.unit in ("hour", "day"):
        rows = rows / calendar.lengths()
    rows = rows[places]
    per_period = moments.rows.sum() / max(len(places), 1)
    if not len(rows) or per_period < FEWEST_ROWS or rows.max() <= EVEN * rows.min():
        return None
    ranks = doubled_ranks(rows).astype(np.float64)
    return Course(calendar=calendar, values=ranks, places=places.astype(np.int64))


def _best(courses: list[Course]) -> Step | None:
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


def _without_seasons(
    moments: Moments, cycles: list[Cycle], calendars: list[Calendar], sums: Floats, rows: Integers, best: Step
) -> list[Course]:
    """Return the courses without the cycles that the measure goes through, none where it goes through none."""
    held = np.flatnonzero(rows)
    cut = best.cut(moments)
    sides = np.where(np.arange(len(rows)) >= cut, 1, 0)
    totals, counts = (np.bincount(sides, weights=part, minlength=2) for part in (sums, rows))
    rest = sums - (totals / counts)[sides] * rows
    going_round = False
    for cycle in cycles:
        numbers = cycle.numbers[held] - cycle.numbers.min()
        whole, parts = np.bincount(numbers, weights=rows[held]), np.bincount(numbers, weights=sums[held])
        filled = np.flatnonzero(whole)
        cells = folded(cycle, filled + cycle.numbers.min(), parts[filled] / whole[filled])
        if cycle.name == "day" or cells is None or cells.p() > SEASONAL:
            continue
        going_round = True
        codes = cycle.codes(cycle.numbers)
        size = len(cycle.places)
        levels = np.bincount(codes, weights=rest, minlength=size) / np.maximum(
            np.bincount(codes, weights=rows, minlength=size), 1
        )
        sums, rest = sums - levels[codes] * rows, rest - levels[codes] * rows
    return [_means(calendar, sums, rows) for calendar in calendars] if going_round else []


def _measured(moments: Moments, best: Step, measure: Measure, sums: Floats, rows: Integers) -> Candidate:
    cut = best.cut(moments)
    parts = np.array([sums[:cut].sum(), sums[cut:].sum()])
    counts = np.array([rows[:cut].sum(), rows[cut:].sum()], dtype=np.float64)
    squares = moments.squares(measure)
    enough = counts.min() >= (2 if moments.arrays.is_series else FEWEST)
    statistic, share = statistics.between_groups(parts, counts, squares) if enough else (0.0, 0.0)
    levels = parts / np.maximum(counts, 1)
    shift = abs(float(levels[1] - levels[0])) / (squares / counts.sum()) ** 0.5 if squares > 0 else 0.0
    up = bool(levels[1] > levels[0])
    return Candidate(
        kind="change",
        columns=(moments.date, measure.profile.name),
        build=partial(_tell, moments, best, measure, (statistic, up)),
        test=best.test(share, "epsilon squared"),
        family=True,
        impact=share**0.5,
        holds=bool(enough) and best.step.once and best.step.better > -NEAR and shift >= LEAST_SHIFT / 2,
    )


def _tell(
    moments: Moments, best: Step, measure: Measure, found: tuple[float, bool], test: Test | None
) -> tuple[Insight, ...]:
    index, values = moments.known(measure)
    late = (index >= best.cut(moments)).astype(np.int64)
    counts = np.bincount(late, minlength=2)
    before, after = (rounded(float(mean)) for mean in statistics.group_sums(late, values, 2) / counts)
    sd = measure.profile.sd or float(values.std())
    gap = after - before
    large = abs(gap) >= LEAST_SHIFT * sd or (
        abs(gap) >= LEAST_CHANGE * abs(before) and abs(gap) >= LEAST_SHIFT / 4 * sd
    )
    if not large or (gap > 0) != found[1]:
        return ()
    rows_late = moments.index >= best.cut(moments)
    if is_mix(moments.arrays, measure, (moments.index >= 0) & ~rows_late, rows_late):
        return ()
    rows, unit = len(values), measure.profile.unit
    interval = statistics.share_interval(found[0], 1, max(rows - 1, 1))
    facts = Facts(
        kind="change", columns=(moments.date, measure.profile.name), type=FactType.TREND, unit=unit,
        test=with_effect(test, interval),
    )  # fmt: skip
    positive = (measure.profile.minimum or 0) >= 0  # type: ignore[operator]
    _add(facts, moments, best, "mean", (before, after), (int(counts[0]), int(counts[1])), percent=positive)
    caveats = caveats_for(
        smallest=SMALL if moments.arrays.is_series else int(counts.min()),
        missing=measure.profile.missing / moments.arrays.rows,
    )
    return (
        _insight(
            facts,
            moments,
            best,
            measure,
            effect=(test.effect or 0.0) ** 0.5 if test else 0.0,
            caveats=caveats,
        ),
    )


def _counted(moments: Moments, best: Step) -> Candidate:
    late = np.arange(len(moments.starts)) >= best.cut(moments)
    days = moments.span >= moments.starts[best.cut(moments)].astype(moments.span.dtype)
    rows = (int(moments.rows[~late].sum()), int(moments.rows[late].sum()))
    before, after = rows[0] / int((~days).sum()), rows[1] / int(days.sum())
    change = abs(after - before) / max(before, 1e-12)
    values = best.course.values
    sides = values[: best.step.place], values[best.step.place :]
    between = len(sides[0]) * len(sides[1]) / len(values) ** 2 * float(sides[1].mean() - sides[0].mean()) ** 2
    share = min(1.0, between / float(values.var())) if values.var() > 0 else 0.0
    up = sides[1].mean() > sides[0].mean()
    test = best.test(share, "share of the variation")
    return Candidate(
        kind="change",
        columns=(moments.date, ""),
        build=partial(_tell_rows, moments, best, (before, after), rows),
        test=test,
        impact=min(1.0, change) * share**0.5,
        holds=test.p <= SURE
        and best.step.once
        and best.step.better > -NEAR
        and change >= 2 * LEAST_CHANGE
        and min(rows) >= FEWEST
        and bool((after > before) == up),
    )


def _tell_rows(
    moments: Moments, best: Step, levels: tuple[float, float], rows: tuple[int, int], test: Test | None
) -> tuple[Insight, ...]:
    facts = Facts(kind="change", columns=(moments.date, ""), type=FactType.TREND, test=test)
    unit = "day" if moments.unit == "hour" else moments.unit
    _add(facts, moments, best, f"rows a {unit}", levels, rows, percent=True)
    change = abs(levels[1] - levels[0]) / max(levels)
    return (
        _insight(facts, moments, best, None, effect=change * ((test.effect or 0.0) if test else 0.0) ** 0.5),
    )


def _add(
    facts: Facts, moments: Moments, best: Step, kind: str, levels: tuple[float, float], counts: tuple[int, int], *,
    percent: bool,
) -> None:  # fmt: skip
    """Add the levels before and after with their rows, when it jumps, and by how much."""
    date = facts.columns[0]
    columns = tuple(name for name in facts.columns if name)
    day = str(moments.starts[best.cut(moments)])[:10]
    for key, word, level, n in zip(("before", "after"), ("before", "from"), levels, counts, strict=True):
        where = {date: f"{word} {day}"}
        facts.add(key, kind, level, n=n, unit=facts.unit, where=where, columns=columns, tested=key == "after")
        facts.add(f"{key}_n", "count", n, n=n, where=where, columns=columns)
    facts.name("when", best.label(moments, best.step.place), date)
    if best.step.earliest < best.step.latest:
        facts.name("earliest", best.label(moments, best.step.earliest), date)
        facts.name("latest", best.label(moments, best.step.latest), date)
    before, after = levels
    rows = sum(counts)
    gap = "difference of levels" if kind == "mean" else f"difference in {kind}"
    facts.add("gap", gap, after - before, n=rows, unit=facts.unit, columns=columns, tested=True)
    if percent and before > 0:
        change = 100 * (after - before) / before
        facts.add("change", "change of level", change, n=rows, unit="percent", columns=columns)


def _insight(
    facts: Facts,
    moments: Moments,
    best: Step,
    measure: Measure | None,
    *,
    effect: float,
    caveats: tuple[str, ...] = (),
) -> Insight:
    date, name = facts.columns
    told = [moments.of_rows(calendar) for calendar in moments.calendars(TOLD)] or [
        moments.of_rows(best.course.calendar)
    ]
    run = count_run(told[0]) if measure is None else mean_run(told[0], measure)
    place = int(told[0].numbers[moments.index == best.cut(moments)][0])
    calendar = best.course.calendar
    if best.step.better < NEAR:
        caveats = (*caveats, "gradual" if best.step.better >= 0 else "steadier")
    rows = int(facts.made["before_n"].n + facts.made["after_n"].n)
    return Insight(
        kind="change",
        type=FactType.TREND,
        columns=(date, name),
        evidence=facts.made,
        lead="gap",
        series=series_of(run, date, highlight=(place,)),
        coverage=rows / moments.arrays.rows,
        effect=min(1.0, effect),
        test=facts.test,
        surprise=kinship.surprise(date, name),
        caveats=(*caveats, *(("one_period",) if calendar.one_season else ())),
    )
