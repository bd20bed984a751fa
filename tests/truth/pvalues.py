"""The tests behind facts run again from the file: p-value, effect and the interval of that, with scipy and numpy."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth import intervals, leaps, over_time, rises, rounds, turned, valleys
from tests.truth.facts import Problem, Recompute, same
from tests.truth.groups import bergsma, crossed
from tests.truth.intervals import Found
from tests.truth.quality import gone

NEAR = {"p": 1e-6, "effect": 1e-9, "interval": 1e-6}
"""Relative difference up to which each of a test's numbers is the same."""
SMOOTHED = {"binomial test in the valley": 2e-3}
"""Tests whose effect is read off a curve that is drawn on a grid: the difference up to which it is the same."""
TINY = 1e-290
"""P-values under the smallest float are nought in either way."""
FEWEST_PAIRS = 20
"""Rows of a table with one row for each date from which its changes are tested beside its levels."""


def problems(again: Recompute) -> Iterator[Problem]:
    """Yield every p-value, every effect and every interval that is not found again, and q-values out of order."""
    held: set[str] = set()
    for fact in again.facts:
        test = fact["test"]
        key = repr((test, fact["finding"]))
        if test is None or key in held:
            continue
        held.add(key)
        wrong = []
        for found in again_of(again, fact):
            wrong.append(differing(test, found))
            if not wrong[-1]:
                break
        else:
            where = f"{fact['id']} {test['name']} {fact['finding']}"
            if not wrong:
                yield Problem(kind="unknown", where=where, said=test["effect"], expected=None)
            for part, expected in min(wrong, key=len, default={}).items():
                yield Problem(kind="wrong", where=f"{part} of {where}", said=test[part], expected=expected)
    yield from _out_of_order(again)


def differing(test: Mapping[str, Any], found: Found) -> dict[str, object]:
    """Return the numbers of a test that are not those found again, with what these are."""
    parts: dict[str, object] = {}
    if found.p is not None and not _is_same_p(test["p"], found.p):
        parts["p"] = found.p
    near = SMOOTHED.get(test["name"], NEAR["effect"])
    if found.effect is not None and not same(test["effect"], found.effect, near):
        parts["effect"] = found.effect
    ends = test["interval"]
    if ends is not None and not (found.interval and all(map(_is_near, ends, found.interval))):
        parts["interval"] = found.interval
    return parts


def _is_same_p(said: float, found: float) -> bool:
    return max(said, found) < TINY or math.isclose(said, found, rel_tol=NEAR["p"])


def _is_near(said: float, found: float) -> bool:
    return math.isclose(said, found, rel_tol=NEAR["interval"], abs_tol=1e-9)


def _out_of_order(again: Recompute) -> Iterator[Problem]:
    """Yield q-values that no correction for `lookedAt` comparisons makes of their p-values (Benjamini-Hochberg).

    The whole family of tests is not in the document, but q rises with p, is never under it, and never over p times the
    comparisons.
    """
    told = {(fact["test"]["p"], fact["test"]["q"]) for fact in again.facts if fact["test"]}
    last = 0.0
    for p, q in sorted((p, q) for p, q in told if q is not None):
        most = min(1.0, p * again.document["lookedAt"])
        if q < last or not p * (1 - 1e-9) <= q <= most * (1 + 1e-9):
            yield Problem(kind="wrong", where="q", said=q, expected=(max(p, last), most))
        last = max(last, q)


def again_of(again: Recompute, fact: Mapping[str, Any]) -> Iterable[Found]:
    """Return what the test behind a fact says when it is run again, over the columns of the fact's finding.

    There is more than one answer only where the document does not say by which grain of the calendar it went. Raises
    KeyError for a test of another name.
    """
    name = fact["test"]["name"].removesuffix(", adjusted for autocorrelation")
    return RULES[name](again, fact["finding"][1:])


def _kruskal(again: Recompute, columns: Sequence[str]) -> list[Found]:
    """Ranks are those within the whole column; the groups are those with enough rows."""
    groups = again.groups(*columns)
    ranks = groups.all_values.rank()
    parts = [ranks[groups.held(group).index].to_numpy() for group in groups.compared().index]
    return [intervals.of_ranks(parts)]


