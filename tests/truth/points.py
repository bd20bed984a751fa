"""Every mark of every chart worked out again from the file."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from tests.truth import over_time, quality_charts
from tests.truth.courses import MISSING
from tests.truth.facts import Problem, Recompute, same
from tests.truth.files import label_of
from tests.truth.groups import fenced
from tests.truth.quality import is_of_missing

TOLD = (
    "interaction",
    "trend",
    "difference",
    "rank",
    "categorization",
    "association",
    "distribution",
    "outlier",
    "proportion",
    "duplicate",
    "impossible value",
    "null",
)
"""Types of facts that say what a chart shows, the first that a section holds."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
Row = tuple[object, float | None, int]
Rule = Callable[[Recompute, Mapping[str, Any], Mapping[str, Any], str], Iterator[Problem]]


def problems(again: Recompute) -> Iterator[Problem]:
    """Yield every point that is not what the file says, and every chart that cannot be worked out."""
    for place, section in enumerate(again.document["sections"]):
        chart = section["chart"]
        if chart is None:
            continue
        where = f"chart of section {place}"
        fact = about(again, section)
        rule = None if fact is None else _of_quality(fact) or globals().get(f"_{fact['type']}")
        if fact is None or not rule:
            yield Problem(kind="unknown", where=where, said=chart["title"], expected=None)
            continue
        yield from rule(again, chart, fact, where)
        yield from _annotated(chart, where)


def _of_quality(fact: Mapping[str, Any]) -> Rule | None:
    """Return the rule for a chart of what is wrong with the table, None for a chart of another kind."""
    if is_of_missing(fact):
        return quality_charts.missing
    return {"duplicate": quality_charts.duplicate, "impossible value": quality_charts.impossible}.get(
        fact["type"]
    )


