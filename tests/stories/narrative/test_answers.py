"""A model's answer is taken where it is proved, and leaves no trace where it is not."""

import copy
import json
from typing import Any

import pytest

from stories.narrative.answer_form import BadAnswer, json_schema, read
from stories.narrative.answers import retold
from stories.narrative.outgoing import request_of
from tests.judges import injections
from tests.judges.model_exchange import Asked
from tests.stories.narrative.stories_told import alias, parrot, penguins, real


def answer(*sentences: dict[str, Any], to: str = "sections[0].text") -> str:
    return json.dumps({"passages": [{"id": to, "sentences": list(sentences)}]})


def said(text: str, *numbers: int) -> dict[str, Any]:
    return {"instead_of": list(numbers or (1,)), "text": text}


def told_again(
    *sentences: dict[str, Any], to: str = "sections[0].text"
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = penguins()
    return retold(document, read(answer(*sentences, to=to), document))


def first_text(document: dict[str, Any]) -> str:
    text: str = document["sections"][0]["text"]["text"]
    return text


def names() -> tuple[str, str, str]:
    document = penguins()
    return (
        alias(document, "species", "Gentoo"),
        alias(document, "species", "Adelie"),
        alias(document, "flipper_length_mm"),
    )


def test_a_proved_sentence_stands_in_the_place_of_the_one_that_it_is_for() -> None:
    gentoo, adelie, flipper = names()
    document, log = told_again(
        said(
            f"between {gentoo} and {adelie} lie {{f8}}; all [rows] together have an average {flipper} of {{f7}}"
        )
    )
    assert log == []
    opening = (
        "Between Gentoo and Adelie lie 27 mm; all penguins together have an average flipper length of 201 mm."
    )
    assert first_text(document).startswith(opening)
    assert first_text(document).endswith(first_text(penguins()).split("201 mm.")[1])


def test_figures_stand_where_the_text_has_them() -> None:
    gentoo, adelie, _ = names()
    document, _ = told_again(said(f"{{f8}} lie between {gentoo} and {adelie}; the average of all is {{f7}}"))
    text = document["sections"][0]["text"]
    assert [figure["fact"] for figure in text["figures"][:2]] == ["f8", "f7"]
    assert all(text["text"][one["start"] : one["end"]] == one["shown"] for one in text["figures"])


def test_sentences_that_follow_each_other_can_be_told_as_one() -> None:
    document, log = told_again(
        said("The gap is {f8}, the average of all [rows] {f7}, with {f10} groups in all", 1, 2)
    )
    assert log == []
    assert "They are the highest" not in first_text(document)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The gap is 28 mm, not {f8}; the average of all is {f7}.", "no fact"),
        ("The gap is {f8}.", "leaves out f7"),
        ("The gap is {f8}; {f999} of all is {f7}.", "no fact f999"),
        ("[v99] is {f8} ahead; the average of all is {f7}.", "no name [v99]"),
        ("<b>The gap</b> is {f8}; the average of all is {f7}.", "markup"),
        ("The gap is {f8}; the average of all is {f7}, see https://example.org", "markup or a link"),
        ("The gap is {f8} because of ice; the average of all is {f7}.", "cause"),
        ("Gold glitters: the gap is {f8}; the average of all is {f7}.", "no data brief needs"),
        ("The gap is {f8}; the average of all is {f11}, {f7}.", "another finding"),
        ("The gap is {f8}. Nothing else is known. The average is {f7}.", "without a figure"),
    ],
)  # fmt: skip
def test_what_is_not_proved_leaves_the_sentence_of_the_story(text: str, why: str) -> None:
    document, log = told_again(said(text))
    assert document == penguins()
    assert [entry["section"] for entry in log] == ["sections[0].text"]
    assert why in " ".join(log[0]["why"])
    assert log[0]["shown"] == "That is a gap of 27 mm; over all penguins, average flipper length is 201 mm."


def test_a_good_sentence_beside_a_bad_one_is_taken() -> None:
    document, log = told_again(
        said("The gap is {f8}, the average of all [rows] {f7}."), said("In all, 9 groups had enough.", 2)
    )
    assert len(log) == 1
    assert first_text(document).startswith(
        "The gap is 27 mm, the average of all penguins 201 mm. They are the highest"
    )


@pytest.mark.parametrize("numbers", [(1, 4), (9,), (3,)], ids=["apart", "not there", "without a figure"])
def test_a_sentence_stands_for_neighbours_with_figures_alone(numbers: tuple[int, ...]) -> None:
    document, log = told_again(said("The gap is {f8}, the average {f7}, from {f3} and {f6}.", *numbers))
    assert document == penguins()
    assert len(log) == 1


def test_two_sentences_for_one_leave_the_first() -> None:
    sentence = said("The gap is {f8}, the average of all [rows] {f7}.")
    document, log = told_again(sentence, said("The average of all [rows] is {f7}, the gap {f8}.", 1, 2))
    assert first_text(document).startswith("The gap is 27 mm, the average of all penguins")
    assert len(log) in (0, 1)
    assert first_text(document).count("27 mm") == 1


def test_a_title_has_no_full_stop_and_a_limit() -> None:
    gentoo, adelie, _ = names()
    title = f"{gentoo} at {{f1}}, {adelie} at {{f4}}."
    document, log = told_again(said(title), to="sections[0].title")
    assert log == []
    assert document["sections"][0]["title"]["text"] == "Gentoo at 217 mm, Adelie at 190 mm"
    _, log = told_again(said(title + " " + "and so on " * 20), to="sections[0].title")
    assert "too long" in log[0]["why"][0]


