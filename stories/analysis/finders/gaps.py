"""A stretch of time without any rows, where there should be some."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from stories.analysis import special
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts
from stories.analysis.finders.moments import STEPS, Moments
from stories.analysis.finders.runs import count_run, series_of
from stories.analysis.periods import Calendars
from stories.analysis.statistics import Integers

FEWEST_UNITS = 20
"""Days (months, years) with rows from which a gap among them can be told."""
STANDS_OUT = 3
"""How many times as long as the fourth longest step the gap is: three gaps may be, what is usual is not."""
OTHERS = 3
SURE = 1e-4
"""Probability of so long a gap, were the rows spread by chance."""
REGULAR = 0.8
"""Share of the steps that must be alike for dates that come in steps."""
REPEATED = 0.5
"""Part of a gap that is empty a year before or after as well: then it comes every year."""
WHOLE = 0.25
"""Share of the time covered from which a gap is as grave as can be."""
GRAINS = {"day": ("month", "week", "day"), "month": ("quarter", "month"), "year": ("year",)}
"""What the chart may count rows by, from coarse to fine, for the unit of the gap."""
SEEN = 3
"""Periods without rows that the chart must show, ..."""
LONGEST_LINE = 400
"""... among so many at most."""
NAME = "longest gap under an even spread"


def of_rows(moments: Moments) -> Iterator[Candidate]:
    """Yield the longest stretch without rows between the first and the last date."""
    unit = "day" if moments.unit == "hour" else moments.unit
    numbers = np.unique(moments.starts.astype(f"datetime64[{STEPS[unit]}]").astype(np.int64))
    if len(numbers) < FEWEST_UNITS:
        return
    steps = np.diff(numbers)
    at = int(np.argmax(steps))
    missing = int(steps[at]) - 1
    span = int(numbers[-1] - numbers[0]) + 1
    p = _p(len(numbers), span, int(steps[at]), _grid(steps))
    others = np.sort(steps)[:-OTHERS]
    yield Candidate(
        kind="gap",
        columns=(moments.date,),
        build=partial(_tell, moments, unit, numbers, at),
        test=Test(name=NAME, p=p, effect=missing / span, effect_name="share of the time covered"),
        impact=min(1.0, missing / span / WHOLE),
        holds=p <= SURE and steps[at] >= STANDS_OUT * int(others.max()) and not _repeats(unit, numbers, at),
    )


def _grid(steps: Integers) -> int:
    """Return the step in which the dates are made: the usual one where it is the rule, else what divides all."""
    usual = int(np.median(steps))
    return usual if (steps == usual).mean() >= REGULAR else int(np.gcd.reduce(steps))


def _p(held: int, span: int, step: int, grid: int) -> float:
    """Return a bound on the probability of a step so long, were the held units spread by chance over the span.

    Any one of the steps is so long with probability C(rest - step, held - 2) / C(rest - 1, held - 2), the ends being
    given; the bound is their sum. Units are counted in steps of the grid.
    """
    free, wide = max(span // grid, held), max(step // grid, 1)
    left, chosen = free - 1 - wide, held - 2
    if left < chosen:
        return 0.0 if wide > 1 else 1.0
    return float(min(1.0, (held - 1) * np.exp(_choose(left, chosen) - _choose(free - 2, chosen))))


def _choose(n: int, k: int) -> float:
    return float(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def _repeats(unit: str, numbers: Integers, at: int) -> bool:
    """Return whether the same stretch is empty a year before or a year after as well."""
    year = {"day": 365, "month": 12, "year": 0}[unit]
    first, last = int(numbers[0]), int(numbers[-1])
    gap = np.arange(numbers[at] + 1, numbers[at + 1])
    for away in (-year, year):
        there = gap + away
        there = there[(there >= first) & (there <= last)]
        if year and len(there) >= REPEATED * len(gap) and np.isin(there, numbers).mean() <= 1 - REPEATED:
            return True
    return False


def _tell(moments: Moments, unit: str, numbers: Integers, at: int, test: Test | None) -> tuple[Insight, ...]:
    date = moments.date
    facts = Facts(kind="gap", columns=(date,), type=FactType.VALUE, test=test)
    steps = np.diff(numbers)
    missing, span = int(steps[at]) - 1, int(numbers[-1] - numbers[0]) + 1
    rows = int(moments.rows.sum())
    facts.add("missing", f"{unit}s missing", missing, n=rows, unit=f"{unit}s", tested=True)
    facts.add("covered", f"{unit}s covered", span, n=rows, unit=f"{unit}s")
    facts.add("usual", "usual step", int(np.median(steps)), n=rows, unit=f"{unit}s")
    for key, number in (
        ("last_before", numbers[at]),
        ("first_when", numbers[at] + 1),
        ("last_when", numbers[at + 1] - 1),
        ("first_after", numbers[at + 1]),
    ):
        facts.name(key, str(np.array(int(number)).astype(f"datetime64[{STEPS[unit]}]")), date)
    return (
        Insight(
            kind="gap",
            type=FactType.VALUE,
            columns=(date,),
            evidence=facts.made,
            lead="missing",
            series=_series(moments, unit, missing, str(facts.made["first_when"].value)),
            coverage=1.0,
            effect=min(1.0, missing / span / WHOLE),
            test=test,
            surprise=0.9,
        ),
    )


def _series(moments: Moments, unit: str, missing: int, first: str) -> Series:
    """Return the number of rows over time, by the coarsest grain that shows the gap."""
    calendars = Calendars(moments.starts, moments.unit)
    told = [calendars.every(grain) for grain in GRAINS[unit]]
    short = [calendar for calendar in told if calendar.size <= LONGEST_LINE] or told[:1]
    units = missing * {"day": 1, "month": 30, "year": 365}[unit]
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
    calendar = next((one for one in short if units >= SEEN * days[one.grain]), short[-1])
    run = count_run(moments.of_rows(calendar))
    empty = [place for place in np.flatnonzero(run.rows == 0).tolist() if calendar.start(place) >= first]
    return series_of(run, moments.date, highlight=tuple(empty[:1]))
