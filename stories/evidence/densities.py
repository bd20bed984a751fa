"""Where the rows of two measures lie, as a grid: what a chart of many rows shows behind its means."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Grid = tuple[tuple[float, ...], tuple[float, ...], tuple[tuple[int, ...], ...]]
"""Edges along x and y, and for each span of y, the lowest first, the rows in each span of x."""
ACROSS, UP = (8, 20), (6, 14)
"""Cells along x and y, at least and at most; between these so many that a cell of an even spread has a few rows."""
MOST_ROWS = 20_000
"""Of more rows so many are counted, evenly spread over the table: a shade says where most lie, not how many."""
FEWEST_VALUES = 30
"""Fewer different values would make stripes."""
ASIDE = 0.01
"""Rows at each end of a measure that the grid leaves out: a few far values must not press all others together."""


def density_of(
    frame: Mapping[str, Any], columns: tuple[str, ...], logs: tuple[bool, bool] = (False, False)
) -> Grid | None:
    """Return how many rows lie in each cell over two columns of numbers; None where that would show nothing.

    logs: for x and y, whether the axis is logarithmic. Cells are equally wide as they are drawn then, rows without a
    logarithm lie in none of them; where they are more than the few that are left aside anyway, there is no grid.
    """
    if len(columns) != 2 or any(name not in frame for name in columns):
        return None
    x, y = (_numbers(frame[name]) for name in columns)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    placed = np.full(len(x), fill_value=True)
    for values, log in zip((x, y), logs, strict=True):
        placed &= (values > 0) | (not log)
    if placed.sum() < (1 - 2 * ASIDE) * len(x):
        return None
    x, y = x[placed], y[placed]
    if min(len(np.unique(x)), len(np.unique(y))) < FEWEST_VALUES:
        return None
    side = len(x) ** 0.5
    edges = [
        _edges(values, min(most, max(least, round(side / part))), log=log)
        for values, (least, most), part, log in ((x, ACROSS, 1.5, logs[0]), (y, UP, 2.2, logs[1]))
    ]
    if any(len(set(ends)) < len(ends) for ends in edges):
        return None
    counts, _, _ = np.histogram2d(y, x, bins=[np.array(edges[1]), np.array(edges[0])])
    rows = tuple(tuple(int(count) for count in row) for row in counts)
    return edges[0], edges[1], rows


def _numbers(column: Any) -> Floats:
    every = max(1, len(column) // MOST_ROWS)
    return np.asarray(column.iloc[::every].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _edges(values: Floats, parts: int, *, log: bool) -> tuple[float, ...]:
    low, high = np.quantile(values, [ASIDE, 1 - ASIDE])
    edges = np.geomspace(low, high, parts + 1) if log else np.linspace(low, high, parts + 1)
    return tuple(float(f"{edge:.6g}") for edge in edges)