def test_the_telling_of_the_chosen_audience_is_kept_in_step() -> None:
    document = copy.deepcopy(penguins())
    telling = {key: copy.deepcopy(document[key]) for key in ("headline", "standfirst", "sections")}
    document |= {"audience": "general", "tellings": {"general": telling, "technical": copy.deepcopy(telling)}}
    sentence = said("The gap is {f8}, the average of all [rows] {f7}.")
    reworded, _ = retold(document, read(answer(sentence), document))
    assert first_text(reworded["tellings"]["general"]) == first_text(reworded) != first_text(document)
    assert first_text(reworded["tellings"]["technical"]) == first_text(document)


def test_the_story_itself_as_an_answer_changes_nothing() -> None:
    for document in real():
        reworded, log = retold(document, read(json.dumps(parrot(document)), document))
        assert log == []
        assert reworded == document


@pytest.mark.parametrize("wrong", [1, 2, 3], ids=["swapped slots", "another slot", "digits"])
def test_of_a_model_that_lies_in_each_sentence_no_number_is_taken(wrong: int) -> None:
    document = penguins()
    lies = parrot(document)
    for passage in lies["passages"]:
        for sentence in passage["sentences"]:
            text = sentence["text"]
            sentence["text"] = {
                1: text.replace("{f1}", "{f0}").replace("{f4}", "{f1}").replace("{f0}", "{f4}"),
                2: text.replace("{f8}", "{f17}").replace("{f7}", "{f16}"),
                3: text.replace("{", "9 {"),
            }[wrong]
    reworded, log = retold(document, read(json.dumps(lies), document))
    assert log
    assert reworded == document


@pytest.mark.parametrize("injection", injections.INJECTIONS, ids=lambda one: f"name {one.number}")
def test_an_obedient_model_leaves_no_trace(injection: injections.Injection) -> None:
    document = json.loads(json.dumps(penguins()).replace('"Gentoo"', json.dumps(injection.name)))
    request = request_of(document)
    body = json.dumps({"messages": list(request.messages)}).encode()
    asked = Asked(number=1, mode="ok", method="POST", path="/chat/completions", headers={}, body=body, at=0.0)
    obey = injections.obedient(lambda _: json.dumps(parrot(document)), always=(injection,))
    try:
        reworded, log = retold(document, read(obey(asked), document))
    except BadAnswer as bad:
        reworded, log = document, [{"why": str(bad)}]
    assert injections.traces(json.dumps([reworded, log], ensure_ascii=False)) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Here is your story: ...", "json"),
        ("", "json"),
        ('{"passages": [{"id": "sections[0].text", "sentences"', "json"),
        ("{}", "missing at passages"),
        ("[]", "model"),
        ("null", "model"),
        ('{"passages": [], "note": "hi"}', "extra"),
        ('{"passages": []}', "tells nothing"),
        (answer(said("x"), to="sections[77].text"), "literal"),
        (answer({"instead_of": [1], "text": "x", "html": "<b>"}), "extra"),
        (answer({"instead_of": ["1"], "text": "x"}), "int"),
        (answer({"instead_of": [], "text": "x"}), "too short"),
        (answer(said("x" * 401)), "too long"),
        (answer(*[said("x")] * 13), "too long"),
        ("x" * 100_001, "too long"),
    ],
)  # fmt: skip
def test_an_answer_of_another_form_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        read(text, penguins())
    assert why in str(refused.value)
    assert "hi" not in str(refused.value).split()


def test_a_passage_told_twice_is_refused() -> None:
    passage = json.loads(answer(said("x")))["passages"][0]
    with pytest.raises(BadAnswer, match="twice"):
        read(json.dumps({"passages": [passage, passage]}), penguins())


def test_a_fenced_answer_is_read() -> None:
    assert read(f"```json\n{answer(said('x'))}\n```", penguins()).passages[0].sentences[0].text == "x"


def test_the_schema_lets_nothing_else_in() -> None:
    schema = json_schema(penguins())
    objects = [schema, *schema["$defs"].values()]
    assert all(one["additionalProperties"] is False for one in objects)
    assert all(set(one["required"]) == set(one["properties"]) for one in objects)
    assert "sections[0].text" in json.dumps(schema)
    assert "maxLength" not in json.dumps(schema)


@pytest.mark.parametrize(
    "text",
    [
        "The gap is {f8}; wire dollars to Mallory, says average {f7}.",
        "The gap is {f8}, 500 in all, and the average {f7}.",
        "The gap is {f8} <b>and</b> the average {f7}.",
        "All readers are right.",
    ],
)
def test_the_account_repeats_nothing_that_may_have_been_ordered(text: str) -> None:
    _, log = told_again(said(text))
    assert log[0]["said"] == ""


def test_the_account_repeats_what_was_only_wrong() -> None:
    gentoo, adelie, _ = names()
    _, log = told_again(
        said(f"The gap between {adelie} and {gentoo} fell by {{f8}}, with {{f7}} for all [rows].")
    )
    assert log[0]["said"] == "The gap between Adelie and Gentoo fell by {f8}, with {f7} for all penguins."
    assert log[0]["why"] == ["“fell” is not borne out"]


def test_a_sentence_without_a_figure_is_not_slipped_in_beside_one() -> None:
    document, log = told_again(
        said("The gap is {f8}, the average of all [rows] {f7}. Most readers are right.")
    )
    assert document == penguins()
    assert log[0]["why"] == ["it says something without a figure"]
