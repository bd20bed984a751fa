import pytest

from tests.stories.narrative.checks.cases import holds


@pytest.mark.parametrize(
    "sound",
    [
        "For Europe the average is {f14}.",
        "Whether it holds for every country is open, with {f14} for Europe.",
        "By continent, life exp is {f14} for Europe.",
    ],
)
def test_names_of_the_finding_may_stand_in_it(sound: str) -> None:
    assert holds(sound, "difference")


@pytest.mark.parametrize(
    "wrong",
    [
        "For Oceania the average is {f14}.",
        "For Atlantis the average is {f14}.",
        "By country, life exp is {f14} for Europe.",
        "The average happiness is {f14} for Europe.",
        "In March, life exp was {f14} for Europe.",
        "For country Europe the average is {f14}.",
    ],
)
def test_other_names_may_not(wrong: str) -> None:
    assert not holds(wrong, "difference")
