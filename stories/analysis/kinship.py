"""Columns that belong together by construction: finding that they agree is finding nothing.

A column is kin to its copy in another unit, its parts, its total, a category cut from it and a wider category; one that
was worked out by rule, to its parents and to all that have one of them.
"""

from itertools import combinations

import numpy as np
import numpy.typing as npt

from stories.analysis import statistics
from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.columns import Role
from stories.analysis.facts import Test
from stories.analysis.profile import Profile
from stories.analysis.statistics import Floats, Integers
from stories.analysis.wordlists import (
    are_alike,
    are_parts,
    is_grade_of_cost,
    is_mute,
    is_outcome,
    is_size_and_amount,
    words,
)

COPY = 0.98
"""Two quantities that agree more than this are the same one twice."""
HALF = 0.5
"""Columns that agree less than this are not looked at more closely."""
SAME = 0.95
"""Measures with this rank correlation tell one story whatever they are."""
LIKE = 0.8
"""Measures whose names are alike are one quantity when they agree this much (linear correlation)."""
CLOSE = 0.85
"""Dimensions (Cramer's V), or measures on one scale (linear correlation), that tell one story from here on."""
SAMPLE = 400
"""Rows on which arithmetic between columns is tried."""
NEARLY = 0.95
"""Share of rows on which arithmetic must come out, or a category be fixed by another."""
ROOM = 0.2
"""Room between two groups, as a share of what a group spans, up to which they are bands of one scale."""
TESTED_ONCE = frozenset({"difference", "association", "dependence"})
"""Kinds of findings that would test how often a label says yes twice."""
STOCK = frozenset(
    {"pop", "population", "stock", "inventory", "listings", "balance", "price", "rate", "avg", "average", "mean",
     "median", "index", "score", "percent", "pct", "share", "ratio", "level", "active", "employment"}
)  # fmt: skip


class Kin:
    """Which columns of a table a test may set against each other; the only place that decides it."""

    def __init__(self, profile: Profile) -> None:
        self._known = {column.name: column for column in (*profile.columns, *profile.derived)}
        self._derived = frozenset(column.name for column in profile.derived)
        self._roots = {
            name: frozenset((name, *column.parents, *column.kin, column.part_of)) - {""}
            for name, column in self._known.items()
        }
        rates = (column for column in profile.derived if column.derived == "rate")
        self._rated = frozenset(name for column in rates for name in (*column.parents, *column.kin))

    def may_meet(self, kind: str, columns: tuple[str, ...]) -> bool:
        """Return whether a finding of this kind on these columns says something, by each two of them.

        It says nothing of two columns of which one was worked out from the other, or both from a third: the end minus
        the start goes along with the start even where the two have nothing to do with each other. How the rows divide
        over weekdays or hours is told as a season, or is no news.
        """
        if not self._derived:
            return True
        held = [name for name in columns if name in self._known]
        if len(held) == 1 and held[0] in self._derived:
            return self._known[held[0]].role is Role.MEASURE
        if any(self.are_kin(*two) for two in combinations(held, 2)):
            return False
        return kind not in TESTED_ONCE or len(held) != 2 or not self._is_told_otherwise(*held)

    def are_kin(self, one: str, other: str) -> bool:
        """Return whether a column that was worked out by rule has a root in common with the other."""
        return bool({one, other} & self._derived and self._roots[one] & self._roots[other])

    def _is_told_otherwise(self, one: str, other: str) -> bool:
        """Return whether the same test is made under another name.

        How often a label says yes is compared between the groups of another column, so the two columns are not crossed;
        numbers are compared between the label's own two groups, so they are not correlated with how often it says yes.
        """
        first, second = self._known[one], self._known[other]
        if "rate" in (first.derived, second.derived):
            beside = second if first.derived == "rate" else first
            return beside.role is Role.MEASURE or beside.name in self._rated
        both = first.role is Role.DIMENSION and second.role is Role.DIMENSION
        return both and (one in self._rated) != (other in self._rated)


def surprise(first: str, second: str) -> float:
    """Return how unexpected a link between two columns is: less when their names are alike or say nothing."""
    if is_grade_of_cost(first, second):
        return 0.1
    worth = 0.3 if are_alike(first, second) or are_parts(first, second) else 0.6
    return worth * (1.3 if is_outcome(second) else 1.0) * (0.6 if is_mute(first) or is_mute(second) else 1.0)


def are_siblings(first: Measure, second: Measure) -> bool:
    """Return whether two measures are nearly the same quantity: close together, with like names or on one scale."""
    alike = are_alike(first.profile.name, second.profile.name)
    x, y = first.values, second.values
    if first.present is not None or second.present is not None:
        both = np.isfinite(x) & np.isfinite(y)
        x, y = x[both], y[both]
    if len(x) < 5 or not (alike or _on_one_scale(first, second)):
        return False
    return abs(statistics.linear_correlation(x, y)) >= (LIKE if alike else CLOSE)


def _on_one_scale(first: Measure, second: Measure) -> bool:
    """Return whether two measures have about the same middle and spread: one of them at most twice the other's."""
    one, other = first.profile, second.profile
    if not (one.sd and other.sd and one.median and other.median):
        return False
    return 0.5 <= one.sd / other.sd <= 2 and 0.5 <= one.median / other.median <= 2


def is_arithmetic(arrays: Arrays, first: Measure, second: Measure) -> bool:
    """Return whether the two columns are linked by arithmetic: a copy, a part, a sum, a difference or a product."""
    if is_size_and_amount(first.profile.name, second.profile.name):
        return True
    if _is_total(first.profile.name, second.profile.name):
        return True
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
    # what was worked out from two columns makes no arithmetic of them
    others = [
        other.values[places]
        for other in arrays.measures
        if other is not first and other is not second and not other.profile.derived
    ]
    return bool(others) and _make_a_third(x, y, np.array(others))


