"""One column in numbers: exact counts and moments from a single sort, or from category codes."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from stories.analysis import ordering
from stories.analysis.levels import array_of

WANTED_BINS = 16
TOP = 12
MOST_TIED = 5_000
ALL_LOOKED_AT = 1_000
LOOKED_AT = 500
_GRAINS = (
    ("second", 60_000_000),
    ("minute", 3_600_000_000),
    ("hour", 86_400_000_000),
)
# the name of a step, and the next larger step in microseconds
_DAY, _SECOND = 86_400_000_000, 1_000_000


@dataclass(frozen=True, kw_only=True)
class NumberSummary:
    """The numbers of one column without its missing values."""

    count: int
    distinct: int
    minimum: float
    maximum: float
    mean: float
    sd: float | None
    # None for a single value
    q1: float
    median: float
    q3: float
    skew: float | None
    # None where all values are equal
    zeros: int
    negatives: int
    bins: tuple[tuple[float, float, int], ...]
    whole: bool
    running: bool
    # all whole and different, without gaps
    clock: bool
    # all read as hours and minutes (1730), some after 1259


def summarise_numbers(values: np.ndarray) -> NumberSummary:
    """Return the summary of int64 or float64 `values`, NaN being missing; at least one must be present."""
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        values = values[~missing] if missing.any() else values
    # A million measurements are often a few thousand different numbers: all that follows asks only these.
    different, counts = ordering.different(values)
    upto = np.cumsum(counts)
    count, distinct = len(values), len(different)
    low, high = float(different[0]), float(different[-1])
    mean, sd, skew = _moments(different, counts, count)
    whole = different.dtype.kind == "i" or bool((different == np.floor(different)).all())
    below, to_zero = (int(np.searchsorted(different, 0, side)) for side in ("left", "right"))
    q1, median, q3 = (_quantile(different, upto, share) for share in (0.25, 0.5, 0.75))
    negatives = _rows_before(upto, below)
    return NumberSummary(
        count=count,
        distinct=distinct,
        minimum=low,
        maximum=high,
        mean=mean,
        sd=sd,
        q1=q1,
        median=median,
        q3=q3,
        skew=skew,
        zeros=_rows_before(upto, to_zero) - negatives,
        negatives=negatives,
        bins=_bins(different, upto, whole=whole),
        whole=whole,
        running=whole and distinct == count and high - low == count - 1,
        clock=whole and low >= 0 and 1259 < high <= 2400 and bool((different % 100 < 60).all()),
    )


def _rows_before(upto: np.ndarray, place: int) -> int:
    """Return how many rows hold one of the different values before that place."""
    return int(upto[place - 1]) if place else 0


def _quantile(different: np.ndarray, upto: np.ndarray, share: float) -> float:
    """Return what `ordering.quantile` does, given the different values and the rows up to each."""
    place = share * (int(upto[-1]) - 1)
    at = int(place)
    low, high = (
        float(different[np.searchsorted(upto, row, "right")]) for row in (at, min(at + 1, upto[-1] - 1))
    )
    return low if place == at else low + (high - low) * (place - at)


def _moments(
    different: np.ndarray, counts: np.ndarray, count: int
) -> tuple[float, float | None, float | None]:
    """Return mean, standard deviation and skewness; sums run over sorted values, so the rows' order is nothing."""
    low, high = float(different[0]), float(different[-1])
    if low == high:
        return low, 0.0 if count > 1 else None, None
    # Scaled to at most 1, so that neither squares nor cubes overflow; pairwise sums keep 15 digits.
    scale = max(abs(low), abs(high))
    scaled = different / scale
    mean = float((scaled * counts).sum()) / count
    away = scaled - mean
    square = away * away * counts
    variance = float(square.sum()) / count
    third = float((square * away).sum()) / count
    sd = math.sqrt(variance * count / (count - 1)) * scale
    return mean * scale, sd, third / variance**1.5 if variance > 0 else None


def _bins(different: np.ndarray, upto: np.ndarray, *, whole: bool) -> tuple[tuple[float, float, int], ...]:
    """Return a histogram with round edges; a few far values share the first or last bin."""
    low, high = float(different[0]), float(different[-1])
    if low == high or not math.isfinite(high - low):
        return ()
    step = _round_step((high - low) / WANTED_BINS)
    if whole and step % 1:
        # Two and a half would hold two whole numbers and three in turn.
        step = max(1.0, 2 * step)
    first = math.floor(low / step)
    number = math.floor(high / step) - first + 1
    # A value that lies on the last edge belongs to the last bin.
    if number > 1 and (first + number - 1) * step == high and not whole:
        number -= 1
    # Without the dust of binary fractions: 0.3, not 0.30000000000000004.
    decimals = min(max(0, 1 - math.floor(math.log10(step))), 300)
    edges = [round((first + at) * step, decimals) for at in range(number + 1)]
    places = np.searchsorted(different, edges, "left")
    places[0], places[-1] = 0, len(different)
    counts = np.diff(np.append(0, upto)[places]).tolist()
    return tuple((edges[at], edges[at + 1], int(counts[at])) for at in range(number))


