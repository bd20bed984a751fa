from datetime import date
from enum import StrEnum

import numpy as np
from django.template.loader import render_to_string

from stories.analysis.columns import Role
from stories.analysis.facts import Point
from stories.document import fact_to_dict, plain, plain_test, statistics
from tests.stories.narrative import made


class Colour(StrEnum):
    RED = "red"


def test_values_become_plain() -> None:
    point = Point(x="a", y=np.float64(1.5), n=np.int64(3))
    assert plain(point)["y"] == 1.5
    assert type(plain(point)["n"]) is int
    assert plain((Colour.RED, date(2024, 3, 12), True, None)) == ["red", "2024-03-12", True, None]
    assert type(plain(Colour.RED)) is str
    assert plain(np.bool_(True)) is True
    assert plain({1: (2,)}) == {"1": [2]}


def test_what_is_not_finite_becomes_nothing_and_large_integers_floats() -> None:
    assert plain([float("nan"), float("inf"), np.float32("nan")]) == [None, None, None]
    assert plain(2**70) == 1.18059162072e21


def test_numbers_are_kept_to_twelve_figures_so_that_the_order_of_summing_does_not_show() -> None:
    assert plain(0.1 + 0.2) == plain(0.3)


def test_the_filter_of_a_fact_has_no_column_as_key() -> None:
    told = fact_to_dict(made.fact(2.5, where={"carrier": "F9"}))
    assert told["where"] == {"columns": ["carrier"], "values": ["F9"]}
    assert fact_to_dict(made.fact(2.5))["where"] is None


def test_a_test_is_told_with_its_effect() -> None:
    assert plain_test(None) is None
    told = plain_test(made.test_of("Kruskal-Wallis", 0.2))
    assert told is not None
    assert (told["name"], told["effect"], told["interval"]) == ("Kruskal-Wallis", 0.2, None)


WORKED_OUT = made.profile(
    made.measure("weight"),
    derived=(
        made.measure("age", derived="age", parents=("seen", "born"), formula="“seen” minus “born”, in years"),
        made.measure(
            "return rate", derived="rate", parents=("returned",), formula="the share of rows marked “returned”"
        ),
        made.column("weekday", Role.DIMENSION, derived="weekday", parents=("seen",), formula="the weekday of “seen”"),
    ),
)  # fmt: skip


def test_measures_that_were_worked_out_are_among_the_distributions_but_for_rates() -> None:
    assert [one["column"] for one in statistics(WORKED_OUT, [])["distributions"]] == ["weight", "age"]


def test_the_page_lists_the_columns_that_were_worked_out_with_their_formulas() -> None:
    page = render_to_string("stories/_profile.html", {"profile": plain(WORKED_OUT)})
    for column in WORKED_OUT.derived:
        assert f'<th scope="row">{column.name}</th>' in page
        assert column.formula in page
    assert page.count('<th scope="row">') == 4
