"""Facts of a story worked out again from its file, each by its measure. Nothing of `stories` is imported.

A fact that cannot be worked out is reported as `unknown`, never passed over.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth import courses, quality
from tests.truth.files import File, grain_of
from tests.truth.groups import Groups, bergsma, crossed, fenced
from tests.truth.interactions import Taken

Fact = Mapping[str, Any]
EXACT = 1e-9
"""Relative difference up to which two numbers are the same."""
WORK = {
    "looked at": "a count of the work itself, not of the file: compared with lookedAt of the document (see `work`)",
    "passed": "a count of the work (type null, measure count): at most lookedAt",
    "kept": "a count of the work itself: compared with kept of the document, which `work` counts again",
    "level": "a chosen share of the method: the middle half, the lower nine tenths, the confidence of an interval",
    "compared value": "the number that rows are compared with, always zero",
}
"""Measures that no file holds, each with the reason."""
OF_A_TEST: dict[str, Callable[[Fact], object]] = {
    "effect size": lambda test: test["effect"],
    "effect size, lower end": lambda test: test["interval"][0],
    "effect size, upper end": lambda test: test["interval"][1],
}
"""Measures of the test that a fact carries."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is not as the file says."""

    kind: str
    # wrong, unknown, shown, prose or chart
    where: str
    # the id of a fact, or the section
    said: object
    expected: object

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: said {self.said!r}, expected {self.expected!r}"


def same(said: object, expected: object, within: float = EXACT) -> bool:
    """Return whether two values are the same, numbers to a relative difference of `within`."""
    if isinstance(said, str) or isinstance(expected, str) or said is None or expected is None:
        return said == expected
    a, b = float(said), float(expected)  # type: ignore[arg-type]
    return math.isclose(a, b, rel_tol=within, abs_tol=1e-11)


