"""How far a job is and how long it will take: measured stage times, the history of like jobs, and words for both."""

import contextlib
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

from django.db import DatabaseError
from pymongo.errors import PyMongoError

WEIGHTS: Final = {"uploading": 5, "analyzing": 65, "generating": 10, "visualizing": 20}
"""Share of each stage in the percentage, in order: the medians of the calibration, rounded."""
NOT_YET_DONE: Final = 99
"""A hundred is for the moment when the story is stored."""

# Seconds per stage: a floor, per million bytes, per column, per million cells. Measured on two 2.5 GHz cores.
CALIBRATION: Final = {
    "uploading": (0.02, 0.005, 0.0, 0.0),
    "analyzing": (0.10, 0.0, 0.012, 0.9),
    "generating": (0.03, 0.0, 0.002, 0.0),
    "visualizing": (0.40, 0.0, 0.0, 0.0),
}
BYTES_PER_CELL: Final = 7
COLUMNS: Final = 15
"""Of a table whose shape is not known yet."""
SPREAD: Final = 0.6
"""Standard deviation of the logarithm of true over calibrated seconds: machines differ, and so do tables."""
PACE_SPREAD: Final = 0.4
"""The same for what a job's own pace foretells: its counts do not all take the same time."""
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
LOW: Final = 0.35
HIGH: Final = 0.95
"""The shares of like jobs that end before the shown bounds. Showing only better ones costs the upper some of it."""
SLIP: Final = 0.2
"""The expected end is moved back, and that is said, when it lies this share of what was left behind the promise."""
RESERVE: Final = 0.2
"""Of a better estimate this share is kept back: the next may be worse again."""
OWN_PACE_FROM: Final = 0.05
"""The share of a stage from which on a job's own pace says something."""

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


def remaining(
    possible: Sequence[Times], *, stage: str, share: float, spent: float
) -> tuple[float, float] | None:
    """Return the likely bounds of the seconds left, or None when the stage takes longer than any like job.

    possible: what like jobs took, all stages of one together, for they are slow or fast as one. Of the present stage
    that counts which exceeds the `spent` seconds, and the more is done of it, the more its own pace counts.
    """
    names = list(WEIGHTS)
    later = names[names.index(stage) + 1 :]
    pace = spent * (1 - share) / share if share >= OWN_PACE_FROM else None
    trust = 0.0 if pace is None else share
    open_ones = [one for one in possible if one[stage] > spent]
    if not open_ones and (pace is None or share < 0.2):
        return None
    left = []
    for place, one in enumerate(open_ones or possible):
        now = max(one[stage] - spent, 0.0)
        if pace is not None:
            now = (1 - trust if open_ones else 0.0) * now + (trust if open_ones else 1.0) * pace * _wobble(
                place
            )
        left.append(now + sum(one[name] for name in later))
    left.sort()
    return quantile(left, LOW), quantile(left, HIGH)


def _wobble(place: int) -> float:
    """Return by how much a job's own pace may mislead: spread evenly, in no order with the like jobs."""
    golden = (0.5 + place * 0.6180339887) % 1.0
    return math.exp(NormalDist(0, PACE_SPREAD).inv_cdf(min(max(golden, 0.01), 0.99)))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the ordered numbers lie, with linear interpolation."""
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


class Outlook:
    """When a job will probably end, as its page was told. It never moves back without saying so.

    Times are seconds of one clock, whichever it is.
    """

    def __init__(self) -> None:
        self.low: float | None = None
        self.high: float | None = None
        self.slipped = False

    def learn(self, now: float, left: tuple[float, float] | None) -> None:
        """Take a new estimate of what is left at `now`."""
        if left is None:
            # Nothing to promise: what was promised passes, and the page says that it takes longer than usual.
            return
        low, high = now + left[0], now + left[1]
        if self.low is None or self.high is None:
            self.low, self.high = low, high
        elif high > self.high + max(1.0, SLIP * (self.high - now)):
            self.low, self.high, self.slipped = low, high, True
        else:
            self.low = min(low, self.low)
            self.high = min(high + RESERVE * left[1], self.high)


def words(low: float, high: float) -> str:
    """Return the time left in words: "about 4–7 s left", "a moment left", "longer than usual"."""
    if high <= 0:
        return "longer than usual"
    low, high = (max(1, math.ceil(value)) for value in (low, high))
    if high <= 1:
        return "a moment left"
    if high >= 100:
        low, high = max(1, round(low / 60)), max(1, math.ceil(high / 60))
        return f"about {low}–{high} min left" if low != high else f"about {high} min left"
    return f"about {low}–{high} s left" if low != high else f"about {high} s left"


def told(row: Mapping[str, Any], now: Any) -> str:
    """Return the time left of a running job in words; `row` holds ends_low, ends_high and slipped."""
    if row["ends_high"] is None:
        return ""
    said = words(*((row[end] - now).total_seconds() for end in ("ends_low", "ends_high")))
    return f"longer than first thought, {said}" if row["slipped"] and said.startswith("about") else said
