"""Values in order, and their ranks. Numbers of few decimals are counted instead of compared: several times as quick."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
FEW = 20_000
"""Fewer values than this are sorted in no time."""
MOST_STEPS = 1 << 23
"""Steps between the lowest and the highest value up to which they are counted."""
LOOKED_AT = 500
SCALES = (1.0, 10.0, 100.0, 1e3, 1e4, 1e5)
"""Values that are whole numbers divided by one of these can be counted."""


def ordered(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return float64 or int64 values from small to large; NaN, if any, comes last."""
    found = _counted(values)
    return np.sort(values) if found is None else _in_order(found, values.dtype)


def doubled_ranks(values: Floats) -> Integers:
    """Return twice the average rank of each value, none of them missing (whole numbers, so that sums are exact)."""
    found = _counted(values)
    if found is not None:
        return _ranks(found)
    order = np.argsort(values)
    return _ranks_from(order, values[order])


def sorted_with_ranks(values: Floats) -> tuple[Floats, Integers]:
    """Return what `ordered` and `doubled_ranks` do, for little more than one of them."""
    found = _counted(values)
    if found is not None:
        return _in_order(found, values.dtype), _ranks(found)
    order = np.argsort(values)
    in_order = values[order]
    return in_order, _ranks_from(order, in_order)


def quantile(in_order: Floats, share: float) -> float:
    """Return the quantile of sorted values, interpolated linearly between the two nearest (as numpy does)."""
    place = share * (len(in_order) - 1)
    at = int(place)
    low = float(in_order[at])
    if place == at:
        return low
    return low + (float(in_order[at + 1]) - low) * (place - at)


@dataclass(frozen=True, kw_only=True)
class _Counted:
    places: Integers
    # of each value: steps above the lowest
    levels: Integers
    # the steps that hold values, in order
    counts: Integers
    # values at each of these
    low: int
    # steps from zero to the lowest
    scale: float
    # steps in one


def _in_order(found: _Counted, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.repeat(((found.levels + found.low) / found.scale).astype(kind), found.counts)


def _ranks(found: _Counted) -> Integers:
    # Steps that hold no value keep what happens to stand there: nobody asks.
    ranks = np.empty(int(found.levels[-1]) + 1, dtype=np.int64)
    ranks[found.levels] = 2 * np.cumsum(found.counts) - found.counts + 1
    return ranks[found.places]


def _ranks_from(order: npt.NDArray[np.intp], in_order: Floats) -> Integers:
    starts = np.flatnonzero(np.concatenate(([True], in_order[1:] != in_order[:-1])))
    ends = np.append(starts[1:], len(in_order))
    ranks = np.empty(len(in_order), dtype=np.int64)
    ranks[order] = np.repeat(starts + ends + 1, ends - starts)
    return ranks


def _counted(values: npt.NDArray[Any]) -> _Counted | None:
    """Return how often each value occurs, or None for values that are better sorted."""
    if len(values) < FEW:
        return None
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        return None
    found = in_steps(values, most=MOST_STEPS / (high - low) if high > low else np.inf)
    if found is None:
        return None
    steps, scale = found
    start = int(np.rint(low * scale))
    places = (steps - start).astype(np.int64)
    counts = np.bincount(places)
    levels = np.flatnonzero(counts)
    return _Counted(places=places, levels=levels, counts=counts[levels], low=start, scale=scale)


def in_steps(values: npt.NDArray[Any], *, most: float = np.inf) -> tuple[Floats, float] | None:
    """Return (whole numbers, scale): the values times a scale of at most `most`; None for numbers of many decimals."""
    some = values[:: max(1, len(values) // LOOKED_AT)]
    scale = next((one for one in SCALES if one <= most and _steps(some, one) is not None), None)
    steps = None if scale is None else _steps(values, scale)
    return None if scale is None or steps is None else (steps, scale)


def _steps(values: npt.NDArray[Any], scale: float) -> Floats | None:
    """Return the whole numbers of which the values are those nearest to one over `scale`, as decimals are read.

    None where some value is not.
    """
    steps = np.rint(values * scale)
    return steps if bool((steps / scale == values).all()) else None