class Recompute:
    """The facts of one document against one file."""

    def __init__(self, file: File, document: Mapping[str, Any]) -> None:
        self.file = file
        self.document = document
        self.facts: list[Fact] = list(document["facts"])
        self.by_id = {fact["id"]: fact for fact in self.facts}

    def problems(self) -> Iterator[Problem]:
        """Yield every fact that is not what the file says, and every fact that cannot be worked out."""
        for fact in self.facts:
            where = f"{fact['id']} {fact['type']} {fact['measure']} {fact['columns']} {fact['where']}"
            try:
                candidates = self.values(fact)
            except (KeyError, IndexError, ValueError, ZeroDivisionError) as error:
                yield Problem(
                    kind="unknown",
                    where=where,
                    said=fact["value"],
                    expected=f"{type(error).__name__} {error}",
                )
                continue
            if not candidates:
                yield Problem(kind="unknown", where=where, said=fact["value"], expected=None)
            elif not any(same(fact["value"], value) and n in (None, fact["n"]) for value, n in candidates):
                yield Problem(kind="wrong", where=where, said=(fact["value"], fact["n"]), expected=candidates)

    def values(self, fact: Fact) -> list[tuple[object, int | None]]:
        """Return what the fact may hold, each with its number of rows (None where that is not said).

        There is more than one only where the document does not say which of two columns was meant.
        """
        measure = fact["measure"]
        if measure in WORK:
            return [(value, None) for value in self._work(measure, fact["type"])]
        if measure in OF_A_TEST:
            # the test beside it is run again by pvalues
            test = fact["test"]
            return [(OF_A_TEST[measure](test), None)] if test else []
        if measure == "name":
            return [(fact["value"], None)] if self._is_name(fact) else [("no such name", None)]
        told = quality.values(self.file, self.document, fact)
        if told is not None:
            return told
        rule: Callable[[Fact], list[tuple[object, int | None]]] = getattr(
            self, "_" + fact["type"].replace(" ", "_")
        )
        return rule(fact)

    def _work(self, measure: str, kind: str) -> tuple[object, ...]:
        if measure == "level":
            return (0.5, 0.9, 0.95)
        if measure == "compared value":
            return (0,)
        if measure == "kept":
            return (self.document["kept"],)
        # where nothing held, the comparisons of columns are told apart from all that was looked at
        return tuple(range(self.document["lookedAt"] + 1)) if kind == "null" else (self.document["lookedAt"],)

    def _is_name(self, fact: Fact) -> bool:
        file, text, columns = self.file, fact["value"], fact["columns"]
        if not columns:
            return text in (file.path.name, "utf-8", "utf-8-sig", "ascii")
        column = columns[0]
        if not file.holds(column):
            return False
        if text == column or file.select(column, text).any():
            return True
        if grain_of(text) is not None and text in courses.gap_ends(file, self.facts, column):
            return True
        ends = file.dates(column).agg(["min", "max"]).dropna()
        return any(str(end).startswith(text.replace("T", " ")) for end in ends)

    # facts of type value, proportion

    def _value(self, fact: Fact) -> list[tuple[object, int | None]]:
        file, measure = self.file, fact["measure"]
        if not fact["columns"]:
            return [(count, file.rows if measure == "rows" else None) for count in self._of_all(measure)]
        if measure == "values that do not fit":
            return [(self._unfit(fact["columns"][0]), None)]
        if measure in courses.OF_A_GAP:
            return courses.gap(file, self.facts, fact)
        return self._plain(fact)

    def _of_all(self, measure: str) -> list[int]:
        """Return what may be said of the whole table: rows, columns, and what the reading set aside."""
        names, report = list(map(str, self.file.frame)), self.document["parseReport"]
        if measure == "further columns":
            # a list names six
            kinds = [one["read_as"] for one in report["columns"]]
            roles = [one["role"] for one in self.document["profile"]["columns"]]
            lists = {kinds.count(kind) for kind in kinds} | {roles.count(role) for role in roles}
            return sorted(length - 6 for length in lists if length > 6)
        found = {
            "rows": lambda: self.file.rows,
            "columns": lambda: len(names),
            "columns with missing values": lambda: sum(
                bool(quality.gone(self.file, self.document, name).any()) for name in names
            ),
            "rows left out": lambda: report["skipped_rows"],
            "rows repaired": lambda: report["repaired_rows"],
            "other sheets": lambda: len(report["other_sheets"]),
        }
        return [found[measure]()]

    def _unfit(self, column: str) -> int:
        """Return how many cells of a column are no number, or no date."""
        texts = self.file.texts(column)
        return int((texts.notna() & quality.gone(self.file, self.document, column)).sum())

    def _plain(self, fact: Fact) -> list[tuple[object, int | None]]:
        """Return a number of one whole column."""
        column, measure = fact["columns"][-1], fact["measure"]
        texts = self.file.texts(column).dropna()
        if measure == "count":
            counts = texts.value_counts()
            return [(len(texts), len(texts)), (int(counts.iloc[0]), len(texts))]
        if measure == "distinct":
            return [(texts.nunique(), len(texts))]
        held = self.file.numbers(column).dropna()
        found = {
            "mean": lambda: math.fsum(held) / len(held),
            "median": held.median,
            "sum": lambda: math.fsum(held),
            "min": held.min,
            "minimum": held.min,
            "max": held.max,
            "maximum": held.max,
            "first quartile": lambda: held.quantile(0.25),
            "third quartile": lambda: held.quantile(0.75),
            "ninth decile": lambda: held.quantile(0.9),
        }
        return [(float(found[measure]()), len(held))]

    def _categorization(self, fact: Fact) -> list[tuple[object, int | None]]:
        measure, columns = fact["measure"], fact["columns"]
        if measure == "distinct":
            return self._plain(fact)
        if measure == "share" and len(columns) == 1:
            return self._share_of(columns[0], fact["where"]["values"][0])
        first, second = (self.file.groups(column) for column in columns)
        if measure == "share":
            a, b = fact["where"]["values"]
            inside = second.notna() & self.file.select(columns[0], a)
            return [(float(self.file.select(columns[1], b)[inside].mean()), int(inside.sum()))]
        if measure == "count":
            both = int((first.notna() & second.notna()).sum())
            return [(both, both)]
        tables = [crossed(first, second), crossed(second, first)]
        return [(bergsma(table), int(table.to_numpy().sum())) for table in tables]

    def _proportion(self, fact: Fact) -> list[tuple[object, int | None]]:
        column, where, measure = fact["columns"][0], fact["where"], fact["measure"]
        texts = self.file.texts(column)
        if where is not None and where["values"][0] in ("lowest fifth", "highest fifth"):
            found = []
            for x, _ in self._partners(column):
                found.append((float(self._end(x, where["values"][0]).mean()), len(x)))
            return found
        if measure == "groups":
            return [(texts.nunique(), int(texts.notna().sum()))]
        if where is not None and measure == "count":
            rows = self.file.select(column, where["values"][0])
            return [(int(rows.sum()), int(texts.notna().sum()))]
        if where is not None:
            return self._share_of(column, where["values"][0])
        counts, held = texts.value_counts(), int(texts.notna().sum())
        numeric = self.file.numbers(column)
        return [
            (float(texts.isna().mean()), self.file.rows),
            (float(numeric.isna().mean()), self.file.rows),
            (float(self.file.dates(column).isna().mean()) if self._dated(column) else -1.0, self.file.rows),
            (float(counts.iloc[0] / held), held),
            (float(counts.iloc[2:].sum() / held), held),
        ]

    def _dated(self, column: str) -> bool:
        return column == self.document["profile"]["date"]

    def _share_of(self, column: str, value: str) -> list[tuple[object, int | None]]:
        texts = self.file.texts(column)
        if value == "0":
            held = self.file.numbers(column).dropna()
            if len(held):
                return [(float((held == 0).mean()), len(held))]
        rows = self.file.select(column, value)[texts.notna()]
        return [(float(rows.mean()), len(rows))]

    def taken(self, columns: list[str]) -> Taken:
        """Return a measure taken apart by group."""
        return Taken(self.file, self.facts, columns)

    def _interaction(self, fact: Fact) -> list[tuple[object, int | None]]:
        where, measure = fact["where"], fact["measure"]
        if where is not None and len(where["columns"]) == 2:
            held = self.file.numbers(fact["columns"][-1])
            for column, value in zip(where["columns"], where["values"], strict=True):
                held = held[self.file.select(column, value)[held.index]]
            held = held.dropna()
            return [(float(held.agg(measure)), len(held))]
        told = [one for one in self.facts if one["type"] == "interaction" and len(one["columns"]) == 3]
        if where is not None:
            kind = "median" if measure.endswith("medians") else "mean"
            return [self.taken(fact["columns"]).gaps(kind)[where["values"][0]]]
        found: list[tuple[object, int | None]] = []
        for columns in {tuple(one["columns"]) for one in told if fact["columns"][0] in one["columns"]}:
            taken = self.taken(list(columns))
            for kind in ("mean", "median"):
                gaps = [gap for gap, _ in taken.gaps(kind).values()]
                rows = sum(n for _, n in taken.gaps(kind).values())
                if len(fact["columns"]) == 1:
                    found.append((len(gaps), rows))
                else:
                    found.append((max(sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)), rows))
        return found

    def _null(self, fact: Fact) -> list[tuple[object, int | None]]:
        if fact["columns"]:
            return self._even(fact)
        # comparisons that chance does not explain: a count of the work, for the whole family is not in the document
        passed = fact["measure"] == "count" and 0 <= fact["value"] <= self.document["lookedAt"]
        return [(fact["value"], None)] if passed else []

    def _even(self, fact: Fact) -> list[tuple[object, int | None]]:
        column, where = fact["columns"][0], fact["where"]
        names = self.file.groups(column).dropna()
        if where is not None:
            share = float((names == where["values"][0]).mean())
            return [(share if fact["measure"] == "share" else round(share * len(names)), len(names))]
        return [(1 / names.nunique() if fact["measure"] == "share" else names.nunique(), len(names))]

    # facts of one measure: distribution, outlier

    def _valley(self, column: str) -> tuple[pd.Series, float]:
        """Return (values, the valley that the document names); it must be emptier than the middles of both sides."""
        held = self.file.numbers(column).dropna()
        at = next(
            float(one["value"])
            for one in self.facts
            if one["measure"] == "valley" and one["columns"] == [column]
        )
        low, high = held[held < at], held[held >= at]
        wide = min(at - low.mean(), high.mean() - at) / 2
        rows = [
            int(held.between(middle - wide, middle + wide).sum()) for middle in (low.mean(), at, high.mean())
        ]
        if rows[1] > 0.6 * min(rows[0], rows[2]):
            raise ValueError(f"no valley at {at}")
        return held, at

    def _distribution(self, fact: Fact) -> list[tuple[object, int | None]]:
        where, measure = fact["where"], fact["measure"]
        if measure == "valley":
            held, at = self._valley(fact["columns"][0])
            return [(at, len(held))]
        if where is not None and where["values"][0] in ("below the valley", "from the valley on"):
            held, at = self._valley(fact["columns"][0])
            part = held[held < at] if where["values"][0] == "below the valley" else held[held >= at]
            if measure == "mean":
                return [(math.fsum(part) / len(part), len(part))]
            return [(len(part) / len(held), len(held))]
        if fact["measure"] == "share":
            return self._share_of(fact["columns"][0], fact["where"]["values"][0])
        return self._plain(fact)

    def _outlier(self, fact: Fact) -> list[tuple[object, int | None]]:
        column, measure = fact["columns"][0], fact["measure"]
        held = self.file.numbers(column).dropna()
        fence, beyond = fenced(held)
        if measure == "fence":
            return [(fence, len(held))]
        if measure in ("count", "share"):
            return [(len(beyond) / (len(held) if measure == "share" else 1), len(held))]
        return self._plain(fact)

    # facts that compare groups: difference, rank

    def groups(self, dimension: str, measure: str) -> Groups:
        """Return the rows by group that have a value."""
        return Groups(self.file.groups(dimension), self.file.numbers(measure), least=self._least(measure))

    def _least(self, measure: str) -> int:
        """Return the rows that a group needs so that five of either kind are expected, where the measure is a rate."""
        derived = self.document["profile"].get("derived", [])
        column = next((column for column in derived if column["name"] == measure), None)
        if column is None or not column["formula"].startswith("the share of rows"):
            return 0
        mean = float(self.file.numbers(measure).mean())
        return math.ceil(float(f"{500 / min(mean, 100 - mean):.11e}"))

    def _difference(self, fact: Fact) -> list[tuple[object, int | None]]:
        columns, where, measure = fact["columns"], fact["where"], fact["measure"]
        if measure == "groups":
            pairs = [pair for pair in self._pairs("difference") if pair[0] == columns[0]]
            found = [self.groups(*pair).compared() for pair in pairs]
            return [(len(levels), int(levels["n"].sum())) for levels in found]
        if where is not None:
            dimension, group = where["columns"][0], where["values"][0]
            held = self.groups(dimension, columns[-1]).held(group)
            value = {"mean": held.mean, "median": held.median, "count": held.size.__int__}[measure]()
            return [(value, len(held))]
        if len(columns) == 1:
            return self._plain(fact)
        kind = "median" if measure.endswith("medians") else "mean"
        levels = self.groups(*columns).compared().sort_values(kind)
        low, high = levels.iloc[0], levels.iloc[-1]
        rows = int(low["n"] + high["n"])
        value = high[kind] / low[kind] if measure.startswith("ratio") else high[kind] - low[kind]
        # where two groups share the lowest value the document may count the rows of either
        tied = (levels[kind] == low[kind]).sum() + (levels[kind] == high[kind]).sum() > 2
        return [(float(value), None if tied else rows)]

    def _pairs(self, kind: str) -> list[tuple[str, str]]:
        return [
            (fact["columns"][0], fact["columns"][1])
            for fact in self.facts
            if fact["type"] == kind and len(fact["columns"]) == 2
        ]

    def _rank(self, fact: Fact) -> list[tuple[object, int | None]]:
        columns, where, measure = fact["columns"], fact["where"], fact["measure"]
        if where is not None and measure == "sum":
            held = self.groups(where["columns"][0], columns[0]).held(where["values"][0])
            return [(math.fsum(held), len(held))]
        if where is not None and len(columns) == 2:
            groups = self.groups(*columns)
            part, whole = groups.held(where["values"][0]), groups.values
            return [(math.fsum(part) / math.fsum(whole), len(whole))]
        if where is not None:
            return self._share_of(columns[0], where["values"][0])
        if measure == "sum":
            return self._plain(fact)
        # the rows with a value of the measure that is added up, which the fact does not name
        parts = [self.groups(*pair) for pair in self._pairs("rank") if pair[0] == columns[0]]
        return [(len(groups.parts), len(groups.values)) for groups in parts]

    # two measures: association

    def _partners(self, column: str) -> Iterator[tuple[pd.Series, pd.Series]]:
        """Yield (column, y) over the rows with both, for every y that the document sets beside it."""
        for fact in self.facts:
            if fact["measure"] == "rho" and fact["columns"][0] == column:
                yield self.both(column, fact["columns"][1])

    def both(self, x: str, y: str) -> tuple[pd.Series, pd.Series]:
        """Return two columns of numbers over the rows with both."""
        first, second = self.file.numbers(x), self.file.numbers(y)
        known = first.notna() & second.notna()
        return first[known], second[known]

    def _end(self, x: pd.Series, which: str) -> pd.Series:
        ordered = np.sort(x.to_numpy())
        edges = [float(ordered[max(math.ceil(part * len(x) - 1e-9) - 1, 0)]) for part in (0.2, 0.8)]
        if edges[0] >= edges[1]:
            edges = [float(ordered[0]), float(ordered[-1])]
        return x <= edges[0] if which == "lowest fifth" else x >= edges[1]

    def _association(self, fact: Fact) -> list[tuple[object, int | None]]:
        columns, where, measure = fact["columns"], fact["where"], fact["measure"]
        if measure in ("rho", "count"):
            x, y = self.both(*columns)
            return [(len(x) if measure == "count" else float(stats.spearmanr(x, y).statistic), len(x))]
        over, end = where["columns"][0], where["values"][0]
        if measure in ("upper bound", "lower bound"):
            found = []
            for x, _ in self._partners(over):
                part = x[self._end(x, end)]
                found.append((float(part.max() if measure == "upper bound" else part.min()), len(part)))
            return found
        x, y = self.both(over, columns[0])
        part = y[self._end(x, end)]
        return [(float(part.mean() if measure == "mean" else part.median()), len(part))]

    # over time: trend

    def at(self, date: str, measure: str | None, label: str) -> tuple[float, int]:
        """Return (mean, rows) of a measure in a period, or the number of rows twice."""
        rows = self.file.periods(date, grain_of(label) or "Y") == label
        if measure is None:
            return float(rows.sum()), int(rows.sum())
        held = self.file.numbers(measure)[rows.fillna(False)].dropna()
        return math.fsum(held) / len(held), len(held)

    def _trend(self, fact: Fact) -> list[tuple[object, int | None]]:
        date, measure = (*fact["columns"], None)[:2]
        told = courses.season_or_step(self.file, self.facts, fact)
        if told is not None:
            return told
        if fact["where"] is not None:
            return [self.at(date, measure, fact["where"]["values"][0])]
        found: list[tuple[object, int | None]] = []
        for trend in self.document["statistics"]["trends"]:
            about = [trend["columns"][0], trend["columns"][1] or None]
            if date != about[0] or (fact["measure"] != "periods" and measure != about[1]):
                continue
            first, last = (self.at(*about, trend[end])[0] for end in ("first_when", "last_when"))
            dated = self.file.dates(date).notna()
            rows = int((dated if about[1] is None else dated & self.file.numbers(about[1]).notna()).sum())
            if fact["measure"] == "periods":
                found.append((self._whole_periods(about, trend), rows))
            else:
                change = last - first
                found.append((100 * change / first if fact["measure"] == "change" else change, rows))
        return found

    def _whole_periods(self, about: list[Any], trend: Mapping[str, Any]) -> int:
        labels = self.file.periods(about[0], grain_of(trend["first_when"]) or "Y")
        inside = (labels >= trend["first_when"]) & (labels <= trend["last_when"])
        if about[1] is not None:
            inside &= self.file.numbers(about[1]).notna()
        return int(labels[inside.fillna(False)].nunique())
