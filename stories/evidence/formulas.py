"""What a fact was worked out from, as a formula in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from stories.evidence.rules import quoted, rules_of, where_of

Fact = Mapping[str, Any]
OVER: Mapping[str, str] = {
    "mean": "mean of {y}", "median": "median of {y}", "sum": "sum of {y}",
    "minimum": "smallest value of {y}", "min": "smallest value of {y}", "lower bound": "smallest value of {y}",
    "maximum": "largest value of {y}", "max": "largest value of {y}", "upper bound": "largest value of {y}",
    "first quartile": "value of {y} that a quarter of the values lie at or below",
    "third quartile": "value of {y} that three quarters of the values lie at or below",
    "ninth decile": "value of {y} that nine tenths of the values lie at or below",
    "rho": "rank correlation (Spearman’s rho) of {x} and {y}",
    "Cramer's V": "strength of the link between {x} and {y} (Cramér’s V, from 0 for none to 1)",
    "distinct": "number of different values of {x}",
    "groups": "number of groups of {x}",
    "periods": "number of whole periods of {x}",
}  # fmt: skip
"""Measures that are said over their rows; {x} is the first column of the fact, {y} its last."""
ALONE: Mapping[str, str] = {
    "fence": "value of {y} beyond which a value stands far from all others: three times the distance between the "
    "quartiles away from the nearer one, on the scale on which the values lie evenly",
    "valley": "value of {y} between two peaks around which the fewest values lie",
    "limit": "limit that values of {y} cannot go beyond",
    "farthest": "largest distance by which {x} and {y} are the wrong way round",
    "difference": "{typical} in the last whole period less that in the first",
    "change": "{typical} in the last whole period less that in the first, as a percentage of the first",
    "change of level": "{typical} after the date less that before, as a percentage of the one before",
    "difference of levels": "{typical} after the date less that before",
    "difference of seasons": "mean of {y} in the highest place of the calendar less the mean in the lowest",
    "ratio of seasons": "mean of {y} in the highest place of the calendar divided by the mean in the lowest",
    "clusters": "number of different rows that come more than once",
    "largest cluster": "number of times that the most frequent row comes",
    "equal pairs": "number of pairs of rows that are alike",
    "expected pairs": "number of pairs that chance alone would make alike, if no column had to do with another",
    "usual step": "usual (median) step from one date with rows to the next",
    "rows": "number of rows of the table",
    "columns": "number of columns of the file",
    "columns with missing values": "number of columns in which at least one row has no value",
    "further columns": "number of further columns that are not named here",
    "other sheets": "number of sheets of the workbook that were not read",
    "rows left out": "number of rows left out as blank or not part of the table",
    "rows repaired": "number of rows that had too few or too many cells",
    "values that do not fit": "number of values of {x} that did not fit its kind and count as missing",
    "looked at": "number of comparisons that were made",
    "kept": "number of findings that were clear enough to be told",
    "level": "share that the method sets, the same for every table",
    "compared value": "number that values are compared with",
}  # fmt: skip
"""Measures that are said by themselves."""


@dataclass(frozen=True, kw_only=True)
class Formula:
    """The words of one fact F."""

    fact: Fact
    dates: frozenset[str]
    # columns of dates
    missing: Mapping[str, int]
    # rows without a value by column

    @cached_property
    def where(self) -> str:
        """Return the fact's filter as a clause, "" for none."""
        return self._clause(self._pairs)

    def words(self) -> str:
        """Return the formula: "Mean of arr_delay over the 681 rows where carrier is “F9”"."""
        said = self._said()
        return said[:1].upper() + said[1:]

    @property
    def _kind(self) -> str:
        return str((self.fact.get("finding") or [""])[0])

    @property
    def _columns(self) -> list[str]:
        # the number of rows has no column
        return [column for column in self.fact["columns"] if column]

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        where = self.fact["where"] or {"columns": [], "values": []}
        return list(zip(where["columns"], where["values"], strict=True))

    @property
    def _rows(self) -> str:
        return f"{self.fact['n']:,} rows" if self.fact["n"] else "rows"

    @property
    def _over(self) -> str:
        return f"the {self._rows} where {self.where}" if self.where else f"the {self._rows}"

    @cached_property
    def _names(self) -> dict[str, str]:
        first, last = (quoted(self._columns[place]) if self._columns else "" for place in (0, -1))
        typical = f"mean of {last}" if len(self._columns) > 1 else "number of rows"
        return {"x": first, "y": last, "typical": typical}

    def _clause(self, pairs: Sequence[tuple[str, str]]) -> str:
        return where_of(rules_of(pairs, kind=self._kind, dates=self.dates))

    def _said(self) -> str:
        measure = str(self.fact["measure"])
        if measure == "name":
            return self._name()
        if measure == "share":
            return self._share()
        if measure == "count":
            return self._count()
        if measure in OVER:
            return f"{OVER[measure].format(**self._names)} over {self._over}"
        if measure in ALONE:
            return ALONE[measure].format(**self._names)
        return self._other(measure)

    def _name(self) -> str:
        if not self._columns or self.fact["value"] in self._columns:
            return "name from the file, as it is written there"
        if self._columns[0] in self.dates:
            return f"date or period of {self._names['x']}"
        return f"value of {self._names['x']}, as it is written in the file"

    def _count(self) -> str:
        n = self.fact["n"]
        base = f", out of {self._rows}" if n and n != self.fact["value"] else ""
        if self.fact["type"] == "duplicate":
            return f"number of rows that repeat an earlier one{base}"
        if self.where:
            needed = [column for column in self._columns if column not in dict(self._pairs)]
            value = f", with a value of {listed(needed)}" if needed and not base else ""
            return f"number of rows where {self.where}{value}{base}"
        if not self._columns:
            return "number of comparisons that hold"
        if self._kind == "outlier":
            return f"number of values of {self._names['y']} beyond the limit{base}"
        return f"number of rows with a value of {listed(self._columns)}"

    def _share(self) -> str:
        columns, rows, pairs = self._columns, self._rows, self._pairs
        clauses = [self._clause([pair]) for pair in pairs]
        if self.fact["type"] == "duplicate":
            return f"rows that repeat an earlier one, divided by all {rows}"
        if len(pairs) == 2:
            return f"rows where {' and '.join(clauses)}, divided by the {rows} where {clauses[0]}"
        if pairs and self._kind == "rank" and len(columns) == 2:
            y = self._names["y"]
            return f"sum of {y} where {clauses[0]}, divided by the sum of {y} over all {rows}"
        if pairs and self._kind == "gone":
            y = self._names["y"]
            return f"rows where {clauses[0]} without a value of {y}, divided by the {rows} of that time"
        if pairs:
            return f"rows where {clauses[0]}, divided by the {rows} with a value"
        about = listed(columns)
        if not self._kind and columns and self.fact["n"]:
            lost = self.missing.get(columns[0], 0) / self.fact["n"]
            if lost and abs(lost - self.fact["value"]) < 1e-9:
                return f"rows without a value of {about}, divided by all {rows}"
            return f"rows with the commonest value of {about}, divided by the {rows} with a value"
        return {
            "outlier": f"values of {about} beyond the limit, divided by the {rows} with a value",
            "proportion": f"rows outside the two largest groups of {about}, divided by the {rows} with a value",
            "even": f"one divided by the number of groups of {about}: the share of each if all were alike",
            "gone": f"rows without a value of {about}, divided by all {rows}",
        }.get(self._kind, f"share of the {rows}, by {about}")

    def _other(self, measure: str) -> str:
        """Return the words of the measures that come in several units or kinds of mean."""
        if measure.startswith("effect size"):
            test = self.fact["test"] or {}
            effect = (
                f"size of the effect ({test.get('effectName') or 'of the test'}) for {listed(self._columns)}"
            )
            end = measure.removeprefix("effect size").removeprefix(", ")
            return f"{end} of the 95% interval of the {effect}" if end else effect
        for word, joint in (("difference of ", "less"), ("ratio of ", "divided by")):
            if measure.startswith(word):
                typical, y = measure.removeprefix(word).removesuffix("s"), self._names["y"]
                if self.where:
                    return f"one {typical} of {y} {joint} the other, where {self.where}"
                x = self._names["x"]
                return f"{typical} of {y} in the highest group of {x} {joint} the {typical} in the lowest"
        if measure.startswith("rows "):
            return f"number of {measure} in {self._over}"
        if measure.startswith("difference in rows"):
            return f"{measure.removeprefix('difference in ')} at the one end less those at the other"
        unit = measure.rpartition(" ")[0]
        if measure.endswith(" missing"):
            return f"number of {unit} in the longest stretch of {self._names['x']} without a row"
        if measure.endswith(" covered"):
            return f"number of {unit} from the first to the last {self._names['x']}"
        return f"{measure} of {listed(self._columns)} over {self._over}" if self._columns else measure


def listed(columns: Sequence[str]) -> str:
    """Return names of columns as a list in words, "the table" for none."""
    return enumerated([quoted(column) for column in columns]) or "the table"


def enumerated(parts: Sequence[str]) -> str:
    """Return parts as "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), *parts[-1:]] if len(parts) > 1 else parts)
