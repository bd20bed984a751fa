"""What a rule hands over that works a column out from others, and whether the table has that column already."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis import kinship, statistics
from stories.analysis.columns import ColumnType, Role
from stories.analysis.names import listed, words
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.statistics import Floats
from stories.analysis.table import Table

COPY = 0.98
"""Two columns of numbers that agree more than this (linear correlation) are one twice."""
TIED = 0.5
"""Another sum of money that goes along with a parent of a ratio this much is a part of it, or it of that."""
MONEY = listed(
    "sales revenue turnover amount total spend spending cost costs gross net profit profits loss tip tips tax taxes "
    "fee fees commission discount bill price income earnings payment paid margin"
)
NEARLY = 0.95
"""Share of rows on which two columns must agree to be one twice."""
SAMPLE = 20_000
"""Rows on which columns are compared with each other; of a longer table every n-th row."""
FEWEST = 20
"""Rows below which nothing is said of two columns."""
LONGEST = 80
"""Characters of a name that can be said."""
LEVELS = 31
"""Categories up to which a column may repeat a weekday or an hour."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One column worked out from others."""

    name: str
    rule: str
    # duration, age, rate, share, ratio, growth, weekday or hour
    values: "Floats | pd.Categorical[str]"
    formula: str
    # how it was made, in words, each parent's name in quotation marks
    parents: tuple[str, ...]
    unit: str | None = None
    kin: tuple[str, ...] = ()
    # columns that repeat a parent or are made of the parents
    part_of: str = ""
    # the date column of which it is a part


class Columns:
    """The columns of a table as the rules look at them: each converted once."""

    def __init__(self, table: Table, profile: Profile) -> None:
        self.frame, self.profile = table.frame, profile
        self.rows = len(table.frame)
        self.step = max(1, self.rows // SAMPLE)
        self._numbers: dict[str, Floats] = {}
        self._moments: dict[str, npt.NDArray[np.datetime64]] = {}

    def of_type(self, *types: ColumnType) -> list[ColumnProfile]:
        """Return the columns of these types, in the file's order."""
        return [column for column in self.profile.columns if column.type in types]

    @property
    def measures(self) -> list[ColumnProfile]:
        """Return the columns of the file that hold quantities."""
        return [column for column in self.of_type(ColumnType.NUMBER) if column.role is Role.MEASURE]

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers, NaN where one is missing."""
        if name not in self._numbers:
            values = self.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            self._numbers[name] = np.asarray(values, dtype=np.float64)
        return self._numbers[name]

    def moments(self, name: str) -> npt.NDArray[np.datetime64]:
        """Return a column of dates in microseconds, NaT where one is missing."""
        if name not in self._moments:
            self._moments[name] = self.frame[name].to_numpy().astype("datetime64[us]")
        return self._moments[name]

    def codes(self, name: str) -> npt.NDArray[np.integer]:
        """Return the place of each row's category, -1 where it is missing."""
        return np.asarray(self.frame[name].astype("category").cat.codes)

    def copies(self, name: str) -> tuple[str, ...]:
        """Return the other columns that say the same as this one: a number in another unit, a date to the day."""
        column = self.profile.named(name)
        return tuple(
            other.name
            for other in self.profile.columns
            if other.name != name and other.type is column.type and self._is_copy(column, other)
        )

    def tied(self, name: str) -> tuple[str, ...]:
        """Return the copies of a number, and the other sums of money that go along with it."""
        values = self._some(self.numbers(name))
        least = {other.name: TIED if MONEY & set(words(other.name)) else COPY for other in self.measures}
        return tuple(
            other.name
            for other in self.measures
            if other.name != name
            and abs(correlation(values, self._some(self.numbers(other.name)))) >= least[other.name]
        )

    def _is_copy(self, one: ColumnProfile, other: ColumnProfile) -> bool:
        if one.type is ColumnType.NUMBER:
            return agree(self._some(self.numbers(one.name)), self._some(self.numbers(other.name)))
        if one.type is ColumnType.DATE:
            unit = {"year": "Y", "month": "M"}.get(other.grain, "D")
            first, second = (self._some(self.moments(each.name)) for each in (one, other))
            known = ~np.isnat(first) & ~np.isnat(second)
            a, b = (each[known].astype(f"datetime64[{unit}]") for each in (first, second))
            return bool(np.count_nonzero(known) >= FEWEST and (a == b).mean() >= NEARLY)
        if max(one.distinct, other.distinct) > LEVELS:
            return False
        return same_groups(self._some(self.codes(one.name)), self._some(self.codes(other.name)))

    def has(self, made: Made) -> bool:
        """Return whether the table has a column of that name or with these values; of no name too long to be said."""
        taken = {column.name.lower().replace("_", " ").strip() for column in self.profile.columns}
        if made.name.lower() in taken or len(made.name) > LONGEST:
            return True
        if isinstance(made.values, pd.Categorical):
            codes = self._some(np.asarray(made.values.codes))
            named = [
                column for column in self.profile.of_role(Role.DIMENSION) if 2 <= column.distinct <= LEVELS
            ]
            return any(same_groups(codes, self._some(self.codes(column.name))) for column in named)
        some = self._some(made.values)
        return any(
            agree(some, self._some(self.numbers(column.name)))
            for column in self.of_type(ColumnType.NUMBER)
            if made.rule != "rate"
        )

    def made_of(self, first: str, second: str) -> tuple[str, ...]:
        """Return the measures that are the sum, the difference, the product or the ratio of two others."""
        x, y = (self._some(self.numbers(name)) for name in (first, second))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ways = (x + y, x - y, y - x, x * y, x / y, y / x)
        return tuple(
            column.name
            for column in self.measures
            if column.name not in (first, second)
            and any(_equal(way, self._some(self.numbers(column.name))) for way in ways)
        )

    def _some(self, values: npt.NDArray) -> npt.NDArray:  # type: ignore[type-arg]
        return values[:: self.step]


def agree(one: Floats, other: Floats) -> bool:
    """Return whether two columns of numbers are one twice, in whatever unit and direction."""
    return abs(correlation(one, other)) > COPY


def correlation(one: Floats, other: Floats) -> float:
    """Return the linear correlation of two columns over the rows with both; 0 where there is too little to go by."""
    known = np.isfinite(one) & np.isfinite(other)
    x, y = one[known], other[known]
    return statistics.linear_correlation(x, y) if len(x) >= FEWEST else 0.0


def same_groups(one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> bool:
    """Return whether two columns of categories divide the rows alike, whatever they call the groups."""
    known = (one >= 0) & (other >= 0)
    if np.count_nonzero(known) < FEWEST:
        return False
    wide = int(other.max()) + 1
    flat = np.bincount(one[known].astype(np.int64) * wide + other[known])
    table = np.append(flat, np.zeros(-len(flat) % wide, dtype=flat.dtype)).reshape(-1, wide)
    return all(kinship.determines(table.astype(np.float64)))


def _equal(made: Floats, given: Floats) -> bool:
    """Return whether two columns are equal to within what rounding explains on nearly every row that is not zero."""
    known = np.isfinite(made) & np.isfinite(given) & ((made != 0) | (given != 0))
    if np.count_nonzero(known) < FEWEST:
        return False
    near = np.abs(made[known] - given[known]) <= 0.01 * np.abs(given[known])
    return bool(near.mean() >= NEARLY)
