"""Columns that a story works out from those of its file, made again by what their formulas say, with pandas alone."""

import math
import re
from collections.abc import Iterator

import pandas as pd

from tests.truth.facts import Problem, Recompute, same
from tests.truth.files import File
from tests.truth.over_time import number

SECONDS = {"years": 365.25 * 86400, "days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
MARKED = frozenset({"yes", "true", "1", "y", "t"})
LAPSE = re.compile(r"“(.+)” minus “(.+)”, in (\w+)(, negative ones left out)?")
RATIO = re.compile(r"(a thousand times )?“(.+)” divided by “(.+?)”(, in percent)?, for each row")
MARK = re.compile(r"the share of rows marked “(.+)”")
LABEL = re.compile(r"the share of rows with (.+) as their “(.+)”")
GROWTH = re.compile(
    r"how much “(.+)” changed from one “(.+)” to the next(?: \((\w+) (?:year|month)s on\))? in the same “(.+)”, "
    "in percent"
)
STEPS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
PART = re.compile(r"the (weekday|hour) of “(.+)”")


def problems(again: Recompute) -> Iterator[Problem]:
    """Work the columns out, so that every other part can look them up; yield those that are not as it is said."""
    for column in again.document["profile"].get("derived", []):
        name, formula = column["name"], column["formula"]
        values = worked_out(again.file, formula)
        if values is None or name in again.file.frame:
            yield Problem(kind="unknown", where=f"derived {name}", said=formula, expected=None)
            continue
        again.file.keep(name, values)
        held = values.dropna()
        expected: dict[str, float] = {
            "count": len(held), "missing": len(values) - len(held), "distinct": held.nunique()
        }  # fmt: skip
        if column["role"] == "measure":
            expected |= {"mean": math.fsum(held) / len(held), "minimum": held.min(), "maximum": held.max()}
        for key, value in expected.items():
            if not same(column[key], value):
                yield Problem(kind="wrong", where=f"{key} of {name}", said=column[key], expected=value)


def worked_out(file: File, formula: str) -> pd.Series | None:
    """Return the column that a formula makes: numbers, or texts for a part of the calendar; None for any other."""
    if lapse := LAPSE.fullmatch(formula):
        end, start, unit, left_out = lapse.groups()
        gap = (file.dates(end) - file.dates(start)).dt.total_seconds() / SECONDS[unit]
        return gap.where(gap >= 0) if left_out or (gap.dropna() >= 0).all() else None
    if ratio := RATIO.fullmatch(formula):
        thousand, above, below, percent = ratio.groups()
        divisor = file.numbers(below)
        quotient = file.numbers(above) / divisor.where(divisor > 0)
        quotient *= 1000 if thousand else 100 if percent else 1
        return quotient.map(lambda value: float(f"{value:.11e}"), na_action="ignore")
    if growth := GROWTH.fullmatch(formula):
        return _growth(file, *growth.groups())
    if mark := MARK.fullmatch(formula):
        texts = file.texts(mark[1])
        return texts.str.lower().isin(MARKED).astype("float64").mul(100).where(texts.notna())
    if label := LABEL.fullmatch(formula):
        texts = file.texts(label[2])
        return (texts == label[1]).fillna(False).astype("float64").mul(100).where(texts.notna())
    if part := PART.fullmatch(formula):
        dates = file.dates(part[2])
        known = dates.dt.day_name() if part[1] == "weekday" else dates.dt.hour.astype("Int64").astype(str)
        return known.where(dates.notna())
    return None


def _growth(file: File, amount: str, date: str, step: str | None, group: str) -> pd.Series | None:
    """Return the change in percent since the row of the same group one step before, the step that most rows have.

    None where the step is not the one that is said.
    """
    dates = file.dates(date)
    unit = "Y" if ((dates.dt.month == 1) & (dates.dt.day == 1)).all() else "M"
    table = pd.DataFrame({"when": number(dates, unit), "of": file.texts(group), "held": file.numbers(amount)})
    steps = table.sort_values("when").groupby("of")["when"].diff()
    usual = int(steps.mode().iloc[0])
    if STEPS.index(step or "one") + 1 != usual:
        return None
    table["before"] = table["when"] - usual
    earlier = table.merge(
        table[["of", "when", "held"]],
        how="left",
        left_on=["of", "before"],
        right_on=["of", "when"],
        suffixes=("", "_"),
    )["held_"].set_axis(table.index)
    return (100 * table["held"] / earlier - 100).map(lambda value: float(f"{value:.11e}"), na_action="ignore")
