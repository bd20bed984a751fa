"""Plants along time: trend, seasonality, change point, segment trends, and a gap in what is covered."""

import re

import numpy as np
import pandas as pd

from tests.planted import measured, power, tables
from tests.planted.expected import TURNED, Number, Plant, close, count

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATE = "date"
TIMED = frozenset({"trend", "difference", "association", "value", "extreme"})
UNNAMED: frozenset[str] = (
    frozenset()
)  # seasonality, change point and gap: any type, as long as the words name it


def days(rng: np.random.Generator, months: int, rows_each: int) -> pd.Series:
    """Dates over whole months from a January on, as many in each month, in order."""
    start = pd.Period(f"{rng.integers(2005, 2020)}-01", "M")
    found = [
        month.start_time + pd.Timedelta(days=int(day))
        for month in pd.period_range(start, periods=months, freq="M")
        for day in rng.integers(0, month.days_in_month, rows_each)
    ]
    return pd.Series(sorted(found))


def dated(base: tables.Base, when: pd.Series, seed: int) -> pd.DataFrame:
    """The table with its dates in front; every other seed has its rows in an order of chance."""
    table = base.table
    table.insert(0, DATE, when.dt.strftime("%Y-%m-%d").to_numpy())
    return table if seed % 2 else table.sample(frac=1, random_state=seed).reset_index(drop=True)


def either(names: list[str]) -> str:
    """A pattern for any of the names as whole words."""
    return r"\b(" + "|".join(names) + r")\b"


def trend(seed: int, rng: np.random.Generator) -> Plant:
    """36 months of 10 rows; ranks tied to the date. Test: Spearman of 36 monthly means with time, 99 % power."""
    base, (measure,), _ = tables.base(rng, 360)
    up = 1 if rng.random() < 0.5 else -1
    when = days(rng, 36, 10)
    r, reached = power.row_correlation(36, 10, power.level(len(base.table.columns) + 1))
    time = tables.scores(when.astype("int64").to_numpy().astype(float))
    latent = up * r * time + np.sqrt(1 - r * r) * rng.standard_normal(len(time))
    base.table[measure] = tables.couple(rng, base.values(measure), latent)
    numbers = measured.over_time(when, base.table[measure])
    said = f"{measure} {'rises' if up > 0 else 'falls'} over 36 months (correlation of rows with the date {up * r:.2f})"
    return Plant(
        "trend",
        seed,
        base.source.name,
        dated(base, when, seed),
        said,
        reached,
        TIMED,
        (DATE, measure),
        up=up,
        opposed=True,
        numbers=tuple(numbers),
    )


def seasonality(seed: int, rng: np.random.Generator) -> Plant:
    """Even seeds: 48 months of 10 rows, a yearly wave; odd: 364 days, a weekly one.

    Test: one-way analysis of variance of the 48 monthly means by month of the year (the 364 days by weekday), 99 %.
    """
    yearly = seed % 2 == 0
    names: tuple[str, ...]
    base, (measure,), _ = tables.base(rng, 480 if yearly else 364)
    if yearly:
        when = days(rng, 48, 10)
        f2, reached = power.variance_ratio(12, 48, power.level(len(base.table.columns) + 1))
        square, part, names = f2 / (f2 + 10), when.dt.month - 1, MONTHS
    else:
        when = pd.Series(pd.date_range(f"{rng.integers(2005, 2020)}-01-01", periods=364, freq="D"))
        f2, reached = power.variance_ratio(7, 364, power.level(len(base.table.columns) + 1))
        square, part, names = f2 / (f2 + 1), when.dt.day_of_week, WEEKDAYS
    peak = int(rng.integers(len(names)))
    wave = tables.scores(np.cos(2 * np.pi * (part.to_numpy() - peak) / len(names)))
    latent = np.sqrt(square) * wave + np.sqrt(1 - square) * rng.standard_normal(len(wave))
    base.table[measure] = tables.couple(rng, base.values(measure), latent)
    labels = pd.Series([names[at] for at in part])
    levels = base.table[measure].groupby(labels).mean().sort_values()
    told = [
        *levels.index[-2:],
        *levels.index[:2],
    ]  # the wave's own top and bottom are within chance of each other
    patterns = [*told, *(name[:3] for name in told)]
    ends = r"(?!,? \d{4})" if yearly else ""  # "March 2013" is one month, not a season
    if yearly:
        patterns += [f"Q{(MONTHS.index(name)) // 3 + 1}" for name in told]
    numbers = measured.of_groups(labels, base.table[measure], told, telling=False)
    if yearly:
        quarters = "Q" + when.dt.quarter.astype(str)
        numbers += measured.of_groups(quarters, base.table[measure], sorted(set(quarters)), telling=False)
    kind = "yearly" if yearly else "weekly"
    said = f"{measure} has a {kind} wave, highest in {levels.index[-1]} ({levels.iloc[-1]:.4g})"
    return Plant(
        "seasonality",
        seed,
        base.source.name,
        dated(base, when, seed),
        said,
        reached,
        UNNAMED,
        (DATE, measure),
        names=(either(patterns) + ends,),
        numbers=tuple(numbers),
    )


