"""Figures of what changes over time: trends, seasons, jumps, gaps, and what holds in every group but one."""

from collections.abc import Sequence

import pandas as pd

from stories.recompute.parts.facts import Fact, Found
from stories.recompute.parts.groups import mean_of, names_of, typical
from stories.recompute.parts.periods import (
    SIDE,
    cycle_of,
    grain_of,
    levels,
    longest_gap,
    period_of,
    rate_of_side,
    rates,
    rows_at,
    turns,
)
from stories.recompute.parts.tables import Table

FEWEST_PERIODS, CELL = 8, 20
"""Periods that a group must hold rows in, and rows of each of two groups in a category, to be taken apart."""


def course(table: Table, fact: Fact, facts: Sequence[Fact]) -> Found:
    """Return a figure of a trend, a season or a jump."""
    date, measure = (*fact.finding[1:], None)[:2]
    dates, values = table.dates(str(date)), None if measure is None else table.numbers(measure)
    labels = [one.label for one in fact.beside(facts) if one.label and one.measure != "name"]
    known = dates.notna() if values is None else dates.notna() & values.notna()
    rows = int(known.sum())
    if fact.label:
        return at_label(dates, values, fact.label, fact.measure)
    if fact.measure == "mean" and values is not None:
        return mean_of(values[known]), rows
    if fact.measure.endswith("s covered"):
        return turns(dates, fact.measure.removesuffix("s covered")), rows
    if fact.kind == "season":
        return season(dates, values, cycle_of(labels[0]), fact.measure)
    if fact.kind == "change":
        return jump(dates, values, next(label for label in labels if label.startswith("from ")), fact.measure)
    first, last = min(labels), max(labels)
    if fact.measure == "periods":
        periods = period_of(dates, grain_of(first))[known]
        return int(periods[(periods >= first) & (periods <= last)].nunique()), rows
    kind = "count" if values is None else "mean"
    before, after = (float(at_label(dates, values, label, kind)[0]) for label in (first, last))
    return (100 * (after - before) / before if fact.measure == "change" else after - before), rows


def at_label(dates: pd.Series, values: pd.Series | None, label: str, measure: str) -> Found:
    """Return a figure of the rows in a period, at a place of a cycle, or on one side of a day."""
    if measure.startswith("rows a"):
        unit = measure.split()[-1]
        if SIDE.fullmatch(label):
            return rate_of_side(dates, label, unit)
        places = rates(dates, cycle_of(label), unit)
        return float(places["mean"][label]), int(places["size"][label])
    inside = rows_at(dates, label)
    held = dates[inside] if values is None else values[inside].dropna()
    return (len(held) if measure == "count" else mean_of(held)), len(held)


def season(dates: pd.Series, values: pd.Series | None, cycle: str, measure: str) -> Found:
    """Return what compares the highest place of a cycle with the lowest, or the rows for each unit of time in all."""
    table = rates(dates, cycle, measure.split()[-1]) if values is None else levels(dates, values, cycle)
    if measure.startswith("rows a"):
        return float(table["size"].sum() / table["units"].sum()), int(table["size"].sum())
    ends = table.sort_values("mean").iloc[[0, -1]]
    low, high = (float(value) for value in ends["mean"])
    return (high / low if measure.startswith("ratio") else high - low), int(ends["size"].sum())


def jump(dates: pd.Series, values: pd.Series | None, label: str, measure: str) -> Found:
    """Return what compares the level from a day on with that before."""
    kind = "rows a " + measure.split()[-1] if values is None else "mean"
    if values is None and measure == "change of level":
        kind = "rows a day"
    sides = [at_label(dates, values, side, kind) for side in (f"before {label[5:]}", label)]
    before, after = (float(value) for value, _ in sides)
    rows = sum(n or 0 for _, n in sides)
    return (100 * (after - before) / before if measure.startswith("change") else after - before), rows


def gap(table: Table, fact: Fact, facts: Sequence[Fact]) -> Found:
    """Return a figure of the longest stretch without rows."""
    told = next(one.measure for one in fact.beside(facts) if one.measure.endswith("s missing"))
    dates = table.dates(fact.columns[0])
    key = "usual" if fact.measure == "usual step" else fact.measure.split()[-1]
    return longest_gap(dates, told.removesuffix("s missing"))[key], int(dates.notna().sum())


def interaction(table: Table, fact: Fact, facts: Sequence[Fact]) -> Found:
    """Return a figure of what holds in every group but one: a change over time, or a gap between two groups."""
    measure, beside = fact.finding[-1], fact.beside(facts)
    values = table.numbers(measure)
    cells = [one for one in beside if len(one.where) == 2]
    (dimension, _), (other, _) = cells[0].where
    names, ends = names_of(table, dimension), list(dict.fromkeys(one.where[1][1] for one in cells))
    over_time = SIDE.fullmatch(ends[0]) is not None

    def side(which: str) -> pd.Series:
        return rows_at(table.dates(other), which) if over_time else names_of(table, other) == which

    if len(fact.where) == 2:
        held = values[(names == fact.where[0][1]) & side(fact.where[1][1])].dropna()
        return typical(held, fact.measure), len(held)
    # the later half after the earlier, the group that is higher by the rule after the lower
    first, second = (values[side(which)].dropna() for which in (sorted(ends) if over_time else ends[::-1]))
    kind = "median" if any("median" in one.measure for one in beside) else "mean"
    gaps = {}
    for name in names.dropna().unique():
        parts = [part[names[part.index] == name] for part in (first, second)]
        if over_time:
            # the date of the middle may have been told for another finding first
            named = [one for one in (*beside, *facts) if one.measure == "name" and one.columns == [other]]
            grain = next(grain for one in named if (grain := grain_of(str(one.value))))
            enough = (
                period_of(table.dates(other), grain)[(names == name) & values.notna()].nunique()
                >= FEWEST_PERIODS
            )
        else:
            enough = min(map(len, parts)) >= CELL
        if enough:
            gaps[name] = (typical(parts[1], kind) - typical(parts[0], kind), sum(map(len, parts)))
    if fact.where:
        return gaps[fact.label]
    rows = sum(n for _, n in gaps.values())
    if len(fact.columns) == 1:
        return len(gaps), rows
    up = sum(distance > 0 for distance, _ in gaps.values())
    return max(up, len(gaps) - up), rows
