"""The same upload, read again with other choices: a new job with a file of its own, beside the old one."""

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import default_storage

from jobs import limits
from jobs.models import ENDED, Job
from jobs.uploads import accept
from stories.analysis.choices import Choices
from stories.errors import FileMissing, FileTooLarge, StillRunning, StoryError, TooManyRequests

logger = logging.getLogger(__name__)

STATUSES: Final[dict[type[StoryError], int]] = {
    StillRunning: 409,
    FileMissing: 410,
    FileTooLarge: 413,
    TooManyRequests: 429,
}
"""What `reread` refuses, and the HTTP status of the answer."""


def reread(job_id: UUID, user: Any, choices: Choices, *, upload_key: str = "", audience: str = "") -> Job:
    """Return the job that reads the file of an ended job again; the same form sent twice makes one.

    audience: for whom it is told this time, "" for the same as before.

    Each job has a file of its own, so that whichever is deleted first takes nothing from the other.
    Raises StillRunning, FileMissing, FileTooLarge (the limit was lowered since), TooManyRequests; Job.DoesNotExist
    when there is no such job of this user.
    """
    wanted = Job.objects.visible().filter(pk=job_id, owner_id=user.pk)
    row = wanted.values("status", "storage_key", "file_name", "ai", "audience").first()
    if row is None:
        raise Job.DoesNotExist
    if row["status"] not in ENDED:
        raise StillRunning(action="Wait until it has ended or cancel it, then have it read again.")
    row["audience"] = audience or row["audience"]
    key = _key(upload_key, job_id, choices, audience)
    # Looked for first: a copy that nobody needs would be written otherwise.
    for twin in Job.objects.visible().filter(owner_id=user.pk, upload_key=key)[:1]:
        return twin
    if Job.objects.of(user).waiting().count() >= limits.REREADS_WAITING:
        raise TooManyRequests(f"{limits.REREADS_WAITING} of your uploads are waiting already.")
    job = _copied(row, user, choices, key)
    about = {"job_id": str(job.pk), "user_id": str(user.pk), "of": str(job_id)}
    logger.info("Upload read again", extra=about)
    return job


def _key(upload_key: str, job_id: UUID, choices: Choices, audience: str) -> str:
    """Return what makes two copies of the same form one job; the form sent again with other choices is another."""
    if not upload_key:
        return ""
    what = json.dumps([upload_key, str(job_id), choices.given(), audience], sort_keys=True)
    return hashlib.sha256(what.encode()).hexdigest()


def _copied(row: Mapping[str, Any], user: Any, choices: Choices, key: str) -> Job:
    stored = row["storage_key"]
    if not stored:
        raise FileMissing
    try:
        with default_storage.open(stored) as file:
            # What was allowed for this file holds for its copies.
            return accept(file, user, row["file_name"], upload_key=key, choices=choices.given(), ai=row["ai"],
                          audience=row["audience"])  # fmt: skip
    except Exception:
        if default_storage.exists(stored):
            raise
        # Gone before, or deleted while it was copied.
        raise FileMissing from None


def status_of(refused: StoryError) -> int:
    """Return the HTTP status with which a refusal of `reread` is answered."""
    return next(status for kind, status in STATUSES.items() if isinstance(refused, kind))
