"""A difference between two groups that holds in every category of another dimension but one, where it turns round."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for, left_out
from stories.analysis.finders.comparisons import prefers_median
from stories.analysis.finders.sides import Side, add_counts, add_gap, gap_between, side_of
from stories.analysis.finders.turns import FEWEST_GROUPS, MOST_GROUPS, exceptions, turn_p
from stories.analysis.grids import Tally
from stories.analysis.statistics import LEVEL, Floats, Integers, rounded

CELL = 20
"""Rows that each of the two groups must have in a category."""
MOST_COMPARED = 4
"""Groups up to which each two are compared."""
COVERED = 0.7
"""Share of the two groups' rows that the categories with enough of both must hold."""
LEAST = 0.1
"""Cliff's delta that is worth telling."""
Cross = list[list[float]]
"""A number for each group (down) and each category (across). A wide file asks for thousands of them, each of a few
numbers: lists are quicker than arrays then.
"""
Usable = tuple[int, int, list[int]]
"""The codes of two groups, and those of the categories with enough rows of both."""


def large(dimension: Groups) -> npt.NDArray[np.intp]:
    """Return the codes of the groups with enough rows for at least one cell on each side."""
    return np.flatnonzero(dimension.counts[1:] >= CELL) + 1


def may_compare(dimension: Groups) -> bool:
    """Return whether the groups of a dimension are few enough to be compared two by two."""
    return 2 <= len(large(dimension)) <= MOST_COMPARED


def may_part(dimension: Groups) -> bool:
    """Return whether a difference can be taken apart by a dimension."""
    return FEWEST_GROUPS <= len(large(dimension)) <= MOST_GROUPS


def find(arrays: Arrays, compared: Groups, within: Groups) -> Iterator[Candidate]:
    """Yield every measure's differences between the groups of one dimension, within the categories of the other."""
    cells = Cells(arrays, compared, within)
    for measure in arrays.measures:
        candidate = _looked(arrays, compared, within, measure, cells)
        if candidate is not None:
            yield candidate


