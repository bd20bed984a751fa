"""A real `manage.py jobworker` with the settings that people have, and what it survives.

Each way in which it is hurt here has its quick test in `tests/faults`, where all of them share one stack.
"""

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.db import connection

from jobs.models import Job
from stories.models import Story
from tests.jobs.conftest import table

pytestmark = pytest.mark.django_db
Worker = subprocess.Popen[bytes]


def until(true: Callable[[], Any], seconds: float = 40.0) -> Any:
    """Return the first true answer; fail after a while without one."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def database_url() -> str:
    host, _, options = connection.settings_dict["HOST"].partition("/?")
    return f"{host}/{connection.settings_dict['NAME']}?{options}"


@pytest.fixture
def start(db: None) -> Iterator[Callable[..., Worker]]:
    """Return a function that starts a worker on the database of the test."""
    started: list[Worker] = []

    def go(*arguments: str) -> Worker:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "datastory.settings",
            "DATABASE_URL": database_url(),
            "DATASTORY_ENV": "test",
        }
        command = [sys.executable, "manage.py", "jobworker", *arguments]
        started.append(
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
        )
        return started[-1]

    yield go
    for process in started:
        family = family_of(process.pid)
        process.kill()
        process.wait()
        psutil.wait_procs(family, timeout=10)


def family_of(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def in_stage(job: Job, stage: str) -> dict[str, Any] | None:
    return Job.objects.filter(pk=job.pk, status="processing", stage=stage).values("worker", "token").first()


def ended(job: Job) -> Job | None:
    return Job.objects.filter(pk=job.pk).exclude(status__in=["queued", "processing"]).first()


@functools.cache
def big() -> bytes:
    """Return a table that takes two seconds to tell: time to interfere."""
    head, _, rows = table(300_000).partition(b"\n")
    return b"\n".join([head, *[rows] * 3])


@pytest.mark.timeout(120)
def test_a_worker_takes_uploads_to_stories_and_stops_cleanly(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    worker = start()
    jobs = [upload(), upload(b"", name="empty.csv"), upload()]
    finished = [until(lambda job=job: ended(job)) for job in jobs]
    assert [job.status for job in finished] == ["completed", "failed", "completed"]
    assert Story.objects.count() == 2
    family = family_of(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    until(lambda: gone(family), 5)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_killed_worker_process_loses_no_job(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    start()
    job = upload(big())
    held = until(lambda: in_stage(job, "analyzing"))
    os.kill(int(held["worker"].rsplit(":", 1)[1]), signal.SIGKILL)
    until(lambda: Job.objects.filter(pk=job.pk, status="processing", attempt=2).exists(), 8)
    done = until(lambda: ended(job))
    assert (done.status, done.attempt, done.lost, done.retries) == ("completed", 2, 1, 0)
    assert [line["outcome"] for line in done.history] == ["worker lost", "completed"]
    assert Story.objects.count() == 1


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_killed_main_process_leaves_none_behind(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    first = start()
    job = upload(big())
    until(lambda: in_stage(job, "analyzing"))
    family = family_of(first.pid)
    assert any("jobs.helper" in " ".join(p.cmdline()) for p in family)
    first.kill()
    until(lambda: gone(family), 5)
    Job.objects.filter(pk=job.pk).update(lease_until=job.created_at)
    start()
    done = until(lambda: ended(job))
    assert (done.status, done.attempt) == ("completed", 2)
    assert Story.objects.count() == 1
    until(lambda: not list(settings.SPOOL_DIR.glob("*")), 20)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_stopping_hands_a_long_job_back_uncharged(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    worker = start("--grace", "0")
    job = upload(big())
    until(lambda: in_stage(job, "analyzing"))
    family = family_of(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    until(lambda: gone(family), 5)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.token) == ("queued", 0, "")
    assert not list(settings.SPOOL_DIR.glob("*"))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_killed_guard_of_the_queue_is_replaced(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    worker = start()
    first = upload()
    until(lambda: ended(first))
    [sentinel] = psutil.Process(worker.pid).children()
    family = sentinel.children(recursive=True)
    sentinel.kill()
    until(lambda: gone(family), 5)
    job = upload()
    assert until(lambda: ended(job)).status == "completed"


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_queue_that_hangs_is_started_again(
    start: Callable[..., Worker], upload: Callable[..., Job]
) -> None:
    worker = start()
    first = upload()
    until(lambda: ended(first))
    [sentinel] = psutil.Process(worker.pid).children()
    # The guard is frozen and all it guards is dead: everything seems to run, and nobody takes a job.
    os.kill(sentinel.pid, signal.SIGSTOP)
    job = upload()
    for process in sentinel.children():
        process.kill()
    assert until(lambda: ended(job), 60).status == "completed"
