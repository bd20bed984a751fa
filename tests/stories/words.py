"""What a good model would answer about a story: its own sentences, each a little otherwise, with slots."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from stories.narrative.outgoing import is_told
from stories.narrative.passages import passages
from tests.judges.model_server import Asked

OPENING = "Overall, "


def sound(document: Mapping[str, Any]) -> str:
    """Return the answer, as the text of the message. Titles stay as they are."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    told = []
    for passage in passages(document):
        if not passage.key.endswith("text"):
            continue
        sentences = []
        for number, sentence in enumerate(passage.sentences, start=1):
            if any(is_told(facts[figure["fact"]]) for figure in sentence["figures"]):
                sentences.append({"instead_of": [number], "text": OPENING + _slots(sentence)})
        if sentences:
            told.append({"id": passage.key, "sentences": sentences})
    return json.dumps({"passages": told})


def _slots(sentence: Mapping[str, Any]) -> str:
    text = sentence["text"]
    for figure in sorted(sentence["figures"], key=lambda figure: -int(figure["start"])):
        text = f"{text[: figure['start']]}{{{figure['fact']}}}{text[figure['end'] :]}"
    return str(text[:1].lower() + text[1:])


def model_of(document: Mapping[str, Any]) -> Callable[[Asked], str]:
    """Return the answer of a stand-in that knows this story."""
    return lambda asked: sound(document)
