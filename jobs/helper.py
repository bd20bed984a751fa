"""`python -m jobs.helper`: reads strangers' files, each in a forked child with limits. Knows no Django and no secret.

Speaks JSON lines. In: {"run": job, "file": path, "draft": path, "evidence": path, "options": {...}, "limits": {...}},
{"stop": job}. With "look": true only the first rows are wanted, and no story: they are the draft then.
Out: {"event": "ready"}; for a job {"event": "started", "pid"}, {"event": "progress", ...} and at last {"event": "end",
"outcome": "draft" | "refused" | "memory" | "deadline" | "crashed" | "stopped" | "unexpected", ...}.
Ends when its input ends or its parent does, and takes the child with it.
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import psutil

import stories.looking
import stories.telling
from jobs.deaths import die_with
from stories.errors import StoryError
from stories.progress import Progress
from stories.short_lived import spend_freely

WATCH_SECONDS: Final = 0.05
REPORT_SECONDS: Final = 0.05
"""The child reports at most this often, but for a new stage or a first fact."""
ADDED_FILE_BYTES: Final = 1024 * 1024 * 1024
"""A packed file is unpacked beside itself, up to the most that is read of one; of another limit the order says so."""


def say(message: dict[str, Any], pipe: int = 1) -> None:
    """Write one line, whole."""
    line = memoryview(json.dumps(message).encode() + b"\n")
    while line:
        line = line[os.write(pipe, line) :]


def confine(limits: dict[str, int]) -> None:
    """Set the limits of the kernel on this process."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["address"], limits["address"]))
    # A second more before the kill, so that the signal says what it was.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"] + 5, limits["seconds"] + 6))
    written = limits.get("written", ADDED_FILE_BYTES)
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Reporter:
    """Sends progress to the worker, but not more often than anybody can use."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._stage = ""
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        new = progress.stage != self._stage or progress.found or progress.rows is not None
        if not new and now - self._last < REPORT_SECONDS and progress.done != progress.total:
            return
        self._stage, self._last = progress.stage, now
        say({"event": "progress", **asdict(progress)}, self._pipe)


def tell(order: dict[str, Any], pipe: int) -> dict[str, Any]:
    """Return the last line of a job: the draft is written, or why there is none."""
    try:
        for place, part in _parts(order, Reporter(pipe)):
            text = json.dumps(part, ensure_ascii=False, allow_nan=False)
            # A lone surrogate can be written in no encoding.
            Path(place).write_text(text, encoding="utf-8", errors="replace")
    except StoryError as error:
        return {"outcome": "refused", "error": error.to_dict()}
    except MemoryError:
        return {"outcome": "memory"}
    except Exception as error:
        # Where it happened and what kind it was; the message itself may hold the contents of cells.
        where = "".join(traceback.format_tb(error.__traceback__))
        return {"outcome": "unexpected", "kind": type(error).__name__, "where": where[-6000:]}
    return {"outcome": "draft"}


def _parts(order: dict[str, Any], report: Reporter) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is to be written where: the first rows, or a draft and the rows behind its figures."""
    if order.get("look"):
        yield order["draft"], stories.looking.look(order["file"], order["options"], report)
        return
    draft = stories.telling.compose(order["file"], order["options"], report)
    told = {
        "document": draft.document,
        "headline": draft.headline,
        "rows": draft.rows,
        "columns": draft.columns,
        "warnings": list(draft.warnings),
    }
    yield order["draft"], told
    yield order["evidence"], draft.evidence


def child(order: dict[str, Any], pipe: int, parent: int) -> None:
    """Be the child of one job: never returns."""
    try:
        die_with(parent)
        spend_freely()
        os.setpgid(0, 0)
        os.nice(5)
        nothing = os.open(os.devnull, os.O_RDWR)
        # Warnings of parsers quote cells, which do not belong in a log.
        for inherited in (0, 1, 2):
            os.dup2(nothing, inherited)
        confine(order["limits"])
        say({"event": "last", **tell(order, pipe)}, pipe)
    finally:
        os._exit(0)


class Watch:
    """One child while it runs: passes its lines on, and kills it over memory, time or on request."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._job, self._limits = order["run"], order["limits"]
        self._pipe, theirs = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._pipe)
            child(order, theirs, parent)
        os.close(theirs)
        self._deadline = time.monotonic() + self._limits["seconds"]
        self._unread = b""
        self._last: dict[str, Any] = {}
        self._killed_for = ""
        self._peak = 0

    def until_end(self) -> None:
        """Return when the child is gone and its end was said."""
        say({"event": "started", "job": self._job, "pid": self._pid})
        open_pipe = True
        while open_pipe:
            ready, _, _ = select.select([self._pipe, 0], [], [], WATCH_SECONDS)
            if self._pipe in ready:
                open_pipe = self._pass_on()
            if 0 in ready:
                self._listen()
            self._check()
        os.close(self._pipe)
        _, status = os.waitpid(self._pid, 0)
        say({"event": "end", "job": self._job, "peak": self._peak, **self._verdict(status)})

    def _pass_on(self) -> bool:
        piece = os.read(self._pipe, 65536)
        *lines, self._unread = (self._unread + piece).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                message = json.loads(line)
                if message.pop("event") == "last":
                    self._last = message
                else:
                    say({"event": "progress", "job": self._job, **message})
        return bool(piece)

    def _listen(self) -> None:
        order = read_order()
        if order is None:
            self._kill("stopped")
            os._exit(0)
        if order.get("stop") == self._job:
            self._kill("stopped")

    def _check(self) -> None:
        with contextlib.suppress(psutil.Error):
            self._peak = max(self._peak, psutil.Process(self._pid).memory_info().rss)
        if self._peak > self._limits["memory"]:
            self._kill("memory")
        if time.monotonic() > self._deadline:
            self._kill("deadline")

    def _kill(self, reason: str) -> None:
        if not self._killed_for:
            self._killed_for = reason
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def _verdict(self, status: int) -> dict[str, Any]:
        if self._last and self._killed_for != "stopped":
            return self._last
        if self._killed_for:
            return {"outcome": self._killed_for}
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            return {"outcome": "deadline"}
        return {"outcome": "crashed", "status": status}


_orders = b""


def read_order() -> dict[str, Any] | None:
    """Return the next order, or None when there will be no more. Waits for a whole line."""
    global _orders
    while b"\n" not in _orders:
        piece = os.read(0, 65536)
        if not piece:
            return None
        _orders += piece
    line, _, _orders = _orders.partition(b"\n")
    order: dict[str, Any] = json.loads(line)
    return order


def main() -> None:
    """Take orders until there are none."""
    die_with(int(sys.argv[1]))
    # What is loaded by now is shared with every child instead of copied.
    gc.collect()
    gc.freeze()
    say({"event": "ready"})
    while (order := read_order()) is not None:
        if "run" in order:
            Watch(order).until_end()


if __name__ == "__main__":
    main()
