"""One small function for each kind of figure: from the table to (the value, the rows behind it)."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from stories.recompute.parts.courses import course, gap, interaction
from stories.recompute.parts.facts import Fact, Found
from stories.recompute.parts.files import Plain
from stories.recompute.parts.groups import (
    at_end,
    compared,
    cramers_v,
    crossed,
    fenced,
    mean_of,
    names_of,
    parts_of,
    rank_correlation,
    typical,
)
from stories.recompute.parts.periods import cycle_of, gap_ends, grain_of, rows_at
from stories.recompute.parts.quality import gone, impossible, limit_of, missing, repeated
from stories.recompute.parts.tables import Table

OF_THE_WORK = {
    "looked at": "comparisons that were made",
    "kept": "findings that were told",
    "passed": "comparisons that chance does not explain",
    "effect size": "what a statistical test measured; tests are not run again here",
    "effect size, lower end": "what a statistical test measured; tests are not run again here",
    "effect size, upper end": "what a statistical test measured; tests are not run again here",
    "level": "a share that the story chose to tell of: half of the rows, nine tenths, how sure an interval is",
    "compared value": "nought, with which rows are compared",
}
"""Measures that no file holds."""
LISTED = 6
"""Columns that a list names before it counts the others."""


def of_the_work(fact: Fact) -> str:
    """Return what a figure says of how the story was made, "" for one that says something of the file."""
    measure = (
        "passed" if fact.type == "null" and fact.measure == "count" and not fact.columns else fact.measure
    )
    return OF_THE_WORK.get(measure, "")


def recomputed(table: Table, fact: Fact, facts: Sequence[Fact], story: Plain) -> Found:
    """Return the figure as the file has it; raises LookupError or ValueError where it has none."""
    if fact.type == "name":
        return (fact.value if is_name(table, fact, story) else "no such name in the file"), None
    kind = fact.kind
    if kind in ("trend", "season", "change"):
        return course(table, fact, facts)
    if kind == "gap":
        return gap(table, fact, facts)
    if kind == "interaction":
        return interaction(table, fact, facts)
    if kind == "gone" and fact.where:
        return missing(table, fact.measure, list(fact.finding[1:]), {pair[0]: pair[1] for pair in fact.where})
    if fact.type == "duplicate":
        return repeated(table, fact.measure, [column for column, _ in fact.where])
    if kind == "impossible" and fact.where:
        return impossible(table, fact.measure, list(fact.columns), fact.label, fact.unit)
    if kind == "association":
        return association(table, fact)
    if kind in ("difference", "rank"):
        return (difference if kind == "difference" else rank)(table, fact)
    if not fact.columns:
        return of_all(table, fact, story)
    if fact.where or fact.type in ("categorization", "proportion", "null"):
        return of_categories(table, fact, facts)
    return of_one(table, fact, facts)


def is_name(table: Table, fact: Fact, story: Plain) -> bool:
    """Return whether a name is one of the file: of itself, a column, a category, a date or a period with rows."""
    text = str(fact.value)
    if not fact.columns:
        return text in (story["file"], story["reading"]["encoding"], story["reading"]["sheet"])
    column = fact.columns[0]
    if column not in table.columns or text == column:
        return column in table.columns
    if table.kind(column) != "date":
        return bool((table.texts(column) == text).any())
    dates = table.dates(column)
    ends = {str(end) for end in (dates.min(), dates.max())}
    if any(end.startswith(text.replace("T", " ")) for end in ends):
        return True
    if fact.kind == "gap" and text in gap_ends(dates, {4: "year", 7: "month"}.get(len(text), "day")):
        return True
    return bool(grain_of(text) or cycle_of(text)) and bool(rows_at(dates, text).any())


def of_all(table: Table, fact: Fact, story: Plain) -> Found:
    """Return a figure of the whole table, or of how it was read."""
    names, reading, columns = table.own(), story["reading"], story["columns"]
    if fact.measure == "rows":
        # where only a sample was read, both the rows of the file and those of the sample are told
        rows = table.rows_in_file if fact.value == table.rows_in_file else table.rows
        return rows, rows
    if fact.measure == "further columns":
        lists = [[column.get(key) for column in columns] for key in ("read_as", "role")]
        left = {kinds.count(kind) - LISTED for kinds in lists for kind in kinds}
        return (fact.value if fact.value in left else "no list of so many columns"), None
    found: dict[str, Callable[[], int]] = {
        "columns": lambda: len(names),
        "columns with missing values": lambda: sum(bool(gone(table, name).any()) for name in names),
        "rows left out": lambda: table.left_out,
        "rows repaired": lambda: table.repaired,
        "other sheets": lambda: len(reading["other_sheets"]),
    }
    return found[fact.measure](), None


def of_one(table: Table, fact: Fact, facts: Sequence[Fact]) -> Found:
    """Return a figure of one column."""
    column, measure = fact.columns[0], fact.measure
    if measure == "values that do not fit":
        return table.unfit(column), None
    if measure == "limit":
        return limit_of(next(one.label for one in fact.beside(facts) if one.label.startswith("above "))), None
    held = table.values(column).dropna()
    if measure == "count" and fact.type != "outlier":
        return len(held), len(held)
    if fact.type == "outlier" and measure in ("fence", "count", "share"):
        fence, beyond = fenced(held)
        count = int(beyond.sum())
        return {"fence": fence, "count": count, "share": count / len(held)}[measure], len(held)
    if measure == "valley":
        return (valley(held, float(fact.value))), len(held)
    found: dict[str, Callable[[], float]] = {
        "mean": lambda: mean_of(held),
        "median": held.median,
        "min": held.min,
        "minimum": held.min,
        "max": held.max,
        "maximum": held.max,
        "first quartile": lambda: float(held.quantile(0.25)),
        "third quartile": lambda: float(held.quantile(0.75)),
        "ninth decile": lambda: float(held.quantile(0.9)),
    }
    return float(found[measure]()), len(held)


def valley(held: pd.Series, at: float) -> float:
    """Return a value, NaN where the rows around it are not clearly fewer than in the fullest stretch on each side."""
    low, high = mean_of(held[held < at]), mean_of(held[held >= at])
    wide = min(at - low, high - at) / 4
    ordered = np.sort(held.to_numpy())
    rows = np.searchsorted(ordered, ordered + wide, "right") - np.searchsorted(ordered, ordered - wide)
    inside = int(held.between(at - wide, at + wide).sum())
    return at if inside <= 0.6 * min(rows[ordered < at].max(), rows[ordered >= at].max()) else float("nan")


def of_categories(table: Table, fact: Fact, facts: Sequence[Fact]) -> Found:
    """Return a figure of the categories of a column, or of the rows in one of them."""
    column, measure, label = fact.columns[0], fact.measure, fact.label
    if len(fact.columns) == 2:
        return dependence(table, fact)
    if "the valley" in label:
        held = table.numbers(column).dropna()
        at = next(float(one.value) for one in fact.beside(facts) if one.measure == "valley")
        part = held[held < at] if label.startswith("below") else held[held >= at]
        return (mean_of(part), len(part)) if measure == "mean" else (len(part) / len(held), len(held))
    if table.kind(column) == "number" and label:
        held = table.numbers(column).dropna()
        return float((held == float(label)).mean()), len(held)
    # what the finders tell leaves out a category that stands for all the others
    names = (names_of(table, column) if fact.finding else table.values(column)).dropna()
    if measure in ("groups", "distinct"):
        return names.nunique(), len(names)
    if label:
        rows = int((names == label).sum())
        return (rows if measure == "count" else rows / len(names)), len(names)
    if fact.type == "null":
        return 1 / names.nunique(), len(names)
    if fact.kind == "proportion":
        return float(names.value_counts().iloc[2:].sum() / len(names)), len(names)
    return float(gone(table, column).mean()), table.rows


def dependence(table: Table, fact: Fact) -> Found:
    """Return a figure of two columns of categories."""
    first, second = (names_of(table, column) for column in fact.columns)
    if fact.measure == "count":
        both = int((first.notna() & second.notna()).sum())
        return both, both
    if fact.measure == "share":
        inside = second.notna() & (first == fact.where[0][1])
        return float((second[inside] == fact.where[1][1]).mean()), int(inside.sum())
    # in the order of the file: which of two equally rare categories goes first depends on it
    one, other = sorted(fact.columns, key=list(table.columns).index)
    cells = crossed(names_of(table, one), names_of(table, other))
    return cramers_v(cells), int(cells.to_numpy().sum())


def difference(table: Table, fact: Fact) -> Found:
    """Return a figure of one measure between groups."""
    dimension, measure = fact.finding[1:]
    if fact.label:
        part = parts_of(table, dimension, measure)[fact.label]
        return (len(part) if fact.measure == "count" else typical(part, fact.measure)), len(part)
    if fact.measure in ("mean", "median"):
        held = table.numbers(measure).dropna()
        return typical(held, fact.measure), len(held)
    groups = compared(table, dimension, measure)
    if fact.measure == "groups":
        return len(groups), sum(map(len, groups.values()))
    kind = "median" if fact.measure.endswith("medians") else "mean"
    order = sorted((float(f"{typical(part, kind):.11e}"), name) for name, part in groups.items())
    low, high = order[0][0], order[-1][0]
    ends = [len(groups[name]) for value, name in order if value in (low, high)]
    # where several groups share an end, the rows of any of them are told
    rows = sum(ends) if len(ends) == 2 else None
    return (high / low if fact.measure.startswith("ratio") else high - low), rows


def rank(table: Table, fact: Fact) -> Found:
    """Return a figure of one measure added up by group."""
    dimension, measure = fact.finding[1:]
    if fact.measure == "share" and len(fact.columns) == 1:
        names = names_of(table, dimension).dropna()
        return float((names == fact.label).mean()), len(names)
    parts = parts_of(table, dimension, measure)
    if fact.measure == "groups":
        return len(parts), sum(map(len, parts.values()))
    whole = pd.concat(parts.values())
    part = parts[fact.label] if fact.label else whole
    return (mean_of(part) * len(part), len(part)) if fact.measure == "sum" else (
        mean_of(part) * len(part) / (mean_of(whole) * len(whole)), len(whole)
    )  # fmt: skip


def association(table: Table, fact: Fact) -> Found:
    """Return a figure of two measures over the rows that have both."""
    first, second = (table.numbers(column) for column in fact.finding[1:])
    known = first.notna() & second.notna()
    x, y = first[known], second[known]
    if not fact.label:
        return (len(x) if fact.measure == "count" else rank_correlation(x, y)), len(x)
    end = at_end(x, fact.label)
    if fact.measure == "share":
        return float(end.mean()), len(x)
    if fact.measure in ("upper bound", "lower bound"):
        return float(x[end].max() if fact.measure == "upper bound" else x[end].min()), int(end.sum())
    return typical(y[end], fact.measure), int(end.sum())
