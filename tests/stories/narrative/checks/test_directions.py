import pytest

from tests.stories.narrative.checks.cases import NILE, holds


@pytest.mark.parametrize(
    ("rising", "falling"),
    [
        ("Average pop rose by {f11} between {f8} and {f10}.", "Average pop fell by {f11} between {f8} and {f10}."),
        ("Average pop went up from {f7} to {f9}.", "Average pop went down from {f7} to {f9}."),
        (
            "From {f7} in {f8}, average pop grew to {f9} in {f10}.",
            "From {f7} in {f8}, average pop shrank to {f9} in {f10}.",
        ),
        ("That is a rise of {f11}.", "That is a decline of {f11}."),
        (
            "Later years are nearly always higher than earlier ones.",
            "Later years are nearly always lower than earlier ones.",
        ),
    ],
)  # fmt: skip
def test_what_rose_did_not_fall(rising: str, falling: str) -> None:
    assert holds(rising, "trend")
    assert not holds(falling, "trend")


def test_times_exchanged_turn_the_course_round() -> None:
    assert not holds("Average pop rose from {f9} to {f7}.", "trend")
    assert not holds("Average pop rose from {f7} in {f10} to {f9} in {f8}.", "trend")


def test_a_fall_is_told_without_its_minus_sign() -> None:
    assert holds("Average volume fell by {f9} around {f5}.", "change", NILE)
    assert not holds("Average volume rose by {f9} around {f5}.", "change", NILE)


@pytest.mark.parametrize(
    ("sound", "turned"),
    [
        ("Life exp rises with GDP percap.", "Life exp falls with GDP percap."),
        ("As GDP percap rises, life exp rises.", "As GDP percap rises, life exp falls."),
        (
            "Where GDP percap is higher, life exp is higher too.",
            "Where GDP percap is higher, life exp is lower.",
        ),
    ],
)
def test_columns_that_go_together_do_not_go_apart(sound: str, turned: str) -> None:
    assert holds(sound, "association")
    assert not holds(turned, "association")
