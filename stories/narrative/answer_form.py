"""A model's answer: its form, as it is asked for and as it is read."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from stories.narrative.passages import passages

Plain = dict[str, Any]
LONGEST_ANSWER = 100_000
LONGEST_TEXT = 400
"""Characters of a sentence, with its slots."""
MOST_SENTENCES = 12
MOST_PASSAGES = 60
FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
UNSENT = frozenset(
    {"maxLength", "minLength", "maxItems", "minItems", "maximum", "minimum", "exclusiveMinimum", "title"}
)
"""Limits that not every endpoint knows in a schema; `read` holds to them."""
PLACES = frozenset({"passages", "sentences", "id", "text", "instead_of"})


class BadAnswer(Exception):
    """An answer that cannot be used at all; the message says why, in words of our own."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Reworded(_Strict):
    """One sentence of the model, for one or more of the story."""

    instead_of: Annotated[
        list[Annotated[int, Field(ge=1, le=100)]], Field(min_length=1, max_length=MOST_SENTENCES)
    ]
    # numbers of the sentences whose place it takes
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    # with slots and aliases


class Retelling(_Strict):
    """One passage in the model's words."""

    id: str
    sentences: Annotated[list[Reworded], Field(max_length=MOST_SENTENCES)]


class Answer(_Strict):
    """The whole answer; the ids are those of the passages that were sent."""

    passages: Annotated[list[Retelling], Field(max_length=MOST_PASSAGES)]


def answer_model(document: Mapping[str, Any]) -> type[Answer]:
    """Return the form of an answer about this story: its ids are only those of this story's passages."""
    ids = tuple(passage.key for passage in passages(document))
    one_of: Any = Literal[ids]
    retelling = create_model("Retelling", __base__=Retelling, id=(one_of, ...))
    several: Any = Annotated[list[retelling], Field(max_length=MOST_PASSAGES)]  # type: ignore[valid-type]
    return create_model("Answer", __base__=Answer, passages=(several, ...))


def json_schema(document: Mapping[str, Any]) -> Plain:
    """Return the JSON schema for structured output: every property required, none beside them, limits left out."""
    schema: Plain = _without_limits(answer_model(document).model_json_schema())
    return schema


def _without_limits(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _without_limits(value) for key, value in schema.items() if key not in UNSENT}
    return [_without_limits(each) for each in schema] if isinstance(schema, list) else schema


def read(text: str, document: Mapping[str, Any]) -> Answer:
    """Return a model's answer. Raises BadAnswer when it is not of the form that was asked for."""
    if len(text) > LONGEST_ANSWER:
        raise BadAnswer("it is too long")
    fenced = FENCE.match(text)
    try:
        answer = answer_model(document).model_validate_json(fenced[1] if fenced else text)
    except ValidationError as wrong:
        raise BadAnswer(_why(wrong)) from None
    keys = [passage.id for passage in answer.passages]
    if len(keys) != len(set(keys)):
        raise BadAnswer("it tells a passage twice")
    if not any(passage.sentences for passage in answer.passages):
        raise BadAnswer("it tells nothing")
    return answer


def _why(wrong: ValidationError) -> str:
    """Return what is wrong with an answer without a word of it."""
    first = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(part for part in map(str, first["loc"]) if part.isdigit() or part in PLACES)
    return f"{first['type'].replace('_', ' ')} at {place or 'the top'}"
