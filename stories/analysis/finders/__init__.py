"""Finders: each looks for one kind of insight and yields what it found.

The catalogue. `kind`: columns; evidence by name (DataFact); series shape. Names marked ? may be absent.

trend: (date, measure or "" for the number of rows); first, first_when, last, last_when, change? (percent from first
  to last, unit percent), difference (last - first), peak, peak_when, low, low_when, periods; shape time.
  The value of a period is the mean (or median, count, sum: said by the fact's measure). first/last are full periods.
difference: (dimension, measure); top, top_name, top_n, bottom, bottom_name, bottom_n, overall, gap (top - bottom),
  ratio? (top / bottom, both positive), groups (how many were compared); shape groups, reference = overall.
association: (x, y), both measures; rho, low_y and high_y (mean of y in the lowest and highest fifth of x),
  low_x (upper bound of the lowest fifth), high_x (lower bound of the highest fifth), pairs (n); shape cloud.
dependence: (a, b), both dimensions; share (of b_name among a_name), a_name, b_name, overall (share of b_name in all),
  low_share?, low_name? (absent where several share the lowest),
  v (Cramer's V), pairs; shape groups (share of b_name for each a), reference = overall.
distribution: (measure,); median, mean, q1, q3, p90, minimum, maximum, zero_share?; shape bins.
outlier: (measure,); count, share, fence, extreme, extreme_name? (the row's label), median; shape strip or bins.
proportion: (dimension,); share, name, count, categories, second_share?, second_name?, rest_share?; shape groups.
rank: (dimension, measure), an additive measure summed; top, top_name, share (of the total), row_share? (the same
  group's share of rows), second?, second_name?, total, categories; shape groups.
null: (); looked_at (the number of cross-column tests); no series.

Names (..._name, ..._when) are DataFacts of type name whose value is the text as it stands in the file, or the label of
a period: 2013, 2013-Q2, 2013-07, 2013-W07 or 2013-07-04 (the points of a time series carry its first day as x).
Ids are given by the Ledger when an insight is kept; until then they are structural.

Measures of facts: mean, median, count, sum, share (from 0 to 1), change (in percent), difference, difference of means,
difference of medians, ratio of means, ratio of medians, rho, Cramer's V, minimum, maximum, first quartile,
third quartile, ninth decile, fence, lower bound, upper bound, groups, periods, looked at, name.

Points. cloud: each row (n 1), or for more rows the mean of y (with its interval) between x and x_end. strip: the far
values themselves (y), x the name of the row or a running number. bins: y is the number of rows. groups of a
dependence and of a proportion: y is a share from 0 to 1.

Caveats: small_n (a number rests on fewer than 30 rows), missing (more than a fifth of the rows have no value),
one_period (a trend over less than two years, which may be a season).
"""

from dataclasses import replace

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays
from stories.analysis.facts import Insight, Test
from stories.analysis.finders import associations, comparisons, dependences, distributions, trends
from stories.analysis.finders.candidates import Candidate, Finder
from stories.analysis.insights import Search
from stories.analysis.profile import Profile
from stories.analysis.statistics import LEVEL, rounded
from stories.analysis.table import Table
from stories.progress import Progress, Report

FINDERS: tuple[Finder, ...] = (
    trends.find,
    comparisons.find,
    associations.find,
    dependences.find,
    distributions.find,
)
WORKED_OUT = 16
"""Insights of a kind that are worked out, the strongest ones: the story keeps two or three."""
TRIED = 100
"""Candidates of a kind that are tried for that, for some are hollow."""
FIXED = 0.85
"""Epsilon squared above which a dimension all but fixes a measure."""
MOST_TESTS = 200
ASKED_FOR = frozenset({"duration", "rate", "share"})
"""Rules by which a column is worked out that a reader asks for, as for any outcome."""
SCALE = 100
"""Steps of progress for each finder, and for the ordering of the values before them."""
PARTS = 2 * (1 + len(FINDERS))
"""Of so many steps of progress: half are for working out what was found, which takes half of the time."""


