"""Columns worked out from two dates: how long something took, how old somebody was."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stories.analysis.columns import ColumnType, Role
from stories.analysis.derived_columns import Columns, Made, agree, correlation
from stories.analysis.names import listed, words
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import Floats

UNITS = (("years", 31_557_600), ("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))
"""Units of time with their seconds; a year has 365.25 days."""
TIMED = ("second", "minute", "hour")
DATED = (*TIMED, "day")
MOST_DATES = 6
"""Date columns that are paired with each other, the first ones."""
ORDERED = 0.95
"""Share of rows on which the end must not lie before the start."""
RELATED = 0.3
"""Correlation of start and end below which the two have nothing to do with each other."""
KNOWN = 0.2
"""Share of rows that must have both."""
MOVING = 0.1
"""Share of rows on which the two must differ."""
OLDEST, OLD_ENOUGH = 120.0, 0.99
"""No age is higher, on so many rows, or the dates are not those of a life."""
STARTS = listed("start started starts begin begins began from pickup checkin departure")
ENDS = listed("end ended ends finish finished stop stopped to dropoff checkout arrival")
PLAIN = listed("date dates time datetime timestamp at on dt day ts utc local when of the")
BIRTHS = listed("birth birthdate birthday dob born")
LATER = listed("updated modified changed edited expiry expires expiration due next valid")
"""Words of dates that are no end of anything."""


def durations(columns: Columns) -> Iterator[Made]:
    """Yield the time between two dates of which one follows the other, those called start and end first."""
    pairs = [_pair(columns, *two) for two in combinations(_dates(columns), 2)]
    found = [pair for pair in pairs if pair is not None]
    held = {
        column.name: {pair.start.name, pair.end.name}
        for column in columns.of_type(ColumnType.NUMBER)
        for pair in found
        if agree(pair.seconds[:: columns.step], columns.numbers(column.name)[:: columns.step])
    }
    for pair in sorted(found, key=lambda pair: not pair.is_named):
        ends = {pair.start.name, pair.end.name}
        kin = {copy for name in ends for copy in columns.copies(name)}
        # a length of time that the file gives itself was made of dates as well
        kin |= {name for name, made_of in held.items() if made_of & ends}
        unit, size = _unit(pair)
        formula = f"“{pair.end.name}” minus “{pair.start.name}”, in {unit}"
        yield Made(
            name=pair.name,
            rule="duration",
            values=pair.seconds / size,
            formula=formula + (", negative ones left out" if pair.negatives else ""),
            parents=(pair.end.name, pair.start.name),
            unit=unit,
            kin=tuple(sorted(kin)),
        )


@dataclass(frozen=True, kw_only=True)
class _Pair:
    start: ColumnProfile
    end: ColumnProfile
    seconds: Floats
    # from start to end, NaN where either is missing or the end lies before the start
    negatives: bool

    @property
    def _said(self) -> tuple[list[str], list[str], list[str]]:
        """The words that both names share, and those that only start or end has."""
        first, second = (words(column.name) for column in (self.start, self.end))
        shared = [word for word in first if word in second and word not in PLAIN]
        return (
            shared,
            [word for word in first if word not in PLAIN and word not in shared],
            [word for word in second if word not in PLAIN and word not in shared],
        )

    @property
    def is_named(self) -> bool:
        _, first, second = self._said
        return bool(first) and bool(second) and set(first) <= STARTS and set(second) <= ENDS

    @property
    def name(self) -> str:
        shared, first, second = self._said
        if self.is_named:
            return " ".join([*shared, "duration"])
        if not first or not second:
            # "date" and "date 2" are told apart by all that they are called
            shared, first, second = (
                [],
                *(words(column.name) or [column.name] for column in (self.start, self.end)),
            )
        return " ".join([*shared, "time from", *first, "to", *second])


def _dates(columns: Columns) -> list[ColumnProfile]:
    return [
        column
        for column in columns.of_type(ColumnType.DATE)
        if column.role is Role.DATE
        and column.grain in DATED
        and not column.part_of
        and not (BIRTHS | LATER) & set(words(column.name))
    ][:MOST_DATES]


def _pair(columns: Columns, one: ColumnProfile, other: ColumnProfile) -> _Pair | None:
    """Return the two dates in their order, or None where they have none or nothing to do with each other."""
    gap = _seconds(columns, one.name, other.name)
    known = gap[np.isfinite(gap)]
    if len(known) < KNOWN * columns.rows or (known != 0).mean() < MOVING:
        return None
    if (known <= 0).mean() >= ORDERED:
        one, other, gap = other, one, -gap
    elif (known >= 0).mean() < ORDERED:
        return None
    first, second = (_number(columns.moments(each.name)[:: columns.step]) for each in (one, other))
    if correlation(first, second) < RELATED:
        return None
    mixed = (one.grain == "day") != (other.grain == "day")
    if mixed and float(np.median(np.abs(known))) < 2 * UNITS[1][1]:
        # from midnight to a time of day is no length of time
        return None
    negative = gap < 0
    return _Pair(
        start=one, end=other, seconds=np.where(negative, np.nan, gap) + 0.0, negatives=bool(negative.any())
    )


def _seconds(columns: Columns, start: str, end: str) -> Floats:
    """Return the seconds from one date to the other, NaN where either is missing."""
    first, second = columns.moments(start), columns.moments(end)
    gap = (second - first).astype(np.int64) / 1e6
    return np.where(np.isnat(first) | np.isnat(second), np.nan, gap)


def _number(moments: npt.NDArray[np.datetime64]) -> Floats:
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64).astype(np.float64))


def _unit(pair: _Pair) -> tuple[str, int]:
    """Return the largest unit of which the usual length has two or more, none finer than the dates show."""
    usual = float(np.nanmedian(pair.seconds))
    by_day = "day" in (pair.start.grain, pair.end.grain)
    units = UNITS[:2] if by_day else UNITS
    return next((unit for unit in units if usual >= 2 * unit[1]), units[-1])


def ages(columns: Columns) -> Iterator[Made]:
    """Yield how old somebody was on the date of the row."""
    dates = [column for column in columns.of_type(ColumnType.DATE) if column.role is Role.DATE]
    births = [column for column in dates if BIRTHS & set(words(column.name))]
    others = [
        column for column in dates if column not in births and column.grain in DATED and not column.part_of
    ]
    others.sort(key=lambda column: column.name != columns.profile.date)
    if not births or not others or any("age" in words(column.name) for column in columns.profile.columns):
        return
    birth, when = births[0], others[0]
    years = _seconds(columns, birth.name, when.name) / UNITS[0][1]
    known = years[np.isfinite(years)]
    if len(known) < KNOWN * columns.rows or ((known >= 0) & (known <= OLDEST)).mean() < OLD_ENOUGH:
        return
    yield Made(
        name="age",
        rule="age",
        values=np.where(years < 0, np.nan, years) + 0.0,
        formula=f"“{when.name}” minus “{birth.name}”, in years"
        + (", negative ones left out" if (known < 0).any() else ""),
        parents=(when.name, birth.name),
        unit="years",
        kin=tuple(sorted({*columns.copies(birth.name), *columns.copies(when.name)})),
    )
