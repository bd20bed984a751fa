"""The date from which a column's values are missing more often, or less."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stories.analysis import statistics
from stories.analysis.arrays import Arrays
from stories.analysis.facts import Point, Series
from stories.analysis.finders.candidates import FEWEST
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import rounded

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, kw_only=True)
class Split:
    """Missing values before and after the date that sets them apart the most."""

    when: np.datetime64
    # the first day of what comes after
    shares: tuple[float, float]
    # missing before, and from that day on
    sizes: tuple[int, int]
    # rows before, and from that day on
    statistic: float
    # H of the Kruskal-Wallis test on the dates of the rows with and without a value
    effect: float
    # its epsilon squared

    def label(self, grain: str) -> str:
        """Return the day as an ISO date, as fine as the dates of the column are."""
        return str(
            self.when.astype({"year": "datetime64[Y]", "month": "datetime64[M]"}.get(grain, "datetime64[D]"))
        )


def split_of(days: Days, missing: npt.NDArray[np.bool_]) -> Split | None:
    """Return the date that sets missing values apart the most, None where there are too few on either side.

    The split is the one with the largest chi-squared of its two shares. Whether there is anything to it is tested by
    the ranks of the dates, which does not choose (Kruskal and Wallis 1952).
    """
    known = ~np.isnat(days)
    when, gone = days[known].astype("datetime64[D]").astype(np.int64), missing[known]
    n, lost = len(when), int(np.count_nonzero(gone))
    if min(lost, n - lost) < FEWEST:
        return None
    # A million rows have few days: all that is asked is in the rows of each day.
    first = int(when.min())
    rows = np.bincount(when - first)
    filled = np.flatnonzero(rows)
    rows, lost_on = rows[filled], np.bincount(when[gone] - first, minlength=len(rows))[filled]
    edges = np.cumsum(rows)[:-1]
    told = (edges >= FEWEST) & (edges <= n - FEWEST)
    if not told.any():
        return None
    starts, edges, before = filled[1:][told] + first, edges[told], np.cumsum(lost_on)[:-1][told]
    apart = np.abs(before - edges * (lost / n)) / np.sqrt(edges * (n - edges.astype(np.float64)))
    at = int(np.argmax(apart))
    edge, held = int(edges[at]), int(before[at])
    scores = (2 * np.cumsum(rows) - rows - n).astype(np.float64)
    of_lost = float((scores * lost_on).sum())
    sums, sizes = np.array([-of_lost, of_lost]), np.array([n - lost, lost], dtype=np.float64)
    statistic, effect = statistics.between_groups(sums, sizes, float((scores**2 * rows).sum()))
    return Split(
        when=starts[at].astype("datetime64[D]"),
        shares=(held / edge, (lost - held) / (n - edge)),
        sizes=(edge, n - edge),
        statistic=statistic,
        effect=effect,
    )


def by_period(
    arrays: Arrays, date: ColumnProfile, missing: npt.NDArray[np.bool_], name: str, split: Split
) -> Series:
    """Return the share of missing values in each period of the calendar, or before and after the date."""
    found = arrays.told_calendars
    overall = rounded(float(missing[~np.isnat(arrays.days(date))].mean()))
    if not found:
        label = split.label(date.grain)
        points = tuple(
            Point(x=f"{side} {label}", y=rounded(share), n=size)
            for side, share, size in zip(("before", "from"), split.shares, split.sizes, strict=True)
        )
        most = points[0 if split.shares[0] > split.shares[1] else 1].x
        return Series(
            shape="groups", x_name=date.name, y_name=name, unit=None, points=points, highlight=(most,),
            reference=overall, reference_name="all",
        )  # fmt: skip
    calendar = found[0]
    held = calendar.numbers >= 0
    rows = np.bincount(calendar.numbers[held], minlength=calendar.size)
    lost = np.bincount(calendar.numbers[held & missing], minlength=calendar.size)
    points = tuple(
        Point(x=calendar.start(place), y=rounded(int(lost[place]) / int(rows[place])) if rows[place] else None,
              n=int(rows[place]))
        for place in range(calendar.size)
    )  # fmt: skip
    turn = next(point.x for point in reversed(points) if str(point.x) <= str(split.when))
    return Series(
        shape="time", x_name=date.name, y_name=name, unit=None, points=points, highlight=(turn,),
        reference=overall, reference_name="all", grain=calendar.grain,
    )  # fmt: skip
