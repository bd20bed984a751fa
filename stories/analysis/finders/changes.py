"""Whether the level of a measure, or of the number of rows, jumps once."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Measure
from stories.analysis.facts import FactType, Insight, Test
from stories.analysis.finders.candidates import FEWEST, SMALL, Candidate, Facts, caveats_for, with_effect
from stories.analysis.finders.cycles import Round
from stories.analysis.finders.moments import Moments
from stories.analysis.finders.runs import count_run, is_mix, mean_run, series_of
from stories.analysis.finders.steps import Step, best_of, count_course, mean_course, without_seasons
from stories.analysis.grids import Tally
from stories.analysis.periods import TOLD, Calendar
from stories.analysis.statistics import Floats, Integers, rounded

NEAR = 8.0
"""A step and a line fit about equally well where n times the logarithms of their squares are no further apart."""
SURE = 0.01
"""Level of the test on the number of rows, which stands outside the corrected family."""
LEAST_SHIFT = 0.2
"""Difference of the levels, as a part of the spread of single rows, that is worth telling ..."""
LEAST_CHANGE = 0.1
"""... or as a part of the level before, where it is at least a twentieth of that spread."""


def of_rows(moments: Moments, calendars: list[Calendar]) -> Iterator[Candidate]:
    """Yield the largest jump of the number of rows (CUSUM of ranks)."""
    best = best_of([run for calendar in calendars if (run := count_course(moments, calendar)) is not None])
    if best is not None:
        yield _counted(moments, best)


def of_measure(
    moments: Moments,
    rounds: list[Round],
    calendars: list[Calendar],
    measure: Measure,
    sums: Floats,
    rows: Integers,
) -> Iterator[Candidate]:
    """Yield the largest jump of a measure's mean (CUSUM of ranks), seasons taken out before.

    sums, rows: its rank scores and the rows with a value for each unit of time. rounds: their means over each cycle.
    """
    best = best_of([mean_course(calendar, sums, rows) for calendar in calendars])
    if best is not None and (best.step.p < statistics.LEVEL or best.step.left > 0):
        best = without_seasons(moments, rounds, calendars, sums, rows) or best
    if best is not None:
        yield _measured(moments, best, measure, sums, rows)


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
    sides = Tally((index >= best.cut(moments)).astype(np.intp), 2)
    counts = sides.rows()
    before, after = (
        rounded(float(mean)) for mean in statistics.group_sums(sides, values, measure.steps) / counts
    )
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
