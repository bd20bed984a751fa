"""Values in order, and their ranks.

Many numbers of few decimals are counted instead of compared, and others are put in order by their digits (Knuth, The
Art of Computer Programming 3, 5.2.5): both several times as quick.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
FEW = 3_000
"""Fewer values than this are sorted in no time."""
MOST_STEPS = 1 << 23
"""Steps between the lowest and the highest value up to which they are counted, ..."""
STEPS_EACH = 4
"""... and no more than so many for each value."""
WIDEST = float(1 << 32)
"""Steps up to which numbers are told apart by two digits."""
DIGIT = 16
"""Bits of a digit: of two bytes numpy sorts by counting."""
LOOKED_AT = 500
SCALES = (1.0, 10.0, 100.0, 1e3, 1e4, 1e5)
"""Values that are whole numbers divided by one of these can be counted."""


def ordered(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return float64 or int64 values from small to large; NaN, if any, comes last."""
    found = _counted(values)
    if found is not None:
        return _in_order(found, values.dtype)
    wide = _wide_steps(values)
    if wide is None:
        return np.sort(values)
    steps, low, scale = wide
    return _values(_sorted_by_digits(steps).astype(np.int64) + low, scale, values.dtype)


def different(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Integers]:
    """Return (the different values from small to large, how often each occurs), none of them missing."""
    found = _counted(values)
    if found is not None:
        return _levels(found, values.dtype), found.counts
    wide = _wide_steps(values)
    in_order = np.sort(values) if wide is None else _sorted_by_digits(wide[0])
    starts = _starts(in_order)
    levels = in_order[starts]
    if wide is not None:
        levels = _values(levels.astype(np.int64) + wide[1], wide[2], values.dtype)
    return levels, _ends(starts, len(in_order)) - starts


def doubled_ranks(values: Floats) -> Integers:
    """Return twice the average rank of each value, none of them missing (whole numbers, so that sums are exact)."""
    found = _counted(values)
    if found is not None:
        return _ranks(found)
    order = order_of(values)
    return _ranks_from(order, values[order])


def sorted_with_ranks(values: Floats) -> tuple[Floats, Integers]:
    """Return what `ordered` and `doubled_ranks` do, for little more than one of them."""
    found = _counted(values)
    if found is not None:
        return _in_order(found, values.dtype), _ranks(found)
    order = order_of(values)
    in_order = values[order]
    return in_order, _ranks_from(order, in_order)


def _ranks_from(order: npt.NDArray[np.intp], in_order: npt.NDArray[Any]) -> Integers:
    """Return what `doubled_ranks` does, of values that are in order already: order[0] is the place of the smallest."""
    starts = _starts(in_order)
    ends = _ends(starts, len(in_order))
    ranks = np.empty(len(in_order), dtype=np.int64)
    ranks[order] = np.repeat(starts + ends + 1, ends - starts)
    return ranks


def _starts(in_order: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the places of the first of each run of equal values."""
    first = np.ones(len(in_order), dtype=bool)
    np.not_equal(in_order[1:], in_order[:-1], out=first[1:])
    return np.flatnonzero(first)


def _ends(starts: npt.NDArray[np.intp], total: int) -> npt.NDArray[np.intp]:
    """Return the places behind the last of each run that starts there."""
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], total
    return ends


def order_of(values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the places of the values from small to large, equal ones as they stand; none of them is missing."""
    if len(values) < FEW:
        return np.argsort(values, kind="stable")
    found = _wide_steps(values)
    if found is not None:
        return _by_digits(found[0])
    if values.dtype.kind != "f":
        return np.argsort(values, kind="stable")
    bits = values.view(np.int64)
    # Floats that are not negative stand in the order of their bits, negative ones in the opposite order.
    return _by_digits((bits ^ ((bits >> 63) | np.int64(-(2**63)))).view(np.uint64))


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
    return np.repeat(_levels(found, kind), found.counts)


def _levels(found: _Counted, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return _values(found.levels + found.low, found.scale, kind)


def _values(steps: Integers, scale: float, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.asarray(steps / scale if kind.kind == "f" else steps.astype(kind))


def _ranks(found: _Counted) -> Integers:
    # Steps that hold no value keep what happens to stand there: nobody asks.
    ranks = np.empty(int(found.levels[-1]) + 1, dtype=np.int64)
    ranks[found.levels] = 2 * np.cumsum(found.counts) - found.counts + 1
    return ranks[found.places]


def _counted(values: npt.NDArray[Any]) -> _Counted | None:
    """Return how often each value occurs, or None for values that are better sorted."""
    if len(values) < FEW:
        return None
    most = min(MOST_STEPS, STEPS_EACH * len(values))
    if values.dtype.kind != "f":
        start, scale = int(values.min()), 1.0
        if int(values.max()) - start > most:
            return None
        places = values - start
    else:
        low, high = float(values.min()), float(values.max())
        if not np.isfinite(high - low):
            return None
        found = _above_lowest(values, low, high, most)
        if found is None:
            return None
        steps, start, scale = found
        places = steps.astype(np.int64)
    counts = np.bincount(places)
    # Of truth values numpy finds those that hold several times as quickly as numbers that are not 0.
    levels = np.flatnonzero(counts > 0)
    return _Counted(places=places, levels=levels, counts=counts[levels], low=start, scale=scale)


def _wide_steps(values: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint32], int, float] | None:
    """Return (steps of each value above the lowest, steps from zero to that, steps in one).

    None for few values and those of many decimals.
    """
    if len(values) < FEW:
        return None
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low) or max(-low, high) > WIDEST:
        return None
    if values.dtype.kind != "f":
        return (
            ((values - values.min()).astype(np.uint32), int(values.min()), 1.0)
            if high - low < WIDEST
            else None
        )
    found = _above_lowest(values, low, high, WIDEST)
    if found is None:
        return None
    steps, start, scale = found
    return steps.astype(np.uint32), start, scale


def _above_lowest(
    values: npt.NDArray[Any], low: float, high: float, most: float
) -> tuple[Floats, int, float] | None:
    """Return (steps of each value above the lowest, steps from zero to that, steps in one), up to so many steps.

    None for numbers of many decimals.
    """
    found = in_steps(values, most=most / (high - low) if high > low else np.inf)
    if found is None:
        return None
    steps, scale = found
    start = int(np.rint(low * scale))
    steps -= start
    return steps, start, scale


def _by_digits(keys: npt.NDArray[np.unsignedinteger[Any]]) -> npt.NDArray[np.intp]:
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    for shift in range(DIGIT, int(keys.max()).bit_length(), DIGIT):
        digits = (keys >> shift).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order


def _sorted_by_digits(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    keys = keys[np.argsort(keys.astype(np.uint16), kind="stable")]
    high = keys >> DIGIT
    return keys[np.argsort(high.astype(np.uint16), kind="stable")] if high.any() else keys


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
    if scale == 1.0:
        steps = np.rint(values)
        return steps if bool((steps == values).all()) else None
    steps = values * scale
    np.rint(steps, out=steps)
    return steps if bool((steps / scale == values).all()) else None
