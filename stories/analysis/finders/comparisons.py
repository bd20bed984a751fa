"""Measures that differ between the groups of a dimension."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship, ordering, statistics
from stories.analysis.arrays import Arrays, Codes, Groups, Measure, Watch
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders import mixtures, ranks
from stories.analysis.finders.candidates import (
    FEWEST,
    SMALL,
    Candidate,
    Facts,
    caveats_for,
    with_effect,
)
from stories.analysis.finders.rank_sums import RankSums, rank_sums
from stories.analysis.grids import Tally
from stories.analysis.statistics import Floats, Integers, rounded
from stories.analysis.wordlists import is_scale

MOST_GROUPS = 400
"""With more groups than this the highest and the lowest are found by luck."""
MOST_SHOWN = 50
MOST_TIMES = 100
"""A larger ratio says only that the lower value is next to nothing."""
SHIFT = 0.3
"""Standard deviations between top and bottom below which the gap is no news in itself."""
EASY = 12
"""Groups up to which a reader can take a comparison in."""
EXPECTED = 5
"""Rows of either kind that a group must expect where a rate is compared."""
LEAST = 0.01
"""Epsilon squared of a small effect: less is not worth a sentence however sure."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield every measure compared between the groups of every dimension (Kruskal-Wallis)."""
    measures, dimensions = arrays.measures, arrays.dimensions
    total = len(dimensions) * len(measures)
    for place, sums in enumerate(rank_sums(measures, dimensions, arrays.crossings)):
        done = (place + 1) * len(measures)
        watch(done, total, f"Comparing groups: pair {done} of {total}")
        yield from _compared(arrays, dimensions[place], sums)


def _compared(arrays: Arrays, dimension: Groups, sums: RankSums) -> Iterator[Candidate]:
    counts, measures = sums.counts, arrays.measures
    least = np.array([of_each(measure) for measure in measures], dtype=np.int64)
    least = np.maximum(least, np.where(np.count_nonzero(counts[:, 1:] >= SMALL, axis=1) > 1, SMALL, FEWEST))
    kept = counts >= least[:, None]
    kept[:, 0] = False
    groups = np.count_nonzero(kept, axis=1)
    held = np.where(kept, counts, 0)
    rows = held.sum(axis=1)
    squares = np.array([measure.squares for measure in measures])
    beside: dict[bytes, npt.NDArray[np.intp]] = {}
    for at in np.flatnonzero(rows < counts.sum(axis=1)).tolist():
        # less those in the few groups that are not compared: most often the same ones for every measure
        known = kept[at].tobytes()
        if known not in beside:
            beside[known] = np.flatnonzero(~kept[at][dimension.codes])
        others = measures[at].scores[beside[known]].astype(np.int64)
        squares[at] -= float((others * others).sum())
    statistic, share = statistics.between_groups_of_each(
        np.where(kept, sums.sums, 0.0), held.astype(np.float64), squares
    )
    p = statistics.chi_squared_ps(statistic, groups - 1)
    # without the share that so many groups explain by chance
    strength = np.maximum(0.0, (statistic - groups + 1) / np.maximum(rows - groups, 1))
    for at in np.flatnonzero((groups >= 2) & (groups <= MOST_GROUPS)).tolist():
        comparison = Comparison(
            arrays=arrays,
            dimension=dimension,
            measure=measures[at],
            kept=kept[at],
            counts=counts[at],
            ranks=sums.sums[at],
            least=int(least[at]),
            statistic=float(statistic[at]),
            strength=float(strength[at]) if rows[at] > groups[at] else 0.0,
        )
        yield Candidate(
            kind="difference",
            columns=(dimension.profile.name, measures[at].profile.name),
            build=partial(_tell, comparison),
            test=Test(
                name="Kruskal-Wallis",
                p=float(p[at]),
                effect=rounded(float(share[at])),
                effect_name="epsilon squared",
            ),
            family=True,
            impact=comparison.strength**0.5,
            holds=comparison.strength >= LEAST,
        )


def of_each(measure: Measure) -> int:
    """Return the rows that a group must have for the test of a measure to hold: of a rate, enough of both kinds."""
    if measure.profile.derived != "rate" or not measure.profile.mean:
        return 0
    rarer = min(measure.profile.mean, 100 - measure.profile.mean) / 100
    return math.ceil(rounded(EXPECTED / rarer))


