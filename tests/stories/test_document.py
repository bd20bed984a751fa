from datetime import date
from enum import StrEnum

import numpy as np

from stories.analysis.facts import Point
from stories.document import fact_to_dict, plain, plain_test
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
