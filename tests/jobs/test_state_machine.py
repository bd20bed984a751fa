"""Any verb in any order, with stale reads, zombies and crashes, on a real database: compared with a plain model."""

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar
from unittest import mock
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from jobs import clock, limits, orchestrator, reaper
from jobs.gallery import Gallery
from jobs.models import Job, Turn
from jobs.remote_transitions import HEARD_FIELDS
from jobs.sandbox import Draft
from jobs.transitions import HELD_FIELDS, Lease
from jobs.uploads import accept
from stories import errors
from stories.models import Story
from tests.jobs import job_model
from tests.jobs.conftest import NOON
from tests.jobs.job_model import ENDED, JobModel

ROUNDS = settings(
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    # Making a failure small takes minutes on a real database: add Phase.shrink by hand for that.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
COLLECTIONS = ("jobs_job", "jobs_turn", "stories_story", "django_q_ormq", "uploads.files", "uploads.chunks")
OWNERS = tuple(UUID(int=number) for number in (1, 2, 3))
User: Any = get_user_model()
READ = tuple(dict.fromkeys((*HELD_FIELDS, *HEARD_FIELDS)))
LEGAL = {
    ("queued", "processing"),
    ("queued", "cancelled"),
    ("processing", "queued"),
    ("processing", "completed"),
    ("processing", "failed"),
    ("processing", "cancelled"),
    ("failed", "queued"),
    ("processing", "held"),
    ("held", "queued"),
    ("held", "cancelled"),
}
SHOWN = (
    "status",
    "stage",
    "percent",
    "note",
    "priority",
    "cancel_requested",
    "attempt",
    "retries",
    "lost",
    "error",
)
TOLD = {"category": "analysis", "code": "c", "message": "m", "action": "a", "retryable": True}
DRAFT = Draft(document={"sections": []}, headline="H", rows=1, columns=2, warnings=[])
back = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 8])
steps = st.integers(0, 40)
WEIGHTS = {
    "claim": 9, "upload": 1, "cancel": 2, "try_again": 4, "reprioritise": 1, "erase": 2,
    "report": 5, "complete": 3, "fail": 5, "give_up": 1, "lose_by_the_holder": 2, "hand_over": 4,
    "hold": 4, "go_on": 4, "expire": 2,
    "look": 5, "lose_by_the_reaper": 5, "hand_back": 3, "pass_time": 3, "call_back": 9,
}  # fmt: skip
"""How often each verb is tried; the first one oftener, for Hypothesis likes the first of a list best."""
OF_A_LEASE = ("report", "complete", "hold", "fail", "give_up", "lose_by_the_holder", "hand_over")
Draw = Callable[[Any], Any]
T = TypeVar("T")
digests = st.sampled_from("abcde")


class Crash(Exception):
    """The process died here."""


@contextlib.contextmanager
def dying(owner: Any, name: str, *, after: bool) -> Iterator[None]:
    """Die when this function is called, before or after it has done its work."""
    real = getattr(owner, name)

    def die(*args: Any, **kwargs: Any) -> None:
        if after:
            real(*args, **kwargs)
        raise Crash

    with mock.patch.object(owner, name, die), contextlib.suppress(Crash):
        yield


def pick(some: list[T], draw: Draw, *, mostly: list[T] | None = None) -> T:
    """Return one of them, counted back from the latest: three times of four one of those that still hold."""
    chosen = mostly if mostly and draw(st.integers(0, 3)) else some
    return chosen[max(0, len(chosen) - 1 - draw(back))]


