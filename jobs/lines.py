"""A long-lived program that is spoken to in JSON lines over its standard input and output. Knows no Django."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

LONGEST_LINE: Final = 32 * 1024 * 1024
"""A line that grows past this ends the program: nothing of ours says that much."""
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
ONE_THREAD: Final = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)


class ProgramEnded(Exception):
    """The program is gone, or does not speak our lines."""


def clean_environment(root: Path) -> dict[str, str]:
    """Return what a program without secrets may know: where programs and our code are, language and time zone."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # The system's allocator, and no thread of Arrow's own one, which starts it even when it is not used: a process
    # with threads must not be forked.
    ours = {
        "PYTHONPATH": str(root),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
    }
    return passed | ONE_THREAD | ours


class LineProgram:
    """One running `python -m module`. Start it from the main thread: it ends with the thread that started it."""

    def __init__(self, module: str, *arguments: str, root: Path) -> None:
        self.owner = os.getpid()
        self._unread = bytearray()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=clean_environment(root),
            # Ctrl-C and a signal to the worker's group are not for it; it ends when its input does.
            start_new_session=True,
        )
        # Both are pipes, as asked for.
        self._in, self._out = (pipe.fileno() for pipe in (self._process.stdin, self._process.stdout) if pipe)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    @property
    def pid(self) -> int:
        """Return the process id of the program."""
        return self._process.pid

    def alive(self) -> bool:
        """Return whether the program runs and belongs to this process (a fork inherits the object, not the program)."""
        return self.owner == os.getpid() and self._process.poll() is None

    def say(self, message: dict[str, Any], *, seconds: float = 10.0) -> None:
        """Send one line. Raises ProgramEnded if it is not taken within `seconds`."""
        unsent = memoryview(json.dumps(message).encode() + b"\n")
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            while unsent:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ProgramEnded("does not listen")
                try:
                    unsent = unsent[os.write(self._in, unsent) :]
                except BlockingIOError:
                    continue
                except OSError as gone:
                    raise ProgramEnded("has ended") from gone

    def hear(self, *, seconds: float) -> dict[str, Any] | None:
        """Return the next line as an object, or None after `seconds` without one. Raises ProgramEnded."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            searched = 0
            while True:
                end = self._unread.find(b"\n", searched)
                if end >= 0:
                    line = bytes(self._unread[:end])
                    del self._unread[: end + 1]
                    return self._understood(line)
                searched = len(self._unread)
                if searched > LONGEST_LINE:
                    raise ProgramEnded("said too much")
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                with contextlib.suppress(BlockingIOError):
                    piece = os.read(self._out, 1024 * 1024)
                    if not piece:
                        raise ProgramEnded("has ended")
                    self._unread += piece

    @staticmethod
    def _understood(line: bytes) -> dict[str, Any]:
        try:
            message = json.loads(line)
        except ValueError as unclear:
            raise ProgramEnded("does not speak JSON") from unclear
        if not isinstance(message, dict):
            raise ProgramEnded("does not speak in objects")
        return message

    def end(self) -> None:
        """Kill the program and wait until it is gone. What it started ends with it."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        if self.owner != os.getpid():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
