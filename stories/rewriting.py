"""How a stored story gets other words: asked for, taken by a worker, kept. Each is one guarded update.

Asked for twice it is done once; a worker that is lost gives it free again by the time that it had.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from stories.edits import as_shown
from stories.errors import CATALOGUE, WithoutAi
from stories.models import LONGEST_HEADLINE, Story

LOST: Final = timedelta(seconds=90)
"""After this time a rewriting that was begun may be begun again."""
CODES: Final = tuple(kind.code for kind in CATALOGUE if issubclass(kind, WithoutAi))


def begin(story_id: uuid.UUID, user: Any, *, now: datetime) -> str:
    """Return the token of a rewriting that a worker may take; "" when one is under way, or the words are a model's."""
    token = uuid.uuid4().hex
    ours = Story.objects.of(user).filter(pk=story_id, words_by="")
    free = ours.filter(Q(rewriting_until=None) | Q(rewriting_until__lt=now))
    return token if free.update(rewriting=token, rewriting_until=now + LOST) else ""


def take(story_id: uuid.UUID, token: str, *, now: datetime) -> str:
    """Return the token of the one that does the rewriting; "" when it was taken before, or is not wanted any more."""
    held = uuid.uuid4().hex
    waiting = Story.objects.filter(pk=story_id, rewriting=token)
    return held if token and waiting.update(rewriting=held, rewriting_until=now + LOST) else ""


def give_up(story_id: uuid.UUID, token: str) -> None:
    """Let it be begun again."""
    Story.objects.filter(pk=story_id, rewriting=token).update(rewriting="", rewriting_until=None)


def keep(
    story_id: uuid.UUID, held: str, *, document: dict[str, Any], words_by: str, wording: dict[str, Any] | None,
    warning: dict[str, Any] | None,
) -> bool:  # fmt: skip
    """Store what became of the words; return whether the story was still there and waited for them.

    Of its warnings only those about a model's words are changed, whoever changes others meanwhile.
    """
    others = {"$filter": {"input": "$warnings", "cond": {"$not": [{"$in": ["$$this.code", list(CODES)]}]}}}
    ours = [] if warning is None else [warning]
    changes: dict[str, Any] = {"warnings": {"$concatArrays": [others, {"$literal": ours}]}}
    if wording is not None:
        changes["wording"] = {"$literal": wording}
    if words_by:
        changes["words_by"] = {"$literal": words_by}
        changes["document"] = {"$literal": document}
        row = Story.objects.filter(pk=story_id).values("edits", "edits_rev").first()
        edits, revision = (row["edits"], row["edits_rev"]) if row else (None, 0)
        shown, _ = as_shown({"document": document, "edits": edits})
        headline = {"$literal": str(shown["headline"]["text"])[:LONGEST_HEADLINE]}
        # lists go on with what an owner edits at this very moment
        same = {"$eq": ["$edits_rev", revision]}
        changes["headline"] = {"$cond": [same, headline, "$headline"]}
    changes |= {"rewriting": "", "rewriting_until": None}
    stories = connection.database[Story._meta.db_table]  # type: ignore[attr-defined]
    return bool(
        stories.update_one({"_id": story_id.hex, "rewriting": held}, [{"$set": changes}]).modified_count
    )