def _spearman(again: Recompute, columns: Sequence[str]) -> list[Found]:
    x, y = again.both(*columns)
    rho = float(stats.spearmanr(x, y).statistic)
    whole = [again.file.numbers(column) for column in columns]
    p = _p_of_ranks(*whole)[1]
    if _is_series(again) and again.file.rows >= FEWEST_PAIRS:
        # two columns that both grow go together; their changes need not
        order = np.argsort(again.file.dates(again.document["profile"]["date"]).to_numpy(), kind="stable")
        change, p_of_change = _p_of_ranks(
            *(column.iloc[order].reset_index(drop=True).diff() for column in whole)
        )
        p = max(p, p_of_change) if change * rho > 0 else 1.0
    return [Found(p=p, effect=rho, interval=intervals.of_rank_correlation(rho, len(x)))]


def _p_of_ranks(first: pd.Series, second: pd.Series) -> tuple[float, float]:
    """Return (correlation, p) of the ranks within the whole columns, over the rows with both."""
    both = pd.DataFrame({"x": first.rank(), "y": second.rank()}).dropna()
    found = stats.pearsonr(both["x"], both["y"])
    return float(found.statistic), float(found.pvalue)


def _chi_squared(again: Recompute, columns: Sequence[str]) -> list[Found]:
    return [_of_table(crossed(*(again.file.groups(column) for column in columns)))]


def _of_table(table: pd.DataFrame) -> Found:
    found = stats.chi2_contingency(table, correction=False)
    n = float(table.to_numpy().sum()) * (min(table.shape) - 1)
    ends = intervals.of_v(float(found.statistic), int(found.dof), n)
    return Found(p=float(found.pvalue), effect=bergsma(table), interval=ends)


def _missing_by_group(again: Recompute, columns: Sequence[str]) -> list[Found]:
    first, column = columns
    lost = gone(again.file, again.document, column)
    names = lost.map({True: "missing", False: "present"})
    return [_of_table(crossed(again.file.groups(first), names))]


def _missing_by_date(again: Recompute, columns: Sequence[str]) -> list[Found]:
    first, column = columns
    lost = gone(again.file, again.document, column)
    days = (again.file.dates(first).dt.normalize() - pd.Timestamp(0)).dt.days
    h, p = stats.kruskal(days[lost].dropna(), days[~lost].dropna())
    return [Found(p=float(p), effect=float(h) / (days.notna().sum() - 1))]


def _even(again: Recompute, columns: Sequence[str]) -> list[Found]:
    """Two one-sided tests of every share (Schuirmann 1987), the worst of them."""
    held = again.file.groups(columns[0]).dropna()
    shares, n = held.value_counts(normalize=True), len(held)
    even = 1 / len(shares)
    margin = min(0.05, 0.3 * even)
    low, high = even - margin, even + margin
    worst = max(
        *(stats.norm.sf((shares - low) / math.sqrt(low * (1 - low) / n))),
        *(stats.norm.cdf((shares - high) / math.sqrt(high * (1 - high) / n))),
    )
    return [Found(p=float(worst), effect=float((shares - even).abs().max()))]


def _gap(again: Recompute, columns: Sequence[str]) -> list[Found]:
    told = (one["measure"] for one in again.facts if one["columns"] == list(columns))
    unit = next(measure for measure in told if measure.endswith("s missing")).removesuffix("s missing")
    held = over_time.gap(again.file.dates(columns[0]), unit)
    return [Found(p=over_time.gap_p(**held), effect=held["missing"] / held["covered"])]


def _is_series(again: Recompute) -> bool:
    """Return whether the table has one row for each date: then changes are tested as well as levels."""
    date = again.document["profile"]["date"]
    return date is not None and again.file.dates(date).nunique() >= 0.9 * again.file.rows


Rule = Callable[[Recompute, Sequence[str]], Iterable[Found]]
RULES: dict[str, Rule] = {
    "Kruskal-Wallis": _kruskal,
    "Kruskal-Wallis, missing or not": _missing_by_date,
    "Spearman rank correlation": _spearman,
    "chi-squared": _chi_squared,
    "chi-squared, missing or not": _missing_by_group,
    "two one-sided tests": _even,
    "longest gap under an even spread": _gap,
    "Mann-Kendall": lambda again, columns: rises.trends(again.file, again.facts, columns),
    "CUSUM of ranks": lambda again, columns: leaps.jumps(again.file, again.facts, columns),
    "F test of the seasonal frequencies": lambda again, columns: [
        rounds.season(again.file, again.facts, columns)
    ],
    "Gail-Simon on correlations with time": turned.in_time,
    "Gail-Simon on differences of mean ranks": turned.in_gaps,
    "binomial test in the valley": lambda again, columns: [
        valleys.valley(again.file.numbers(columns[0]).dropna())
    ],
}
"""How each test is run again, by its name without what was allowed for."""
