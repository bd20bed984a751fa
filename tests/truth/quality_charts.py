"""The charts of what is wrong with a table, worked out again from the file."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.truth import quality
from tests.truth.facts import Problem, Recompute, same
from tests.truth.files import label_of

Chart = Mapping[str, Any]


def _held(chart: Chart, expected: Mapping[object, tuple[float, int]], where: str) -> Iterator[Problem]:
    """Yield every mark that is not as expected, and every one that is lacking."""
    for point in chart["points"]:
        y, n = expected.get(point["x"], (None, None))
        if y is None or not same(point["y"], y) or point["n"] != n:
            yield Problem(
                kind="chart", where=f"{where} at {point['x']}", said=(point["y"], point["n"]), expected=(y, n)
            )
    lacking = set(expected) - {point["x"] for point in chart["points"]}
    if lacking and not chart["note"]:
        yield Problem(kind="chart", where=where, said="left out", expected=sorted(map(str, lacking)))


def duplicate(again: Recompute, chart: Chart, fact: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield the marks of rows by how often they come that are not what the file says."""
    often = quality.sizes(again.file, fact["where"]["columns"] if fact["where"] else [])
    words = {1: "once", 2: "twice"}
    expected: dict[object, tuple[float, int]] = {}
    for times in np.unique(often.to_numpy()).tolist():
        rows = int(times * (often == times).sum())
        expected[words.get(times, f"{times} times")] = (float(rows), rows)
    yield from _held(chart, expected, where)
    if "once" in chart["highlight"]:
        yield Problem(kind="chart", where=where, said="once in colour", expected="rows that repeat")


def impossible(again: Recompute, chart: Chart, fact: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield the bars beside a limit that are not what the file says, and those in the wrong colour."""
    rule = next(
        one["where"]["values"][0]
        for one in again.facts
        if one["type"] == fact["type"] and one["columns"] == fact["columns"] and one["where"]
    )
    value, wrong = quality.compared(again.file, fact["columns"], rule)
    if rule.startswith("far too"):
        yield from _by_year(again, chart, fact["columns"][0], wrong, where)
        return
    if rule.startswith("before "):
        value = value / quality.SECONDS[_unit(again, fact)]
    points, limit = chart["points"], quality.limit_of(rule)
    above = rule.startswith("above ") and len(fact["columns"]) == 1
    for point in points:
        low, high = point["x"], point["x_end"]
        if above:
            inside = (value > low) & (value <= high) | ((point is points[0]) & (value == low))
        else:
            inside = (value >= low) & (value < high) | ((point is points[-1]) & (value == high))
        expected = int(inside.sum())
        if expected != point["n"] or point["y"] != point["n"]:
            yield Problem(kind="chart", where=f"{where} from {low}", said=point["n"], expected=expected)
        if (low in chart["highlight"]) != (low >= limit if above else low < limit):
            yield Problem(kind="chart", where=f"{where} from {low}", said="colour", expected=limit)
    if sum(point["n"] for point in points) != value.notna().sum():
        yield Problem(kind="chart", where=where, said="bars do not add up", expected=int(value.notna().sum()))


def _unit(again: Recompute, fact: Mapping[str, Any]) -> str:
    """Return the unit in which the farthest end before its start is told."""
    same_pair = (one for one in again.facts if one["columns"] == fact["columns"])
    return next(str(one["unit"]) for one in same_pair if one["measure"] == "farthest")


def _by_year(again: Recompute, chart: Chart, column: str, wrong: pd.Series, where: str) -> Iterator[Problem]:
    years = again.file.dates(column).dropna().dt.year
    names = years.astype(str) if years.nunique() <= 20 else (years // 10 * 10).astype(str) + "s"
    expected: dict[object, tuple[float, int]] = {
        name: (float(count), int(count)) for name, count in names.value_counts().items()
    }
    yield from _held(chart, expected, where)
    if set(chart["highlight"]) != set(names[wrong[names.index]]):
        yield Problem(kind="chart", where=where, said=chart["highlight"], expected="the far dates")


def missing(again: Recompute, chart: Chart, fact: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield the shares of missing values that are not what the file says."""
    first, second = fact["columns"]
    lost = quality.gone(again.file, again.document, second)
    if chart["mark"] == "line":
        for point in chart["points"]:
            rows = again.file.select(first, label_of(point["x"], chart["grain"]))
            expected = float(lost[rows].mean()) if rows.any() else None
            if not same(point["y"], expected) or point["n"] != rows.sum():
                yield Problem(
                    kind="chart", where=f"{where} at {point['x']}", said=point["y"], expected=expected
                )
        return
    parts: dict[object, tuple[float, int]] = {}
    if fact["measure"] == "count" and fact["type"] == "association":
        for point in chart["points"]:
            rows = quality.gone(again.file, again.document, point["x"])
            parts[point["x"]] = (float(rows.mean()), int(rows.sum()))
        yield from _held(chart, parts, where)
        return
    for point in chart["points"]:
        by_date = fact["type"] == "association"
        rows = (
            quality.side(again.file, first, point["x"]) if by_date else again.file.select(first, point["x"])
        )
        parts[point["x"]] = (float(lost[rows].mean()), int(rows.sum()))
    yield from _held(chart, parts, where)
