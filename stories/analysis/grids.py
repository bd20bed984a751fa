"""Rows counted, and columns added up, by group: of many rows as quickly as the memory gives them."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Held = npt.NDArray[np.bool_]

MANY = 50_000
"""Rows from which on the order of additions counts."""
LANES = 8
"""Rows one after the other are added up apart: where they are of one group each addition waits for the one before."""
MOST_CELLS = 1 << 16
"""Places to add up in that stay near the processor."""
ROWS_EACH = 8
"""Rows for each cell of a grid: with fewer, to gather the cells takes longer than to go through the rows again."""


class Tally:
    """Counts and sums by group: `places` says the group of each row, from 0 to size - 1."""

    def __init__(self, places: Places, size: int) -> None:
        self.size = size
        self._lanes = LANES if len(places) >= MANY and size * LANES <= MOST_CELLS else 1
        if self._lanes == 1:
            self._index = places.astype(np.intp, copy=False)
            return
        self._index = np.multiply(places, self._lanes, dtype=np.intp)
        # In place: a second array as long as the rows would cost its memory and a pass over it.
        lanes, rounds = np.arange(self._lanes), len(places) // self._lanes
        in_rounds = self._index[: rounds * self._lanes].reshape(rounds, self._lanes)
        in_rounds += lanes
        self._index[rounds * self._lanes :] += lanes[: len(places) - rounds * self._lanes]

    def rows(self, held: Held | None = None) -> Integers:
        """Return how many rows each group has, of those that are held."""
        if held is None:
            return self._all_rows
        # Mostly a few lack a value: to count these is quicker.
        gone = np.flatnonzero(~held)
        few = 2 * len(gone) < len(held)
        return self._all_rows - self._counted(self._index[gone]) if few else self._counted(self._index[held])

    def sums(self, values: npt.NDArray[np.number], held: Held | None = None) -> Floats:
        """Return the sum of a column for each group, over the rows that are held; whole numbers add up exactly."""
        index, values = (self._index, values) if held is None else (self._index[held], values[held])
        added = np.bincount(index, weights=values, minlength=self.size * self._lanes)
        return np.asarray(self._gathered(added), dtype=np.float64)

    @cached_property
    def _all_rows(self) -> Integers:
        rows = self._counted(self._index)
        rows.flags.writeable = False
        return rows

    def _counted(self, index: npt.NDArray[np.intp]) -> Integers:
        counts = np.bincount(index, minlength=self.size * self._lanes)
        return np.asarray(self._gathered(counts), dtype=np.int64)

    def _gathered(self, added: npt.NDArray[np.number]) -> npt.NDArray[np.number]:
        return added if self._lanes == 1 else added.reshape(self.size, self._lanes).sum(axis=1)


class Grid:
    """Several groupings of the same rows crossed: one pass over the rows adds a column up for all of them."""

    def __init__(self, groupings: Sequence[tuple[Places, int]]) -> None:
        self.shape = tuple(size for _, size in groupings)
        cells = np.zeros(len(groupings[0][0]), dtype=np.intp)
        for places, size in groupings:
            cells *= size
            cells += places
        self._tally = Tally(cells, int(np.prod(self.shape)))

    def rows(self, held: Held | None = None) -> Integers:
        """Return the rows in each cell, an axis for each grouping."""
        return self._tally.rows(held).reshape(self.shape)

    def sums(self, values: npt.NDArray[np.number]) -> Floats:
        """Return the sum of a column in each cell."""
        return self._tally.sums(values).reshape(self.shape)


def over(cells: npt.NDArray[np.number], axes: tuple[int, ...]) -> npt.NDArray[np.number]:
    """Return the cells of a grid added up over all axes but these, which then stand in this order."""
    others = tuple(axis for axis in range(cells.ndim) if axis not in axes)
    kept = sorted(axes)
    return np.asarray(cells.sum(axis=others)).transpose([kept.index(axis) for axis in axes])


def packed(sizes: Sequence[int], rows: int) -> list[list[int]]:
    """Return which groupings share a grid, by their places: as many as fit, the smallest first."""
    most = min(MOST_CELLS, rows // ROWS_EACH)
    grids: list[tuple[int, list[int]]] = []
    for place in sorted(range(len(sizes)), key=lambda place: (sizes[place], place)):
        size = sizes[place]
        if grids and grids[-1][0] * size <= most:
            cells, places = grids[-1]
            grids[-1] = (cells * size, [*places, place])
        elif size <= most:
            grids.append((size, [place]))
    return [sorted(places) for _, places in grids]
