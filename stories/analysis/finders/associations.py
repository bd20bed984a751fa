"""Two measures that move together, and two categories that go together."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship, ordering, statistics
from stories.analysis.arrays import Arrays, Measure, Watch, correlations, measure_of
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders import mixtures
from stories.analysis.finders.candidates import FEWEST, Candidate, Facts, caveats_for, with_effect
from stories.analysis.grids import Tally
from stories.analysis.statistics import Floats, Integers, rounded
from stories.analysis.wordlists import are_alike, is_outcome

LEAST = 0.1
"""A weaker rank correlation is not worth a sentence however sure."""
FEWEST_PAIRS = 20
MOST_POINTS = 500
"""Rows that are drawn one by one; more are drawn as means of y in twentieths of x."""
BINS = 20
SLACK = 0.1
"""Part of the way from end to end by which the middle may lie beyond an end ..."""
CHANCE = 2.0
"""... besides so many standard errors of the middle itself: where a link is weak, chance alone makes it a bow."""
Scores = npt.NDArray[np.int32]
Twins = dict[str, tuple[str, ...]]
Tested = tuple[float, float]
Ends = tuple[str, float, float, tuple[float, int], tuple[float, int]]


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield every two measures (Spearman's rank correlation; in a time series also that of their changes)."""
    measures = arrays.measures
    total = len(measures) * (len(measures) - 1) // 2
    if not total:
        return
    rho, pairs = arrays.rank_correlations()
    twins = _twins(measures, rho)
    levels, changes = _tested(rho, pairs), _changes(arrays)
    done = 0
    for i, first in enumerate(measures):
        watch(done, total, f"Correlating numbers: pair {done} of {total}")
        for j in range(i + 1, len(measures)):
            change = changes[done] if changes else None
            level, n = levels[done], int(pairs[i, j])
            done += 1
            if n >= FEWEST_PAIRS:
                yield _related(arrays, twins, (first, measures[j]), level, change)
    watch(done, total, f"Correlating numbers: pair {done} of {total}")


def _tested(rho: Floats, pairs: Integers) -> list[Tested]:
    """Return (rho, p) of each two columns, the first with all others first."""
    above = np.triu_indices(len(rho), 1)
    told = [rounded(one) for one in rho[above].tolist()]
    return list(zip(told, statistics.correlation_ps(np.array(told), pairs[above]).tolist(), strict=True))


def _changes(arrays: Arrays) -> list[Tested] | None:
    """Return (rho, p) of the changes from row to row in time of each two columns, for a table with a row for each date.

    Two columns that both grow correlate without having anything to do with each other; their changes do not.
    """
    date = arrays.date
    if date is None or not arrays.is_series or arrays.rows < FEWEST_PAIRS:
        return None
    order = np.argsort(arrays.days(date), kind="stable")
    steps = [measure_of(measure.profile, np.diff(measure.values[order])) for measure in arrays.measures]
    return _tested(*correlations([(step.scores, step.present) for step in steps]))


def _related(
    arrays: Arrays,
    twins: Twins,
    both: tuple[Measure, Measure],
    level: Tested,
    change: Tested | None,
) -> Candidate:
    rho, p = level
    impact = abs(rho)
    if change is not None:
        agrees = change[0] * rho > 0
        p = max(p, change[1]) if agrees else 1.0
        impact = min(impact, abs(change[0])) if agrees else 0.0
    test = Test(name="Spearman rank correlation", p=p, effect=rho, effect_name="rho")
    return Candidate(
        kind="association",
        columns=(both[0].profile.name, both[1].profile.name),
        build=partial(_tell, arrays, twins, both, impact),
        test=test,
        family=True,
        impact=impact,
        holds=impact >= LEAST,
    )


def _tell(
    arrays: Arrays, twins: Twins, both: tuple[Measure, Measure], impact: float, test: Test | None
) -> tuple[Insight, ...]:
    first, second = both
    if is_outcome(first.profile.name) and not is_outcome(second.profile.name):
        first, second = second, first
    if (
        kinship.are_siblings(first, second)
        or kinship.is_arithmetic(arrays, first, second)
        or _by_twin(twins, first.profile.name, second.profile.name)
    ):
        return ()
    # Where no row lacks a value, the order and the ranks within the whole columns are those within the pairs.
    if first.present is None and second.present is None:
        x, y, in_order, scores = first.values, second.values, first.ordered, first.scores
        rho = statistics.correlation(scores, second.scores)
    else:
        known = np.isfinite(first.values) & np.isfinite(second.values)
        x, y = first.values[known], second.values[known]
        in_order, ranks = ordering.sorted_with_ranks(x)
        scores = (ranks - (len(x) + 1)).astype(np.int32)
        rho = statistics.correlation(scores, ordering.doubled_ranks(y) - (len(x) + 1))
    n = len(x)
    if not LEAST <= abs(rho) <= kinship.COPY:
        return ()
    ends = _ends(x, in_order, y, rho)
    if ends is None or _bends(x, in_order, y, ends) or mixtures.is_turned_link(arrays, first, second, rho):
        return ()
    kind, low_edge, high_edge, low, high = ends
    name, other = first.profile.name, second.profile.name
    test = with_effect(test, statistics.correlation_interval(rho, n), effect=rho)
    facts = Facts(kind="association", columns=(name, other), type=FactType.ASSOCIATION, test=test)
    facts.add("rho", "rho", rho, n=n, tested=True)
    x_unit, y_unit = first.profile.unit, second.profile.unit
    facts.add("low_y", kind, low[0], n=low[1], unit=y_unit, where={name: "lowest fifth"}, columns=(other,))
    facts.add(
        "high_y", kind, high[0], n=high[1], unit=y_unit, where={name: "highest fifth"}, columns=(other,)
    )
    facts.add(
        "low_x", "upper bound", low_edge, n=low[1], unit=x_unit, where={name: "lowest fifth"}, columns=(name,)
    )
    facts.add(
        "high_x",
        "lower bound",
        high_edge,
        n=high[1],
        unit=x_unit,
        where={name: "highest fifth"},
        columns=(name,),
    )
    facts.add("pairs", "count", n, n=n)
    return (
        Insight(
            kind="association",
            type=FactType.ASSOCIATION,
            columns=(name, other),
            evidence=facts.made,
            lead="rho",
            series=_cloud((name, other), second, x, in_order, scores, y),
            coverage=n / arrays.rows,
            effect=min(abs(rho), impact),
            test=test,
            surprise=kinship.surprise(name, other) * (0.4 if arrays.is_series else 1.0),
            caveats=caveats_for(smallest=n, missing=1 - n / arrays.rows),
        ),
    )


