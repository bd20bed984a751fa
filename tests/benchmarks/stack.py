"""A whole DataStory of its own for measuring: its own folder, database, worker and web server."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from datastory import embedded

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Where it answers and who may log in."""

    address: str
    email: str
    password: str
    # where it keeps its files
    folder: Path

    @contextmanager
    def jobs(self) -> Iterator[Any]:
        """Yield the collection of its jobs, by the driver."""
        with MongoClient[dict[str, Any]](embedded.uri(self.folder)) as client:
            yield client["datastory"]["jobs_job"]

    def queued_again(self, name: str, count: int) -> list[str]:
        """Return the ids of so many new waiting jobs, copies of the one that was made for the file of that name.

        No upload takes time beside them.
        """
        with self.jobs() as jobs:
            one = jobs.find_one({"file_name": name})
            waiting = {"status": "queued", "attempt": 0, "history": [], "run_after": datetime.now(UTC)}
            copies = [
                one | waiting | {"_id": uuid.uuid4().hex, "upload_key": uuid.uuid4().hex}
                for _ in range(count)
            ]
            jobs.insert_many(copies)
        return [str(copy["_id"]) for copy in copies]


@contextmanager
def running(**settings: str) -> Iterator[Stack]:
    """Start `manage.py up` in a temporary folder, with these settings besides; end it with the block."""
    with tempfile.TemporaryDirectory(prefix="datastory-bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=ROOT,
            env=surroundings | {"DATASTORY_VAR": folder, "LOG_LEVEL": "WARNING"} | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            logins = Path(folder) / "demo_logins.json"
            _wait_for(f"http://127.0.0.1:{port}/healthz", process)
            # The accounts are made while the server starts already.
            while not logins.exists() and process.poll() is None:
                time.sleep(0.1)
            password = json.loads(logins.read_text())["demo"]
            address = f"http://127.0.0.1:{port}"
            home = Path(folder).resolve()
            yield Stack(address=address, email="demo@datastory.local", password=password, folder=home)
        finally:
            process.terminate()
            process.wait(60)
            # The database stops by itself when nobody uses it; its folder is removed after that.
            deadline = time.monotonic() + START_SECONDS
            while embedded.socket_path(Path(folder).resolve()).exists() and time.monotonic() < deadline:
                time.sleep(0.05)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"DataStory ended with code {process.returncode} instead of starting")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("DataStory did not start")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
