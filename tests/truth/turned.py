"""What goes one way in every group but one, tested again: Gail and Simon (1985) on standard scores of the groups."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth import intervals
from tests.truth.facts import Recompute
from tests.truth.intervals import MOST_R, Found, Z
from tests.truth.over_time import number
from tests.truth.rises import ROUND, rounded, widening

CELL, MOST_GROUPS, COVERED = 20, 12, 0.7
FEWEST_GROUPS, FEWEST_PERIODS, LEVEL = 3, 8, 0.05


def gail_simon(z: np.ndarray) -> float:
    """Return the p-value of the hypothesis that no two groups go opposite ways."""
    weaker = min(float((z[z > 0] ** 2).sum()), float((z[z < 0] ** 2).sum()))
    if weaker <= 0:
        return 1.0
    free = np.arange(1, len(z))
    return float((stats.binom.pmf(free, len(z) - 1, 0.5) * stats.chi2.sf(weaker, free)).sum())


def _cells(again: Recompute, kind: str, columns: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the facts of a finding that are about a part of the rows, the one with the test first."""
    told = [one for one in again.facts if one["finding"] == [kind, *columns] and one["where"]]
    return sorted(told, key=lambda one: one["test"] is None)


def in_gaps(again: Recompute, columns: Sequence[str]) -> list[Found]:
    """Return the test of a gap between two groups by category; its effect is Cliff's delta where it turns round."""
    within, compared, measure = columns
    told = [one["where"] for one in _cells(again, "interaction", columns)]
    high, *others = [where["values"] for where in told if where["columns"] == [within, compared]]
    low = next(cell for cell in others if cell[0] == high[0] and cell != high)
    values = again.file.numbers(measure)
    names = pd.DataFrame({"within": again.file.groups(within), "compared": again.file.groups(compared)})
    sides = [
        values[(names["within"] == where[0]) & (names["compared"] == where[1])].dropna().to_numpy()
        for where in (high, low)
    ]
    delta, ends = intervals.of_delta(*sides)
    known = values.notna()
    ranks = 2 * values[known].rank() - (known.sum() + 1)
    found = list(_pairs(ranks, names[known], names["compared"].value_counts(), wide=False))
    if min(found) * len(found) <= LEVEL:
        found = list(_pairs(ranks, names[known], names["compared"].value_counts(), wide=True))
    return [Found(p=min(1.0, min(found) * len(found)), effect=delta, interval=ends)]


def _pairs(ranks: pd.Series, names: pd.DataFrame, sizes: pd.Series, *, wide: bool) -> Iterator[float]:
    """Yield the p-value for each two groups that share enough categories.

    wide: whether a cell's own spread counts where it is larger than that of all ranks.
    """
    spread = float((ranks**2).sum()) / (len(ranks) - 1)
    cells = ranks.groupby([names["compared"], names["within"]]).agg(["size", "mean", "var"])
    for one, two in combinations(sorted(sizes.index[sizes >= CELL]), 2):
        both = cells.loc[one].merge(
            cells.loc[two], how="outer", left_index=True, right_index=True, suffixes=("1", "2")
        )
        rows = both[["size1", "size2"]].fillna(0)
        enough = both[rows.min(axis=1) >= CELL]
        covered = rows.loc[enough.index].to_numpy().sum() / rows.to_numpy().sum()
        if not FEWEST_GROUPS <= len(enough) <= MOST_GROUPS or covered < COVERED:
            continue
        vars_ = [enough[f"var{side}"].clip(lower=spread) if wide else spread for side in (1, 2)]
        error = np.sqrt(vars_[0] / enough["size1"] + vars_[1] / enough["size2"])
        yield gail_simon(((enough["mean1"] - enough["mean2"]) / error).to_numpy())


def in_time(again: Recompute, columns: Sequence[str]) -> list[Found]:
    """Return the test of a trend by group for every grain, the ends cut or not: which it was is not in the document."""
    date, dimension, measure = columns
    odd = _cells(again, "interaction", columns)[0]["where"]["values"][0]
    dates, values = again.file.dates(date), again.file.numbers(measure)
    ranks = values.rank() * 2 - (values.notna().sum() + 1)
    names = again.file.groups(dimension)
    known = dates.notna() & names.notna() & values.notna()
    found = []
    for grain in ROUND:
        every = number(dates[dates.notna()], grain)
        for start in (0, 1):
            for end in (0, 1):
                inside = number(dates[known], grain)
                inside = inside[(inside >= every.min() + start) & (inside <= every.max() - end)]
                courses = ranks[inside.index].groupby([names[inside.index], inside]).mean().unstack(0)
                courses = courses[[name for name in courses if courses[name].count() >= FEWEST_PERIODS]]
                if odd in courses and len(courses.columns) >= FEWEST_GROUPS:
                    found.append(_of_courses(courses, odd))
    return found


def _of_courses(courses: pd.DataFrame, odd: str) -> Found:
    """Return the test of the correlations of courses (down) by group (across) with time."""
    held = [courses[name].dropna() for name in courses]
    r = np.array([float(np.corrcoef(course.index, course)[0, 1]) for course in held])
    z = np.arctanh(np.clip(r, -MOST_R, MOST_R)) * np.sqrt([len(course) - 3 for course in held])
    p = gail_simon(z)
    if p <= LEVEL:
        wider = [
            widening(rounded(course.to_numpy()), course.index.to_numpy(), np.zeros(len(course), dtype=int))
            for course in held
        ]
        z = z / np.sqrt(wider)
        p = max(p, gail_simon(z))
    at = list(courses).index(odd)
    half = Z * abs(math.atanh(max(-MOST_R, min(MOST_R, r[at]))) / z[at])
    return Found(p=p, effect=float(r[at]), interval=intervals.of_correlation(float(r[at]), half))
