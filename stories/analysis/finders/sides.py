"""The two sides of an effect that turns round: the halves of the time, or two groups."""

from dataclasses import dataclass

import numpy as np

from stories.analysis import ordering, statistics
from stories.analysis.facts import Point
from stories.analysis.finders.candidates import Facts
from stories.analysis.statistics import Floats, rounded


@dataclass(frozen=True, kw_only=True)
class Side:
    """The values of one side."""

    value: float
    # the typical one, a mean or a median; 0 where there is none
    sd: float
    ordered: Floats

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.ordered)


def side_of(values: Floats, kind: str) -> Side:
    """Return the side with these values; kind: mean or median."""
    ordered = np.sort(values)
    if not len(ordered):
        return Side(value=0.0, sd=0.0, ordered=ordered)
    value = ordering.quantile(ordered, 0.5) if kind == "median" else float(ordered.sum()) / len(ordered)
    return Side(value=value, sd=float(ordered.std(ddof=1)) if len(ordered) > 1 else 0.0, ordered=ordered)


def gap_between(lower: Side, upper: Side, kind: str, *, name: str) -> Point:
    """Return how far the second side lies above the first, with the 95 % interval where it is one of means."""
    gap = upper.value - lower.value
    half = statistics.Z95 * (lower.sd**2 / max(lower.n, 1) + upper.sd**2 / max(upper.n, 1)) ** 0.5
    known = kind == "mean" and min(lower.n, upper.n) > 1
    low, high = (rounded(gap - half), rounded(gap + half)) if known else (None, None)
    return Point(x=name, y=rounded(gap), n=lower.n + upper.n, low=low, high=high)


def add_gap(facts: Facts, key: str, point: Point, kind: str, *, unit: str | None, dimension: str) -> None:
    """Keep how far the sides of one group are apart, as `key` (exception_gap), and the group's name."""
    who, what = str(point.x), key.split("_")[0]
    where = {dimension: who}
    facts.add(key, f"difference of {kind}s", point.y, n=point.n, unit=unit, where=where)
    facts.name(f"{what}_name", who, dimension, where=where)


def add_counts(facts: Facts, dimension: str, *, groups: int, exceptions: int, rows: int) -> None:
    """Keep how many groups were looked at, and in how many of them the rule holds."""
    facts.add("groups", "groups", groups, n=rows, columns=(dimension,))
    facts.add("holds", "groups", groups - exceptions, n=rows)
