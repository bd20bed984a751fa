"""One time for every host: the server's, whatever this host's clock says and whether the server can be reached."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from jobs import clock, reaper
from jobs.models import Job

pytestmark = pytest.mark.django_db
WRONG = timedelta(seconds=90)


@pytest.fixture(autouse=True)
def _nothing_agreed() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def server_time() -> datetime:
    told: datetime = connection.database.client.admin.command("hello")["localTime"]  # type: ignore[attr-defined]
    return told.replace(tzinfo=UTC)


class Moment:
    """A monotonic clock that is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: self.seconds))


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    return Moment(monkeypatch)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Return a function after which the clock asks a server that is not there; it returns the list of questions."""
    asked: list[str] = []
    client: Any = MongoClient("127.0.0.1", 1, serverSelectionTimeoutMS=50)

    class Admin:
        def command(self, name: str) -> Any:
            asked.append(name)
            return client.admin.command(name)

    def cut() -> list[str]:
        away = SimpleNamespace(client=SimpleNamespace(admin=Admin()))
        monkeypatch.setattr(clock, "connection", SimpleNamespace(database=away))
        return asked

    yield cut
    client.close()


@pytest.fixture(params=[WRONG, -WRONG], ids=["fast", "slow"])
def _wrong_clock(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything in this process that asks for the time of day be told a wrong one."""
    now, shift = time.time, request.param

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.fromtimestamp(now(), tz) + shift

    monkeypatch.setattr(time, "time", lambda: now() + shift.total_seconds())
    monkeypatch.setattr(time, "time_ns", lambda: int((now() + shift.total_seconds()) * 1e9))
    for module in (clock, timezone):
        monkeypatch.setattr(module, "datetime", Wrong)
    assert abs(timezone.now() - server_time()) > WRONG / 2


@pytest.mark.usefixtures("_wrong_clock")
def test_it_follows_the_server_when_this_hosts_clock_is_wrong() -> None:
    assert abs(clock.now() - server_time()) < timedelta(seconds=1)


@pytest.mark.usefixtures("_wrong_clock")
def test_a_host_whose_clock_is_wrong_takes_no_job_from_another(make_job: Callable[..., Job]) -> None:
    make_job(status="processing", token="t", worker="there:pool:1", lease_until=server_time() + WRONG / 6)
    assert reaper.reap(clock.now()) == []
    overdue = make_job(
        status="processing", token="u", worker="there:pool:2", lease_until=server_time() - WRONG / 6
    )
    assert reaper.reap(clock.now()) == [f"job {overdue.pk} lost its worker: queued"]


def test_it_only_goes_forward() -> None:
    times = [clock.now() for _ in range(1000)]
    assert times == sorted(times)
    assert times[0].tzinfo is UTC


def test_between_two_questions_it_goes_on_by_itself(
    moment: Moment, unreachable: Callable[[], list[str]]
) -> None:
    began = clock.now()
    asked = unreachable()
    moment.seconds += clock.AGREE_SECONDS
    assert clock.now() == began + timedelta(seconds=clock.AGREE_SECONDS)
    assert asked == []


def test_once_it_has_agreed_the_server_may_be_away(
    moment: Moment, unreachable: Callable[[], list[str]]
) -> None:
    began = clock.now()
    asked = unreachable()
    moment.seconds += clock.AGREE_SECONDS + 1
    for extra in range(5):
        moment.seconds += extra
        assert clock.now() - began == timedelta(seconds=moment.seconds - 1000)
    # Not at every question of an outage: each would wait for the server in vain.
    assert asked == ["hello"]


def test_after_an_outage_it_agrees_again(
    moment: Moment, unreachable: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now()
    with monkeypatch.context():
        unreachable()
        # A host that slept: its monotonic clock went far ahead of the server's.
        moment.seconds += 3600
        assert clock.now() - server_time() > timedelta(minutes=50)
    monkeypatch.setattr(clock, "connection", connection)
    moment.seconds += clock.AGREE_SECONDS + 1
    assert abs(clock.now() - server_time()) < timedelta(seconds=1)


def test_without_having_agreed_it_says_so(unreachable: Callable[[], list[str]]) -> None:
    asked = unreachable()
    for _ in range(2):
        with pytest.raises(PyMongoError):
            clock.now()
    assert asked == ["hello", "hello"]
