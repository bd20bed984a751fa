import pytest

from stories.errors import TitleNotTaken
from stories.titles import title_of
from tests.stories.conftest import document, told


def test_words_without_a_number_are_taken_as_they_are() -> None:
    assert title_of("  Late,\nagain & <b>again</b> ", document()) == {
        "text": "Late, again & <b>again</b>",
        "figures": [],
    }
    assert title_of(" \n ", document()) is None


def test_a_figure_of_the_story_leads_to_its_fact() -> None:
    title = title_of("EV: 20.0 minutes of waiting", document())
    assert title == {
        "text": "EV: 20.0 minutes of waiting",
        "figures": [{"start": 4, "end": 8, "fact": "f1", "shown": "20.0"}],
    }


@pytest.mark.parametrize(
    "words",
    ["EV waits 21 minutes", "EV waits 20 minutes", "EV waits 120.0 minutes", "EV waits 20.05", "20.0%", "-20.0 minutes",
     "EV waits ２０.0", "EV waits x² minutes", "20.0 and 3", "Top 5", "1.20.0",
     "20.0 %", "EV waits ½ more", "Part Ⅳ"],
)  # fmt: skip
def test_another_number_is_refused_with_its_code(words: str) -> None:
    with pytest.raises(TitleNotTaken) as refused:
        title_of(words, document())
    assert refused.value.code == "title_not_taken"


def test_the_sentence_names_what_is_no_figure() -> None:
    with pytest.raises(TitleNotTaken, match="“21”, which is no figure of this story"):
        title_of("EV waits 21, or 20.0, minutes", document())


@pytest.mark.parametrize(
    "words", ["Delays doubled", "Half of all flights", "A million minutes", "Eleven late flights"]
)
def test_a_number_in_words_is_refused(words: str) -> None:
    with pytest.raises(TitleNotTaken, match="which is a number"):
        title_of(words, document())


def test_a_number_in_words_that_the_story_tells_is_taken() -> None:
    # the story's own finding says "Two peaks"
    assert title_of("Two peaks", document()) == told("Two peaks")


def test_two_hundred_characters_are_the_most() -> None:
    assert title_of("a" * 200, document()) is not None
    with pytest.raises(TitleNotTaken, match="201 characters; 200 is the most"):
        title_of("a" * 201, document())


def test_signs_that_turn_the_writing_are_not_kept() -> None:
    title = title_of("Late\u202e flights\u0000", document())
    assert title is not None
    assert title["text"] == "Late flights"


def test_a_number_in_words_that_the_story_counted_is_taken() -> None:
    story = document()
    story["facts"].append({**story["facts"][0], "id": "f2", "measure": "groups", "value": 3, "test": None})
    assert title_of("Three carriers", story) == told("Three carriers")
    with pytest.raises(TitleNotTaken, match="“four”"):
        title_of("Four carriers", story)
    story["facts"][-1]["measure"] = "mean"
    with pytest.raises(TitleNotTaken, match="“three”"):
        title_of("Three carriers", story)
