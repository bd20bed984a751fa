"""The queue in numbers: what is in each state, what failed, how long stages and waiting take."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model

from jobs.estimates import quantile
from jobs.models import Job, Stage, Status

PERIOD: Final = timedelta(hours=24)
ENDED: Final = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a number of durations lie."""

    count: int
    # how many
    median: float
    # p50 in seconds
    upper: float
    # p95 in seconds


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The queue now, and what ended in the period."""

    by_status: dict[str, int]
    # jobs in each state, deleted ones as well
    running_by_user: dict[str, int]
    # address: jobs that run now
    ended: dict[str, int]
    # completed, failed and cancelled in the period
    by_category: dict[str, int]
    # failures of the period
    by_code: dict[str, int]
    # failures of the period
    stages: dict[str, Spread]
    # of the jobs that were completed in the period
    waiting: Spread | None
    # from upload to the first start, of the jobs that ended in the period


def gather(*, now: datetime, period: timedelta = PERIOD) -> Statistics:
    """Return the statistics as of now; the server counts by its indexes, and reads only what ended in the period."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for status in ENDED:
        ended: Any = Job.objects.filter(status=status, finished_at__gte=now - period)
        rows[status] = list(ended.values("stage_times", "error", "created_at", "claimed_at", "history"))
    errors = [row["error"] for row in rows[Status.FAILED] if row["error"]]
    return Statistics(
        by_status={str(status): Job.objects.filter(status=status).count() for status in Status},
        running_by_user=_running(),
        ended={str(status): len(rows[status]) for status in ENDED},
        by_category=_counted(error["category"] for error in errors),
        by_code=_counted(error["code"] for error in errors),
        stages=_stages(rows[Status.COMPLETED]),
        waiting=spread(
            [wait for ended in rows.values() for row in ended if (wait := _waited(row)) is not None]
        ),
    )


def spread(seconds: Sequence[float]) -> Spread | None:
    """Return median and p95 of the durations, or None of none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return Spread(count=len(ordered), median=quantile(ordered, 0.5), upper=quantile(ordered, 0.95))


def _stages(rows: list[dict[str, Any]]) -> dict[str, Spread]:
    taken = {
        str(stage): [row["stage_times"][stage] for row in rows if stage in row["stage_times"]]
        for stage in Stage
    }
    return {stage: found for stage, seconds in taken.items() if (found := spread(seconds))}


def _waited(row: Mapping[str, Any]) -> float | None:
    """Return the seconds from the upload to the first start, or None for a job that was never started."""
    first = row["history"][0]["began"] if row["history"] else None
    began = datetime.fromisoformat(first) if first else row["claimed_at"]
    return None if began is None else max(0.0, (began - row["created_at"]).total_seconds())


def _running() -> dict[str, int]:
    counted = Counter(Job.objects.running().values_list("owner_id", flat=True))
    people = get_user_model()._default_manager.filter(pk__in=list(counted))
    return {str(person): counted[person.pk] for person in people}


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
