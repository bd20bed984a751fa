"""Each command works by itself: it finds or starts the embedded database, and leaves nothing behind."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow_start


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of somebody who has set nothing, in a folder of the test's own."""
    var = tmp_path / "var"
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    yield clean | {"DATASTORY_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    assert wait_until(lambda: not left_behind(str(var)), seconds=20), left_behind(str(var))


def left_behind(var: str) -> list[str]:
    """Return the processes that work in the folder or were started for it."""
    found = []
    for process in psutil.process_iter(["cmdline", "pid"]):
        try:
            named = any(var in part for part in process.info["cmdline"] or [])
            if named or process.environ().get("DATASTORY_VAR") == var:
                found.append(f"{process.pid} {' '.join(process.info['cmdline'] or [])}")
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def manage(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def begin(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def status_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def forks_of(pid: int, word: str) -> int:
    found = 0
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            found += word in process.cmdline()
    return found


def test_migrate_then_createsuperuser(environment: dict[str, str]) -> None:
    migrated = manage(environment, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert "Applying datastory.0001_initial... OK" in migrated.stdout
    made = manage(
        environment | {"DJANGO_SUPERUSER_PASSWORD": "grass-Lantern-42"},
        *("createsuperuser", "--noinput", "--email", "Eve@Example.org"),
    )
    assert made.returncode == 0, made.stderr
    again = manage(
        environment | {"DJANGO_SUPERUSER_PASSWORD": "grass-Lantern-42"},
        *("createsuperuser", "--noinput", "--email", "eve@example.org"),
    )
    assert again.returncode != 0


def test_runserver_answers_and_serves_its_style(environment: dict[str, str]) -> None:
    assert manage(environment, "migrate").returncode == 0
    port = free_port()
    server = begin(environment | {"DEBUG": "true"}, "runserver", str(port))
    try:
        assert wait_until(lambda: status_of(port, "/healthz") == 200, seconds=40)
        assert status_of(port, "/accounts/login/") == 200
        assert status_of(port, "/static/css/base.css") == 200
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=20)


def test_jobworker_works_and_ends_when_told(environment: dict[str, str]) -> None:
    assert manage(environment, "migrate").returncode == 0
    worker = begin(environment, "jobworker")
    try:
        # Forks of the command bear its words: the queue's guard, its workers and their companions.
        assert wait_until(lambda: forks_of(worker.pid, "jobworker") >= 4, seconds=40)
    finally:
        worker.terminate()
        output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, output


def test_an_address_that_is_not_mongodbs_is_said_before_anything_starts(environment: dict[str, str]) -> None:
    answer = manage(environment | {"DATABASE_URL": "postgres://db/x"}, "migrate")
    assert answer.returncode == 1
    assert "DATABASE_URL does not start with mongodb" in answer.stderr
    assert "Traceback" not in answer.stderr
