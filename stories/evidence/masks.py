"""Rows of a table that meet conditions, as masks; each column is turned into numbers once."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis.arrays import dates_of, group_name
from stories.analysis.duplicates import repeated_rows
from stories.analysis.finders.breaches import MOST as FAR
from stories.analysis.finders.impossible import COARSE, SAME, SPANS, YEAR, YEARS
from stories.analysis.profile import Profile
from stories.analysis.statistics import Floats
from stories.evidence.rules import WEEKDAYS, Rule
from stories.evidence.selections import Selection
from stories.narrative.words import MONTHS, QUARTER, WEEK

Mask = npt.NDArray[np.bool_]
DAY, HOUR = 86_400, 3_600
THURSDAY = 3
"""The weekday of 1970-01-01, day nought, counted from Monday."""
SLACK = 1e-11
"""Relative: a limit in a fact is rounded to twelve digits."""


class Masks:
    """The rows of one table that meet conditions."""

    def __init__(self, frame: pd.DataFrame, profile: Profile) -> None:
        self._frame, self._profile = frame, profile
        self._rows = len(frame)
        self.numbers = cache(self._numbers)
        self._rule = cache(self._made)
        self._seconds = cache(self._days)
        self._present = cache(self._known)
        self._months = cache(self._month_numbers)

    def of(self, selection: Selection) -> Mask | None:
        """Return which rows are meant; None for all of them."""
        found: Mask | None = None
        for rules in selection.either:
            here = _all([self._rule(rule) for rule in rules])
            if here is None:
                found = None
                break
            found = here if found is None else found | here
        return _all([mask for mask in (found, *map(self._present, selection.known)) if mask is not None])

    def clusters(self, aside: tuple[str, ...]) -> npt.NDArray[np.intp]:
        """Return the rows that come more than once when those columns are set aside, equal rows together."""
        compared = [self._frame[column.name] for column in self._profile.columns if column.name not in aside]
        places, numbers = repeated_rows(compared)
        return places[np.lexsort((places, numbers))]

    def _numbers(self, column: str) -> Floats:
        """Return a column as numbers, NaN where there is no value; dates as seconds."""
        series = self._frame[column]
        if pd.api.types.is_datetime64_any_dtype(series):
            seconds, missing = self._seconds(column)
            return np.where(missing, np.nan, seconds)
        return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)

    def _days(self, column: str) -> tuple[npt.NDArray[np.int64], Mask]:
        moments = dates_of(self._frame[column])
        return moments.astype(np.int64), np.isnat(moments)

    def _month_numbers(self, column: str) -> npt.NDArray[np.int64]:
        months = self._seconds(column)[0].astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
        return np.asarray(months % 12)

    def _known(self, column: str) -> Mask | None:
        """Return which rows have a value, None where all have."""
        series = self._frame[column]
        if isinstance(series.dtype, pd.CategoricalDtype):
            present = np.asarray(series.cat.codes) >= 0
        else:
            present = series.notna().to_numpy()
        return None if present.all() else present

    def _made(self, rule: Rule) -> Mask:
        if rule.kind in ("is", "none_of"):
            inside = self._named(rule.columns[0], rule.values)
            present = self._present(rule.columns[0])
            outside = ~inside if present is None else ~inside & present
            return inside if rule.kind == "is" else outside
        if rule.kind == "missing":
            present = self._present(rule.columns[0])
            return np.zeros(self._rows, dtype=bool) if present is None else ~present
        if rule.kind in ("period", "season", "before", "from"):
            return self._in_time(rule)
        if rule.kind in ("order", "part", "early", "late"):
            return self._on_wrong_side(rule)
        return self._beside_limit(rule)

    def _beside_limit(self, rule: Rule) -> Mask:
        values, slack = self.numbers(rule.columns[0]), abs(rule.limit) * SLACK
        with np.errstate(invalid="ignore"):
            mask = {
                "at_most": lambda: values <= rule.limit + slack,
                "at_least": lambda: values >= rule.limit - slack,
                "below": lambda: values < rule.limit,
                "above": lambda: values > rule.limit,
            }[rule.kind]()
        return np.asarray(mask)

    def _named(self, column: str, names: tuple[str, ...]) -> Mask:
        series = self._frame[column]
        if isinstance(series.dtype, pd.CategoricalDtype):
            codes = np.asarray(series.cat.codes)
            meant = [code for code, label in enumerate(series.cat.categories) if group_name(label) in names]
            return np.asarray(codes == meant[0]) if len(meant) == 1 else np.isin(codes, meant)
        if series.dtype.kind in "iufb":
            values = self.numbers(column)
            return np.isin(values, [float(name) for name in names if _is_number(name)])
        texts = series.astype("str").str.strip()
        return np.asarray(texts.isin(names).to_numpy(dtype=bool, na_value=False))

    def _in_time(self, rule: Rule) -> Mask:
        seconds, missing = self._seconds(rule.columns[0])
        label = rule.values[0]
        if rule.kind == "season":
            if label in MONTHS:
                return np.asarray(self._months(rule.columns[0]) == MONTHS.index(label)) & ~missing
            return _season(seconds, label) & ~missing
        start, end = span_of(label)
        if rule.kind == "before":
            return (seconds < start) & ~missing
        return (
            (seconds >= start) if rule.kind == "from" else (seconds >= start) & (seconds < end)
        ) & ~missing

    def _on_wrong_side(self, rule: Rule) -> Mask:
        first, second = (self.numbers(column) for column in (rule.columns[0], rule.columns[-1]))
        with np.errstate(invalid="ignore"):
            if rule.kind == "part":
                left = second - first
                return np.asarray((left < 0) & (np.abs(left) > SAME * np.abs(second)))
            if rule.kind == "order":
                start, end = (self._coarse(column, rule.columns) for column in rule.columns)
                return np.asarray(end < start)
            known = first[np.isfinite(first)] / DAY
            low, high = (float(edge) for edge in np.quantile(known, (FAR, 1 - FAR), method="inverted_cdf"))
            reach = max(SPANS * (high - low), YEARS * YEAR)
            days = first / DAY
            return np.asarray(days < low - reach if rule.kind == "early" else days > high + reach)

    def _coarse(self, column: str, both: tuple[str, ...]) -> Floats:
        """Return the dates of one of two columns, cut to the coarser grain of the two."""
        steps = [COARSE[grain] for name in both if (grain := self._profile.named(name).grain) in COARSE]
        seconds, missing = self._seconds(column)
        moments = seconds.astype("datetime64[s]")
        if steps:
            moments = moments.astype(f"datetime64[{min(steps, key='YMD'.index)}]").astype("datetime64[s]")
        return np.where(missing, np.nan, moments.astype(np.int64))


def span_of(label: str) -> tuple[int, int]:
    """Return the first second of a period and the first after it: 2013, 2013-Q2, 2013-07, 2013-W07, 2013-07-04 ...

    Raises ValueError for what is no period.
    """
    if quarter := QUARTER.match(label):
        start = np.datetime64(f"{quarter[1]}-{3 * int(quarter[2]) - 2:02d}", "M")
        return _seconds_of(start), _seconds_of(start + 3)
    if week := WEEK.match(label):
        # the fourth of January lies in the first week
        day = np.datetime64(f"{week[1]}-01-04", "D")
        monday = day - int((day.astype(np.int64) + THURSDAY) % 7) + 7 * (int(week[2]) - 1)
        return _seconds_of(monday), _seconds_of(monday + 7)
    moment = np.datetime64(label.replace(" ", "T"))
    return _seconds_of(moment), _seconds_of(moment + 1)


def _seconds_of(moment: np.datetime64) -> int:
    return int(moment.astype("datetime64[s]").astype(np.int64))


def _season(seconds: npt.NDArray[np.int64], label: str) -> Mask:
    if label in WEEKDAYS:
        return np.asarray((seconds // DAY + THURSDAY) % 7 == WEEKDAYS.index(label))
    return np.asarray(seconds // HOUR % 24 == int(label[:2]))


def _all(masks: list[Mask]) -> Mask | None:
    """Return which rows are in every mask, None for no mask."""
    if not masks:
        return None
    found = masks[0]
    for mask in masks[1:]:
        found = found & mask
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
