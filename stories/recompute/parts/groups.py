"""Rows by category: what is compared, two categories against each other, far values, the ends of a column."""

import math
import re

import numpy as np
import pandas as pd

from stories.recompute.parts.tables import Table

WHOLE = re.compile(r"(all|total|totals|overall|grand total|sum|subtotal)(\b.*)?", re.IGNORECASE)
"""A category that stands for all the others together is none of them."""
MANY, FEW = 30, 10
"""Rows that a group needs to be compared: many where at least two groups have as many, else few."""
MOST, EXPECTED = 20, 5
"""Categories of a column that are crossed, the most frequent ones, and rows that every cell must expect."""


def names_of(table: Table, column: str) -> pd.Series:
    """Return the category of each row, None where it is missing or stands for all."""
    texts = table.texts(column)
    wholes = [text for text in texts.dropna().unique() if WHOLE.fullmatch(text)]
    return texts.where(~texts.isin(wholes), None)


def parts_of(table: Table, dimension: str, measure: str) -> dict[str, pd.Series]:
    """Return the values of a measure by category, missing ones left out."""
    names, values = names_of(table, dimension), table.numbers(measure)
    known = names.notna() & values.notna()
    return {str(name): part for name, part in values[known].groupby(names[known])}


def compared(table: Table, dimension: str, measure: str) -> dict[str, pd.Series]:
    """Return the values of the groups with enough rows to be compared."""
    parts = parts_of(table, dimension, measure)
    least: float = MANY if sum(len(part) >= MANY for part in parts.values()) > 1 else FEW
    if measure in table.rates:
        # so that five rows of either kind are expected in each group
        mean = table.numbers(measure).mean()
        least = max(least, math.ceil(float(f"{500 / min(mean, 100 - mean):.11e}")))
    return {name: part for name, part in parts.items() if len(part) >= least}


def mean_of(values: pd.Series) -> float:
    """Return the mean, summed up without loss."""
    return math.fsum(values) / len(values)


def crossed(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Return the counts of the most frequent categories against each other, thinned until every cell expects five."""
    table = pd.crosstab(first, second).sort_index().sort_index(axis=1)
    down = table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MOST].sort_values()
    across = table.sum(axis=0).sort_values(ascending=False, kind="stable").index[:MOST].sort_values()
    while len(down) > 1 and len(across) > 1:
        part = table.loc[down, across]
        sums, others, whole = part.sum(axis=1), part.sum(axis=0), part.to_numpy().sum()
        if np.outer(sums, others).min() / whole >= EXPECTED:
            break
        if len(across) == 2 or (len(down) > 2 and sums.min() <= others.min()):
            down = down.drop([sums.idxmin()])
        else:
            across = across.drop([others.idxmin()])
    return table.loc[down, across]


def cramers_v(table: pd.DataFrame) -> float:
    """Return Cramer's V corrected for its bias (Bergsma 2013)."""
    counts = table.to_numpy().astype(float)
    n, (rows, columns) = counts.sum(), counts.shape
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    statistic = float(((counts - expected) ** 2 / expected).sum())
    phi = max(0.0, statistic / n - (rows - 1) * (columns - 1) / (n - 1))
    sides = (rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1))
    return float(min(1.0, math.sqrt(phi / (min(sides) - 1))))


def rank_correlation(x: pd.Series, y: pd.Series) -> float:
    """Return Spearman's rho."""
    a, b = (values.rank() - (len(values) + 1) / 2 for values in (x, y))
    return math.fsum(a * b) / math.sqrt(math.fsum(a * a) * math.fsum(b * b))


def at_end(values: pd.Series, which: str) -> pd.Series:
    """Return which values are in the lowest, or the highest, fifth of them all; equal ones stay together."""
    ordered = np.sort(values.to_numpy())
    low, high = (float(ordered[max(math.ceil(part * len(values) - 1e-9) - 1, 0)]) for part in (0.2, 0.8))
    if low >= high:
        low, high = float(ordered[0]), float(ordered[-1])
    return values <= low if which == "lowest fifth" else values >= high


def fenced(held: pd.Series) -> tuple[float, pd.Series]:
    """Return (Tukey's outer fence, which values lie beyond it), on the side with more; by roots or logarithms where the
    values lean to the right.
    """
    low, middle, high = (held.quantile(share) for share in (0.1, 0.5, 0.9))
    lean = (high + low - 2 * middle) / (high - low) if high > low else 0.0
    scale = "as it is"
    if held.min() > 0 and lean > 0.15:
        scale = "root" if lean <= 0.5 and stands_apart(np.sqrt(held)) else "logarithm"
    scaled = {"as it is": lambda: held, "root": lambda: np.sqrt(held), "logarithm": lambda: np.log(held)}[
        scale
    ]()
    q1, q3 = scaled.quantile(0.25), scaled.quantile(0.75)
    below, above = scaled < q1 - 3 * (q3 - q1), scaled > q3 + 3 * (q3 - q1)
    up = above.sum() >= below.sum()
    edge = float(q3 + 3 * (q3 - q1) if up else q1 - 3 * (q3 - q1))
    fence = {"as it is": edge, "root": max(edge, 0.0) ** 2, "logarithm": math.exp(min(edge, 700.0))}[scale]
    return float(fence), above if up else below


def stands_apart(scaled: pd.Series) -> bool:
    """Return whether the values beyond the fence begin six tenths of an interquartile range or more behind the rest."""
    q1, q3 = scaled.quantile(0.25), scaled.quantile(0.75)
    beyond = scaled > q3 + 3 * (q3 - q1)
    return bool(beyond.any()) and bool(scaled[beyond].min() - scaled[~beyond].max() >= 0.6 * (q3 - q1) > 0)


def typical(values: pd.Series, kind: str) -> float:
    """Return the mean, or the median, of values."""
    return mean_of(values) if kind == "mean" else float(values.median())
