"""How a job changes: each verb is one update that only matches while its conditions still hold.

    queued -> processing                     claim
    processing -> processing                 renew, report
    processing -> completed | failed         complete, fail         (the holder of the lease)
    processing -> cancelled                  give_up                (the holder, or the reaper for it)
    processing -> queued | failed            lose                   (the reaper, when the lease has run out)
    processing -> queued                     hand_back              (a worker that shuts down; not counted)
    queued -> cancelled, or a request        request_cancel
    failed -> queued                         try_again
    ended -> tombstone                       erase

Whoever matches nothing has lost the job and stops; so late writers, doubled wake-ups and races change nothing.
"""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F

from jobs import limits
from jobs.errors import WorkerLost, as_told

QUEUED, PROCESSING, COMPLETED, FAILED, CANCELLED = "queued", "processing", "completed", "failed", "cancelled"
HELD_FIELDS = (
    "id",
    "token",
    "attempt",
    "lost",
    "stage",
    "stage_times",
    "claimed_at",
    "history",
    "cancel_requested",
    "lease_until",
)
NOT_HELD: dict[str, Any] = {
    "token": "",
    "worker": "",
    "lease_until": None,
    "cancel_requested": False,
    "ahead": None,
}


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to work on one job, until another holds it."""

    job_id: uuid.UUID
    # the job
    token: str
    # proof: every write of the holder is filtered on it
    attempt: int
    # which attempt this is, from 1
    owner_id: Any
    # whose job it is
    file_name: str
    # as the user named it
    storage_key: str
    # where the bytes are
    size: int
    # bytes
    sha256: str
    # of the bytes
    claimed_at: datetime
    # when the attempt began
    history: list[dict[str, Any]] = field(default_factory=list)
    # earlier attempts


def entry(
    *, attempt: int, outcome: str, stage: str, began: datetime | None, now: datetime, **more: Any
) -> dict[str, Any]:
    """Return one line of a job's history."""
    began_text = began.isoformat() if began else None
    return {
        "attempt": attempt,
        "outcome": outcome,
        "stage": stage,
        "began": began_text,
        "ended": now.isoformat(),
        **more,
    }


