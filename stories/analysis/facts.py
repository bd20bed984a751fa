"""The vocabulary of what can be found in a table. No pandas work happens here.

A *DataFact* is one number (or one name) with its evidence: what a figure in the text points to.
An *Insight* is one finding: a lead fact, the facts that support it under agreed names, the aggregated
points behind its chart, and a score.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

Value = float | int | str | None


class FactType(StrEnum):
    VALUE = "value"
    DIFFERENCE = "difference"
    PROPORTION = "proportion"
    TREND = "trend"
    CATEGORIZATION = "categorization"
    DISTRIBUTION = "distribution"
    RANK = "rank"
    ASSOCIATION = "association"
    EXTREME = "extreme"
    OUTLIER = "outlier"
    DUPLICATE = "duplicate"
    IMPOSSIBLE = "impossible value"
    INTERACTION = "interaction"
    NULL = "null"
    NAME = "name"
    # a numeral inside a name of the file: a column "Q3", a category "747"


@dataclass(frozen=True, kw_only=True)
class Test:
    """One statistical test that was run, and what it said."""

    name: str
    # in the field's words: "Kruskal-Wallis", "Spearman rank correlation", "Mann-Kendall"
    p: float
    # two-sided p-value, before correction
    q: float | None = None
    # after Benjamini-Hochberg within the cross-column family; None where the test is not in that family
    effect: float | None = None
    # effect size in the measure named by effect_name
    effect_name: str = ""
    # "epsilon squared", "rho", "Cramer's V"
    interval: tuple[float, float] | None = None
    # 95 % confidence interval of the effect


@dataclass(frozen=True, kw_only=True)
class DataFact:
    """One value that was computed from the table, with all that is needed to compute it again."""

    id: str
    # unique within the story: "f7"
    type: FactType
    columns: tuple[str, ...]
    # the columns it was computed from, by their names in the file
    measure: str
    # what was computed, in words that recompute.py understands: mean, median, sum, count, share, rho, name ...
    value: Value
    unit: str | None = None
    # "minutes", "percent", "$"; None when there is none
    n: int = 0
    # rows that went into it
    where: dict[str, str] | None = None
    # the rows it is about: column -> category, or None for all
    test: Test | None = None
    # the test that supports it, if one was run
    finding: tuple[str, ...] = ()
    # the kind of the finding that it was worked out for and that finding's columns, or ()


@dataclass(frozen=True, kw_only=True)
class Point:
    """One mark of a chart: an aggregate, never a raw row unless it is the fact (an outlier)."""

    x: Value
    # category, ISO date, or number (for a histogram the lower edge)
    y: float | None
    # the value; None is a gap
    n: int = 0
    # rows behind it
    x_end: float | None = None
    # upper edge of a histogram bin or of an interval on x
    low: float | None = None
    # lower end of the 95 % interval of y
    high: float | None = None
    # upper end
    partial: bool = False
    # an incomplete period
    series: str = ""
    # which line or segment it belongs to; "" when there is one


@dataclass(frozen=True, kw_only=True)
class Series:
    """The aggregated points behind one chart, with the words needed to label them."""

    shape: str
    # groups (a value for each category), time (a value for each period), bins (a histogram),
    # shares (parts of a whole, y from 0 to 1), cloud (scatter points or density cells), strip (outliers)
    x_name: str
    # column name or "" (a period carries its date column)
    y_name: str
    # what is measured: "mean of delay", "rows", "share of rows"
    unit: str | None
    points: tuple[Point, ...]
    highlight: tuple[Value, ...] = ()
    # x of the marks that the headline of the finding speaks of
    reference: float | None = None
    # a line to compare with: the mean of all
    reference_name: str = ""
    # "all flights"
    grain: str = ""
    # day, week, month, quarter or year for shape time
    left_out: str = ""
    # what the chart does not show, in words ("3 carriers with fewer than 30 flights"), or ""
    log: bool = False
    # whether x (bins) or y needs a log axis; announced on the chart


@dataclass(frozen=True, kw_only=True)
class Insight:
    """One finding: the fact it states, the facts that back it, its chart's points and its score."""

    kind: str
    # the finder that made it, and the key of the writer's and the chart's rule for it (see docs in finders)
    type: FactType
    columns: tuple[str, ...]
    # what it is about: (dimension or date or x, measure or y)
    evidence: dict[str, DataFact]
    # facts by the names that the finder's docstring lists; the writer fills its slots from these
    lead: str
    # the key in evidence of the fact that the headline states
    series: Series | None
    coverage: float
    # share of the table's rows that it speaks of, 0 to 1
    effect: float
    # effect size on a common scale, 0 (nothing) to 1 (as strong as can be)
    test: Test | None = None
    surprise: float = 0.5
    # 0 (expected: total against its part) to 1
    score: float = 0.0
    # impact x significance x surprise, set by insights.rank
    caveats: tuple[str, ...] = field(default=())
    # keys of caveats that weaken it: small_n, missing, one_period ...


class Ledger:
    """Every fact of one story, each under its own id, in the order in which they were needed."""

    def __init__(self) -> None:
        self._facts: dict[tuple[object, ...], DataFact] = {}

    def add(self, fact: DataFact) -> DataFact:
        """Return the fact under its id in this story (f1, f2 ...); the same fact added twice keeps its id."""
        key = (fact.type, fact.columns, fact.measure, fact.value, fact.unit, fact.n, _frozen(fact.where))
        if key not in self._facts:
            self._facts[key] = replace(fact, id=f"f{len(self._facts) + 1}")
        return self._facts[key]

    def facts(self) -> tuple[DataFact, ...]:
        """Return all facts in the order of their ids."""
        return tuple(self._facts.values())


def _frozen(where: dict[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return None if where is None else tuple(sorted(where.items()))
