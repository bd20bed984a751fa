"""A told story put into a language model's words, or left in its own: always finished, and in time.

What goes out, what may come in and which sentence is proved is for `stories.narrative`; here the model is asked, within
the budget of the story's owner, past the circuit breaker, and with one try to repair an answer.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from stories import errors
from stories.conversation import Conversation
from stories.endpoints import Endpoint

logger = logging.getLogger(__name__)

LONGEST_MODEL: Final = 200

Plain = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Rewording:
    """What became of a story."""

    document: Plain
    # in the model's words where they were proved, else as it was
    words_by: str = ""
    # the model, "" when no word is its own
    wording: Plain | None = None
    # what was sent and what came of it; None when nothing was asked
    warning: Plain | None = None
    # why the story is in our own words


def reword(
    document: Mapping[str, Any], *, to: Endpoint | None, owner_id: Any, story_id: Any, seconds: float,
    clock: Callable[[], datetime], tick: Callable[[], None],
) -> Rewording:  # fmt: skip
    """Return the story in a model's words, or as it was with a warning that says why.

    `tick` is called several times a second and may raise to stop. Raises nothing of its own but when the database is
    away.
    """
    told = dict(document)
    if to is None:
        return _kept(told, errors.AiNotSetUp(), None, story_id, owner_id)
    ends = time.monotonic() + min(to.seconds, seconds)
    talk = Conversation(to, owner_id, ends=ends, clock=clock, tick=tick)
    try:
        reworded, refused = talk.about(told)
    except errors.WithoutAi as short:
        return _kept(told, short, talk.wording(told), story_id, owner_id)
    wording = talk.wording(told) | {"refused": refused}
    if reworded == told:
        return _kept(told, errors.AiUnusable(), wording, story_id, owner_id)
    _log("Story reworded", wording, story_id, owner_id)
    return Rewording(document=reworded, words_by=to.model[:LONGEST_MODEL], wording=wording)


def _kept(
    document: Plain, short: errors.WithoutAi, wording: Plain | None, story_id: Any, owner_id: Any
) -> Rewording:
    _log("Story kept in our own words", wording or {}, story_id, owner_id, code=short.code)
    asked = wording if wording and wording["payloads"] else None
    return Rewording(document=document, wording=asked, warning=short.to_dict())


def _log(message: str, wording: Plain, story_id: Any, owner_id: Any, **more: str) -> None:
    told = ("requests", "tokensIn", "tokensOut", "cost", "seconds")
    numbers = {name: wording[name] for name in told if name in wording}
    sentences = {"refused": len(wording["refused"])} if "refused" in wording else {}
    logger.info(
        message, extra={"job_id": str(story_id), "user_id": str(owner_id), **more, **numbers, **sentences}
    )
