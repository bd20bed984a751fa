"""Columns worked out from labels and amounts: how often something came about, prices, margins and shares."""

import math
from collections.abc import Iterator

import numpy as np

from stories.analysis import numerals
from stories.analysis.columns import ColumnType, Role
from stories.analysis.derived_columns import Columns, Made
from stories.analysis.names import listed, words
from stories.analysis.profile import ColumnProfile
from stories.analysis.spoken import readable
from stories.analysis.statistics import Floats
from stories.analysis.vocabulary import NOT_ADDITIVE

RATES = {
    "survived": "survival rate", "survival": "survival rate", "alive": "survival rate", "returned": "return rate",
    "refunded": "refund rate", "churned": "churn rate", "churn": "churn rate", "attrition": "attrition rate",
    "exited": "exit rate", "defaulted": "default rate", "default": "default rate", "converted": "conversion rate",
    "conversion": "conversion rate", "purchased": "purchase rate", "bought": "purchase rate",
    "subscribed": "subscription rate", "clicked": "click rate", "responded": "response rate", "won": "win rate",
    "approved": "approval rate", "accepted": "acceptance rate", "admitted": "admission rate", "hired": "hiring rate",
    "promoted": "promotion rate", "passed": "pass rate", "success": "success rate", "successful": "success rate",
    "succeeded": "success rate", "recovered": "recovery rate", "resolved": "resolution rate",
    "completed": "completion rate", "renewed": "renewal rate", "readmitted": "readmission rate",
    "readmission": "readmission rate", "relapsed": "relapse rate", "infected": "infection rate",
    "cancelled": "cancellation rate", "canceled": "cancellation rate", "fraud": "fraud rate",
    "fraudulent": "fraud rate", "delayed": "share delayed", "late": "share late", "complained": "complaint rate",
    "escalated": "escalation rate", "failed": "failure rate", "failure": "failure rate", "rejected": "rejection rate",
    "died": "death rate", "dead": "death rate", "deceased": "death rate", "lost": "loss rate",
}  # fmt: skip
"""Labels of what came about, with the name of its rate; where a column has two of them the first one is told."""
SETTINGS = frozenset({"default"})
"""Of these, words that as one of two labels may say how something was set."""
YES = frozenset({"yes", "true", "1", "y", "t"})
MARKS = listed("is was has had did flag indicator status yn result outcome")
"""Words of a column of yes and no that do not say what was marked."""
NOT = listed("not no non never un")
FEWEST = 20
"""Rows that must be marked, and not."""
AMOUNTS = listed("sales revenue turnover amount spend spending cost gross")
"""Words of sums of money."""
PIECES = {"quantity": "unit", "qty": "unit", "units": "unit", "items": "item", "pieces": "piece"}
PROFITS, INCOMES = listed("profit profits"), listed("sales revenue turnover")
PARTS = listed("tip tips tax taxes fee fees commission")
BILLS = listed("bill total sales revenue turnover amount")
PEOPLE = listed("population pop")
THOUSAND = 1000.0
WITHIN = 0.995
"""Share of rows on which a part must not exceed its whole."""
FAR, HELD = 0.01, 0.35
"""Share of the rows, those farthest from the middle, and how much of all distances they may hold: else a few tiny
divisors make the mean."""
VARIES, HEAD = 5, 1000
"""Different values that a ratio must have, and how many rows nearly always show them."""


def rates(columns: Columns) -> Iterator[Made]:
    """Yield how often a label of yes and no, or of two outcomes, says that something came about, in per cent."""
    for column in columns.of_type(ColumnType.BOOLEAN, ColumnType.CATEGORY):
        found = _outcome(column) if column.role is Role.DIMENSION and column.distinct == 2 else None
        if found is None:
            continue
        name, label = found
        categories = columns.frame[column.name].astype("category").cat.categories
        place = next(at for at, category in enumerate(categories) if str(category) == label)
        codes = columns.codes(column.name)
        marked = int(np.count_nonzero(codes == place))
        if min(marked, column.count - marked) < FEWEST:
            continue
        yes_or_no = column.type is ColumnType.BOOLEAN
        yield Made(
            name=name,
            rule="rate",
            values=np.where(codes < 0, np.nan, np.where(codes == place, 100.0, 0.0)),
            formula=f"the share of rows marked “{column.name}”"
            if yes_or_no
            else f"the share of rows with {label} as their “{column.name}”",
            parents=(column.name,),
            unit="%",
            kin=columns.copies(column.name),
        )


def _outcome(column: ColumnProfile) -> tuple[str, str] | None:
    """Return the name of the rate and the label that is counted, or None where the column tells no outcome."""
    labels = [label for label, _ in column.top]
    if column.type is ColumnType.BOOLEAN:
        found = words(column.name)
        said = next((word for word in reversed(found) if word in RATES), None)
        label = next((label for label in labels if label.lower() in YES), None)
        if said is None or label is None or NOT & set(found):
            return None
        about = [word for word in found if word not in MARKS and word not in RATES]
        name = RATES[said]
        if name.startswith("share "):
            return " ".join(["share", *about, name.removeprefix("share ")]), label
        return " ".join([*about, name]), label
    told = {label.lower(): label for label in labels if label.replace(" ", "").isalpha()}
    said = next((word for word in RATES if word in told and word not in SETTINGS), None)
    return (RATES[said], told[said]) if said is not None and len(told) == 2 else None


