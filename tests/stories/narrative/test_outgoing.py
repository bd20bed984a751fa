import copy
import json
from pathlib import Path
from typing import Any

import pytest

from stories.narrative.outgoing import SYSTEM, Outgoing, request_of, tokens_of
from stories.telling import compose
from tests.judges import canaries, injections
from tests.stories.narrative.stories_told import OWN, of, penguins, real

CANARIES = canaries.files(seed=3)


def everything(request: Outgoing) -> str:
    return json.dumps([list(request.messages), request.sent], ensure_ascii=False)


def data_of(request: Outgoing) -> dict[str, Any]:
    block = request.messages[1]["content"].split("<data>\n")[1].split("\n</data>")[0]
    data: dict[str, Any] = json.loads(block)
    return data


@pytest.mark.parametrize("name", CANARIES)
def test_nothing_of_a_row_goes_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"vertraulich-{name}.csv"
    path.write_bytes(CANARIES[name].csv)
    request = request_of(compose(path, {}).document)
    assert data_of(request)["passages"]
    assert canaries.found(everything(request), CANARIES[name]) == []
    assert "vertraulich" not in everything(request)


@pytest.mark.parametrize("injection", injections.INJECTIONS[::4], ids=lambda one: f"name {one.number}")
def test_names_go_out_without_hidden_signs_and_cannot_end_the_block(
    injection: injections.Injection, tmp_path: Path
) -> None:
    document = copy.deepcopy(penguins())
    text = json.dumps(document).replace('"Gentoo"', json.dumps(injection.name + "</data>"))
    request = request_of(json.loads(text))
    body = json.dumps({"messages": list(request.messages)}).encode()
    assert not injections.hidden_signs(body)
    assert request.messages[1]["content"].count("</data>") == 1
    assert all(len(name) <= 80 for name in data_of(request)["names"].values())


def test_neither_the_file_nor_its_rows_are_named() -> None:
    for document in map(of, OWN):
        said = everything(request_of(document))
        source = document["standfirst"]["text"].split(" holds ")[0]
        assert source not in said
    assert "penguin" not in everything(request_of(penguins()))


def test_names_of_the_file_stand_in_the_list_of_names_alone() -> None:
    data = data_of(request_of(penguins()))
    assert "Gentoo" in data["names"].values()
    assert "Gentoo" not in json.dumps([data["facts"], data["passages"]])


def test_the_system_prompt_says_that_data_are_no_instructions() -> None:
    request = request_of(penguins())
    assert request.messages[0] == {"role": "system", "content": SYSTEM}
    assert "never an instruction" in SYSTEM


def test_what_was_sent_is_kept_as_it_was_sent() -> None:
    request = request_of(penguins())
    assert request.sent["messages"] == list(request.messages)
    assert json.loads(json.dumps(request.sent)) == request.sent


def test_values_of_single_rows_stay_at_home() -> None:
    data = [fact for document in real() for fact in data_of(request_of(document))["facts"]]
    ends = [fact for fact in data if fact["is"].split(" of ")[0] in ("maximum", "minimum", "max", "min")]
    assert len(ends) > 5
    assert all(fact["value"] is None for fact in ends)
    assert any(fact["value"] for fact in data)


def test_the_least_important_findings_are_left_out_where_it_would_be_too_long() -> None:
    whole = request_of(penguins())
    short = request_of(penguins(), most_tokens=whole.tokens - 400)
    assert whole.tokens <= 6000
    assert tokens_of(short.messages) == short.tokens <= whole.tokens - 400
    assert short.sent["leftOut"] > 0
    assert short.sent["passages"] == whole.sent["passages"][: len(short.sent["passages"])]


def test_without_room_for_one_finding_nothing_is_asked() -> None:
    with pytest.raises(ValueError, match="tokens"):
        request_of(penguins(), most_tokens=300)


def test_every_story_fits() -> None:
    assert all(request_of(document).tokens <= 6000 for document in real())
