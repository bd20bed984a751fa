"""The generator of false sentences makes enough of each kind, all different from what they were made of."""

import re
from collections import Counter

import pytest

from tests.judges.kept import documents
from tests.judges.mutations import KINDS, Mutation, balanced, mutations, mutations_with_slots
from tests.judges.sentences import names_of, sentences, tellings_of


@pytest.fixture(scope="module", params=[False, True], ids=["finished", "slots"])
def three_hundred(request: pytest.FixtureRequest) -> list[Mutation]:
    return balanced(list(documents().values()), seed=11, slots=request.param)


def test_they_are_balanced(three_hundred: list[Mutation]) -> None:
    kinds = Counter(mutation.kind for mutation in three_hundred)
    assert len(three_hundred) == 300
    assert set(KINDS) <= set(kinds) <= {*KINDS, "slot"}
    assert max(kinds.values()) - min(kinds.values()) <= 1
    assert len({mutation.original for mutation in three_hundred}) > 150
    assert {mutation.document for mutation in three_hundred} == set(range(len(documents())))


def test_each_is_new_and_whole(three_hundred: list[Mutation]) -> None:
    pairs = {(mutation.document, mutation.original, mutation.mutated) for mutation in three_hundred}
    assert len(pairs) == 300
    for mutation in three_hundred:
        assert mutation.mutated != mutation.original
        assert not re.search("[\ue000-\uefff@]", mutation.original + mutation.mutated)
        assert mutation.about
        assert mutation.why


def test_the_seed_decides() -> None:
    document = documents()["tips"]
    assert list(mutations(document, 3)) == list(mutations(document, 3))
    assert list(mutations(document, 3)) != list(mutations(document, 4))


def test_sentences_are_those_of_the_story() -> None:
    document = documents()["cafe"]
    told = [sentence for sentence in sentences(document) if sentence.place == "sections[0].text"]
    assert " ".join(sentence.text for sentence in told) == document["sections"][0]["text"]["text"]
    assert "an {f9} times" not in told[0].slotted
    assert told[0].slotted.startswith("That is a gap of {f8};")
    assert "f9" in told[0].about
    assert {"order_date", "revenue per unit", "Vienna", "Green tea"} <= set(names_of(document))


def test_slots_take_the_place_of_figures() -> None:
    document = documents()["cafe"]
    facts = {fact["id"] for fact in document["facts"]}
    originals = {mutation.original for mutation in mutations_with_slots(document, 1)}
    slots = [slot for original in originals for slot in re.findall(r"\{(f\d+)\}", original)]
    assert set(slots) <= facts
    assert not any(re.search(r"\d", re.sub(r"\{f\d+\}", "", original)) for original in originals)


def test_a_digit_is_changed_to_what_no_fact_says() -> None:
    changed = [mutation for mutation in mutations(documents()["fair"], 1) if mutation.kind == "digit"]
    values = [
        fact["value"] for fact in documents()["fair"]["facts"] if isinstance(fact["value"], int | float)
    ]
    for mutation in changed:
        new = float(mutation.why.split(" became ")[1].rstrip("%").replace(",", ""))
        assert new not in values


def test_a_category_of_the_same_number_is_no_falsehood() -> None:
    """General Motors and Diamond Match have 20 rows each: whoever has 20 rows may be any of the firms."""
    told = [
        mutation.original for mutation in mutations(documents()["grunfeld"], 1) if mutation.kind == "category"
    ]
    assert told
    assert not any("20 rows are counted" in original for original in told)


def test_each_telling_is_a_document_of_its_own() -> None:
    document = documents()["tips"]
    assert list(tellings_of(document)) == [document]
    brief = {
        "headline": document["headline"],
        "sections": [
            {**document["sections"][3], "chart": None, "place": 3},
            {**document["sections"][4], "chart": None, "place": len(document["sections"])},
            {**document["sections"][-1], "chart": None, "place": None},
        ],
    }
    both = {
        **document,
        "tellings": {"executive": brief, "general": brief},
        "furtherCharts": [{"mark": "bar"}],
    }
    told = list(tellings_of(both))
    assert [one["audience"] for one in told] == ["executive", "general"]
    charts = [section["chart"] for section in told[0]["sections"]]
    assert charts == [document["sections"][3]["chart"], {"mark": "bar"}, None]
    assert told[0]["facts"] == document["facts"]
