"""A gap is shown as the sum that makes it, true as it is printed; what makes it no sum is not shown."""

from typing import Any

import pytest

from stories.evidence.workings import working_of

FINDING = ["difference", "species", "length"]


def fact(value: float, measure: str = "mean", **more: Any) -> dict[str, Any]:
    where = {"columns": ["species"], "values": ["A"]}
    return {"value": value, "measure": measure, "finding": FINDING, "where": where, **more}


@pytest.mark.parametrize(
    ("one", "other", "gap", "said"),
    [
        (30.0, 10.0, 20.0, "30.00 − 10.00 = 20.00"),
        (217.18699187, 189.953642384, 27.233349486, "217.187 − 189.954 = 27.233"),
        (-1.5, -4.25, 2.75, "−1.50 − −4.25 = 2.75"),
        (12_345.678, 1.0, 12_344.678, "12,345.68 − 1.00 = 12,344.68"),
    ],
)
def test_the_printed_sum_is_true(one: float, other: float, gap: float, said: str) -> None:
    held = fact(gap, "difference of means", where=None)
    assert working_of(held, [fact(other), held, fact(one)]) == said


def test_a_ratio_is_a_division() -> None:
    held = fact(1.25, "ratio of means", where=None)
    assert working_of(held, [fact(50.0), fact(40.0), held]) == "50.00 ÷ 40.00 = 1.25"


@pytest.mark.parametrize(
    "others",
    [
        [],
        [fact(30.0)],
        [fact(30.0), fact(11.0)],
        [fact(30.0), fact(10.0, "median")],
        [fact(30.0), fact(10.0, finding=["difference", "island", "length"])],
        [fact(30.0), fact(10.0, where=None)],
    ],
)
def test_what_makes_no_such_sum_is_not_shown(others: list[dict[str, Any]]) -> None:
    assert working_of(fact(20.0, "difference of means", where=None), others) == ""
    assert working_of(fact(20.0), others) == ""
