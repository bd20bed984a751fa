"""The tests behind facts, run again with scipy."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from tests.truth import over_time
from tests.truth.facts import Problem, Recompute, same
from tests.truth.groups import bergsma, crossed
from tests.truth.quality import gone

UNTESTED = {
    "Gail-Simon on correlations with time": "widened for autocorrelation; its periods end where the calendar is cut",
    "Gail-Simon on differences of mean ranks": "the pair of groups is one of several; tests of the finder do it",
    "binomial test in the valley": "its windows are those of a smooth curve",
    "Mann-Kendall": "its periods are finer than those told, and which is not in the document",
    "Mann-Kendall, adjusted for autocorrelation": "widened for autocorrelation",
}
"""Tests whose p-value is not worked out again, each with the reason; neither are q-values, for the whole family of
tests is not in the document."""

EFFECT_ALONE = {
    "F test of the seasonal frequencies": "its p-value is averaged over noises that are fitted",
    "CUSUM of ranks": "the grain of its periods is not in the document",
    "CUSUM of ranks, adjusted for autocorrelation": "the same, and widened for autocorrelation",
}
"""Tests whose effect alone is worked out again, each with the reason."""


def problems(again: Recompute) -> Iterator[Problem]:
    """Yield every p-value and every effect that scipy does not find as well."""
    for fact in again.facts:
        test = fact["test"]
        if test is None or test["name"] in UNTESTED:
            continue
        where = f"{fact['id']} {test['name']} {fact['columns']}"
        p, effect = _test(again, test["name"], fact["columns"], fact["where"])
        # p-values under the smallest float are nought in either way
        if p is not None and not (same(test["p"], p, 1e-6) or max(test["p"], p) < 1e-290):
            yield Problem(kind="wrong", where=f"p of {where}", said=test["p"], expected=p)
        if effect is not None and not same(test["effect"], effect):
            yield Problem(kind="wrong", where=f"effect of {where}", said=test["effect"], expected=effect)


def _test(
    again: Recompute, name: str, columns: list[str], where: Mapping[str, Any] | None
) -> tuple[float | None, float | None]:
    """Return (p, effect), None for one that the document does not say enough about."""
    if name == "Kruskal-Wallis":
        dimension = where["columns"][0] if where else columns[0]
        groups = again.groups(dimension, columns[-1])
        parts = [groups.held(group) for group in groups.compared().index]
        h, p = stats.kruskal(*parts)
        share = h / (sum(map(len, parts)) - 1)
        # the ranks are those within the whole column: where small groups are left out, H is a little other
        return (p, share) if sum(map(len, parts)) == len(groups.all_values) else (None, None)
    if name.endswith(", missing or not"):
        return _of_missing(again, name, *columns)
    if name == "Spearman rank correlation":
        x, y = again.both(*columns)
        rho, p = stats.spearmanr(x, y)
        plain = (
            len(x)
            == again.file.numbers(columns[0]).notna().sum()
            == again.file.numbers(columns[1]).notna().sum()
        )
        return (p if plain and not _is_series(again) else None, rho)
    if name == "two one-sided tests":
        shares = again.file.groups(columns[0]).dropna().value_counts(normalize=True)
        n, even = int(again.file.groups(columns[0]).notna().sum()), 1 / len(shares)
        margin = min(0.05, 0.3 * even)
        low, high = even - margin, even + margin
        worst = max(
            *(stats.norm.sf((shares - low) / math.sqrt(low * (1 - low) / n))),
            *(stats.norm.cdf((shares - high) / math.sqrt(high * (1 - high) / n))),
        )
        return float(worst), float((shares - even).abs().max())
    if name == "chi-squared":
        first, second = (again.file.groups(column) for column in columns)
        table = crossed(first, second)
        return float(stats.chi2_contingency(table, correction=False).pvalue), bergsma(table)
    if name == "longest gap under an even spread":
        held = over_time.gap(again.file.dates(columns[0]), _unit(again, columns))
        return over_time.gap_p(**held), held["missing"] / held["covered"]
    if name in EFFECT_ALONE:
        return None, _parted(again, columns, where) if len(columns) == 2 else None
    raise ValueError(f"a test of the name {name}")


def _of_missing(again: Recompute, name: str, first: str, column: str) -> tuple[float | None, float | None]:
    """Return (p, effect) of missing values by group, or by the dates of the rows with and without a value."""
    lost = gone(again.file, again.document, column)
    if name.startswith("chi"):
        table = crossed(again.file.groups(first), lost.map({True: "missing", False: "present"}))
        return float(stats.chi2_contingency(table, correction=False).pvalue), bergsma(table)
    days = again.file.dates(first).dt.normalize()
    numbers = (days - pd.Timestamp(0)).dt.days
    h, p = stats.kruskal(numbers[lost].dropna(), numbers[~lost].dropna())
    return p, h / (days.notna().sum() - 1)


def _is_series(again: Recompute) -> bool:
    """Return whether the table has one row for each date: then changes are tested as well as levels."""
    date = again.document["profile"]["date"]
    return date is not None and again.file.dates(date).nunique() >= 0.9 * again.file.rows


def _unit(again: Recompute, columns: list[str]) -> str:
    told = (fact["measure"] for fact in again.facts if fact["columns"] == columns)
    return next(measure for measure in told if measure.endswith("s missing")).removesuffix("s missing")


def _parted(again: Recompute, columns: list[str], where: Mapping[str, Any] | None) -> float | None:
    """Return epsilon squared of the rows before and after a jump, or by places of a cycle; None where dates miss."""
    date, measure = columns
    beside = [fact["where"] for fact in again.facts if fact["columns"] == columns and fact["where"]]
    label = next((one["values"][0] for one in (where, *beside) if one), "")
    dates, values = again.file.dates(date), again.file.numbers(measure)
    if dates[values.notna()].isna().any() or not over_time.is_part(label):
        return None
    cycle = over_time.cycle_of(label)
    sides = over_time.rows_in(dates, label) if cycle is None else over_time.names(dates, cycle)
    parts = [part.dropna() for _, part in values.groupby(sides)]
    return float(stats.kruskal(*parts).statistic) / (sum(map(len, parts)) - 1)
