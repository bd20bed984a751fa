"""Measures with two peaks and a valley between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from stories.analysis import special
from stories.analysis.arrays import Arrays, Measure
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for
from stories.analysis.finders.histograms import bins
from stories.analysis.statistics import Floats, mean, rounded
from stories.analysis.wordlists import is_mute

FEWEST_ROWS = 60
FEWEST_VALUES = 20
"""Different values that a column must have: of fewer each is a peak of its own."""
MOST_SAME = 0.1
"""A value that more rows share (many noughts) is no peak but a case of its own."""
TAIL = 0.005
"""Part of the rows at each end that is left out of the curve, for a far value would press the rest into one place."""
GRID = 256
LEAST_SIDE = 0.1
"""Share of the rows that must lie on each side of the valley."""
DEEP = 0.6
"""The most that the valley may have of the lower peak's height."""
OTHER = 0.85
"""A further valley that leaves less than this of the lower peak beside it makes more than two peaks."""
SURE = 1e-4
"""Level of the test in the valley, strict because its place was chosen after a look at the data: in 21,000 columns with
one peak (normal, skewed, flat, counted, rounded, heaped) it never gave a second one.
"""
WIDE = 0.6
"""Width of the windows of the test, as a part of the way from the valley to the nearer peak."""
ROOM = 5
"""Different values that each window of the test must hold, for rounding makes gaps by itself."""


@dataclass(frozen=True, kw_only=True)
class Valley:
    """The emptiest place between two peaks."""

    at: float
    low_peak: float
    high_peak: float
    depth: float
    # part of the lower peak's height that the valley lacks
    p: float


def find(arrays: Arrays, measure: Measure, ordered: Floats) -> Iterator[Candidate]:
    """Yield whether one measure has two peaks; `ordered` holds its values from small to large."""
    if len(ordered) < FEWEST_ROWS or measure.profile.distinct < FEWEST_VALUES or arrays.is_series:
        return
    valley = valley_of(ordered)
    if valley is None:
        return
    yield Candidate(
        kind="peaks",
        columns=(measure.profile.name,),
        build=partial(_tell, arrays, measure, ordered, valley),
        test=Test(
            name="binomial test in the valley", p=valley.p, effect=rounded(valley.depth), effect_name="depth"
        ),
        impact=valley.depth,
        holds=valley.p <= SURE,
    )


def valley_of(ordered: Floats) -> Valley | None:
    """Return the valley of sorted values that have two peaks, None where a smooth curve over them has one or more.

    The curve is a normal kernel's with Silverman's width. Where one peak is all there is, no stretch in between holds
    fewer rows than each of two as wide on its sides; that is what the binomial test says (an excess of mass, Mueller
    and Sawitzki 1991).
    """
    n = len(ordered)
    low, high = float(ordered[int(TAIL * n)]), float(ordered[n - 1 - int(TAIL * n)])
    if high <= low or _most_alike(ordered) > MOST_SAME * n:
        return None
    grid, curve = _curve(ordered, low, high)
    found = _two_peaks(curve)
    if found is None:
        return None
    first, bottom, second = found
    at, left, right = (float(grid[place]) for place in (bottom, first, second))
    lower = int(np.searchsorted(ordered, at))
    if min(lower, n - lower) < LEAST_SIDE * n:
        return None
    width = WIDE * min(at - left, right - at)
    windows = [_within(ordered, middle, width) for middle in (left, at, right)]
    if min(windows[0][1], windows[2][1]) < ROOM:
        return None
    beside, inside = min(windows[0][0], windows[2][0]), windows[1][0]
    p = float(special.bdtr(inside, inside + beside, 0.5)) if beside else 1.0
    depth = 1 - float(curve[bottom]) / min(float(curve[first]), float(curve[second]))
    return Valley(at=_plain(at, width), low_peak=left, high_peak=right, depth=depth, p=p)


def _most_alike(ordered: Floats) -> int:
    """Return how many rows share one value at most."""
    starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > 0)
    return int(np.diff(starts, append=len(ordered)).max())


