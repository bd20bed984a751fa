"""Whether the level of a course jumps once, tested again: the CUSUM test of ranks (Ploberger and Kraemer 1992)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth import over_time
from tests.truth.files import File
from tests.truth.intervals import Found, of_ranks
from tests.truth.over_time import number, unit_of

Fact = Mapping[str, Any]
MOST_JUMPS = {"D": 1500, "W": 1500, "M": 1200, "Q": 400, "Y": 400}
MOST_R = 0.99


def jumps(file: File, facts: Sequence[Fact], columns: Sequence[str]) -> Iterator[Found]:
    """Yield the CUSUM test for a jump by every grain; the effect is that of the rows before and after the day told."""
    label = next(
        one["where"]["values"][0]
        for one in facts
        if one["columns"] == list(columns) and one["where"] and one["where"]["values"][0].startswith("from ")
    )
    day = pd.Timestamp(label.removeprefix("from "))
    dates = file.dates(columns[0])
    if len(columns) == 1:
        for values, grain in _row_courses(dates.dropna()):
            yield _counted_jump(values, grain, day)
        return
    ranks = file.numbers(columns[1]).rank()[dates.notna()].dropna()
    when = dates[ranks.index]
    found = of_ranks([ranks[when < day].to_numpy(), ranks[when >= day].to_numpy()])
    for p in _jump_ps(when, ranks):
        yield replace(found, p=p)


def _row_courses(dates: pd.Series) -> Iterator[tuple[pd.Series, str]]:
    """Yield the ranks of the rows of each period for every grain, the ends cut or not."""
    for grain in MOST_JUMPS:
        numbers = number(dates, grain)
        counts = numbers.value_counts().reindex(range(numbers.min(), numbers.max() + 1), fill_value=0)
        for start in (0, 1):
            for end in (0, 1):
                inside = counts.iloc[start : len(counts) - end]
                if 15 <= len(inside) <= MOST_JUMPS[grain]:
                    yield inside.rank(), grain


def _counted_jump(ranks: pd.Series, grain: str, day: pd.Timestamp) -> Found:
    p, _ = cusum(ranks.to_numpy())
    before = ranks[ranks.index < pd.Period(day, freq=grain).ordinal]
    after = ranks[ranks.index >= pd.Period(day, freq=grain).ordinal]
    n = len(ranks)
    between = len(before) * len(after) / n**2 * (after.mean() - before.mean()) ** 2
    return Found(p=p, effect=float(between / ranks.var(ddof=0)))


def _jump_ps(when: pd.Series, ranks: pd.Series) -> Iterator[float]:
    """Yield the p-value for every grain: of the mean ranks as they are, and with cycles taken out before."""
    for grain in MOST_JUMPS:
        course = ranks.groupby(number(when, grain)).mean()
        if 15 <= len(course) <= MOST_JUMPS[grain]:
            yield cusum(course.to_numpy())[0]
    for cycles in (["year"], ["week"], ["year", "week"]):
        for grain in MOST_JUMPS:
            yield from _without(when, ranks, cycles, grain)


def _without(when: pd.Series, ranks: pd.Series, cycles: list[str], grain: str) -> Iterator[float]:
    """Yield the p-value beside cycles: season and jump are taken out in turn, twice."""
    unit = unit_of(when)
    units = number(when, unit)
    place = units.rank(method="dense").to_numpy() - 1
    line = np.polyfit(place, ranks.to_numpy(), 1)
    fitted = pd.Series(np.polyval(line, place), index=ranks.index)
    own = ranks
    numbers = number(when, grain)
    for _ in range(2):
        own = ranks
        for cycle in cycles:
            own = own - (own - fitted).groupby(over_time.names(when, cycle)).transform("mean")
        course = own.groupby(numbers).mean()
        if not 15 <= len(course) <= MOST_JUMPS[grain]:
            return
        p, at = cusum(course.to_numpy())
        late = numbers >= course.index[at]
        fitted = own.groupby(late).transform("mean")
    yield p


def cusum(values: np.ndarray) -> tuple[float, int]:
    """Return (p, place of the first value after the jump) of the largest deviation of the cumulated sums."""
    n = len(values)
    y = values - values.mean()
    sums, before = np.cumsum(y)[:-1], np.arange(1, n)
    gains = sums**2 * n / (before * (n - before))
    edge = max(3, math.ceil(0.05 * n))
    at = edge + int(np.argmax(gains[edge - 1 : n - edge]))
    rest = np.concatenate([y[:at] - y[:at].mean(), y[at:] - y[at:].mean()])
    left = float((rest**2).sum())
    seen = float((rest[1:] * rest[:-1]).sum()) / left if left > 0 else 0.0
    r = min(max((n * seen + 5) / (n - 6), 0.0), MOST_R)
    if left <= 0 or (n >= 60 and seen * math.sqrt(n) < 0.3):
        r = 0.0
    variance = left / (n - 2) * (1 + r) / (1 - r)
    reach = float(np.abs(sums).max()) / math.sqrt(variance * n) if variance > 0 else math.inf
    return float(stats.kstwobign.sf(reach)), at
