"""`python -m tests.faults.agent`: does in the database under test what a web process does, and plays races.

The Django of the test process looks at another database, so this is a process of its own. It reads JSON lines, each
{"do": name, ...}, and answers each with one line. Every verb calls what the pages call.
"""

import contextlib
import json
import multiprocessing
import os
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

# ruff: noqa: E402 (Django comes first)
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from datastory.models import User
from jobs import clock, looking, orchestrator, tasks, uploads
from jobs.gallery import Gallery
from jobs.models import Job
from jobs.sandbox import Draft
from stories import errors

BARRIER_SECONDS = 30


def person(email: str) -> str:
    """Make somebody; return the id."""
    return User.objects.create_user(email).pk.hex  # type: ignore[no-any-return]


def upload(
    owner: str, path: str, name: str, key: str = "", priority: int | None = None, *, look_first: bool = False
) -> str:
    """Upload a file the way a request does; return the id of its job."""
    file = ContentFile(Path(path).read_bytes(), name=name)
    person = User.objects.get(pk=owner)
    job = uploads.accept(file, person, name, upload_key=key, look_first=look_first)
    if priority is not None:
        Job.reprioritise(job.pk, priority, now=clock.now())
    return job.pk.hex


def cancel(owner: str, job: str) -> str:
    """Cancel a job; return what the person is told."""
    try:
        return orchestrator.cancel_job(uuid.UUID(job), User.objects.get(pk=owner))
    except errors.TooLateToCancel as refused:
        return refused.code


def go_on(owner: str, job: str) -> str:
    """Have the story of a job written that was looked at; return what the person is told."""
    try:
        looking.go_on(uuid.UUID(job), User.objects.get(pk=owner))
    except errors.NotHeld as refused:
        return refused.code
    return "queued"


def retry(owner: str, job: str) -> str:
    """Try a job again; return "queued" or why not."""
    try:
        orchestrator.retry_job(uuid.UUID(job), User.objects.get(pk=owner))
    except errors.CannotRetry as refused:
        return refused.code
    return "queued"


def delete(owner: str, job: str) -> str:
    """Delete a job; return "deleted" or why not."""
    try:
        orchestrator.delete_job(uuid.UUID(job), User.objects.get(pk=owner))
    except errors.StillRunning as refused:
        return refused.code
    return "deleted"


def me(owner: str) -> dict[str, Any]:
    """Return what GET /api/me says to somebody."""
    client = Client()
    client.force_login(User.objects.get(pk=owner))
    answer: dict[str, Any] = client.get("/api/me", headers={"host": "localhost"}).json()
    return answer


def wake(job: str) -> str:
    """Leave one more wake-up."""
    orchestrator.wake(uuid.UUID(job))
    return "left"


def lose_file(job: str) -> str:
    """Have the stored file of a job gone."""
    default_storage.delete(Job.objects.values_list("storage_key", flat=True).get(pk=job))
    return "gone"


def take() -> str:
    """Do what a wake-up does: one job, if there is one; return the queue's line."""
    return tasks.work()


def commit_or_cancel(lane: int, owner: str, path: str, key: str, pauses: list[float]) -> str:
    """Race a commit (lane 0) against a cancel (lane 1) of one job; return what this side was told."""
    person = User.objects.get(pk=owner)
    if lane == 0:
        file = ContentFile(Path(path).read_bytes(), name="race.csv")
        job = uploads.accept(file, person, "race.csv", upload_key=key)
        lease = Job.claim(worker="racer", now=clock.now())
        assert lease is not None
        assert lease.job_id == job.pk
        draft = Draft(document={"sections": []}, headline="H", rows=1, columns=2, warnings=[])
        meet()
        meet()
        time.sleep(pauses[lane])
        if orchestrator.handle_job_completion(lease, draft, Gallery(), stage_times={}):
            return "completed"
        Job.give_up(job_id=lease.job_id, token=lease.token, now=clock.now())
        return "cancelled"
    meet()
    job = Job.objects.get(owner_id=owner, upload_key=key)
    meet()
    time.sleep(pauses[lane])
    try:
        return orchestrator.cancel_job(job.pk, person)
    except errors.TooLateToCancel as refused:
        return refused.code


def together(lane: int, calls: list[dict[str, Any]]) -> Any:
    """Do the call of this lane at the same moment as the others."""
    meet()
    return answer_to(calls[lane])


_lanes: Any = None


def meet() -> None:
    """Wait for the other lanes."""
    _lanes.wait(BARRIER_SECONDS)


def race(lanes: int, rounds: list[dict[str, Any]]) -> list[list[Any]]:
    """Play every round in so many processes at once; return for each round what each lane was told."""
    global _lanes
    for connection in connections.all(initialized_only=True):
        # A driver's client does not belong into a fork.
        connection.close_pool()  # type: ignore[attr-defined]
    context = multiprocessing.get_context("fork")
    _lanes = context.Barrier(lanes)
    results: Any = context.SimpleQueue()

    def run(lane: int) -> None:
        clock.forget()
        told: list[Any] = []
        try:
            for each in rounds:
                meet()
                told.append(RACES[each["race"]](lane, **{k: v for k, v in each.items() if k != "race"}))
        except Exception as error:
            # The others wait no longer.
            _lanes.abort()
            told = [f"{type(error).__name__}: {error}"] * len(rounds)
        results.put((lane, told))

    runners = [context.Process(target=run, args=(lane,)) for lane in range(lanes)]
    for runner in runners:
        runner.start()
    told = dict(results.get() for _ in runners)
    for runner in runners:
        runner.join()
    return [[told[lane][turn] for lane in range(lanes)] for turn in range(len(rounds))]


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb
    for verb in (person, upload, cancel, go_on, retry, delete, me, wake, lose_file, take, race)
}
RACES: dict[str, Callable[..., Any]] = {call.__name__: call for call in (commit_or_cancel, together)}


def answer_to(order: dict[str, Any]) -> Any:
    """Return the answer to one order."""
    return VERBS[order["do"]](**{name: value for name, value in order.items() if name != "do"})


def main() -> None:
    """Answer until there are no more orders. An order that fails is answered with its error."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # What others print must not get between the answers.
    os.dup2(2, 1)
    print(json.dumps({"answer": "ready"}), file=answers)
    for line in sys.stdin:
        try:
            told: dict[str, Any] = {"answer": answer_to(json.loads(line))}
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(told), file=answers)


if __name__ == "__main__":
    main()
