"""Rows that come more than once, alike in every column or in all but a running number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from stories.analysis import special
from stories.analysis.arrays import Arrays, Watch
from stories.analysis.columns import DIRECTION, GEOGRAPHIC, Role
from stories.analysis.duplicates import Column, codes_of, repeated_rows
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import Integers, rounded
from stories.analysis.wordlists import is_calendar

FEWEST_ROWS = 20
NOTICED = 0.001
"""Share of rows that must repeat another to be worth a finding; fewer are a note ..."""
OFTEN = 5
"""... but for a row that comes so often."""
FAR = 5
"""Times what chance explains from which it does not, of pairs and of how often one row comes."""
SURE = 0.001
"""Level of the test on how often the most frequent row comes, over all rows."""
SPREAD = 3
"""Standard deviations of a number of pairs that chance adds to what is likely."""
TELLING = 2
"""Columns that are left out one at a time, those that tell most rows apart."""
SEEN = 0.5
"""Expected pairs below which chance makes next to none."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the rows that repeat another: in all columns or, where some only number the rows, in all others."""
    watch(0, 1, "Looking for rows that come twice")
    aside = tuple(sorted(column.name for column in arrays.profile.columns if _numbers_rows(column)))
    compared = [column for column in arrays.profile.columns if column.name not in aside]
    if arrays.rows < FEWEST_ROWS or not compared:
        return
    repeats = _repeats(arrays, [column.name for column in compared], aside) if _may_repeat(compared) else None
    yield Candidate(
        kind="duplicate",
        columns=aside[:1] or ("",),
        build=partial(_tell, arrays, repeats),
        impact=repeats.effect if repeats is not None else 0.0,
        holds=repeats is not None and repeats.is_news,
    )
    watch(1, 1, "Looking for rows that come twice")


def _numbers_rows(column: ColumnProfile) -> bool:
    """Return whether a column gives each row a number or a code of its own, and no more."""
    alone = column.role is Role.IDENTIFIER and column.distinct == column.count and not column.missing
    place = column.note in (GEOGRAPHIC, DIRECTION) or is_calendar(column.name)
    return alone and not column.names_rows and not place


def _may_repeat(columns: Sequence[ColumnProfile]) -> bool:
    """Return whether no column alone tells all rows apart."""
    return all(column.distinct + min(column.missing, 1) < column.count + column.missing for column in columns)


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """The rows that come more than once, beside what chance would make."""

    aside: tuple[str, ...]
    # columns that were not compared, for they only number the rows
    sizes: Integers
    # how often each of these rows comes, the most frequent first
    rows: int
    # rows of the table
    expected: float
    # pairs of equal rows if the columns had nothing to do with each other
    likely: float
    # the most pairs that chance explains in any of the ways that were tried
    largest_expected: float
    # how often the most frequent row would come if the columns had nothing to do with each other
    largest_likely: float
    # the most times that chance explains in any of the ways that were tried

    @property
    def count(self) -> int:
        """Rows that equal an earlier row."""
        return int(self.sizes.sum()) - len(self.sizes)

    @property
    def pairs(self) -> int:
        """Pairs of equal rows."""
        return int((self.sizes * (self.sizes - 1)).sum()) // 2

    @property
    def effect(self) -> float:
        """How much the repeats weigh, 0 to 1."""
        return min(1.0, 0.2 + 3 * self.count / self.rows)

    @property
    def is_news(self) -> bool:
        """Whether there are enough of them to be told, and far more than chance makes."""
        largest, likely = int(self.sizes[0]), self.likely
        by_luck = float(special.pdtrc(largest - 1, self.largest_expected)) * self.rows
        often = largest >= OFTEN and largest > FAR * self.largest_likely and by_luck < SURE
        many = self.count > 1 and self.count >= NOTICED * self.rows
        return often or (many and self.pairs > FAR * likely + SPREAD * likely**0.5)