def _make_a_third(x: Floats, y: Floats, others: Floats) -> bool:
    """Return whether two columns make one of the others (a column a line), or one of them and another the other."""
    known = np.isfinite(others)
    rows = known.sum(axis=1)
    varied = np.nanmax(others, axis=1, initial=-np.inf) > np.nanmin(others, axis=1, initial=np.inf)
    there = (rows >= max(5, 0.5 * len(x))) & varied
    others, known, rows = others[there], known[there], rows[there]
    # unknown and infinite values are no news here: they count on no row
    with np.errstate(all="ignore"):
        sums_and_products = (
            (x + y, others), (x + others, y), (y + others, x), (x * y, others), (x * others, y), (y * others, x),
        )  # fmt: skip
        if any(_equal(made, given, known, rows).any() for made, given in sums_and_products):
            return True
    positive = known & (others > 0) & (x > 0) & (y > 0)
    enough = np.count_nonzero(positive, axis=1) >= np.maximum(5, 0.9 * rows)
    logarithms = ((np.log(x[some]), np.log(y[some]), np.log(other[some])) for other, some in
                  zip(others[enough], positive[enough], strict=True))  # fmt: skip
    return any(_scaled(a, b, c) or _scaled(b, a, c) for a, b, c in logarithms)


def _is_total(first: str, second: str) -> bool:
    """Return whether one name says that it is the total of what the other is a part of: "sleep total", "sleep rem"."""
    totals = ["total" in words(name) for name in (first, second)]
    return totals[0] != totals[1] and are_alike(first, second)


def _is_part(part: Floats, whole: Floats) -> bool:
    """Return whether `part` never exceeds `whole`, often equals it, and is not just small."""
    fits = part <= whole * (1 + 1e-9)
    same = np.isclose(part, whole, rtol=1e-6) & (part != 0)
    return bool(fits.mean() >= 0.995 and same.mean() >= 0.05 and (part >= 0).all())


def _equal(
    made: Floats, given: Floats, known: npt.NDArray[np.bool_], rows: Integers
) -> npt.NDArray[np.bool_]:
    """Return of each line whether what was made agrees with what is given to within what rounding explains.

    On nearly every row that is not zero, of those that are `known` (`rows` of them).
    """
    telling = known & ((given != 0) | (made != 0))
    told = np.count_nonzero(telling, axis=1)
    near = telling & (np.abs(made - given) <= 0.01 * np.abs(given))
    share = np.count_nonzero(near, axis=1) / np.maximum(told, 1)
    return np.asarray((told >= np.maximum(5, 0.3 * rows)) & (share >= NEARLY))


def _scaled(part: Floats, whole: Floats, other: Floats) -> bool:
    """Return whether whole is about part times other (all as logarithms): a product with a discount or a tax.

    What the product leaves of the spread must be small, and far less than either factor leaves.
    """
    left = float((whole - part - other).std())
    least = min(float((whole - part).std()), float((whole - other).std()))
    return left < 0.4 * float(whole.std()) and left < 0.6 * least


def made_from_each_other(dimension: Groups, measure: Measure) -> bool:
    """Return whether the groups repeat an attribute, one value each, or are bands that were cut from the measure.

    Bands follow each other without overlap or room; groups that merely lie far apart leave room between them.
    """
    low, high = _ranges(dimension, measure)
    if not len(low):
        return False
    room = low[1:] - high[:-1]
    fixed = (high == low).mean() > 0.9
    bands = len(room) and (room >= 0).all() and np.median(room) <= ROOM * np.median(high - low)
    return bool(fixed or bands)


def _ranges(dimension: Groups, measure: Measure) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of each group with more than one value, from low to high."""
    codes, values = measure.with_codes(dimension.codes)
    low = np.full(len(dimension.names), np.inf)
    high = np.full(len(dimension.names), -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    several = np.bincount(codes, minlength=len(low)) > 1
    several[0] = False
    order = np.argsort(low[several], kind="stable")
    return low[several][order], high[several][order]


def determines(table: Floats) -> tuple[bool, bool]:
    """Return whether the row category of a cross-table all but fixes the column category, and the other way round."""
    whole = NEARLY * table.sum()
    return bool(table.max(axis=1).sum() >= whole), bool(table.max(axis=0).sum() >= whole)


def is_stock(arrays: Arrays, measure: Measure) -> bool:
    """Return whether adding the measure up over time means nothing: a level that is measured again and again."""
    named = bool(STOCK & set(words(measure.profile.name)))
    return named and arrays.date is not None and arrays.date.distinct < 0.9 * arrays.rows


def close_pairs(arrays: Arrays, tests: list[tuple[str, tuple[str, ...], Test]]) -> frozenset[frozenset[str]]:
    """Return the pairs of columns that tell one story, from the tests (kind, columns, test) that were run on them."""
    measures = {measure.profile.name: measure for measure in arrays.measures}
    close: set[frozenset[str]] = set()
    for kind, columns, test in tests:
        effect = abs(test.effect or 0.0)
        if kind not in ("association", "dependence") or effect < HALF:
            continue
        if kind == "dependence":
            same = effect >= CLOSE
        else:
            same = effect >= SAME or (are_siblings(*(measures[name] for name in columns)))
        if same:
            close.add(frozenset(columns))
    return frozenset(close)
