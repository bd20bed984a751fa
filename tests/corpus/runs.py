"""Runs the product on one file, from the outside: as the command, or through the confined child of the worker."""

import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

from jobs.lines import LineProgram, ProgramEnded, clean_environment

ROOT: Final = Path(__file__).resolve().parents[2]
MIB: Final = 1024 * 1024
SECONDS: Final = 60
MEMORY: Final = 1536 * MIB
ADDRESS: Final = 4096 * MIB
ERROR: Final = re.compile(r"^([a-z][a-z0-9_]{0,39}): (.*)$", re.MULTILINE)


@dataclass(kw_only=True)
class Outcome:
    """What came of a file: a document, or a code and a sentence."""

    document: dict[str, Any] | None = None
    code: str = ""
    sentence: str = ""
    page: str = ""
    """What `-o story.html` wrote, where it was asked for."""
    where: str = ""
    """The last frames of what was raised and not caught."""
    seconds: float = 0.0
    peak: int = 0
    kind: str = field(default="")
    """Of the exception that was not caught."""

    def words(self) -> str:
        """The outcome in a few words."""
        if self.document is not None:
            profile = self.document["profile"]
            return f"story of {profile['rows']} rows, {len(profile['columns'])} columns"
        return f"{self.code}: {self.sentence or self.kind}"


def refuse_constant(token: str) -> None:
    """Called for NaN and Infinity, which are no JSON."""
    raise ValueError(f"{token} in the story's JSON")


def understood(text: str) -> dict[str, Any]:
    """The story's document. Raises ValueError where it is no strict JSON."""
    document: dict[str, Any] = json.loads(text, parse_constant=refuse_constant)
    return document


def command(name: str, data: bytes, *, page: bool = False) -> Outcome:
    """What `python -m stories` makes of the file, in a process limited as the worker's child is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        outcome = _told(path, Path(folder) / "story.json")
        written = Path(folder) / "story.json"
        if outcome.document is None and outcome.code == "":
            try:
                outcome.document = understood(written.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                outcome.code, outcome.kind = "unexpected", repr(error)
        if page and outcome.document is not None:
            second = _told(path, Path(folder) / "story.html")
            outcome.page = (
                (Path(folder) / "story.html").read_text(encoding="utf-8") if not second.code else ""
            )
            if second.code:
                outcome.document, outcome.code, outcome.sentence = (
                    None,
                    second.code,
                    "of the page: " + second.sentence,
                )
    return outcome


def _limit() -> None:
    """As the child that reads. Pages are drawn outside of it: their engine maps far more than it uses."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS, ADDRESS))


def _told(path: Path, output: Path) -> Outcome:
    with tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "stories", str(path), "-o", str(output)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=ROOT,
            env=clean_environment(ROOT),
            preexec_fn=_limit if output.suffix == ".json" else None,
            start_new_session=True,
        )
        killed, peak = "", 0
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                peak = max(peak, psutil.Process(process.pid).memory_info().rss)
            if peak > MEMORY:
                killed = "too_much_memory"
            elif time.monotonic() - began > SECONDS:
                killed = "took_too_long"
            if killed:
                process.kill()
                process.wait()
            time.sleep(0.02)
        seconds = time.monotonic() - began
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    outcome = Outcome(seconds=seconds, peak=peak)
    if killed:
        outcome.code, outcome.sentence = killed, "(ended from outside)"
    elif process.returncode == 2 and (match := list(ERROR.finditer(said))):
        outcome.code, outcome.sentence = match[-1].groups()
    elif process.returncode < 0:
        outcome.code, outcome.sentence = (
            "reader_crashed",
            f"(signal {signal.Signals(-process.returncode).name})",
        )
    elif process.returncode != 0:
        memory = said.rstrip().endswith("MemoryError") or "MemoryError" in said[-300:]
        outcome.code, outcome.where = "too_much_memory" if memory else "unexpected", said[-3000:]
        outcome.kind = (said.strip().splitlines() or [f"exit {process.returncode}"])[-1][:200]
    return outcome


class ConfinedChild:
    """The worker's helper, warm: forks a limited child for each file."""

    CODES: Final = {"memory": "too_much_memory", "deadline": "took_too_long", "crashed": "reader_crashed"}

    def __init__(self) -> None:
        self._program: LineProgram | None = None

    def run(self, name: str, data: bytes) -> Outcome:
        """What the child makes of the file."""
        with tempfile.TemporaryDirectory() as folder:
            path, draft = Path(folder) / "upload", Path(folder) / "draft.json"
            path.write_bytes(data)
            began = time.monotonic()
            try:
                ended = self._ended(name, path, draft)
            except ProgramEnded as gone:
                self.close()
                return Outcome(code="helper_ended", sentence=str(gone), seconds=time.monotonic() - began)
            outcome = Outcome(seconds=time.monotonic() - began, peak=int(ended.get("peak", 0)))
            kind = ended["outcome"]
            if kind == "draft":
                try:
                    outcome.document = understood(draft.read_text(encoding="utf-8"))["document"]
                except ValueError as error:
                    outcome.code, outcome.kind = "unexpected", repr(error)
            elif kind == "refused":
                outcome.code, outcome.sentence = ended["error"]["code"], ended["error"]["message"]
            else:
                outcome.code = self.CODES.get(kind, kind)
                outcome.kind, outcome.where = str(ended.get("kind", "")), str(ended.get("where", ""))
                outcome.sentence = f"(the child: {kind} {ended.get('status', '')})"
            return outcome

    def _ended(self, name: str, path: Path, draft: Path) -> dict[str, Any]:
        program = self._ready()
        limits = {"seconds": SECONDS, "memory": MEMORY, "address": ADDRESS}
        program.say(
            {
                "run": "corpus",
                "file": str(path),
                "draft": str(draft),
                "evidence": str(draft.with_name("evidence.json")),
                "options": {"source": name},
                "limits": limits,
            }
        )
        deadline = time.monotonic() + SECONDS + 20
        while time.monotonic() < deadline:
            message = program.hear(seconds=1)
            if message is not None and message.get("event") == "end":
                return message
        raise ProgramEnded("says no end")

    def _ready(self) -> LineProgram:
        if self._program is None or not self._program.alive():
            self._program = LineProgram("jobs.helper", str(os.getpid()), root=ROOT)
            while (message := self._program.hear(seconds=60)) != {"event": "ready"}:
                if message is None:
                    raise ProgramEnded("did not start")
        return self._program

    def close(self) -> None:
        """End the helper."""
        if self._program is not None:
            self._program.end()
        self._program = None