def _curve(ordered: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """Return (places, height) of a smooth curve over the values between low and high."""
    held = ordered[(ordered >= low) & (ordered <= high)]
    q1, q3 = held[len(held) // 4], held[(3 * len(held)) // 4]
    spread = min(float(held.std()), float(q3 - q1) / 1.34) or float(held.std())
    width = 0.9 * spread * len(held) ** -0.2
    margin = 3 * width
    edges = np.linspace(low - margin, high + margin, GRID + 1)
    counts = np.diff(np.searchsorted(held, edges)).astype(np.float64)
    step = float(edges[1] - edges[0])
    reach = np.arange(-GRID + 1, GRID) * step / width
    curve = np.convolve(counts, np.exp(-0.5 * reach**2))[GRID - 1 : 2 * GRID - 1]
    return (edges[:-1] + edges[1:]) / 2, np.round(curve, 9).astype(np.float64)


def _two_peaks(curve: Floats) -> tuple[int, int, int] | None:
    """Return the places of (a peak, the valley, the other peak), None unless there are just two that stand out."""
    before = np.maximum.accumulate(curve)
    after = np.maximum.accumulate(curve[::-1])[::-1]
    gaps = np.minimum(before, after) - curve
    bottom = int(np.argmax(gaps))
    first, second = int(np.argmax(curve[: bottom + 1])), bottom + int(np.argmax(curve[bottom:]))
    if curve[bottom] > DEEP * min(curve[first], curve[second]):
        return None
    for part in (curve[: bottom + 1], curve[bottom:]):
        if _further(part) < OTHER:
            return None
    return first, bottom, second


def _further(part: Floats) -> float:
    """Return what the deepest valley within one side leaves of the lower peak beside it, 1 where there is none."""
    before = np.maximum.accumulate(part)
    after = np.maximum.accumulate(part[::-1])[::-1]
    beside = np.minimum(before, after)
    tall = beside > 0.2 * part.max()
    return float(np.min(part[tall] / beside[tall], initial=1.0))


def _within(ordered: Floats, middle: float, width: float) -> tuple[int, int]:
    """Return (rows, different values) within half a width of the middle."""
    start, end = np.searchsorted(ordered, (middle - width / 2, middle + width / 2))
    held = ordered[start:end]
    return len(held), int(np.count_nonzero(np.diff(held))) + 1 if len(held) else 0


def _plain(at: float, width: float) -> float:
    """Return the valley as a round number, within a twentieth of a window."""
    step = 10.0 ** np.floor(np.log10(width / 10))
    return rounded(float(np.round(at / step) * step))


def _tell(
    arrays: Arrays, measure: Measure, ordered: Floats, valley: Valley, test: Test | None
) -> tuple[Insight, ...]:
    name, unit, n = measure.profile.name, measure.profile.unit, len(ordered)
    cut = int(np.searchsorted(ordered, valley.at))
    facts = Facts(kind="peaks", columns=(name,), type=FactType.DISTRIBUTION, test=test)
    facts.add("valley", "valley", valley.at, n=n, unit=unit, tested=True)
    for key, part in (("low", ordered[:cut]), ("high", ordered[cut:])):
        where = {name: "below the valley" if key == "low" else "from the valley on"}
        facts.add(key, "mean", mean(part), n=len(part), unit=unit, where=where)
        facts.add(f"{key}_share", "share", len(part) / n, n=n, where=where)
    facts.add("mean", "mean", mean(ordered), n=n, unit=unit)
    facts.add("median", "median", float(np.median(ordered)), n=n, unit=unit)
    return (
        Insight(
            kind="peaks",
            type=FactType.DISTRIBUTION,
            columns=(name,),
            evidence=facts.made,
            lead="valley",
            series=Series(
                shape="bins",
                x_name=name,
                y_name="rows",
                unit=unit,
                points=bins(ordered, log=False),
                reference=valley.at,
                reference_name="valley",
            ),
            coverage=n / arrays.rows,
            effect=valley.depth,
            surprise=0.15 if is_mute(name) else 0.6,
            caveats=caveats_for(smallest=n, missing=measure.profile.missing / arrays.rows),
        ),
    )
