from stories.narrative.passages import about, joined, names_of, passages, split
from tests.stories.narrative.stories_told import penguins, real


def test_sentences_put_together_are_the_text_again() -> None:
    for document in real():
        for section in document["sections"]:
            for part in ("title", "text"):
                assert joined(list(split(section[part]))) == section[part]


def test_an_initial_and_a_numeral_with_a_point_end_no_sentence() -> None:
    text = {
        "text": "J. Smith has 1.5. The rest has none.",
        "figures": [{"start": 13, "end": 16, "fact": "f1", "shown": "1.5"}],
    }
    assert [one["text"] for one in split(text)] == ["J. Smith has 1.5.", "The rest has none."]


def test_a_passage_may_use_the_facts_of_its_finding() -> None:
    document = penguins()
    first = next(passage for passage in passages(document) if passage.key == "sections[0].text")
    measured = {
        column for fact in document["facts"] if fact["id"] in first.about for column in fact["columns"]
    }
    assert measured == {"species", "flipper_length_mm"}


def test_a_text_without_figures_belongs_to_no_finding() -> None:
    assert about(penguins(), [{"text": "Nothing.", "figures": []}]) == ()


def test_names_are_those_of_columns_and_categories() -> None:
    assert {"flipper_length_mm", "Gentoo", "Torgersen"} <= set(names_of(penguins()))
