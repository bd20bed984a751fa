from typing import Any

import pytest

from stories.narrative.checks.slots import fill, tells_twice


def fact(value: Any, **more: Any) -> dict[str, Any]:
    plain = {"id": "f1", "type": "trend", "columns": ["y"], "where": None, "measure": "mean", "value": value,
             "unit": None, "n": 50}  # fmt: skip
    return plain | more


@pytest.mark.parametrize(
    ("sentence", "one", "filled"),
    [
        ("It is {f1}.", fact(24.78, unit="minutes"), "It is 24.8 minutes."),
        ("It is {f1} minutes.", fact(24.78, unit="minutes"), "It is 24.8 minutes."),
        (
            "It is {f1} percentage points.",
            fact(2.5, measure="difference", unit="percent"),
            "It is 2.5 percentage points.",
        ),
        ("It is {f1::0}.", fact(24.78), "It is 25."),
        ("It fell by {f1}.", fact(-22.57, measure="change", unit="percent"), "It fell by 22.6%."),
        ("It changed by {f1}.", fact(-22.57, measure="change", unit="percent"), "It changed by -22.6%."),
        ("In {f1} it was.", fact("2018-01", type="name", measure="name"), "In January 2018 it was."),
        ("It is {f1} as high.", fact(2.98, measure="ratio of means"), "It is 3.0 times as high."),
    ],
)
def test_a_slot_brings_its_value_as_a_reader_writes_it(
    sentence: str, one: dict[str, Any], filled: str
) -> None:
    told = fill(sentence, {"f1": one})
    assert not isinstance(told, str)
    text, [(start, end, _)] = told
    assert text == filled
    assert any(sign.isdigit() for sign in text[start:end])


@pytest.mark.parametrize(
    "sentence",
    [
        "It is -{f1}.",
        "It is ${f1}.",
        "It is minus {f1}.",
        "It is {f1}%.",
        "It is {f1} kg.",
        "It is {f2}.",
        "It is {f1:date:x}.",
    ],
)
def test_a_slot_has_its_own_sign_and_unit(sentence: str) -> None:
    told = fill(sentence, {"f1": fact(24.78, unit="minutes")})
    assert isinstance(told, str) or "{" in told[0]


def test_a_figure_is_shown_as_the_story_shows_it() -> None:
    told = fill("It is {f1}.", {"f1": fact(10.0412)}, shown={"f1": "10.04"})
    assert told[0] == "It is 10.04."


def test_a_name_may_be_told_twice_but_no_figure() -> None:
    facts = {"f1": fact(1.0), "f2": fact("A", type="name")}
    assert tells_twice([(0, 1, "f1"), (2, 3, "f1")], facts)
    assert not tells_twice([(0, 1, "f2"), (2, 3, "f2"), (4, 5, "f1")], facts)
