"""The embedded MongoDB, seen from a process that wants to use it.

Every such process calls `ensure()`. It holds a shared lock on `var/mongo-users.lock` for as long as it (or a fork
of it) lives, and starts the keeper if no server answers. The keeper (`datastory.embedded_keeper`) stops the server
when nobody holds that lock any more, so a process that is killed needs no clean-up of its own.
"""

import fcntl
import hashlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote

START_SECONDS: Final = 30.0
Say = Callable[[str], None]

# Held until the process ends; forks inherit them, programs started by exec do not.
_held: dict[Path, IO[str]] = {}


class EmbeddedError(Exception):
    """The embedded MongoDB cannot be used. The message says why and what to do."""


def socket_path(var_dir: Path) -> Path:
    """Return where this project folder's server listens: private, and short (a socket's path may have 107 bytes)."""
    name = hashlib.sha256(str(var_dir).encode()).hexdigest()[:12]
    return Path("/tmp") / f"datastory-{os.getuid()}-{name}" / "mongod.sock"  # noqa: S108 (checked: ours, mode 0700)


def uri(var_dir: Path) -> str:
    """Return the address of the embedded server for a MongoDB client."""
    return f"mongodb://{quote(str(socket_path(var_dir)), safe='')}/?directConnection=true"


def ensure(var_dir: Path, *, say: Say | None = None) -> None:
    """Return once the embedded server takes writes, starting it if need be. Raises EmbeddedError if it cannot run.

    The server lives at least as long as the calling process.
    """
    say = say or _say_on_stderr
    var_dir.mkdir(parents=True, exist_ok=True)
    _hold_users_lock(var_dir, say)
    with (var_dir / "mongo-start.lock").open("w") as start_lock:
        # Whoever starts the server holds this until it takes writes; the others wait here.
        fcntl.flock(start_lock, fcntl.LOCK_EX)
        if not takes_writes(var_dir):
            _start_keeper(var_dir, say)


def release(var_dir: Path) -> None:
    """Use the server no more, and return once it has stopped, if nobody else uses it. For processes that live on."""
    with _held.pop(var_dir) as lock:
        fcntl.flock(lock, fcntl.LOCK_UN)
    deadline = time.monotonic() + START_SECONDS
    while socket_path(var_dir).exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def takes_writes(var_dir: Path) -> bool:
    """Return whether a server answers on the socket and is the primary of its replica set."""
    if not socket_path(var_dir).exists():
        return False
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    try:
        with MongoClient[dict[str, Any]](uri(var_dir), serverSelectionTimeoutMS=2000) as client:
            return bool(client.admin.command("hello")["isWritablePrimary"])
    except PyMongoError:
        return False


def _hold_users_lock(var_dir: Path, say: Say) -> None:
    if var_dir in _held:
        return
    lock = (var_dir / "mongo-users.lock").open("w")
    deadline = time.monotonic() + START_SECONDS
    said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            # The keeper holds it alone while it stops the server; it lets go when the data is safe.
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"The embedded MongoDB does not finish stopping. See {var_dir / 'log' / 'mongod.log'}."
                ) from None
            if not said:
                say("Waiting for the embedded MongoDB to finish stopping")
                said = True
            time.sleep(0.05)
        else:
            _held[var_dir] = lock
            return


def _start_keeper(var_dir: Path, say: Say) -> None:
    say("Starting the embedded MongoDB")
    log = var_dir / "log" / "keeper.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as errors:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "datastory.embedded_keeper", str(var_dir)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=Path(__file__).resolve().parent.parent,
            start_new_session=True,
        )
    answer = _first_word(keeper, deadline=time.monotonic() + START_SECONDS + 5)
    if answer != "ready":
        # It has said its word and is ending; or it is silent, and its server ends with it.
        if not answer:
            keeper.kill()
        keeper.wait()
        raise EmbeddedError(answer or f"The embedded MongoDB did not start. See {log}.")
    # The keeper outlives us on purpose; without this, Popen would warn that it is still running.
    keeper.returncode = 0
    say("The embedded MongoDB is up")


def _first_word(keeper: subprocess.Popen[bytes], *, deadline: float) -> str:
    """Return what the keeper says: `ready`, or in words why it cannot be; empty if it says nothing in time."""
    if keeper.stdout is None:
        return ""
    with keeper.stdout as pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            return ""
        return pipe.read().decode(errors="replace").strip()


def _say_on_stderr(text: str) -> None:
    print(f"{text}…", file=sys.stderr, flush=True)
