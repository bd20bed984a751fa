"""Two at once: threads with connections of their own, on a real database. Whatever the order, one of them has it."""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from jobs import clock, limits, orchestrator, tasks
from jobs.gallery import Gallery
from jobs.models import Job, Turn
from jobs.sandbox import Draft
from jobs.transactions import together
from jobs.transitions import HELD_FIELDS, Lease
from stories import errors
from stories.models import Story
from tests.jobs.conftest import NOON

pytestmark = pytest.mark.django_db
TRIES = (40, pytest.param(200, marks=pytest.mark.slow))
RACES = (200, pytest.param(1000, marks=pytest.mark.slow))
DRAFT = Draft(document={"sections": []}, headline="H", rows=1, columns=2, warnings=[])
Clients = Callable[[Any], Client]


class Crew:
    """Threads that live as long as a test, each with its own connection; they start each task together."""

    def __init__(self, pool: ThreadPoolExecutor, size: int) -> None:
        self._pool, self._start = pool, threading.Barrier(size)
        self.size = size

    def at_once(self, *tasks: Callable[[], Any]) -> list[Any]:
        """Run one task in each thread; return what they returned, in order."""

        def run(task: Callable[[], Any]) -> Any:
            self._start.wait(timeout=30)
            return task()

        return [done.result() for done in [self._pool.submit(run, task) for task in tasks]]

    def all_at_once(self, task: Callable[[], Any]) -> list[Any]:
        """Run the same task in every thread."""
        return self.at_once(*[task] * self.size)


@contextmanager
def crew(size: int) -> Iterator[Crew]:
    """Yield so many threads; end them and their connections."""
    with ThreadPoolExecutor(size) as pool:
        threads = Crew(pool, size)
        yield threads
        threads.all_at_once(connection.close_pool)  # type: ignore[attr-defined]


def made(owner: Any, count: int, **fields: Any) -> list[Job]:
    """Return so many jobs of somebody, each a second younger than the one before."""
    moments = [NOON + timedelta(seconds=n) for n in range(count)]
    return Job.objects.bulk_create(
        Job(
            owner=owner, upload_key=uuid.uuid4().hex, file_name="t.csv", size=1, run_after=when,
            created_at=when, updated_at=when, **fields,
        )
        for when in moments
    )  # fmt: skip


def running(owner: Any, count: int) -> list[Lease]:
    """Return the leases of so many running jobs."""
    now = clock.now()
    about = {"status": "processing", "attempt": 1, "claimed_at": now, "lease_until": now + timedelta(hours=1)}
    jobs = made(owner, count, **about)
    for job in jobs:
        job.token = uuid.uuid4().hex
    Job.objects.bulk_update(jobs, ["token"])
    return [
        Lease(
            job_id=job.pk, token=job.token, attempt=1, owner_id=owner.pk, file_name="t.csv", storage_key="",
            size=1, sha256="", claimed_at=now,
        )
        for job in jobs
    ]  # fmt: skip


def store(lease: Lease) -> bool:
    """Commit as a worker does, which gives up when it was cancelled; return whether the story was stored."""
    stored = orchestrator.handle_job_completion(lease, DRAFT, Gallery(), stage_times={})
    gave_up = Job.give_up(job_id=lease.job_id, token=lease.token, now=clock.now())
    assert stored != gave_up
    return stored


def cancel(lease: Lease, user: Any) -> str:
    """Cancel as a person does; return what the person is told."""
    try:
        return orchestrator.cancel_job(lease.job_id, user)
    except errors.TooLateToCancel:
        return "too late"


class Start:
    """How much earlier the first of two begins. Who lost begins earlier next time, so that they meet on any machine."""

    STEP_SECONDS = 0.0005

    def __init__(self) -> None:
        self._ahead = 0.0

    def given(self, first: Callable[[], Any], second: Callable[[], Any]) -> list[Callable[[], Any]]:
        """Return the two, one of them a little late."""
        return [after(-self._ahead, first), after(self._ahead, second)]

    def learn(self, *, first_won: bool) -> None:
        """Move the start towards who lost."""
        self._ahead += -self.STEP_SECONDS if first_won else self.STEP_SECONDS


