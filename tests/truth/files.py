"""An own, plain reading of a table: every cell as text first, numbers and dates only when asked for."""

import json
import re
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from tests.truth.over_time import is_part, rows_in

WHOLE = re.compile(r"(all|total|overall)\b.*", re.IGNORECASE)
"""A category that stands for all the others together."""
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "-"})
CURRENCY = re.compile(r"[$€£,%\s]")
PERIODS = (
    (re.compile(r"\d{4}"), "Y"),
    (re.compile(r"\d{4}-Q[1-4]"), "Q"),
    (re.compile(r"\d{4}-\d{2}"), "M"),
    (re.compile(r"\d{4}-W\d{2}"), "W"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "D"),
)
GRAINS = {"year": "Y", "quarter": "Q", "month": "M", "week": "W", "day": "D"}


class File:
    """One table as it stands in its file."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.frame = self._read()
        self._texts: dict[str, pd.Series] = {}
        self._numbers: dict[str, pd.Series] = {}
        self._dates: dict[str, pd.Series] = {}
        self._periods: dict[tuple[str, str], pd.Series] = {}

    def _read(self) -> pd.DataFrame:
        if self.path.suffix == ".json":
            records = json.loads(self.path.read_text(encoding="utf-8"))
            return pd.DataFrame(records, dtype=object).map(_json_text)
        with self.path.open(encoding="utf-8-sig") as lines:
            head = lines.readline()
        separator = max(",;\t", key=head.count)
        frame = pd.read_csv(self.path, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return frame.rename(columns=str.strip)

    @cached_property
    def rows(self) -> int:
        return len(self.frame)

    def texts(self, column: str) -> pd.Series:
        """Return a column's cells as text without outer blanks, None where nothing stands."""
        if column not in self._texts:
            cells = self.frame[column].str.strip()
            cells = cells.where(~cells.str.lower().isin(MISSING))
            numbers = pd.to_numeric(cells, errors="coerce")
            if cells.notna().any() and numbers[cells.notna()].notna().all():
                whole = numbers.notna() & (numbers % 1 == 0) & (numbers.abs() < 1e15)
                cells = cells.mask(whole, numbers[whole].astype("int64").astype(str))
            self._texts[column] = cells
        return self._texts[column]

    def numbers(self, column: str) -> pd.Series:
        """Return a column as floats, NaN where no number stands."""
        if column not in self._numbers:
            cells = self.frame[column].str.strip()
            cells = cells.where(~cells.str.lower().isin(MISSING))
            plain = cells.str.replace(CURRENCY, "", regex=True)
            self._numbers[column] = pd.to_numeric(plain, errors="coerce").astype("float64")
        return self._numbers[column]

    def dates(self, column: str) -> pd.Series:
        """Return a column as dates, NaT where none stands; bare years are their first of January."""
        if column not in self._dates:
            cells = self.texts(column)
            known = cells.dropna()
            if known.str.fullmatch(r"\d{4}").all():
                dates = pd.to_datetime(cells, format="%Y", errors="coerce")
            elif known.str.fullmatch(r"\d{4}-?Q[1-4]").all():
                # "1974Q1": the first month of the quarter
                months = (cells.str[-1].astype("float64") - 1) * 3 + 1
                years = cells.str[:4].astype("float64")
                dates = pd.to_datetime({"year": years, "month": months, "day": 1}, errors="coerce")
            elif known.str.fullmatch(r"\d{4}(\.\d+)?").all():
                # twelfths of a year
                decimal = cells.astype("float64")
                months = ((decimal % 1) * 12).round()
                dates = pd.to_datetime({"year": decimal // 1, "month": months + 1, "day": 1}, errors="coerce")
            else:
                dates = pd.to_datetime(cells, format="mixed", errors="coerce", utc=True).dt.tz_localize(None)
            self._dates[column] = dates
        return self._dates[column]

    def periods(self, column: str, grain: str) -> pd.Series:
        """Return for each row the label of its period (2013, 2013-Q2, 2013-07, 2013-W07, 2013-07-04)."""
        if (column, grain) not in self._periods:
            self._periods[column, grain] = self._periods_of(self.dates(column), grain)
        return self._periods[column, grain]

    def _periods_of(self, dates: pd.Series, grain: str) -> pd.Series:
        years = dates.dt.year.astype("Int64").astype(str)
        if grain == "Y":
            labels = years
        elif grain == "Q":
            labels = years + "-Q" + dates.dt.quarter.astype("Int64").astype(str)
        elif grain == "W":
            weeks = dates.dt.isocalendar()
            labels = weeks["year"].astype(str) + "-W" + weeks["week"].astype(str).str.zfill(2)
        else:
            labels = dates.dt.strftime("%Y-%m" if grain == "M" else "%Y-%m-%d")
        return labels.where(dates.notna())

    def groups(self, column: str) -> pd.Series:
        """Return a column's categories, without one that stands for all the others together."""
        cells = self.texts(column)
        return cells.where(~cells.fillna("").astype(str).str.fullmatch(WHOLE))

    def keep(self, column: str, values: pd.Series) -> None:
        """Hold a column that is not in the file under a name of its own."""
        if pd.api.types.is_numeric_dtype(values):
            self._numbers[column] = values
            values = values.map(repr, na_action="ignore")
        self._texts[column] = values

    def holds(self, column: str) -> bool:
        """Return whether there is a column of that name, in the file or kept."""
        return column in self.frame or column in self._texts

    def select(self, column: str, value: str) -> pd.Series:
        """Return which rows have `value` in `column`: a category, zero, or the label of a period."""
        equal = self.texts(column) == value
        if equal.any():
            return equal.fillna(False).astype(bool)
        if is_part(value):
            return rows_in(self.dates(column), value).fillna(False).astype(bool)
        grain = grain_of(value)
        if grain is not None:
            return (self.periods(column, grain) == value).fillna(False).astype(bool)
        folded = self.texts(column).str.lower() == value.lower()
        return folded.fillna(False).astype(bool)


def grain_of(label: str) -> str | None:
    """Return Y, Q, M, W or D for the label of a period, None for other text."""
    return next((grain for pattern, grain in PERIODS if pattern.fullmatch(label)), None)


def label_of(first_day: str, grain: str) -> str:
    """Return the label of the period of that grain (year, quarter, month, week, day) that starts on an ISO day."""
    day = pd.Timestamp(first_day)
    if grain == "quarter":
        return f"{day.year}-Q{day.quarter}"
    if grain == "week":
        week = day.isocalendar()
        return f"{week[0]}-W{week[1]:02d}"
    return {"year": first_day[:4], "month": first_day[:7], "day": first_day[:10]}[grain]


def _json_text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