def find(table: Table, profile: Profile, report: Report, *, correct: bool = True) -> Search:
    """Return all that holds in a table, with every test corrected within the cross-column family.

    correct=False leaves the p-values as they are, to see what the correction is worth.
    """
    arrays = Arrays(table, profile, _Steps(report, 0).watch)
    # Made here and not by the finder that asks first, whose own steps would be lost among these.
    arrays.measures  # noqa: B018
    candidates: list[Candidate] = []
    kin = kinship.Kin(profile)
    for place, finder in enumerate(FINDERS, start=1):
        steps = _Steps(report, place)
        found = finder(arrays, steps.watch)
        candidates.extend(one for one in found if kin.may_meet(one.kind, one.columns))
    tested = [candidate for candidate in candidates if candidate.family and candidate.test is not None]
    p = np.array([candidate.test.p for candidate in tested if candidate.test is not None])
    q = statistics.benjamini_hochberg(p) if correct else p
    corrected = {
        id(one): replace(one.test, q=rounded(float(value)))
        for one, value in zip(tested, q, strict=True)
        if one.test
    }
    passed = [one for one in tested if (corrected[id(one)].q or 0.0) <= LEVEL]
    holding = [
        one for one in candidates if one.holds and (not one.family or (corrected[id(one)].q or 0.0) <= LEVEL)
    ]
    strongest = sorted((one for one in passed if one.holds), key=_by_impact)[:MOST_TESTS]
    return Search(
        insights=tuple(
            _weighed(insight, candidates, arrays) for insight in _work_out(holding, corrected, report)
        ),
        looked_at=len(candidates),
        tested=len(tested),
        passed=len(passed),
        tests=tuple((one.kind, one.columns, corrected[id(one)]) for one in strongest),
        kin=kinship.close_pairs(arrays, [(one.kind, one.columns, one.test) for one in tested if one.test])
        | {frozenset(one.columns) for one in tested if one.nested},
    )


class _Steps:
    """Turns the counts of one part into steps of the whole search, no more than a hundred for each place it takes."""

    def __init__(self, report: Report, place: int, places: int = 1) -> None:
        self._report, self._place, self._places, self._last = report, place, places, -1

    def watch(self, done: int, total: int, note: str) -> None:
        step = SCALE * self._places * done // max(total, 1)
        if step > self._last:
            self._last = step
            self._report(
                Progress(
                    stage="analyzing",
                    done=SCALE * self._place + step,
                    total=SCALE * PARTS,
                    note=note,
                )
            )


def _by_impact(candidate: Candidate) -> float:
    return -rounded(candidate.impact)


def _work_out(holding: list[Candidate], corrected: dict[int, Test], report: Report) -> list[Insight]:
    made: list[Insight] = []
    tries: dict[str, int] = {}
    steps = _Steps(report, PARTS // 2, PARTS // 2)
    for done, candidate in enumerate(sorted(holding, key=_by_impact)):
        steps.watch(done, len(holding), f"Working out what was found: {done + 1} of {len(holding)}")
        tries[candidate.kind] = tries.get(candidate.kind, 0) + 1
        enough = sum(insight.kind == candidate.kind for insight in made) >= WORKED_OUT
        if not enough and tries[candidate.kind] <= TRIED:
            made.extend(candidate.build(corrected.get(id(candidate), candidate.test)))
    steps.watch(1, 1, "Worked out what was found")
    return made


def _weighed(insight: Insight, candidates: list[Candidate], arrays: Arrays) -> Insight:
    """Return the insight with less surprise where its measure only stands for something else that is in the table.

    And with more where it is of how long or how often, which the file does not say by itself.

    A measure that a category all but fixes (the distance to a place) is an attribute of it, and so is what goes along
    with it (the time in the air). The spread of a series in time is that of the time. What one piece costs is what the
    piece is.
    """
    made = {column.derived for column in arrays.profile.derived if column.name in insight.columns}
    if "ratio" in made:
        return replace(insight, surprise=insight.surprise / 2)
    if made & ASKED_FOR and len(insight.columns) > 1:
        return replace(insight, surprise=min(1.0, 1.3 * insight.surprise))
    if insight.kind == "difference" and insight.columns[1] in _fixed(candidates):
        return replace(insight, surprise=insight.surprise / 2)
    if insight.kind == "distribution" and arrays.is_series:
        return replace(insight, surprise=insight.surprise / 4)
    return insight


def _fixed(candidates: list[Candidate]) -> set[str]:
    """Return the measures that a dimension all but fixes, and those that all but equal them."""
    fixed = {one.columns[1] for one in candidates if one.kind == "difference" and _effect(one) > FIXED}
    copies = [
        one.columns for one in candidates if one.kind == "association" and _effect(one) > kinship.COPY - 0.03
    ]
    return fixed | {name for pair in copies if fixed & set(pair) for name in pair}


def _effect(candidate: Candidate) -> float:
    return abs((candidate.test.effect if candidate.test else None) or 0.0)
