"""Every question that is asked often has an index: read from the server's own plans."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jobs.listing import Wanted, newest
from jobs.models import Job, heads, latest_completed, running_by_owner
from jobs.progress import FIELDS
from jobs.transitions import HELD_FIELDS
from tests.jobs.conftest import NOON
from tests.plans import NOT_CHOSEN, stages

pytestmark = pytest.mark.django_db
NOW = timezone.now()


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "poll": lambda job: Job.objects.visible().filter(pk=job.pk, owner_id=job.owner_id).values(*FIELDS)[:1],
    "look": lambda job: Job.objects.filter(pk=job.pk).values_list("token", "cancel_requested"),
    "write": lambda job: Job.objects.filter(
        pk=job.pk, status="processing", token="t", cancel_requested=False
    ),
    "overdue": lambda job: Job.objects.overdue(NOW).values(*HELD_FIELDS),
    "held too long": lambda job: (
        Job.objects.held().filter(held_until__lte=NOW).values_list("pk", "storage_key")
    ),
    "running": lambda job: Job.objects.running().values("id", "token"),
    "dashboard": lambda job: (
        Job.objects.visible()
        .filter(owner_id=job.owner_id, status__in=["queued", "processing"])
        .order_by("-created_at")
        .values(*FIELDS)[:50]
    ),
    "list": lambda job: (
        Job.objects.visible().filter(owner_id=job.owner_id).order_by("-created_at").values(*FIELDS)[:20]
    ),
    "statistics": lambda job: Job.objects.filter(
        status="failed", finished_at__gte=NOW - timedelta(days=1)
    ).values("error"),
    "count of a state": lambda job: Job.objects.filter(status="failed"),
    "count": lambda job: Job.objects.filter(owner_id=job.owner_id, status="completed"),
    "sent within the hour": lambda job: (
        Job.objects.sent_since(job.owner, NOW - timedelta(hours=1))
        .order_by("-created_at")
        .values_list("created_at")[2:3]
    ),
    "same upload": lambda job: Job.objects.filter(owner_id=job.owner_id, upload_key=job.upload_key),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_answered_from_an_index(make_job: Callable[..., Job], question: str) -> None:
    statuses = ["queued", "processing", "completed", "failed"]
    jobs = [
        make_job(
            status=statuses[n % 4], lease_until=NOW - timedelta(seconds=n), finished_at=NOW, priority=n % 3
        )
        for n in range(24)
    ]
    plan = json.loads(QUESTIONS[question](jobs[3]).explain())
    chosen = set(stages(plan))
    assert "COLLSCAN" not in chosen
    assert chosen & {"IXSCAN", "IDHACK", "EXPRESS_IXSCAN", "EXPRESS_CLUSTERED_IXSCAN"}


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(status="failed"), Wanted(words="t", since=NOON), Wanted(until=NOON)]
)
def test_uploads_are_read_in_order_from_the_index_of_their_owner(
    make_job: Callable[..., Job], user: Any, other_user: Any, wanted: Wanted
) -> None:
    for number in range(60):
        make_job(status=("completed", "failed", "queued")[number % 3], owner=(user, other_user)[number % 2])
    pipeline = newest(user.pk, wanted, FIELDS, skip=0, most=5)
    asked = {"aggregate": Job._meta.db_table, "pipeline": pipeline, "cursor": {}}
    plan = connection.database.command("explain", asked)  # type: ignore[attr-defined]
    assert "SORT" not in set(stages(plan))
    assert "$sort" not in str(plan["stages"] if "stages" in plan else plan["queryPlanner"])
    # In a span of time the planner may prefer the index of all jobs by time, which is in order as well.
    narrowed_by_time = wanted.since or wanted.until
    assert set(indexes(plan)) <= {"job_of_owner", *(["job_created"] if narrowed_by_time else [])}


def indexes(plan: Any) -> Iterator[str]:
    """Yield the names of the indexes that were chosen."""
    if isinstance(plan, dict):
        yield from [plan["indexName"]] if "indexName" in plan else []
        plan = [part for name, part in plan.items() if name not in NOT_CHOSEN]
    for part in plan if isinstance(plan, list) else []:
        yield from indexes(part)


PIPELINES = [heads(1, due=NOW), heads(50, due=None), latest_completed(200), running_by_owner()]


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_it_is_read_in_order_not_sorted(make_job: Callable[..., Job], pipeline: list[dict[str, Any]]) -> None:
    for _ in range(8):
        make_job(finished_at=NOW)
    asked = {"aggregate": Job._meta.db_table, "pipeline": pipeline, "cursor": {}}
    plan = connection.database.command("explain", asked)  # type: ignore[attr-defined]
    assert set(stages(plan)) & {"IXSCAN", "COUNT_SCAN"}
    assert "SORT" not in set(stages(plan))
    assert "$sort" not in str(plan["stages"] if "stages" in plan else plan["queryPlanner"])


@pytest.mark.parametrize("pipeline", [heads(1, due=NOW), running_by_owner()])
def test_a_claim_reads_keys_of_an_index_and_no_document(
    make_job: Callable[..., Job], pipeline: list[dict[str, Any]]
) -> None:
    make_job()
    asked = {"aggregate": Job._meta.db_table, "pipeline": pipeline, "cursor": {}}
    plan = connection.database.command("explain", asked)  # type: ignore[attr-defined]
    assert "FETCH" not in set(stages(plan))


def test_the_last_completed_jobs_come_whole_and_in_order(make_job: Callable[..., Job], user: Any) -> None:
    older = make_job(status="completed", finished_at=NOW - timedelta(hours=1))
    newer = make_job(status="completed", finished_at=NOW)
    assert [job.pk for job in Job.objects.latest_completed(5)] == [newer.pk, older.pk]
    assert Job.objects.latest_completed(1)[0].owner_id == user.pk
