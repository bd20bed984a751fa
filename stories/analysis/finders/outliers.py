"""Values far from all others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from stories.analysis import ordering
from stories.analysis.arrays import Arrays, Measure
from stories.analysis.derived_growth import PERIODS
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for
from stories.analysis.statistics import Floats, rounded
from stories.analysis.wordlists import is_mute

FENCE = 3.0
"""Interquartile ranges beyond the quartiles (Tukey's outer fence)."""
MOST = 0.01
"""A larger share beyond the fence is a long tail, not outliers."""
SKEWED = 0.15
"""Positive values that lean more than this have a tail: they are judged by their logarithms ..."""
STEEP = 0.5
"""... or, up to this, by their square roots where these set some values apart from the tail ..."""
APART = 0.6
"""... with so many interquartile ranges of room between."""
FARTHEST, FARTHEST_OF_A_TAIL = 8, 20
"""Interquartile ranges from the median at which a value is as far as can be, one of a few or one of a tail ..."""
FEW = 10
"""... for more than so many are a tail rather than cases of their own."""
MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Fence:
    """The edge beyond which values of a column are far from all others."""

    value: float
    high: bool
    # whether the far values are the large ones
    count: int
    # values beyond
    reach: float
    # distance of the farthest from the median in interquartile ranges
    tail: bool
    # whether they lie beyond a long tail, judged by logarithms

    @property
    def effect(self) -> float:
        """Return how far out the farthest value is, from 0 to 1."""
        return min(
            1.0, self.reach / (FARTHEST if self.count <= FEW and not self.tail else FARTHEST_OF_A_TAIL)
        )


def find(arrays: Arrays, measure: Measure, ordered: Floats) -> Iterator[Candidate]:
    """Yield the far values of one measure; `ordered` holds its values from small to large."""
    fence = fence_of(ordered, scale_of(ordered))
    if fence is not None:
        yield Candidate(
            kind="outlier",
            columns=(measure.profile.name,),
            build=partial(_tell, arrays, measure, fence),
            impact=fence.effect,
            holds=0 < fence.count <= max(1.0, MOST * len(ordered)),
        )


def scale_of(ordered: Floats) -> str:
    """Return the scale on which values are judged: plain, root or log."""
    lean = _lean(ordered)
    if ordered[0] <= 0 or lean <= SKEWED:
        return "plain"
    return "root" if lean <= STEEP and _are_apart(np.sqrt(ordered)) else "log"


def _are_apart(scaled: Floats) -> bool:
    """Return whether there is room between the values beyond the upper fence and all others."""
    q1, q3 = (ordering.quantile(scaled, share) for share in (0.25, 0.75))
    place = int(np.searchsorted(scaled, q3 + FENCE * (q3 - q1), side="right"))
    return 0 < place < len(scaled) and float(scaled[place] - scaled[place - 1]) >= APART * (q3 - q1) > 0


def fence_of(ordered: Floats, scale: str) -> Fence | None:
    """Return the fence with more values beyond it, None when half of the values are the same."""
    scaled = {"plain": np.positive, "root": np.sqrt, "log": np.log}[scale](ordered)
    q1, median, q3 = (ordering.quantile(scaled, share) for share in (0.25, 0.5, 0.75))
    if q3 <= q1:
        return None
    low, high = q1 - FENCE * (q3 - q1), q3 + FENCE * (q3 - q1)
    below = int(np.searchsorted(scaled, low))
    above = len(scaled) - int(np.searchsorted(scaled, high, side="right"))
    edge, farthest = (high, scaled[-1]) if above >= below else (low, scaled[0])
    return Fence(
        value=_back(edge, scale),
        high=above >= below,
        count=max(above, below),
        reach=abs(float(farthest) - median) / (q3 - q1),
        tail=scale == "log",
    )


def _back(edge: float, scale: str) -> float:
    """Return an edge on the scale of the file; below nought there is no root."""
    if scale == "log":
        return float(np.exp(edge))
    return max(edge, 0.0) ** 2 if scale == "root" else edge


def _lean(ordered: Floats) -> float:
    """Return how far the outer tenths lean to the right, from -1 to 1 (Hinkley 1975): no far value can move it."""
    low, median, high = (ordering.quantile(ordered, share) for share in (0.1, 0.5, 0.9))
    return (high + low - 2 * median) / (high - low) if high > low else 0.0


def _tell(arrays: Arrays, measure: Measure, fence: Fence, test: Test | None) -> tuple[Insight, ...]:
    name, unit = measure.profile.name, measure.profile.unit
    beyond = _beyond(arrays, measure, fence)
    n, (extreme, who, when), median = len(measure.ordered), beyond[0], float(measure.profile.median or 0.0)
    facts = Facts(kind="outlier", columns=(name,), type=FactType.OUTLIER, test=test)
    facts.add("count", "count", len(beyond), n=n)
    facts.add("share", "share", len(beyond) / n, n=n)
    facts.add("fence", "fence", fence.value, n=n, unit=unit)
    facts.add("extreme", "maximum" if fence.high else "minimum", extreme, n=n, unit=unit)
    label, date = arrays.row_names
    if who:
        facts.name("extreme_name", who, label)
    if date is not None:
        facts.name("extreme_when", when, date.name)
    facts.add("median", "median", median, n=n, unit=unit)
    points = tuple(
        Point(x=", ".join(filter(None, (name_of_row, period))) or str(place + 1), y=rounded(far), n=1)
        for place, (far, name_of_row, period) in enumerate(beyond[:MOST_SHOWN])
    )
    return (
        Insight(
            kind="outlier",
            type=FactType.OUTLIER,
            columns=(name,),
            evidence=facts.made,
            lead="extreme",
            series=Series(
                shape="strip",
                x_name=label,
                y_name=name,
                unit=unit,
                points=points,
                highlight=(points[0].x,),
                reference=rounded(median),
                reference_name="median",
                left_out=f"{len(beyond) - MOST_SHOWN} further values" if len(beyond) > MOST_SHOWN else "",
            ),
            coverage=n / arrays.rows,
            effect=fence.effect,
            surprise=0.15 if is_mute(name) else 0.6,
            caveats=caveats_for(smallest=n, missing=measure.profile.missing / arrays.rows),
        ),
    )


def _beyond(arrays: Arrays, measure: Measure, fence: Fence) -> list[tuple[float, str, str]]:
    """Return the values beyond the fence with the names of their rows, and the periods where it needs both to tell a
    row, the farthest first.
    """
    with np.errstate(invalid="ignore"):
        far = measure.values > fence.value if fence.high else measure.values < fence.value
        # a logarithm and back may lose the value on the fence itself
        far |= measure.values == (np.nanmax(measure.values) if fence.high else np.nanmin(measure.values))
    places = np.flatnonzero(far)
    label, date = arrays.row_names
    labels, periods = [""] * len(places), [""] * len(places)
    if label:
        texts = arrays.frame[label].iloc[places]
        labels = [
            "" if missing else str(text).strip() for text, missing in zip(texts, texts.isna(), strict=True)
        ]
    if date is not None:
        days = arrays.days(date)[places].astype(f"datetime64[{PERIODS[date.grain]}]")
        periods = np.datetime_as_string(days).tolist()
    found = zip((float(value) for value in measure.values[places]), labels, periods, strict=True)
    return sorted(found, key=lambda one: (-one[0] if fence.high else one[0], one[1:]))
