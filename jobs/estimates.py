"""How far a job is and how long it will take: measured stage times, the history of like jobs, and words for both."""

import math
import time
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, Final

WEIGHTS: Final = {"uploading": 5, "analyzing": 65, "generating": 10, "visualizing": 20}
"""Share of each stage in the percentage, in order: the medians of the calibration, rounded."""
NOT_YET_DONE: Final = 99
"""A hundred is for the moment when the story is stored."""

# Seconds per stage: a floor, per million bytes, per million cells. Measured on two 2.5 GHz cores.
CALIBRATION: Final = {
    "uploading": (0.03, 0.004, 0.0),
    "analyzing": (0.30, 0.0, 0.45),
    "generating": (0.06, 0.0, 0.0),
    "visualizing": (0.35, 0.0, 0.0),
}
SPREAD: Final = 2.2
"""The upper bound of a calibrated stage over its median: machines differ."""
BYTES_PER_CELL: Final = 7
LIKE_JOBS: Final = 8
"""From so many like jobs on, their history replaces the calibration."""
HISTORY: Final = 200
FRESH_SECONDS: Final = 60
UPPER: Final = NormalDist().inv_cdf(0.9)


def percent(stage: str, share: float) -> int:
    """Return the percentage of a job that has done `share` of `stage`: 0 to 99."""
    done = 0.0
    for name, weight in WEIGHTS.items():
        if name == stage:
            return min(NOT_YET_DONE, int(done + weight * share))
        done += weight
    return 0


def bucket(cells: int) -> int:
    """Return the size class of a table: the power of two of its cells."""
    return int(math.log2(max(cells, 1)))


def calibrated(*, size: int, cells: int) -> dict[str, list[float]]:
    """Return [median, upper bound] in seconds for each stage from the shipped measurements."""
    medians = {
        stage: floor + per_byte * size / 1e6 + per_cell * cells / 1e6
        for stage, (floor, per_byte, per_cell) in CALIBRATION.items()
    }
    return {stage: [round(median, 3), round(median * SPREAD, 3)] for stage, median in medians.items()}


class History:
    """Stage times of finished jobs, read from the database at most once a minute."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._by_bucket: dict[int, list[dict[str, float]]] = {}

    def like(self, cells: int) -> list[dict[str, float]]:
        """Return the stage times of jobs of this size class or a neighbouring one."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            self._read()
        size = bucket(cells)
        return [times for near in (size, size - 1, size + 1) for times in self._by_bucket.get(near, [])]

    def forget(self) -> None:
        """Read anew at the next question."""
        self._read_at = -math.inf

    def _read(self) -> None:
        from jobs.models import Job

        self._read_at = time.monotonic()
        self._by_bucket = {}
        for job in Job.objects.latest_completed(HISTORY):
            if job.rows and job.columns and job.stage_times:
                self._by_bucket.setdefault(bucket(job.rows * job.columns), []).append(job.stage_times)


_history = History()


def forget_history() -> None:
    """Have the next estimate read the history anew."""
    _history.forget()


def expect(*, size: int, rows: int | None = None, columns: int | None = None) -> dict[str, list[float]]:
    """Return [median, upper bound] in seconds for each stage of a job of this size."""
    cells = rows * columns if rows and columns else size // BYTES_PER_CELL
    expected = calibrated(size=size, cells=cells)
    like = _history.like(cells)
    if len(like) < LIKE_JOBS:
        return expected
    for stage in expected:
        seconds = sorted(times[stage] for times in like if stage in times)
        if len(seconds) >= LIKE_JOBS:
            expected[stage] = [round(quantile(seconds, 0.5), 3), round(quantile(seconds, 0.9), 3)]
    return expected


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the ordered numbers lie, with linear interpolation."""
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def remaining(median: float, upper: float, spent: float) -> tuple[float, float]:
    """Return median and upper bound (90 %) of what is left of a stage that has taken `spent` seconds already.

    Durations are taken as log-normal with these two quantiles, given that they exceed the time spent.
    """
    median = max(median, 0.01)
    sigma = max(math.log(max(upper, median * 1.05) / median) / UPPER, 0.05)
    duration = NormalDist(math.log(median), sigma)
    passed = duration.cdf(math.log(spent)) if spent > 0 else 0.0
    if passed > 0.999:
        return 0.1 * spent, 0.5 * spent
    low, high = (math.exp(duration.inv_cdf(passed + share * (1 - passed))) - spent for share in (0.5, 0.9))
    return max(low, 0.0), max(high, 0.0)


def left(
    expected: Mapping[str, Any], *, stage: str, share: float, spent: float
) -> tuple[float, float] | None:
    """Return the median and the upper bound of the seconds left, or None when the stage takes longer than usual."""
    if stage not in expected:
        return None
    median, upper = expected[stage]
    if spent > max(upper, 3.0) and share < 0.9:
        return None
    now_low, now_high = remaining(median, upper, spent)
    if share > 0.2 and spent > 1:
        # What this very job shows of its own pace, the more the further it is.
        pace = spent * (1 - share) / share
        now_low = (1 - share) * now_low + share * pace
        now_high = max((1 - share) * now_high + share * pace * 1.3, now_low)
    names = list(WEIGHTS)
    later = [expected[name] for name in names[names.index(stage) + 1 :] if name in expected]
    low = now_low + sum(median for median, _ in later)
    # Upper bounds do not add: the stages are not all slow at once.
    spread = (now_high - now_low) ** 2 + sum((upper - median) ** 2 for median, upper in later)
    return low, low + math.sqrt(spread)


def words(seconds: tuple[float, float] | None) -> str:
    """Return the time left in words: "about 4–7 s left", "a moment left", "longer than usual"."""
    if seconds is None:
        return "longer than usual"
    low, high = (max(1, math.ceil(value)) for value in seconds)
    if high <= 1:
        return "a moment left"
    if high >= 100:
        low, high = max(1, round(low / 60)), max(1, math.ceil(high / 60))
        return f"about {low}–{high} min left" if low != high else f"about {high} min left"
    return f"about {low}–{high} s left" if low != high else f"about {high} s left"
