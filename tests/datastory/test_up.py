"""`manage.py up`: everything with one command, nothing left when it ends, nothing lost however it ends."""

import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from datastory import embedded
from tests.datastory.processes import (
    assert_nothing_left,
    bare_environment,
    begin,
    free_port,
    manage,
    processes_of,
    status_of,
    wait_until,
)

pytestmark = pytest.mark.slow_start


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """Yield an empty folder for the data; nothing may run for it afterwards."""
    folder = tmp_path / "var"
    yield folder
    assert_nothing_left(folder)


def ready(log: Path) -> bool:
    return "Ctrl-C stops everything" in log.read_text()


def logins_in(log: Path) -> dict[str, str]:
    return dict(re.findall(r"(\w+@datastory\.local) +(\w{4}-\w{4}-\w{4})$", log.read_text(), re.MULTILINE))


def stories_in(var: Path) -> int:
    with MongoClient(embedded.uri(var), serverSelectionTimeoutMS=3000) as client:
        return client.datastory.stories_story.count_documents({})


@pytest.mark.timeout(240)
def test_one_command_gives_a_page_a_story_and_two_logins_and_kill_9_loses_nothing(
    var: Path, tmp_path: Path
) -> None:
    environment, port = bare_environment(var), free_port()
    first = begin(environment, "up", "--port", str(port), output=tmp_path / "first")
    assert wait_until(lambda: ready(tmp_path / "first"), seconds=90), (tmp_path / "first").read_text()
    said = (tmp_path / "first").read_text()
    assert f"http://127.0.0.1:{port}" in said
    assert set(logins_in(tmp_path / "first")) == {"demo@datastory.local", "admin@datastory.local"}
    assert status_of(port, "/") == 200
    assert stories_in(var) == 1

    [mongod] = [process for process in processes_of(var) if process.name() == "mongod"]
    mongod.kill()
    mongod.wait(10)
    assert wait_until(lambda: embedded.takes_writes(var), seconds=30), "a database that died comes back"
    assert stories_in(var) == 1

    first.send_signal(signal.SIGKILL)
    first.wait(5)
    assert_nothing_left(var)

    began = time.monotonic()
    second = begin(environment, "up", "--port", str(port), output=tmp_path / "second")
    assert wait_until(lambda: ready(tmp_path / "second"), seconds=60), (tmp_path / "second").read_text()
    assert status_of(port, "/healthz") == 200
    assert stories_in(var) == 1, "the story is still there, and was not made twice"
    assert time.monotonic() - began < 60
    assert logins_in(tmp_path / "second") == logins_in(tmp_path / "first")

    began = time.monotonic()
    second.send_signal(signal.SIGINT)
    assert second.wait(15) == 0
    assert time.monotonic() - began < 10
    assert_nothing_left(var, seconds=1)
    assert "Stopped; your data is kept" in (tmp_path / "second").read_text()


def test_a_port_in_use_is_said_at_once(var: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        answer = manage(bare_environment(var), "up", "--port", str(port))
    assert answer.returncode == 1
    assert (
        f"Port {port} is in use by another program. Choose another: make run PORT={port + 1}" in answer.stderr
    )
    assert "Traceback" not in answer.stderr
