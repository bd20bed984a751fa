"""Whose turn it is: what the order always obeys, and that the order foretold is the order in which jobs are taken."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import limits
from jobs.fairness import Waiting, in_turn
from jobs.models import Job, Turn
from tests.jobs.conftest import NOON

OWNERS = "abcd"
TRIES = settings(max_examples=60, deadline=None)
Order = list[Waiting]


@dataclass
class Queue:
    """Jobs that wait, and what their owners have had already."""

    waiting: list[Waiting]
    running: dict[str, int] = field(default_factory=dict)
    turns: dict[str, Any] = field(default_factory=dict)

    def order(self, most: int = 1000) -> Order:
        return in_turn(self.waiting, running=self.running, turns=self.turns, most=most)


@st.composite
def queues(draw: Callable[..., Any]) -> Queue:
    jobs = draw(st.lists(st.tuples(st.sampled_from(OWNERS), st.integers(0, 2)), max_size=12))
    ages = draw(st.permutations(range(len(jobs))))
    waiting = [
        Waiting(job_id=n, owner_id=owner, priority=priority, created_at=NOON + timedelta(seconds=age))
        for n, ((owner, priority), age) in enumerate(zip(jobs, ages, strict=True))
    ]
    running = draw(st.dictionaries(st.sampled_from(OWNERS), st.integers(0, 4)))
    seconds = draw(st.dictionaries(st.sampled_from(OWNERS), st.integers(-500, 500)))
    return Queue(waiting, running, {owner: NOON + timedelta(seconds=s) for owner, s in seconds.items()})


def many(owner: str, count: int, *, since: int = 0, priority: int = 1) -> list[Waiting]:
    return [
        Waiting(
            job_id=f"{owner}{n}",
            owner_id=owner,
            priority=priority,
            created_at=NOON + timedelta(seconds=since + n),
        )
        for n in range(count)
    ]


@TRIES
@given(queues(), st.integers(0, 30))
def test_every_job_has_one_place_and_asking_for_fewer_changes_nothing(queue: Queue, most: int) -> None:
    order = queue.order()
    assert Counter(job.job_id for job in order) == Counter(job.job_id for job in queue.waiting)
    assert queue.order(most) == order[:most]


@TRIES
@given(queues(), st.randoms(use_true_random=False))
def test_the_order_of_the_question_does_not_matter(queue: Queue, rng: random.Random) -> None:
    order = queue.order()
    rng.shuffle(queue.waiting)
    assert queue.order() == order


@TRIES
@given(queues())
def test_nobody_goes_before_somebody_more_urgent(queue: Queue) -> None:
    priorities = [job.priority for job in queue.order()]
    assert priorities == sorted(priorities)


@TRIES
@given(queues())
def test_the_jobs_of_one_person_keep_their_order(queue: Queue) -> None:
    for owner in OWNERS:
        mine = [(job.priority, job.created_at) for job in queue.order() if job.owner_id == owner]
        assert mine == sorted(mine)


@TRIES
@given(queues())
def test_among_the_equally_urgent_nobody_is_served_who_has_more_than_another(queue: Queue) -> None:
    busy, left = Counter(queue.running), list(queue.waiting)
    for job in queue.order():
        rivals = {other.owner_id for other in left if other.priority == job.priority}
        assert busy[job.owner_id] == min(busy[owner] for owner in rivals)
        busy[job.owner_id] += 1
        left.remove(job)


@TRIES
@given(queues())
def test_taking_the_first_and_asking_again_gives_the_rest(queue: Queue) -> None:
    foretold, taken = queue.order(), []
    for n in range(len(foretold)):
        job = queue.order(1)[0]
        taken.append(job)
        queue.waiting.remove(job)
        queue.running[job.owner_id] = queue.running.get(job.owner_id, 0) + 1
        queue.turns[job.owner_id] = NOON + timedelta(days=1, seconds=n)
    assert taken == foretold


@TRIES
@given(st.integers(1, 100), st.integers(2, 4), st.integers(1, 3))
def test_people_with_as_many_jobs_alternate(jobs: int, people: int, since: int) -> None:
    owners = OWNERS[:people]
    queue = Queue([job for n, owner in enumerate(owners) for job in many(owner, jobs, since=n * since)])
    served = [job.owner_id for job in queue.order()]
    assert served == list(owners) * jobs


@TRIES
@given(st.integers(1, 100), st.integers(0, 4))
def test_a_hundred_jobs_of_one_do_not_delay_the_single_job_of_another(jobs: int, running: int) -> None:
    single = Waiting(job_id="single", owner_id="b", priority=1, created_at=NOON + timedelta(days=1))
    queue = Queue([*many("a", jobs), single], {"a": running}, {"a": NOON})
    assert [job.job_id for job in queue.order(2)].index("single") <= 1


def test_who_waited_longest_for_a_turn_is_next_and_who_never_had_one_before_all() -> None:
    turns = {"a": NOON + timedelta(seconds=2), "b": NOON + timedelta(seconds=1)}
    queue = Queue([*many("a", 1), *many("b", 1, since=10), *many("c", 1, since=20)], turns=turns)
    assert [job.owner_id for job in queue.order()] == ["c", "b", "a"]


def owners_of(make_user: Callable[..., Any], count: int = 3) -> list[Any]:
    return [make_user(f"{name}@example.org") for name in ("cas", "dee", "eli")[:count]]


def take_all(now: Any) -> list[Job]:
    """Claim with one worker until nothing is left, a second between two claims; return the jobs in that order."""
    taken = []
    while (lease := Job.claim(worker="w", now=now)) is not None:
        taken.append(Job.objects.get(pk=lease.job_id))
        now += timedelta(seconds=1)
    return taken


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_jobs_are_taken_in_the_order_foretold(
    make_job: Callable[..., Job], make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(limits, "RUNNING_PER_USER", 100)
    rng, owners = random.Random(seed), owners_of(make_user)
    for owner in rng.sample(owners, 2):
        Turn.objects.create(owner_id=owner.pk, taken_at=NOON - timedelta(seconds=rng.randrange(1000)))
    for _ in range(16):
        make_job(owner=rng.choice(owners), priority=rng.randrange(3))
    for _ in range(3):
        make_job(owner=rng.choice(owners), status="processing", token=str(rng.random()))
    foretold = [job.job_id for job in Job.objects.in_line(50)]
    assert len(foretold) == 16
    assert [job.pk for job in take_all(NOON + timedelta(hours=1))] == foretold


@pytest.mark.django_db
def test_starts_respect_priorities_and_people_alternate(
    make_job: Callable[..., Job], make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RUNNING_PER_USER", 100)
    owners = owners_of(make_user)
    for owner in owners:
        for priority in (2, 1, 0, 1, 0):
            make_job(owner=owner, priority=priority)
    taken = take_all(NOON + timedelta(hours=1))
    assert [job.priority for job in taken] == [0] * 6 + [1] * 6 + [2] * 3
    assert [job.owner_id for job in taken] == [owner.pk for owner in owners] * 5


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [0, 1, 3, 4])
def test_a_hundred_waiting_jobs_let_a_single_one_through(user: Any, other_user: Any, ahead: int) -> None:
    def job(n: int, owner: Any) -> Job:
        when = NOON + timedelta(seconds=n)
        return Job(
            owner=owner, upload_key=f"{n}", file_name="t.csv", size=1, run_after=when, created_at=when,
            updated_at=when,
        )  # fmt: skip

    Job.objects.bulk_create(job(n, user) for n in range(100))
    now = NOON + timedelta(hours=1)
    for n in range(ahead):
        assert Job.claim(worker="w", now=now + timedelta(seconds=n))
    single = job(101, other_user)
    single.save(force_insert=True)
    claims = [Job.claim(worker="w", now=now + timedelta(seconds=10 + n)) for n in range(2)]
    assert single.pk in [lease.job_id for lease in claims if lease]