def about(again: Recompute, section: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the fact that says which columns a section and its chart speak of, or None."""
    facts = [again.by_id[figure["fact"]] for part in ("title", "text") for figure in section[part]["figures"]]
    for kind in TOLD:
        held = [
            fact for fact in facts if fact["type"] == kind and fact["measure"] not in ("level", "distinct")
        ]
        if held:
            # the fact that names the most columns
            return max(held, key=lambda fact: (len(fact["columns"]), fact["where"] is not None))
    return next((fact for fact in facts if fact["measure"] in MISSING), None)


def _compare(
    chart: Mapping[str, Any], expected: Mapping[object, tuple[float, int]], where: str
) -> Iterator[Problem]:
    for point in chart["points"]:
        if point["x"] not in expected:
            yield Problem(kind="chart", where=where, said=point["x"], expected="no such mark")
            continue
        y, n = expected[point["x"]]
        if not same(point["y"], y) or point["n"] != n:
            yield Problem(
                kind="chart", where=f"{where} at {point['x']}", said=(point["y"], point["n"]), expected=(y, n)
            )


def _largest(
    chart: Mapping[str, Any], expected: Mapping[object, tuple[float, int]], where: str
) -> Iterator[Problem]:
    """Yield the marks that should be there, being larger than one that is."""
    shown = {point["x"] for point in chart["points"]}
    least = min(point["y"] for point in chart["points"])
    for name, (y, _) in expected.items():
        if name not in shown and y > least * (1 + 1e-9):
            yield Problem(kind="chart", where=where, said="left out", expected=(name, y))


def _difference(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    dimension = fact["columns"][0]
    measure = fact["columns"][-1]
    levels = again.groups(dimension, measure).compared()
    kind = "median" if chart["subtitle"].lower().startswith("median") else "mean"
    yield from _compare(chart, {name: (row[kind], int(row["n"])) for name, row in levels.iterrows()}, where)
    shown = {point["x"] for point in chart["points"]}
    ends = {levels[kind].idxmax(), levels[kind].idxmin()}
    if len(shown) != len(levels) and not (ends <= shown and chart["note"]):
        yield Problem(
            kind="chart", where=where, said=sorted(map(str, shown)), expected=sorted(map(str, ends))
        )
    for point in chart["points"] if kind == "mean" else ():
        row = levels.loc[point["x"]]
        half = stats.t.ppf(0.975, row["n"] - 1) * row["sd"] / math.sqrt(row["n"])
        if not (
            same(point["low"], row["mean"] - half, 1e-7) and same(point["high"], row["mean"] + half, 1e-7)
        ):
            yield Problem(
                kind="chart", where=f"{where} interval at {point['x']}", said=point["low"], expected=half
            )
    extremes = {levels[kind].max(), levels[kind].min()}
    for mark in chart["highlight"]:
        if not any(same(levels.loc[mark, kind], extreme) for extreme in extremes):
            yield Problem(kind="chart", where=where, said=f"{mark} in colour", expected=sorted(extremes))


def _rank(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    dimension, measure = _columns(again, fact)
    parts = again.groups(dimension, measure).parts
    expected: dict[object, tuple[float, int]] = {
        name: (math.fsum(part), len(part)) for name, part in parts.items()
    }
    yield from _compare(chart, expected, where)
    yield from _largest(chart, expected, where)


def _columns(again: Recompute, fact: Mapping[str, Any]) -> tuple[str, str]:
    if len(fact["columns"]) == 2:
        return fact["columns"][0], fact["columns"][1]
    return fact["where"]["columns"][0], fact["columns"][0]


def _categorization(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    shares = [one for one in again.facts if one["type"] == fact["type"] and one["columns"] == fact["columns"]]
    share = next(one for one in shares if one["measure"] == "share")
    (first, second), (_, kind) = share["columns"], share["where"]["values"]
    known = again.file.groups(second).notna()
    rows = again.file.select(second, kind)[known]
    names = again.file.groups(first)[known]
    parts = rows.groupby(names).agg(["mean", "size"])
    expected = {name: (float(row["mean"]), int(row["size"])) for name, row in parts.iterrows()}
    yield from _compare(chart, expected, where)


def _interaction(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    kind = "median" if " median of " in chart["subtitle"].lower() else "mean"
    gaps = again.taken(fact["columns"]).gaps(kind)
    yield from _compare(chart, dict(gaps), where)
    up = sum(gap > 0 for gap, _ in gaps.values()) > len(gaps) / 2
    odd = {name for name, (gap, _) in gaps.items() if (gap > 0) != up}
    if set(chart["highlight"]) != odd:
        yield Problem(kind="chart", where=where, said=chart["highlight"], expected=sorted(odd))


def _null(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    yield from _proportion(again, chart, fact, where)


def _proportion(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    names = again.file.groups(fact["columns"][0]).dropna()
    counts = names.value_counts()
    expected: dict[object, tuple[float, int]] = {
        name: (count / len(names), int(count)) for name, count in counts.items()
    }
    yield from _compare(chart, expected, where)
    yield from _largest(chart, expected, where)


def _value(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    """Hold the number of rows over time against a chart that shows a gap: nought, and marked as what is told."""
    dates = again.file.dates(fact["columns"][0])
    for point in chart["points"]:
        y, n = again.at(fact["columns"][0], None, label_of(point["x"], chart["grain"]))
        if not same(point["y"], y) or point["n"] != n:
            yield Problem(
                kind="chart", where=f"{where} at {point['x']}", said=(point["y"], point["n"]), expected=(y, n)
            )
        if point["x"] in chart["highlight"] and y:
            yield Problem(
                kind="chart", where=where, said=f"{point['x']} in colour", expected="a period without rows"
            )
    if sum(point["n"] for point in chart["points"]) != dates.notna().sum():
        yield Problem(
            kind="chart", where=where, said="points do not add up", expected=int(dates.notna().sum())
        )


def _season(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    date, measure = (*fact["columns"], None)[:2]
    dates, cycle = again.file.dates(date), over_time.cycle_of(chart["points"][0]["x"]) or "year"
    if measure is None:
        table = over_time.rates(dates, cycle, fact["measure"].removeprefix("rows "))
    else:
        table = over_time.levels(dates, again.file.numbers(measure), cycle)
    yield from _compare(
        chart, {name: (row["mean"], int(row["size"])) for name, row in table.iterrows()}, where
    )
    if [point["x"] for point in chart["points"]] != list(table.index):
        yield Problem(kind="chart", where=where, said="places", expected=list(table.index))
    for point in chart["points"] if measure is not None else ():
        row = table.loc[point["x"]]
        half = stats.t.ppf(0.975, row["size"] - 1) * row["std"] / math.sqrt(row["size"])
        if not (
            same(point["low"], row["mean"] - half, 1e-7) and same(point["high"], row["mean"] + half, 1e-7)
        ):
            yield Problem(kind="chart", where=f"{where} at {point['x']}", said=point["low"], expected=half)
    ends = {table["mean"].idxmax(), table["mean"].idxmin()}
    if set(chart["highlight"]) != ends:
        yield Problem(kind="chart", where=where, said=chart["highlight"], expected=sorted(ends))


def _trend(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    if chart["mark"] != "line":
        yield from _season(again, chart, fact, where)
        return
    date, measure = (*fact["columns"], None)[:2]
    beside = [one for one in again.facts if one["columns"] == fact["columns"] and one["where"]]
    told = {one["value"] for one in beside if one["where"]["values"][0].startswith(("before ", "from "))}
    drawn = {note["y"] for note in chart["annotations"] if note["kind"] == "span"}
    if not drawn <= told:
        yield Problem(kind="chart", where=where, said=sorted(drawn), expected=sorted(told))
    dates = again.file.dates(date).dropna()
    for point in chart["points"]:
        label = label_of(point["x"], chart["grain"])
        if point["y"] is None and point["n"] == 0:
            continue
        y, n = again.at(date, measure, label)
        if not same(point["y"], y) or point["n"] != n:
            yield Problem(
                kind="chart", where=f"{where} at {label}", said=(point["y"], point["n"]), expected=(y, n)
            )
    ends = [label_of(str(end.date()), chart["grain"]) for end in (dates.min(), dates.max())]
    shown = [label_of(chart["points"][end]["x"], chart["grain"]) for end in (0, -1)]
    if ends != shown:
        yield Problem(kind="chart", where=where, said=shown, expected=ends)
    yield from _whole(chart, dates, where)


def _whole(chart: Mapping[str, Any], dates: pd.Series, where: str) -> Iterator[Problem]:
    """Yield an end that is drawn as complete where more than a fifth of its days is missing, and more than is usual."""
    grain = {"year": "Y", "quarter": "Q", "month": "M", "week": "W", "day": "D"}[chart["grain"]]
    if dates.dt.day.nunique() < 28 or chart["grain"] in ("day", "week"):
        return
    first, last = dates.min().to_period(grain), dates.max().to_period(grain)
    steps = dates.dt.normalize().drop_duplicates().sort_values().diff().dropna()
    for point, lost, period in (
        (chart["points"][0], dates.min().normalize() - first.start_time, first),
        (chart["points"][-1], last.end_time.normalize() - dates.max().normalize(), last),
    ):
        part = lost / (period.end_time - period.start_time)
        # nineteen of twenty steps from one date to the next are no longer
        if part > 0.2 and lost > steps.quantile(0.95) and not point["partial"]:
            yield Problem(
                kind="chart", where=where, said=f"{point['x']} complete", expected=f"{part:.0%} missing"
            )


def _distribution(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    held = again.file.numbers(fact["columns"][0]).dropna()
    last = chart["points"][-1]
    for point in chart["points"]:
        inside = (held >= point["x"]) & ((held < point["x_end"]) | (point is last))
        if int(inside.sum()) != point["n"] or point["y"] != point["n"]:
            yield Problem(
                kind="chart", where=f"{where} from {point['x']}", said=point["n"], expected=int(inside.sum())
            )
    if sum(point["n"] for point in chart["points"]) != len(held):
        yield Problem(kind="chart", where=where, said="bins do not add up", expected=len(held))


def _outlier(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    held = again.file.numbers(fact["columns"][0]).dropna()
    if "x_end" in chart["points"][0] and chart["points"][0]["x_end"] is not None:
        yield from _distribution(again, chart, fact, where)
        return
    _, beyond = fenced(held)
    high = beyond.min() > held.median()
    expected = beyond.sort_values(ascending=not high).tolist()[: len(chart["points"])]
    said = [point["y"] for point in chart["points"]]
    if len(said) != min(len(beyond), 50) or not all(map(same, said, expected)):
        yield Problem(kind="chart", where=where, said=said[:5], expected=expected[:5])


def _association(
    again: Recompute, chart: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    columns = (
        fact["columns"] if len(fact["columns"]) == 2 else [fact["where"]["columns"][0], fact["columns"][0]]
    )
    x, y = again.both(*columns)
    points = chart["points"]
    if all(point["x_end"] is None for point in points):
        said = sorted((point["x"], point["y"]) for point in points)
        expected = sorted(zip(x, y, strict=True))
        if len(said) != len(expected) or not all(
            same(a, c) and same(b, d) for (a, b), (c, d) in zip(said, expected, strict=True)
        ):
            yield Problem(kind="chart", where=where, said=said[:3], expected=expected[:3])
        return
    for point in points:
        part = y[(x >= point["x"] * (1 - 1e-11) - 1e-300) & (x <= point["x_end"] * (1 + 1e-11))]
        if point["x"] < 0:
            part = y[(x >= point["x"] * (1 + 1e-11)) & (x <= point["x_end"] + abs(point["x_end"]) * 1e-11)]
        if len(part) != point["n"] or not same(point["y"], math.fsum(part) / len(part)):
            yield Problem(
                kind="chart",
                where=f"{where} from {point['x']}",
                said=(point["y"], point["n"]),
                expected=(part.mean(), len(part)),
            )
    if sum(point["n"] for point in points) != len(x):
        yield Problem(kind="chart", where=where, said="bins do not add up", expected=len(x))


def _annotated(chart: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield words on a mark that do not show the value of the mark they stand at."""
    at = {(point["x"], point["y"]) for point in chart["points"]}
    for words in chart["annotations"]:
        if words["kind"] == "mark" and words["y"] is not None and (words["x"], words["y"]) not in at:
            yield Problem(kind="chart", where=where, said=words, expected="a mark of the chart")
    figures = [figure["fact"] for figure in chart["figures"]]
    covered = {
        index for figure in chart["figures"] for index in range(int(figure["start"]), int(figure["end"]))
    }
    bare = [found[0] for found in NUMBER.finditer(chart["title"]) if found.start() not in covered]
    if bare:
        yield Problem(kind="chart", where=where, said=bare, expected=figures)
