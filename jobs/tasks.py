"""`work`, the only name given to django-q2: claim the best waiting job and turn it into a story."""

import logging
import mmap
import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.files.storage import default_storage
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from jobs import clock, limits, remote
from jobs.attempt import Attempt, CancelRequested, LeaseLost
from jobs.gallery import draw
from jobs.models import Job
from jobs.orchestrator import handle_job_completion, handle_job_failure
from jobs.sandbox import Draft, sandbox, spool
from jobs.transitions import HELD_FIELDS, Lease
from jobs.wording import worded
from stories import errors
from stories.errors import StoryError

logger = logging.getLogger(__name__)

T = TypeVar("T")
COPY_BYTES: Final = 1024 * 1024
AWAY_SECONDS: Final = 0.5
"""Between two questions whether the database is back."""
HOST: Final = socket.gethostname()
POOL: Final = uuid.uuid4().hex[:12]
"""Names the processes forked from one `jobworker`, so that it knows its own."""
_stopping = mmap.mmap(-1, 1)
"""One byte that a `jobworker` shares with the processes it forks: no new jobs when it is set."""


def stop_claiming() -> None:
    """Have every process of this pool take no further job."""
    _stopping[0] = 1


def go_on_claiming() -> None:
    """Have them take jobs again."""
    _stopping[0] = 0


def is_stopping() -> bool:
    """Return whether they take no further job."""
    return bool(_stopping[0])


def worker_name() -> str:
    """Return who holds a lease: the host, the pool and the process."""
    return f"{HOST}:{POOL}:{os.getpid()}"


def work() -> str:
    """Take one job to its end; return a line that says what became of it."""
    if _stopping[0]:
        return "stopping"
    lease = Job.claim(worker=worker_name(), now=clock.now())
    if lease is None:
        return "nothing waiting"
    return f"job {lease.job_id} {run(lease)}"


def run(lease: Lease) -> str:
    """Do the job of this lease; return how it ended. An error that is nobody's but ours fails the job as unexpected."""
    try:
        return _ended(Attempt(lease))
    except (DatabaseError, PyMongoError):
        # In the work, or when its end was to be written down.
        logger.exception("The database failed a job", extra={"job_id": str(lease.job_id)})
        return _interrupted(lease, errors.DatabaseAway())


def _ended(attempt: Attempt) -> str:
    lease = attempt.lease
    try:
        return _tell_and_store(attempt)
    except CancelRequested:
        Job.give_up(job_id=lease.job_id, token=lease.token, now=clock.now())
        return "cancelled"
    except LeaseLost:
        return "was given to another worker"
    except (DatabaseError, PyMongoError):
        raise
    except errors.Interrupted as fault:
        return _interrupted(lease, fault)
    except StoryError as error:
        return _failed(attempt, error)
    except Exception:
        logger.exception("A job raised", extra={"job_id": str(lease.job_id), "attempt": lease.attempt})
        return _failed(attempt, errors.Unexpected())


def _tell_and_store(attempt: Attempt) -> str:
    lease = attempt.lease
    if lease.look_first and lease.delivered is None:
        return _look_and_hold(attempt)
    service = remote.service()
    if service is not None and lease.delivered is None:
        return remote.hand_over(attempt, service)
    draft = _analysed(attempt) if lease.delivered is None else Draft.from_dict(lease.delivered)
    draft, words = worded(draft, attempt)
    gallery = draw(draft, attempt)
    attempt.tick()
    if handle_job_completion(
        lease, draft, gallery, stage_times=attempt.times(), found=attempt.found, **words
    ):
        return "completed"
    # Not ours any more: say why.
    attempt.check()
    raise LeaseLost


def _look_and_hold(attempt: Attempt) -> str:
    """Have the first rows read in the sandbox, and keep them until their owner goes on."""
    lease = attempt.lease
    seen = _read(attempt, sandbox().look)
    attempt.tick()
    shape = {"rows": seen["rows"], "columns": seen["columns"]}
    if Job.hold(
        lease, now=clock.now(), preview=seen, stage=attempt.stage, stage_times=attempt.times(), **shape
    ):
        about = {"job_id": str(lease.job_id), "user_id": str(lease.owner_id), "attempt": lease.attempt}
        logger.info("Job waits for its owner", extra=about)
        return "waits for its owner"
    attempt.check()
    raise LeaseLost


def _analysed(attempt: Attempt) -> Draft:
    """Have the file read and told in the sandbox; return the draft."""
    return _read(attempt, sandbox().tell)


def _read(attempt: Attempt, reader: Callable[..., T]) -> T:
    """Fetch the file and return what a program of the sandbox makes of it."""
    lease = attempt.lease
    with spool(f"{lease.job_id.hex}-{lease.token}") as folder:
        attempt.enter("uploading", "Fetching the file")
        path = folder / "upload"
        _fetch(lease, path, attempt.tick)
        return reader(
            path,
            job=lease.token,
            options={
                "source": lease.file_name,
                "choices": lease.choices,
                "audience": lease.audience,
                "limits": asdict(limits.READ),
            },
            report=attempt.report,
            tick=attempt.tick,
        )


def _fetch(lease: Lease, path: Path, tick: Callable[[], None]) -> None:
    """Copy the upload out of storage. Raises FileMissing."""
    try:
        with default_storage.open(lease.storage_key) as stored, path.open("wb") as copy:
            for piece in stored.chunks(COPY_BYTES):
                copy.write(piece)
                tick()
    except FileNotFoundError as gone:
        raise errors.FileMissing from gone


def _interrupted(lease: Lease, fault: errors.Interrupted) -> str:
    """Put the job back after a fault of ours; while the database is away, wait for it as long as a lease lasts."""
    deadline = time.monotonic() + limits.LEASE.total_seconds()
    while True:
        try:
            row = Job.objects.filter(pk=lease.job_id, token=lease.token).values(*HELD_FIELDS).first()
            status = Job.lose(row, now=clock.now(), fault=fault) if row else ""
        except (DatabaseError, PyMongoError):
            if time.monotonic() > deadline:
                return f"interrupted: {fault.code}; the reaper gives it to another"
            time.sleep(AWAY_SECONDS)
        else:
            about = {"job_id": str(lease.job_id), "user_id": str(lease.owner_id), "attempt": lease.attempt}
            logger.warning("Job interrupted", extra=about | {"code": fault.code, "status": status})
            return f"interrupted: {fault.code}; {status or 'was given to another worker'}"


def _failed(attempt: Attempt, error: StoryError) -> str:
    known: dict[str, Any] = {}
    if attempt.rows is not None:
        known = {"rows": attempt.rows, "columns": attempt.columns}
    if attempt.found:
        known["found"] = attempt.found
    kept = handle_job_failure(attempt.lease, error, stage=attempt.stage, stage_times=attempt.times(), **known)
    if kept:
        return f"failed: {error.code}"
    # A cancel may have come between the error and its record.
    gave_up = Job.give_up(job_id=attempt.lease.job_id, token=attempt.lease.token, now=clock.now())
    return "cancelled" if gave_up else "was given to another worker"
