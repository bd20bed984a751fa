"""What holds in every group but one, worked out with pandas alone: the change, or the gap, in each group."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tests.truth.files import File, grain_of

FEWEST_PERIODS, CELL = 8, 20
"""Periods that a group must hold rows in, and rows of each of two groups in a category."""


class Taken:
    """One measure taken apart by group: its change between the halves of the time, or its gap between two groups."""

    def __init__(self, file: File, facts: list[Mapping[str, Any]], columns: list[str]) -> None:
        self.file, self.measure = file, columns[-1]
        cells = [fact["where"] for fact in facts if fact["type"] == "interaction" and fact["where"]]
        cells = [
            where for where in cells if set(where["columns"]) <= set(columns) and len(where["columns"]) == 2
        ]
        self.dimension = cells[0]["columns"][0]
        self.other = cells[0]["columns"][1]
        ends = list(dict.fromkeys(where["values"][1] for where in cells))
        # the later half comes last, the group that is higher by the rule first
        self.sides = sorted(ends) if self.is_trend else ends[::-1]
        whens = [
            fact["value"] for fact in facts if fact["measure"] == "name" and fact["columns"] == [self.other]
        ]
        self.grain = next((grain for when in whens if (grain := grain_of(when)) is not None), "M")

    @property
    def is_trend(self) -> bool:
        return (
            not self.file.dates(self.other).isna().all()
            and self.other not in (self.dimension, self.measure)
            and (self._is_side())
        )

    def _is_side(self) -> bool:
        cells = self.file.texts(self.other).dropna()
        return bool(pd.to_datetime(cells, errors="coerce", format="mixed").notna().all())

    def side(self, group: str, which: str) -> pd.Series:
        """Return the values of a group on one side."""
        held = self.file.numbers(self.measure)
        return held[self.file.select(self.dimension, group) & self.file.select(self.other, which)].dropna()

    def groups(self) -> list[str]:
        """Return the groups that have enough rows, or enough periods, on both sides."""
        names = self.file.groups(self.dimension).dropna().unique()
        if self.is_trend:
            labels = self.file.periods(self.other, self.grain).where(self.file.numbers(self.measure).notna())
            return [
                name
                for name in names
                if labels[self.file.select(self.dimension, name)].nunique() >= FEWEST_PERIODS
            ]
        return [name for name in names if min(len(self.side(name, which)) for which in self.sides) >= CELL]

    def gaps(self, kind: str) -> dict[str, tuple[float, int]]:
        """Return (second side less first, rows) of each group, by mean or median."""
        found = {}
        for name in self.groups():
            first, second = (self.side(name, which) for which in self.sides)
            value = float(second.agg(kind) - first.agg(kind))
            found[name] = (value, len(first) + len(second))
        return found
