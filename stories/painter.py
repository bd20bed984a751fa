"""Draws pictures in a process of its own, started early: its engine loads while the table is read."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]


class PainterGone(Exception):
    """The drawing process has ended, or said what a picture could not do."""


class Painter:
    """A running `python -m stories.charts.pictures`; it ends with the block that it is used in."""

    def __init__(self) -> None:
        self._asked = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stories.charts.pictures"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            # Ctrl-C is for the one who tells the story; the process ends when its input does.
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    def draw(self, chart: dict[str, Any]) -> str:
        """Return the SVG of one chart from its plain specification. Raises PainterGone."""
        self._asked += 1
        try:
            self._say(json.dumps({"id": self._asked, "spec": chart}))
            for line in self._process.stdout or ():
                answer = json.loads(line)
                if answer.get("id") == self._asked:
                    return str(answer["svg"])
        except (OSError, ValueError, KeyError) as gone:
            raise PainterGone from gone
        raise PainterGone

    def _say(self, line: str) -> None:
        if self._process.stdin is None:
            raise PainterGone
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
