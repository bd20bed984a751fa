"""The account of a fact: what was worked out over which rows, what was left out, the exact value, the test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stories.analysis import numerals
from stories.evidence.checks import told_test
from stories.evidence.formulas import Formula, enumerated
from stories.evidence.rules import quoted
from stories.narrative.numbers import SHARES

Fact = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Account:
    """All that can be said of a fact without its rows."""

    fact: str
    # its id
    formula: str
    # "Mean of arr_delay over the 681 rows where carrier is “F9”"
    where: str
    # the filter, "" for all rows
    left_out: str
    # what did not go into it, "" where nothing can be said
    value: str
    # exact, with its unit
    unit: str
    n: int
    test: tuple[str, ...] = ()
    # sentences
    interval: str = ""
    # of the effect


def account_of(fact: Fact, profile: Mapping[str, Any]) -> Account:
    """Return the account of a fact F of a story; `profile` is that of the story's document."""
    columns = [*profile.get("columns", ()), *profile.get("derived", ())]
    missing = {column["name"]: int(column["missing"]) for column in columns}
    dates = frozenset(column["name"] for column in columns if column["type"] == "date")
    formula = Formula(fact=fact, dates=dates, missing=missing)
    test = told_test(fact["test"]) if fact["test"] else None
    return Account(
        fact=fact["id"],
        formula=formula.words(),
        where=formula.where,
        left_out=_left_out(fact, missing),
        value=exact(fact),
        unit=_unit(fact),
        n=int(fact["n"] or 0),
        test=test.sentences if test else (),
        interval=test.interval if test else "",
    )


def exact(fact: Fact) -> str:
    """Return the value of a fact with all its digits and its unit; a share also in per cent."""
    value, unit = fact["value"], fact["unit"]
    if not isinstance(value, int | float):
        return str(value) if value is not None else "no value"
    said = _digits(value)
    if fact["measure"] in SHARES and unit not in numerals.PERCENT:
        return f"{said} ({_digits(100 * value)}%)" if value not in (0, 1) else said
    if not unit:
        return said
    if unit not in numerals.CURRENCIES:
        return said + _unit(fact) if _unit(fact) == "%" else f"{said} {_unit(fact)}"
    return f"-{unit}{said[1:]}" if value < 0 else f"{unit}{said}"


def _digits(value: float) -> str:
    """Return a number with up to twelve figures, its thousands set apart: -1234.5 as "-1,234.5"."""
    text = f"{value:.12g}"
    whole, point, part = text.partition(".")
    return text if "e" in text or abs(int(whole)) < 1000 else f"{int(whole):,}{point}{part}"


def _unit(fact: Fact) -> str:
    unit = str(fact["unit"] or "")
    if unit not in numerals.PERCENT:
        return unit
    return "percentage points" if str(fact["measure"]).startswith("difference") else "%"


def _left_out(fact: Fact, missing: Mapping[str, int]) -> str:
    """Return which rows of the table do not count for want of a value."""
    filtered = (fact["where"] or {}).get("values", ())
    if fact["measure"] == "name" or "missing" in filtered or not fact["n"] or not fact["columns"]:
        return ""
    gaps = [(name, missing[name]) for name in fact["columns"] if missing.get(name)]
    if not gaps:
        return "Nothing for want of a value."
    if fact["measure"] == "share" and not filtered:
        return ""
    told = [
        f"{count:,} {'row' if count == 1 else 'rows'} without a value of {quoted(name)}"
        for name, count in gaps
    ]
    return f"{enumerated(told)} in the whole table; nothing was filled in."
