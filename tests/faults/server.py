"""A MongoDB of the fault tests' own, to be killed, frozen and started again on the same data."""

import signal
import subprocess
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from datastory import embedded, embedded_mongod

NAME = "faults"


class Server:
    """One mongod, a replica set of one member on a Unix socket. Start it from the main thread: it ends with that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.client: MongoClient[dict[str, Any]] = MongoClient(
            embedded.uri(folder), serverSelectionTimeoutMS=30_000, connect=False
        )

    @property
    def url(self) -> str:
        """Return the address of the database for a process under test."""
        return embedded.uri(self.folder).replace("/?", f"/{NAME}?")

    @property
    def database(self) -> Any:
        """Return the database, by the driver."""
        return self.client[NAME]

    @property
    def pid(self) -> int:
        """Return the process id of the server that runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it on the data that is there; return when it takes writes."""
        self._process = embedded_mongod.start(self.folder)
        self.started += 1

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def freeze(self) -> None:
        """Let it answer nobody, though its connections stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it for good, and remove its socket."""
        self.client.close()
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self.kill()
        socket = embedded.socket_path(self.folder)
        for left in socket.parent.glob("*"):
            left.unlink()
        if socket.parent.is_dir():
            socket.parent.rmdir()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
