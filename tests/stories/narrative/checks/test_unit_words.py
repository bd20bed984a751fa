import pytest

from tests.stories.narrative.stories_told import penguins, refusals


@pytest.mark.parametrize("unit", ["mm", "millimetres"])
def test_the_unit_of_the_fact_may_follow(unit: str) -> None:
    assert refusals(penguins(), "difference", f"For Gentoo the average is 217 {unit}.") == ()


@pytest.mark.parametrize(
    "unit", ["cm", "kg", "percent", "percentage points", "years", "dollars", "%", "times"]
)
def test_no_other_unit_may(unit: str) -> None:
    assert refusals(penguins(), "difference", f"For Gentoo the average is 217 {unit}.") != ()
    assert refusals(penguins(), "difference", f"For Gentoo the average is {{f1}} {unit}.") != ()


def test_a_count_has_no_unit() -> None:
    assert refusals(penguins(), "difference", "There are {f3} penguins for Gentoo.") == ()
    assert refusals(penguins(), "difference", "There are {f3} kg for Gentoo.") != ()
