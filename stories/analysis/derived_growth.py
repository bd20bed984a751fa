"""The column worked out from an amount of each place in each year or month: how much it grew since the one before."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stories.analysis import numerals
from stories.analysis.columns import ColumnType, Role
from stories.analysis.derived_columns import Columns, Made
from stories.analysis.derived_shares import even, is_steady
from stories.analysis.names import listed, words
from stories.analysis.profile import ColumnProfile
from stories.analysis.spoken import readable
from stories.analysis.statistics import Floats, Integers
from stories.analysis.wordlists import is_calendar

GROWING = listed(
    "gdp population pop price wage wages salary income output production stock index gdppercap rent"
)
"""Words of what grows besides amounts and counts."""
PERIODS = {"year": "Y", "month": "M"}
STEPS = dict(
    enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 2)
)
"""Words for a step of several years or months: a numeral would be a figure without a fact."""
FEWEST_PERIODS, FEWEST_GROUPS = 5, 3
REGULAR = 0.9
"""Share of the steps from one period to the next, in the same group, that must be equally long."""
KNOWN = 0.6
"""Share of the rows that must have a growth."""


def growths(columns: Columns) -> Iterator[Made]:
    """Yield the change in percent since the period before, of each amount in a table with one row for each group
    and period.

    A table with one row for each period alone has a course, which is told as such.
    """
    name = columns.profile.date
    date = columns.profile.named(name) if name is not None else None
    if date is None or date.type is not ColumnType.DATE or date.grain not in PERIODS or date.missing:
        return
    moments = columns.moments(date.name)
    periods = moments.astype(f"datetime64[{PERIODS[date.grain]}]").astype(np.int64)
    group = _grouped(columns, periods)
    if group is None:
        return
    before, step = _before(columns.codes(group.name).astype(np.int64), periods)
    later = f" ({STEPS[step]} {date.grain}s on)" if step in STEPS else ""
    for column in columns.measures:
        if not _grows(column):
            continue
        values = columns.numbers(column.name)
        growth = even(_growth(values, before))
        if np.isfinite(growth).mean() < KNOWN or not is_steady(growth):
            continue
        yield Made(
            name=f"{readable(column.name)} growth",
            rule="growth",
            values=growth,
            formula=f"how much “{column.name}” changed from one “{date.name}” to the next{later} "
            f"in the same “{group.name}”, in percent",
            parents=(column.name, date.name, group.name),
            unit="%",
            kin=tuple(sorted({*columns.tied(column.name), *columns.copies(date.name), *columns.copies(group.name)})),
        )  # fmt: skip


def _grows(column: ColumnProfile) -> bool:
    """Return whether it means something to say by how many percent a column rose: an amount, always above nought."""
    lowest = column.minimum
    return (
        (column.additive or bool(GROWING & set(words(column.name))))
        and column.unit not in numerals.PERCENT
        and isinstance(lowest, int | float)
        and lowest > 0
    )


def _grouped(columns: Columns, periods: Integers) -> ColumnProfile | None:
    """Return the column that with the period names each row, the one of the fewest groups; None where none does."""
    found = sorted(
        (column for column in columns.profile.columns if _may_group(column)),
        key=lambda column: (column.distinct, column.name),
    )
    start, span = int(periods.min()), int(periods.max() - periods.min()) + 1
    if len(np.unique(periods)) < FEWEST_PERIODS:
        return None
    for column in found:
        codes = columns.codes(column.name).astype(np.int64)
        cells = codes * span + (periods - start)
        if column.distinct * span >= columns.rows and len(np.unique(cells)) == len(cells):
            return column
    return None


def _may_group(column: ColumnProfile) -> bool:
    return (
        column.type is ColumnType.CATEGORY
        and column.role in (Role.DIMENSION, Role.TEXT)
        and not column.part_of
        and not is_calendar(column.name)
        and not column.missing
        and column.distinct >= FEWEST_GROUPS
    )


def _before(codes: Integers, periods: Integers) -> tuple[npt.NDArray[np.intp], int]:
    """Return for each row the place of the row of the same group one step earlier, -1 where there is none, and the
    step in years or months: that of most rows. Where steps are not alike no row has one before it.
    """
    order = np.lexsort((periods, codes))
    same = codes[order][1:] == codes[order][:-1]
    steps = np.diff(periods[order])
    lengths, counts = np.unique(steps[same], return_counts=True)
    before = np.full(len(codes), -1, dtype=np.intp)
    if not len(counts) or counts.max() < REGULAR * counts.sum():
        return before, 0
    step = int(lengths[counts.argmax()])
    follows = same & (steps == step)
    before[order[1:][follows]] = order[:-1][follows]
    return before, step


def _growth(values: Floats, before: npt.NDArray[np.intp]) -> Floats:
    earlier = np.where(before >= 0, values[before], np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(100.0 * values / earlier - 100.0, dtype=np.float64)
