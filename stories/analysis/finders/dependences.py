"""Two categories that go together: one is more common among the rows of another than overall."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays, Groups, Watch
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders import mixtures
from stories.analysis.finders.candidates import SMALL, Candidate, Facts, caveats_for, left_out, with_effect
from stories.analysis.statistics import Floats, Integers, rounded
from stories.analysis.wordlists import are_places

LEAST = 0.1
"""A smaller Cramer's V is not worth a sentence however sure."""
MOST = 20
"""Categories of one column that are compared, the most frequent ones."""
COVERED = 0.7
"""Share of rows that the compared categories must hold."""
EXPECTED = 5.0
"""Rows that each cell must expect for the test to hold."""
LEAST_GAP = 0.05
"""The share told must differ from the overall share by at least this."""
NEGATIVE = frozenset({"false", "no", "n", "0", "none", "not", "never", "off"})


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield every two dimensions (chi-squared test with Cramer's V)."""
    dimensions = arrays.dimensions
    total = len(dimensions) * (len(dimensions) - 1) // 2
    done = 0
    for i, first in enumerate(dimensions):
        for second in dimensions[i + 1 :]:
            done += 1
            watch(done, total, f"Crossing categories: pair {done} of {total}")
            crossed = cross(arrays, first, second)
            if crossed is not None:
                yield _candidate(arrays, crossed)


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """Counts of two dimensions against each other."""

    first: Groups
    second: Groups
    table: Floats
    # rows for each category of first (down) and of second (across)
    sizes: Floats
    # rows for each category of first, whatever their category of second: what a share is a share of
    others: Floats
    # rows for each category of second, whatever their category of first
    whole: int
    # rows with a category in both, those of left-out categories included
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def cross(arrays: Arrays, first: Groups, second: Groups) -> Crossed | None:
    """Return the cross-table of the most frequent categories with enough rows in every cell, or None."""
    counts = arrays.crossings.rows([first, second])
    if counts is None:
        wide = len(second.names)
        places = first.codes.astype(np.int64) * wide + second.codes
        counts = np.bincount(places, minlength=len(first.names) * wide).reshape(-1, wide)
    return crossed(first, second, counts[1:, 1:])


def crossed(first: Groups, second: Groups, counts: Integers) -> Crossed | None:
    """Return what `cross` does, from the rows for each category of the first (down) and the second (across)."""
    sizes, others = counts.sum(axis=1), counts.sum(axis=0)
    down, across = _frequent(sizes), _frequent(others)
    kept = _filled(counts[down[:, None], across])
    if kept is None:
        return None
    down, across = down[kept[0]], across[kept[1]]
    return Crossed(
        first=first,
        second=second,
        table=counts[down[:, None], across].astype(np.float64),
        sizes=sizes[down].astype(np.float64),
        others=others[across].astype(np.float64),
        whole=int(sizes.sum()),
        rows=tuple(first.names[1 + index] for index in down.tolist()),
        columns=tuple(second.names[1 + index] for index in across.tolist()),
    )


def _filled(table: Integers) -> tuple[list[int], list[int]] | None:
    """Return the rows and columns left when the emptiest were taken away until every cell expects enough, or None.

    A wide file asks this thousands of times of a few numbers: lists are quicker than arrays then.
    """
    cells = table.tolist()
    down, across = list(range(len(cells))), list(range(table.shape[1]))
    own, own_others = [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]
    whole = sum(own)
    while len(down) > 1 and len(across) > 1:
        fewest, rarest = min(down, key=own.__getitem__), min(across, key=own_others.__getitem__)
        if own[fewest] * own_others[rarest] >= EXPECTED * max(whole, 1):
            return down, across
        if len(across) == 2 or (len(down) > 2 and own[fewest] <= own_others[rarest]):
            down.remove(fewest)
            whole -= own[fewest]
            for column in across:
                own_others[column] -= cells[fewest][column]
        else:
            across.remove(rarest)
            whole -= own_others[rarest]
            for row in down:
                own[row] -= cells[row][rarest]
    return None


def _frequent(counts: Integers) -> npt.NDArray[np.intp]:
    order = np.argsort(-counts, kind="stable")[:MOST]
    return np.sort(order[counts[order] > 0])


def _candidate(arrays: Arrays, crossed: Crossed) -> Candidate:
    statistic, freedom = statistics.chi_squared(crossed.table)
    n = float(crossed.table.sum())
    v = statistics.cramers_v(statistic, (len(crossed.rows), len(crossed.columns)), n)
    test = Test(
        name="chi-squared",
        p=statistics.chi_squared_p(statistic, freedom),
        effect=rounded(v),
        effect_name="Cramer's V",
    )
    names = (crossed.first.profile.name, crossed.second.profile.name)
    nested = are_places(*names) or any(kinship.determines(crossed.table))
    return Candidate(
        kind="dependence",
        columns=names,
        build=partial(_tell, arrays, crossed, statistic, freedom),
        test=test,
        family=True,
        impact=v,
        holds=v >= LEAST and n >= COVERED * crossed.whole and not nested,
        nested=nested,
    )


def _tell(
    arrays: Arrays, crossed: Crossed, statistic: float, freedom: int, test: Test | None
) -> tuple[Insight, ...]:
    if len(crossed.columns) > len(crossed.rows):
        # the column with fewer categories is the one whose share is told
        crossed = replace(
            crossed,
            first=crossed.second,
            second=crossed.first,
            table=crossed.table.T,
            sizes=crossed.others,
            others=crossed.sizes,
            rows=crossed.columns,
            columns=crossed.rows,
        )
    table, sizes = crossed.table, crossed.sizes
    n = int(table.sum())
    told = _telling_cell(crossed)
    if told is None:
        return ()
    row, column = told
    codes = crossed.first.names.index(crossed.rows[row]), crossed.second.names.index(crossed.columns[column])
    if mixtures.is_turned_share(arrays, crossed.first, crossed.second, *codes):
        return ()
    shares = table[:, column] / sizes
    known = int(crossed.second.counts[1:].sum())
    what = crossed.columns[column]
    overall = int(crossed.second.counts[crossed.second.names.index(what)]) / known
    lowest = min(range(len(shares)), key=lambda index: (rounded(float(shares[index])), crossed.rows[index]))
    fewer = min(table.shape) - 1
    low, high = statistics.share_interval(statistic, freedom, n * fewer)
    test = with_effect(test, (low**0.5, high**0.5))
    first, second = crossed.first.profile.name, crossed.second.profile.name
    among = crossed.rows[row]
    facts = Facts(kind="dependence", columns=(first, second), type=FactType.CATEGORIZATION, test=test)
    facts.add(
        "share",
        "share",
        float(shares[row]),
        n=int(sizes[row]),
        where={first: among, second: what},
        tested=True,
    )
    facts.name("a_name", among, first)
    facts.name("b_name", what, second)
    facts.add("overall", "share", overall, n=known, where={second: what}, columns=(second,))
    alone = _is_alone(crossed, lowest, column)
    if alone:
        facts.add(
            "low_share",
            "share",
            float(shares[lowest]),
            n=int(sizes[lowest]),
            where={first: crossed.rows[lowest], second: what},
        )
        facts.name("low_name", crossed.rows[lowest], first)
    facts.add("v", "Cramer's V", test.effect if test else None, n=n)
    facts.add("pairs", "count", crossed.whole, n=crossed.whole)
    return (
        Insight(
            kind="dependence",
            type=FactType.CATEGORIZATION,
            columns=(first, second),
            evidence=facts.made,
            lead="share",
            series=Series(
                shape="groups",
                x_name=first,
                y_name=f"share of {what}",
                unit=None,
                points=by_share(crossed.rows, shares, sizes),
                highlight=(among, crossed.rows[lowest]) if alone else (among,),
                reference=rounded(overall),
                reference_name="all",
                left_out=left_out(crossed.first, len(shares)),
            ),
            coverage=n / arrays.rows,
            effect=(test.effect or 0.0) if test else 0.0,
            test=test,
            surprise=0.9 * kinship.surprise(first, second),
            caveats=caveats_for(smallest=int(sizes[row]), missing=1 - crossed.whole / arrays.rows),
        ),
    )


def by_share(names: Sequence[str], shares: Floats, sizes: Floats) -> tuple[Point, ...]:
    """Return the groups with their shares, the largest first."""
    order = sorted(range(len(shares)), key=lambda at: (-rounded(float(shares[at])), names[at]))
    return tuple(Point(x=names[at], y=rounded(float(shares[at])), n=int(sizes[at])) for at in order)


def _is_alone(crossed: Crossed, row: int, column: int) -> bool:
    """Return whether no other category has as low a share: none compared, nor any with enough rows.

    One of several with the same share (often none at all) is not the lowest.
    """
    codes, others = crossed.first.codes, crossed.second.codes
    size, what = len(crossed.first.names), crossed.second.names.index(crossed.columns[column])
    known = np.bincount(codes[others > 0], minlength=size)
    having = np.bincount(codes[others == what], minlength=size)
    place = crossed.first.names.index(crossed.rows[row])
    # whole numbers on both sides: having / known against that of the row
    low = (having * known[place] <= having[place] * known) & (known > 0)
    return not any(
        low[code] and (known[code] >= SMALL or crossed.first.names[code] in crossed.rows)
        for code in range(1, size)
        if code != place
    )


def _telling_cell(crossed: Crossed) -> tuple[int, int] | None:
    """Return the cell that is fullest against expectation (largest adjusted residual), or None when none stands out."""
    table = crossed.table
    n, sizes, others = table.sum(), table.sum(axis=1), table.sum(axis=0)
    expected = statistics.expected_counts(table)
    residual = (table - expected) / np.sqrt(expected * np.outer(1 - sizes / n, 1 - others / n))
    best: tuple[float, int, int] | None = None
    for row, column in np.ndindex(*table.shape):
        gap = table[row, column] / crossed.sizes[row] - crossed.others[column] / crossed.whole
        negative = len(crossed.columns) == 2 and crossed.columns[column].strip().lower() in NEGATIVE
        if sizes[row] < SMALL or gap < LEAST_GAP or negative:
            continue
        if best is None or rounded(float(residual[row, column])) > best[0]:
            best = (rounded(float(residual[row, column])), row, column)
    return None if best is None else (best[1], best[2])
