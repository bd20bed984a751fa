import pytest

from stories.narrative.checking import problems
from stories.narrative.passages import names_of
from tests.stories.narrative.checks.cases import STATES, holds
from tests.stories.narrative.stories_told import penguins


@pytest.mark.parametrize(
    ("sound", "wrong"),
    [
        ("Average life exp is {f14} for Europe.", "Average pop is {f14} for Europe."),
        ("Average life exp is 71.9 for Europe.", "Average life exp is 72.9 for Europe."),
        ("In all, {f23} continents are compared.", "In all, {f23} countries are compared."),
        ("Europe and Africa are {f21} apart.", "Europe and Asia are {f21} apart."),
        ("The average of all is {f20}.", "The median of all is {f20}."),
    ],
)
def test_a_number_is_told_of_its_own_column_and_measure(sound: str, wrong: str) -> None:
    assert holds(sound, "difference")
    assert not holds(wrong, "difference")


def test_a_round_number_is_as_exact_as_any_other_unless_it_is_said_to_be_about() -> None:
    assert not holds("Average life exp is 70 for Europe.", "difference")
    assert holds("Average life exp is about 70 for Europe.", "difference")


def test_a_share_of_rows_is_not_a_value() -> None:
    assert holds("The highest value is {f16}, against a median of {f18}.", "outlier", STATES)
    assert not holds("The highest value is {f18}, against a median of {f16}.", "outlier", STATES)


def test_a_figure_is_told_once_in_a_sentence() -> None:
    assert not holds("Average life exp is {f14} for Europe, {f14} in all.", "difference")


def test_a_difference_lies_between_its_own_groups_though_the_story_speaks_of_others() -> None:
    document = penguins()
    for sentence, sound in (
        ("Gentoo and Adelie are {f8} apart.", True),
        ("Chinstrap and Adelie are {f8} apart.", False),
    ):
        found = problems(sentence, document["facts"], about=(), names=names_of(document))
        assert (found == ()) == sound
