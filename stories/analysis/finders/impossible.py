"""Values that cannot be: below nothing, over a hundred per cent, an end before its start, a part above its whole."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import permutations

import numpy as np
import numpy.typing as npt

from stories.analysis import bounds
from stories.analysis.arrays import Arrays, Watch, dates_of
from stories.analysis.columns import ColumnType, Role, is_code
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.breaches import FEWEST, MOST, Breach, bars
from stories.analysis.finders.candidates import Candidate, Facts
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import Floats

OLDEST, OLD = 130.0, 110.0
"""Years that nobody lives, and those that nearly all must be below for the column to hold ages of people."""
WHOLE, HUNDRED = 1.0, 100.0
PLAINLY = 0.2
"""The third quartile from which shares are parts of one and not small percentages."""
SPANS, YEARS = 10, 30
"""Spans of nearly all dates, and years, that a date must lie away from them to be no date of theirs."""
SAME = 1e-9
"""Relative difference up to which two numbers are the same."""
DAY, YEAR = 86_400.0, 365.25
TIMES = (("days", DAY), ("hours", 3_600.0), ("minutes", 60.0), ("seconds", 1.0))
COARSE = {"day": "D", "month": "M", "year": "Y"}
MOST_PAIRS = 40
"""Pairs of columns that are held against each other."""
YEARS_SHOWN = 20
"""Years up to which the chart counts rows year by year; more are counted by decade."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield every column, and every two, whose names set a limit that values may be held against."""
    numbers = [
        column
        for column in arrays.profile.columns
        if column.type is ColumnType.NUMBER and column.role is Role.MEASURE and column.count >= FEWEST
    ]
    dates = [
        column
        for column in arrays.profile.columns
        if column.type is ColumnType.DATE and column.role is Role.DATE and column.count >= FEWEST
    ]
    for place, column in enumerate(numbers):
        watch(place, len(numbers), f"Looking for impossible values: column {place + 1} of {len(numbers)}")
        yield from _of_number(arrays, column)
    for column in dates:
        yield from _of_date(arrays, column)
    ordered = [
        pair for pair in permutations(dates, 2) if bounds.are_start_and_end(pair[0].name, pair[1].name)
    ]
    for start, end in ordered[:MOST_PAIRS]:
        yield _candidate(arrays, _between(arrays, start, end))
    parts = [pair for pair in permutations(numbers, 2) if bounds.is_part_of(pair[0].name, pair[1].name)]
    for part, whole in parts[:MOST_PAIRS]:
        left = _left(_numbers(arrays, whole), _numbers(arrays, part))
        columns, unit = (part.name, whole.name), part.unit if part.unit == whole.unit else None
        breach = Breach(rule="part", columns=columns, values=left, limit=0.0, unit=unit, low=True)
        yield _candidate(arrays, breach)


def _of_number(arrays: Arrays, column: ColumnProfile) -> Iterator[Candidate]:
    name, unit = column.name, column.unit
    if bounds.cannot_be_negative(name, unit):
        breach = Breach(
            rule="negative", columns=(name,), values=_numbers(arrays, column), limit=0.0, unit=unit, low=True
        )
        yield _candidate(arrays, breach)
    if bounds.is_share(name, unit):
        values = _numbers(arrays, column)
        limit = _whole_of(values, unit)
        if limit is not None:
            breach = Breach(rule="above", columns=(name,), values=values, limit=limit, unit=unit, low=False)
            yield _candidate(arrays, breach)
    if bounds.is_age_of_people(name, unit):
        values = _numbers(arrays, column)
        held = values[np.isfinite(values)]
        if float(((held >= 0) & (held <= OLD)).mean()) >= 1 - MOST:
            breach = Breach(rule="age", columns=(name,), values=values, limit=OLDEST, unit=unit, low=False)
            yield _candidate(arrays, breach)


def _whole_of(values: Floats, unit: str | None) -> float | None:
    """Return the whole that shares are parts of, 1 or 100, None where nearly all do not lie between 0 and it."""
    held = values[np.isfinite(values)]
    inside = {whole: float(((held >= 0) & (held <= whole)).mean()) for whole in (WHOLE, HUNDRED)}
    if inside[WHOLE] >= 1 - MOST:
        of_one = unit is None and float(np.quantile(held, 0.75)) >= PLAINLY
        return WHOLE if of_one else None
    return HUNDRED if inside[HUNDRED] >= 1 - MOST else None


def _of_date(arrays: Arrays, column: ColumnProfile) -> Iterator[Candidate]:
    """Yield the dates long before, and long after, nearly all others of their column."""
    days = _days(arrays, column)
    known = days[np.isfinite(days)]
    first, last = (float(edge) for edge in np.quantile(known, (MOST, 1 - MOST), method="inverted_cdf"))
    reach = max(SPANS * (last - first), YEARS * YEAR)
    made = Breach(rule="early", columns=(column.name,), values=days, limit=first - reach, unit=None, low=True)
    yield _candidate(arrays, made)
    yield _candidate(arrays, replace(made, rule="late", limit=last + reach, low=False))


def _between(arrays: Arrays, start: ColumnProfile, end: ColumnProfile) -> Breach:
    """Return the time from the start to the end, to the day where one of the two has no time of day."""
    moments = [dates_of(arrays.frame[column.name]) for column in (start, end)]
    units = [COARSE[column.grain] for column in (start, end) if column.grain in COARSE]
    if units:
        coarsest = min(units, key="YMD".index)
        moments = [moment.astype(f"datetime64[{coarsest}]").astype("datetime64[s]") for moment in moments]
    missing = np.isnat(moments[0]) | np.isnat(moments[1])
    seconds = np.where(missing, np.nan, (moments[1] - moments[0]).astype(np.int64).astype(np.float64))
    farthest = -float(np.nanmin(seconds)) if not missing.all() else 0.0
    unit, size = TIMES[0] if units else next((time for time in TIMES if farthest >= 2 * time[1]), TIMES[-1])
    return Breach(
        rule="order", columns=(start.name, end.name), values=seconds / size, limit=0.0, unit=unit, low=True
    )


