"""Two values and their gap: a reader who takes the one printed number from the other comes to the printed gap."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stories.analysis.facts import DataFact, FactType, Ledger
from stories.narrative.apart import apart
from stories.narrative.claims import line, told
from stories.narrative.numbers import read
from tests.stories.narrative.made import fact


def said(high: float, low: float, unit: str | None = None) -> str:
    evidence = facts(high, low, unit)
    pieces = apart(evidence, ("top", "bottom"), "gap")
    return told(line("{top} and {bottom}: {gap}", **pieces), Ledger()).text


def facts(high: float, low: float, unit: str | None) -> dict[str, DataFact]:
    gap = fact(high - low, "difference of means", kind=FactType.DIFFERENCE, unit=unit)
    return {"top": fact(high, unit=unit), "bottom": fact(low, unit=unit), "gap": gap}


@pytest.mark.parametrize(
    ("high", "low", "unit", "expected"),
    [
        (217.187, 189.954, "mm", "217 mm and 190 mm: 27 mm"),
        (48.834, 38.791, "mm", "48.8 mm and 38.8 mm: 10 mm"),
        (23.94, -1.24, None, "23.9 and -1.2: about 25"),
        (5.354, 0.389, None, "5.35 and 0.39: 4.96"),
        (12_283.4, 11_410.2, None, "12,283 and 11,410: 873"),
        (4972.7, 93.9, None, "4,970 and 94: 4,880"),
        (838.02, 12.54, None, "838 and 12.5: 825.5"),
        (39.9, -39.2, "%", "39.9% and -39.2%: 79.1 percentage points"),
        (1_234_567.0, 345_678.0, None, "1.23 million and 346,000: about 889,000"),
    ],
)
def test_the_gap_agrees_with_what_is_printed(
    high: float, low: float, unit: str | None, expected: str
) -> None:
    assert said(high, low, unit) == expected


@given(st.floats(0.01, 900), st.floats(0.01, 900))
def test_what_does_not_agree_is_said_to_be_about(high: float, low: float) -> None:
    assume(high > low * 1.001)
    ends, _, gap = said(round(high, 4), round(low, 4)).partition(": ")
    printed = [read(one) for one in (*ends.split(" and "), gap.removeprefix("about "))]
    first, second, between = (one.value for one in printed if one is not None)
    if not gap.startswith("about "):
        assert abs(first - second - between) < 1e-9
