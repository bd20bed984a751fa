"""A measure that moves with the date in every group of a dimension but one, where it goes the other way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for, left_out
from stories.analysis.finders.comparisons import prefers_median
from stories.analysis.finders.sides import Side, add_counts, add_gap, gap_between, side_of
from stories.analysis.finders.turns import FEWEST_GROUPS, MOST_GROUPS, exceptions, turn_p
from stories.analysis.grids import Tally
from stories.analysis.periods import Calendar
from stories.analysis.statistics import LEVEL, Floats, Integers, rounded
from stories.analysis.trend_test import mann_kendall
from stories.analysis.wordlists import is_calendar

FEWEST = 8
"""Complete periods that a group must hold rows in."""
COVERED = 0.7
"""Share of the rows that the groups with enough of them must hold."""
LEAST = 0.3
"""Correlation with time of the means of periods that is worth telling."""
LEAST_SHIFT = 0.1
"""Standard deviations of single rows by which the halves of the time must differ in the exception."""
MOST_R = 0.9999
"""No correlation is taken to be closer to one."""


def may_part(dimension: Groups) -> bool:
    """Return whether a trend can be taken apart by a dimension: a few groups, none of them a time itself."""
    numbered = not any(sign.isalpha() for name in dimension.names for sign in name)
    enough = np.count_nonzero(dimension.counts[1:] >= FEWEST) >= FEWEST_GROUPS
    return (
        bool(enough)
        and not dimension.profile.part_of
        and not (numbered and is_calendar(dimension.profile.name))
    )


def find(arrays: Arrays, dimensions: Sequence[Groups]) -> Iterator[list[Candidate]]:
    """Yield for each dimension what was looked at: every measure."""
    date = arrays.date
    calendar = next(iter(arrays.told_calendars), None) if dimensions else None
    for dimension in dimensions:
        cells = _cells(calendar, dimension) if calendar is not None else None
        if date is None or calendar is None or cells is None:
            yield []
            continue
        whole = _compared(calendar, dimension, cells, None)
        looked = []
        for measure in arrays.measures:
            present = measure.present
            compared = whole if present is None else _compared(calendar, dimension, cells, present)
            if compared is not None:
                looked.append(_looked(arrays, date.name, calendar, dimension, cells, measure, compared))
        yield looked


def _cells(calendar: Calendar, dimension: Groups) -> Tally | None:
    """Return what adds up by period and group in one number, the last number for a row that lacks either."""
    last = calendar.size * len(dimension.names)
    if last > 1_000_000:
        return None
    known = (calendar.numbers >= 0) & (dimension.codes > 0)
    places = np.where(known, calendar.numbers * len(dimension.names) + dimension.codes, last)
    return Tally(places, last + 1)


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """The groups of a dimension that are held against each other, for the measures with values in the same rows."""

    chosen: npt.NDArray[np.intp]
    # their codes
    counts: Floats
    # rows with a value for each complete period (down) and group (across)
    filled: Integers
    # complete periods with rows in each group


def _compared(
    calendar: Calendar, dimension: Groups, cells: Tally, present: npt.NDArray[np.bool_] | None
) -> _Compared | None:
    """Return the groups with enough periods; None where they hold too few of all rows, or are too few or too many."""
    counts = cells.rows(present)[:-1].reshape(calendar.size, len(dimension.names))[~calendar.partial]
    filled = np.count_nonzero(counts, axis=0)
    chosen = np.flatnonzero(filled >= FEWEST)
    if not FEWEST_GROUPS <= len(chosen) <= MOST_GROUPS or counts[:, chosen].sum() < COVERED * counts.sum():
        return None
    return _Compared(chosen=chosen, counts=counts[:, chosen].astype(np.float64), filled=filled[chosen])


@dataclass(frozen=True, kw_only=True)
class Segments:
    """The course of one measure in each group."""

    arrays: Arrays
    date: str
    calendar: Calendar
    dimension: Groups
    measure: Measure
    chosen: npt.NDArray[np.intp]
    # codes of the groups
    means: Floats
    # mean rank for each complete period (down) and group (across), NaN where there is none
    r: Floats
    # correlation of these with time
    z: list[float]
    # the same in standard errors


def _looked(
    arrays: Arrays,
    date: str,
    calendar: Calendar,
    dimension: Groups,
    cells: Tally,
    measure: Measure,
    compared: _Compared,
) -> Candidate:
    # The scores of rows without a value are 0.
    sums = cells.sums(measure.scores)[:-1].reshape(calendar.size, len(dimension.names))
    chosen = compared.chosen
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums[~calendar.partial][:, chosen] / compared.counts
    r = _with_time(means)
    scores = np.arctanh(np.minimum(np.maximum(r, -MOST_R), MOST_R)) * np.sqrt(compared.filled - 3)
    z = scores.tolist()
    p = turn_p(z)
    if p <= LEVEL:
        # only here is it worth the time to see how much neighbours in time resemble each other
        z = (scores / np.sqrt([_inflation(means[:, place]) for place in range(len(chosen))])).tolist()
        p = max(p, turn_p(z))
    odd = exceptions(z)
    effect = float(np.abs(r[odd]).max()) if len(odd) else 0.0
    segments = Segments(
        arrays=arrays, date=date, calendar=calendar, dimension=dimension, measure=measure, chosen=chosen,
        means=means, r=r, z=z,
    )  # fmt: skip
    return Candidate(
        kind="interaction",
        columns=(date, dimension.profile.name, measure.profile.name),
        build=partial(_tell, segments, odd),
        test=Test(
            name="Gail-Simon on correlations with time",
            p=p,
            effect=rounded(effect) if len(odd) else None,
            effect_name="correlation in the exception",
        ),
        family=True,
        impact=effect,
        holds=len(odd) > 0 and effect >= LEAST,
    )


def _with_time(means: Floats) -> Floats:
    """Return the correlation of each column with its place down, over the cells that hold a value."""
    held, x = np.isfinite(means), np.arange(len(means), dtype=np.float64)[:, None]
    if held.all():
        x, y = x - x.mean(), means - means.sum(axis=0) / len(means)
    else:
        n = held.sum(axis=0)
        x, y = np.where(held, x, 0.0), np.where(held, means, 0.0)
        x, y = (np.where(held, one - one.sum(axis=0) / n, 0.0) for one in (x, y))
    together, spreads = (x * y).sum(axis=0), np.sqrt((x * x).sum(axis=0) * (y * y).sum(axis=0))
    pairs = zip(together.tolist(), spreads.tolist(), strict=True)
    return np.array([rounded(one / spread) if spread > 0 else 0.0 for one, spread in pairs])


def _inflation(course: Floats) -> float:
    places = np.flatnonzero(np.isfinite(course))
    values = np.array([rounded(float(value)) for value in course[places]])
    return mann_kendall(values, places.astype(np.int64), np.zeros(len(places), dtype=np.int64)).inflation


def _tell(segments: Segments, odd: npt.NDArray[np.intp], test: Test | None) -> tuple[Insight, ...]:
    arrays, measure, dimension = segments.arrays, segments.measure, segments.dimension
    calendar, middle = segments.calendar, _middle(segments.calendar)
    for kind in ("median", "mean") if prefers_median(measure) else ("mean", "median"):
        halves = [_halves(segments, int(code), middle, kind) for code in segments.chosen]
        if all(
            (late.value - early.value) * r > 0
            for (early, late), r in zip(halves, segments.r, strict=True)
        ):  # fmt: skip
            break
    else:
        return ()
    sd = measure.profile.sd or float(np.nanstd(measure.values))
    if min(abs(halves[place][1].value - halves[place][0].value) for place in odd) < LEAST_SHIFT * sd:
        return ()
    name, other, unit = dimension.profile.name, measure.profile.name, measure.profile.unit
    names = [dimension.names[code] for code in segments.chosen]
    points = tuple(gap_between(*pair, kind, name=group) for group, pair in zip(names, halves, strict=True))
    order = sorted(odd, key=lambda place: (-abs(rounded(float(segments.r[place]))), names[place]))
    rest = [place for place in range(len(names)) if place not in odd]
    best = min(
        rest, key=lambda place: (-abs(rounded(halves[place][1].value - halves[place][0].value)), place)
    )
    columns = (segments.date, name, other)
    facts = Facts(
        kind="interaction",
        columns=columns,
        type=FactType.INTERACTION,
        test=_with_interval(segments, order[0], test),
    )
    start = calendar.start(middle)
    for key, place in (("exception", order[0]), ("rule", best)):
        for side, half in zip(("early", "late"), halves[place], strict=True):
            where = {name: names[place], segments.date: f"{'before' if side == 'early' else 'from'} {start}"}
            facts.add(
                f"{key}_{side}", kind, half.value, n=half.n, unit=unit, where=where, columns=(other,),
                tested=(key, side) == ("exception", "late"),
            )  # fmt: skip
        add_gap(facts, f"{key}_change", points[place], kind, unit=unit, dimension=name)
    if len(order) > 1:
        facts.name("second_name", names[order[1]], name, where={name: names[order[1]]})
    facts.name("when", calendar.label(middle), segments.date)
    rows = sum(half.n for pair in halves for half in pair)
    add_counts(facts, name, groups=len(names), exceptions=len(order), rows=rows)
    smallest = min(half.n for place in (order[0], best) for half in halves[place])
    return (
        Insight(
            kind="interaction",
            type=FactType.INTERACTION,
            columns=columns,
            evidence=facts.made,
            lead="exception_late",
            series=Series(
                shape="groups",
                x_name=name,
                y_name=f"change in {kind} of {other}, second half less first",
                unit=unit,
                points=points,
                highlight=tuple(names[place] for place in order),
                left_out=left_out(dimension, len(names)),
            ),
            coverage=rows / arrays.rows,
            effect=_effect(segments, odd),
            test=facts.test,
            surprise=min(1.0, 1.5 * kinship.surprise(name, other)),
            caveats=(
                *caveats_for(smallest=smallest, missing=measure.profile.missing / arrays.rows),
                *(("one_period",) if calendar.one_season else ()),
            ),
        ),
    )


def _effect(segments: Segments, odd: npt.NDArray[np.intp]) -> float:
    """Return how strong the trends on both sides are together, 0 to 1: the weaker side counts."""
    r = np.abs(segments.r)
    rest = np.delete(r, odd)
    return min(float(r[odd].max()), float(rest.mean()))


def _with_interval(segments: Segments, place: np.intp, test: Test | None) -> Test | None:
    """Return the test with the 95 % interval of the exception's correlation (Fisher's z)."""
    if test is None:
        return None
    r = float(segments.r[place])
    z = float(np.arctanh(np.clip(r, -MOST_R, MOST_R)))
    half = statistics.Z95 * abs(z / float(segments.z[place])) if segments.z[place] else 0.0
    low, high = np.tanh(z - half), np.tanh(z + half)
    return Test(
        name=test.name, p=test.p, q=test.q, effect=rounded(r), effect_name=test.effect_name,
        interval=(rounded(float(low)), rounded(float(high))),
    )  # fmt: skip


def _middle(calendar: Calendar) -> int:
    """Return the place of the period that begins the second half: one with rows, for it is named."""
    half = (calendar.size + 1) // 2
    return int(calendar.numbers[calendar.numbers >= half].min())


def _halves(segments: Segments, code: int, middle: int, kind: str) -> tuple[Side, Side]:
    numbers, measure = segments.calendar.numbers, segments.measure
    inside = (segments.dimension.codes == code) & np.isfinite(measure.values)
    early = measure.values[inside & (numbers >= 0) & (numbers < middle)]
    late = measure.values[inside & (numbers >= middle)]
    return side_of(early, kind), side_of(late, kind)