def _ends(x: Floats, in_order: Floats, y: Floats, rho: float) -> Ends | None:
    """Return (mean or median, upper bound of the lowest fifth of x, lower bound of the highest, y and rows in each).

    None when neither the means nor the medians of y go the way of rho, or a fifth has too few rows.
    """
    low_edge, high_edge = _at(in_order, 0.2), _at(in_order, 0.8)
    if low_edge >= high_edge:
        low_edge, high_edge = float(in_order[0]), float(in_order[-1])
    low, high = y[x <= low_edge], y[x >= high_edge]
    if min(len(low), len(high)) < min(FEWEST, len(x) // 6):
        return None
    for kind in ("mean", "median"):
        below, above = _typical(low, kind), _typical(high, kind)
        if (above - below) * rho > 0:
            return kind, low_edge, high_edge, (below, len(low)), (above, len(high))
    return None


def _typical(values: Floats, kind: str) -> float:
    return statistics.mean(values) if kind == "mean" else float(np.median(values))


def _twins(measures: Sequence[Measure], rho: Floats) -> Twins:
    """Return for each measure the names of those that all but equal it."""
    names = [measure.profile.name for measure in measures]
    return {
        name: tuple(names[int(place)] for place in np.flatnonzero(np.abs(row) > kinship.COPY))
        for name, row in zip(names, rho, strict=True)
    }


def _by_twin(twins: Twins, first: str, second: str) -> bool:
    """Return whether one column all but equals a third (the hours awake those asleep) that is named like the other."""
    return any(
        twin not in (one, other) and are_alike(twin, other)
        for one, other in ((first, second), (second, first))
        for twin in twins[one]
    )


def _bends(x: Floats, in_order: Floats, y: Floats, ends: Ends) -> bool:
    """Return whether y in the middle fifth of x lies beyond both ends: a bow, which "rises with" would tell wrongly."""
    kind, _, _, low, high = ends
    below, above = _at(in_order, 0.4), _at(in_order, 0.6)
    middle = y[(x >= below) & (x <= above)]
    value = _typical(middle, kind)
    least, most = sorted((low[0], high[0]))
    room = SLACK * (most - least) + CHANCE * float(middle.std()) / max(len(middle), 1) ** 0.5
    return not least - room <= value <= most + room


def _cloud(
    names: tuple[str, str], second: Measure, x: Floats, in_order: Floats, scores: Scores, y: Floats
) -> Series:
    unit = second.profile.unit
    if len(x) <= MOST_POINTS:
        order = np.lexsort((y, x))
        points = tuple(Point(x=float(a), y=float(b), n=1) for a, b in zip(x[order], y[order], strict=True))
        return Series(shape="cloud", x_name=names[0], y_name=names[1], unit=unit, points=points)
    edges = np.unique(in_order[np.linspace(0, len(x) - 1, BINS + 1).astype(np.intp)])
    cuts = np.searchsorted(in_order, edges)
    cuts[-1] = len(x)
    size = len(edges) - 1
    counts = np.diff(cuts)
    # The ranks tell the part at once: a million values need not be sought among the edges.
    part = np.repeat(np.arange(size), 2 * counts)[scores + np.int32(len(x) - 1)]
    sums, squares = statistics.group_squares(Tally(part, size), part, y, second.steps)
    means = sums / counts
    made = []
    for place, (start, end) in enumerate(pairwise(cuts)):
        n, mean = int(counts[place]), float(means[place])
        low, high = statistics.mean_interval(mean, float(np.sqrt(squares[place] / max(n - 1, 1))), n)
        made.append(
            Point(
                x=rounded(float(in_order[start])),
                x_end=rounded(float(in_order[end - 1])),
                y=rounded(mean),
                n=n,
                low=rounded(low),
                high=rounded(high),
            )
        )
    return Series(shape="cloud", x_name=names[0], y_name=f"mean of {names[1]}", unit=unit, points=tuple(made))


def _at(in_order: Floats, share: float) -> float:
    """Return the smallest of the sorted values that this share of them does not exceed."""
    return float(in_order[max(math.ceil(share * len(in_order)) - 1, 0)])
