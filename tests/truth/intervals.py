"""95 % intervals of effects, each by its published formula, worked out with scipy alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

SURE = 0.95
Z = float(stats.norm.ppf((1 + SURE) / 2))
MOST_R = 0.9999
"""No correlation with time is taken to be closer to one."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a test says when it is run again; None for what cannot be worked out from the file and the document."""

    p: float | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None


def of_noncentrality(statistic: float, freedom: int) -> tuple[float, float]:
    """Return the noncentralities under which a chi-squared statistic is just not too large, and just not too small.

    The pivot of the distribution function (Steiger and Fouladi 1997; Smithson 2003, chapter 4).
    """

    def end(tail: float) -> float:
        def away(noncentrality: float) -> float:
            return float(stats.ncx2.cdf(statistic, freedom, noncentrality)) - tail

        return 0.0 if away(0.0) <= 0 else float(optimize.brentq(away, 0.0, _beyond(statistic), xtol=1e-10))

    return end((1 + SURE) / 2), end((1 - SURE) / 2)


def _beyond(statistic: float) -> float:
    """Return a noncentrality that is too large for the statistic whatever its freedom."""
    return statistic + 10 * math.sqrt(statistic) + 30


def of_part(statistic: float, freedom: int, n: float) -> tuple[float, float]:
    """Return the interval of statistic / n (epsilon squared, or V squared); it holds the effect that was found."""
    low, high = of_noncentrality(statistic, freedom)
    return min(low / n, 1.0), min(max(high, statistic) / n, 1.0)


def of_v(statistic: float, freedom: int, n: float) -> tuple[float, float]:
    """Return the interval of Cramer's V, n being the rows times one less than the fewer categories."""
    low, high = of_part(statistic, freedom, n)
    return math.sqrt(low), math.sqrt(high)


def of_rank_correlation(rho: float, n: int) -> tuple[float, float]:
    """Return Fisher's interval with the variance of ranks (Fieller, Hartley and Pearson 1957)."""
    return of_correlation(rho, Z * math.sqrt(1.06 / (n - 3)))


def of_correlation(r: float, half: float) -> tuple[float, float]:
    """Return tanh(atanh(r) -+ half) (Fisher 1921)."""
    z = math.atanh(max(-MOST_R, min(MOST_R, r)))
    return math.tanh(z - half), math.tanh(z + half)


def of_delta(first: np.ndarray, second: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return Cliff's delta of two samples and its interval, by the variances of their row means (Cliff 1993)."""
    wins, losses = _shares_below(first, second), _shares_below(second, first)
    delta = float(wins.mean())
    half = Z * math.sqrt(wins.var(ddof=1) / len(first) + losses.var(ddof=1) / len(second))
    return delta, (max(-1.0, delta - half), min(1.0, delta + half))


def _shares_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each value the share of the others below it less the share above it."""
    return np.array([float(np.sign(value - others).mean()) for value in values])


def of_ranks(parts: Sequence[np.ndarray], *, freedom: int | None = None) -> Found:
    """Return Kruskal and Wallis' test on ranks by group: H is N - 1 times the part of their squares between groups.

    That part is epsilon squared (Tomczak and Tomczak 2014). freedom: that of the interval, where it is another.
    """
    n, every = sum(map(len, parts)), np.concatenate(parts)
    centre = every.mean()
    between = math.fsum(len(part) * (part.mean() - centre) ** 2 for part in parts)
    share = between / float(((every - centre) ** 2).sum())
    h, own = (n - 1) * share, len(parts) - 1
    ends = of_part(h, own if freedom is None else freedom, n - 1)
    return Found(p=float(stats.chi2.sf(h, own)), effect=share, interval=ends)
