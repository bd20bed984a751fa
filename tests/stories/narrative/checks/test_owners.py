import pytest

from tests.stories.narrative.checks.cases import holds


@pytest.mark.parametrize(
    ("sound", "swapped"),
    [
        (
            "Average life exp is {f14} for Europe and {f17} for Africa.",
            "Average life exp is {f17} for Europe and {f14} for Africa.",
        ),
        ("Europe and Africa average {f14} and {f17}.", "Europe and Africa average {f17} and {f14}."),
        ("For Europe it is {f14}; for Africa, {f17}.", "For Europe it is {f17}; for Africa, {f14}."),
        ("The average of all is {f20}.", "For Europe, the average is {f20}."),
        ("For all rows, the average is {f20}.", "For all rows, the average is {f14}."),
        ("The figures rest on {f16} rows for Europe.", "The figures rest on {f19} rows for Europe."),
    ],
)  # fmt: skip
def test_a_number_is_told_of_its_own_group(sound: str, swapped: str) -> None:
    assert holds(sound, "difference")
    assert not holds(swapped, "difference")


@pytest.mark.parametrize(
    ("sound", "swapped"),
    [
        ("In {f8} it was {f7}, in {f10} it was {f9}.", "In {f10} it was {f7}, in {f8} it was {f9}."),
        (
            "Between {f8} and {f10}, it went from {f7} to {f9}.",
            "Between {f8} and {f10}, it went from {f9} to {f7}.",
        ),
    ],
)
def test_a_number_is_told_of_its_own_time(sound: str, swapped: str) -> None:
    assert holds(sound, "trend")
    assert not holds(swapped, "trend")


@pytest.mark.parametrize(
    ("sound", "swapped"),
    [
        (
            "Life exp averages {f2} at the low end of GDP percap.",
            "Life exp averages {f2} at the high end of GDP percap.",
        ),
        (
            "The {f42} with the highest GDP percap average {f3}.",
            "The {f42} with the lowest GDP percap average {f3}.",
        ),
        ("{f3} at the high end, {f2} at the low end.", "{f3} at the low end, {f2} at the high end."),
    ],
)
def test_a_number_is_told_of_its_own_end_of_the_range(sound: str, swapped: str) -> None:
    assert holds(sound, "association")
    assert not holds(swapped, "association")
