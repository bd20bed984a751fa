"""What happens to a job from outside its work: started, ended well or badly, tried again, cancelled, deleted."""

import contextlib
import logging
import uuid
from collections.abc import Sequence
from typing import Any, Final

from bson.errors import BSONError
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django_q.tasks import async_task
from pymongo.errors import DocumentTooLarge, PyMongoError

from jobs import clock, limits
from jobs.gallery import Gallery
from jobs.models import Job, Status
from jobs.sandbox import Draft
from jobs.transactions import together
from jobs.transitions import Lease
from stories import errors
from stories.errors import StoryError
from stories.models import Story

logger = logging.getLogger(__name__)

REQUEST_SECONDS: Final = 10.0
"""How long a person waits for a change that meets a server that is away."""
WAKE_UP: Final = "jobs.tasks.work"


class NotCommitted(Exception):
    """The job is not this worker's any more, or was cancelled; the transaction is undone."""


def trigger_analysis(job: Job) -> None:
    """Wake a worker for a waiting job. If the queue cannot be reached, the reaper wakes one later."""
    wake(job.pk)
    logger.info(
        "Job queued", extra={"job_id": str(job.pk), "user_id": str(job.owner_id), "attempt": job.attempt}
    )


def wake(job_id: uuid.UUID) -> None:
    """Leave a wake-up that is named for the job; any worker claims the best waiting job."""
    try:
        async_task(WAKE_UP, task_name=f"job {job_id}")
    except (DatabaseError, PyMongoError):
        logger.warning("No wake-up could be left", extra={"job_id": str(job_id)})


def handle_job_completion(
    lease: Lease,
    draft: Draft,
    gallery: Gallery,
    *,
    stage_times: dict[str, float],
    found: Sequence[str] = (),
    **words: Any,
) -> bool:
    """Store the story and end the job in one transaction; return False when the job is not ours any more.

    found: the first facts, which a quick job has had no time to write; none leaves those that are stored.
    words: what the story keeps about a model's words, `words_by` and `wording`.

    Raises StoryTooLarge when the database cannot hold it, Unexpected when it cannot express it.
    """
    try:
        together(lambda: _commit(lease, draft, gallery, stage_times=stage_times, found=found, **words))
    except NotCommitted:
        # An earlier commit may have got through although its answer did not.
        return Story.objects.filter(pk=lease.job_id, attempt=lease.attempt).exists()
    except DocumentTooLarge as large:
        raise errors.StoryTooLarge from large
    except (BSONError, OverflowError) as foreign:
        raise errors.Unexpected from foreign
    _log(logging.INFO, "Job completed", lease, stage="visualizing")
    return True


def _commit(
    lease: Lease,
    draft: Draft,
    gallery: Gallery,
    *,
    stage_times: dict[str, float],
    found: Sequence[str],
    **words: Any,
) -> None:
    now, warnings = clock.now(), [*draft.warnings, *gallery.warnings]
    known: dict[str, Any] = {"rows": draft.rows, "columns": draft.columns, "warnings": warnings}
    if found:
        known["found"] = list(found)
    if not Job.complete(lease, now=now, stage_times=stage_times, **known):
        raise NotCommitted
    Story.from_draft(
        job_id=lease.job_id,
        owner_id=lease.owner_id,
        attempt=lease.attempt,
        file_name=lease.file_name,
        storage_key=lease.storage_key,
        size=lease.size,
        sha256=lease.sha256,
        headline=draft.headline,
        rows=draft.rows,
        columns=draft.columns,
        document=draft.document,
        evidence=draft.evidence,
        pictures=gallery.pictures,
        warnings=warnings,
        created_at=now,
        **words,
    )


def handle_job_failure(
    lease: Lease, error: StoryError, *, stage: str, stage_times: dict[str, float], **known: Any
) -> bool:
    """End the job with an error its owner is shown, and log it; return False when the job is not ours any more."""
    told = errors.as_told(error, stage=stage)
    kept = Job.fail(lease, now=clock.now(), stage=stage, stage_times=stage_times, error=told, **known)
    _log(
        logging.WARNING,
        "Job failed",
        lease,
        stage=stage,
        category=told["category"],
        code=told["code"],
        stored=kept,
    )
    return kept


def retry_job(job_id: uuid.UUID, user: Any) -> None:
    """Queue a failed job again. Raises CannotRetry; Job.DoesNotExist when there is no such job of this user."""
    _require(job_id, user)
    if not Job.try_again(job_id, now=clock.now(), owner_id=user.pk):
        job = Job.objects.get(pk=job_id)
        if job.status == Status.FAILED and job.retries >= limits.RETRIES_BY_USER:
            raise errors.CannotRetry(f"This job was tried again {job.retries} times already.")
        raise errors.CannotRetry(
            f"Only a failed job can be tried again; this one is: {job.get_status_display().lower()}."
        )
    logger.info("Job tried again", extra={"job_id": str(job_id), "user_id": str(user.pk)})
    wake(job_id)


def cancel_job(job_id: uuid.UUID, user: Any) -> str:
    """Return "cancelled", or "cancelling" while its worker stops.

    Raises TooLateToCancel for a job that has ended; Job.DoesNotExist when there is no such job of this user.
    """
    _require(job_id, user)
    outcome = stop(job_id, owner_id=user.pk)
    if not outcome:
        raise errors.TooLateToCancel
    logger.info("Job cancelled", extra={"job_id": str(job_id), "user_id": str(user.pk), "outcome": outcome})
    return outcome


def stop(job_id: uuid.UUID, **owner: Any) -> str:
    """Cancel a job by one's own right; return "cancelled", "cancelling" or, of one that has ended, ""."""
    jobs: Any = Job.objects.filter(pk=job_id, **owner)
    key = jobs.values_list("storage_key", flat=True).first()
    outcome = Job.request_cancel(job_id, now=clock.now(), **owner)
    if outcome == Status.CANCELLED and key and jobs.filter(storage_key="").exists():
        # It was held: what its owner looked at is not kept.
        discard(key)
    return outcome


def discard(storage_key: str) -> None:
    """Remove a file from storage."""
    if storage_key:
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(storage_key)


def delete_job(job_id: uuid.UUID, user: Any) -> None:
    """Delete the story, the job's content and the file; a tombstone of the job stays, so that nothing comes back.

    Raises StillRunning; Job.DoesNotExist when there is no such job of this user.
    """
    row = Job.objects.visible().filter(pk=job_id, owner_id=user.pk).values("storage_key").first()
    if row is None:
        raise Job.DoesNotExist
    if not together(lambda: _erase(job_id, user), seconds=REQUEST_SECONDS):
        raise errors.StillRunning
    discard(row["storage_key"])
    logger.info("Job deleted", extra={"job_id": str(job_id), "user_id": str(user.pk)})


def _erase(job_id: uuid.UUID, user: Any) -> bool:
    erased = Job.erase(job_id, now=clock.now(), owner_id=user.pk)
    if erased:
        # The evidence goes with it; neither is fetched for that.
        Story.objects.filter(pk=job_id, owner_id=user.pk).only("pk").delete()
    return erased


def _require(job_id: uuid.UUID, user: Any) -> None:
    if not Job.objects.visible().filter(pk=job_id, owner_id=user.pk).exists():
        raise Job.DoesNotExist


def _log(level: int, message: str, lease: Lease, **more: Any) -> None:
    about = {"job_id": str(lease.job_id), "user_id": str(lease.owner_id), "attempt": lease.attempt}
    logger.log(level, message, extra=about | more)