def _round_step(wanted: float) -> float:
    """Return the smallest of 1, 2, 2.5 or 5 times a power of ten that is not under `wanted`."""
    power = 10.0 ** math.floor(math.log10(wanted))
    for multiple in (1.0, 2.0, 2.5, 5.0, 10.0):
        if multiple * power >= wanted * 0.999999:
            return multiple * power
    return 10.0 * power


@dataclass(frozen=True, kw_only=True)
class DateSummary:
    """The dates of one column without its missing values."""

    count: int
    distinct: int
    first: str
    last: str
    # ISO: as long as the grain asks for
    grain: str


def summarise_dates(values: np.ndarray) -> DateSummary:
    """Return the summary of datetime64[us] `values`, NaT being missing; at least one must be present."""
    moments, missing = values.astype("datetime64[us]", copy=False).view(np.int64), np.isnat(values)
    present = moments[~missing] if missing.any() else moments
    different = _different(present)
    grain = _grain(different)
    unit = {"year": "Y", "month": "M", "day": "D", "hour": "m", "minute": "m", "second": "s"}[grain]
    ends = different[[0, -1]].view("datetime64[us]")
    first, last = (str(moment.astype(f"datetime64[{unit}]")) for moment in ends)
    return DateSummary(count=len(present), distinct=len(different), first=first, last=last, grain=grain)


def _different(moments: np.ndarray) -> np.ndarray:
    """Return the different moments from early to late: most are whole days or seconds, of which there are fewer."""
    some = moments[:: max(1, len(moments) // LOOKED_AT)]
    for step in (_DAY, _SECOND):
        if (some % step).any():
            continue
        steps = moments // step
        if (steps * step == moments).all():
            return np.asarray(ordering.different(steps)[0] * step)
    return ordering.different(moments)[0]


def _grain(different: np.ndarray) -> str:
    for (name, step), base in zip(_GRAINS, (1_000_000, 60_000_000, 3_600_000_000), strict=True):
        if (different % step >= base).any() or (name == "second" and (different % base).any()):
            return name
    days = different.view("datetime64[us]").astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    if (days != months).any():
        return "day"
    return "month" if (months != months.astype("datetime64[Y]")).any() else "year"


@dataclass(frozen=True, kw_only=True)
class TextSummary:
    """The texts of one column without its missing values."""

    count: int
    distinct: int
    top: tuple[tuple[str, int], ...]
    long_words: bool
    # whether they are sentences rather than names


def summarise_texts(column: pd.Series) -> TextSummary:
    """Return the summary of a categorical or text column."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, levels = column.cat.codes.to_numpy(), column.cat.categories
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        names = array_of(levels.astype("str"))
    else:
        found = array_of(column).drop_null().value_counts()
        counts = found.field("counts").to_numpy(zero_copy_only=False)
        names = found.field("values")
    return summed_up(counts, names)


def summed_up(counts: np.ndarray, names: Any) -> TextSummary:
    """Return the summary of texts of which each of `names` is found so many times."""
    distinct = int(np.count_nonzero(counts))
    sample = [str(name) for name in names[:: max(1, len(names) // (ALL_LOOKED_AT // 2))]]
    wordy = sum(len(text.split()) for text in sample) > 5.5 * len(sample)
    return TextSummary(count=int(counts.sum()), distinct=distinct, top=_top(counts, names), long_words=wordy)


def _top(counts: np.ndarray, names: Any) -> tuple[tuple[str, int], ...]:
    """Return the most frequent values; equal counts stand in the order of their names.

    Where thousands share the last place it stays empty: none of them is more frequent than the next.
    """
    if not len(counts):
        return ()
    if len(counts) <= MOST_TIED:
        at_least = max(1, int(np.sort(counts)[-min(TOP, len(counts))]))
    else:
        # How many texts are found once, twice ...: to look through these is quicker than to part a million counts.
        tied = np.bincount(counts, minlength=2)
        reached = np.cumsum(tied[::-1])[::-1]
        at_least = max(1, int(np.flatnonzero(reached >= TOP)[-1]))
        if tied[at_least] > MOST_TIED:
            at_least += 1
    pairs = sorted((-int(counts[at]), str(names[int(at)])) for at in np.flatnonzero(counts >= at_least))
    return tuple((name, -count) for count, name in pairs[:TOP])