def change_point(seed: int, rng: np.random.Generator) -> Plant:
    """730 days; the level jumps once, between 35 and 65 % of the way.

    Test: two-sample t at the level divided by the 730 places where the jump might be, 99 % power.
    """
    rows = 730
    base, (measure,), _ = tables.base(rng, rows)
    up = 1 if rng.random() < 0.5 else -1
    at = int(rows * rng.uniform(0.35, 0.65))
    when = pd.Series(pd.date_range(f"{rng.integers(2005, 2020)}-01-01", periods=rows, freq="D"))
    d, reached = power.shift(at, rows - at, power.level(len(base.table.columns) + 1, tests=rows))
    after = np.arange(rows) >= at
    base.table[measure] = tables.couple(rng, base.values(measure), up * d * after + rng.standard_normal(rows))
    values = base.table[measure]
    near = [when[at] + pd.Timedelta(days=off) for off in range(-31, 32)]
    months = {(day.year, day.month) for day in near}
    dates = [rf"{MONTHS[m - 1]}( \d+,?)? {y}" for y, m in months] + [
        rf"{MONTHS[m - 1][:3]}\.?( \d+,?)? {y}" for y, m in months
    ]
    dates += [rf"{y}-{m:02}(-\d\d)?" for y, m in months] + [
        rf"(Q{q} {y}|{y}-?Q{q})" for y, q in {(y, (m + 2) // 3) for y, m in months}
    ]
    gap = values[after].mean() - values[~after].mean()
    numbers = [  # where the jump is may be off by a little, and so may the levels on both sides
        Number("mean before", values[~after].mean(), abs(gap) * 0.12),
        Number("mean after", values[after].mean(), abs(gap) * 0.12),
        Number("median before", values[~after].median(), abs(gap) * 0.12),
        Number("median after", values[after].median(), abs(gap) * 0.12),
        Number("jump", gap, abs(gap) * 0.2, telling=True),
        Number(
            "relative jump",
            values[after].mean() / values[~after].mean() - 1,
            abs(gap / values[~after].mean()) * 0.2,
            telling=True,
        ),
        Number(
            "jump of medians", values[after].median() - values[~after].median(), abs(gap) * 0.2, telling=True
        ),
    ]
    before, since = values[~after].mean(), values[after].mean()
    way = "up" if up > 0 else "down"
    said = f"{measure} jumps {way} on {when[at]:%d %B %Y}, from {before:.4g} to {since:.4g} on average"
    return Plant(
        "change point",
        seed,
        base.source.name,
        dated(base, when, seed),
        said,
        reached,
        UNNAMED,
        (DATE, measure),
        names=(either(dates),),
        words=r"jump|shift|step|break|chang|level|since|after|before|until|sudden|onwards|from .{3,20} on\b",
        up=up,
        opposed=True,
        numbers=tuple(numbers),
    )


def segment_trends(seed: int, rng: np.random.Generator) -> Plant:
    """24 months of 8 rows in each of 3 to 5 groups; the measure rises in all but one, where it falls.

    Test: Spearman of each group's 24 monthly means with time, 99 % power in every group.
    """
    base, (measure,), (dimension,) = tables.base(rng, 960, dimensions=1, levels=(3, 6))
    levels = sorted(str(value) for value in tables.read(base.source.path)[dimension].dropna().unique())[:5]
    rows = 24 * 8 * len(levels)
    base.table = base.table.iloc[:rows].reset_index(drop=True)
    group = np.repeat(np.array(levels, dtype=object), 24 * 8)
    start = days(rng, 24, 8)
    when = pd.concat([start] * len(levels), ignore_index=True)
    up = 1 if rng.random() < 0.5 else -1  # of the exception
    odd = str(levels[rng.integers(len(levels))])
    columns = len(base.table.columns) + 1
    r, reached = power.row_correlation(24, 8, power.level(columns, tests=columns))
    way = np.where(group == odd, up, -up)
    latent = way * r * tables.scores(when.astype("int64").to_numpy().astype(float))
    base.table[dimension] = group
    base.table[measure] = tables.couple(
        rng, base.values(measure), latent + np.sqrt(1 - r * r) * rng.standard_normal(rows)
    )
    numbers: list[Number] = []
    for level in levels:
        own = group == level
        numbers += (
            measured.over_time(when[own], base.table[measure][own])
            if level == odd
            else [
                n
                for n in measured.over_time(when[own], base.table[measure][own])
                if "rows" in n.name or "month" in n.name
            ]
        )
    numbers.append(count("groups that hold", len(levels) - 1))
    rule, exception = ("falls", "rises") if up > 0 else ("rises", "falls")
    said = f"{measure} {rule} over 24 months in every {dimension} but {odd}, where it {exception}"
    return Plant(
        "interaction",
        seed,
        base.source.name,
        dated(base, when, seed),
        said,
        reached,
        frozenset({"interaction", "trend", "association", "difference"}),
        (DATE, measure, dimension),
        names=(either([re.escape(odd)]),),
        words=TURNED,
        numbers=tuple(Number(n.name, n.value, n.within, False, n.counted) for n in numbers),
    )


def coverage_gap(seed: int, rng: np.random.Generator) -> Plant:
    """365 days with one or two rows each, but for 20 to 40 days in a row with none.

    Test: were the rows spread by chance over the days, so long a gap would come up with probability below 1e-8.
    """
    base, _, _ = tables.base(rng, 520)
    every = pd.date_range(f"{rng.integers(2005, 2020)}-01-01", periods=365, freq="D")
    length, at = int(rng.integers(20, 41)), int(rng.integers(60, 260))
    left = every.delete(np.arange(at, at + length))
    more = rng.choice(len(left), 150, replace=False)
    when = pd.Series(left.append(left[more]).sort_values())
    base.table = base.table.iloc[: len(when)].copy()
    first, last = every[at], every[at + length - 1]
    around = (every[at - 1], first, last, every[at + length])
    spelt = [rf"\b(0?{day.day} {day:%b}\w*|{day:%b}\w* {day.day}\b|{day:%Y-%m-%d})" for day in around]
    numbers = [
        count("days missing", length),
        count("days from row to row", length + 1),
        close("weeks missing", length / 7, relative=0.08),
        Number("share of days missing", length / 365, 0.005),
    ]
    said = f"no row from {first:%d %B %Y} to {last:%d %B %Y}, {length} days"
    return Plant(
        "coverage gap",
        seed,
        base.source.name,
        dated(base, when, seed),
        said,
        1.0,
        UNNAMED,
        (DATE,),
        names=("|".join(spelt),),
        words=r"\bgap|missing|nothing|without|none|stops|break|silen|empty|not covered|\bno [a-z ]{1,30}",
        numbers=tuple(numbers),
    )