class JobMachine(RuleBasedStateMachine):
    """Users, workers, reapers and a service that do what they like."""

    def __init__(self) -> None:
        super().__init__()
        for name in COLLECTIONS:
            connection.database[name].delete_many({})  # type: ignore[attr-defined]
        self.now: datetime = NOON
        self.jobs: dict[UUID, JobModel] = {}
        self.keys: dict[tuple[UUID, str], UUID] = {}
        self.turns: dict[UUID, datetime] = {}
        self.leases: list[Lease] = []
        self.rows: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.seen: dict[UUID, Any] = {}
        # whether the last step did what it must
        self.sound = False
        self.patches = contextlib.ExitStack()
        self.patches.enter_context(mock.patch.object(clock, "now", self.time))
        for name in ("RUNNING_PER_USER", "RETRIES_BY_USER", "CLAIMS_PER_TRY", "LOOKS"):
            self.patches.enter_context(mock.patch.object(limits, name, getattr(job_model, name)))

    # who is spoken of

    def lease(self, draw: Draw, *, cancel: bool = False) -> tuple[Lease, JobModel]:
        good = [lease for lease in self.leases if self.jobs[lease.job_id].held(lease.token, cancel=cancel)]
        lease = pick(self.leases, draw, mostly=good)
        return lease, self.jobs[lease.job_id]

    def row(self, draw: Draw, *, remote: tuple[bool, ...] = (True, False)) -> tuple[dict[str, Any], JobModel]:
        rows = [row for row in self.rows if row["remote"] in remote]
        # As it is, or read before its holder wrote again.
        good = [row for row in rows if self.jobs[row["id"]].held(row["token"])]
        fresh = draw(st.sampled_from([None, True, False]))
        if fresh is not None:
            good = [row for row in good if (self.jobs[row["id"]].rev == row["rev"]) == fresh]
        row = pick(rows, draw, mostly=good)
        return row, self.jobs[row["id"]]

    def job(self, draw: Draw, *statuses: str) -> tuple[UUID, JobModel]:
        good = [pair for pair in self.jobs.items() if pair[1].status in statuses]
        return pick(list(self.jobs.items()), draw, mostly=good)

    def time(self) -> datetime:
        return self.now

    def tick(self, seconds: float = 0.01) -> None:
        self.now += timedelta(seconds=seconds)

    @initialize(owners=st.lists(st.sampled_from(OWNERS), min_size=3, max_size=4))
    def begin(self, owners: list[UUID]) -> None:
        for number, owner in enumerate(owners):
            self.tick()
            self.upload_of(owner, str(number), look_first=number == 0)

    # One rule for all: given many, Hypothesis leaves out some of them in each run, mostly what the others need.
    @rule(data=st.data())
    def step(self, data: Any) -> None:
        self.tick()
        possible = [verb for verb, weight in WEIGHTS.items() if self.possible(verb) for _ in range(weight)]
        verb = data.draw(st.sampled_from(possible))
        self.sound = False
        getattr(self, verb)(data.draw)

    def possible(self, verb: str) -> bool:
        statuses = {model.status for model in self.jobs.values()}
        return {
            "claim": "queued" in statuses,
            "look": "processing" in statuses,
            "try_again": "failed" in statuses,
            "go_on": "held" in statuses,
            "expire": "held" in statuses,
            "erase": bool(statuses & {*ENDED}),
            "hand_back": any(not row["remote"] for row in self.rows),
            "call_back": any(row["remote"] for row in self.rows),
            "lose_by_the_reaper": bool(self.rows),
            **dict.fromkeys(OF_A_LEASE, bool(self.leases)),
        }.get(verb, True)

    # the person

    def upload(self, draw: Draw) -> None:
        owner = draw(st.sampled_from(OWNERS))
        key = draw(st.sampled_from("abcdefgh"))
        look_first = draw(st.booleans())
        self.upload_of(owner, key, look_first=look_first)

    def upload_of(self, owner: UUID, key: str, *, look_first: bool) -> None:
        file = ContentFile(b"a,b\n1,2\n", name="t.csv")
        job = accept(file, User(pk=owner), "t.csv", upload_key=key, look_first=look_first)
        # A form that is sent again is the same job, until that has no file any more: then it is an upload of its own.
        known = self.keys.setdefault((owner, key), job.pk)
        if known in self.jobs and self.jobs[known].kept:
            assert job.pk == known
        else:
            assert job.pk not in self.jobs
            self.jobs[job.pk] = JobModel(
                owner=owner, created=self.now, run_after=self.now, look_first=look_first
            )

    def cancel(self, draw: Draw) -> None:
        dies = draw(st.booleans())
        job_id, model = self.job(draw, "processing", "held")
        if dies and model.remote:
            with dying(Job, "give_up", after=False):
                Job.request_cancel(job_id, now=self.now, owner_id=model.owner)
            model.request_cancel(dies=True)
        else:
            assert orchestrator.stop(job_id, owner_id=model.owner) == model.request_cancel()

    def go_on(self, draw: Draw) -> None:
        look_again = draw(st.booleans())
        clicks = draw(st.integers(1, 2))
        job_id, model = self.job(draw, "held")
        for _ in range(clicks):
            took = Job.go_on(job_id, now=self.now, look_again=look_again)
            assert took == model.go_on(self.now, look_again=look_again)

    def expire(self, draw: Draw) -> None:
        job_id, model = self.job(draw, "held")
        # By the clock of the one who asks; the machine's own goes on as it did.
        later = self.now + timedelta(hours=draw(st.sampled_from([0, 23, 25])))
        assert Job.expire(job_id, now=later) == model.expire(later)

    def try_again(self, draw: Draw) -> None:
        counted = draw(st.sampled_from([True, True, False]))
        clicks = draw(st.integers(1, 2))
        job_id, model = self.job(draw, "failed")
        for _ in range(clicks):
            took = Job.try_again(job_id, now=self.now, counted=counted)
            assert took == model.try_again(self.now, counted=counted)

    def reprioritise(self, draw: Draw) -> None:
        priority = draw(st.sampled_from([0, 1, 2]))
        job_id, model = self.job(draw, "queued")
        assert Job.reprioritise(job_id, priority, now=self.now) == model.reprioritise(priority)

    def erase(self, draw: Draw) -> None:
        dies = draw(st.booleans())
        job_id, model = self.job(draw)
        person = User(pk=model.owner)
        if dies:
            with dying(Job, "erase", after=True), contextlib.suppress(Job.DoesNotExist):
                orchestrator.delete_job(job_id, person)
            return
        try:
            orchestrator.delete_job(job_id, person)
        except (Job.DoesNotExist, errors.StillRunning):
            assert not model.erase()
        else:
            assert model.erase()

    # the worker

    def claim(self, draw: Draw) -> None:
        dies = draw(st.sampled_from(["", "", "", "", "", "inside", "after"]))
        chosen = self.next_in_turn()
        if dies == "inside":
            with dying(Job, "_take", after=True):
                Job.claim(worker="host:pool:1", now=self.now)
            return
        lease = Job.claim(worker="host:pool:1", now=self.now)
        assert (lease and lease.job_id) == chosen
        if lease is None:
            return
        model = self.jobs[lease.job_id]
        assert lease.token not in self.tokens
        self.tokens.add(lease.token)
        self.turns[model.owner] = self.now
        model.claim(lease.token, "host:pool:1", self.now)
        assert (lease.attempt, lease.delivered is not None) == (model.attempt, model.delivered)
        if dies != "after":
            self.leases.append(lease)

    def next_in_turn(self) -> UUID | None:
        running = Counter(model.owner for model in self.jobs.values() if model.status == "processing")
        due = [
            (model.priority, running[model.owner], self.turns.get(model.owner, NOON), model.created, job_id)
            for job_id, model in self.jobs.items()
            if model.status == "queued"
            and model.run_after <= self.now
            and running[model.owner] < job_model.RUNNING_PER_USER
        ]
        return min(due)[-1] if due else None

    def report(self, draw: Draw) -> None:
        more = draw(steps)
        lease, model = self.lease(draw)
        percent = min(99, model.percent + more)
        assert Job.report(lease, now=self.now, percent=percent) == model.report(
            lease.token, self.now, percent
        )

    def complete(self, draw: Draw) -> None:
        dies = draw(st.sampled_from(["", "", "before", "inside", "after"]))
        lease, model = self.lease(draw)
        before = model.complete(lease.token, lease.attempt) if dies in ("", "after") else None
        places: dict[str, tuple[Any, str, bool]] = {
            "before": (orchestrator, "together", False),
            "inside": (Job, "complete", True),
            "after": (orchestrator, "together", True),
        }
        if dies:
            owner, name, after = places[dies]
            with dying(owner, name, after=after), contextlib.suppress(orchestrator.NotCommitted):
                store(lease)
        else:
            assert store(lease) == before

    def hold(self, draw: Draw) -> None:
        lease, model = self.lease(draw)
        told: dict[str, Any] = {"preview": {"cells": []}, "stage": "analyzing", "stage_times": {}}
        assert Job.hold(lease, now=self.now, **told) == model.hold(lease.token, lease.attempt, self.now)

    def fail(self, draw: Draw) -> None:
        lease, model = self.lease(draw)
        told: dict[str, Any] = {"stage": "analyzing", "stage_times": {}, "error": TOLD}
        assert Job.fail(lease, now=self.now, **told) == model.fail(lease.token, lease.attempt)

    def give_up(self, draw: Draw) -> None:
        lease, model = self.lease(draw, cancel=True)
        gave_up = Job.give_up(job_id=lease.job_id, token=lease.token, now=self.now)
        assert gave_up == model.give_up(lease.token)

    def lose_by_the_holder(self, draw: Draw) -> None:
        fault = draw(st.sampled_from([errors.ReaderLost, errors.DatabaseAway]))
        lease, model = self.lease(draw)
        row = Job.objects.filter(pk=lease.job_id, token=lease.token).values(*HELD_FIELDS).first()
        assert (row is None) == (model.token != lease.token)
        if row is not None:
            self.lose(row, model, fault())

    # who looks after the workers, with what it read some time ago

    def look(self, draw: Draw) -> None:
        job_id, _ = self.job(draw, "processing")
        self.rows += [dict(row) for row in Job.objects.running().filter(pk=job_id).values(*READ)]

    def lose_by_the_reaper(self, draw: Draw) -> None:
        self.lose(*self.row(draw), errors.WorkerLost())

    def lose(self, row: dict[str, Any], model: JobModel, fault: Any) -> None:
        status = Job.lose(row, now=self.now, fault=fault)
        assert status == model.lose(row, fault.code.replace("_", " "), self.now)
        self.settle_waits()

    def hand_back(self, draw: Draw) -> None:
        row, model = self.row(draw, remote=(False,))
        assert Job.hand_back(row, now=self.now) == model.hand_back(row, self.now)

    def pass_time(self, draw: Draw) -> None:
        seconds = draw(st.sampled_from([0.5, 3, 3, 3, 16, 61]))
        reap = draw(st.booleans())
        self.tick(seconds)
        if reap:
            self.reap()

    def reap(self) -> None:
        reaper.reap(self.now)
        for model in self.jobs.values():
            if model.status != "processing" or model.lease_until is None or model.lease_until >= self.now:
                continue
            row = {
                "token": model.token,
                "rev": model.rev,
                "lease_until": model.lease_until,
                "cancel_requested": model.cancel,
            }
            if model.worker == job_model.SERVICE and not model.cancel:
                assert model.refuse(row, "")
            else:
                assert model.lose(row, "worker lost", self.now)
        self.settle_waits()

    def settle_waits(self) -> None:
        """Take over the moment at which a lost job is due: it is drawn at random, within bounds."""
        for job_id, model in self.jobs.items():
            if model.wait_until is not None:
                due = Job.objects.values_list("run_after", flat=True).get(pk=job_id)
                assert self.now <= due + timedelta(milliseconds=1)
                assert due <= model.wait_until
                model.run_after, model.wait_until = due, None

    # the analysis service, with what was read when its callback came in

    def hand_over(self, draw: Draw) -> None:
        posted = draw(st.booleans())
        lease, model = self.lease(draw)
        if lease.delivered is not None:
            return
        # What somebody read just before.
        self.rows += [dict(row) for row in Job.objects.running().filter(pk=lease.job_id).values(*READ)]
        assert Job.entrust(lease, now=self.now, note="") == model.entrust(lease.token, self.now)
        if posted:
            assert Job.post(lease, now=self.now) == model.post(lease.token)
        self.rows += [dict(row) for row in Job.objects.filter(pk=lease.job_id, remote=True).values(*READ)]

    def call_back(self, draw: Draw) -> None:
        for _ in range(draw(st.integers(1, 3))):
            self.tick()
            self.call_back_once(draw)

    def call_back_once(self, draw: Draw) -> None:
        digest = draw(digests)
        more = draw(steps)
        kind = draw(st.sampled_from(["hear", "hear", "hear", "refuse", "deliver"]))
        row, model = self.row(draw, remote=(True,))
        percent = min(99, row["percent"] + more)
        known: dict[str, Any] = {"now": self.now, "digest": digest}
        if digest in row["heard"]:
            return
        if kind == "hear":
            assert Job.hear(row, **known, percent=percent) == model.hear(row, self.now, digest, percent)
        elif kind == "refuse":
            assert Job.refuse(row, **known, error=TOLD) == model.refuse(row, digest)
        else:
            taken = Job.deliver(row, **known, draft=asdict(DRAFT), percent=percent)
            assert taken == model.deliver(row, self.now, digest, percent)
        self.rows += [dict(row) for row in Job.objects.filter(pk=row["id"], remote=True).values(*READ)]

    # what is always true

    @invariant()
    def all_is_true(self) -> None:
        jobs: dict[UUID, Any] = {job["id"]: job for job in Job.objects.values()}
        stories = dict(Story.objects.values_list("pk", "attempt"))
        self.compare_with_the_model(jobs, stories)
        self.check_the_rules(jobs, stories)
        self.seen, self.sound = jobs, True

    def compare_with_the_model(self, jobs: dict[UUID, Any], stories: dict[UUID, int]) -> None:
        assert jobs.keys() == self.jobs.keys()
        for job_id, model in self.jobs.items():
            job = jobs[job_id]
            for name in ("status", "attempt", "retries", "lost", "token", "worker", "lease_until", "remote"):
                assert job[name] == getattr(model, name), name
            for name in ("percent", "rev", "priority", "heard", "look_first", "looks", "held_until"):
                assert job[name] == getattr(model, name), name
            assert bool(job["storage_key"]) == model.kept
            assert (job["preview"] is not None) == (model.status == "held")
            assert job["cancel_requested"] == model.cancel
            assert (job["delivered"] is not None) == model.delivered
            assert [(line["attempt"], line["outcome"]) for line in job["history"]] == model.history
            assert stories.get(job_id) == model.story
        assert self.turns == dict(Turn.objects.values_list("owner_id", "taken_at"))

    def check_the_rules(self, jobs: dict[UUID, Any], stories: Collection[UUID]) -> None:
        """Check what holds whatever the model says."""
        told = {pk for pk, job in jobs.items() if job["status"] == "completed" and job["deleted_at"] is None}
        assert set(stories) == told
        running = [job for job in jobs.values() if job["status"] == "processing"]
        tokens = {job["token"] for job in running}
        assert len(tokens) == len(running)
        assert all(
            count <= job_model.RUNNING_PER_USER
            for count in Counter(job["owner_id"] for job in running).values()
        )
        for job_id, job in jobs.items():
            alive = job["status"] == "processing"
            assert bool(job["token"]) == alive == (job["lease_until"] is not None)
            assert not job["delivered"] or job["status"] in ("queued", "processing")
            assert (job["finished_at"] is not None) == (job["status"] in ENDED)
            assert job["retries"] <= limits.RETRIES_BY_USER
            assert job["lost"] <= limits.CLAIMS_PER_TRY
            ended = [(line["attempt"], line["ended"]) for line in job["history"]]
            assert ended == sorted(ended)
            self.compare(self.seen.get(job_id), job)

    @staticmethod
    def compare(before: dict[str, Any] | None, job: dict[str, Any]) -> None:
        if before is None:
            return
        step = (before["status"], job["status"])
        assert step[0] == step[1] or step in LEGAL
        if any(before[name] != job[name] for name in SHOWN):
            assert job["rev"] > before["rev"]
        begins_anew = step in (("failed", "queued"), ("held", "queued")) or (
            step == ("queued", "processing") and not before["delivered"]
        )
        assert begins_anew or job["percent"] >= before["percent"]

    def teardown(self) -> None:
        """Bring every job to its end, whatever was left: nothing may be stuck."""
        with self.patches:
            if self.sound:
                self.drain()

    def drain(self) -> None:
        for _ in range(4 * len(self.jobs) + 1):
            self.tick(61)
            self.reap()
            for job_id in Job.objects.held().values_list("pk", flat=True):
                assert Job.go_on(job_id, now=self.now)
            while (lease := Job.claim(worker="host:pool:1", now=self.now)) is not None:
                told: dict[str, Any] = {"preview": {}, "stage": "analyzing", "stage_times": {}}
                looks = lease.look_first and lease.delivered is None
                assert Job.hold(lease, now=self.now, **told) if looks else store(lease)
            if not Job.objects.exclude(status__in=ENDED).exists():
                break
        self.seen = {}
        jobs = {job["id"]: job for job in Job.objects.values()}
        assert {job["status"] for job in jobs.values()} <= {*ENDED}
        self.check_the_rules(jobs, Story.objects.values_list("pk", flat=True))
        for owner in OWNERS:
            created = Job.objects.filter(owner_id=owner, status="completed")
            kept = created.filter(deleted_at=None)
            assert Story.objects.filter(owner_id=owner).count() == kept.count()


def store(lease: Lease) -> bool:
    return orchestrator.handle_job_completion(lease, DRAFT, Gallery(), stage_times={})


@pytest.mark.django_db
@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [24, pytest.param(60, marks=pytest.mark.slow)])
def test_jobs_stay_true_whatever_happens_in_whatever_order(rounds: int) -> None:
    run_state_machine_as_test(JobMachine, settings=settings(ROUNDS, max_examples=rounds))
