"""A jump and a trend of one measure are one finding: the one that fits better is told, the other beside it."""

from collections.abc import Sequence
from dataclasses import replace

from stories.analysis.facts import Insight

AS_WELL = "gradual"
"""Caveat of a jump that a steady change fits nearly as well as ..."""
BETTER = "steadier"
"""... and of one that a steady change fits a little better."""
ENDS = ("first", "first_when", "last", "last_when")
LEVELS = {"before": "step_before", "after": "step_after", "when": "step_when"}


def merged(insights: Sequence[Insight]) -> list[Insight]:
    """Return the insights with one for each measure that both jumps and rises or falls.

    Where the two fit about equally well the one that is told takes on the facts of the other: a jump the ends of the
    series, a trend the levels before and after.
    """
    trends = {one.columns: one for one in insights if one.kind == "trend"}
    changes = {one.columns: one for one in insights if one.kind == "change"}
    both = trends.keys() & changes.keys()
    told = []
    for one in insights:
        if one.kind not in ("trend", "change") or one.columns not in both:
            told.append(one)
            continue
        trend, change = trends[one.columns], changes[one.columns]
        if one is trend and BETTER in change.caveats:
            as_well = _moved(trend, "difference") * _moved(change, "gap") > 0
            levels = {name: change.evidence[key] for key, name in LEVELS.items()} if as_well else {}
            told.append(replace(trend, evidence=trend.evidence | levels))
        elif one is change and BETTER not in change.caveats:
            as_well = AS_WELL in change.caveats and _moved(trend, "difference") * _moved(change, "gap") > 0
            ends = {key: trend.evidence[key] for key in ENDS} if as_well else {}
            told.append(replace(change, evidence=change.evidence | ends))
    return told


def _moved(insight: Insight, key: str) -> float:
    return float(insight.evidence[key].value or 0.0)
