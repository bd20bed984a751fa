"""Columns that belong together by construction: finding that they agree is finding nothing.

A column is kin to its copy in another unit, its parts, its total, a category cut from it and a wider category.
"""

import numpy as np

from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.statistics import Floats
from stories.analysis.wordlists import words

COPY = 0.98
"""Two quantities that agree more than this are the same one twice."""
CLOSE = 0.85
"""Measures (rank correlation) or dimensions (Cramer's V) that tell the same story when they agree this much."""
SAMPLE = 400
"""Rows on which arithmetic between columns is tried."""
NEARLY = 0.98
"""Share of rows on which it must come out."""
STOCK = frozenset(
    {"pop", "population", "stock", "inventory", "listings", "balance", "price", "rate", "avg", "average", "mean",
     "median", "index", "score", "percent", "pct", "share", "ratio", "level", "active", "employment"}
)  # fmt: skip


def surprise(first: str, second: str) -> float:
    """Return how unexpected a link between two columns is: less when their names share a word."""
    shared = {word for word in set(words(first)) & set(words(second)) if len(word) > 2}
    return 0.3 if shared else 0.6


def is_arithmetic(arrays: Arrays, first: Measure, second: Measure) -> bool:
    """Return whether the two columns are linked by arithmetic: a copy, a part, a sum, a difference or a product."""
    both = np.isfinite(first.values) & np.isfinite(second.values)
    places = np.flatnonzero(both)
    places = places[:: max(1, len(places) // SAMPLE)]
    if len(places) < 5:
        return False
    x, y = first.values[places], second.values[places]
    if abs(np.corrcoef(x, y)[0, 1]) > COPY if x.std() and y.std() else True:
        return True
    if _is_part(x, y) or _is_part(y, x):
        return True
    for other in arrays.measures:
        if other is first or other is second:
            continue
        z = other.values[places]
        known = np.isfinite(z)
        if np.count_nonzero(known) < max(5, 0.5 * len(places)) or np.ptp(z[known]) == 0:
            continue
        a, b, c = x[known], y[known], z[known]
        if any(
            _equal(*pair) for pair in ((a + b, c), (a + c, b), (b + c, a), (a * b, c), (a * c, b), (b * c, a))
        ):
            return True
        if _scaled(a, b, c) or _scaled(b, a, c):
            return True
    return False


def _is_part(part: Floats, whole: Floats) -> bool:
    """Return whether `part` never exceeds `whole`, often equals it, and is not just small."""
    fits = part <= whole * (1 + 1e-9)
    same = np.isclose(part, whole, rtol=1e-6) & (part != 0)
    return bool(fits.mean() >= 0.995 and same.mean() >= 0.05 and (part >= 0).all())


def _equal(made: Floats, given: Floats) -> bool:
    """Return whether two columns agree to within what rounding explains, on nearly every row that is not zero."""
    telling = (np.abs(given) > 0) | (np.abs(made) > 0)
    if np.count_nonzero(telling) < max(5, 0.3 * len(given)):
        return False
    near = np.isclose(made[telling], given[telling], rtol=0.01, atol=0.0)
    return bool(near.mean() >= NEARLY)


def _scaled(part: Floats, whole: Floats, other: Floats) -> bool:
    """Return whether whole is about part times other: a product with a discount or a tax.

    What the product leaves of the spread (of logarithms) must be small, and far less than either factor leaves.
    """
    telling = (part > 0) & (other > 0) & (whole > 0)
    if np.count_nonzero(telling) < max(5, 0.9 * len(part)):
        return False
    a, b, c = (np.log(column[telling]) for column in (part, other, whole))
    left = float((c - a - b).std())
    return left < 0.4 * float(c.std()) and left < 0.6 * min(float((c - a).std()), float((c - b).std()))


def group_fixes_value(dimension: Groups, measure: Measure) -> bool:
    """Return whether all rows of a group share one value: an attribute of the group, repeated."""
    present = np.isfinite(measure.values) & (dimension.codes > 0)
    codes, values = dimension.codes[present], measure.values[present]
    low = np.full(len(dimension.names), np.inf)
    high = np.full(len(dimension.names), -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    counts = np.bincount(codes, minlength=len(low))
    several = counts > 1
    return bool(several.any() and (high[several] == low[several]).mean() > 0.9)


def determines(table: Floats) -> bool:
    """Return whether the row category of a cross-table all but fixes the column category, or the other way round."""
    whole = table.sum()
    return bool(table.max(axis=1).sum() >= NEARLY * whole or table.max(axis=0).sum() >= NEARLY * whole)


def is_stock(arrays: Arrays, measure: Measure) -> bool:
    """Return whether adding the measure up over time means nothing: a level that is measured again and again."""
    named = bool(STOCK & set(words(measure.profile.name)))
    return named and arrays.date is not None and arrays.date.distinct < 0.9 * arrays.rows
