"""The embedded MongoDB: started once, shared, stopped when the last user is gone, whatever that user died of."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pymongo import MongoClient

from datastory import embedded, embedded_mongod
from datastory.embedded_mongod import EmbeddedError

pytestmark = pytest.mark.slow_start
ROOT = Path(__file__).resolve().parent.parent.parent
# A process that uses the server, says so, and stays until it is told or killed.
USER = """
import sys
from pathlib import Path
from datastory import embedded
embedded.ensure(Path(sys.argv[1]))
print("using it", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def var_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    assert wait_until(lambda: not servers_of(folder), seconds=20), "a mongod was left behind"


@pytest.fixture
def use(var_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start processes that use the server under `var_dir`; end those that a test leaves."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(var_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def servers_of(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "mongod" and str(folder / "mongo") in (process.info["cmdline"] or []):
            found.append(process)
    return found


def uses(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline().strip() == "using it"


def test_two_processes_share_one_server_and_it_ends_after_the_second(
    var_dir: Path, use: Callable[[], subprocess.Popen[str]]
) -> None:
    first, second = use(), use()
    assert uses(first)
    assert uses(second)
    assert len(servers_of(var_dir)) == 1
    first.communicate()
    assert embedded.takes_writes(var_dir)
    second.communicate()
    assert wait_until(lambda: not servers_of(var_dir), seconds=20)
    assert not embedded.socket_path(var_dir).exists()


def test_kill_9_of_the_only_user_ends_the_server_and_loses_nothing(
    var_dir: Path, use: Callable[[], subprocess.Popen[str]]
) -> None:
    first = use()
    assert uses(first)
    with MongoClient(embedded.uri(var_dir)) as client:
        client.kept.notes.insert_one({"_id": 1})
    first.kill()
    assert wait_until(lambda: not servers_of(var_dir), seconds=20)
    second = use()
    assert uses(second)
    with MongoClient(embedded.uri(var_dir)) as client:
        assert client.kept.notes.find_one() == {"_id": 1}


def test_kill_9_of_the_keeper_ends_the_server_and_the_next_user_gets_a_new_one(
    var_dir: Path, use: Callable[[], subprocess.Popen[str]]
) -> None:
    assert uses(use())
    [server] = servers_of(var_dir)
    keeper = server.parent()
    assert keeper is not None
    os.kill(keeper.pid, signal.SIGKILL)
    assert wait_until(lambda: not servers_of(var_dir), seconds=20)
    assert uses(use())


def test_the_server_has_no_address_but_a_private_socket(
    var_dir: Path, use: Callable[[], subprocess.Popen[str]]
) -> None:
    assert uses(use())
    [server] = servers_of(var_dir)
    path = embedded.socket_path(var_dir)
    # A connection within the process has no address. /tmp/mongodb-27017.sock is what every other mongod wants too.
    assert {connection.laddr for connection in server.net_connections(kind="all")} - {""} == {str(path)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(str(path)) < 107


def test_it_is_a_replica_set_with_transactions(
    var_dir: Path, use: Callable[[], subprocess.Popen[str]]
) -> None:
    assert uses(use())
    with MongoClient(embedded.uri(var_dir)) as client:
        assert client.admin.command("hello")["setName"] == embedded_mongod.REPLICA_SET
        client.kept.create_collection("notes")
        with client.start_session() as session, session.start_transaction():
            client.kept.notes.insert_one({"_id": 1}, session=session)
            client.kept.notes.insert_one({"_id": 2}, session=session)
        assert client.kept.notes.count_documents({}) == 2


def test_a_moved_project_folder_keeps_its_data(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    embedded.ensure(before, say=lambda text: None)
    with MongoClient(embedded.uri(before)) as client:
        client.kept.notes.insert_one({"_id": 1})
    embedded.release(before)
    assert wait_until(lambda: not servers_of(before), seconds=20)
    before.rename(after)
    embedded.ensure(after, say=lambda text: None)
    with MongoClient(embedded.uri(after)) as client:
        assert client.kept.notes.find_one() == {"_id": 1}
    embedded.release(after)


def test_a_data_folder_that_another_mongod_has_is_said_to_be_in_use(
    tmp_path: Path, use: Callable[[], subprocess.Popen[str]], var_dir: Path
) -> None:
    assert uses(use())
    second = tmp_path / "second"
    second.mkdir()
    (second / "mongo").symlink_to(var_dir / "mongo")
    with pytest.raises(EmbeddedError, match="in use by another mongod"):
        embedded.ensure(second, say=lambda text: None)


def test_a_full_disk_is_named(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_mongod, "LEAST_FREE_BYTES", 2**60)
    with pytest.raises(EmbeddedError, match="disk is nearly full"):
        embedded_mongod.start(var_dir)


def test_without_any_mongod_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_mongod, "WHEEL", "a-wheel-that-is-not-there")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EmbeddedError, match="DATABASE_URL=mongodb://"):
        embedded_mongod.find_program()


def test_a_program_that_lacks_libraries_is_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "ldd").write_text(
        "#!/bin/sh\necho '  libldap-2.5.so.0 => not found'\necho '  libc.so.6 => /lib/libc.so.6'\n"
    )
    (tools / "mongod").write_text("#!/bin/sh\nexit 127\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(EmbeddedError, match=r"lacks libldap-2\.5\.so\.0.*apt-get install"):
        embedded_mongod.start(tmp_path / "var")


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    folder = embedded.socket_path(tmp_path).parent
    folder.mkdir(mode=0o700)
    try:
        monkeypatch.setattr(os, "getuid", lambda: 54321)
        monkeypatch.setattr(embedded_mongod, "socket_path", lambda var_dir: folder / "mongod.sock")
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            embedded_mongod.start(tmp_path)
    finally:
        folder.rmdir()


def test_nothing_listens_where_no_server_runs(tmp_path: Path) -> None:
    assert not embedded.takes_writes(tmp_path)
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError):
        client.connect(str(embedded.socket_path(tmp_path)))
