"""How a job changes whose owner looks at the first rows before a story is written (`look_first`).

    processing -> held                       hold                   (the holder: the first rows were read)
    held -> queued                           go_on                  (the owner: for its story, or for another look)
    held -> cancelled                        expire                 (the reaper, when the owner's time is over)
    held -> cancelled                        request_cancel         (the owner, in `jobs.transitions`)

Nobody works on a held job: no worker claims it, no lease runs out, it counts nowhere as waiting or running. What the
file holds is kept in `preview` as long as the job is held, and no longer. A start of the work that ended in a look
does not count as an attempt: what follows it has its number.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import F

from jobs import limits
from jobs.transitions import HELD, LET_GO, NOT_HELD, QUEUED, UNTOUCHED, Lease, line_of, move

LOOKED_AT: Final = "looked at"
"""How an attempt ends that only read the first rows."""
EXPIRED: Final = "Nobody went on with it in time."


class HeldTransitions:
    """The verbs of `Job` that concern a look. Each returns whether it matched."""

    objects: Any

    @classmethod
    def hold(
        cls, lease: Lease, *, now: datetime, preview: dict[str, Any], stage: str, stage_times: dict[str, float],
        **known: Any,
    ) -> bool:  # fmt: skip
        """Keep what was seen of the file, and wait for its owner's word."""
        row = {"attempt": lease.attempt, "claimed_at": lease.claimed_at, "stage": stage}
        line = line_of(row, LOOKED_AT, now=now, times=stage_times)
        waits: dict[str, Any] = {
            "status": HELD,
            "preview": preview,
            "held_until": now + limits.HELD,
            "looks": F("looks") + 1,
            "attempt": F("attempt") - 1,
            "history": [*lease.history, line],
            "stage": stage,
            "stage_times": stage_times,
            "note": "",
            "lost": 0,
        }
        held = cls._held(lease.token, lease.job_id)  # type: ignore[attr-defined]
        # Of a draft that was delivered there is nothing left to look at.
        held = held.filter(look_first=True, delivered__isnull=True)
        return move(held, now=now, **NOT_HELD, **waits, **known)

    @classmethod
    def go_on(
        cls, job_id: Any, *, now: datetime, look_again: bool = False, choices: dict[str, Any] | None = None,
        **owner: Any,
    ) -> bool:  # fmt: skip
        """Queue a held job for its story, or for another look; `choices` say how it is read, None as before."""
        held = cls.objects.filter(pk=job_id, status=HELD, **owner)
        if look_again:
            held = held.filter(looks__lt=limits.LOOKS)
        waiting: dict[str, Any] = {
            "status": QUEUED,
            "look_first": look_again,
            "preview": None,
            "held_until": None,
            "run_after": now,
        }
        if choices is not None:
            waiting["choices"] = choices or None
        return move(held, now=now, **UNTOUCHED, **waiting)

    @classmethod
    def expire(cls, job_id: Any, *, now: datetime) -> bool:
        """End a held job whose owner's time is over."""
        late = cls.objects.filter(pk=job_id, status=HELD, held_until__lte=now)
        return move(late, now=now, finished_at=now, note=EXPIRED, **LET_GO)