def ratios(columns: Columns) -> Iterator[Made]:
    """Yield margins, shares of a total, prices and counts by population, worked out for each row."""
    amounts = [
        column
        for column in columns.measures
        if not NOT_ADDITIVE & set(words(column.name)) and column.unit not in numerals.PERCENT
    ]
    incomes, pieces = _called(amounts, INCOMES), _called(amounts, frozenset(PIECES))
    for part, whole in _first(_called(amounts, PROFITS), incomes):
        yield from _share(columns, part, whole, "profit margin", loss=True)
    for part, whole in _first(_called(amounts, PARTS), _called(amounts, BILLS)):
        said = readable(part.name), readable(whole.name)
        yield from _share(columns, part, whole, f"{said[0]} share of {said[1]}")
    for part, whole in _totals(columns):
        yield from _share(columns, part, whole, f"share of {readable(whole.name)}")
    for amount, count in _first(_called(amounts, AMOUNTS), pieces):
        piece = next(PIECES[word] for word in words(count.name) if word in PIECES)
        yield from _each(columns, amount, count, f"{readable(amount.name)} per {piece}", amount.unit)
    counted = [column for column in amounts if column.additive and "area" not in words(column.name)]
    for amount, people in _first(counted, _called(amounts, PEOPLE)):
        name = f"{readable(amount.name)} per thousand people"
        yield from _each(columns, amount, people, name, amount.unit, times=THOUSAND)


def _called(columns: list[ColumnProfile], names: frozenset[str]) -> list[ColumnProfile]:
    return [column for column in columns if names & set(words(column.name))]


def _first(
    ones: list[ColumnProfile], others: list[ColumnProfile]
) -> Iterator[tuple[ColumnProfile, ColumnProfile]]:
    """Yield the first column of each list, if there are two."""
    pairs = [(one, other) for one in ones for other in others if one not in others]
    yield from pairs[:1]


def _totals(columns: Columns) -> Iterator[tuple[ColumnProfile, ColumnProfile]]:
    """Yield the first column with a total of its own: votes and total votes."""
    by_words = {frozenset(words(column.name)): column for column in columns.measures if column.additive}
    pairs = [
        (part, by_words[named | {"total"}])
        for named, part in by_words.items()
        if "total" not in named and named | {"total"} in by_words
    ]
    yield from pairs[:1]


def _share(
    columns: Columns, part: ColumnProfile, whole: ColumnProfile, name: str, *, loss: bool = False
) -> Iterator[Made]:
    """Yield a part of a whole in per cent; loss: whether it may lie below nothing."""
    x, y = columns.numbers(part.name), columns.numbers(whole.name)
    known = np.isfinite(x) & np.isfinite(y)
    fits = (x[known] <= y[known]) & (loss | (x[known] >= 0))
    if part.unit != whole.unit or not len(fits) or fits.mean() < WITHIN:
        return
    formula = f"“{part.name}” divided by “{whole.name}”, in percent, for each row"
    yield from _made(columns, "share", (part, whole), name, formula, 100.0, "%")


def _each(
    columns: Columns, amount: ColumnProfile, count: ColumnProfile, name: str, unit: str | None, *, times: float = 1.0
) -> Iterator[Made]:  # fmt: skip
    if amount.negatives or count.negatives or amount.unit == "%":
        return
    formula = f"“{amount.name}” divided by “{count.name}”, for each row"
    if times != 1:
        formula = f"a thousand times “{amount.name}” divided by “{count.name}”, for each row"
    yield from _made(columns, "ratio", (amount, count), name, formula, times, unit)


def _made(
    columns: Columns,
    rule: str,
    both: tuple[ColumnProfile, ColumnProfile],
    name: str,
    formula: str,
    times: float,
    unit: str | None,
) -> Iterator[Made]:
    above, below = both
    x, y = columns.numbers(above.name), columns.numbers(below.name)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        values = np.where(y > 0, times * x / y, np.nan)
    values = even(np.where(np.isfinite(values), values, np.nan))
    if not is_steady(values):
        return
    kin = {*columns.tied(above.name), *columns.tied(below.name), *columns.made_of(above.name, below.name)}
    yield Made(
        name=name, rule=rule, values=values, formula=formula, parents=(above.name, below.name), unit=unit,
        kin=tuple(sorted(kin)),
    )  # fmt: skip


def even(values: Floats) -> Floats:
    """Return the values to twelve significant digits, so that equal ratios are equal: 0.1 / 0.3 and 0.2 / 0.6."""
    with np.errstate(divide="ignore", invalid="ignore"):
        step = 10.0 ** (np.floor(np.log10(np.abs(values))) - 11)
    step = np.where(np.isfinite(step) & (step > 0), step, 1.0)
    return np.rint(values / step) * step + 0.0


def is_steady(values: Floats) -> bool:
    """Return whether a ratio varies, and not so wildly that a few rows make its mean."""
    held = values[np.isfinite(values)]
    if len(held) < FEWEST or (len(np.unique(held[:HEAD])) < VARIES and len(np.unique(held)) < VARIES):
        return False
    away = np.abs(held - np.median(held))
    far = math.ceil(FAR * len(away))
    return bool(np.partition(away, -far)[-far:].sum() <= HELD * away.sum())
