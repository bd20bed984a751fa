"""Whether an effect turns round between groups: Gail and Simon's test, for effects with their standard scores."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from stories.analysis import special
from stories.analysis.statistics import LEVEL, Floats, Integers, chi_squared_ps, normal_p

FEWEST_GROUPS = 3
"""Fewer groups have no rule from which one could be the exception."""
MOST_GROUPS = 12
A_FEW = 6
"""From so many groups on two may be exceptions; with fewer only one."""
CLEAR = 0.5
"""Share of the groups that follow the rule in which it must be clear by itself."""


def turn_p(z: Floats) -> float:
    """Return the p-value of the hypothesis that all effects go one way, if at all (Gail and Simon 1985).

    z: each group's effect in its standard errors. The smaller of the two sums of squares, of those above and those
    below nought, is held against a mixture of chi-squared distributions.
    """
    weaker = min(float((z[z > 0] ** 2).sum()), float((z[z < 0] ** 2).sum()))
    if weaker <= 0:
        return 1.0
    free, weights = _mixture(len(z) - 1)
    return float(weights @ chi_squared_ps(np.full(len(free), weaker), free))


@lru_cache(maxsize=64)
def _mixture(others: int) -> tuple[Integers, Floats]:
    """Return the degrees of freedom of the distributions that are mixed, and their weights."""
    free = np.arange(1, others + 1, dtype=np.int64)
    return free, np.asarray(special.binom(others, free) * 0.5**others, dtype=np.float64)


def exceptions(z: Floats) -> npt.NDArray[np.intp]:
    """Return the places of the groups that go against all others, clearly so; none where it is not so plain."""
    up, down = np.flatnonzero(z > 0), np.flatnonzero(z < 0)
    few, many = sorted((up, down), key=len)
    none = np.array([], dtype=np.intp)
    if len(z) < FEWEST_GROUPS or not 1 <= len(few) <= (2 if len(z) >= A_FEW else 1):
        return none
    if len(up) + len(down) < len(z) or len(few) == len(many):
        return none
    if max(normal_p(float(one)) for one in z[few]) * len(z) > LEVEL:
        return none
    clear = sum(normal_p(float(one)) <= LEVEL for one in z[many])
    return few if clear >= CLEAR * len(many) else none