@dataclass(kw_only=True)
class Comparison:
    """One measure between the groups of one dimension; not frozen, as a candidate is not."""

    arrays: Arrays
    dimension: Groups
    measure: Measure
    kept: npt.NDArray[np.bool_]
    # whether each code is that of a group that was compared
    counts: Integers
    # rows with a value for each code
    ranks: Floats
    # sum of the rank scores for each code
    least: int
    # rows that a group needs to be compared
    statistic: float
    # H
    strength: float
    # epsilon squared without what chance explains

    @cached_property
    def chosen(self) -> npt.NDArray[np.intp]:
        """Return the codes of the groups that were compared."""
        return np.flatnonzero(self.kept)

    @cached_property
    def held(self) -> tuple[Codes, Floats]:
        """Return (code, value) of the rows with a value."""
        return self.measure.with_codes(self.dimension.codes)

    @cached_property
    def groups(self) -> Tally:
        """Return what adds these rows up by group."""
        whole = self.measure.present is None
        return self.dimension.tally if whole else Tally(self.held[0], len(self.dimension.names))

    @cached_property
    def sums(self) -> Floats:
        """Return the sum of the values for each code."""
        return statistics.group_sums(self.groups, self.held[1], self.measure.steps)


@dataclass(frozen=True, kw_only=True)
class Level:
    """The typical value of one group."""

    name: str
    value: float
    n: int
    low: float
    high: float
    rank: float
    # mean of the rank scores


def _tell(comparison: Comparison, test: Test | None) -> tuple[Insight, ...]:
    if kinship.made_from_each_other(comparison.dimension, comparison.measure):
        return ()
    difference = _difference(comparison, test)
    rank = None
    if ranks.may_tell(comparison.arrays, comparison.measure):
        rank = ranks.tell(
            comparison.arrays,
            comparison.dimension,
            comparison.measure,
            comparison.counts,
            comparison.sums,
            test,
        )
    return tuple(insight for insight in (difference, rank) if insight is not None)


