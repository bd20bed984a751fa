"""Runs the worker and the web server as children: starts them again if they die, ends them all, leaves none behind."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from datastory.processes import end_with_parent, kill_session

GRACE_SECONDS: Final = 7.0
# A child that dies again within this time is started again only after a pause.
QUICK_DEATH_SECONDS: Final = 5.0
TEND_SECONDS: Final = 2.0
Say = Callable[[str], None]


class PortTaken(Exception):
    """Another program listens on the port."""


@dataclass(kw_only=True)
class Child:
    """A program that should be running."""

    # for messages
    name: str
    command: list[str]
    # None before the first start
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    # when it may be started again
    restart_at: float = 0.0


def check_port(host: str, port: int) -> None:
    """Raise PortTaken if nothing can listen there, OSError for an address that is not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno in {98, 48}:
                raise PortTaken(f"Port {port} is in use by another program.") from problem
            raise


def web_server(host: str, port: int) -> Child:
    """Return gunicorn: two processes with four threads each."""
    listen = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = ["--bind", listen, "--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    quiet = ["--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"]
    return Child(
        name="web server", command=[sys.executable, "-m", "gunicorn", "datastory.wsgi", *options, *quiet]
    )


def worker() -> Child:
    """Return the process that works on jobs."""
    return Child(name="worker", command=[sys.executable, "manage.py", "jobworker"])


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, children: list[Child], *, folder: Path, say: Say) -> None:
        self.children = children
        self.folder = folder
        self.say = say
        self.stopping = False

    def start(self) -> None:
        """Start every child. To be called from the main thread, whose end is the children's end."""
        for child in self.children:
            self._start(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C reaches us alone, and we signal main processes alone.
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        child.started_at = time.monotonic()

    def stop_on_signals(self) -> None:
        """Have Ctrl-C and SIGTERM end `watch`."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_soon)

    def _stop_soon(self, number: int, frame: object) -> None:
        self.stopping = True

    def wait_until(self, answered: Callable[[], bool], *, seconds: float) -> bool:
        """Return True once `answered()` is, False when the time is up, a child has died or we were told to stop."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping:
            if answered():
                return True
            if any(child.process and child.process.poll() is not None for child in self.children):
                return False
            time.sleep(0.1)
        return False

    def watch(self, tend: Callable[[], None]) -> None:
        """Return when told to stop; until then start children again that ended, and call `tend` now and then."""
        tended_at = time.monotonic()
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            if time.monotonic() - tended_at > TEND_SECONDS:
                tend()
                tended_at = time.monotonic()
            time.sleep(0.2)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process and child.process.poll() is not None:
            code = child.process.returncode
            kill_session(child.process.pid)
            pause = 3.0 if now - child.started_at < QUICK_DEATH_SECONDS else 0.0
            child.process, child.restart_at = None, now + pause
            self.say(f"The {child.name} ended (code {code}); starting it again")
        if child.process is None and now >= child.restart_at:
            self._start(child)

    def stop(self) -> None:
        """End every child: SIGTERM to its main process alone, then SIGKILL to what is left of its session."""
        running = [child.process for child in self.children if child.process]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
            kill_session(process.pid)
            process.wait()


def answers(host: str, port: int) -> bool:
    """Return whether the web server answers its health check."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    connection = http.client.HTTPConnection(target, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def stop_with_parent() -> None:
    """Have the kernel tell us to stop when the process that started us (`make`) is killed."""
    end_with_parent()