def after(seconds: float, task: Callable[[], Any]) -> Callable[[], Any]:
    def late() -> Any:
        time.sleep(max(0.0, seconds))
        return task()

    return late


@pytest.mark.parametrize("races", RACES)
def test_cancel_against_commit_is_never_both_and_never_neither(user: Any, races: int) -> None:
    leases, told, stored, start = running(user, races), {}, {}, Start()
    with crew(2) as pair:
        for lease in leases:
            both = start.given(partial(store, lease), partial(cancel, lease, user))
            stored[lease.job_id], told[lease.job_id] = pair.at_once(*both)
            start.learn(first_won=stored[lease.job_id])
    stories = set(Story.objects.values_list("pk", flat=True))
    jobs = dict(Job.objects.values_list("pk", "status"))
    assert {pk for pk, kept in stored.items() if kept} == stories
    assert {pk for pk, answer in told.items() if answer == "too late"} == stories
    assert {pk for pk, status in jobs.items() if status == "completed"} == stories
    assert {pk for pk, status in jobs.items() if status == "cancelled"} == jobs.keys() - stories
    assert races // 20 <= len(stories) <= races - races // 20
    assert set(told.values()) == {"too late", "cancelling"}


@pytest.mark.parametrize("tries", TRIES)
def test_a_wake_up_delivered_three_times_at_once_makes_one_story(
    user: Any, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    monkeypatch.setattr(tasks, "_analysed", lambda attempt: DRAFT)
    with crew(3) as workers:
        for _ in range(tries):
            [job] = made(user, 1)
            said = workers.all_at_once(tasks.work)
            assert sorted(said) == [f"job {job.pk} completed", "nothing waiting", "nothing waiting"]
    assert Job.objects.filter(status="completed", attempt=1).count() == tries
    assert Story.objects.count() == tries


@pytest.mark.usefixtures("clean_files")
@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize("address", ["upload", "api:upload"])
def test_a_form_that_is_sent_twice_at_once_makes_one_job(
    user: Any, client_of: Clients, address: str, tries: int
) -> None:
    clients = [client_of(user) for _ in range(2)]

    def send(client: Client, key: str) -> Any:
        form = {"file": SimpleUploadedFile("t.csv", b"a,b\n1,2\n"), "upload_key": key}
        return client.post(reverse(address), form, headers={"accept": "application/json"})

    with crew(2) as hands:
        for click in range(tries // 2):
            key = f"form {click}"
            answers = hands.at_once(*[partial(send, client, key) for client in clients])
            assert [answer.status_code for answer in answers] == [202, 202]
            assert len({answer.json()["jobId"] for answer in answers}) == 1
    assert Job.objects.count() == OrmQ.objects.count() == tries // 2
    files = connection.database["uploads.files"]  # type: ignore[attr-defined]
    assert files.count_documents({}) == tries // 2


@pytest.mark.parametrize("tries", TRIES)
def test_try_again_that_is_clicked_twice_at_once_makes_one_try(
    user: Any, client_of: Clients, tries: int
) -> None:
    clients = [client_of(user) for _ in range(2)]
    failed = made(user, tries, status="failed", attempt=1)
    with crew(2) as hands:
        for job in failed:
            page, call = reverse("retry", args=[job.pk]), reverse("api:job_retry", args=[job.pk])
            answers = hands.at_once(partial(clients[0].post, page), partial(clients[1].post, call))
            assert answers[0].status_code == 302
            assert answers[1].status_code in (202, 409)
    assert Job.objects.filter(status="queued", retries=1).count() == tries
    assert OrmQ.objects.count() == tries


def ready_in_any_order(ready: Callable[..., Any], now: Any) -> Any:
    allowed = {job.owner_id for job in ready(now, 60)}
    jobs = [job for job in Job.objects.in_line(60) if job.owner_id in allowed]
    return random.sample(jobs, len(jobs))


@pytest.mark.parametrize("view", ["the same", "each another"])
def test_claimers_at_once_never_pass_the_cap_and_take_each_job_once(
    make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setattr(limits, "RUNNING_PER_USER", 2)
    if view == "each another":
        # Claimers that see the same queue go for the same job, and so meet there. What each has seen may be older or
        # newer than a change of priority: then two of them go for two jobs of one person.
        monkeypatch.setattr(Job.objects, "ready", partial(ready_in_any_order, Job.objects.ready))
    # People without a turn until now: the first claims of one person meet on a document that is not there yet.
    owners = [make_user(f"{name}@example.org") for name in ("cas", "dee", "eli")]
    jobs = {job.pk for owner in owners for job in made(owner, 20)}
    taken: list[uuid.UUID] = []
    most: Counter[Any] = Counter()

    def work() -> None:
        while Job.objects.waiting().exists():
            lease = Job.claim(worker="w", now=clock.now())
            if lease is None:
                time.sleep(0.005)
                continue
            taken.append(lease.job_id)
            mine = Job.objects.filter(owner_id=lease.owner_id)
            # Hold it until others have come up to the cap, and a little longer: one that goes too far is seen.
            looks = 3
            while looks and mine.waiting().exists():
                at_once = mine.running().count()
                most[lease.owner_id] = max(most[lease.owner_id], at_once)
                looks -= at_once >= 2
            assert store(lease)

    with crew(8) as workers:
        workers.all_at_once(work)
    assert len(taken) == len(jobs)
    assert set(taken) == jobs
    assert {most[owner.pk] for owner in owners} == {2}


def test_a_job_given_to_the_service_meanwhile_is_not_handed_back(
    make_job: Callable[..., Job], claim: Callable[..., Lease]
) -> None:
    job, now = make_job(), clock.now()
    lease = claim()
    seen = Job.objects.filter(pk=job.pk).values(*HELD_FIELDS).get()
    assert Job.entrust(lease, now=now, note="")
    # Handed back, its attempt would not count, and callbacks about it would pass for callbacks about the next one.
    assert not Job.hand_back(dict(seen), now=now)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.remote) == ("processing", 1, True)


def test_a_job_put_off_meanwhile_is_not_claimed_before_its_time(
    make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, now = make_job(), clock.now()
    ready = Job.objects.ready

    def ready_then_lost_by_another(*args: Any, **kwargs: Any) -> Any:
        seen = ready(*args, **kwargs)
        Job.objects.filter(pk=job.pk).update(attempt=1, lost=1, run_after=now + timedelta(seconds=1))
        return seen

    monkeypatch.setattr(Job.objects, "ready", ready_then_lost_by_another)
    assert Job.claim(worker="w", now=now) is None


def test_claims_of_one_person_in_the_same_millisecond_meet(
    make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RUNNING_PER_USER", 1)
    owner, now = make_user("cas@example.org"), clock.now()
    # A turn that was taken in that millisecond already: to write the time alone would change nothing.
    jobs = made(owner, 2)
    Turn.objects.create(owner_id=owner.pk, taken_at=now)
    count = Job.objects.running
    both = threading.Barrier(2, timeout=10)
    counted: set[int] = set()

    def counted_by_both() -> Any:
        found = count()
        if threading.get_ident() not in counted:
            counted.add(threading.get_ident())
            found.filter(owner_id=owner.pk).count()
            both.wait()
        return found

    monkeypatch.setattr(Job.objects, "running", counted_by_both)
    leases: list[Any] = []

    def take(job: Job) -> None:
        leases.append(together(partial(Job._take, job.pk, owner.pk, worker="w", now=now)))
        connection.close()

    threads = [threading.Thread(target=take, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(lease is not None for lease in leases) == 1
