"""The process that speaks with a language model, from its start to its end: killed when its time is over."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[1]
SLICE_SECONDS: Final = 0.25
"""How long to listen before `tick`."""
LONGEST_REPLY: Final = 16 * 1024 * 1024
"""A megabyte of answer, escaped as JSON."""
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What it may know of our environment: no key, no proxy, nothing that the SDK would read."""


class NoReply(Exception):
    """The time is over, or the process ended without a word."""


class AiProcess:
    """A running `python -m stories.narrative.openai_writer`; it ends with the block that it is used in."""

    def __init__(self) -> None:
        ours = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stories.narrative.openai_writer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What a library may print there could quote an answer.
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | ours,
            # Ctrl-C and a signal to the worker's group are not for it; it ends when its input does.
            start_new_session=True,
        )
        self._in, self._out = (pipe.fileno() for pipe in (self._process.stdin, self._process.stdout) if pipe)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    def reply(self, order: dict[str, Any], *, seconds: float, tick: Callable[[], None]) -> dict[str, Any]:
        """Return the answer to one order. Raises NoReply after so many seconds, and whatever `tick` raises."""
        ends = time.monotonic() + seconds
        unsent, heard = memoryview(json.dumps(order).encode() + b"\n"), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            while (left := ends - time.monotonic()) > 0:
                for key, _ in selector.select(min(left, SLICE_SECONDS)):
                    if key.fd == self._in:
                        unsent = unsent[self._write(unsent) :]
                        if not unsent:
                            selector.unregister(self._in)
                    else:
                        heard += self._read()
                if heard.endswith(b"\n"):
                    return self._understood(bytes(heard))
                if len(heard) > LONGEST_REPLY:
                    break
                tick()
        raise NoReply

    def _write(self, unsent: memoryview) -> int:
        try:
            return os.write(self._in, unsent)
        except OSError as gone:
            raise NoReply from gone

    def _read(self) -> bytes:
        piece = os.read(self._out, 1024 * 1024)
        if not piece:
            raise NoReply
        return piece

    @staticmethod
    def _understood(line: bytes) -> dict[str, Any]:
        try:
            reply = json.loads(line)
        except ValueError as unclear:
            raise NoReply from unclear
        if not isinstance(reply, dict):
            raise NoReply
        return reply

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        # Not one that has ended: its number may be another's by now.
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
