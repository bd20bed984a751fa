"""Whether a course rises or falls, tested again: Mann-Kendall by season (Hirsch and Slack 1984), its variance widened
where neighbours in time resemble each other.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth.files import File
from tests.truth.intervals import Found
from tests.truth.over_time import number

Fact = Mapping[str, Any]
ROUND = {"D": 7, "W": 52, "M": 12, "Q": 4, "Y": 1}
"""Periods after which the season of a grain comes round."""
MOST_TESTED = 400
SHARES = (0.6, 0.3, 0.1)
"""Parts of the level that go to the ranks, the slope and the signs of the steps, where the variance is widened."""
MOST_R = 0.99


def rounded(values: np.ndarray) -> np.ndarray:
    """Return values to twelve figures, so that sums that differ in their last digit alone are ties."""
    return np.array([float(f"{value:.11e}") for value in values])


def trends(file: File, facts: Sequence[Fact], columns: Sequence[str]) -> Iterator[Found]:
    """Yield the Mann-Kendall test of the means (or the rows) of every grain, its ends cut or not, seasons apart or not.

    Which of these it was is not in the document; one whose effect is not told is not worked out to its end.
    """
    told = [one["test"]["effect"] for one in facts if one["test"] and one["finding"][1:] == list(columns)]
    for grain in ROUND:
        for values, times, length in _courses(file, columns, grain):
            seasons = times % length if length > 1 else times * 0
            effect = tau(values, seasons)
            near = any(math.isclose(effect, one, rel_tol=1e-6) for one in told)
            yield mann_kendall(values, times, seasons) if near else Found(effect=effect)


def _courses(file: File, columns: Sequence[str], grain: str) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    dates = file.dates(columns[0])
    held = file.numbers(columns[1]) if len(columns) > 1 else pd.Series(1.0, index=dates.index)
    known = dates.notna()
    numbers, held = number(dates[known], grain), held[known]
    size = int(numbers.max() - numbers.min()) + 1
    if not 6 <= size <= 4000:
        return
    if len(columns) > 1:
        course = held.groupby(numbers).mean().dropna()
    else:
        course = held.groupby(numbers).size().reindex(range(numbers.min(), numbers.max() + 1), fill_value=0)
    for start in (0, 1):
        for end in (0, 1):
            inside = course[(course.index >= numbers.min() + start) & (course.index <= numbers.max() - end)]
            if not 6 <= len(inside) <= MOST_TESTED:
                continue
            values, times = rounded(inside.to_numpy(dtype=float)), inside.index.to_numpy(dtype=np.int64)
            yield values, times, 1
            if ROUND[grain] > 1 and size >= 2 * ROUND[grain]:
                yield values, times, ROUND[grain]


def tau(values: np.ndarray, seasons: np.ndarray) -> float:
    """Return Kendall's tau with time, each value compared with the later ones of its season."""
    one, two = _compared(seasons)
    return float(np.sign(values[two] - values[one]).mean()) if len(one) else 0.0


def _compared(seasons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    one, two = np.triu_indices(len(seasons), 1)
    alike = seasons[one] == seasons[two]
    return one[alike], two[alike]


def mann_kendall(values: np.ndarray, times: np.ndarray, seasons: np.ndarray) -> Found:
    """Return the test of a course, its values compared within their season alone."""
    one, two = _compared(seasons)
    rises = values[two] - values[one]
    if not len(rises):
        return Found()
    score = float(np.sign(rises).sum())
    slope = float(np.median(rises / (times[two] - times[one])))
    variance = 0.0
    for season in np.unique(seasons):
        own = values[seasons == season]
        n, ties = len(own), np.unique(own, return_counts=True)[1]
        variance += (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    if variance <= 0:
        return Found()
    wider = widening(values, times, seasons)
    p = 2 * float(stats.norm.sf(max(abs(score) - 1, 0) / math.sqrt(variance * wider)))
    if wider > 1:
        others = (p, _slope_p(values, times, seasons, wider), _signs_p(values, slope))
        p = min(1.0, *(found / share for found, share in zip(others, SHARES, strict=True)))
    return Found(p=p, effect=score / len(rises))


def widening(values: np.ndarray, times: np.ndarray, seasons: np.ndarray) -> float:
    """Return (1 + r) / (1 - r) for the autocorrelation r of what trend and seasons leave, corrected (Kendall 1954)."""
    scales = [values, np.log(values)] if values.min() > 0 else [values]
    rests = [_rest(scale, times, seasons) for scale in scales]
    left = [rest.var() / max(scale.var(), 1e-300) for rest, scale in zip(rests, scales, strict=True)]
    rest = rests[int(np.argmin(left))]
    n, rest = len(rest), rest - rest.mean()
    whole = float((rest**2).sum())
    if n < 5 or whole <= 0:
        return 1.0
    seen = float((rest[1:] * rest[:-1]).sum()) / whole
    if n >= 30 and seen * math.sqrt(n) < 0.84:
        return 1.0
    r = min((n * seen + 2) / (n - 4), MOST_R)
    return (1 + r) / (1 - r) if r > 0 else 1.0


def _rest(values: np.ndarray, times: np.ndarray, seasons: np.ndarray) -> np.ndarray:
    one, two = _compared(seasons)
    rest = pd.Series(values - np.median((values[two] - values[one]) / (times[two] - times[one])) * times)
    return (rest - rest.groupby(seasons).transform("mean")).to_numpy()


def _slope_p(values: np.ndarray, times: np.ndarray, seasons: np.ndarray, wider: float) -> float:
    """Return the p-value of the least-squares slope within seasons, variance and freedom cut."""
    table = pd.DataFrame({"x": times.astype(float), "y": values})
    table -= table.groupby(seasons).transform("mean")
    spread = float((table["x"] ** 2).sum())
    slope = float((table["x"] * table["y"]).sum()) / spread
    freedom = len(values) - len(np.unique(seasons)) - 1
    if freedom < 1:
        return 1.0
    left = float(((table["y"] - slope * table["x"]) ** 2).sum()) / freedom
    t = abs(slope) / math.sqrt(left * wider / spread)
    return 2 * float(stats.t.sf(t, max(1, int(freedom / wider))))


def _signs_p(values: np.ndarray, slope: float) -> float:
    """Return the p-value of the sign test on the steps, whose majority must go the way of the slope."""
    steps = np.diff(values)
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    if (up - down) * slope <= 0:
        return 1.0
    return min(1.0, 2 * float(stats.binom.cdf(min(up, down), up + down, 0.5)))
