"""Facts of seasons, jumps and gaps worked out again; each function returns what a fact may hold, with its rows."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tests.truth import over_time
from tests.truth.files import File

Fact = Mapping[str, Any]
Values = list[tuple[object, int | None]]
MISSING = ("days missing", "months missing", "years missing")
OF_A_GAP = (*MISSING, "days covered", "months covered", "years covered", "usual step")
OF_CYCLES = ("ratio of seasons", "difference of seasons")
OF_STEPS = ("change of level", "difference of levels")


def gap(file: File, facts: Sequence[Fact], fact: Fact) -> Values:
    """Return a number of the longest stretch without rows."""
    dates, measure = file.dates(fact["columns"][0]), fact["measure"]
    units = {one["measure"].removesuffix("s missing") for one in facts if one["measure"] in MISSING}
    rows = int(dates.notna().sum())
    key = "usual" if measure == "usual step" else measure.rpartition(" ")[2]
    return [(over_time.gap(dates, unit)[key], rows) for unit in sorted(units)]


def gap_ends(file: File, facts: Sequence[Fact], date: str) -> set[object]:
    """Return the last and first days around the longest gap and within it, none where no gap is told."""
    units = {one["measure"].removesuffix("s missing") for one in facts if one["measure"] in MISSING}
    told = {one["columns"][0] for one in facts if one["measure"] in MISSING}
    return {end for unit in units if date in told for end in over_time.gap_ends(file.dates(date), unit)}


def season_or_step(file: File, facts: Sequence[Fact], fact: Fact) -> Values | None:
    """Return a number of what comes round with the calendar or jumps once; None for one of neither."""
    label = fact["where"]["values"][0] if fact["where"] else None
    if label is not None:
        return _part(file, fact, label) if over_time.is_part(label) else None
    date, measure = (*fact["columns"], None)[:2]
    kind, dates = fact["measure"], file.dates(date)
    if kind == "mean" and measure is not None:
        held = file.numbers(measure)[dates.notna()].dropna()
        return [(math.fsum(held) / len(held), len(held))]
    if kind.endswith("s covered"):
        return _turns(file, facts, date, kind.removesuffix("s covered"))
    per = kind.partition("rows ")[2]
    if not per and kind not in (*OF_CYCLES, *OF_STEPS):
        return None
    return _cycles(file, facts, fact, per) + _steps(file, facts, fact, per)


def _part(file: File, fact: Fact, label: str) -> Values:
    """Return a number of the rows in a month of any year, on a weekday, in an hour, before a day or from it on."""
    date, measure = (*fact["columns"], None)[:2]
    dates, kind = file.dates(date), fact["measure"]
    inside = over_time.rows_in(dates, label)
    if kind.startswith("rows "):
        per, cycle = kind.removeprefix("rows "), over_time.cycle_of(label)
        if cycle is None:
            return [over_time.side_rate(dates, label, per)]
        table = over_time.rates(dates, cycle, per)
        return [(float(table["mean"][label]), int(table["size"][label]))]
    held = dates[inside] if measure is None else file.numbers(measure)[inside].dropna()
    return [(len(held) if kind == "count" else math.fsum(held) / len(held), len(held))]


def _turns(file: File, facts: Sequence[Fact], date: str, cycle: str) -> Values:
    """Return how many whole cycles the dates go through: those of all rows, and of each measure that is told."""
    dates = file.dates(date)
    told = {
        fact["columns"][1] for fact in facts if fact["columns"][:1] == [date] and len(fact["columns"]) == 2
    }
    known = [dates.notna() & file.numbers(name).notna() for name in sorted(told)]
    rows = {int(dates.notna().sum()), *(int(held.sum()) for held in known)}
    return [(over_time.turns(dates, cycle), n) for n in sorted(rows)]


def _cycles(file: File, facts: Sequence[Fact], fact: Fact, per: str) -> Values:
    """Return what compares the highest and the lowest place of a cycle, or takes all of them, for each that is told."""
    labels = [
        one["where"]["values"][0] for one in facts if one["columns"] == fact["columns"] and one["where"]
    ]
    dates = file.dates(fact["columns"][0])
    found: Values = []
    for cycle in sorted({cycle for label in labels if (cycle := over_time.cycle_of(label))}):
        if per:
            table = over_time.rates(dates, cycle, per)
        else:
            table = over_time.levels(dates, file.numbers(fact["columns"][1]), cycle)
        ends = table.sort_values("mean").iloc[[0, -1]]
        low, high, rows = float(ends["mean"].iloc[0]), float(ends["mean"].iloc[1]), int(ends["size"].sum())
        if fact["measure"].startswith("rows "):
            found.append((float(table["size"].sum() / table["units"].sum()), int(table["size"].sum())))
        else:
            found.append((high / low if fact["measure"].startswith("ratio") else high - low, rows))
    return found


def _steps(file: File, facts: Sequence[Fact], fact: Fact, per: str) -> Values:
    """Return what compares the levels before and after, for each jump that is told."""
    beside = [one for one in facts if one["columns"] == fact["columns"] and one["where"]]
    dates = file.dates(fact["columns"][0])
    found: Values = []
    for one in beside:
        label = one["where"]["values"][0]
        if not label.startswith("from ") or not over_time.is_part(label) or one["measure"] == "count":
            continue
        sides = [f"before {label[5:]}", label]
        if len(fact["columns"]) == 1:
            before, after = (
                over_time.side_rate(dates, side, one["measure"].removeprefix("rows ")) for side in sides
            )
        else:
            values = file.numbers(fact["columns"][1])
            parts: list[pd.Series] = [values[over_time.rows_in(dates, side)].dropna() for side in sides]
            before, after = ((math.fsum(part) / len(part), len(part)) for part in parts)
        step = after[0] - before[0]
        found.append(
            (100 * step / before[0] if fact["measure"].startswith("change") else step, before[1] + after[1])
        )
    return found
