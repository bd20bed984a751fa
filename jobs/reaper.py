"""Keeps the queue true whatever dies: lost workers, lost wake-ups, left-over folders, positions in the queue."""

import logging
import shutil
import socket
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psutil
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ

from jobs.abandoned import end_abandoned
from jobs.looking import let_go
from jobs.models import Job, Status
from jobs.orchestrator import wake
from jobs.remote import end_silent
from jobs.remote_transitions import SERVICE
from jobs.transactions import unless_contended
from jobs.transitions import HELD_FIELDS, move

logger = logging.getLogger(__name__)

MOST_WAKE_UPS: Final = 4
"""Spare wake-ups in the queue; more would only pile up while the workers are busy."""
POSITIONS_KEPT: Final = 50
HAND_BACK_TRIES: Final = 3
LEFT_OPEN: Final = timedelta(seconds=0.3)
"""A transaction of workers that were just ended is known for theirs after so long without a word."""
UNFINISHED_KEPT: Final = timedelta(hours=1)
"""An upload of which no piece came for so long will not be finished."""


def keep(now: datetime, *, pool: str = "", leases: bool = True) -> list[str]:
    """Do one round; return what was done, a line each.

    pool: names the worker processes that this process can see. leases: whether leases that have run out count; not
    right after an outage of the database, in which nobody could renew one.
    """
    # First: nothing below gets by what a dead process left open.
    end_abandoned()
    done = [*reap(now, pool=pool, leases=leases), *let_go(now), *top_up(now)]
    number_the_queue(now)
    sweep_spool()
    return done


def reap(now: datetime, *, pool: str = "", leases: bool = True) -> list[str]:
    """Take the jobs of workers that are gone: silent for longer than their lease, or dead under our eyes.

    A job of which the analysis service says nothing any more has failed.
    """
    rows = list(Job.objects.overdue(now).values(*HELD_FIELDS, "worker")) if leases else []
    if pool:
        rows += [row for row in held_by(pool).values(*HELD_FIELDS, "worker") if not alive(row["worker"])]
    lines = []
    for row in rows:
        if row["worker"] == SERVICE and not row["cancel_requested"]:
            lines += silenced(row["id"], now)
            continue
        # A worker that was killed while it committed still has it, until its transaction is ended: next round.
        status = unless_contended(partial(Job.lose, row, now=now))
        if status:
            lines.append(f"job {row['id']} lost its worker: {status}")
            logger.warning(
                "Job lost its worker",
                extra={"job_id": str(row["id"]), "attempt": row["attempt"], "status": status},
            )
    return lines


def silenced(job_id: UUID, now: datetime) -> list[str]:
    """End a job of a silent analysis service; return the line that says so, or nothing when a callback was quicker."""
    if not end_silent(job_id, now=now):
        return []
    logger.warning("The analysis service is silent", extra={"job_id": str(job_id)})
    return [f"job {job_id} failed: the analysis service is silent"]


def held_by(pool: str) -> Any:
    """Return the running jobs of the worker processes of one pool on this host."""
    return Job.objects.running().filter(worker__startswith=f"{socket.gethostname()}:{pool}:")


def alive(worker: str) -> bool:
    """Return whether the process of a worker of this host runs."""
    try:
        return psutil.Process(int(worker.rsplit(":", 1)[1])).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def top_up(now: datetime) -> list[str]:
    """Leave wake-ups for jobs that are due, if the queue holds fewer than there are such jobs."""
    due = Job.objects.ready(now, MOST_WAKE_UPS)
    missing = len(due) - get_broker().queue_size() if due else 0
    for job in due[: max(0, missing)]:
        wake(job.job_id)
    return [f"{missing} wake-ups added"] if missing > 0 else []


def drop_wake_ups_underway() -> None:
    """Forget the wake-ups that were delivered and never acknowledged: whoever had them is gone.

    They would come again after half an hour, for nothing. One that another host works on just now is not missed.
    """
    OrmQ.objects.filter(lock__gt=timezone.now()).delete()


def number_the_queue(now: datetime) -> None:
    """Tell each waiting job how many are ahead of it; only what changed is written."""
    places = {job.job_id: place for place, job in enumerate(Job.objects.in_line(POSITIONS_KEPT))}
    told = dict(Job.objects.filter(pk__in=list(places)).values_list("pk", "ahead"))
    for job_id, place in places.items():
        if told.get(job_id, place) != place:
            waiting = Job.objects.filter(pk=job_id, status=Status.QUEUED)
            # One that somebody is about to take needs no number.
            unless_contended(partial(move, waiting, now=now, ahead=place))


def sweep_spool() -> None:
    """Remove the folders of attempts that are over: their worker was killed before it could."""
    root = Path(settings.SPOOL_DIR)
    # Listed before the jobs are read: a folder made meanwhile belongs to a job claimed meanwhile.
    folders = list(root.iterdir()) if root.is_dir() else []
    if not folders:
        return
    held = {f"{job_id.hex}-{token}" for job_id, token in Job.objects.running().values_list("id", "token")}
    for folder in folders:
        if folder.name not in held:
            shutil.rmtree(folder, ignore_errors=True)


def hand_back_all(now: datetime, *, pool: str) -> int:
    """Put the running jobs of a pool that has ended back in the queue, uncounted; return how many."""
    return sum(_handed_back(row, now) for row in held_by(pool).values(*HELD_FIELDS))


def _handed_back(row: dict[str, Any], now: datetime) -> bool:
    # What the service may have got is a new attempt: callbacks about this one must not count for the next.
    verb = Job.lose if row["remote"] else Job.hand_back
    for _ in range(HAND_BACK_TRIES):
        status = unless_contended(partial(verb, row, now=now))
        if status is not None:
            return bool(status)
        # Its worker was ended in the middle of its commit.
        time.sleep(LEFT_OPEN.total_seconds())
        end_abandoned(LEFT_OPEN)
    return False


def sweep_storage(now: datetime) -> int:
    """Remove what uploads left in storage whose web process was killed; return of how many uploads."""
    sweep = getattr(default_storage, "sweep", None)
    swept: int = sweep(before=now - UNFINISHED_KEPT) if sweep else 0
    if swept:
        logger.info("Removed what %d unfinished uploads had left", swept)
    return swept