def _repeats(arrays: Arrays, names: list[str], aside: tuple[str, ...]) -> Repeats | None:
    """Return the rows that come more than once with what chance would make of as many, None where there are none.

    Chance is reckoned in two ways. If no column had to do with another, two rows would be alike as often as the product
    of the columns' shares of equal pairs says. Columns often have to do with each other; so, one after the other, those
    that tell most rows apart are left out: of the pairs that are alike in all others, as many would be alike in that
    column too as have equal values there anyway. Copies are alike in it nearly always.
    """
    columns = {name: _column(arrays, name) for name in names}
    places, clusters = repeated_rows(list(columns.values()))
    if not len(places):
        return None
    rows, sizes = arrays.rows, np.bincount(clusters)
    frequent = _first_of(places[clusters == _most_frequent(arrays, names, places, clusters, sizes)])
    alike, own = {}, {}
    for name in names:
        codes = codes_of(columns[name])
        counts = np.bincount(codes).astype(np.float64)
        alike[name] = float((counts * (counts - 1)).sum() / (rows * (rows - 1)))
        own[name] = float(counts[codes[frequent]] / rows)
    expected = rows * (rows - 1) / 2 * float(np.prod(list(alike.values())))
    alone = rows * float(np.prod(list(own.values())))
    likely, largest = expected, alone
    for left_out in sorted(names, key=lambda name: (alike[name], name))[:TELLING] if len(names) > 1 else ():
        others = repeated_rows([columns[name] for name in names if name != left_out])
        beside = np.bincount(others[1])
        likely = max(likely, float((beside * (beside - 1)).sum()) / 2 * alike[left_out])
        largest = max(largest, float(beside[others[1][others[0] == frequent]].sum()) * own[left_out])
    return Repeats(
        aside=aside,
        sizes=np.sort(sizes)[::-1],
        rows=rows,
        expected=rounded(expected),
        likely=rounded(likely),
        largest_expected=rounded(alone),
        largest_likely=rounded(largest),
    )


def _column(arrays: Arrays, name: str) -> Column:
    """Return a column, of a measure its rank scores: rows with equal values have the same one."""
    measure = next((one for one in arrays.measures if one.profile.name == name), None)
    if measure is None:
        return arrays.frame[name]
    if measure.present is None:
        return measure.scores
    # No score is as high as twice the number of rows.
    return np.where(measure.present, measure.scores, 2 * arrays.rows)


def _most_frequent(
    arrays: Arrays, names: list[str], places: npt.NDArray[np.intp], clusters: Integers, sizes: Integers
) -> int:
    """Return the cluster with the most rows; of equal ones the first by what its rows say, where it matters which."""
    ties = np.flatnonzero(sizes == sizes.max())
    if len(ties) == 1 or sizes.max() < OFTEN:
        return int(ties[0])
    firsts = [_first_of(places[clusters == tie]) for tie in ties]
    texts = [tuple(str(arrays.frame[name].iloc[first]) for name in sorted(names)) for first in firsts]
    return int(ties[min(range(len(texts)), key=texts.__getitem__)])


def _first_of(places: npt.NDArray[np.intp]) -> int:
    return int(places[0])


def _tell(arrays: Arrays, repeats: Repeats | None, test: Test | None) -> tuple[Insight, ...]:
    if repeats is None:
        return ()
    columns, rows = repeats.aside[:1] or ("",), repeats.rows
    facts = Facts(kind="duplicate", columns=columns, type=FactType.DUPLICATE, test=test)
    where = dict.fromkeys(repeats.aside, "any") or None
    facts.add("count", "count", repeats.count, n=rows, columns=(), where=where)
    facts.add("share", "share", repeats.count / rows, n=rows, columns=(), where=where)
    facts.add("clusters", "clusters", len(repeats.sizes), n=rows, columns=(), where=where)
    facts.add("largest", "largest cluster", int(repeats.sizes[0]), n=rows, columns=(), where=where)
    facts.add("pairs", "equal pairs", repeats.pairs, n=rows, columns=(), where=where)
    if repeats.expected >= SEEN:
        facts.add("expected", "expected pairs", repeats.expected, n=rows, columns=(), where=where)
    for place, name in enumerate(repeats.aside):
        facts.name(f"aside_{place}", name, name)
    times, different = np.unique(repeats.sizes, return_counts=True)
    held = [(int(size), int(size * number)) for size, number in zip(times, different, strict=True)]
    alone = rows - sum(number for _, number in held)
    points = [(said(size), number) for size, number in [(1, alone), *held] if number]
    return (
        Insight(
            kind="duplicate",
            type=FactType.DUPLICATE,
            columns=columns,
            evidence=facts.made,
            lead="count",
            series=Series(
                shape="groups",
                x_name="how often they come",
                y_name="rows",
                unit=None,
                points=tuple(Point(x=label, y=float(number), n=number) for label, number in points),
                highlight=tuple(said(size) for size, _ in held),
            ),
            coverage=1.0,
            effect=repeats.effect,
            surprise=0.6,
        ),
    )


def said(times: int) -> str:
    """Return how often something comes, in words: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(times) or f"{times} times"
