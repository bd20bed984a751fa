"""Running the project's own programs in tests, and seeing that they leave nothing behind."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


def bare_environment(var: Path) -> dict[str, str]:
    """Return the environment of somebody who has set nothing, with `var` for a folder."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return clean | {"DATASTORY_VAR": str(var), "PYTHONUNBUFFERED": "1"}


def assert_nothing_left(var: Path, *, seconds: float = 20) -> None:
    """Fail if a process still works for the folder when the time is up, ending it first."""
    if not wait_until(lambda: not processes_of(var), seconds=seconds):
        left = processes_of(var)
        for process in left:
            process.kill()
        raise AssertionError(f"left behind: {[' '.join(process.cmdline()) for process in left]}")


def processes_of(var: Path) -> list[psutil.Process]:
    """Return the processes that work in the folder or were started for it."""
    found = []
    for process in psutil.process_iter(["cmdline", "pid"]):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            words = process.info["cmdline"] or []
            if any(str(var) in word for word in words) or process.environ().get("DATASTORY_VAR") == str(var):
                found.append(process)
    return found


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    """Return True once `done()`, False when the time is up."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def manage(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of manage.py to its end."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def begin(environment: dict[str, str], *words: str, output: Path) -> "subprocess.Popen[bytes]":
    """Start a command of manage.py that stays; what it prints goes to the file `output`."""
    with output.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def status_of(port: int, path: str) -> int:
    """Return the status of an answer, 0 if there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def forks_of(pid: int, word: str) -> int:
    """Return how many descendants of a process have `word` on their command line."""
    found = 0
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            found += word in process.cmdline()
    return found