def _numbers(arrays: Arrays, column: ColumnProfile) -> Floats:
    values = arrays.frame[column.name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def _left(whole: Floats, part: Floats) -> Floats:
    """Return the whole less the part, nothing where the two are the same but for the last digits of a sum."""
    left = whole - part
    return np.where(np.abs(left) <= SAME * np.abs(whole), 0.0, left)


def _days(arrays: Arrays, column: ColumnProfile) -> Floats:
    moments = dates_of(arrays.frame[column.name])
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / DAY)


def _candidate(arrays: Arrays, breach: Breach) -> Candidate:
    return Candidate(
        kind="impossible",
        columns=breach.columns,
        build=partial(_tell, arrays, breach),
        impact=_effect(breach),
        holds=breach.holds,
    )


def _effect(breach: Breach) -> float:
    return min(1.0, 0.35 + 5 * breach.count / max(breach.n, 1)) if breach.count else 0.0


def _tell(arrays: Arrays, breach: Breach, test: Test | None) -> tuple[Insight, ...]:
    columns, n = breach.columns, breach.n
    facts = Facts(kind="impossible", columns=columns, type=FactType.IMPOSSIBLE, test=test)
    where = {columns[-1]: _wrong(breach)} if breach.rule != "part" else {columns[0]: _wrong(breach)}
    facts.add("count", "count", breach.count, n=n, where=where)
    facts.add("share", "share", breach.count / n, n=n, where=where)
    worst = np.flatnonzero(breach.values == breach.extreme)
    if breach.rule in ("early", "late"):
        moments = dates_of(arrays.frame[columns[0]]).astype("datetime64[D]")
        facts.name("extreme", str(moments[worst[0]]), columns[0])
        inside = moments[np.isfinite(breach.values) & ~breach.wrong]
        facts.name("first", str(inside.min()), columns[0])
        facts.name("last", str(inside.max()), columns[0])
    elif len(columns) == 2:
        facts.add("extreme", "farthest", -breach.extreme, n=n, unit=breach.unit, where=where)
    else:
        kind = "minimum" if breach.low else "maximum"
        facts.add("extreme", kind, breach.extreme, n=n, unit=breach.unit)
        facts.add("distinct", "distinct", len(np.unique(breach.values[breach.wrong])), n=n, where=where)
    if breach.rule in ("above", "age"):
        facts.add("limit", "limit", breach.limit, unit=breach.unit if breach.rule == "above" else None)
    label = _label(arrays, columns, worst)
    if label is not None:
        facts.name("extreme_name", label[1], label[0])
    return (
        Insight(
            kind="impossible",
            type=FactType.IMPOSSIBLE,
            columns=columns,
            evidence=facts.made,
            lead="count",
            series=_series(arrays, breach),
            coverage=n / arrays.rows,
            effect=_effect(breach),
            surprise=0.6,
        ),
    )


def _wrong(breach: Breach) -> str:
    """Return the rule that the rows break, as the filter of a fact."""
    if breach.rule == "order":
        return f"before {breach.columns[0]}"
    if breach.rule == "part":
        return f"above {breach.columns[1]}"
    if breach.rule == "negative":
        return "below zero"
    return f"above {breach.limit:g}" if breach.rule in ("above", "age") else f"far too {breach.rule}"


def _label(arrays: Arrays, columns: tuple[str, ...], worst: npt.NDArray[np.intp]) -> tuple[str, str] | None:
    """Return (column, text) by which the row with the farthest value is known, the first by its text of several."""
    codes = [
        column.name
        for column in arrays.profile.of_role(Role.IDENTIFIER)
        if is_code(column.name) and column.distinct == arrays.rows
    ]
    name = arrays.label_column or min(codes, default=None)
    if name is None or name in columns:
        return None
    texts = arrays.frame[name].iloc[worst]
    named = sorted(_text(text) for text in texts[texts.notna()].tolist())
    return (name, named[0]) if named and named[0] else None


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _series(arrays: Arrays, breach: Breach) -> Series:
    if breach.rule in ("early", "late"):
        return _by_year(breach)
    points, wrong = bars(breach)
    x_name = breach.columns[0]
    if breach.rule == "order":
        x_name = f"time from {breach.columns[0]} to {breach.columns[1]}"
    elif breach.rule == "part":
        x_name = f"{breach.columns[1]} less {breach.columns[0]}"
    return Series(
        shape="bins",
        x_name=x_name,
        y_name="rows",
        unit=breach.unit,
        points=points,
        highlight=wrong,
        reference=breach.limit,
        reference_name="limit",
    )


def _by_year(breach: Breach) -> Series:
    """Return the rows of each year (or decade), those with the far dates highlighted."""
    known = np.isfinite(breach.values)
    days = breach.values[known].astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    by_decade = len(np.unique(years)) > YEARS_SHOWN
    labels = [f"{year // 10 * 10}s" if by_decade else str(year) for year in years.tolist()]
    names, counts = np.unique(labels, return_counts=True)
    far = np.unique(np.array(labels)[breach.wrong[known]])
    return Series(
        shape="groups",
        x_name=breach.columns[0],
        y_name="rows",
        unit=None,
        points=tuple(
            Point(x=str(name), y=float(count), n=int(count))
            for name, count in zip(names, counts, strict=True)
        ),
        highlight=tuple(str(name) for name in far),
    )