class Cells:
    """The groups of two dimensions crossed; what takes long is made only where it is asked for, and once."""

    def __init__(self, arrays: Arrays, compared: Groups, within: Groups) -> None:
        self._arrays, self._compared, self._within = arrays, compared, within
        self.shape = (len(compared.names), len(within.names))
        self.pairs = list(combinations((int(code) for code in large(compared)), 2))
        # every two groups that are large enough to be compared

    @cached_property
    def codes(self) -> Integers:
        """Return the cell of each row."""
        return self._compared.codes * np.int64(self.shape[1]) + self._within.codes

    @cached_property
    def tally(self) -> Tally:
        """Return what adds columns up by cell."""
        return Tally(self.codes, self.shape[0] * self.shape[1])

    @cached_property
    def whole(self) -> tuple[Cross, list[Usable]]:
        """Return what `usable` does for the measures with a value in each row."""
        return self.usable(None)

    def usable(self, measure: Measure | None) -> tuple[Cross, list[Usable]]:
        """Return the rows with a value in each cell, and the pairs of groups that can be held against each other."""
        table = self._arrays.crossings.rows((self._compared, self._within), measure)
        if table is None:
            table = self.tally.rows(None if measure is None else measure.present).reshape(self.shape)
        counts = table.astype(np.float64).tolist()
        return counts, [
            (first, second, chosen)
            for first, second in self.pairs
            if len(chosen := _enough(counts, first, second)) >= FEWEST_GROUPS
        ]


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The differences of one measure between two groups, by category."""

    arrays: Arrays
    compared: Groups
    within: Groups
    measure: Measure
    cells: Cells
    pair: tuple[int, int]
    # codes of the two groups
    chosen: list[int]
    # codes of the categories
    z: list[float]
    # difference of mean ranks, first less second, in its standard errors
    delta: Floats
    # the same as a part of all ranks, -1 to 1
    p: float


def _looked(
    arrays: Arrays, compared: Groups, within: Groups, measure: Measure, cells: Cells
) -> Candidate | None:
    both = (compared, within)
    counts, usable = cells.whole if measure.present is None else cells.usable(measure)
    if not usable:
        return None
    added = arrays.crossings.sums(both, measure)
    if added is None:
        added = cells.tally.sums(measure.scores).reshape(cells.shape)
    sums, variance = added.tolist(), measure.squares / max(len(measure.ordered) - 1, 1)
    spreads = [[variance] * cells.shape[1]] * cells.shape[0]
    found = [_gaps(arrays, compared, within, measure, cells, one, counts, sums, spreads) for one in usable]
    if min(gaps.p for gaps in found) * len(found) <= LEVEL:
        # only here is it worth the time to see how far the ranks spread in each cell
        squares = cells.tally.sums(measure.scores.astype(np.float64) ** 2).reshape(cells.shape)
        rows = np.array(counts)
        own = (squares - added**2 / np.maximum(rows, 1)) / np.maximum(rows - 1, 1)
        wider = np.maximum(own, variance).tolist()
        found = [_gaps(arrays, compared, within, measure, cells, one, counts, sums, wider) for one in usable]
    best = min(found, key=lambda gaps: (gaps.p, gaps.pair))
    odd = exceptions(best.z)
    effect = float(np.abs(best.delta[odd]).max()) if len(odd) else 0.0
    return Candidate(
        kind="interaction",
        columns=(within.profile.name, compared.profile.name, measure.profile.name),
        build=partial(_tell, best, odd),
        test=Test(
            name="Gail-Simon on differences of mean ranks",
            p=min(1.0, best.p * len(found)),
            effect=rounded(effect) if len(odd) else None,
            effect_name="Cliff's delta in the exception",
        ),
        family=True,
        impact=effect,
        holds=len(odd) > 0 and effect >= LEAST,
    )


def _enough(counts: Cross, first: int, second: int) -> list[int]:
    """Return the categories with enough rows of both groups; none where they hold too few of all or are too many."""
    one, other = counts[first], counts[second]
    chosen = [place for place in range(1, len(one)) if min(one[place], other[place]) >= CELL]
    held = sum(one[place] + other[place] for place in chosen)
    few = held < COVERED * (sum(one[1:]) + sum(other[1:]))
    return [] if few or len(chosen) > MOST_GROUPS else chosen


def _gaps(
    arrays: Arrays, compared: Groups, within: Groups, measure: Measure, cells: Cells,
    usable: Usable, counts: Cross, sums: Cross, spreads: Cross,
) -> Gaps:  # fmt: skip
    first, second, chosen = usable
    z, gaps = [], []
    for place in chosen:
        n1, n2 = counts[first][place], counts[second][place]
        gap = sums[first][place] / n1 - sums[second][place] / n2
        error = math.sqrt(spreads[first][place] / n1 + spreads[second][place] / n2)
        z.append(rounded(gap / error) if error > 0 else 0.0)
        gaps.append(gap)
    rows = max(sum(map(sum, counts)), 1.0)
    return Gaps(
        arrays=arrays, compared=compared, within=within, measure=measure, cells=cells, pair=(first, second),
        chosen=chosen, z=z, delta=np.array(gaps) / rows, p=turn_p(z),
    )  # fmt: skip


def _tell(gaps: Gaps, odd: npt.NDArray[np.intp], test: Test | None) -> tuple[Insight, ...]:
    arrays, measure, within, compared = gaps.arrays, gaps.measure, gaps.within, gaps.compared
    if kinship.made_from_each_other(compared, measure) or kinship.made_from_each_other(within, measure):
        return ()
    rest = [place for place in range(len(gaps.z)) if place not in odd]
    # the group that is higher in the categories that follow the rule comes first
    pair = gaps.pair if gaps.z[rest[0]] > 0 else gaps.pair[::-1]
    way = 1.0 if gaps.z[rest[0]] > 0 else -1.0
    for kind in ("median", "mean") if prefers_median(measure) else ("mean", "median"):
        sides = [[_side(gaps, group, code, kind) for group in pair] for code in gaps.chosen]
        told = [high.value - low.value for high, low in sides]
        if all(gap * z * way > 0 for gap, z in zip(told, gaps.z, strict=True)):
            break
    else:
        return ()
    names = [within.names[code] for code in gaps.chosen]
    points = tuple(
        gap_between(low, high, kind, name=group) for group, (high, low) in zip(names, sides, strict=True)
    )
    order = sorted(odd, key=lambda place: (-abs(float(gaps.z[place])), names[place]))
    best = min(rest, key=lambda place: (-rounded(told[place]), place))
    name, by, other, unit = (
        within.profile.name,
        compared.profile.name,
        measure.profile.name,
        measure.profile.unit,
    )
    columns = (name, by, other)
    test = _with_interval(test, sides[order[0]])
    facts = Facts(kind="interaction", columns=columns, type=FactType.INTERACTION, test=test)
    for key, place in (("exception", order[0]), ("rule", best)):
        for which, group, side in zip(("high", "low"), pair, sides[place], strict=True):
            where = {name: names[place], by: compared.names[group]}
            facts.add(
                f"{key}_{which}", kind, side.value, n=side.n, unit=unit, where=where, columns=(other,),
                tested=(key, which) == ("exception", "high"),
            )  # fmt: skip
        add_gap(facts, f"{key}_gap", points[place], kind, unit=unit, dimension=name)
    for which, group in zip(("high", "low"), pair, strict=True):
        facts.name(f"{which}_name", compared.names[group], by, where={by: compared.names[group]})
    if len(order) > 1:
        facts.name("second_name", names[order[1]], name, where={name: names[order[1]]})
    rows = sum(side.n for both in sides for side in both)
    add_counts(facts, name, groups=len(names), exceptions=len(order), rows=rows)
    smallest = min(side.n for place in (order[0], best) for side in sides[place])
    return (
        Insight(
            kind="interaction",
            type=FactType.INTERACTION,
            columns=columns,
            evidence=facts.made,
            lead="exception_gap",
            series=Series(
                shape="groups",
                x_name=name,
                y_name=f"difference in {kind} of {other}, {compared.names[pair[0]]} less {compared.names[pair[1]]}",
                unit=unit,
                points=points,
                highlight=tuple(names[place] for place in order),
                left_out=left_out(within, len(names)),
            ),
            coverage=rows / arrays.rows,
            effect=_effect(gaps, odd),
            test=test,
            surprise=min(1.0, 1.5 * kinship.surprise(by, other)),
            caveats=caveats_for(smallest=smallest, missing=measure.profile.missing / arrays.rows),
        ),
    )


def _effect(gaps: Gaps, odd: npt.NDArray[np.intp]) -> float:
    """Return how large the differences on both sides are, 0 to 1: the weaker side counts."""
    delta = np.abs(gaps.delta)
    return min(float(delta[odd].max()), float(np.delete(delta, odd).mean()))


def _side(gaps: Gaps, group: int, category: int, kind: str) -> Side:
    inside = (gaps.cells.codes == group * gaps.cells.shape[1] + category) & np.isfinite(gaps.measure.values)
    return side_of(gaps.measure.values[inside], kind)


def _with_interval(test: Test | None, sides: list[Side]) -> Test | None:
    """Return the test with Cliff's delta of the exception, below nought, and its 95 % interval (Cliff 1993)."""
    if test is None:
        return None
    high, low = sides[0].ordered, sides[1].ordered
    over = np.searchsorted(low, high, side="left") - (len(low) - np.searchsorted(low, high, side="right"))
    under = np.searchsorted(high, low, side="left") - (len(high) - np.searchsorted(high, low, side="right"))
    delta = float(over.sum()) / (len(high) * len(low))
    rows, others = over / len(low), -under / len(high)
    error = (float(rows.var(ddof=1)) / len(high) + float(others.var(ddof=1)) / len(low)) ** 0.5
    ends = (max(-1.0, delta - statistics.Z95 * error), min(1.0, delta + statistics.Z95 * error))
    return Test(
        name=test.name, p=test.p, q=test.q, effect=rounded(delta), effect_name=test.effect_name,
        interval=(rounded(ends[0]), rounded(ends[1])),
    )  # fmt: skip
