"""How strong a finding must be for a textbook test to have 99 % power, and the power of a given strength.

The level is 0.05 divided by the number of pairs of columns: what Benjamini-Hochberg asks of the only true finding
among that many tests. The tests are those of any textbook, computed with scipy and not with anything of the product.
"""

import math

import numpy as np
from scipy import optimize, stats

SURE = 0.9995  # where the test's power is a large-sample figure, or means of real, lopsided columns lose some of it
POWER = 0.995  # a little above the 99 % asked for: real columns have ties, and rows are drawn by chance


def level(columns: int, tests: float = 1) -> float:
    """The level for one true finding among all pairs of columns, each of which needs that many tests."""
    return 0.05 / (math.comb(columns, 2) * tests)


def rank_correlation(n: int, alpha: float) -> tuple[float, float]:
    """The normal correlation that a Spearman test of n pairs finds with 99 % power, and that power.

    Fisher's z of Spearman's rho has variance 1.06 / (n - 3); rho = 6/pi asin(r/2) for normal scores.
    """
    z = (stats.norm.isf(alpha / 2) + stats.norm.ppf(POWER)) * math.sqrt(1.06 / (n - 3))
    rho = math.tanh(z)
    power = stats.norm.sf(stats.norm.isf(alpha / 2) - math.atanh(rho) / math.sqrt(1.06 / (n - 3)))
    return 2 * math.sin(math.pi * rho / 6), float(power)


def row_correlation(periods: int, rows_each: int, alpha: float) -> tuple[float, float]:
    """The correlation of single rows with time whose means of periods pass `rank_correlation`, and that power.

    With k rows a period, r_means^2 = k r^2 / (k r^2 + 1 - r^2), so r^2 = R^2 / (k + R^2 - k R^2).
    """
    needed, power = rank_correlation(periods, alpha)
    square = needed**2
    return math.sqrt(square / (rows_each * (1 - square) + square)), power


def variance_ratio(groups: int, n: int, alpha: float) -> tuple[float, float]:
    """Cohen's f^2 that a one-way analysis of variance of n values in that many groups finds with over 99 % power."""
    critical = stats.f.isf(alpha, groups - 1, n - groups)

    def power(f2: float) -> float:
        return float(stats.ncf.sf(critical, groups - 1, n - groups, n * f2))

    f2 = optimize.brentq(lambda value: power(value) - SURE, 1e-6, 50)
    return float(f2), power(f2)


def shift(n1: int, n2: int, alpha: float) -> tuple[float, float]:
    """Cohen's d that a two-sample t test finds with 99 % power; 3/pi of the rows count, as in a test of ranks."""
    size = math.sqrt(3 / math.pi * n1 * n2 / (n1 + n2))
    critical = stats.t.isf(alpha / 2, n1 + n2 - 2)

    def power(d: float) -> float:
        return float(stats.nct.sf(critical, n1 + n2 - 2, d * size))

    d = optimize.brentq(lambda value: power(value) - POWER, 1e-6, 20)
    return float(d), power(d)


def mixed_in(
    rows: np.ndarray, columns: np.ndarray, a: int, b: int, n: int, alpha: float
) -> tuple[float, float]:
    """The share of rows of category `a` to be turned into `b` for a chi-squared test of over 99 % power, and that."""
    freedom = (len(rows) - 1) * (len(columns) - 1)
    critical = stats.chi2.isf(alpha, freedom)

    def power(turned: float) -> float:
        joint = np.outer(rows, columns)
        joint[a] *= 1 - turned
        joint[a, b] += rows[a] * turned
        apart = np.outer(joint.sum(1), joint.sum(0))
        return float(stats.ncx2.sf(critical, freedom, n * ((joint - apart) ** 2 / apart).sum()))

    if power(0.9) < SURE:
        return 1.0, power(0.9)  # cannot be had from these two categories
    turned = optimize.brentq(lambda value: power(value) - SURE, 1e-4, 0.9)
    return float(turned), power(turned)


def majority(n: int, alpha: float) -> tuple[float, float]:
    """The share that a binomial test tells from one half with 99 % power, and that power."""
    critical = stats.binom.isf(alpha, n, 0.5)

    def power(part: float) -> float:
        return float(stats.binom.sf(critical, n, part))

    part = optimize.brentq(lambda value: power(value) - POWER, 0.5, 0.999)
    return float(part), power(part)


def two_shares(low: float, n1: int, n2: int, alpha: float) -> tuple[float, float]:
    """The higher of two shares that a two-sample z test tells from `low` with 99 % power, and that power."""

    def power(high: float) -> float:
        pooled = (n1 * high + n2 * low) / (n1 + n2)
        null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        own = math.sqrt(high * (1 - high) / n1 + low * (1 - low) / n2)
        return float(stats.norm.sf((stats.norm.isf(alpha / 2) * null - (high - low)) / own))

    high = optimize.brentq(lambda value: power(value) - POWER, low + 1e-6, 0.99)
    return float(high), power(high)
