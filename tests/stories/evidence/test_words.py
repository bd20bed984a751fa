"""The account of a fact: formula, filter, what was left out, exact value."""

from typing import Any

import pytest

from stories.evidence.formulas import Formula
from stories.evidence.words import account_of, exact

TEST = {"name": "Mann-Kendall", "p": 0.01, "q": None, "effect": 0.5, "interval": None}
PROFILE = {
    "columns": [
        {"name": "carrier", "type": "category", "missing": 0},
        {"name": "arr delay", "type": "number", "missing": 159},
        {"name": "day", "type": "date", "missing": 1},
    ],
    "derived": [{"name": "speed", "type": "number", "missing": 3}],
}


def fact(
    measure: str, columns: list[str], where: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    filtered = None if where is None else {"columns": list(where), "values": list(where.values())}
    plain = {"id": "f1", "type": "value", "value": 2.5, "unit": None, "n": 681, "test": None, "finding": []}
    return {**plain, "measure": measure, "columns": columns, "where": filtered, **more}


@pytest.mark.parametrize(
    ("told", "formula"),
    [
        (
            fact("mean", ["arr delay"], {"carrier": "F9"}),
            "Mean of “arr delay” over the 681 rows where carrier is “F9”",
        ),
        (fact("median", ["speed"]), "Median of speed over the 681 rows"),
        (
            fact("sum", ["speed"], {"day": "2013-07"}),
            "Sum of speed over the 681 rows where day lies in July 2013",
        ),
        (
            fact("mean", ["day", "speed"], {"day": "Monday"}),
            "Mean of speed over the 681 rows where day lies on a Monday",
        ),
        (
            fact("mean", ["speed"], {"day": "before 2013-07-04"}),
            "Mean of speed over the 681 rows where day lies before 4 July 2013",
        ),
        (
            fact("mean", ["speed"], {"carrier": "F9", "day": "from 2013-07-04"}),
            "Mean of speed over the 681 rows where carrier is “F9” and day lies on 4 July 2013 or later",
        ),
        (
            fact("share", ["carrier", "day"], {"carrier": "F9", "origin": "EWR"}, value=0.2),
            "Rows where carrier is “F9” and origin is “EWR”, divided by the 681 rows where carrier is “F9”",
        ),
        (
            fact("share", ["arr delay"], n=5027, value=159 / 5027),
            "Rows without a value of “arr delay”, divided by all 5,027 rows",
        ),
        (
            fact("share", ["carrier"], value=0.4),
            "Rows with the commonest value of carrier, divided by the 681 rows with a value",
        ),
        (
            fact("share", ["carrier", "speed"], {"carrier": "F9"}, finding=["rank", "carrier", "speed"]),
            "Sum of speed where carrier is “F9”, divided by the sum of speed over all 681 rows",
        ),
        (
            fact("count", ["carrier", "speed"], {"carrier": "F9"}, value=681),
            "Number of rows where carrier is “F9”, with a value of speed",
        ),
        (
            fact("count", ["carrier"], {"carrier": "F9"}, value=80),
            "Number of rows where carrier is “F9”, out of 681 rows",
        ),
        (
            fact("difference of means", ["carrier", "speed"]),
            "Mean of speed in the highest group of carrier less the mean in the lowest",
        ),
        (
            fact("change", ["day"]),
            "Number of rows in the last whole period less that in the first, as a percentage of the first",
        ),
        (fact("days missing", ["day"]), "Number of days in the longest stretch of day without a row"),
        (
            fact("rows a day", ["day"], {"day": "August"}),
            "Number of rows a day in the 681 rows where day lies in August of any year",
        ),
        (
            fact("count", ["speed"], {"speed": "below zero"}, finding=["impossible", "speed"], value=3),
            "Number of rows where speed is below 0, out of 681 rows",
        ),
        (
            fact("effect size", ["carrier", "speed"], test={**TEST, "effectName": "epsilon squared"}),
            "Size of the effect (epsilon squared) for carrier and speed",
        ),
        (
            fact("effect size, lower end", ["day", ""], test={**TEST, "effectName": "tau"}),
            "Lower end of the 95% interval of the size of the effect (tau) for day",
        ),
        (fact("name", ["day"], value="2013"), "Date or period of day"),
        (fact("name", [], value="flights.csv"), "Name from the file, as it is written there"),
        (fact("a measure of tomorrow", ["speed"]), "A measure of tomorrow of speed over the 681 rows"),
    ],
)
def test_the_formula_says_what_was_worked_out_over_which_rows(told: dict[str, Any], formula: str) -> None:
    assert account_of(told, PROFILE).formula == formula


@pytest.mark.parametrize(
    ("told", "value"),
    [
        (fact("mean", ["speed"], value=1234.56789012, unit="minutes"), "1,234.56789012 minutes"),
        (fact("mean", ["speed"], value=-1234567.5, unit="$"), "-$1,234,567.5"),
        (fact("share", ["speed"], value=0.25), "0.25 (25%)"),
        (fact("change", ["day"], value=12.5, unit="percent"), "12.5%"),
        (fact("difference", ["day"], value=2.5, unit="%"), "2.5 percentage points"),
        (fact("count", [], value=336776), "336,776"),
        (fact("mean", ["speed"], value=1.5e20), "1.5e+20"),
        (fact("name", [], value="EV"), "EV"),
        (fact("mean", [], value=None), "no value"),
    ],
)
def test_the_exact_value_has_all_its_digits_and_its_unit(told: dict[str, Any], value: str) -> None:
    assert exact(told) == value


def test_what_was_left_out_is_counted() -> None:
    assert account_of(fact("mean", ["arr delay"]), PROFILE).left_out == (
        "159 rows without a value of “arr delay” in the whole table; nothing was filled in."
    )
    assert account_of(fact("mean", ["carrier"]), PROFILE).left_out == "Nothing for want of a value."
    assert account_of(fact("rho", ["speed", "day"]), PROFILE).left_out.startswith(
        "3 rows without a value of speed and 1 row"
    )
    assert account_of(fact("columns", [], n=0), PROFILE).left_out == ""


def test_names_of_the_file_are_cut_in_the_words_and_never_break_them() -> None:
    words = Formula(
        fact=fact("mean", ["x" * 500], {"{y}": "%s" * 200}), dates=frozenset(), missing={}
    ).words()
    assert len(words) < 350
    assert "“{y}” is “%s%s" in words
