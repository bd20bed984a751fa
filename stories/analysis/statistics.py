"""Statistical tests and intervals on plain arrays. Every p-value is two-sided.

Only scipy.special is used: scipy.stats costs two seconds of import in every worker.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stories.analysis import special
from stories.analysis.grids import Tally
from stories.analysis.ordering import in_steps, quantile

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEVEL = 0.05
"""Below this a test counts as significant, after correction where one is due."""
Z95 = 1.959963984540054
EXACT, HALF = 2.0**53, 2.0**26
"""Below the first every whole number is a float; the second parts it in the middle."""


def rounded(value: float) -> float:
    """Return `value` to twelve significant digits, so that the order of rows cannot change it."""
    return float(f"{value:.11e}")


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What numbers of few decimals are whole multiples of: known of a column, it is not sought for every sum."""

    scale: float
    # steps in one
    largest: float
    # of the numbers, whatever their sign

    def of(self, values: Floats) -> Floats:
        """Return some of the numbers as whole ones."""
        steps = values * self.scale
        return np.rint(steps, out=steps)


def steps_of(in_order: Floats) -> Steps | None:
    """Return what the numbers, from small to large, are multiples of; None for those of many decimals."""
    found = in_steps(in_order) if len(in_order) else None
    return found and Steps(scale=found[1], largest=float(max(-in_order[0], in_order[-1])))


def group_sums(groups: Tally, values: Floats, known: Steps | None = None) -> Floats:
    """Return the sum of `values` for each group, the same whatever the order of the rows."""
    return _added(values, groups.sums, known)


def group_squares(
    groups: Tally, codes: npt.NDArray[np.integer], values: Floats, known: Steps | None = None
) -> tuple[Floats, Floats]:
    """Return (sums, sums of squared differences from the mean) for each group, the same whatever the order of the rows.

    codes: the group of each row, as `groups` was given them.
    Numbers of few decimals are added up, and their squares, as whole numbers of which nothing is lost.
    """
    rows, found = groups.rows(), (known.of(values), known.scale) if known else in_steps(values)
    if found is not None:
        steps, scale = found
        middle = np.rint(steps.mean()) if len(steps) else 0.0
        steps -= middle
        squared = np.square(steps)
        largest = squared.max(initial=0.0)
        if largest < EXACT and max(largest**0.5, abs(middle)) * len(values) < EXACT:
            sums = groups.sums(steps)
            # Whole numbers of any length: the squares are often nearly as many as the squared sums take away.
            apart = [
                0.0 if n == 0 else (n * square - int(added) ** 2) / n
                for n, added, square in zip(
                    rows.tolist(), sums.tolist(), _exact_sums(groups, squared, largest), strict=True
                )
            ]
            return (sums + middle * rows) / scale, np.array(apart) / scale**2
    sums = group_sums(groups, values, known)
    means = sums / np.maximum(rows, 1)
    return sums, group_sums(groups, (values - means[codes]) ** 2)


def _exact_sums(groups: Tally, whole: Floats, largest: float) -> list[int]:
    """Return the sum of whole numbers below 2^53 for each group; in two halves where the sums would reach beyond."""
    if largest * len(whole) < EXACT:
        return [int(one) for one in groups.sums(whole).tolist()]
    high = np.floor(whole / HALF)
    low = whole - high * HALF
    halves = zip(groups.sums(high).tolist(), groups.sums(low).tolist(), strict=True)
    return [int(more) * int(HALF) + int(less) for more, less in halves]


def mean(values: Floats, known: Steps | None = None) -> float:
    """Return the mean of some values, the same whatever their order."""
    return float(_added(values, lambda part: part.sum(keepdims=True), known)[0]) / len(values)


def _added(values: Floats, add: Callable[[Floats], Floats], known: Steps | None = None) -> Floats:
    """Return the sums that `add` makes of values, the same whatever their order.

    Numbers of few decimals are added up as whole numbers. Any other is split into a whole multiple of a coarse step,
    whose sums are exact, and a tiny rest.
    """
    if known and known.largest * known.scale * len(values) < EXACT:
        return np.asarray(add(known.of(values)) / known.scale, dtype=np.float64)
    largest, found = float(max(values.max(initial=0.0), -values.min(initial=0.0))), in_steps(values)
    if found is not None and largest * found[1] * len(values) < EXACT:
        return np.asarray(add(found[0]) / found[1], dtype=np.float64)
    step = 2.0 ** (np.ceil(np.log2(largest)) + np.ceil(np.log2(len(values) + 1)) - 52)
    coarse = np.rint(values / step)
    return np.asarray(add(coarse) * step + add(values - coarse * step), dtype=np.float64)


def chi_squared_p(statistic: float, freedom: int) -> float:
    """Return the upper tail of the chi-squared distribution."""
    return float(special.chdtrc(freedom, max(statistic, 0.0)))


def chi_squared_ps(statistics: Floats, freedom: Integers) -> Floats:
    """Return the upper tails of many chi-squared distributions."""
    return np.asarray(special.chdtrc(freedom, np.maximum(statistics, 0.0)))


def normal_p(z: float) -> float:
    """Return the two-sided p-value of a standard normal statistic."""
    return float(2 * special.ndtr(-abs(z)))


