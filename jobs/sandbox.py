"""The worker's side of the sandbox: one warm helper a worker, one confined child a job, pictures beside it."""

import contextlib
import json
import logging
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from jobs import limits
from jobs.lines import LineProgram, ProgramEnded
from stories import errors
from stories.errors import StoryError
from stories.progress import Progress

logger = logging.getLogger(__name__)

SLICE_SECONDS: Final = 0.25
"""How long to listen before looking at the job again: a cancel is noticed within this."""
START_SECONDS: Final = 60
"""Importing pandas on a busy machine with a cold disk."""
STOP_SECONDS: Final = 2

Tick = Callable[[], None]
"""Called several times a second while something runs; raises to stop it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A story as the child told it, before its charts are drawn."""

    document: dict[str, Any]
    # story.json
    headline: str
    # plain text
    rows: int
    # of the table
    columns: int
    # of the table
    warnings: list[dict[str, Any]]
    # category, code and message of what went wrong on the way
    size: int = 0
    # bytes of all this as JSON
    evidence: dict[str, Any] = field(default_factory=dict)
    # the rows behind its figures, kept apart from it; nothing where a service told the story

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "Draft":
        """Return the draft of plain values."""
        return cls(**{"size": len(json.dumps(told).encode())} | told)


class Told(StoryError):
    """What the child found wrong with the file: its own category, code and words."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(str(error["message"]), action=str(error["action"]))
        self.category = str(error["category"])
        self.code = str(error["code"])
        self.retryable = bool(error["retryable"])


@contextmanager
def spool(name: str) -> Iterator[Path]:
    """Yield a folder of this attempt that nobody else can read; remove it afterwards, whatever happened."""
    folder = Path(settings.SPOOL_DIR) / name
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Sandbox:
    """The programs of one worker process. Use it from the main thread: they end with the thread that started them."""

    def __init__(self) -> None:
        self._helper: LineProgram | None = None
        self._helper_is_ready = False
        self._painter: LineProgram | None = None
        self._painter_is_ready = False

    def warm_up(self) -> None:
        """Start both programs, so that the first job does not wait for them. They become ready by themselves."""
        self._started_helper()
        self._started_painter()

    def close(self) -> None:
        """End both programs."""
        self._drop_helper()
        self._drop_painter()

    # --- the story

    def tell(
        self, path: Path, *, job: str, options: dict[str, Any], report: Callable[[Progress], None], tick: Tick
    ) -> Draft:
        """Return the draft of the table at `path`. Raises StoryError, or whatever `tick` raises to stop the work."""
        drafted, evidence = path.with_name("draft.json"), path.with_name("evidence.json")
        order = {"draft": str(drafted), "evidence": str(evidence)}
        self._run(order, path, job=job, options=options, report=report, tick=tick)
        size = drafted.stat().st_size
        if size > limits.DRAFT_BYTES:
            raise errors.StoryTooLarge
        told = json.loads(drafted.read_text(encoding="utf-8"))
        return Draft(**told, size=size, evidence=json.loads(evidence.read_text(encoding="utf-8")))

    def look(
        self, path: Path, *, job: str, options: dict[str, Any], report: Callable[[Progress], None], tick: Tick
    ) -> dict[str, Any]:
        """Return what `stories.looking.look` says of the table at `path`. Confined as a story is; raises alike."""
        looked = path.with_name("look.json")
        order = {"look": True, "draft": str(looked)}
        self._run(order, path, job=job, options=options, report=report, tick=tick)
        if looked.stat().st_size > limits.LOOK_BYTES:
            raise errors.Unexpected
        seen: dict[str, Any] = json.loads(looked.read_text(encoding="utf-8"))
        return seen

    def _run(
        self,
        wanted: dict[str, Any],
        path: Path,
        *,
        job: str,
        options: dict[str, Any],
        report: Callable[[Progress], None],
        tick: Tick,
    ) -> None:
        """Have a child do what is wanted. Raises StoryError, or whatever `tick` raises, when it did not."""
        order = wanted | {
            "run": job,
            "file": str(path),
            "options": options,
            "limits": {
                "seconds": limits.WALL_SECONDS,
                "memory": limits.MEMORY_BYTES,
                "address": limits.ADDRESS_BYTES,
                # The story itself, and a file that is unpacked.
                "written": max(limits.READ.unpacked_bytes, 2 * limits.DRAFT_BYTES),
            },
        }
        try:
            helper = self._ready_helper(tick)
            helper.say(order)
            ended = self._followed(helper, job, report, tick)
        except ProgramEnded as gone:
            self._drop_helper()
            raise errors.ReaderLost from gone
        except BaseException:
            self._stop(job)
            raise
        self._require_done(ended)

    def _ready_helper(self, tick: Tick) -> LineProgram:
        helper = self._started_helper()
        for _ in range(int(START_SECONDS / SLICE_SECONDS)):
            if self._helper_is_ready:
                return helper
            tick()
            self._helper_is_ready = helper.hear(seconds=SLICE_SECONDS) == {"event": "ready"}
        raise ProgramEnded("did not start")

    def _started_helper(self) -> LineProgram:
        if self._helper is None or not self._helper.alive():
            self._drop_helper()
            self._helper = LineProgram("jobs.helper", str(os.getpid()), root=settings.BASE_DIR)
            self._helper_is_ready = False
        return self._helper

    @staticmethod
    def _followed(
        helper: LineProgram, job: str, report: Callable[[Progress], None], tick: Tick
    ) -> dict[str, Any]:
        while True:
            message = helper.hear(seconds=SLICE_SECONDS)
            if message is None or message.get("job") != job:
                tick()
            elif message["event"] == "end":
                return message
            elif message["event"] == "progress":
                with contextlib.suppress(TypeError):
                    fields = {key: value for key, value in message.items() if key not in {"event", "job"}}
                    report(Progress(**fields))
                tick()

    def _stop(self, job: str) -> None:
        """End the child of a job that is not wanted any more, if need be with its helper."""
        if self._helper is None:
            return
        try:
            self._helper.say({"stop": job}, seconds=STOP_SECONDS)
            for _ in range(200):
                message = self._helper.hear(seconds=STOP_SECONDS)
                if message is None:
                    break
                if message.get("event") == "end":
                    return
        except ProgramEnded:
            logger.warning("The helper ended while a job was stopped")
        self._drop_helper()

    @staticmethod
    def _require_done(ended: dict[str, Any]) -> None:
        """Raise the StoryError for the way in which a child ended, unless it did what was wanted."""
        outcome = ended.get("outcome")
        if outcome == "draft":
            return
        if outcome == "refused":
            raise Told(ended["error"])
        if outcome == "memory":
            raise errors.TooMuchMemory
        if outcome == "deadline":
            raise errors.TookTooLong
        if outcome == "unexpected":
            logger.error("The analysis raised %s\n%s", ended.get("kind"), ended.get("where"))
            raise errors.Unexpected
        status = int(ended.get("status", 0))
        logger.warning("The child of a job ended with status %s", status)
        # A reader that falls over does so by itself; this signal comes from somebody else, and not from our watch.
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        raise errors.ReaderLost if killed else errors.ReaderCrashed

    def _drop_helper(self) -> None:
        if self._helper is not None:
            self._helper.end()
        self._helper = None
        self._helper_is_ready = False

    # --- the pictures

    def draw(self, spec: dict[str, Any], *, number: int, tick: Tick) -> str:
        """Return the SVG of one chart. Raises PictureFailed, or whatever `tick` raises to stop the work."""
        try:
            painter = self._started_painter()
            painter.say({"id": number, "spec": spec})
            return self._drawn(painter, number, tick)
        except ProgramEnded as gone:
            self._drop_painter()
            raise errors.PictureFailed from gone
        except errors.PictureFailed:
            raise
        except BaseException:
            self._drop_painter()
            raise

    def _drawn(self, painter: LineProgram, number: int, tick: Tick) -> str:
        allowed = limits.PICTURE_SECONDS if self._painter_is_ready else limits.PICTURE_SECONDS + START_SECONDS
        for _ in range(int(allowed / SLICE_SECONDS)):
            message = painter.hear(seconds=SLICE_SECONDS)
            tick()
            if message is None:
                continue
            if "ready" in message:
                self._painter_is_ready = True
            elif message.get("id") == number:
                if "svg" in message:
                    return str(message["svg"])
                # The kind of error only: its words may hold the contents of cells.
                logger.warning("A chart was not drawn: %s", str(message.get("error")).split(":")[0][:80])
                raise errors.PictureFailed
        raise ProgramEnded("took too long")

    def _started_painter(self) -> LineProgram:
        if self._painter is None or not self._painter.alive():
            self._drop_painter()
            self._painter = LineProgram("stories.charts.pictures", root=settings.BASE_DIR)
            self._painter_is_ready = False
        return self._painter

    def _drop_painter(self) -> None:
        if self._painter is not None:
            self._painter.end()
        self._painter = None
        self._painter_is_ready = False


_sandbox = Sandbox()


def sandbox() -> Sandbox:
    """Return the sandbox of this process."""
    return _sandbox
