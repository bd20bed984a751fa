"""What is wrong with a table, worked out again: rows that come twice, values that cannot be, missing values."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.truth.files import File
from tests.truth.groups import bergsma, crossed

Fact = Mapping[str, Any]
Values = list[tuple[object, int | None]]
SECONDS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
SIDE = re.compile(r"(before|from) (\d{4}(?:-\d{2}(?:-\d{2})?)?)")


def values(file: File, document: Mapping[str, Any], fact: Fact) -> Values | None:
    """Return what a fact of one of these kinds may hold, None for a fact of another kind."""
    if fact["type"] == "duplicate":
        return _repeated(file, fact)
    if fact["type"] == "impossible value":
        return _impossible(file, document, fact)
    if is_of_missing(fact):
        return _missing(file, document, fact)
    return None


def is_of_missing(fact: Fact) -> bool:
    """Return whether a fact counts missing values of one column by another."""
    where = fact["where"]
    if fact["type"] not in ("categorization", "association") or where is None:
        return False
    by_date = (
        fact["type"] == "association" and fact["measure"] == "share" and SIDE.fullmatch(where["values"][0])
    )
    return "missing" in where["values"] or bool(by_date)


def sizes(file: File, aside: list[str]) -> pd.Series:
    """Return how often each different row comes, `aside` set aside; missing equals missing."""
    texts = pd.DataFrame({name: file.texts(name) for name in map(str, file.frame) if name not in aside})
    return texts.groupby(list(texts.columns), dropna=False).size()


def _repeated(file: File, fact: Fact) -> Values:
    aside = fact["where"]["columns"] if fact["where"] else []
    often, rows = sizes(file, aside), file.rows
    repeated = often[often > 1]
    shares = []
    for name in map(str, file.frame):
        if name not in aside:
            counts = file.texts(name).value_counts(dropna=False)
            shares.append(float((counts * (counts - 1)).sum()) / (rows * (rows - 1)))
    found = {
        "count": int((often - 1).sum()),
        "share": float((often - 1).sum()) / rows,
        "clusters": len(repeated),
        "largest cluster": int(often.max()),
        "equal pairs": int((often * (often - 1)).sum()) // 2,
        "expected pairs": rows * (rows - 1) / 2 * float(np.prod(shares)),
    }
    return [(found[fact["measure"]], rows)]


def compared(file: File, columns: list[str], rule: str) -> tuple[pd.Series, pd.Series]:
    """Return (what was held against a limit, which rows are on the wrong side) by the rule that a fact names."""
    if rule.startswith("before "):
        start, end = (file.dates(column) for column in columns)
        freq = min("YMDs".index(_grain(dates)) for dates in (start, end))
        if freq < 3:
            start, end = (dates.dt.to_period("YMD"[freq]).dt.start_time for dates in (start, end))
        gap = (end - start).dt.total_seconds()
        return gap, gap < 0
    if len(columns) == 2:
        part, whole = (file.numbers(column) for column in columns)
        left = whole - part
        left = left.mask((left.abs() <= 1e-9 * whole.abs()) & left.notna(), 0.0)
        return left, left < 0
    if rule.startswith("far too"):
        days = (file.dates(columns[0]) - pd.Timestamp(0)).dt.total_seconds() / 86400
        known = np.sort(days.dropna().to_numpy())
        first, last = (known[max(int(np.ceil(part * len(known) - 1e-9)) - 1, 0)] for part in (0.05, 0.95))
        reach = max(10 * (last - first), 30 * 365.25)
        return days, (days < first - reach if rule.endswith("early") else days > last + reach)
    held = file.numbers(columns[0])
    return held, held < 0 if rule == "below zero" else held > limit_of(rule)


def limit_of(rule: str) -> float:
    """Return the limit that a rule names, nought where it names none."""
    return float(rule.removeprefix("above ")) if re.fullmatch(r"above [\d.]+", rule) else 0.0


def _grain(dates: pd.Series) -> str:
    known = dates.dropna()
    if (known != known.dt.normalize()).any():
        return "s"
    if (known.dt.day != 1).any():
        return "D"
    return "M" if (known.dt.month != 1).any() else "Y"


def _impossible(file: File, document: Mapping[str, Any], fact: Fact) -> Values:
    measure, columns = fact["measure"], fact["columns"]
    if fact["where"] is None:
        held = file.numbers(columns[0]).dropna()
        if measure == "limit":
            rules = [
                other["where"]["values"][0]
                for other in document["facts"]
                if other["type"] == fact["type"] and other["columns"] == columns and other["where"]
            ]
            return [(limit_of(rule), None) for rule in rules]
        return [(float(held.min() if measure == "minimum" else held.max()), len(held))]
    value, wrong = compared(file, columns, fact["where"]["values"][0])
    n = int(value.notna().sum())
    found = {
        "count": lambda: int(wrong.sum()),
        "share": lambda: float(wrong.sum()) / n,
        "distinct": lambda: int(value[wrong].nunique()),
        "farthest": lambda: float(-value.min()) / SECONDS.get(str(fact["unit"]), 1.0),
    }
    if fact["where"]["values"][0].startswith("above ") and len(columns) == 2:
        found["farthest"] = lambda: float(-value.min())
    return [(found[measure](), n)]


def gone(file: File, document: Mapping[str, Any], column: str) -> pd.Series:
    """Return the rows without a value of a column: what did not fit its numbers or dates is missing too."""
    read_as = {one["name"]: one["read_as"] for one in document["parseReport"]["columns"]}.get(column)
    if read_as == "number":
        return file.numbers(column).isna()
    return (file.dates(column) if read_as == "date" else file.texts(column)).isna()


def _missing(file: File, document: Mapping[str, Any], fact: Fact) -> Values:
    measure, (first, second) = fact["measure"], fact["columns"]
    lost = gone(file, document, second)
    if fact["type"] == "association":
        if measure == "count":
            both = lost & gone(file, document, first)
            return [(int(both.sum()), file.rows)] if both.equals(lost) else []
        inside = side(file, first, fact["where"]["values"][0])
        return [(float(lost[inside].mean()), int(inside.sum()))]
    if measure == "Cramer's V":
        table = crossed(file.groups(first), lost.map({True: "missing", False: "present"}))
        return [(bergsma(table), int(table.to_numpy().sum()))]
    inside = file.select(first, fact["where"]["values"][0])
    told = lost[inside].sum() if measure == "count" else lost[inside].mean()
    return [(float(told), int(inside.sum()))]


def side(file: File, date: str, which: str) -> pd.Series:
    """Return the rows before a date, or from it on."""
    found = SIDE.fullmatch(which)
    if found is None:
        raise ValueError(which)
    dates = file.dates(date).dt.normalize()
    return dates < pd.Timestamp(found[2]) if found[1] == "before" else dates >= pd.Timestamp(found[2])
