import pytest

from tests.stories.narrative.checks.cases import holds


@pytest.mark.parametrize(
    "sound",
    [
        "Europe has the highest average life exp, {f14}.",
        "At {f17}, average life exp is lowest in Africa.",
        "Europe has the highest average life exp and Africa the lowest.",
        "Average life exp was nowhere higher than in Europe.",
        "They are the highest and the lowest of {f23} continents.",
        "The two are the lowest and the highest of {f23} continents.",
    ],
)
def test_who_is_at_an_end_may_be_said_to_be(sound: str) -> None:
    assert holds(sound, "difference")


@pytest.mark.parametrize(
    "wrong",
    [
        "Europe has the lowest average life exp, {f14}.",
        "Africa has the highest average life exp and Europe the lowest.",
        "At {f20}, the average of all is the highest.",
        "Only Europe has an average life exp of {f14}.",
        "Average life exp is always higher in Europe, at {f14}, than in Africa, at {f17}.",
        "Europe comes second with {f14}.",
        "All of the rows of Europe have {f14}.",
        "Average life exp was nowhere higher than in Africa.",
        "They are the highest and the highest of {f23} continents.",
        "They are the highest and the second lowest of {f23} continents.",
        "They are the highest and the lowest of {f14} continents.",
        "They are the highest and the lowest of {f16} continents.",
        "They are the highest and the lowest of 9 continents.",
        "They are the highest and the lowest of {f23} continents, the highest of all.",
    ],
)
def test_who_is_not_may_not_be(wrong: str) -> None:
    assert not holds(wrong, "difference")
