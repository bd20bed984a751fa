"""Which group holds the largest part of an additive measure's total."""

import numpy as np

from stories.analysis import kinship
from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Facts, caveats_for
from stories.analysis.statistics import Floats, Integers, rounded

MOST_SHOWN = 50
LEADS = 1.5
"""Times an even share that the first group must hold ..."""
LEAST = 0.15
"""... and the least share of the total."""
TRIVIAL = 0.98
"""A group that holds more than this is all there is."""
MORE = 1.2
"""Times its share of the rows: a group with many rows has a large part of any total."""
SEVERAL, CARRIED = 10, 0.5
"""In a group of so many rows or more, the part of its total that a single row may hold: else the row is the news."""
UNEVEN = 3
"""Times its share of the rows that make a large part of a total news."""
AHEAD = 1.05
"""Times the second group's total that the first must have."""


def may_tell(arrays: Arrays, measure: Measure) -> bool:
    """Return whether the measure's total means something."""
    return (
        measure.profile.additive and not measure.profile.negatives and not kinship.is_stock(arrays, measure)
    )


def tell(
    arrays: Arrays, dimension: Groups, measure: Measure, counts: Integers, sums: Floats, test: Test | None
) -> Insight | None:
    """Return which group holds the largest part of a total, or None where no part stands out.

    counts, sums: rows with a value, and the sum of these, for each code. test: the one that shows that the groups
    differ in the measure; without it the order of the totals might be chance.
    """
    sums, counts = sums[1:], counts[1:]
    total, rows = float(sums.sum()), int(counts.sum())
    held = np.flatnonzero(counts > 0)
    order = held[np.lexsort((held, np.array([-rounded(float(value)) for value in sums[held]])))]
    if total <= 0 or len(order) < 3:
        return None
    top, second = int(order[0]), int(order[1])
    share, evenly = float(sums[top]) / total, 1 / len(order)
    if (
        share < max(LEADS * evenly, LEAST)
        or share > TRIVIAL
        or sums[top] < AHEAD * sums[second]
        or share < MORE * counts[top] / rows
        or (counts[top] >= SEVERAL and _largest(measure, dimension, top + 1) > CARRIED * sums[top])
    ):
        return None
    name, other, unit = dimension.profile.name, measure.profile.name, measure.profile.unit
    # of all rows, those without a value included
    names, every = dimension.names[1:], dimension.counts[1:]
    facts = Facts(kind="rank", columns=(name, other), type=FactType.RANK, test=test)
    for key, code in (("top", top), ("second", second)):
        where = {name: names[code]}
        facts.add(
            key, "sum", float(sums[code]), n=int(counts[code]), unit=unit, where=where, columns=(other,)
        )
        facts.name(f"{key}_name", names[code], name, where=where)
    facts.add("share", "share", share, n=rows, where={name: names[top]}, tested=True)
    facts.add(
        "row_share",
        "share",
        int(every[top]) / int(every.sum()),
        n=int(every.sum()),
        where={name: names[top]},
        columns=(name,),
    )
    facts.add("total", "sum", total, n=rows, unit=unit, columns=(other,))
    facts.add("categories", "groups", len(order), n=rows, columns=(name,))
    shown = order[:MOST_SHOWN]
    uneven = share >= UNEVEN * counts[top] / rows
    return Insight(
        kind="rank",
        type=FactType.RANK,
        columns=(name, other),
        evidence=facts.made,
        lead="share",
        series=Series(
            shape="groups",
            x_name=name,
            y_name=f"sum of {other}",
            unit=unit,
            points=tuple(
                Point(x=names[code], y=rounded(float(sums[code])), n=int(counts[code])) for code in shown
            ),
            highlight=(names[top],),
            left_out=f"{len(order) - len(shown)} smaller groups" if len(order) > len(shown) else "",
        ),
        coverage=rows / arrays.rows,
        effect=max((share - evenly) / (1 - evenly), share - counts[top] / rows if uneven else 0.0),
        test=test,
        surprise=min(1.0, (1.5 if uneven else 0.8) * kinship.surprise(name, other)),
        caveats=caveats_for(smallest=int(counts[top]), missing=measure.profile.missing / arrays.rows),
    )


def _largest(measure: Measure, dimension: Groups, code: int) -> float:
    """Return the largest value in one group."""
    return float(np.nanmax(measure.values[dimension.codes == code]))
