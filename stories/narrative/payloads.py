"""What is asked of an endpoint for a chat completion, to the letter: it is sent, and shown to the story's owner."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

FORMS: Final = ("json_schema", "json_object", "text")
"""In what form an answer may be asked for: the first is the surest, the last is understood by every endpoint."""


def first_form(form: str, schema: Mapping[str, Any]) -> str:
    """Return the form to begin with: the one that is known to work, or the surest that there is a schema for."""
    begun = form if form in FORMS else FORMS[0]
    return plainer(begun) if begun == FORMS[0] and not schema else begun


def plainer(form: str) -> str:
    """Return the next form that more endpoints understand; the last is the plainest."""
    return FORMS[min(FORMS.index(form) + 1, len(FORMS) - 1)]


def payload_of(
    *, model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], form: str,
    most_tokens: int, limit_name: str,
) -> dict[str, Any]:  # fmt: skip
    """Return the body of a request."""
    asked = {"model": model, "messages": [dict(message) for message in messages], limit_name: most_tokens}
    if form == "json_schema":
        strict = {"name": "story", "schema": dict(schema), "strict": False}
        return asked | {"response_format": {"type": form, "json_schema": strict}}
    return asked if form == "text" else asked | {"response_format": {"type": form}}
