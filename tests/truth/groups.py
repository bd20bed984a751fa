"""Rows divided by a category, and two categories crossed, worked out with pandas alone."""

import math

import numpy as np
import pandas as pd
from scipy import stats

MANY, FEW = 30, 10
"""Rows that a group needs to be compared: many where at least two groups have so many, else few."""
MOST = 20
"""Categories of a column that are crossed, the most frequent ones."""
EXPECTED = 5
"""Rows that every cell of a cross-table must expect."""


class Groups:
    """The values of a measure by category."""

    def __init__(self, names: pd.Series, values: pd.Series, *, least: int = 0) -> None:
        self.all_values = values.dropna()
        self.least = least
        known = names.notna() & values.notna()
        self.names, self.values = names[known], values[known]
        self.parts = dict(tuple(self.values.groupby(self.names)))

    def held(self, group: str) -> pd.Series:
        """Return the values of one group; raises KeyError."""
        return self.parts[group]

    def compared(self) -> pd.DataFrame:
        """Return n, mean, median and sd of the groups with enough rows."""
        counts = pd.Series({name: len(part) for name, part in self.parts.items()})
        least = max(MANY if (counts >= MANY).sum() > 1 else FEW, self.least)
        chosen = {name: part for name, part in self.parts.items() if len(part) >= least}
        return pd.DataFrame(
            {
                "n": {name: len(part) for name, part in chosen.items()},
                "mean": {name: part.mean() for name, part in chosen.items()},
                "median": {name: part.median() for name, part in chosen.items()},
                "sd": {name: part.std() for name, part in chosen.items()},
            }
        )


def crossed(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Return the counts of the most frequent categories against each other, thinned until every cell expects five."""
    table = pd.crosstab(first, second).sort_index().sort_index(axis=1)
    down = table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MOST]
    across = table.sum(axis=0).sort_values(ascending=False, kind="stable").index[:MOST]
    down, across = down.sort_values(), across.sort_values()
    while len(down) > 1 and len(across) > 1:
        part = table.loc[down, across]
        sums, others = part.sum(axis=1), part.sum(axis=0)
        whole = part.to_numpy().sum()
        if np.outer(sums, others).min() / whole >= EXPECTED:
            return part
        if len(across) == 2 or (len(down) > 2 and sums.min() / whole <= others.min() / whole):
            down = down.drop(sums.idxmin())
        else:
            across = across.drop(others.idxmin())
    raise ValueError("no cross-table with enough rows")


def bergsma(table: pd.DataFrame) -> float:
    """Return Cramer's V corrected for its bias (Bergsma 2013)."""
    n, (rows, columns) = float(table.to_numpy().sum()), table.shape
    statistic = float(stats.chi2_contingency(table, correction=False).statistic)
    phi = max(0.0, statistic / n - (rows - 1) * (columns - 1) / (n - 1))
    sides = (rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1))
    return min(1.0, math.sqrt(phi / (min(sides) - 1)))


def fenced(held: pd.Series) -> tuple[float, pd.Series]:
    """Return (Tukey's outer fence, the values beyond it) on the side with more; by roots or logarithms for a lean."""
    tenth, middle, ninth = (held.quantile(part) for part in (0.1, 0.5, 0.9))
    lean = (ninth + tenth - 2 * middle) / (ninth - tenth) if ninth > tenth else 0.0
    leans = held.min() > 0 and lean > 0.15
    power = (0.5 if lean <= 0.5 and _set_apart(np.sqrt(held)) else 0) if leans else 1
    scaled = np.log(held) if power == 0 else held**power
    q1, q3 = scaled.quantile(0.25), scaled.quantile(0.75)
    low, high = q1 - 3 * (q3 - q1), q3 + 3 * (q3 - q1)
    above = (scaled > high).sum() >= (scaled < low).sum()
    edge = high if above else low
    end = float(np.exp(edge)) if power == 0 else edge ** (1 / power)
    return end, held[scaled > high] if above else held[scaled < low]


def _set_apart(scaled: pd.Series) -> bool:
    """Return whether more than half an interquartile range lies between the values beyond the fence and the rest."""
    q1, q3 = scaled.quantile(0.25), scaled.quantile(0.75)
    beyond = scaled > q3 + 3 * (q3 - q1)
    return bool(beyond.any()) and scaled[beyond].min() - scaled[~beyond].max() >= 0.6 * (q3 - q1) > 0
