"""Each command works by itself: it finds or starts the embedded database, and leaves nothing behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.datastory.processes import (
    assert_nothing_left,
    bare_environment,
    begin,
    forks_of,
    free_port,
    manage,
    status_of,
    wait_until,
)

pytestmark = pytest.mark.slow_start


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of somebody who has migrated, and what that said."""
    var = tmp_path_factory.mktemp("alone") / "var"
    answer = manage(bare_environment(var), "migrate")
    assert answer.returncode == 0, answer.stderr
    assert_nothing_left(var)
    return var, answer.stdout


@pytest.fixture
def environment(migrated: tuple[Path, str]) -> Iterator[dict[str, str]]:
    """The environment of somebody who has set nothing, in that folder."""
    var, _ = migrated
    yield bare_environment(var)
    assert_nothing_left(var)


def test_migrate_then_createsuperuser(migrated: tuple[Path, str], environment: dict[str, str]) -> None:
    assert "Applying datastory.0001_initial... OK" in migrated[1]
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


def test_runserver_answers_and_serves_its_style(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    server = begin(environment | {"DEBUG": "true"}, "runserver", str(port), output=tmp_path / "log")
    try:
        assert wait_until(lambda: status_of(port, "/healthz") == 200, seconds=40)
        assert status_of(port, "/accounts/login/") == 200
        assert status_of(port, "/static/css/base.css") == 200
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def test_jobworker_works_and_ends_when_told(environment: dict[str, str], tmp_path: Path) -> None:
    worker = begin(environment, "jobworker", output=tmp_path / "log")
    try:
        # Forks of the command bear its words: the queue's guard, its workers and their companions.
        assert wait_until(lambda: forks_of(worker.pid, "jobworker") >= 4, seconds=40)
    finally:
        worker.terminate()
        worker.wait(30)
    assert worker.returncode == 0, (tmp_path / "log").read_text()


def test_an_address_that_is_not_mongodbs_is_said_before_anything_starts(environment: dict[str, str]) -> None:
    answer = manage(environment | {"DATABASE_URL": "postgres://db/x"}, "migrate")
    assert answer.returncode == 1
    assert "DATABASE_URL does not start with mongodb" in answer.stderr
    assert "Traceback" not in answer.stderr
