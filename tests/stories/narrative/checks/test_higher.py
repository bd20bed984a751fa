import pytest

from tests.stories.narrative.checks.cases import STATES, holds


@pytest.mark.parametrize(
    ("sound", "turned"),
    [
        (
            "Average life exp is {f21} higher for Europe than for Africa.",
            "Average life exp is {f21} higher for Africa than for Europe.",
        ),
        ("Europe lies {f21} above Africa.", "Europe lies {f21} below Africa."),
        (
            "Average life exp is higher for Europe, at {f14}, than for Africa, at {f17}.",
            "Average life exp is lower for Europe, at {f14}, than for Africa, at {f17}.",
        ),
        (
            "The average of all, {f20}, is lower than for Europe.",
            "The average of all, {f20}, is higher than for Europe.",
        ),
    ],
)  # fmt: skip
def test_the_higher_group_is_not_the_lower_one(sound: str, turned: str) -> None:
    assert holds(sound, "difference")
    assert not holds(turned, "difference")


@pytest.mark.parametrize(
    ("sound", "turned"),
    [
        ("Anything above {f15} counts as far out.", "Anything below {f15} counts as far out."),
        ("One value lies far above the rest.", "One value lies far below the rest."),
        (
            "The highest value, {f16}, lies above the median of {f18}.",
            "The highest value, {f16}, lies below the median of {f18}.",
        ),
    ],
)  # fmt: skip
def test_what_is_far_out_is_far_out_on_its_own_side(sound: str, turned: str) -> None:
    assert holds(sound, "outlier", STATES)
    assert not holds(turned, "outlier", STATES)


def test_more_than_a_number_is_more() -> None:
    assert holds("Average life exp in Europe is more than 71.9.", "difference")
    assert not holds("Average life exp in Europe is less than 71.9.", "difference")
