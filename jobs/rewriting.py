"""A stored story put into a language model's words by a worker, because its owner asks for that: nothing else again."""

import logging
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError
from django_q.tasks import async_task
from pymongo.errors import PyMongoError

from jobs import clock
from stories import rewriting
from stories.endpoints import endpoint
from stories.errors import AiNotOffered
from stories.models import Story

logger = logging.getLogger(__name__)

REWRITE: Final = "jobs.rewriting.rewrite"


def ask(story_id: UUID, user: Any) -> bool:
    """Have a worker reword a story; return False when that is under way, or done. Its owner's wish is their consent.

    Raises AiNotOffered; Story.DoesNotExist when this person has no such story; DatabaseError or PyMongoError.
    """
    if not Story.objects.of(user).filter(pk=story_id).exists():
        raise Story.DoesNotExist
    if endpoint() is None:
        raise AiNotOffered
    token = rewriting.begin(story_id, user, now=clock.now())
    if not token:
        return False
    try:
        async_task(REWRITE, str(story_id), token, task_name=f"rewrite {story_id}")
    except (DatabaseError, PyMongoError):
        rewriting.give_up(story_id, token)
        raise
    logger.info("Rewriting queued", extra={"job_id": str(story_id), "user_id": str(user.pk)})
    return True


def rewrite(story_id: str, token: str) -> str:
    """Do it, in a worker; return a line that says what became of it."""
    # Loaded by the first that needs it: it brings pandas, two seconds of a worker's start.
    from stories.rewording import reword

    key = UUID(story_id)
    held = rewriting.take(key, token, now=clock.now())
    row = Story.objects.filter(pk=key).values("document", "owner_id").first() if held else None
    if row is None:
        return f"story {key} was not waiting"
    to = endpoint()
    reworded = reword(
        row["document"], to=to, owner_id=row["owner_id"], story_id=key, seconds=to.seconds if to else 0.0,
        clock=clock.now, tick=lambda: None,
    )  # fmt: skip
    kept = rewriting.keep(
        key, held, document=reworded.document, words_by=reworded.words_by, wording=reworded.wording,
        warning=reworded.warning,
    )  # fmt: skip
    outcome = reworded.warning["code"] if reworded.warning else "reworded"
    return f"story {key} {outcome}" if kept else f"story {key} is gone"