def t_p(t: float, freedom: int) -> float:
    """Return the two-sided p-value of a Student statistic."""
    return float(2 * special.stdtr(freedom, -abs(t)))


def between_groups(sums: Floats, counts: Floats, squares: float) -> tuple[float, float]:
    """Return (H, epsilon squared) of the Kruskal-Wallis test from the sums of rank scores for each group.

    squares: the sum of squared scores over all groups. H is (N - 1) times the share of the scores' variation that lies
    between the groups, which is the usual tie-corrected H (Kruskal and Wallis 1952) when scores are average ranks.
    Epsilon squared is H / (N - 1) (Tomczak and Tomczak 2014), from 0 to 1.
    """
    statistic, share = between_groups_of_each(sums[None], counts[None], np.array([squares]))
    return float(statistic[0]), float(share[0])


def between_groups_of_each(sums: Floats, counts: Floats, squares: Floats) -> tuple[Floats, Floats]:
    """Return what `between_groups` does for many measures (down), each with its groups (across).

    A group with a count of nought is none.
    """
    n = counts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = sums.sum(axis=1) ** 2 / n
        whole = squares - centre
        apart = np.where(counts > 0, sums**2 / counts, 0.0).sum(axis=1)
        share = np.where(whole > 0, np.clip((apart - centre) / whole, 0.0, 1.0), 0.0)
    return (n - 1) * share, share


def share_interval(statistic: float, freedom: int, n: float) -> tuple[float, float]:
    """Return the 95 % interval of statistic / n, by inverting the noncentral chi-squared distribution."""
    low, high = (float(special.chndtrinc(statistic, freedom, tail)) for tail in (0.975, 0.025))
    low, high = (edge if np.isfinite(edge) and edge > 0 else 0.0 for edge in (low, high))
    return min(low / n, 1.0), min(max(high, statistic) / n, 1.0)


def correlation_p(rho: float, n: int) -> float:
    """Return the p-value of a rank correlation by Student's t with n - 2 degrees of freedom."""
    return float(correlation_ps(np.array([rho]), np.array([n]))[0])


def correlation_ps(rho: Floats, n: Integers) -> Floats:
    """Return the p-values of many rank correlations."""
    freedom = np.maximum(n - 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(rho) * np.sqrt(freedom / (1 - rho * rho))
    p = np.where(np.abs(rho) >= 1, 0.0, 2 * special.stdtr(freedom, -t))
    return np.asarray(np.where(n < 3, 1.0, p), dtype=np.float64)


def correlation_interval(rho: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of Spearman's rho by Fisher's z (variance 1.06 / (n - 3), Fieller et al. 1957)."""
    if n < 4 or abs(rho) >= 1:
        return rho, rho
    z, half = float(np.arctanh(rho)), Z95 * np.sqrt(1.06 / (n - 3))
    return float(np.tanh(z - half)), float(np.tanh(z + half))


def correlation(first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]) -> float:
    """Return the correlation of two arrays of whole numbers that are centred on zero; 0 when one is constant."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    spread = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    return float(np.sum(a * b)) / spread if spread > 0 else 0.0


def linear_correlation(x: Floats, y: Floats) -> float:
    """Return Pearson's correlation of two complete arrays; 0 when one is constant or both are empty."""
    if not len(x):
        return 0.0
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / spread if spread > 0 else 0.0


def chi_squared(table: Floats) -> tuple[float, int]:
    """Return (statistic, degrees of freedom) of Pearson's test of independence on a table of counts."""
    expected = expected_counts(table)
    statistic = float(((table - expected) ** 2 / expected).sum())
    return statistic, (table.shape[0] - 1) * (table.shape[1] - 1)


def expected_counts(table: Floats) -> Floats:
    """Return the counts expected if rows and columns of the table were independent."""
    return np.asarray(np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum())


def cramers_v(statistic: float, shape: tuple[int, int], n: float) -> float:
    """Return Cramer's V corrected for its bias (Bergsma 2013), from 0 to 1."""
    rows, columns = shape
    phi = max(0.0, statistic / n - (rows - 1) * (columns - 1) / (n - 1))
    fewer = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return min(1.0, float(np.sqrt(phi / fewer))) if fewer > 0 else 0.0


def benjamini_hochberg(p: Floats) -> Floats:
    """Return the q-values of a family of tests (Benjamini and Hochberg 1995)."""
    order = np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q


def mean_interval(mean: float, sd: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a mean by Student's t; the mean itself for fewer than two rows."""
    if n < 2:
        return mean, mean
    half = float(special.stdtrit(n - 1, 0.975)) * sd / n**0.5
    return mean - half, mean + half


def median(values: Floats) -> tuple[float, tuple[float, float]]:
    """Return the median of some values, and its 95 % interval by their order statistics (no shape assumed)."""
    n = len(values)
    reach = Z95 * n**0.5 / 2
    low, high = max(int(np.floor(n / 2 - reach)), 0), min(int(np.ceil(n / 2 + reach)), n - 1)
    # The values at these places are all that is asked: it is not for them that the others are put in order.
    in_place = np.partition(values, sorted({low, (n - 1) // 2, n // 2, high}))
    return quantile(in_place, 0.5), (float(in_place[low]), float(in_place[high]))
