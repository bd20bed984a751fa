"""How a job changes while an analysis service outside has it (`PYTHON_SERVICE_URL`).

    processing -> processing                 entrust                (the holder is about to hand it to the service)
    processing -> processing                 post                   (the service has taken it)
    processing -> processing                 hear                   (a callback: renews the lease, and tells)
    processing -> failed                     refuse                 (a callback with an error, or silence)
    processing -> queued                     deliver                (a callback with the draft)

The lease of a job that the service has is kept by its callbacks alone. Until the service has answered or called back
the job is still its worker's: one that dies in between loses it like any other. `heard` holds digests of the bodies
that were taken, so that a body sent twice changes nothing.
"""

from datetime import datetime
from typing import Any, Final

from jobs import limits
from jobs.transitions import FAILED, NOT_HELD, PROCESSING, QUEUED, Lease, line_of, move

HEARD_FIELDS = (
    "id", "owner_id", "status", "token", "worker", "attempt", "rev", "remote", "heard", "cancel_requested", "stage",
    "percent", "stage_times", "stage_started_at", "claimed_at", "history", "found", "rows", "columns", "size",
    "lease_until",
)  # fmt: skip
"""What is read of a job before a callback is taken."""
DIGESTS_KEPT: Final = 20
SERVICE: Final = "service"
"""The worker of a job that the service has. No process of ours: no reaper looks for it."""


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
        """Let callbacks in; from here on they keep the lease."""
        held = cls.objects.filter(
            pk=lease.job_id, status=PROCESSING, token=lease.token, cancel_requested=False
        )
        given = {"remote": True, "lease_until": now + limits.SERVICE_SILENCE, "note": note}
        return move(held, now=now, **given)

    @classmethod
    def post(cls, lease: Lease, *, now: datetime) -> bool:
        """Take the job off its worker: the service has said that it has it."""
        held = cls.objects.filter(pk=lease.job_id, status=PROCESSING, token=lease.token, remote=True)
        return move(held, now=now, worker=SERVICE)

    @classmethod
    def hear(cls, row: dict[str, Any], *, now: datetime, digest: str, **shown: Any) -> bool:
        """Take news of the service and renew the lease. `row` holds HEARD_FIELDS as they were read."""
        kept = {"heard": _with(row, digest), "worker": SERVICE, "lease_until": now + limits.SERVICE_SILENCE}
        return move(cls._entrusted(row), now=now, **kept, **shown)

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
            "heard": _with(row, digest),
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
            "heard": _with(row, digest),
        }
        return move(cls._entrusted(row), now=now, **NOT_HELD, **waiting, **known)


def _with(row: dict[str, Any], digest: str) -> list[str]:
    return [*row["heard"], *([digest] if digest else [])][-DIGESTS_KEPT:]
