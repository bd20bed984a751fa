"""Tests in plain words."""

from typing import Any

import pytest

from stories.analysis.statistics import LEVEL
from stories.evidence import checks
from stories.evidence.checks import told_test


def test_of(**more: Any) -> dict[str, Any]:
    plain = {"name": "Kruskal-Wallis", "p": 0.004, "q": 0.02, "effect": 0.1, "effectName": "epsilon squared"}
    return {**plain, "interval": [0.05, 0.2], **more}


test_of.__test__ = False  # type: ignore[attr-defined]


def test_a_test_says_what_it_asks_how_sure_it_is_and_how_large_the_effect() -> None:
    asks, p, q, effect = told_test(test_of()).sentences
    assert asks == "Kruskal-Wallis asks whether the groups differ, by the order (ranks) of their values."
    assert p == "p = 0.004: if there were nothing to it, about one table in 250 would look as clear."
    assert q == "q = 0.02: the same, corrected for the number of comparisons. Below 0.05 it counts as clear."
    assert effect.startswith("Epsilon squared = 0.1 (95% interval 0.05 to 0.2): the part of the variation")
    assert told_test(test_of()).interval == "0.05 to 0.2"


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "p is too small to be written: if there were nothing to it, fewer than one table in a million"),
        (2e-9, "p < 0.0001: if there were nothing to it, fewer than one table in a million"),
        (0.00023, "p = 0.0002: if there were nothing to it, about one table in 4,300"),
        (1.0, "p = 1: if there were nothing to it, more than half of all tables"),
    ],
)
def test_the_odds_are_said_in_words(p: float, words: str) -> None:
    assert told_test(test_of(p=p)).sentences[1].startswith(words)


def test_what_is_not_there_is_not_said() -> None:
    told = told_test(test_of(q=None, effect=None, interval=None, name="a test of tomorrow"))
    assert told.sentences[0] == "A test of tomorrow."
    assert len(told.sentences) == 2
    assert told.interval == ""


def test_the_level_is_that_of_the_analysis() -> None:
    assert f"Below {LEVEL:g} " in checks.LEVEL
