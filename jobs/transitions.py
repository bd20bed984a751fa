"""How a job changes: each verb is one update that only matches while its conditions still hold.

    queued -> processing                     claim                  (in one transaction with its owner's turn)
    processing -> processing                 report                 (the holder of the lease: renews it, and tells)
    processing -> completed | failed         complete, fail         (the holder)
    processing -> cancelled                  give_up                (the holder, or the reaper for it)
    processing -> queued | failed            lose                   (the reaper when the lease has run out, or the
                                                                     holder after a fault of ours)
    processing -> queued                     hand_back              (a worker that shuts down; not counted)
    queued, held -> cancelled, or a request  request_cancel
    failed -> queued                         try_again
    ended -> tombstone                       erase

Whoever matches nothing has lost the job and stops; so late writers, doubled wake-ups and races change nothing.
What the analysis service adds is in `jobs.remote_transitions`, a look before the story in `jobs.held_transitions`.
"""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F, QuerySet

from jobs import limits
from jobs.transactions import together
from stories.errors import StoryError, WorkerLost, as_told

QUEUED, PROCESSING, COMPLETED, FAILED, CANCELLED = "queued", "processing", "completed", "failed", "cancelled"
HELD = "held"
CLAIM_SECONDS = 3.0
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
    "remote",
)
"""What is read of a running job before it is taken from its worker."""
NOT_HELD: dict[str, Any] = {
    "token": "",
    "worker": "",
    "lease_until": None,
    "cancel_requested": False,
    "remote": False,
    "ahead": None,
    "ends_low": None,
    "ends_high": None,
    "slipped": False,
}
UNTOUCHED: dict[str, Any] = {
    "stage": "uploading",
    "percent": 0,
    "share": 0.0,
    "note": "",
    "found": [],
    "error": None,
}
LET_GO: dict[str, Any] = {
    "status": CANCELLED,
    "preview": None,
    "held_until": None,
    "storage_key": "",
    "choices": None,
}
"""What becomes of a held job that its owner does not want: what was in the file goes with it, chosen names as well."""


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
    stage_times: dict[str, float] = field(default_factory=dict)
    # seconds of the stages that are over: of a delivered draft only
    percent: int = 0
    # what the page shows already: of a delivered draft only
    delivered: dict[str, Any] | None = None
    # the draft that the analysis service sent; its charts are still to be drawn
    choices: dict[str, Any] = field(default_factory=dict)
    # how the file is to be read, where not as it is found
    audience: str = ""
    # whose words the story opens with, the general reader's where empty
    ai: bool = False
    # whether a language model may word the story
    look_first: bool = False
    # whether the first rows alone are wanted, and no story yet


def line_of(row: dict[str, Any], outcome: str, *, now: datetime, **more: Any) -> dict[str, Any]:
    """Return how an attempt ended, for the job's history. `row` holds attempt, stage and claimed_at."""
    began = row["claimed_at"].isoformat() if row["claimed_at"] else None
    about = {"attempt": row["attempt"], "outcome": outcome, "stage": row["stage"]}
    return about | {"began": began, "ended": now.isoformat()} | more


def move(jobs: "QuerySet[Any]", *, now: datetime, **changes: Any) -> bool:
    """Change the one job that still matches; return whether there was one. The page sees it by `rev`."""
    return bool(jobs.update(**changes, rev=F("rev") + 1, updated_at=now))


