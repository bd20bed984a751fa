"""How far a job is, and how long like jobs take: measured stage times, then the history. `jobs.outlook` goes on."""

import contextlib
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from django.db import DatabaseError
from pymongo.errors import PyMongoError

WEIGHTS: Final = {"uploading": 5, "analyzing": 65, "generating": 10, "visualizing": 20}
"""Share of each stage in the percentage, in order: the medians of the calibration, rounded."""
NOT_YET_DONE: Final = 99
"""A hundred is for the moment when the story is stored."""

# Seconds per stage: a floor, per million bytes, per column, per million cells. Measured on two 2.5 GHz cores.
CALIBRATION: Final = {
    "uploading": (0.02, 0.002, 0.0, 0.0),
    "analyzing": (0.03, 0.0, 0.007, 0.18),
    "generating": (0.035, 0.0, 0.0003, 0.005),
    "visualizing": (0.35, 0.0, 0.0, 0.0),
}
BYTES_PER_CELL: Final = 7
COLUMNS: Final = 15
"""Of a table whose shape is not known yet."""
SPREAD: Final = 0.75
"""Standard deviation of the logarithm of true over calibrated seconds: machines differ, and so do tables."""
GUESSES: Final = 19
"""Made-up like jobs that stand for the calibration, at even steps of its distribution."""
LIKE_JOBS: Final = 8
"""From so many like jobs on, they replace the calibration."""
NEAREST: Final = 40
"""So many of the jobs nearest in size are taken for like."""
FARTHEST: Final = 2.0
"""Jobs of over four times the cells, or under a quarter, are not like."""
HISTORY: Final = 200
FRESH_SECONDS: Final = 60

Times = Mapping[str, float]
"""Seconds by stage."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """What the time of a job depends on."""

    size: int
    # bytes of the file
    rows: int | None = None
    # None while unknown
    columns: int | None = None
    # None while unknown

    @property
    def cells(self) -> int:
        """Return the number of cells, guessed from the bytes while it is unknown."""
        return self.rows * self.columns if self.rows and self.columns else self.size // BYTES_PER_CELL


def percent(stage: str, share: float) -> int:
    """Return the percentage of a job that has done `share` of `stage`: 0 to 99."""
    done = 0.0
    for name, weight in WEIGHTS.items():
        if name == stage:
            return min(NOT_YET_DONE, int(done + weight * share))
        done += weight
    return 0


def percent_of_look(stage: str, share: float) -> int:
    """Return the percentage of a look at a file that has done `share` of `stage`: to read it is all of the work."""
    fetching = WEIGHTS["uploading"]
    whole = NOT_YET_DONE - fetching
    return int(fetching * share) if stage == "uploading" else min(NOT_YET_DONE, int(fetching + whole * share))


def calibrated(job: Size) -> dict[str, float]:
    """Return the median seconds of each stage by the shipped measurements."""
    return {
        stage: floor + megabyte * job.size / 1e6 + column * (job.columns or COLUMNS) + cell * job.cells / 1e6
        for stage, (floor, megabyte, column, cell) in CALIBRATION.items()
    }


class History:
    """Stage times of finished jobs, read from the database at most once a minute."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._finished: list[tuple[Size, Times]] = []

    def like(self, job: Size) -> list[dict[str, float]]:
        """Return true over calibrated seconds by stage, of the finished jobs nearest in size, nearest first."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            self._read()
        here = math.log2(max(job.cells, 1))
        apart = [
            (abs(math.log2(max(size.cells, 1)) - here), place)
            for place, (size, _) in enumerate(self._finished)
        ]
        near = [place for far, place in sorted(apart) if far <= FARTHEST][:NEAREST]
        return [_over_calibration(*self._finished[place]) for place in near]

    def forget(self) -> None:
        """Read anew at the next question."""
        self._read_at = -math.inf

    def _read(self) -> None:
        from jobs.models import Job

        self._read_at = time.monotonic()
        # While the database is away, what was read before will do.
        with contextlib.suppress(DatabaseError, PyMongoError):
            self._finished = [
                (Size(size=job.size, rows=job.rows, columns=job.columns), job.stage_times)
                for job in Job.objects.latest_completed(HISTORY)
                if job.rows and job.columns and set(job.stage_times) == set(WEIGHTS)
            ]


_history = History()


def forget_history() -> None:
    """Have the next estimate read the history anew."""
    _history.forget()


def _over_calibration(size: Size, times: Times) -> dict[str, float]:
    return {stage: max(times[stage], 0.001) / seconds for stage, seconds in calibrated(size).items()}


def guesses() -> list[dict[str, float]]:
    """Return like jobs for when there are none: all stages of one are as much slower or faster than calibrated."""
    steps = (NormalDist(0, SPREAD).inv_cdf((place + 0.5) / GUESSES) for place in range(GUESSES))
    return [dict.fromkeys(WEIGHTS, math.exp(step)) for step in steps]


def likely(job: Size) -> list[dict[str, float]]:
    """Return the seconds of each stage that a job of this size may take, a possibility a line, all equally likely."""
    medians = calibrated(job)
    like = _history.like(job)
    if len(like) < LIKE_JOBS:
        like = guesses()
    return [{stage: ratio * medians[stage] for stage, ratio in one.items()} for one in like]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the ordered numbers lie, with linear interpolation."""
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)