def _difference(comparison: Comparison, test: Test | None) -> Insight | None:
    dimension, measure, chosen = comparison.dimension, comparison.measure, comparison.chosen
    for kind in ("median", "mean") if prefers_median(measure) else ("mean", "median"):
        levels = _levels(comparison, kind)
        if levels and _apart(comparison, levels, corrected=test is None or test.q is not None):
            break
    else:
        return None
    top, bottom = levels[0], levels[-1]
    if mixtures.is_turned(comparison.arrays, dimension, measure, top.name, bottom.name):
        return None
    name, other = dimension.profile.name, measure.profile.name
    unit = measure.profile.unit
    rows = int(comparison.counts[chosen].sum())
    interval = statistics.share_interval(comparison.statistic, len(chosen) - 1, max(rows - 1, 1))
    test = with_effect(test, interval)
    facts = Facts(kind="difference", columns=(name, other), type=FactType.DIFFERENCE, test=test)
    for key, level in (("top", top), ("bottom", bottom)):
        where = {name: level.name}
        facts.add(
            key, kind, level.value, n=level.n, unit=unit, where=where, tested=key == "top", columns=(other,)
        )
        facts.name(f"{key}_name", level.name, name, where=where)
        facts.add(f"{key}_n", "count", level.n, n=level.n, where=where, columns=(name, other))
    overall = ordering.quantile(measure.ordered, 0.5) if kind == "median" else float(measure.ordered.mean())
    facts.add("overall", kind, overall, n=len(measure.ordered), unit=unit, columns=(other,))
    facts.add("gap", f"difference of {kind}s", top.value - bottom.value, n=top.n + bottom.n, unit=unit)
    if bottom.value > 0 and has_zero(measure) and 1.1 <= top.value / bottom.value <= MOST_TIMES:
        facts.add("ratio", f"ratio of {kind}s", top.value / bottom.value, n=top.n + bottom.n)
    facts.add("groups", "groups", len(levels), n=rows, columns=(name,))
    shown = levels if len(levels) <= MOST_SHOWN else levels[: MOST_SHOWN // 2] + levels[-MOST_SHOWN // 2 :]
    # a group without any spread was made from the measure, or the measure from it
    made = len(levels) <= EASY and any(level.low == level.high for level in (top, bottom))
    return Insight(
        kind="difference",
        type=FactType.DIFFERENCE,
        columns=(name, other),
        evidence=facts.made,
        lead="top",
        series=Series(
            shape="groups",
            x_name=name,
            y_name=other if measure.profile.derived == "rate" else f"{kind} of {other}",
            unit=unit,
            points=tuple(
                Point(
                    x=level.name,
                    y=rounded(level.value),
                    n=level.n,
                    low=rounded(level.low),
                    high=rounded(level.high),
                )
                for level in shown
            ),
            highlight=(top.name, bottom.name),
            reference=facts.made["overall"].value,  # type: ignore[arg-type]
            reference_name="all",
            left_out=_left_out(comparison, len(levels) - len(shown)),
        ),
        coverage=rows / comparison.arrays.rows,
        effect=_impact(comparison, facts, len(levels)),
        test=test,
        surprise=kinship.surprise(name, other) * (0.05 if made else 1.0),
        caveats=caveats_for(
            smallest=min(top.n, bottom.n), missing=measure.profile.missing / comparison.arrays.rows
        ),
    )


def _impact(comparison: Comparison, facts: Facts, groups: int) -> float:
    """Return the effect on a common scale: the part explained, or how far top and bottom are apart for a reader.

    Where single rows vary widely a gap of twice the usual value explains little of them, and is still news.
    """
    explained, sd = comparison.strength**0.5, comparison.measure.profile.sd or 0.0
    gap, overall = (abs(float(facts.made[name].value or 0.0)) for name in ("gap", "overall"))
    apart = min(1.0, gap / (2 * overall)) if overall > 0 and gap >= SHIFT * sd > 0 else 0.0
    ease = 1.0 if groups <= EASY else 0.85 if groups <= MOST_SHOWN else 0.6
    return float(ease * max(explained, (explained + apart) / 2))


def _left_out(comparison: Comparison, between: int) -> str:
    """Return what the chart leaves out, in words, or ""."""
    small = int(np.count_nonzero(comparison.counts[1:])) - len(comparison.chosen)
    parts = [f"{between} groups in between"] if between else []
    if small:
        parts.append(f"{small} group{'s' if small > 1 else ''} with fewer than {comparison.least} rows")
    return ", ".join(parts)


def has_zero(measure: Measure) -> bool:
    """Return whether a ratio of two values means something: the measure has a true zero and no negatives."""
    lowest = measure.profile.minimum
    return isinstance(lowest, int | float) and lowest >= 0 and not is_scale(measure.profile.name)


def prefers_median(measure: Measure) -> bool:
    """Return whether a few large values would carry the mean: long right tail, no negatives, few zeros."""
    profile = measure.profile
    tail, zeros = profile.skew or 0.0, profile.zeros or 0
    return tail > 3 and not profile.negatives and zeros < 0.1 * profile.count


def _levels(comparison: Comparison, kind: str) -> list[Level]:
    """Return the groups' typical values from the highest down; none when their values are all the same."""
    size, (codes, values), ranks = len(comparison.dimension.names), comparison.held, comparison.ranks
    levels = []
    if kind == "mean":
        known = comparison.measure.steps
        sums, spreads = statistics.group_squares(comparison.groups, codes, values, known)
        means = sums / np.maximum(comparison.counts, 1)
        for code in comparison.chosen:
            n, mean = int(comparison.counts[code]), float(means[code])
            low, high = statistics.mean_interval(mean, float(np.sqrt(spreads[code] / (n - 1))), n)
            levels.append(_level(comparison, int(code), mean, (low, high), float(ranks[code])))
    else:
        order = ordering.order_of(codes)
        starts = np.searchsorted(codes[order], np.arange(size + 1))
        for code in comparison.chosen:
            middle, interval = statistics.median(values[order[starts[code] : starts[code + 1]]])
            levels.append(_level(comparison, int(code), middle, interval, float(ranks[code])))
    levels.sort(key=lambda level: (-rounded(level.value), level.name))
    return levels if rounded(levels[0].value) > rounded(levels[-1].value) else []


def _level(
    comparison: Comparison, code: int, value: float, interval: tuple[float, float], ranks: float
) -> Level:
    n = int(comparison.counts[code])
    name = comparison.dimension.names[code]
    return Level(name=name, value=value, n=n, low=interval[0], high=interval[1], rank=ranks / n)


def _apart(comparison: Comparison, levels: list[Level], *, corrected: bool) -> bool:
    """Return whether top and bottom differ in their mean ranks, the same way (Dunn's test, Bonferroni if corrected)."""
    top, bottom = levels[0], levels[-1]
    rows = sum(level.n for level in levels)
    variance = comparison.measure.squares / max(rows - 1, 1) * (1 / top.n + 1 / bottom.n)
    z = (top.rank - bottom.rank) / variance**0.5 if variance > 0 else 0.0
    pairs = len(levels) * (len(levels) - 1) / 2 if corrected else 1
    return z > 0 and statistics.normal_p(z) * pairs <= statistics.LEVEL
