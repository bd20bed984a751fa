"""The columns of the table: as texts, numbers or dates, and those that the story worked out from others."""

import datetime
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from stories.recompute.parts.cells import NO_NUMBER, NOTHING, as_text, moment, number, tidied
from stories.recompute.parts.files import Plain, rows_of

SECONDS = {"years": 365.25 * 86400, "days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
USUAL = {"decimal": ".", "order": "", "written": "", "sentinel": "", "holds_na": False, "role": ""}
"""How a column is read where nothing else stands with it."""
YES = {"yes", "true", "1", "y", "t"}


class Table:
    """The file at a path, read by the choices of a story."""

    def __init__(self, path: str, story: Plain) -> None:
        held = rows_of(path, story["reading"], story["columns"])
        self.columns: dict[str, Plain] = {column["name"]: USUAL | column for column in story["columns"]}
        self.cells = dict(zip(self.columns, held.columns, strict=True))
        self.rows, self.rows_in_file = held.rows, held.in_file
        self.left_out, self.repaired = held.left_out, held.repaired
        self.rates: set[str] = set()
        self._texts: dict[str, pd.Series] = {}
        self._numbers: dict[str, pd.Series] = {}
        self._dates: dict[str, pd.Series] = {}
        for column in story["derived"]:
            self._work_out(column)

    def texts(self, name: str) -> pd.Series:
        """Return a column as texts (categories), None where there is no value."""
        if name not in self._texts:
            column = self.columns[name]
            as_labels = column["written"] == "labels"
            holds_na, sentinel = column["holds_na"], column["sentinel"]

            def text(cell: Any) -> str | None:
                if as_labels:
                    value = number(cell, column["decimal"])
                    return None if math.isnan(value) or str(int(value)) == sentinel else str(int(value))
                said = tidied(as_text(cell) or "")
                return None if said.lower() in NOTHING and not (holds_na and said == "NA") else said

            self._texts[name] = pd.Series(each(self.cells[name], text), dtype=object)
        return self._texts[name]

    def numbers(self, name: str) -> pd.Series:
        """Return a column as floats, NaN where there is no number."""
        if name not in self._numbers:
            column = self.columns[name]
            found = each(self.cells[name], lambda cell: number(cell, column["decimal"]))
            values = pd.Series(found, dtype="float64")
            if column["sentinel"]:
                values = values.mask(values == float(column["sentinel"]))
            self._numbers[name] = values
        return self._numbers[name]

    def dates(self, name: str) -> pd.Series:
        """Return a column as dates, NaT where there is none."""
        if name not in self._dates:
            column = self.columns[name]
            written, mark = column["written"], column["decimal"]

            def date(cell: Any) -> datetime.datetime | None:
                return in_number(number(cell, mark), written) if written else moment(cell, column["order"])

            found = np.array(each(self.cells[name], date), dtype="datetime64[us]")
            self._dates[name] = pd.Series(found)
        return self._dates[name]

    def kind(self, name: str) -> str:
        """Return what a column was read as: number, date, boolean, category, text or empty."""
        return str(self.columns[name]["read_as"])

    def values(self, name: str) -> pd.Series:
        """Return a column as what it was read as."""
        if self.kind(name) == "empty":
            return pd.Series(np.nan, index=range(self.rows))
        return {"number": self.numbers, "date": self.dates}.get(self.kind(name), self.texts)(name)

    def unfit(self, name: str) -> int:
        """Return how many cells of a column say something that is no number, or no date."""
        said = each(self.cells[name], lambda cell: tidied(as_text(cell) or "").lower() not in NO_NUMBER)
        lost = self.values(name).isna()
        if self.columns[name]["sentinel"]:
            lost &= ~pd.Series(each(self.cells[name], number)).eq(float(self.columns[name]["sentinel"]))
        return int((pd.Series(said, dtype=bool) & lost).sum())

    def own(self) -> list[str]:
        """Return the names of the columns of the file."""
        return list(self.cells)

    def _work_out(self, column: Plain) -> None:
        """Add a column that the story works out from others."""
        name, rule, parents = column["name"], column["rule"], column["parents"]
        self.columns[name] = {
            "name": name,
            "read_as": "category" if rule in ("hour", "weekday") else "number",
        }
        if rule in ("duration", "age"):
            end, start = (self.dates(parent) for parent in parents)
            gap = (end - start).dt.total_seconds() / SECONDS[column["unit"]]
            self._numbers[name] = gap.where(gap >= 0)
        elif rule in ("ratio", "share"):
            above, below = (self.numbers(parent) for parent in parents)
            quotient = column["times"] * above / below.where(below > 0)
            self._numbers[name] = quotient.map(lambda value: float(f"{value:.11e}"), na_action="ignore")
        elif rule == "rate":
            texts, label = self.texts(parents[0]), column["label"]
            marked = texts == label if label else texts.str.lower().isin(YES)
            self._numbers[name] = marked.astype("float64").mul(100).where(texts.notna())
            self.rates.add(name)
        elif rule == "growth":
            self._numbers[name] = self._growth(*parents)
        else:
            dates = self.dates(parents[0])
            names = dates.dt.day_name() if rule == "weekday" else dates.dt.hour.astype("Int64").astype(str)
            self._texts[name] = names.astype(object).where(dates.notna(), None)

    def _growth(self, measure: str, date: str, group: str) -> pd.Series:
        """Return how much a measure changed in percent since the usual step before, in the same group."""
        dates = self.dates(date)
        months = dates.dt.year * 12 + dates.dt.month
        rows = pd.DataFrame({"group": self.texts(group), "month": months, "value": self.numbers(measure)})
        step = rows.sort_values("month").groupby("group")["month"].diff().mode()[0]
        before = rows.assign(month=rows["month"] + step).set_index(["group", "month"])["value"]
        earlier = pd.MultiIndex.from_frame(rows[["group", "month"]])
        growth = 100 * rows["value"] / before.reindex(earlier).to_numpy() - 100
        return growth.map(lambda value: float(f"{value:.11e}"), na_action="ignore")


def each(cells: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Return what `read` makes of every cell; of equal texts only once."""
    known: dict[str, Any] = {}
    found = []
    for cell in cells:
        if not isinstance(cell, str):
            found.append(read(cell))
            continue
        if cell not in known:
            known[cell] = read(cell)
        found.append(known[cell])
    return found


def in_number(value: float, written: str) -> datetime.datetime | None:
    """Return the date that a number writes: a year, a year with twelfths, or eight digits of a day."""
    if math.isnan(value):
        return None
    if written == "days":
        return moment(f"{value:08.0f}") if value >= 0 else None
    months = round((value - 1970) * 12) if written == "twelfths" else (int(value) - 1970) * 12
    return moment(f"{1970 + months // 12:04d}-{months % 12 + 1:02d}")
