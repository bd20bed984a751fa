"""Dates by period, by place in a cycle (month of the year, day of the week, hour of the day), and where none is."""

import re

import numpy as np
import pandas as pd

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
PLACES = {"year": MONTHS, "week": WEEKDAYS, "day": [f"{hour:02d}:00" for hour in range(24)]}
SIDE = re.compile(r"(before|from) (\d{4}(?:-\d\d(?:-\d\d)?)?)")
PERIODS = (
    (re.compile(r"\d{4}"), "Y"), (re.compile(r"\d{4}-Q[1-4]"), "Q"), (re.compile(r"\d{4}-\d\d"), "M"),
    (re.compile(r"\d{4}-W\d\d"), "W"), (re.compile(r"\d{4}-\d\d-\d\d"), "D"),
)  # fmt: skip
UNITS = {"hour": "h", "day": "D", "month": "M", "year": "Y"}
OPEN = 0.2
"""Share of the cycles in which a place must hold rows to be compared."""


def grain_of(label: str) -> str:
    """Return Y, Q, M, W or D for the name of a period (2013, 2013-Q2, 2013-07, 2013-W07, 2013-07-04), else ""."""
    return next((grain for shape, grain in PERIODS if shape.fullmatch(label)), "")


def period_of(dates: pd.Series, grain: str) -> pd.Series:
    """Return the name of each date's period."""
    years = dates.dt.year.astype("Int64").astype(str)
    if grain == "Y":
        names = years
    elif grain == "Q":
        names = years + "-Q" + dates.dt.quarter.astype("Int64").astype(str)
    elif grain == "W":
        weeks = dates.dt.isocalendar()
        names = weeks["year"].astype(str) + "-W" + weeks["week"].astype(str).str.zfill(2)
    else:
        names = dates.dt.strftime("%Y-%m" if grain == "M" else "%Y-%m-%d")
    return names.astype(object).where(dates.notna(), None)


def cycle_of(label: str) -> str:
    """Return year, week or day for the name of a month, a weekday or an hour, else ""."""
    return next((cycle for cycle, places in PLACES.items() if label in places), "")


def place_of(dates: pd.Series, cycle: str) -> pd.Series:
    """Return the name of each date's place in a cycle."""
    number = {"year": dates.dt.month - 1, "week": dates.dt.day_of_week, "day": dates.dt.hour}[cycle]
    return number.map(dict(enumerate(PLACES[cycle])))


def rows_at(dates: pd.Series, label: str) -> pd.Series:
    """Return which dates lie before or from a day on, at a place of a cycle, or in a period."""
    if side := SIDE.fullmatch(label):
        day = pd.Timestamp(side[2])
        return dates < day if side[1] == "before" else dates >= day
    if cycle := cycle_of(label):
        return place_of(dates, cycle) == label
    return period_of(dates, grain_of(label)) == label


def turns(dates: pd.Series, cycle: str) -> int:
    """Return how many whole cycles the dates go through."""
    first, last = dates.min(), dates.max()
    steps = {
        "year": (last.year - first.year) * 12 + last.month - first.month + 1,
        "week": (last.normalize() - first.normalize()).days + 1,
        "day": int((last.floor("h") - first.floor("h")) / pd.Timedelta(hours=1)) + 1,
    }[cycle]
    return int(steps // len(PLACES[cycle]))


def open_places(dates: pd.Series, cycle: str) -> list[str]:
    """Return the places that hold rows in two cycles or more and in at least a fifth of all."""
    round_of = {"year": dates.dt.year, "week": dates.dt.to_period("W"), "day": dates.dt.normalize()}[cycle]
    held = pd.DataFrame({"place": place_of(dates, cycle), "round": round_of}).drop_duplicates()["place"]
    counts = held.value_counts()
    return [place for place in PLACES[cycle] if counts.get(place, 0) >= max(2, OPEN * turns(dates, cycle))]


def levels(dates: pd.Series, values: pd.Series, cycle: str) -> pd.DataFrame:
    """Return (rows, mean) of a measure by place in a cycle."""
    known = dates.notna() & values.notna()
    found = values[known].groupby(place_of(dates[known], cycle)).agg(["size", "mean"])
    return found.loc[[place for place in open_places(dates[known], cycle) if place in found.index]]


def rates(dates: pd.Series, cycle: str, unit: str) -> pd.DataFrame:
    """Return (rows, units of time, rows for each) by place in a cycle."""
    known = dates.dropna()
    places = open_places(known, cycle)
    rows = place_of(known, cycle).value_counts().reindex(places, fill_value=0)
    units = place_of(spanned(known, unit), cycle).value_counts().reindex(places)
    return pd.DataFrame({"size": rows, "units": units, "mean": rows / units})


def spanned(dates: pd.Series, unit: str) -> pd.Series:
    """Return the beginning of every hour, day or month from the first date to the last."""
    first, last = (end.to_period(UNITS[unit]) for end in (dates.min(), dates.max()))
    return pd.Series(pd.period_range(first, last, freq=UNITS[unit]).to_timestamp())


def rate_of_side(dates: pd.Series, label: str, unit: str) -> tuple[float, int]:
    """Return (rows for each unit of time, rows) before a day or from it on."""
    rows = int(rows_at(dates, label).sum())
    return rows / int(rows_at(spanned(dates, unit), label).sum()), rows


def held_units(dates: pd.Series, unit: str) -> np.ndarray:
    """Return the days, months or years that hold rows, as whole numbers in order."""
    return np.unique(dates.dropna().to_numpy().astype(f"datetime64[{UNITS[unit]}]").astype(np.int64))


def longest_gap(dates: pd.Series, unit: str) -> dict[str, int]:
    """Return the length of the longest stretch without rows, of all that is covered, and the usual step."""
    held = held_units(dates, unit)
    steps = np.diff(held)
    return {
        "missing": int(steps.max()) - 1, "covered": int(held[-1] - held[0]) + 1, "usual": int(np.median(steps)),
    }  # fmt: skip


def gap_ends(dates: pd.Series, unit: str) -> set[str]:
    """Return the last unit before the longest gap, the first and last within it, and the first after it."""
    held = held_units(dates, unit)
    at = int(np.argmax(np.diff(held)))
    ends = (held[at], held[at] + 1, held[at + 1] - 1, held[at + 1])
    return {str(np.array(int(end)).astype(f"datetime64[{UNITS[unit]}]")) for end in ends}
