"""What comes round with the year, the week or the day: measures by their means, rows by how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Measure
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders import season_counts
from stories.analysis.finders.candidates import SMALL, Candidate, Facts, caveats_for, with_effect
from stories.analysis.finders.comparisons import MOST_TIMES, has_zero
from stories.analysis.finders.cycles import Cells, Cycle, Round
from stories.analysis.finders.moments import Moments
from stories.analysis.grids import Tally
from stories.analysis.statistics import Floats, Integers, rounded

LEAST_SHIFT = 0.2
"""Gap between the highest and the lowest place, as a part of the spread of single rows, that is worth telling."""
OWN = 0.5
"""Part of the gap between the ends of a season without its trend that the places that are told must show."""
NAME = "F test of the seasonal frequencies"


def of_rows(moments: Moments, cycles: list[Cycle]) -> Iterator[Candidate]:
    """Yield every cycle of the number of rows (F test of the seasonal frequencies)."""
    for cycle in cycles:
        counted = season_counts.look(moments, cycle)
        if counted is not None:
            yield Candidate(
                kind="season",
                columns=(moments.date, ""),
                build=partial(_tell_counts, moments, counted),
                test=Test(
                    name=NAME,
                    p=counted.p,
                    effect=rounded(counted.share),
                    effect_name="share of the variation",
                ),
                impact=counted.impact,
                holds=counted.holds,
            )


def of_measure(
    moments: Moments, rounds: list[Round], measure: Measure, sums: Floats, rows: Integers
) -> Iterator[Candidate]:
    """Yield every cycle of a measure's mean (F test of the seasonal frequencies on ranks).

    sums, rows: its rank scores and the rows with a value for each unit of time. rounds: their means over each cycle.
    """
    for one in rounds:
        yield _measured(moments, one, measure, sums, rows)


@dataclass(frozen=True, kw_only=True)
class Season:
    """One measure over one cycle."""

    moments: Moments
    cycle: Cycle
    measure: Measure
    cells: Cells
    statistic: float
    # Kruskal and Wallis' H of the rows by their places
    strength: float
    # epsilon squared without what chance explains


def _measured(moments: Moments, one: Round, measure: Measure, sums: Floats, rows: Integers) -> Candidate:
    cycle, cells = one
    codes, size = cycle.own_codes, len(cycle.places)
    own = np.bincount(codes, weights=rows, minlength=size).astype(np.float64)
    parts = np.bincount(codes, weights=sums, minlength=size)[own > 0].astype(np.float64)
    own = own[own > 0]
    squares = moments.squares(measure)
    statistic, share = statistics.between_groups(parts, own, squares)
    n, groups = float(own.sum()), len(own)
    strength = max(0.0, (statistic - groups + 1) / (n - groups)) if n > groups else 0.0
    shift = float(np.ptp(cells.levels)) / (squares / n) ** 0.5 if squares > 0 else 0.0
    season = Season(
        moments=moments, cycle=cycle, measure=measure, cells=cells, statistic=statistic, strength=strength
    )
    return Candidate(
        kind="season",
        columns=(moments.date, measure.profile.name),
        build=partial(_tell, season),
        test=Test(name=NAME, p=cells.p, effect=rounded(share), effect_name="epsilon squared"),
        family=True,
        impact=strength**0.5,
        holds=shift >= LEAST_SHIFT,
    )


def _tell(season: Season, test: Test | None) -> tuple[Insight, ...]:
    moments, cycle, measure = season.moments, season.cycle, season.measure
    index, values = moments.known(measure)
    codes, size = cycle.own_codes[index], len(cycle.places)
    groups = Tally(codes, size)
    counts = groups.rows()
    with np.errstate(invalid="ignore", divide="ignore"):
        sums, squares = statistics.group_squares(groups, codes, values, measure.steps)
        means, spreads = sums / counts, np.sqrt(squares / (counts - 1))
    levels = {int(place): rounded(float(means[place])) for place in season.cells.places}
    ends = _ends(levels, season.cells)
    if ends is None:
        return ()
    top, bottom = ends
    rows, unit = len(values), measure.profile.unit
    test = with_effect(test, statistics.share_interval(season.statistic, len(levels) - 1, max(rows - 1, 1)))
    facts = Facts(
        kind="season", columns=(moments.date, measure.profile.name), type=FactType.TREND, test=test, unit=unit
    )
    _add(facts, cycle, ends, levels, counts, "mean")
    overall = statistics.mean(values, measure.steps)
    facts.add("overall", "mean", overall, n=rows, unit=unit)
    if levels[bottom] > 0 and has_zero(measure) and 1.1 <= levels[top] / levels[bottom] <= MOST_TIMES:
        ratio = levels[top] / levels[bottom]
        facts.add("ratio", "ratio of seasons", ratio, n=int(counts[top] + counts[bottom]))
    points = []
    for place in sorted(levels):
        n = int(counts[place])
        low, high = statistics.mean_interval(levels[place], float(spreads[place]), n)
        points.append(
            Point(x=cycle.places[place], y=levels[place], n=n, low=rounded(low), high=rounded(high))
        )
    gap, sd = levels[top] - levels[bottom], measure.profile.sd or 0.0
    apart = min(1.0, gap / (2 * overall)) if overall > 0 and gap >= LEAST_SHIFT * sd > 0 else 0.0
    explained = season.strength**0.5
    caveats = caveats_for(
        # a table with one row for each date is made so
        smallest=SMALL if moments.arrays.is_series else int(min(counts[top], counts[bottom])),
        missing=measure.profile.missing / moments.arrays.rows,
    )
    effect = max(explained, (explained + apart) / 2)
    y_name = f"mean of {measure.profile.name}"
    return (_insight(facts, cycle, points, y_name, moments.arrays.rows, effect, caveats),)


def _tell_counts(moments: Moments, counted: season_counts.Counted, test: Test | None) -> tuple[Insight, ...]:
    cycle = counted.cycle
    levels = {int(place): rounded(float(counted.rates[place])) for place in counted.cells.places}
    ends = _ends(levels, counted.cells)
    if ends is None:
        return ()
    facts = Facts(kind="season", columns=(moments.date, ""), type=FactType.TREND, test=test)
    _add(facts, cycle, ends, levels, counted.rows, counted.per)
    rows = int(counted.rows[counted.cells.places].sum())
    facts.add("overall", counted.per, counted.overall, n=rows, columns=(moments.date,))
    points = [
        Point(x=cycle.places[place], y=levels[place], n=int(counted.rows[place])) for place in sorted(levels)
    ]
    y_name = f"number of {counted.per}"
    return (_insight(facts, cycle, points, y_name, moments.arrays.rows, counted.impact, ()),)


def _ends(levels: dict[int, float], cells: Cells) -> tuple[int, int] | None:
    """Return the highest and the lowest place; None where they owe that to a trend, without which others are."""
    top = min(levels, key=lambda place: (-levels[place], place))
    bottom = min(levels, key=lambda place: (levels[place], place))
    own = dict(zip(cells.places.tolist(), cells.levels.tolist(), strict=True))
    return (top, bottom) if own[top] - own[bottom] >= OWN * float(np.ptp(cells.levels)) else None


def _add(
    facts: Facts, cycle: Cycle, ends: tuple[int, int], levels: dict[int, float], counts: Integers, kind: str
) -> None:
    """Add the values at both ends with their names and rows, the gap between them, and how often it came round."""
    date = facts.columns[0]
    columns = tuple(name for name in facts.columns if name)
    for key, place in zip(("top", "bottom"), ends, strict=True):
        name, n = cycle.places[place], int(counts[place])
        where = {date: name}
        facts.add(
            key, kind, levels[place], n=n, unit=facts.unit, where=where, columns=columns, tested=key == "top"
        )
        facts.name(f"{key}_name", name, date, where=where)
        facts.add(f"{key}_n", "count", n, n=n, where=where, columns=columns)
    top, bottom = ends
    pair = int(counts[top] + counts[bottom])
    measure = "difference of seasons" if kind == "mean" else f"difference in {kind}"
    facts.add("gap", measure, levels[top] - levels[bottom], n=pair, unit=facts.unit, columns=columns)
    rows, covered = int(counts.sum()), f"{cycle.name}s covered"
    facts.add("cycles", covered, cycle.count, n=rows, unit=f"{cycle.name}s", columns=(date,))


def _insight(
    facts: Facts,
    cycle: Cycle,
    points: list[Point],
    y_name: str,
    rows: int,
    effect: float,
    caveats: tuple[str, ...],
) -> Insight:
    overall = facts.made["overall"]
    date, name = facts.columns
    return Insight(
        kind="season",
        type=FactType.TREND,
        columns=(date, name),
        evidence=facts.made,
        lead="top",
        series=Series(
            shape="groups",
            x_name=cycle.axis,
            y_name=y_name,
            unit=facts.unit,
            points=tuple(points),
            highlight=(facts.made["top_name"].value, facts.made["bottom_name"].value),
            reference=float(overall.value or 0.0),
            reference_name="all",
            grain=cycle.name,
        ),
        coverage=overall.n / rows,
        effect=min(1.0, effect),
        test=facts.test,
        surprise=kinship.surprise(date, name),
        caveats=caveats,
    )
