"""Whose words a story is in, what a model was sent for them, and which of its sentences were refused: for the pages."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from stories.endpoints import endpoint
from stories.rewriting import CODES

WORDS_FIELDS: Final = ("id", "words_by", "rewriting_until", "warnings")
PLACES: Final = {"headline": "Headline", "standfirst": "Opening", "summary": "Summary"}


def words_of(story: Mapping[str, Any], *, now: datetime, elsewhere: bool = False) -> dict[str, Any]:
    """Return what the page of a story says of its words. `story` holds the WORDS_FIELDS.

    elsewhere: the words shown are those for another audience than the story's own, and always ours.
    """
    to, until = endpoint(), story["rewriting_until"]
    warned = [warning for warning in story["warnings"] if warning.get("code") in CODES]
    rewriting = until is not None and until > now
    return {
        "by": "" if elsewhere else story["words_by"],
        "elsewhere_by": story["words_by"] if elsewhere else "",
        "warned": warned,
        "rewriting": rewriting,
        "asked": bool(story["words_by"] or warned),
        "offered": to if to and not story["words_by"] and not rewriting else None,
    }


def record_of(wording: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a conversation with a model as its page shows it: to the letter, as text."""
    payloads = wording["payloads"]
    last = payloads[-1] if payloads else {"messages": []}
    return {
        "model": wording["model"],
        "host": wording["host"],
        "at": datetime.fromisoformat(wording["at"]),
        "messages": last["messages"],
        "bodies": [json.dumps(body, ensure_ascii=False, indent=2) for body in payloads],
        "names": (wording.get("sent") or {}).get("names") or {},
        "left_out": (wording.get("sent") or {}).get("leftOut") or 0,
        "refused": [entry | {"place": place_of(str(entry["section"]))} for entry in wording["refused"]],
        **{name: wording[name] for name in ("requests", "seconds", "cost")},
        "tokens_in": wording["tokensIn"],
        "tokens_out": wording["tokensOut"],
    }


def place_of(key: str) -> str:
    """Return in words where in a story a text stands: "sections[2].title" is the title of its third section."""
    if key in PLACES:
        return PLACES[key]
    number, _, part = key.removeprefix("sections[").partition("].")
    return f"Section {int(number) + 1}, {part}" if number.isdigit() else key
