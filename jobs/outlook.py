"""When a running job will probably end: from what like jobs took and from its own pace; how that is told."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import NormalDist, pvariance
from typing import Any, Final

from jobs.estimates import WEIGHTS, Times, quantile

LOW: Final = 0.15
HIGH: Final = 0.93
"""The chances that a job ends before the bounds that are shown."""
LOOSE: Final = 0.85
TIGHT: Final = 0.96
"""The upper bound is kept while the chance that it holds lies between these two; else it is set anew."""
UNUSUAL: Final = 0.02
"""With so few like jobs left that took as long as this one already has, nothing is promised."""
REPEATS: Final = 5
"""How often each like job is taken, every time with another error of the pace."""
LEAST_SPREAD: Final = 0.2
"""Like jobs never foretell the logarithm of a stage's time better than this, however equal they were: the machine may
have become busy since."""
RESTLESS: Final = 0.5
"""The part of the spread of like jobs that a job's own pace has besides: where jobs differ much, so do their parts."""
TOGETHER: Final = 0.6
"""How far the later stages are as slow as this one turns out to be: they run on the same machine, on the same table."""
LEAST_SECONDS: Final = 0.03
END_SECONDS: Final = 0.05
"""Storing the story."""
NEARLY: Final = 0.7
PAST: Final = "longer than usual"
"""What is said when the time has passed that like jobs take."""
MOMENT: Final = 1.75
"""Of less than this no seconds are told."""
PACE_FROM: Final = 0.02
PACE_SECONDS: Final = 0.2
"""The share and the time from which on a job's own pace says something."""

# Of a share of the counts: the share of the stage's time that has passed by then, and the standard deviation of the
# logarithm of that. Measured on tables of many shapes: the counts of one table go faster where those of another wait.
PACE: Final[Mapping[str, Sequence[tuple[float, float, float]]]] = {
    "analyzing": (
        (0.0, 0.02, 0.70),
        (0.01, 0.25, 0.36),
        (0.15, 0.26, 0.36),
        (0.30, 0.31, 0.36),
        (0.38, 0.37, 0.31),
        (0.45, 0.47, 0.25),
        (0.50, 0.54, 0.23),
        (0.60, 0.57, 0.16),
        (0.65, 0.64, 0.12),
        (0.70, 0.70, 0.10),
        (0.80, 0.74, 0.10),
        (0.86, 0.91, 0.09),
        (0.90, 0.95, 0.05),
        (1.0, 0.99, 0.04),
    ),
}
EVEN: Final = ((0.0, 0.0, 0.4), (1.0, 1.0, 0.3))
"""The pace of a stage whose counts all take about the same time."""


def remaining(
    possible: Sequence[Times], *, stage: str, share: float, spent: float, reached: float | None = None
) -> list[float] | None:
    """Return the seconds that may be left, in order, all equally likely; None when the stage takes unusually long.

    possible: what like jobs took, a job a line, so that later stages are added job by job and not bound by bound.
    Each is drawn towards what the job's own pace foretells: the more, the less the like jobs agree among themselves
    and the more the share that was `reached` after so many seconds of the stage says. Then only those count that take
    longer than the `spent` seconds.
    """
    names = list(WEIGHTS)
    later = names[names.index(stage) + 1 :]
    priors = [math.log(max(one[stage], LEAST_SECONDS)) for one in possible]
    reached = spent if reached is None else reached
    variance = pvariance(priors)
    # Where they are more equal than that, they are spread to it.
    added = math.sqrt(max(LEAST_SPREAD**2 - variance, 0.0))
    foretold = noise = trust = 0.0
    if share >= PACE_FROM and reached >= PACE_SECONDS:
        passed, noise = _pace(stage, share)
        noise = math.hypot(noise, RESTLESS * math.sqrt(variance))
        foretold = math.log(reached / passed)
        variance += added**2
        trust = variance / (variance + noise**2)
    left = []
    for place in range(REPEATS * len(possible)):
        one = possible[place % len(possible)]
        prior = priors[place % len(possible)] + added * _chance(7 * place + 3)
        drawn = trust * (foretold + noise * _chance(place) - prior)
        now = math.exp(prior + drawn) - spent
        if now > 0:
            slower = math.exp(min(1.0, max(-1.0, TOGETHER * drawn)))
            left.append(now + slower * sum(one[name] for name in later) + END_SECONDS)
    if len(left) < UNUSUAL * REPEATS * len(possible):
        return None
    return sorted(left)


def _pace(stage: str, share: float) -> tuple[float, float]:
    """Return how much of the stage's time has passed when this share is counted, and how uncertain that is."""
    for (before, passed, noise), (after, then, quieter) in pairwise(PACE.get(stage, EVEN)):
        if share <= after:
            way = (share - before) / (after - before)
            return passed + way * (then - passed), noise + way * (quieter - noise)
    return 1.0, 0.0


def _chance(place: int) -> float:
    """Return the `place`th of a fixed series of normally distributed numbers, spread more evenly than by chance."""
    return NormalDist().inv_cdf(0.005 + 0.99 * ((0.5 + place * 0.6180339887) % 1.0))


class Outlook:
    """When a job will probably end, as its page was told. It never moves back without saying so.

    Times are seconds of one clock, whichever it is.
    """

    def __init__(self) -> None:
        self.low: float | None = None
        self.high: float | None = None
        self.slipped = False

    def learn(self, now: float, left: Sequence[float] | None) -> None:
        """Take a new estimate of what is left at `now`, as `remaining` returns it."""
        if left is None:
            # Nothing to promise: what was promised passes, and the page says that it takes longer than usual.
            return
        low, high = now + quantile(left, LOW), now + quantile(left, HIGH)
        if self.low is None or self.high is None:
            self.low, self.high = low, high
            return
        holds = sum(now + seconds <= self.high for seconds in left) / len(left)
        if holds < LOOSE:
            self.low, self.high, self.slipped = max(low, self.low), high, True
        elif holds > TIGHT:
            self.high = min(high, self.high)
        self.low = min(low, self.low)


def words(low: float, high: float) -> str:
    """Return the time left in words: "about 4–7 s left", "a moment left", "longer than usual"."""
    if high <= 0:
        return PAST
    if high <= MOMENT:
        return "a moment left"
    # The lower to the nearest second, the upper up, but not for a part of one.
    low, high = max(1, round(low)), max(1, math.ceil(high - NEARLY))
    if high >= 100:
        low, high = max(1, round(low / 60)), max(1, math.ceil(high / 60))
        return f"about {low}–{high} min left" if low != high else f"about {high} min left"
    return f"about {low}–{high} s left" if low != high else f"about {high} s left"


def told(row: Mapping[str, Any], now: datetime) -> str:
    """Return the time left of a running job in words; `row` holds ends_low, ends_high and slipped."""
    if row["ends_high"] is None:
        return ""
    said = words(*((row[end] - now).total_seconds() for end in ("ends_low", "ends_high")))
    return f"longer than first thought, {said}" if row["slipped"] and said.startswith("about") else said