class Transitions:
    """The verbs of `Job`. Each returns whether it matched, or what it made; none raises for having lost a race."""

    objects: models.Manager[Any]

    @classmethod
    def _held(cls, lease: Lease) -> models.QuerySet[Any]:
        """Return the job if this lease still holds it and nobody asked to cancel."""
        return cls.objects.filter(
            pk=lease.job_id, status=PROCESSING, token=lease.token, cancel_requested=False
        )

    @classmethod
    def claim(cls, *, worker: str, now: datetime) -> Lease | None:
        """Take the best waiting job; return None when there is none. The attempt counts from here on."""
        while True:
            best = cls.objects.line(1, due=now)
            if not best:
                return None
            job = best[0]
            token = uuid.uuid4().hex
            taken = cls.objects.filter(pk=job.pk, status=QUEUED, attempt=job.attempt).update(
                **(NOT_HELD | {"token": token, "worker": worker, "lease_until": now + limits.LEASE}),
                status=PROCESSING,
                stage="uploading",
                stage_started_at=now,
                stage_times={},
                percent=0,
                share=0.0,
                note="",
                found=[],
                error=None,
                warnings=[],
                attempt=F("attempt") + 1,
                rev=F("rev") + 1,
                claimed_at=now,
                updated_at=now,
            )
            if taken:
                return Lease(
                    job_id=job.pk,
                    token=token,
                    attempt=job.attempt + 1,
                    owner_id=job.owner_id,
                    file_name=job.file_name,
                    storage_key=job.storage_key,
                    size=job.size,
                    sha256=job.sha256,
                    claimed_at=now,
                    history=job.history,
                )

    @classmethod
    def report(cls, lease: Lease, *, now: datetime, **shown: Any) -> bool:
        """Renew the lease and store what the page shows; `shown` may be empty."""
        return bool(
            cls._held(lease).update(**shown, lease_until=now + limits.LEASE, rev=F("rev") + 1, updated_at=now)
        )

    @classmethod
    def complete(cls, lease: Lease, *, now: datetime, stage_times: dict[str, float], **known: Any) -> bool:
        """End well. Belongs into the transaction that stores the story."""
        line = entry(
            attempt=lease.attempt,
            outcome=COMPLETED,
            stage="visualizing",
            began=lease.claimed_at,
            now=now,
            times=stage_times,
        )
        return bool(
            cls._held(lease).update(
                **NOT_HELD,
                **known,
                status=COMPLETED,
                stage="visualizing",
                percent=100,
                share=1.0,
                note="",
                stage_times=stage_times,
                history=[*lease.history, line],
                rev=F("rev") + 1,
                finished_at=now,
                updated_at=now,
            )
        )

    @classmethod
    def fail(
        cls,
        lease: Lease,
        *,
        now: datetime,
        stage: str,
        stage_times: dict[str, float],
        error: dict[str, Any],
        **known: Any,
    ) -> bool:
        """End with an error that the user is shown."""
        line = entry(
            attempt=lease.attempt,
            outcome=FAILED,
            stage=stage,
            began=lease.claimed_at,
            now=now,
            times=stage_times,
            error=error,
        )
        return bool(
            cls._held(lease).update(
                **NOT_HELD,
                **known,
                status=FAILED,
                stage=stage,
                note="",
                error=error,
                stage_times=stage_times,
                history=[*lease.history, line],
                rev=F("rev") + 1,
                finished_at=now,
                updated_at=now,
            )
        )

    @classmethod
    def give_up(cls, *, job_id: uuid.UUID, token: str, now: datetime) -> bool:
        """End a running job that its owner cancelled."""
        held = cls.objects.filter(pk=job_id, status=PROCESSING, token=token, cancel_requested=True)
        row = held.values(*HELD_FIELDS).first()
        if row is None:
            return False
        line = entry(
            attempt=row["attempt"], outcome=CANCELLED, stage=row["stage"], began=row["claimed_at"], now=now
        )
        return bool(
            held.update(
                **NOT_HELD,
                status=CANCELLED,
                note="",
                history=[*row["history"], line],
                rev=F("rev") + 1,
                finished_at=now,
                updated_at=now,
            )
        )

    @classmethod
    def lose(cls, row: dict[str, Any], *, now: datetime) -> str:
        """Take a job from a worker that is gone; return its new status, or "" if it is not gone after all.

        `row` holds HELD_FIELDS as they were read. Requeued with back-off and jitter, failed the third time.
        """
        if row["cancel_requested"]:
            return CANCELLED if cls.give_up(job_id=row["id"], token=row["token"], now=now) else ""
        stale = cls.objects.filter(
            pk=row["id"],
            status=PROCESSING,
            token=row["token"],
            lease_until=row["lease_until"],
            cancel_requested=False,
        )
        lost = row["lost"] + 1
        line = entry(
            attempt=row["attempt"],
            outcome="worker lost",
            stage=row["stage"],
            began=row["claimed_at"],
            now=now,
        )
        changes: dict[str, Any] = {
            **NOT_HELD,
            "lost": lost,
            "history": [*row["history"], line],
            "rev": F("rev") + 1,
            "updated_at": now,
        }
        if lost >= limits.CLAIMS_PER_TRY:
            error = as_told(WorkerLost(), stage=row["stage"])
            line["error"] = error
            return (
                FAILED
                if stale.update(**changes, status=FAILED, note="", error=error, finished_at=now)
                else ""
            )
        wait = timedelta(seconds=random.uniform(0, min(60.0, 2.0**lost)))  # noqa: S311 (jitter, not a secret)
        note = f"The worker stopped; trying again ({lost + 1} of {limits.CLAIMS_PER_TRY})."
        return QUEUED if stale.update(**changes, status=QUEUED, note=note, run_after=now + wait) else ""

    @classmethod
    def hand_back(cls, row: dict[str, Any], *, now: datetime) -> bool:
        """Put a running job back in the queue without counting the attempt: its worker is shutting down."""
        if row["cancel_requested"]:
            return cls.give_up(job_id=row["id"], token=row["token"], now=now)
        held = cls.objects.filter(pk=row["id"], status=PROCESSING, token=row["token"], cancel_requested=False)
        line = entry(
            attempt=row["attempt"],
            outcome="handed back",
            stage=row["stage"],
            began=row["claimed_at"],
            now=now,
        )
        return bool(
            held.update(
                **NOT_HELD,
                status=QUEUED,
                attempt=F("attempt") - 1,
                note="The worker is restarting; this job is next.",
                history=[*row["history"], line],
                rev=F("rev") + 1,
                run_after=now,
                updated_at=now,
            )
        )

    @classmethod
    def request_cancel(cls, job_id: uuid.UUID, *, now: datetime, **owner: Any) -> str:
        """Cancel a waiting job, or ask the worker of a running one; return "cancelled", "cancelling" or "" when too late."""
        mine = cls.objects.filter(pk=job_id, **owner)
        changed: dict[str, Any] = {"rev": F("rev") + 1, "updated_at": now}
        # A waiting job may be claimed, and a running one handed back, between the two updates: hence more than one round.
        for _ in range(3):
            if mine.filter(status=QUEUED).update(
                **changed, status=CANCELLED, finished_at=now, note="", ahead=None
            ):
                return CANCELLED
            if mine.filter(status=PROCESSING).update(**changed, cancel_requested=True, note="Cancelling"):
                return "cancelling"
        return ""

    @classmethod
    def try_again(cls, job_id: uuid.UUID, *, now: datetime, counted: bool = True, **owner: Any) -> bool:
        """Queue a failed job again; three times at most when it counts as a try of the user."""
        failed = cls.objects.filter(pk=job_id, status=FAILED, deleted_at=None, **owner)
        if counted:
            failed = failed.filter(retries__lt=limits.RETRIES_BY_USER)
        return bool(
            failed.update(
                status=QUEUED,
                stage="uploading",
                percent=0,
                share=0.0,
                note="",
                found=[],
                error=None,
                lost=0,
                retries=F("retries") + int(counted),
                priority=0,
                rev=F("rev") + 1,
                run_after=now,
                finished_at=None,
                updated_at=now,
            )
        )

    @classmethod
    def erase(cls, job_id: uuid.UUID, *, now: datetime, **owner: Any) -> bool:
        """Leave a tombstone of a job that has ended: id, owner, status and times stay, so that nothing comes back."""
        ended = cls.objects.filter(
            pk=job_id, status__in=(COMPLETED, FAILED, CANCELLED), deleted_at=None, **owner
        )
        return bool(
            ended.update(
                deleted_at=now,
                file_name="",
                storage_key="",
                sha256="",
                note="",
                found=[],
                error=None,
                warnings=[],
                history=[],
                rev=F("rev") + 1,
                updated_at=now,
            )
        )
