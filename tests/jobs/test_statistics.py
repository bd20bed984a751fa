"""The queue in numbers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jobs.models import Job
from jobs.statistics import Spread, gather, spread
from stories.errors import TookTooLong
from tests.jobs.conftest import NOON

FAILED = TookTooLong().to_dict() | {"category": "analysis"}


@pytest.mark.django_db
def test_the_period_is_counted_and_what_is_older_is_not(make_job: Callable[..., Job], user: Any) -> None:
    for seconds in range(1, 12):
        make_job(
            status="completed", finished_at=NOON, claimed_at=NOON, created_at=NOON - timedelta(seconds=seconds),
            stage_times={"analyzing": float(seconds)},
        )  # fmt: skip
    make_job(status="completed", finished_at=NOON - timedelta(hours=25), stage_times={"analyzing": 500.0})
    first = (NOON - timedelta(seconds=2)).isoformat()
    make_job(
        status="failed", error=FAILED, finished_at=NOON, created_at=NOON - timedelta(seconds=3),
        claimed_at=NOON + timedelta(hours=1),
        history=[{"attempt": 1, "began": first}],
    )  # fmt: skip
    make_job(status="cancelled", finished_at=NOON)
    make_job()
    make_job(status="processing")
    make_job(status="held")
    counted = gather(now=NOON)
    assert counted.by_status == {
        "queued": 1,
        "processing": 1,
        "completed": 12,
        "failed": 1,
        "cancelled": 1,
        "held": 1,
    }
    assert counted.running_by_user == {user.email: 1}
    assert counted.ended == {"completed": 11, "failed": 1, "cancelled": 1}
    assert (counted.by_category, counted.by_code) == ({"analysis": 1}, {"took_too_long": 1})
    assert counted.stages == {"analyzing": Spread(count=11, median=6.0, upper=10.5)}
    # The first start of the failed one counts, one second after its upload; the job that never started has no wait.
    assert counted.waiting == spread([float(n) for n in range(1, 12)] + [1.0])


def test_nothing_has_no_spread() -> None:
    assert spread([]) is None
