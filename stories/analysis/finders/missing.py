"""Missing values that mean something: more of them in one group, before a date, or in the rows of another column."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from stories.analysis import kinship, statistics
from stories.analysis.arrays import Arrays, Groups, Watch
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders import dependences
from stories.analysis.finders.candidates import (
    FEWEST,
    SMALL,
    Candidate,
    Facts,
    caveats_for,
    left_out,
    with_effect,
)
from stories.analysis.finders.dependences import Crossed
from stories.analysis.finders.missing_dates import Split, by_period, split_of
from stories.analysis.finders.missing_patterns import (
    Pattern,
    add_others,
    add_overall,
    patterns_of,
    together,
)
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import Floats, rounded

LEAST = 0.1
"""A smaller Cramer's V is not worth a sentence however sure."""
LEAST_GAP = 0.05
"""The share told must be above the overall share by at least this; before and after a date by three times as much."""
TIMES = 2.0
"""Times as many that must be missing before a date as after it, or the other way round."""
EXPECTED = 0.3
"""How much less it surprises that a column is missing wherever it does not apply."""
NAMES = ("", "missing", "present")


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the missing values of every column by every dimension (chi-squared) and by the date (Kruskal-Wallis).

    Columns that are missing in the same rows are looked at once, under the name of the first by the alphabet.
    """
    patterns = patterns_of(arrays)
    date, days = arrays.date, None
    if date is not None and patterns:
        days = arrays.days(date).astype("datetime64[D]")
    for done, pattern in enumerate(patterns):
        watch(done, len(patterns), f"Looking at missing values: column {done + 1} of {len(patterns)}")
        if pattern.others:
            yield together(arrays, pattern, patterns)
        rows, gone = _rows(pattern), np.flatnonzero(pattern.missing)
        for dimension in arrays.dimensions:
            if dimension.profile.name in pattern.names:
                continue
            lost = np.bincount(dimension.codes[gone], minlength=len(dimension.names))
            counts = np.array([lost, dimension.counts - lost])[:, 1:].T
            crossed = dependences.crossed(dimension, rows, counts)
            if crossed is not None:
                yield _by_group(arrays, pattern, crossed)
        if date is not None and days is not None and date.name not in pattern.names:
            found = split_of(days, pattern.missing)
            if found is not None:
                yield _by_date(arrays, pattern, date, found)


def _rows(pattern: Pattern) -> Groups:
    """Return the rows as two groups: those where the column is missing, and those where it is not."""
    codes = np.where(pattern.missing, 1, 2).astype(np.int32)
    counts = np.array([0, pattern.count, pattern.column.count])
    return Groups(profile=pattern.column, codes=codes, names=NAMES, counts=counts)


def _by_group(arrays: Arrays, pattern: Pattern, crossed: Crossed) -> Candidate:
    statistic, freedom = statistics.chi_squared(crossed.table)
    n = float(crossed.table.sum())
    v = statistics.cramers_v(statistic, (len(crossed.rows), 2), n)
    test = Test(
        name="chi-squared, missing or not",
        p=statistics.chi_squared_p(statistic, freedom),
        effect=rounded(v),
        effect_name="Cramer's V",
    )
    return Candidate(
        kind="gone",
        columns=(crossed.first.profile.name, pattern.column.name),
        build=partial(_tell_group, arrays, pattern, crossed, statistic, freedom),
        test=test,
        family=True,
        impact=v,
        holds=v >= LEAST and n >= dependences.COVERED * crossed.whole,
    )


def _tell_group(
    arrays: Arrays, pattern: Pattern, crossed: Crossed, statistic: float, freedom: int, test: Test | None
) -> tuple[Insight, ...]:
    lost, sizes = crossed.table[:, 0], crossed.sizes
    shares, overall = lost / sizes, pattern.count / arrays.rows
    row = _most_often(lost, sizes)
    if row is None or shares[row] - overall < LEAST_GAP:
        return ()
    low, high = statistics.share_interval(statistic, freedom, float(crossed.table.sum()))
    test = with_effect(test, (low**0.5, high**0.5))
    first, name, among = crossed.first.profile.name, pattern.column.name, crossed.rows[row]
    facts = Facts(kind="gone", columns=(first, name), type=FactType.CATEGORIZATION, test=test)
    where = {first: among, name: "missing"}
    facts.add("share", "share", float(shares[row]), n=int(sizes[row]), where=where, tested=True)
    facts.name("a_name", among, first)
    facts.add("lost", "count", int(lost[row]), n=int(sizes[row]), where=where)
    add_overall(arrays, facts, pattern)
    fewest = np.flatnonzero((shares == shares.min()) & (sizes >= SMALL))
    everything = len(crossed.rows) == int(np.count_nonzero(crossed.first.counts[1:]))
    alone = len(fewest) == 1 and np.count_nonzero(shares == shares.min()) == 1 and everything
    if alone:
        least = crossed.rows[fewest[0]]
        facts.add(
            "low_share",
            "share",
            float(shares[fewest[0]]),
            n=int(sizes[fewest[0]]),
            where={first: least, name: "missing"},
        )
        facts.name("low_name", least, first)
    n = int(crossed.table.sum())
    facts.add("v", "Cramer's V", test.effect if test else None, n=n, where={name: "missing"})
    add_others(facts, pattern)
    return (
        Insight(
            kind="gone",
            type=FactType.CATEGORIZATION,
            columns=(first, name),
            evidence=facts.made,
            lead="share",
            series=Series(
                shape="groups",
                x_name=first,
                y_name=f"share of rows without {name}",
                unit=None,
                points=dependences.by_share(crossed.rows, shares, sizes),
                highlight=(among,),
                reference=rounded(overall),
                reference_name="all",
                left_out=left_out(crossed.first, len(shares)),
            ),
            coverage=float(sizes.sum()) / arrays.rows,
            effect=(test.effect or 0.0) if test else 0.0,
            test=test,
            surprise=0.9 * kinship.surprise(first, name) * (EXPECTED if _applies_elsewhere(shares) else 1.0),
            caveats=caveats_for(smallest=int(sizes[row]), missing=0.0),
        ),
    )


def _applies_elsewhere(shares: Floats) -> bool:
    """Return whether a column is missing always or never: it says nothing where it does not apply."""
    return bool(((shares == 0) | (shares == 1)).all())


def _most_often(lost: Floats, sizes: Floats) -> int | None:
    """Return the group whose values are missing most surely more often than overall, None where all are small.

    By the adjusted residual of its cell (Haberman 1973).
    """
    n, expected = float(sizes.sum()), sizes * lost.sum() / sizes.sum()
    residual = (lost - expected) / np.sqrt(expected * (1 - sizes / n) * (1 - lost.sum() / n))
    large = np.flatnonzero(sizes >= SMALL)
    if not len(large):
        return None
    return int(max(large, key=lambda at: (rounded(float(residual[at])), -at)))


def _by_date(arrays: Arrays, pattern: Pattern, date: ColumnProfile, split: Split) -> Candidate:
    shares = split.shares
    most, least = max(shares), min(shares)
    test = Test(
        name="Kruskal-Wallis, missing or not",
        p=statistics.chi_squared_p(split.statistic, 1),
        effect=rounded(split.effect),
        effect_name="epsilon squared",
    )
    return Candidate(
        kind="gone",
        columns=(date.name, pattern.column.name),
        build=partial(_tell_date, arrays, pattern, date, split),
        test=test,
        family=True,
        impact=most - least,
        holds=most - least >= 3 * LEAST_GAP and most >= TIMES * least and min(split.sizes) >= FEWEST,
    )


def _tell_date(
    arrays: Arrays, pattern: Pattern, date: ColumnProfile, split: Split, test: Test | None
) -> tuple[Insight, ...]:
    name = pattern.column.name
    label = split.label(date.grain)
    facts = Facts(kind="gone", columns=(date.name, name), type=FactType.ASSOCIATION, test=test)
    for key, side, share, size in zip(
        ("before", "after"), ("before", "from"), split.shares, split.sizes, strict=True
    ):
        facts.add(key, "share", share, n=size, where={date.name: f"{side} {label}"}, tested=True)
    facts.name("when", label, date.name)
    add_overall(arrays, facts, pattern)
    add_others(facts, pattern)
    series = by_period(arrays, date, pattern.missing, f"share of rows without {name}", split)
    return (
        Insight(
            kind="gone",
            type=FactType.ASSOCIATION,
            columns=(date.name, name),
            evidence=facts.made,
            lead="before" if split.shares[0] > split.shares[1] else "after",
            series=series,
            coverage=sum(split.sizes) / arrays.rows,
            effect=abs(split.shares[0] - split.shares[1]),
            test=test,
            surprise=0.6,
            caveats=caveats_for(smallest=min(split.sizes), missing=0.0),
        ),
    )
