"""How a job changes while an analysis service outside has it (`PYTHON_SERVICE_URL`).

    processing -> processing                 entrust                (the holder hands it to the service)
    processing -> processing                 hear                   (a callback: renews the lease, and tells)
    processing -> failed                     refuse                 (a callback with an error, or silence)
    processing -> queued                     deliver                (a callback with the draft)

The lease of a job that the service has is kept by its callbacks alone. `heard` holds digests of the bodies that were
taken, so that a body sent twice changes nothing.
"""

from datetime import datetime
from typing import Any

from jobs import limits
from jobs.transitions import FAILED, NOT_HELD, PROCESSING, QUEUED, Lease, line_of, move

HEARD_FIELDS = (
    "id", "owner_id", "status", "token", "attempt", "rev", "remote", "heard", "cancel_requested", "stage", "percent",
    "stage_times", "stage_started_at", "claimed_at", "history", "found", "rows", "columns", "size", "lease_until",
)  # fmt: skip
"""What is read of a job before a callback is taken."""
DIGESTS_KEPT = 20


class RemoteTransitions:
    """The verbs of `Job` that concern the analysis service. Each returns whether it matched."""

    objects: Any

    @classmethod
    def _entrusted(cls, row: dict[str, Any]) -> Any:
        """Return the job if the service still has it exactly as it was read."""
        return cls.objects.filter(
            pk=row["id"],
            status=PROCESSING,
            token=row["token"],
            remote=True,
            cancel_requested=False,
            rev=row["rev"],
        )

    @classmethod
    def entrust(cls, lease: Lease, *, now: datetime, note: str) -> bool:
        """Let the service have the job; from here on its callbacks keep the lease."""
        held = cls.objects.filter(
            pk=lease.job_id, status=PROCESSING, token=lease.token, cancel_requested=False
        )
        # Not a worker of ours: no reaper looks for its process.
        given = {
            "remote": True,
            "worker": "service",
            "lease_until": now + limits.SERVICE_SILENCE,
            "note": note,
        }
        return move(held, now=now, **given)

    @classmethod
    def hear(cls, row: dict[str, Any], *, now: datetime, digest: str, **shown: Any) -> bool:
        """Take news of the service and renew the lease. `row` holds HEARD_FIELDS as they were read."""
        heard = [*row["heard"], digest][-DIGESTS_KEPT:]
        return move(
            cls._entrusted(row), now=now, heard=heard, lease_until=now + limits.SERVICE_SILENCE, **shown
        )

    @classmethod
    def refuse(
        cls, row: dict[str, Any], *, now: datetime, error: dict[str, Any], digest: str = "", **known: Any
    ) -> bool:
        """End a job of the service with an error. `row` holds HEARD_FIELDS as they were read."""
        times = known.get("stage_times", row["stage_times"])
        line = line_of(row, FAILED, now=now, times=times, error=error)
        ended = {
            "status": FAILED,
            "note": "",
            "error": error,
            "finished_at": now,
            "history": [*row["history"], line],
            "heard": [*row["heard"], digest][-DIGESTS_KEPT:],
        }
        return move(cls._entrusted(row), now=now, **NOT_HELD, **ended, **known)

    @classmethod
    def deliver(
        cls, row: dict[str, Any], *, now: datetime, digest: str, draft: dict[str, Any], **known: Any
    ) -> bool:
        """Keep the draft of the service and let any worker of ours finish the job in the same attempt."""
        waiting = {
            "status": QUEUED,
            "delivered": draft,
            "stage": "visualizing",
            "share": 0.0,
            "note": "The charts are drawn next",
            "run_after": now,
            "heard": [*row["heard"], digest][-DIGESTS_KEPT:],
        }
        return move(cls._entrusted(row), now=now, **NOT_HELD, **waiting, **known)
