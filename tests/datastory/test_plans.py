"""What a request asks of the database: few questions, and none that reads a whole collection.

The commands are those that really went to the server, caught on the way; each is then explained by it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bson import SON
from django.test import Client
from django.utils import timezone
from pymongo import monitoring

from datastory.models import User
from datastory.mongo import database
from jobs import reaper
from jobs.models import Job
from tests.conftest import PASSWORD
from tests.plans import stages

pytestmark = pytest.mark.django_db
ERROR = {"category": "analysis", "code": "c", "message": "m", "action": "a", "retryable": True}
READS = {"find", "aggregate", "count", "distinct"}
WRITES = {"insert", "update", "delete", "findAndModify"}
# Fields of the connection, which explain does not take.
OF_THE_CONNECTION = {
    "lsid",
    "$db",
    "$clusterTime",
    "$readPreference",
    "txnNumber",
    "cursor",
    "startTransaction",
    "autocommit",
}


class Listener(monitoring.CommandListener):
    """Keeps the commands that are sent while it listens."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.listens = False

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if self.listens and event.command_name in READS | WRITES:
            self.sent.append((event.command_name, dict(event.command)))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


LISTENER = Listener()
# A client takes its listeners when it is made, which is after the tests are collected.
monitoring.register(LISTENER)


@pytest.fixture
def asked() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Return the commands of the test: `asked.clear()` before the request that counts."""
    LISTENER.sent.clear()
    LISTENER.listens = True
    yield LISTENER.sent
    LISTENER.listens = False


@pytest.fixture
def job(user: User) -> Job:
    """Return a job among many, so that the planner has a choice to make."""
    now = timezone.now()
    made = [
        Job.objects.create(
            owner=user,
            upload_key=str(n),
            file_name="prices.csv",
            storage_key=f"file {n}",
            size=10,
            run_after=now,
            created_at=now,
            updated_at=now,
        )
        for n in range(12)
    ]
    return made[5]


@pytest.fixture
def crowd(db: None) -> None:
    """Some more people, for the same reason."""
    User.objects.bulk_create([User(email=f"reader{n}@example.org", password="!") for n in range(12)])


def plan_of(name: str, command: dict[str, Any]) -> set[str]:
    """Return the stages by which the server answers a command."""
    kept = SON((key, value) for key, value in command.items() if key not in OF_THE_CONNECTION)
    if name == "aggregate":
        kept["cursor"] = {}
    return set(stages(database().command("explain", kept, verbosity="queryPlanner")))


def assert_all_indexed(commands: list[tuple[str, dict[str, Any]]]) -> None:
    for name, command in list(commands):
        if name != "insert":
            assert "COLLSCAN" not in plan_of(name, command), f"{name} {command}"


def poll(client: Client, job: Job, rev: int, asked: list[tuple[str, dict[str, Any]]]) -> int:
    """Ask as the page does; return the status of the answer. `asked` then holds what that one request asked."""
    asked.clear()
    answer = client.get(f"/processing/{job.pk}/progress", {"rev": rev}, headers={"HX-Request": "true"})
    return answer.status_code


def assert_three_finds_by_index(commands: list[tuple[str, dict[str, Any]]]) -> None:
    asked_of = [command[name] for name, command in commands]
    assert {name for name, _ in commands} <= {"find", "aggregate"}, commands
    assert len(asked_of) <= 3
    assert asked_of.count("jobs_job") == 1
    for name, command in commands:
        chosen = plan_of(name, command)
        assert chosen & {"IXSCAN", "IDHACK"}, command
        assert not chosen & {"COLLSCAN", "SORT"}, command


@pytest.mark.parametrize("status", ["queued", "processing", "failed"])
def test_a_poll_asks_three_things_at_most_by_index_and_writes_nothing(
    status: str, user_client: Client, job: Job, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    lease_until = timezone.now() + timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(status=status, lease_until=lease_until, error=ERROR)
    assert poll(user_client, job, job.rev, asked) == 204
    assert_three_finds_by_index(list(asked))
    assert poll(user_client, job, job.rev - 1, asked) == 200
    assert_three_finds_by_index(list(asked))


@pytest.mark.parametrize(
    "path", ["/dashboard", "/dashboard?q=prices", "/upload", "/api/me", "/api/jobs", "/api/stories"]
)
@pytest.mark.usefixtures("crowd", "job")
def test_no_page_reads_a_whole_collection(
    path: str, user_client: Client, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    asked.clear()
    assert user_client.get(path).status_code == 200
    assert asked
    assert_all_indexed(asked)


@pytest.mark.usefixtures("crowd")
def test_logging_in_reads_no_whole_collection(user: User, asked: list[tuple[str, dict[str, Any]]]) -> None:
    asked.clear()
    answer = Client().post("/accounts/login/", {"login": "Ann@Example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert_all_indexed(asked)


@pytest.mark.usefixtures("crowd")
def test_signing_up_and_resetting_read_no_whole_collection(asked: list[tuple[str, dict[str, Any]]]) -> None:
    asked.clear()
    Client().post("/accounts/signup/", {"email": "new@example.org", "password1": "river-Candle-77"})
    Client().post("/accounts/password/reset/", {"email": "new@example.org"})
    assert User.objects.filter(email="new@example.org").exists()
    assert_all_indexed(asked)


@pytest.mark.usefixtures("job")
def test_claiming_and_reaping_read_no_whole_collection(asked: list[tuple[str, dict[str, Any]]]) -> None:
    now = timezone.now()
    asked.clear()
    assert Job.claim(worker="host:pool:1", now=now) is not None
    reaper.reap(now, pool="pool")
    reaper.number_the_queue(now)
    reaper.hand_back_all(now, pool="pool")
    assert {"jobs_job", "jobs_turn"} == {command[name] for name, command in asked}
    assert {"aggregate", "update"} <= {name for name, _ in asked}
    assert_all_indexed(asked)


def test_the_queue_is_asked_by_index(asked: list[tuple[str, dict[str, Any]]]) -> None:
    from django_q.brokers import get_broker
    from django_q.models import OrmQ

    for _ in range(12):
        OrmQ.objects.create(key="datastory", payload="", lock=timezone.now())
    asked.clear()
    get_broker().dequeue()
    assert asked
    assert_all_indexed(asked)


def test_a_stored_file_is_found_by_its_key(
    asked: list[tuple[str, dict[str, Any]]], clean_files: None
) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    for n in range(12):
        default_storage.save(f"file {n}", ContentFile(b"1"))
    asked.clear()
    assert default_storage.open("file 3").read() == b"1"
    default_storage.delete("file 3")
    assert_all_indexed(asked)
