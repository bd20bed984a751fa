"""Columns worked out from the main date: the weekday and the hour, to compare by.

Only where rows lie so thinly that no season can be looked for (see `finders.seasons`), which is the better test: rows
of one day or hour hang together, and a comparison by rows takes them for so many witnesses. The month of the year is
left to it altogether.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis.columns import ColumnType
from stories.analysis.derived_columns import Columns, Made
from stories.analysis.derived_dates import DATED, TIMED
from stories.analysis.names import listed, words
from stories.analysis.statistics import Integers

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = tuple(str(hour) for hour in range(24))
NAMED_DAYS = listed("weekday dow dayofweek")
CYCLES = 8
"""Weeks that must hold rows for a weekday to mean something; for an hour as many days ..."""
MOST_IN_ONE = 0.25
"""... and the most rows that one of them may hold."""
FEWEST_DAYS, FEWEST_HOURS = 5, 6
"""Weekdays and hours that must each hold a tenth of an even share of the rows."""
AT_MIDNIGHT = 0.5
"""Share of rows at midnight from which the time of day is not known."""
FILLED, OPEN = 0.6, 0.2
"""Share of the days (or hours) with rows from which a season can be looked for, of those weekdays that hold any in so
many weeks."""
TOGETHER = 3
"""Rows of one day (or hour) up to which they are witnesses of their own."""


def calendar_parts(columns: Columns) -> Iterator[Made]:
    """Yield the hour and the weekday of the table's main date, where rows lie thinly over many days and weeks."""
    name = columns.profile.date
    date = columns.profile.named(name) if name is not None else None
    if date is None or date.type is not ColumnType.DATE or date.grain not in DATED:
        return
    moments = columns.moments(date.name)
    missing = np.isnat(moments)
    named = {word for column in columns.profile.columns for word in words(column.name)}
    copies = columns.copies(date.name)
    if date.grain in TIMED and "hour" not in named:
        hours = moments.astype("datetime64[h]").astype(np.int64)
        at_midnight = (moments[~missing].astype(np.int64) % 86_400_000_000 == 0).mean()
        if at_midnight < AT_MIDNIGHT and _tells(hours[~missing], 24, FEWEST_HOURS):
            yield _part("hour", np.where(missing, -1, hours % 24), HOURS, date.name, copies)
    if not named & NAMED_DAYS:
        # 1970-01-01 was a Thursday
        days = moments.astype("datetime64[D]").astype(np.int64) + 3
        if _tells(days[~missing], 7, FEWEST_DAYS):
            yield _part("weekday", np.where(missing, -1, days % 7), DAYS, date.name, copies)


def _tells(numbers: Integers, size: int, fewest: int) -> bool:
    """Return whether rows lie in many places of many cycles, and thinly.

    numbers: the day (or hour) of each row, counted without gaps. size: how many make a week (or day).
    """
    if not len(numbers):
        return False
    places = np.bincount(numbers % size, minlength=size)
    cycles = np.bincount(numbers // size - (numbers // size).min())
    if (
        np.count_nonzero(places >= 0.1 * len(numbers) / size) < fewest
        or np.count_nonzero(cycles) < CYCLES
        or cycles.max() > MOST_IN_ONE * len(numbers)
    ):
        return False
    held = np.unique(numbers)
    if len(numbers) > TOGETHER * len(held):
        return False
    filled = np.bincount(held % size, minlength=size)
    is_open = filled >= OPEN * len(cycles)
    return bool(filled[is_open].sum() < FILLED * max(int(is_open.sum()), 1) * len(cycles))


def _part(
    rule: str, codes: npt.NDArray[np.int64], names: tuple[str, ...], date: str, copies: tuple[str, ...]
) -> Made:
    held = [place for place in range(len(names)) if (codes == place).any()]
    moved = np.full(len(names) + 1, -1)
    moved[held] = np.arange(len(held))
    categories = pd.Index([names[place] for place in held])
    values = pd.Categorical.from_codes(pd.Index(moved[codes]), categories=categories)
    return Made(
        name=rule, rule=rule, values=values, formula=f"the {rule} of “{date}”", parents=(date,), kin=copies,
        part_of=date,
    )  # fmt: skip
