"""What keeps the queue true whatever dies."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ

from datastory.gridfs import UNFINISHED
from datastory.mongo import database
from jobs import reaper, tasks
from jobs.models import Job
from jobs.transitions import Lease

pytestmark = pytest.mark.django_db


def status(job: Job) -> str:
    return str(Job.objects.values_list("status", flat=True).get(pk=job.pk))


def test_a_job_whose_lease_ran_out_is_queued_again(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job = make_job()
    claim()
    now = timezone.now()
    assert reaper.reap(now) == []
    assert len(reaper.reap(now + timedelta(minutes=1))) == 1
    assert status(job) == "queued"


def test_a_job_of_a_dead_process_of_ours_is_queued_at_once(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    dead, living, foreign = make_job(), make_job(), make_job()
    claim(f"{tasks.HOST}:{tasks.POOL}:4194305")
    claim(f"{tasks.HOST}:{tasks.POOL}:{os.getpid()}")
    claim("elsewhere:pool:4194305")
    reaper.reap(timezone.now(), pool=tasks.POOL)
    assert [status(job) for job in (dead, living, foreign)] == ["queued", "processing", "processing"]


def test_lost_wake_ups_are_replaced_and_do_not_pile_up(make_job: Callable[..., Job]) -> None:
    jobs = [make_job() for _ in range(6)]
    now = timezone.now()
    for _ in range(3):
        reaper.top_up(now)
    assert get_broker().queue_size() == reaper.MOST_WAKE_UPS
    assert OrmQ.objects.first().name() == f"job {jobs[0].pk}"  # type: ignore[union-attr]


def test_no_wake_up_is_left_when_nothing_is_due(make_job: Callable[..., Job]) -> None:
    make_job(run_after=timezone.now() + timedelta(minutes=1))
    assert reaper.top_up(timezone.now()) == []
    assert not OrmQ.objects.exists()


def test_waiting_jobs_know_how_many_are_ahead(make_job: Callable[..., Job]) -> None:
    first, second, urgent = make_job(), make_job(), make_job(priority=0)
    reaper.number_the_queue(timezone.now())
    places = dict(Job.objects.values_list("pk", "ahead"))
    assert [places[job.pk] for job in (urgent, first, second)] == [0, 1, 2]
    revs = dict(Job.objects.values_list("pk", "rev"))
    reaper.number_the_queue(timezone.now())
    assert dict(Job.objects.values_list("pk", "rev")) == revs


def test_folders_of_attempts_that_are_over_are_removed(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    make_job()
    lease = claim()
    held, over = (settings.SPOOL_DIR / name for name in (f"{lease.job_id.hex}-{lease.token}", "f00-over"))
    for folder in (held, over):
        folder.mkdir(parents=True)
        (folder / "upload").write_bytes(b"x")
    reaper.sweep_spool()
    assert held.exists()
    assert not over.exists()
    (held / "upload").unlink()
    held.rmdir()


def test_a_pool_that_ends_hands_its_jobs_back_uncharged(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    ours, foreign = make_job(), make_job()
    claim(f"{tasks.HOST}:{tasks.POOL}:1")
    claim("elsewhere:pool:1")
    assert reaper.hand_back_all(timezone.now(), pool=tasks.POOL) == 1
    assert [status(job) for job in (ours, foreign)] == ["queued", "processing"]
    ours.refresh_from_db()
    assert ours.attempt == 0


def test_one_round_does_all_of_it(make_job: Callable[..., Job], settings: Any) -> None:
    make_job()
    assert reaper.keep(timezone.now(), pool=tasks.POOL) == ["1 wake-ups added"]


def test_what_a_killed_upload_left_in_storage_goes_after_an_hour(clean_files: None) -> None:
    kept = default_storage.save("kept", ContentFile(b"a,b\n1,2\n"))
    pieces = database()["uploads.chunks"]
    pieces.insert_many([{"files_id": "unfinished", "n": n, "data": b"1,2\n"} for n in range(2)])
    now = timezone.now()
    assert reaper.sweep_storage(now + timedelta(minutes=59)) == 0
    assert pieces.count_documents({"files_id": "unfinished"}) == 2
    assert reaper.sweep_storage(now + timedelta(minutes=61)) == 1
    assert pieces.distinct("files_id") == [kept]
    with default_storage.open(kept) as file:
        assert file.read() == b"a,b\n1,2\n"


def test_storage_is_searched_by_its_index(clean_files: None) -> None:
    default_storage.save("kept", ContentFile(b"a,b\n1,2\n" * 1000))
    asked = {"aggregate": "uploads.chunks", "pipeline": UNFINISHED, "cursor": {}}
    plan = str(database().command("explain", asked))
    assert "DISTINCT_SCAN" in plan
    assert "COLLSCAN" not in plan
    assert "'FETCH'" not in plan


def test_wake_ups_that_nobody_acknowledges_any_more_are_forgotten_and_waiting_ones_kept() -> None:
    now = timezone.now()
    OrmQ.objects.create(key="datastory", payload="", lock=now + timedelta(minutes=30))
    waiting = OrmQ.objects.create(key="datastory", payload="", lock=now - timedelta(seconds=1))
    reaper.drop_wake_ups_underway()
    assert list(OrmQ.objects.values_list("pk", flat=True)) == [waiting.pk]
