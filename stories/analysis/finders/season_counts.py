"""How many rows there are for each day, hour or month, by the place in the year, the week or the day."""

from dataclasses import dataclass

import numpy as np

from stories.analysis.finders.cycles import OPEN, Cells, Cycle, folded
from stories.analysis.finders.moments import SPAN, STEPS, Moments
from stories.analysis.statistics import Floats, Integers

FEWEST_ROWS = 3
"""Rows of a period in the mean, from which they are counted."""
COVERED = 0.5
"""Part of a period that must lie between the first and the last date."""
SURE = 0.01
"""Level of the test, which stands outside the corrected family."""
LEAST = 0.2
"""Gap between the highest and the lowest place, as a part of the whole, that is worth telling."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The number of rows over one cycle."""

    cycle: Cycle
    cells: Cells
    # roots of the rates of the periods
    per: str
    # rows a day, rows an hour or rows a month
    rates: Floats
    # rows for each day (hour, month) by place
    rows: Integers
    # rows by place
    overall: float
    # the same over all places that hold rows
    p: float
    share: float
    # of the variation of the roots that lies between the places

    @property
    def gap(self) -> float:
        """The gap between the highest and the lowest place, as a part of the whole."""
        return float(np.ptp(self.rates[self.cells.places])) / self.overall

    @property
    def impact(self) -> float:
        """The effect on a common scale."""
        return min(1.0, self.gap / 2) * float(self.share**0.5)

    @property
    def holds(self) -> bool:
        """Whether it is sure and large enough to be told."""
        return self.p <= SURE and self.gap >= LEAST


def look(moments: Moments, cycle: Cycle) -> Counted | None:
    """Return the rates of a cycle; None where rows are few or the same in every period."""
    unit = "month" if moments.unit == "month" else "hour" if cycle.name == "day" else "day"
    ends = moments.starts[[0, -1]].astype(f"datetime64[{STEPS[unit]}]")
    numbers = cycle.of(np.arange(ends[0], ends[1] + 1).astype(SPAN))
    first, size = int(numbers[0]), len(cycle.places)
    lengths = np.bincount(numbers - first).astype(np.float64)
    counts = np.bincount(cycle.numbers - first, weights=moments.rows, minlength=len(lengths))
    codes = cycle.codes(first + np.arange(len(lengths)))
    filled = np.bincount(codes, weights=counts > 0, minlength=size) / np.maximum(
        np.bincount(codes, minlength=size), 1
    )
    kept = (lengths >= COVERED * lengths.max()) & (filled[codes] >= OPEN)
    rates = counts[kept] / lengths[kept]
    if not len(rates) or counts[kept].mean() < FEWEST_ROWS or rates.max() == rates.min():
        return None
    # the root gives few and many the same spread (Bartlett 1936)
    cells = folded(cycle, first + np.flatnonzero(kept), np.sqrt(rates))
    if cells is None:
        return None
    rows = np.bincount(codes, weights=counts, minlength=size)
    days = np.maximum(np.bincount(codes, weights=lengths, minlength=size), 1.0)
    known = cells.values[np.isfinite(cells.values)]
    spread = float(known.var())
    return Counted(
        cycle=cycle,
        cells=cells,
        per=f"rows {'an hour' if unit == 'hour' else f'a {unit}'}",
        rates=rows / days,
        rows=rows.astype(np.int64),
        overall=float(rows[cells.places].sum() / days[cells.places].sum()),
        p=cells.p,
        share=min(1.0, float(cells.levels.var()) / spread) if spread > 0 else 0.0,
    )
