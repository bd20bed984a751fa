"""What is wrong with a table: rows that come twice, values that cannot be, values that are missing."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from stories.recompute.parts.facts import Found
from stories.recompute.parts.groups import cramers_v, crossed, names_of
from stories.recompute.parts.periods import SIDE, rows_at
from stories.recompute.parts.tables import SECONDS, Table


def repeated(table: Table, measure: str, aside: list[str]) -> Found:
    """Return a number of the rows that equal another one, these columns set aside."""
    names, rows = [name for name in table.own() if name not in aside], table.rows
    codes = {name: pd.factorize(table.values(name), use_na_sentinel=False)[0] for name in names}
    often = pd.DataFrame(codes).groupby(names).size()
    if measure in ("count", "share"):
        count = int((often - 1).sum())
        return (count if measure == "count" else count / rows), rows
    if measure == "expected pairs":
        alike = [sum(count * (count - 1) for count in np.bincount(held).tolist()) for held in codes.values()]
        return rows * (rows - 1) / 2 * float(np.prod([pairs / (rows * (rows - 1)) for pairs in alike])), rows
    found = {
        "clusters": (often > 1).sum(),
        "largest cluster": often.max(),
        "equal pairs": (often * (often - 1)).sum() // 2,
    }
    return int(found[measure]), rows


def against_limit(table: Table, columns: list[str], rule: str) -> tuple[pd.Series, pd.Series]:
    """Return (what is held against a limit, which rows are on the wrong side of it)."""
    if rule.startswith("before "):
        start, end = (table.dates(column) for column in columns)
        coarsest = min((step_of(start), step_of(end)), key="YMDs".index)
        if coarsest != "s":
            start, end = (dates.dt.to_period(coarsest).dt.start_time for dates in (start, end))
        gap = (end - start).dt.total_seconds()
        return gap, gap < 0
    if len(columns) == 2:
        part, whole = (table.numbers(column) for column in columns)
        left = whole - part
        # what the last digits of a sum explain is no difference
        left = left.mask((left.abs() <= 1e-9 * whole.abs()) & left.notna(), 0.0)
        return left, left < 0
    if rule.startswith("far too"):
        days = (table.dates(columns[0]) - pd.Timestamp(0)).dt.total_seconds() / 86400
        first, last = np.quantile(days.dropna(), (0.05, 0.95), method="inverted_cdf")
        reach = max(10 * (last - first), 30 * 365.25)
        return days, (days < first - reach if rule.endswith("early") else days > last + reach)
    held = table.numbers(columns[0])
    return held, held < 0 if rule == "below zero" else held > limit_of(rule)


def limit_of(rule: str) -> float:
    """Return the limit in the name of a rule, nought where there is none."""
    return float(rule.removeprefix("above ")) if re.fullmatch(r"above [\d.]+", rule) else 0.0


def step_of(dates: pd.Series) -> str:
    """Return the finest step that dates show: s(econds), D(ays), M(onths) or Y(ears)."""
    known = dates.dropna()
    if (known != known.dt.normalize()).any():
        return "s"
    return "D" if (known.dt.day != 1).any() else "M" if (known.dt.month != 1).any() else "Y"


def impossible(table: Table, measure: str, columns: list[str], rule: str, unit: str | None) -> Found:
    """Return a number of the values on the wrong side of a limit."""
    value, wrong = against_limit(table, columns, rule)
    n = int(value.notna().sum())
    size = SECONDS.get(str(unit), 1.0) if rule.startswith("before ") else 1.0
    found: dict[str, Callable[[], float]] = {
        "count": lambda: int(wrong.sum()),
        "share": lambda: float(wrong.sum()) / n,
        "distinct": lambda: int(value[wrong].nunique()),
        "farthest": lambda: float(-value.min()) / size,
    }
    return found[measure](), n


def gone(table: Table, column: str) -> pd.Series:
    """Return the rows without a value of a column; what does not fit its numbers or dates is missing too."""
    return table.values(column).isna()


def missing(table: Table, measure: str, columns: list[str], where: Mapping[str, str]) -> Found:
    """Return a number of the rows in which the second column is missing, by the first."""
    first, second = columns
    lost = gone(table, second)
    if measure == "Cramer's V":
        cells = crossed(names_of(table, first), lost.map({True: "missing", False: "present"}))
        return cramers_v(cells), int(cells.to_numpy().sum())
    if where.get(first) == "missing":
        return int((lost & gone(table, first)).sum()), table.rows
    label = where[first]
    inside = rows_at(table.dates(first), label) if SIDE.fullmatch(label) else table.texts(first) == label
    told = lost[inside].sum() if measure == "count" else lost[inside].mean()
    return (int(told) if measure == "count" else float(told)), int(inside.sum())