class Transitions:
    """The verbs of `Job`. Each returns whether it matched, or what it made; none raises for having lost a race."""

    objects: Any

    @classmethod
    def _held(cls, token: str, job_id: uuid.UUID, *, cancelled: bool = False) -> "QuerySet[Any]":
        """Return the job if this lease still holds it and nobody asked to cancel (or somebody did)."""
        held: QuerySet[Any] = cls.objects.filter(
            pk=job_id, status=PROCESSING, token=token, cancel_requested=cancelled
        )
        return held

    @classmethod
    def claim(cls, *, worker: str, now: datetime) -> Lease | None:
        """Take the job whose turn it is; return None when there is none. The attempt counts from here on."""
        while True:
            ready = cls.objects.ready(now)
            if not ready:
                return None
            job = ready[0]
            take = partial(cls._take, job.job_id, job.owner_id, worker=worker, now=now)
            # Not for longer: the lease would begin in the past.
            lease = together(take, seconds=CLAIM_SECONDS)
            if lease is not None:
                return lease

    @classmethod
    def _take(cls, job_id: uuid.UUID, owner_id: Any, *, worker: str, now: datetime) -> Lease | None:
        from jobs.models import Turn

        waiting = cls.objects.filter(pk=job_id, status=QUEUED, run_after__lte=now)
        job = waiting.first()
        if job is None or cls.objects.running().filter(owner_id=owner_id).count() >= limits.RUNNING_PER_USER:
            return None
        # Two claims for one person meet here: the second is undone, looks again, and sees the first.
        if not Turn.objects.filter(pk=owner_id).update(taken_at=now, turns=F("turns") + 1):
            Turn.objects.create(owner_id=owner_id, taken_at=now)
        token = uuid.uuid4().hex
        hold = NOT_HELD | {"token": token, "worker": worker, "lease_until": now + limits.LEASE}
        times: dict[str, Any] = {"claimed_at": now, "stage_started_at": now}
        attempt = job.attempt
        if job.delivered is None:
            attempt += 1
            job.stage_times, job.percent = {}, 0
            times |= UNTOUCHED | {"stage_times": {}, "warnings": [], "heard": []}
        if not move(waiting, now=now, **hold, **times, status=PROCESSING, attempt=attempt):
            return None
        return Lease(
            job_id=job.pk, token=token, attempt=attempt, owner_id=job.owner_id, file_name=job.file_name,
            storage_key=job.storage_key, size=job.size, sha256=job.sha256, claimed_at=now, history=job.history,
            stage_times=job.stage_times, percent=job.percent, delivered=job.delivered,
            choices=job.choices or {}, ai=job.ai, audience=job.audience, look_first=job.look_first,
        )  # fmt: skip

    @classmethod
    def report(cls, lease: Lease, *, now: datetime, **shown: Any) -> bool:
        """Renew the lease and store what the page shows; `shown` may be empty."""
        return move(cls._held(lease.token, lease.job_id), now=now, lease_until=now + limits.LEASE, **shown)

    @classmethod
    def complete(cls, lease: Lease, *, now: datetime, stage_times: dict[str, float], **known: Any) -> bool:
        """End well. Belongs into the transaction that stores the story."""
        full = {"stage": "visualizing", "percent": 100, "share": 1.0}
        return cls._end(lease, COMPLETED, now=now, stage_times=stage_times, **full, **known)

    @classmethod
    def fail(
        cls, lease: Lease, *, now: datetime, stage: str, stage_times: dict[str, float], error: dict[str, Any],
        **known: Any,
    ) -> bool:  # fmt: skip
        """End with an error that the user is shown."""
        return cls._end(lease, FAILED, now=now, stage=stage, stage_times=stage_times, error=error, **known)

    @classmethod
    def _end(cls, lease: Lease, status: str, *, now: datetime, **known: Any) -> bool:
        row = {"attempt": lease.attempt, "claimed_at": lease.claimed_at, "stage": known["stage"]}
        told = {"error": known["error"]} if "error" in known else {}
        line = line_of(row, status, now=now, times=known["stage_times"], **told)
        ended = {"status": status, "note": "", "history": [*lease.history, line], "finished_at": now}
        held = cls._held(lease.token, lease.job_id)
        return move(held, now=now, **NOT_HELD, **ended, delivered=None, **known)

    @classmethod
    def give_up(cls, *, job_id: uuid.UUID, token: str, now: datetime) -> bool:
        """End a running job that its owner cancelled."""
        held = cls._held(token, job_id, cancelled=True)
        row = held.values(*HELD_FIELDS).first()
        if row is None:
            return False
        history = [*row["history"], line_of(row, CANCELLED, now=now, times=row["stage_times"])]
        ended = {"status": CANCELLED, "note": "", "history": history, "finished_at": now, "delivered": None}
        return move(held, now=now, **NOT_HELD, **ended)

    @classmethod
    def lose(cls, row: dict[str, Any], *, now: datetime, fault: StoryError | None = None) -> str:
        """Take a job from a worker that is gone or met a fault of ours; return its new status, or "" if it is not so.

        `row` holds HELD_FIELDS as they were read. Requeued with back-off and jitter; the third time it fails with
        `fault`, a lost worker by default.
        """
        fault = fault or WorkerLost()
        if row["cancel_requested"]:
            return CANCELLED if cls.give_up(job_id=row["id"], token=row["token"], now=now) else ""
        stale = cls._held(row["token"], row["id"]).filter(lease_until=row["lease_until"])
        lost = row["lost"] + 1
        error = as_told(fault, stage=row["stage"])
        line = line_of(row, fault.code.replace("_", " "), now=now, times=row["stage_times"], error=error)
        history = [*row["history"], line]
        if lost >= limits.CLAIMS_PER_TRY:
            ended = {"status": FAILED, "note": "", "error": error, "finished_at": now, "delivered": None}
            return FAILED if move(stale, now=now, **NOT_HELD, **ended, lost=lost, history=history) else ""
        wait = timedelta(seconds=random.uniform(0, min(60.0, 2.0 ** (lost - 1))))  # noqa: S311 (jitter, not a secret)
        again = {
            "status": QUEUED,
            "note": f"The work was interrupted; attempt {row['attempt'] + 1} comes next.",
            "run_after": now + wait,
        }
        return QUEUED if move(stale, now=now, **NOT_HELD, **again, lost=lost, history=history) else ""

    @classmethod
    def hand_back(cls, row: dict[str, Any], *, now: datetime) -> bool:
        """Put a running job back in the queue without counting the attempt: its worker is shutting down."""
        if row["cancel_requested"]:
            return cls.give_up(job_id=row["id"], token=row["token"], now=now)
        # Not one that was given to the service since it was read: the attempt's number would be given out twice, and
        # callbacks about the first would count for the second. The service goes on, or the lease runs out.
        held = cls._held(row["token"], row["id"]).filter(remote=False)
        waiting = {
            "status": QUEUED,
            "note": "The worker is restarting; this job is next.",
            "history": [*row["history"], line_of(row, "handed back", now=now)],
            "run_after": now,
        }
        # The attempt at a delivered draft is the one in which it was analysed.
        return move(
            held.filter(delivered__isnull=True), now=now, **NOT_HELD, **waiting, attempt=F("attempt") - 1
        ) or move(held, now=now, **NOT_HELD, **waiting)

    @classmethod
    def request_cancel(cls, job_id: uuid.UUID, *, now: datetime, **owner: Any) -> str:
        """Cancel a waiting or held job or ask the worker of a running one; return "cancelled", "cancelling" or "".

        A held job has no file any more then: `orchestrator.stop` removes it from storage.
        """
        mine = cls.objects.filter(pk=job_id, **owner)
        # A waiting job may be claimed, and a running one handed back, between the two: hence more than one round.
        for _ in range(3):
            ended = {"status": CANCELLED, "finished_at": now, "note": "", "ahead": None, "delivered": None}
            if move(mine.filter(status=QUEUED), now=now, **ended):
                return CANCELLED
            asked = move(mine.filter(status=PROCESSING), now=now, cancel_requested=True, note="Cancelling")
            if asked:
                # Nobody of ours works on what the service has: there is nobody to wait for.
                remote = mine.filter(remote=True).values("token").first()
                if remote and cls.give_up(job_id=job_id, token=remote["token"], now=now):
                    return CANCELLED
                return "cancelling"
            # A running job comes first: its commit does not wait, a held one does.
            if move(mine.filter(status=HELD), now=now, finished_at=now, **LET_GO):
                return CANCELLED
        return ""

    @classmethod
    def try_again(cls, job_id: uuid.UUID, *, now: datetime, counted: bool = True, **owner: Any) -> bool:
        """Queue a failed job again, in the place of its age; three times at most when it is a try of the user."""
        failed = cls.objects.filter(pk=job_id, status=FAILED, deleted_at=None, **owner)
        if counted:
            failed = failed.filter(retries__lt=limits.RETRIES_BY_USER)
        waiting = {"status": QUEUED, "lost": 0, "run_after": now, "finished_at": None, "delivered": None}
        return move(failed, now=now, **UNTOUCHED, **waiting, retries=F("retries") + int(counted))

    @classmethod
    def reprioritise(cls, job_id: uuid.UUID, priority: int, *, now: datetime) -> bool:
        """Give a waiting job another priority; a job that runs or has ended has none any more."""
        return move(cls.objects.filter(pk=job_id, status=QUEUED), now=now, priority=priority)

    @classmethod
    def erase(cls, job_id: uuid.UUID, *, now: datetime, **owner: Any) -> bool:
        """Leave a tombstone of a job that has ended: its content goes, so that nothing comes back."""
        statuses = (COMPLETED, FAILED, CANCELLED)
        ended = cls.objects.filter(pk=job_id, status__in=statuses, deleted_at=None, **owner)
        texts = dict.fromkeys(("file_name", "storage_key", "sha256", "note"), "")
        lists: dict[str, Any] = {name: [] for name in ("found", "warnings", "history", "heard")}
        return move(ended, now=now, deleted_at=now, error=None, choices=None, **texts, **lists)
