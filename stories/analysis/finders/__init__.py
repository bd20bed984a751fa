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
outlier: (measure,); count, share, fence, extreme, extreme_name? (the row's label), extreme_when? (with it the
  period, where only both name a row), median; shape strip or bins.
proportion: (dimension,); share, name, count, categories, second_share?, second_name?, rest_share?; shape groups.
rank: (dimension, measure), an additive measure summed; top, top_name, share (of the total), row_share? (the same
  group's share of rows), second?, second_name?, total, categories; shape groups.
season: (date, measure or "" for the number of rows); top, top_name ("March", "Monday", "17:00"), top_n, bottom,
  bottom_name, bottom_n, overall, gap (top - bottom), ratio? (top / bottom), cycles (years, weeks or days that were gone
  through); shape groups in the order of the calendar, reference = overall; its grain is the cycle: year, week or day.
  The number of rows is told for each day, hour or month.
change: (date, measure or ""); before, before_n, after, after_n, when (the day, or the month of a table by months), gap
  (after - before), change? (percent), earliest?, latest? (the interval of when), and where a steady change fits as
  well: first, first_when, last, last_when; shape time. A trend that fits better than a jump has step_before,
  step_after, step_when.
gap: (date,); missing (days, months or years without rows), covered (from the first to the last), usual (the
  step from one to the next), last_before, first_when, last_when, first_after; shape time (rows).
duplicate: ("",) or, where rows are alike in all but numbers of their own, (such a column,); count (rows that repeat an
  earlier one), share, clusters (different rows that come more than once), largest (how often the most frequent comes),
  pairs (of equal rows), expected? (pairs if the columns had nothing to do with each other; absent below half a pair),
  aside_0 .. ? (columns set aside); shape groups (rows by how often they come).
impossible: (measure,), (date,), (start, end) or (part, whole); count, share, extreme (the value farthest on the wrong
  side; of two columns how far apart they are; of a date a name), limit? (1, 100 or 130), distinct? (different wrong
  values), first?, last? (of the other dates), extreme_name? (the row's label); shape bins (an edge at the limit) or, of
  dates, groups (rows by year or decade).
gone: missing values. (dimension, column): share (missing in the group), a_name, lost (rows of it), overall, low_share?,
  low_name?, v; shape groups (share missing), reference = overall. (date, column): before, after (shares), when (the
  first day after), overall; shape time or groups. (other, column): together (rows missing in both), overall; shape
  groups (share missing for each column). All: other_0 .. ? (columns that are missing in the same rows).
interaction: a trend by group: (date, dimension, measure); exception_name, exception_early, exception_late (in the first
  and the second half of the time), exception_change, rule_name, rule_early, rule_late, rule_change (of the group that
  follows the rule the most), when (the second half begins), holds, groups, second_name?. A difference by category:
  (dimension, dimension compared, measure); high_name, low_name (the two groups), exception_name, exception_high,
  exception_low, exception_gap, rule_name, rule_high, rule_low, rule_gap, holds, groups, second_name?. Both: shape
  groups (the change, or the difference, in each).
peaks: (measure,); valley, low, high (means on its two sides), low_share, high_share, mean, median; shape bins,
  reference = valley.
even: (dimension,); even (share of each if all were alike), largest, largest_name, largest_n, smallest, smallest_name,
  smallest_n, categories; shape groups, reference = even.
null: (); looked_at (the number of cross-column tests); no series.

Names (..._name, ..._when) are DataFacts of type name whose value is the text as it stands in the file, or the label of
a period: 2013, 2013-Q2, 2013-07, 2013-W07 or 2013-07-04 (the points of a time series carry its first day as x).
Ids are given by the Ledger when an insight is kept; until then they are structural.

Measures of facts: mean, median, count, sum, share (from 0 to 1), change (in percent), difference, difference of means,
difference of medians, ratio of means, ratio of medians, rho, Cramer's V, minimum, maximum, first quartile,
third quartile, ninth decile, fence, lower bound, upper bound, groups, periods, looked at, name, rows a day (an hour, a
month, a year), difference of seasons, ratio of seasons, difference of levels, change of level (in percent), difference
in rows a day, days (months, years) missing, days (weeks, months, years) covered, usual step,
clusters, largest cluster, valley, equal pairs, expected pairs, limit, farthest, distinct.

Points. cloud: each row (n 1), or for more rows the mean of y (with its interval) between x and x_end. strip: the far
values themselves (y), x the name of the row or a running number. bins: y is the number of rows. groups of a
dependence and of a proportion: y is a share from 0 to 1.

Caveats: small_n (a number rests on fewer than 30 rows), missing (more than a fifth of the rows have no value),
one_period (a trend or a jump over less than two years, which may be a season), gradual, steadier (a steady change fits
nearly as well as a jump, or better).
"""

from dataclasses import replace

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays
from stories.analysis.facts import Insight, Test
from stories.analysis.finders import (
    associations,
    comparisons,
    courses,
    dependences,
    distributions,
    impossible,
    interactions,
    missing,
    repeats,
    sharing,
    steps_and_slopes,
    trends,
)
from stories.analysis.finders.candidates import Candidate, Finder
from stories.analysis.finders.sharing import Step, Wanted
from stories.analysis.insights import Search
from stories.analysis.profile import Profile
from stories.analysis.side_by_side import LONG
from stories.analysis.statistics import LEVEL, rounded
from stories.analysis.table import Table
from stories.progress import Progress, Report

FINDERS: tuple[Finder, ...] = (
    trends.find,
    comparisons.find,
    associations.find,
    dependences.find,
    distributions.find,
    courses.find,
    missing.find,
    repeats.find,
    impossible.find,
    interactions.find,
)
IN_LONG = (associations.find, courses.find, repeats.find, interactions.find)
"""Finders that work in another process where there is one. In a table of many rows these take half of the time, both to
look and to work out what was found, ..."""
IN_WIDE = (distributions.find, courses.find, repeats.find, impossible.find, interactions.find)
"""... in one of many columns these, of few candidates each: to hand over those of every two columns takes its time."""
LARGE = 500_000
"""Cells from which on a second process is worth its start."""
FIXED = 0.85
"""Epsilon squared above which a dimension all but fixes a measure."""
MOST_TESTS = 200
ASKED_FOR = frozenset({"duration", "rate", "share"})
"""Rules by which a column is worked out that a reader asks for, as for any outcome."""
NEARLY = 0.9
"""Part of a share's effect from which a column that it was worked out from says as much."""
SCALE = 100
"""Steps of progress for each finder, and for the ordering of the values before them."""
WORKING_OUT = 4
"""... and as many times that for working out what was found."""
PARTS = 1 + len(FINDERS) + WORKING_OUT


def find(table: Table, profile: Profile, report: Report, *, correct: bool = True, threads: int = 1) -> Search:
    """Return all that holds in a table, with every test corrected within the cross-column family.

    correct=False leaves the p-values as they are (q is None), to see what the correction is worth.
    threads: with two or more, a large table is looked at by two processes.
    """
    arrays = Arrays(table, profile, _Steps(report, 0).watch, threads=threads)
    # Made here and not by the finder that asks first, whose own steps would be lost among these.
    arrays.measures  # noqa: B018
    kin = kinship.Kin(profile)

    def look(place: int) -> list[Candidate]:
        """Return the candidates of a finder that say something."""
        found = FINDERS[place](arrays, _Steps(report, place + 1).watch)
        return [one for one in found if kin.may_meet(one.kind, one.columns)]

    share = threads > 1 and arrays.rows * len(profile.columns) >= LARGE
    others = (IN_LONG if arrays.rows >= LONG else IN_WIDE) if share else ()
    away = [place for place, finder in enumerate(FINDERS) if finder in others]
    here = [place for place in range(len(FINDERS)) if place not in away]
    with sharing.shared(here, away, look) as shared:
        by_finder = shared.candidates()
        candidates = [one for finder in range(len(FINDERS)) for one in by_finder[finder]]
        tested = [candidate for candidate in candidates if candidate.family and candidate.test is not None]
        p = np.array([candidate.test.p for candidate in tested if candidate.test is not None])
        q = statistics.benjamini_hochberg(p) if correct else p
        near = zip(tested, q.tolist(), (q < 2 * LEVEL).tolist(), strict=True)
        # Of a wide file thousands are far from passing: only what may pass is rounded, and told.
        corrected = {id(one): rounded(value) for one, value, close in near if close}
        passed = [one for one in tested if corrected.get(id(one), 1.0) <= LEVEL]

        def test_of(candidate: Candidate) -> Test | None:
            """Return its test with the corrected p-value, where it is one of those that are corrected."""
            test, among = candidate.test, id(candidate) in corrected
            return replace(test, q=corrected[id(candidate)]) if test and among and correct else test

        sure = {id(one) for one in passed}
        holding = {id(one) for one in candidates if one.holds and (not one.family or id(one) in sure)}
        strongest_first = sorted(
            (
                (candidate, finder, place)
                for finder, found in sorted(by_finder.items())
                for place, candidate in enumerate(found)
                if id(candidate) in holding
            ),
            key=lambda one: _by_impact(one[0]),
        )
        wanted = [
            Wanted(order=order, finder=finder, place=place, kind=one.kind, test=test_of(one))
            for order, (one, finder, place) in enumerate(strongest_first)
        ]
        made = shared.insights(wanted, _working_out(report))
    strongest = sorted((one for one in passed if one.holds), key=_by_impact)[:MOST_TESTS]
    return Search(
        insights=tuple(_weighed(insight, candidates, arrays) for insight in steps_and_slopes.merged(made)),
        looked_at=len(candidates),
        tested=len(tested),
        passed=len(passed),
        tests=tuple((one.kind, one.columns, test) for one in strongest if (test := test_of(one))),
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


def _working_out(report: Report) -> Step:
    steps = _Steps(report, PARTS - WORKING_OUT, WORKING_OUT)

    def step(done: int, total: int) -> None:
        steps.watch(done, total, f"Working out what was found: {done} of {total}")

    return step


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
    if "share" in made and _is_told_by_a_parent(insight, candidates, arrays):
        return replace(insight, surprise=0.7 * insight.surprise)
    if made & ASKED_FOR and len(insight.columns) > 1:
        return replace(insight, surprise=min(1.0, 1.3 * insight.surprise))
    if insight.kind == "difference" and insight.columns[1] in _fixed(candidates):
        return replace(insight, surprise=insight.surprise / 2)
    if insight.kind == "distribution" and arrays.is_series:
        return replace(insight, surprise=insight.surprise / 4)
    return insight


def _is_told_by_a_parent(insight: Insight, candidates: list[Candidate], arrays: Arrays) -> bool:
    """Return whether a column that the share was worked out from shows about as much by itself."""
    parents = {column.name: column.parents for column in arrays.profile.derived if column.derived == "share"}
    instead = {
        tuple(parent if name == share else name for name in insight.columns)
        for share in insight.columns
        for parent in parents.get(share, ())
    }
    effect = abs((insight.test.effect if insight.test else None) or 0.0)
    like = [one for one in candidates if one.kind == insight.kind and one.columns in instead]
    return any(_effect(one) >= NEARLY * effect for one in like)


def _fixed(candidates: list[Candidate]) -> set[str]:
    """Return the measures that a dimension all but fixes, and those that all but equal them."""
    fixed = {one.columns[1] for one in candidates if one.kind == "difference" and _effect(one) > FIXED}
    copies = [
        one.columns for one in candidates if one.kind == "association" and _effect(one) > kinship.COPY - 0.03
    ]
    return fixed | {name for pair in copies if fixed & set(pair) for name in pair}


def _effect(candidate: Candidate) -> float:
    return abs((candidate.test.effect if candidate.test else None) or 0.0)
