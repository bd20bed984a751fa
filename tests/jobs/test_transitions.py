"""How a job changes, and how it refuses to."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jobs import limits
from jobs.models import Job
from jobs.transitions import HELD_FIELDS, Lease
from tests.jobs.conftest import NOON

pytestmark = pytest.mark.django_db
TOLD = {"category": "analysis", "code": "c", "message": "m", "action": "a", "retryable": True}


def held(job: Job) -> dict[str, Any]:
    return Job.objects.filter(pk=job.pk).values(*HELD_FIELDS).get()


def fail(lease: Lease) -> bool:
    return Job.fail(lease, now=timezone.now(), stage="analyzing", stage_times={"uploading": 0.1}, error=TOLD)


def test_claim_takes_the_most_urgent_then_the_oldest(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    newer, older, urgent = make_job(), make_job(created_at=NOON), make_job(priority=0)
    assert [claim().job_id for _ in range(3)] == [urgent.pk, older.pk, newer.pk]
    assert Job.claim(worker="w", now=timezone.now()) is None


def test_people_take_turns(
    make_job: Callable[..., Job], claim: Callable[..., Lease], other_user: Any
) -> None:
    mine = [make_job() for _ in range(3)]
    theirs = make_job(owner=other_user)
    assert [claim().job_id for _ in range(3)] == [mine[0].pk, theirs.pk, mine[1].pk]


def test_nobody_has_more_jobs_running_than_allowed(
    make_job: Callable[..., Job], claim: Callable[..., Lease], other_user: Any
) -> None:
    for _ in range(limits.RUNNING_PER_USER + 1):
        make_job()
    leases = [claim() for _ in range(limits.RUNNING_PER_USER)]
    assert Job.claim(worker="w", now=timezone.now()) is None
    theirs = make_job(owner=other_user)
    assert claim().job_id == theirs.pk
    assert fail(leases[0])
    assert claim()


def test_another_priority_is_for_waiting_jobs(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    first, second = make_job(), make_job()
    assert Job.reprioritise(second.pk, 0, now=NOON)
    assert claim().job_id == second.pk
    assert not Job.reprioritise(second.pk, 2, now=NOON)
    assert Job.reprioritise(first.pk, 2, now=NOON)


def test_claim_leaves_a_job_that_is_to_run_later(make_job: Callable[..., Job]) -> None:
    make_job(run_after=timezone.now() + timedelta(minutes=1))
    assert Job.claim(worker="w", now=timezone.now()) is None


def test_claim_counts_the_attempt_and_begins_it_anew(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job(
        percent=60, attempt=1, stage="visualizing", found=["old"], stage_times={"uploading": 1.0}, lost=1
    )
    lease = claim()
    job.refresh_from_db()
    assert (job.status, job.attempt, job.percent, job.stage, job.found) == (
        "processing",
        2,
        0,
        "uploading",
        [],
    )
    assert (job.stage_times, job.token, job.rev) == ({}, lease.token, 2)
    assert lease.attempt == 2


def test_of_many_claims_at_once_each_job_has_one_winner(
    make_job: Callable[..., Job], make_user: Callable[..., Any]
) -> None:
    owners = [make_user(f"{name}@example.org") for name in ("cas", "dee", "eli")]
    jobs = {make_job(owner=owners[n % 3]).pk for n in range(12)}
    won: list[Any] = []
    start = threading.Barrier(6)

    def take() -> None:
        start.wait()
        while (lease := Job.claim(worker="w", now=timezone.now())) is not None:
            won.append(lease.job_id)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 12
    assert set(won) == jobs


def test_a_claim_that_comes_second_looks_again(
    make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, left = make_job(), make_job()
    take, looks = Job._take, []

    def after_another_worker(*args: Any, **kwargs: Any) -> Lease | None:
        if not looks:
            Job.objects.filter(pk=taken.pk).update(status="processing", token="another's", attempt=1)
        looks.append(args)
        return take(*args, **kwargs)

    monkeypatch.setattr(Job, "_take", after_another_worker)
    lease = Job.claim(worker="w", now=timezone.now())
    assert lease is not None
    assert (lease.job_id, lease.attempt, len(looks)) == (left.pk, 1, 2)


def test_a_claim_reads_the_job_as_it_is_when_it_is_taken(
    make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()
    ready = Job.objects.ready

    def ready_then_another_worker(*args: Any, **kwargs: Any) -> Any:
        seen = ready(*args, **kwargs)
        Job.objects.filter(pk=job.pk).update(attempt=1, history=[{"outcome": "worker lost"}])
        return seen

    monkeypatch.setattr(Job.objects, "ready", ready_then_another_worker)
    lease = Job.claim(worker="w", now=timezone.now())
    assert lease is not None
    job.refresh_from_db()
    assert lease.attempt == job.attempt == 2
    assert lease.history == [{"outcome": "worker lost"}]


def test_report_renews_the_lease_and_raises_rev(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job, now = make_job(), timezone.now()
    lease = claim()
    assert Job.report(lease, now=now + timedelta(seconds=5), percent=30)
    job.refresh_from_db()
    assert (job.percent, job.rev) == (30, 3)
    assert job.lease_until is not None
    assert job.lease_until > now + limits.LEASE


def test_a_worker_that_lost_its_lease_changes_nothing(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    first = claim()
    assert Job.lose(held(job), now=timezone.now()) == "queued"
    second = claim(now=timezone.now() + timedelta(minutes=2))
    now = timezone.now()
    assert not Job.report(first, now=now, percent=90)
    assert not Job.complete(first, now=now, stage_times={})
    assert not fail(first)
    assert Job.report(second, now=now)


def test_a_failed_job_keeps_the_attempt_in_its_history(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    assert fail(claim())
    job.refresh_from_db()
    assert (job.status, job.error, job.token, job.lease_until) == ("failed", TOLD, "", None)
    assert [(line["attempt"], line["outcome"], line["error"]["code"]) for line in job.history] == [
        (1, "failed", "c")
    ]


def test_three_lost_workers_fail_the_job(make_job: Callable[..., Job], claim: Callable[..., Lease]) -> None:
    job = make_job()
    outcomes = []
    for minutes in (0, 2, 4):
        now = timezone.now() + timedelta(minutes=minutes)
        claim(now=now)
        outcomes.append(Job.lose(held(job), now=now))
    job.refresh_from_db()
    assert outcomes == ["queued", "queued", "failed"]
    assert job.error is not None
    assert (job.error["code"], job.attempt, len(job.history)) == ("worker_lost", 3, 3)


def test_a_renewed_lease_is_not_lost(make_job: Callable[..., Job], claim: Callable[..., Lease]) -> None:
    job = make_job()
    lease = claim()
    seen = held(job)
    assert Job.report(lease, now=timezone.now() + timedelta(seconds=1))
    assert Job.lose(seen, now=timezone.now()) == ""
    job.refresh_from_db()
    assert job.status == "processing"


def test_a_job_handed_back_is_not_charged(make_job: Callable[..., Job], claim: Callable[..., Lease]) -> None:
    job = make_job()
    claim()
    assert Job.hand_back(held(job), now=timezone.now())
    job.refresh_from_db()
    assert (job.status, job.attempt, job.lost, job.retries) == ("queued", 0, 0, 0)


def test_cancel_ends_a_waiting_job_and_asks_a_running_one(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    running = make_job()
    lease = claim()
    waiting = make_job()
    now = timezone.now()
    assert Job.request_cancel(waiting.pk, now=now) == "cancelled"
    assert Job.request_cancel(running.pk, now=now) == "cancelling"
    assert not Job.report(lease, now=now)
    assert Job.give_up(job_id=running.pk, token=lease.token, now=now)
    running.refresh_from_db()
    assert (running.status, running.cancel_requested) == ("cancelled", False)
    assert Job.request_cancel(running.pk, now=now) == ""


def test_a_cancelled_job_of_a_lost_worker_ends_cancelled(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    claim()
    Job.request_cancel(job.pk, now=timezone.now())
    assert Job.lose(held(job), now=timezone.now()) == "cancelled"


def test_the_user_may_try_again_three_times(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    tries = []
    for _ in range(4):
        fail(claim())
        tries.append(Job.try_again(job.pk, now=timezone.now()))
    job.refresh_from_db()
    assert tries == [True, True, True, False]
    assert (job.retries, job.attempt, job.status, len(job.history)) == (3, 4, "failed", 4)


def test_trying_again_by_the_staff_is_not_counted(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job(retries=3)
    fail(claim())
    assert Job.try_again(job.pk, now=timezone.now(), counted=False)
    job.refresh_from_db()
    assert job.retries == 3


def test_two_clicks_on_try_again_make_one_attempt(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    fail(claim())
    clicks = [Job.try_again(job.pk, now=timezone.now()) for _ in range(2)]
    assert clicks == [True, False]


@pytest.mark.parametrize("status", ["queued", "processing"])
def test_a_job_that_has_not_ended_cannot_be_erased(make_job: Callable[..., Job], status: str) -> None:
    assert not Job.erase(make_job(status=status).pk, now=timezone.now())


def test_an_erased_job_leaves_a_tombstone_without_content(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    fail(claim())
    assert Job.erase(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.status, job.file_name, job.storage_key, job.error, job.history) == (
        "failed",
        "",
        "",
        None,
        [],
    )
    assert not Job.erase(job.pk, now=timezone.now())
    assert not Job.try_again(job.pk, now=timezone.now())
