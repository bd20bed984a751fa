"""What comes round with the calendar, what jumps, and where nothing is, worked out with pandas alone."""

import math
import re

import numpy as np
import pandas as pd
from scipy import stats

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = tuple(f"{hour:02d}:00" for hour in range(24))
PLACES = {"year": MONTHS, "week": WEEKDAYS, "day": HOURS}
SIDE = re.compile(r"(before|from) (\d{4}-\d\d-\d\d)")
UNITS = {"an hour": "h", "a day": "D", "a month": "M", "a year": "Y", "day": "D", "month": "M", "year": "Y"}
OPEN = 0.2
"""Share of the cycles in which a place must hold rows."""


def cycle_of(name: str) -> str | None:
    """Return year, week or day for the name of a month, a weekday or an hour; None for other text."""
    return next((cycle for cycle, places in PLACES.items() if name in places), None)


def is_part(label: str) -> bool:
    """Return whether a label names a place in a cycle or one side of a day."""
    return cycle_of(label) is not None or SIDE.fullmatch(label) is not None


def rows_in(dates: pd.Series, label: str) -> pd.Series:
    """Return which dates lie in a month of any year, on a weekday, in an hour of any day, before or from a day on."""
    if side := SIDE.fullmatch(label):
        day = pd.Timestamp(side[2])
        return (dates < day) if side[1] == "before" else (dates >= day)
    return names(dates, cycle_of(label) or "year") == label


def names(dates: pd.Series, cycle: str) -> pd.Series:
    """Return the place of each date in a cycle."""
    number = {"year": dates.dt.month - 1, "week": dates.dt.day_of_week, "day": dates.dt.hour}[cycle]
    return number.map(dict(enumerate(PLACES[cycle])))


def open_places(dates: pd.Series, cycle: str) -> list[str]:
    """Return the places that hold rows in two cycles or more and in at least a fifth of all."""
    dates = dates.dropna()
    turn = {"year": dates.dt.year, "week": dates.dt.to_period("W"), "day": dates.dt.normalize()}[cycle]
    held = pd.DataFrame({"name": names(dates, cycle), "turn": turn}).drop_duplicates()["name"].value_counts()
    least = max(2, OPEN * turns(dates, cycle))
    return [name for name in PLACES[cycle] if held.get(name, 0) >= least]


def turns(dates: pd.Series, cycle: str) -> int:
    """Return how many whole cycles the dates go through."""
    first, last = dates.min(), dates.max()
    steps = {
        "year": (last.year - first.year) * 12 + last.month - first.month + 1,
        "week": (last.normalize() - first.normalize()).days + 1,
        "day": int((last.floor("h") - first.floor("h")) / pd.Timedelta(hours=1)) + 1,
    }[cycle]
    return steps // len(PLACES[cycle])


def levels(dates: pd.Series, values: pd.Series, cycle: str) -> pd.DataFrame:
    """Return n, mean and standard deviation of the values by place."""
    known = dates.notna() & values.notna()
    found = values[known].groupby(names(dates[known], cycle)).agg(["size", "mean", "std"])
    return found.loc[[place for place in open_places(dates[known], cycle) if place in found.index]]


def rates(dates: pd.Series, cycle: str, per: str) -> pd.DataFrame:
    """Return the rows, the units of time (day, hour, month) and their ratio by place."""
    dates = dates.dropna()
    span = spanned(dates, per)
    rows = names(dates, cycle).value_counts()
    units = names(span, cycle).value_counts()
    places = open_places(dates, cycle)
    table = pd.DataFrame({"size": rows.reindex(places, fill_value=0), "units": units.reindex(places)})
    return table.assign(mean=table["size"] / table["units"])


def spanned(dates: pd.Series, per: str) -> pd.Series:
    """Return the beginning of every unit of time from the first date to the last."""
    unit = UNITS[per]
    first, last = (moment.to_period(unit) for moment in (dates.min(), dates.max()))
    return pd.Series(pd.period_range(first, last, freq=unit).to_timestamp())


def side_rate(dates: pd.Series, label: str, per: str) -> tuple[float, int]:
    """Return (rows for each unit of time, rows) before a day or from it on."""
    rows = int(rows_in(dates, label).sum())
    return rows / int(rows_in(spanned(dates, per), label).sum()), rows


def gap(dates: pd.Series, unit: str) -> dict[str, int]:
    """Return of the longest stretch without dates, in days, months or years, its length, all that is covered, the usual
    step.
    """
    numbers = _held(dates, unit).map(lambda period: period.ordinal).to_numpy()
    steps = np.diff(numbers)
    return {
        "held": len(numbers),
        "missing": int(steps.max()) - 1,
        "covered": int(numbers[-1] - numbers[0]) + 1,
        "usual": int(np.median(steps)),
        "grid": int(np.median(steps))
        if (steps == np.median(steps)).mean() >= 0.8
        else math.gcd(*map(int, steps)),
    }


def gap_p(*, held: int, missing: int, covered: int, usual: int, grid: int) -> float:
    """Return a bound on the probability of so long a gap: any of the steps jumps over so many places without a date."""
    places, over = max(covered // grid, held), (missing + 1) // grid - 1
    return float(min(1.0, (held - 1) * stats.hypergeom(places - 2, held - 2, over).pmf(0)))


def gap_ends(dates: pd.Series, unit: str) -> set[str]:
    """Return the last date before the longest gap, its own first and last, and the first date after it."""
    held = _held(dates, unit)
    at = int(np.argmax(np.diff(held.map(lambda period: period.ordinal).to_numpy())))
    before, after = held[at], held[at + 1]
    return {str(period) for period in (before, before + 1, after - 1, after)}


def _held(dates: pd.Series, unit: str) -> pd.Series:
    return pd.Series(dates.dropna().dt.to_period(UNITS[unit]).unique()).sort_values(ignore_index=True)


def number(dates: pd.Series, grain: str) -> pd.Series:
    """Return the number of each date's period, counted without gaps; dates must be known."""
    if grain == "h":
        return (dates - pd.Timestamp(0)) // pd.Timedelta(hours=1)
    return dates.dt.to_period(grain).map(lambda period: period.ordinal).astype("int64")


def unit_of(when: pd.Series) -> str:
    """Return the finest step that dates show."""
    if (when != when.dt.normalize()).any():
        return "h"
    return "D" if (when.dt.day != 1).any() else "M" if (when.dt.month != 1).any() else "Y"
