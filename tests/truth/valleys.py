"""Two peaks and the valley between them, looked for again on a kernel's curve, with the test in the valley."""

import numpy as np
import pandas as pd
from scipy import stats

from tests.truth.intervals import Found

GRID, TAIL, WIDE = 256, 0.005, 0.6


def valley(values: pd.Series) -> Found:
    """Return the binomial test of the rows in the valley against those beside the lower peak (Mueller and Sawitzki
    1991).

    Windows as wide as 0.6 of the way from the valley to the nearer peak; the curve is a normal kernel's with
    Silverman's width (1986), a two-hundredth of the rows left out at each end.
    """
    ordered = np.sort(values.to_numpy())
    n = len(ordered)
    low, high = ordered[int(TAIL * n)], ordered[n - 1 - int(TAIL * n)]
    held = ordered[(ordered >= low) & (ordered <= high)]
    quartiles = held[len(held) // 4], held[3 * len(held) // 4]
    width = 0.9 * min(held.std(), (quartiles[1] - quartiles[0]) / 1.34) * len(held) ** -0.2
    edges = np.linspace(low - 3 * width, high + 3 * width, GRID + 1)
    places = (edges[:-1] + edges[1:]) / 2
    curve = stats.gaussian_kde(held, bw_method=width / held.std(ddof=1))(places)
    between = np.minimum(np.maximum.accumulate(curve), np.maximum.accumulate(curve[::-1])[::-1]) - curve
    at = int(np.argmax(between))
    left, right = int(np.argmax(curve[: at + 1])), at + int(np.argmax(curve[at:]))
    wide = WIDE * min(places[at] - places[left], places[right] - places[at])
    beside, inside, other = (
        int(
            np.searchsorted(ordered, places[one] + wide / 2)
            - np.searchsorted(ordered, places[one] - wide / 2)
        )
        for one in (left, at, right)
    )
    p = float(stats.binom.cdf(inside, inside + min(beside, other), 0.5))
    return Found(p=p, effect=float(1 - curve[at] / min(curve[left], curve[right])))
