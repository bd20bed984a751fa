"""`manage.py doctor`: says what is wrong and how to mend it."""

import io
import shutil
import socket
from collections import namedtuple
from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from datastory import diagnosis, embedded_mongod
from datastory.diagnosis import Level

Usage = namedtuple("Usage", "total used free")


def only(findings: Any) -> diagnosis.Finding:
    [finding] = list(findings)
    return finding


@pytest.fixture
def port_of_another() -> Any:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def examined_server(settings: Any, session_mongodb: str) -> Any:
    """Have the doctor look at the database of the tests, as if it were a server of one's own."""
    settings.EMBEDDED_MONGODB = False
    return settings


@pytest.mark.parametrize(
    ("version", "level"), [((3, 10), Level.FAIL), ((3, 11), Level.OK), ((3, 14), Level.OK)]
)
def test_python(version: tuple[int, int], level: Level) -> None:
    assert only(diagnosis.python_version(version)).level is level


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(diagnosis.libraries()).level is Level.OK
    monkeypatch.setattr(diagnosis, "LIBRARIES", ("json", "a_library_that_is_not_there"))
    finding = only(diagnosis.libraries())
    assert finding.level is Level.FAIL
    assert "a_library_that_is_not_there" in finding.text
    assert finding.mend == "make setup"


def test_a_port_in_use_by_another_program_is_a_failure(port_of_another: int, free_port: int) -> None:
    finding = only(diagnosis.port(port_of_another))
    assert finding.level is Level.FAIL
    assert f"make run PORT={port_of_another + 1}" in finding.mend
    assert only(diagnosis.port(free_port)).level is Level.OK


@pytest.mark.parametrize(
    ("free", "level"), [(10 * 2**20, Level.FAIL), (2**30, Level.WARN), (50 * 2**30, Level.OK)]
)
def test_disk(free: int, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 0, free))
    assert only(diagnosis.disk()).level is level


def test_a_platform_without_mongod_is_told_about_database_url(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDED_MONGODB = True
    assert only(diagnosis.embedded_program()).level is Level.OK
    monkeypatch.setattr(embedded_mongod, "WHEEL", "a-wheel-that-is-not-there")
    monkeypatch.setenv("PATH", "")
    finding = only(diagnosis.embedded_program())
    assert finding.level is Level.FAIL
    assert "DATABASE_URL" in finding.mend


def test_missing_libraries_of_mongod_are_named(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMBEDDED_MONGODB = True
    monkeypatch.setattr(embedded_mongod, "missing_libraries", lambda program: ["libldap-2.5.so.0"])
    finding = only(diagnosis.embedded_program())
    assert finding.level is Level.FAIL
    assert "libldap-2.5.so.0" in finding.text
    assert "apt-get install" in finding.mend


@pytest.mark.parametrize(
    ("version", "level"), [((5, 0), Level.FAIL), ((6, 0), Level.WARN), ((8, 0), Level.OK)]
)
def test_server_version(version: tuple[int, int], level: Level) -> None:
    assert only(diagnosis.server_version(version)).level is level


def test_a_standalone_server_is_refused() -> None:
    finding = only(diagnosis.topology({"isWritablePrimary": True}))
    assert finding.level is Level.FAIL
    assert "--replSet" in finding.mend
    assert only(diagnosis.topology({"setName": "rs0"})).level is Level.OK
    assert only(diagnosis.topology({"msg": "isdbgrid"})).level is Level.OK


@pytest.mark.django_db
def test_migrations_that_wait_are_counted() -> None:
    assert only(diagnosis.migrations()).level is Level.OK
    MigrationRecorder.Migration.objects.filter(app="datastory", name="0002_lookup_indexes").delete()
    try:
        finding = only(diagnosis.migrations())
    finally:
        MigrationRecorder.Migration.objects.create(app="datastory", name="0002_lookup_indexes")
    assert finding.level is Level.FAIL
    assert finding.mend == "manage.py migrate"


@pytest.mark.django_db
@pytest.mark.usefixtures("clean_files")
def test_the_storage_is_tried_and_left_as_it_was() -> None:
    from datastory.mongo import database

    assert only(diagnosis.storage()).level is Level.OK
    assert database()["uploads.files"].count_documents({}) == 0


@pytest.mark.django_db
def test_a_storage_that_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(diagnosis.default_storage, "save", refuse)
    finding = only(diagnosis.storage())
    assert finding.level is Level.FAIL
    assert "read-only" in finding.text


def test_the_cache_is_tried() -> None:
    assert only(diagnosis.counters()).level is Level.OK


@pytest.mark.parametrize(
    ("backend", "said"),
    [("redis.RedisCache", "cannot be used"), ("dummy.DummyCache", "forgets what it is given")],
)
def test_a_cache_that_cannot_count_is_a_failure(settings: Any, backend: str, said: str) -> None:
    # The package `redis` is not among our dependencies: whoever sets CACHE_URL=redis:// adds it.
    settings.CACHES = {
        "default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "redis://127.0.0.1:9"}
    }
    finding = only(diagnosis.counters())
    assert finding.level is Level.FAIL
    assert said in finding.text
    assert "pip install redis" in finding.mend


def test_a_server_that_does_not_answer_is_one_failure(
    examined_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> None:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(diagnosis, "database", nobody)
    finding = only(diagnosis.server())
    assert finding.level is Level.FAIL
    assert "DATABASE_URL" in finding.mend


@pytest.mark.django_db
def test_the_command_prints_a_line_a_finding_and_ends_well(examined_server: Any, free_port: int) -> None:
    out = io.StringIO()
    call_command("doctor", port=free_port, stdout=out)
    lines = out.getvalue().splitlines()
    assert any(line.startswith("warn  MongoDB 6.0") for line in lines)
    assert any(line.startswith("ok    Replica set") for line in lines)
    assert lines[-1] == "DataStory can run."


@pytest.mark.django_db
def test_the_command_ends_with_1_if_something_keeps_datastory_from_working(
    examined_server: Any, port_of_another: int
) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor", port=port_of_another, stdout=out)
    assert "fail" in out.getvalue()
    assert "1 to mend before DataStory can run." in out.getvalue()
