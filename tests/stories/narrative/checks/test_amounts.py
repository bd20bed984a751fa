import pytest

from stories.narrative.checking import problems
from stories.narrative.checks.amounts import spelt_out
from stories.narrative.checks.spotting import Lexicon, spot
from stories.narrative.passages import about, names_of
from tests.stories.narrative.checks.cases import LIFE, holds, story


@pytest.mark.parametrize(
    ("sound", "wrong"),
    [
        ("Of four continents, Europe is at {f14}.", "Of five continents, Europe is at {f14}."),
        ("The two are {f21} apart.", "The seven are {f21} apart."),
    ],
)
def test_numbers_in_words_are_numbers(sound: str, wrong: str) -> None:
    assert holds(sound, "difference")
    assert not holds(wrong, "difference")


@pytest.mark.parametrize(
    ("sound", "wrong"),
    [
        (
            "Average GDP percap more than tripled, from {f24} to {f25}.",
            "Average GDP percap doubled, from {f24} to {f25}.",
        ),
        ("Average GDP percap more than tripled.", "Average GDP percap halved."),
    ],
)
def test_a_ratio_in_words_is_that_of_two_figures(sound: str, wrong: str) -> None:

    document = story(LIFE)
    ids = about(document, [{"figures": [{"fact": "f24"}, {"fact": "f25"}]}])
    told = [problems(one, document["facts"], about=ids, names=names_of(document)) for one in (sound, wrong)]
    assert told[0] == ()
    assert told[1] != ()


@pytest.mark.parametrize(
    ("sound", "wrong"),
    [
        ("For a fifth of the rows GDP percap is low.", "For a third of the rows GDP percap is low."),
        ("GDP percap is low for one in five.", "GDP percap is low for one in two."),
    ],
)
def test_a_part_in_words_is_a_share(sound: str, wrong: str) -> None:
    assert holds(sound, "association")
    assert not holds(wrong, "association")


@pytest.mark.parametrize("wrong", ["Dozens of rows are from Europe.", "Thousands of rows are from Europe."])
def test_a_number_without_a_size_is_none(wrong: str) -> None:
    assert not holds(wrong, "difference")


def test_a_minus_in_words_is_a_sign() -> None:
    tokens = spelt_out(spot("it is minus 7 and eleven", Lexicon(), {}))
    assert [token.text for token in tokens if token.kind == "number"] == ["-7", "11"]
