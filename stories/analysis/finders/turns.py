"""Whether an effect turns round between groups: Gail and Simon's test, for effects with their standard scores.

A wide file asks this thousands of times of a few numbers: lists are quicker than arrays then.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from stories.analysis import special
from stories.analysis.statistics import LEVEL, Floats, Integers, normal_p

FEWEST_GROUPS = 3
"""Fewer groups have no rule from which one could be the exception."""
MOST_GROUPS = 12
A_FEW = 6
"""From so many groups on two may be exceptions; with fewer only one."""
CLEAR = 0.5
"""Share of the groups that follow the rule in which it must be clear by itself."""


def turn_p(z: Sequence[float]) -> float:
    """Return the p-value of the hypothesis that all effects go one way, if at all (Gail and Simon 1985).

    z: each group's effect in its standard errors. The smaller of the two sums of squares, of those above and those
    below nought, is held against a mixture of chi-squared distributions.
    """
    weaker = min(sum(one * one for one in z if one > 0), sum(one * one for one in z if one < 0))
    if weaker <= 0:
        return 1.0
    free, weights = _mixture(len(z) - 1)
    return float(weights @ special.chdtrc(free, weaker))


@lru_cache(maxsize=64)
def _mixture(others: int) -> tuple[Integers, Floats]:
    """Return the degrees of freedom of the distributions that are mixed, and their weights."""
    free = np.arange(1, others + 1, dtype=np.int64)
    return free, np.asarray(special.binom(others, free) * 0.5**others, dtype=np.float64)


def exceptions(z: Sequence[float]) -> npt.NDArray[np.intp]:
    """Return the places of the groups that go against all others, clearly so; none where it is not so plain."""
    return np.array(_exceptions(z), dtype=np.intp)


def _exceptions(z: Sequence[float]) -> list[int]:
    up = [place for place, one in enumerate(z) if one > 0]
    down = [place for place, one in enumerate(z) if one < 0]
    few, many = sorted((up, down), key=len)
    if len(z) < FEWEST_GROUPS or not 1 <= len(few) <= (2 if len(z) >= A_FEW else 1):
        return []
    if len(up) + len(down) < len(z) or len(few) == len(many):
        return []
    if max(normal_p(z[place]) for place in few) * len(z) > LEVEL:
        return []
    clear = sum(normal_p(z[place]) <= LEVEL for place in many)
    return few if clear >= CLEAR * len(many) else []
