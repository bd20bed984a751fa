"""A look at an upload before its story: whether it is offered, and what its owner, or nobody, makes of it."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from jobs import clock, limits, remote
from jobs.models import Job
from jobs.orchestrator import discard, wake
from stories import errors
from stories.analysis.choices import Choices

logger = logging.getLogger(__name__)


def offered() -> bool:
    """Return whether files can be looked at: where a service reads them, ours would show another reading."""
    return remote.service() is None


def go_on(job_id: UUID, user: Any, *, look_again: bool = False, choices: Choices | None = None) -> None:
    """Have the story of a held job written, or its first rows read again; `choices` say how, None as before.

    Raises NotHeld (gone on with before, or over), LookedEnough; Job.DoesNotExist when this user has no such job.
    """
    mine = Job.objects.visible().filter(pk=job_id, owner_id=user.pk)
    row = mine.values("looks").first()
    if row is None:
        raise Job.DoesNotExist
    chosen = None if choices is None else choices.given()
    if not Job.go_on(job_id, now=clock.now(), owner_id=user.pk, look_again=look_again, choices=chosen):
        spent = look_again and row["looks"] >= limits.LOOKS and mine.filter(status="held").exists()
        raise errors.LookedEnough if spent else errors.NotHeld
    about = {"job_id": str(job_id), "user_id": str(user.pk), "look_again": look_again}
    logger.info("Job gone on with", extra=about)
    wake(job_id)


def let_go(now: datetime) -> list[str]:
    """Cancel the held jobs whose owners' time is over, and remove their files; return a line for each."""
    lines = []
    late: Any = Job.objects.held().filter(held_until__lte=now)
    for job_id, key in late.values_list("pk", "storage_key"):
        # Its owner may have gone on meanwhile; then it keeps its file.
        if Job.expire(job_id, now=now):
            discard(key)
            lines.append(f"job {job_id} was thrown away: its owner did not go on with it")
            logger.info("Job thrown away", extra={"job_id": str(job_id)})
    return lines
