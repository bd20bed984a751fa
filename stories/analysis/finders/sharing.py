"""The finders shared out between this process and a forked one, so that two cores look at once.

Each process keeps the candidates of its own finders and works them out itself; only what is needed to weigh all of
them against each other goes over the pipe. Which finder works where changes nothing in what is found.
"""

import contextlib
import ctypes
import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Final

import pyarrow as pa

from stories.analysis.facts import Insight, Test
from stories.analysis.finders.candidates import Candidate

WORKED_OUT: Final = 16
"""Insights of a kind that are worked out, the strongest ones: the story keeps two or three."""
TRIED: Final = 100
"""Candidates of a kind that are tried for that, for some are hollow."""
Look = Callable[[int], list[Candidate]]
"""Returns the candidates of the finder in that place of the catalogue."""
Step = Callable[[int, int], None]
"""Told how many of how many were worked out."""
Found = list[tuple[int, Insight]]
"""Insights, each with the order of the candidate that it was worked out from."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A candidate that holds."""

    order: int
    # among all that hold, the strongest first
    finder: int
    # its place in the catalogue
    place: int
    # of the candidate among those of its finder
    kind: str
    test: Test | None
    # with the corrected p-value


class Finders:
    """The finders in some places of the catalogue, those in others being at work at the far end of a pipe."""

    def __init__(self, places: Sequence[int], look: Look, away: Sequence[int] = ()) -> None:
        self._places, self._look, self._away = places, look, away
        self._candidates: dict[int, list[Candidate]] = {}
        self._pipe: Connection | None = None

    def reached_by(self, pipe: Connection) -> None:
        """Have those that are away answer through this pipe."""
        self._pipe = pipe

    def candidates(self) -> Mapping[int, list[Candidate]]:
        """Return the candidates of each finder; those that are away can be weighed, not built here."""
        self._candidates = {place: self._look(place) for place in self._places}
        if self._pipe is None:
            return self._candidates
        try:
            theirs: dict[int, list[Candidate]] = self._pipe.recv()
        except (EOFError, OSError):
            theirs = self._taken_over()
        return self._candidates | theirs

    def insights(self, wanted: Sequence[Wanted], step: Step) -> list[Insight]:
        """Return what the strongest candidates of each kind were worked out to, in their order."""
        return [insight for _, insight in sorted(self._worked_out(wanted, step), key=_by_order)]

    def _worked_out(self, wanted: Sequence[Wanted], step: Step) -> Found:
        ours = [one for one in wanted if one.finder in self._candidates]
        theirs = [one for one in wanted if one.finder not in self._candidates]
        if self._pipe is None:
            return self.worked_out(ours, step)
        try:
            self._pipe.send(theirs)
            made = self.worked_out(ours, step)
            away: Found = self._pipe.recv()
        except (EOFError, OSError):
            self._taken_over()
            return self.worked_out(wanted, step)
        return made + away

    def _taken_over(self) -> dict[int, list[Candidate]]:
        """Look here for what the other process was to find: it has ended."""
        self._pipe = None
        found = {place: self._look(place) for place in self._away}
        self._candidates |= found
        return found

    def worked_out(self, wanted: Sequence[Wanted], step: Step) -> Found:
        """Return the insights of candidates that were found here."""
        made: Found = []
        tried: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for done, one in enumerate(wanted, start=1):
            step(done, len(wanted))
            tried[one.kind] += 1
            if kept[one.kind] >= WORKED_OUT or tried[one.kind] > TRIED:
                continue
            for insight in self._candidates[one.finder][one.place].build(one.test):
                made.append((one.order, insight))
                kept[insight.kind] += 1
        return made


@contextlib.contextmanager
def shared(here: Sequence[int], away: Sequence[int], look: Look) -> Iterator[Finders]:
    """Yield the finders in both kinds of places; those that are away work in a process that ends with the block.

    A forked process has the table without its being copied. Where none can be forked all finders work here.
    """
    if not away or sys.platform != "linux":
        yield Finders((*here, *away), look)
        return
    finders = Finders(here, look, away)
    _give_back()
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=_serve, args=(theirs, ours, away, look), daemon=True)
    process.start()
    theirs.close()
    finders.reached_by(ours)
    try:
        yield finders
    finally:
        process.kill()
        process.join()
        ours.close()


def _give_back() -> None:
    """Return freed memory to the system: each of the two processes would come to hold what is kept, written anew."""
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _serve(pipe: Connection, far_end: Connection, places: Sequence[int], look: Look) -> None:
    # Ctrl-C is for the one who tells the story; without it this process ends when it next comes to the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    far_end.close()
    finders = Finders(places, look)
    # Whatever fails here is done again at the other end, and is raised there.
    with contextlib.suppress(Exception):
        pipe.send({place: [replace(one, build=_elsewhere) for one in found]
                   for place, found in finders.candidates().items()})  # fmt: skip
        pipe.send(finders.worked_out(pipe.recv(), lambda done, total: None))


def _elsewhere(test: Test | None) -> tuple[Insight, ...]:
    raise RuntimeError("This candidate is worked out by the process that found it.")


def _by_order(made: tuple[int, Insight]) -> int:
    return made[0]
