"""The dimensions of a long table crossed with each other, and every measure added up in the cells."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stories.analysis.grids import MANY, Floats, Grid, Integers, over, packed

if TYPE_CHECKING:
    from stories.analysis.arrays import Groups, Measure


class Crossings:
    """Counts and sums by one dimension or several, each read off a grid that was filled once.

    They are there for long tables only, and for dimensions that share a grid. All are whole numbers, so exact however
    they are added up.
    """

    def __init__(self, dimensions: Sequence["Groups"], rows: int) -> None:
        grids = packed([len(one.names) for one in dimensions], rows) if rows >= MANY else []
        self._dimensions = [[dimensions[place] for place in places] for places in grids]
        self._at = {
            one.profile.name: (number, axis)
            for number, inside in enumerate(self._dimensions)
            for axis, one in enumerate(inside)
        }
        self._grids: dict[int, Grid] = {}
        self._rows: dict[tuple[int, str], Integers] = {}
        self._sums: dict[tuple[int, str], Floats] = {}

    def rows(self, dimensions: Sequence["Groups"], measure: "Measure | None" = None) -> Integers | None:
        """Return the rows (with a value of the measure) for each group of the dimensions, an axis for each.

        None where they share no grid.
        """
        found = self._found(dimensions)
        if found is None:
            return None
        number, axes = found
        held = None if measure is None else measure.present
        key = (number, measure.profile.name if measure is not None and held is not None else "")
        if key not in self._rows:
            self._rows[key] = self._grid(number).rows(held)
        return np.asarray(over(self._rows[key], axes), dtype=np.int64)

    def sums(self, dimensions: Sequence["Groups"], measure: "Measure") -> Floats | None:
        """Return the sum of the measure's rank scores for each group of the dimensions, or None as `rows` does."""
        found = self._found(dimensions)
        if found is None:
            return None
        number, axes = found
        key = (number, measure.profile.name)
        if key not in self._sums:
            # The scores of rows without a value are 0.
            self._sums[key] = self._grid(number).sums(measure.scores)
        return np.asarray(over(self._sums[key], axes), dtype=np.float64)

    def _found(self, dimensions: Sequence["Groups"]) -> tuple[int, tuple[int, ...]] | None:
        at = [self._at.get(one.profile.name) for one in dimensions]
        numbers = {place[0] if place else -1 for place in at}
        if len(numbers) != 1 or -1 in numbers:
            return None
        return numbers.pop(), tuple(place[1] for place in at if place)

    def _grid(self, number: int) -> Grid:
        if number not in self._grids:
            self._grids[number] = Grid([(one.codes, len(one.names)) for one in self._dimensions[number]])
        return self._grids[number]
