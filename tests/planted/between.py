"""Plants between columns: rank, difference, associations, an effect that turns round, missingness with a meaning."""

import re

import numpy as np
import pandas as pd

from tests.planted import measured, power, tables
from tests.planted.expected import TURNED, Plant, share

GROUPED = frozenset({"difference", "rank", "association", "categorization", "extreme"})


def pattern(*names: object) -> str:
    """A pattern for any of the names as whole words."""
    return r"(?<!\w)(" + "|".join(re.escape(str(name)) for name in names) + r")(?!\w)"


def levels_of(base: tables.Base, dimension: str, most: int) -> list[str]:
    """The commonest categories of the real column, in an order of chance."""
    common = tables.read(base.source.path)[dimension].value_counts().index[:most]
    return [str(name) for name in base.rng.permutation(np.array(common, dtype=object))]


def grouped(base: tables.Base, measure: str, dimension: str, effects: dict[str, float]) -> None:
    """Put groups of one size into `dimension`, and their effects (in deviations) into the order of `measure`."""
    base.table[dimension] = tables.balanced(base.rng, list(effects), len(base.table))
    latent = base.table[dimension].map(effects).to_numpy(float) + base.rng.standard_normal(len(base.table))
    base.table[measure] = tables.couple(base.rng, base.values(measure), latent)


def rank(seed: int, rng: np.random.Generator) -> Plant:
    """5 to 8 groups of 80 rows, their levels on a ladder, the first well above the second.

    Test: two-sample t (ranks) of first against second, 99 % power; the other steps are half as high.
    """
    base, (measure,), (dimension,) = tables.base(rng, 640, dimensions=1, levels=(5, 99))
    names = levels_of(base, dimension, 8)
    base.table = base.table.iloc[: 80 * len(names)].copy()
    d, reached = power.shift(80, 80, power.level(len(base.table.columns)))
    grouped(
        base, measure, dimension, {name: -d * (at + 1) / 2 if at else 0.0 for at, name in enumerate(names)}
    )
    numbers = measured.of_groups(base.table[dimension], base.table[measure], [names[0]], telling=True)
    own = base.table[measure][base.table[dimension] == names[0]]
    return Plant(
        "rank",
        seed,
        base.source.name,
        base.table,
        f"{names[0]} ranks first of {len(names)} by {measure}, mean {own.mean():.4g}",
        reached,
        GROUPED,
        (measure, dimension),
        names=(pattern(names[0]),),
        up=1,
        numbers=tuple(numbers),
    )


def difference(seed: int, rng: np.random.Generator) -> Plant:
    """Two to four groups of 100 rows; one lies higher or lower. Test: one against the rest, t of ranks, 99 % power."""
    base, (measure,), (dimension,) = tables.base(rng, 400, dimensions=1, levels=(2, 4))
    names = levels_of(base, dimension, 4)
    base.table = base.table.iloc[: 100 * len(names)].copy()
    up = 1 if rng.random() < 0.5 else -1
    d, reached = power.shift(100, 100 * (len(names) - 1), power.level(len(base.table.columns)))
    grouped(base, measure, dimension, {name: 0.0 if at else up * d for at, name in enumerate(names)})
    numbers = measured.of_groups(base.table[dimension], base.table[measure], [names[0]], telling=True)
    way = "higher" if up > 0 else "lower"
    said = f"{measure} is {way} for {dimension} {names[0]} (by {d:.2f} deviations) than for the other {len(names) - 1}"
    return Plant(
        "difference",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        GROUPED,
        (measure, dimension),
        names=(pattern(names[0]),),
        up=up,
        numbers=tuple(numbers),
    )


def numeric(seed: int, rng: np.random.Generator) -> Plant:
    """Two measures of 300 to 500 rows, tied by a normal copula. Test: Spearman, 99 % power."""
    rows = int(rng.integers(300, 501))
    base, (x, y), _ = tables.base(rng, rows, measures=2)
    up = 1 if rng.random() < 0.5 else -1
    r, reached = power.rank_correlation(rows, power.level(len(base.table.columns)))
    hidden = rng.standard_normal(rows)
    base.table[x] = tables.couple(rng, base.values(x), hidden)
    latent = up * r * tables.scores(hidden) + np.sqrt(1 - r * r) * rng.standard_normal(rows)
    base.table[y] = tables.couple(rng, base.values(y), latent)
    said = f"{x} and {y} go {'together' if up > 0 else 'against each other'} (correlation {up * r:.2f}, {rows} rows)"
    return Plant(
        "numeric association",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        frozenset({"association"}),
        (x, y),
        up=up,
        opposed=True,
        numbers=tuple(measured.between(base.table[x], base.table[y])),
    )


def categorical(seed: int, rng: np.random.Generator) -> Plant:
    """Two dimensions with their real shares; in one category of the first, many rows are turned into one of the second.

    400 rows. Test: chi-squared of the table of both, 99 % power.
    """
    rows = 400
    base, _, (first, second) = tables.base(rng, rows, dimensions=2, levels=(2, 5))
    real = tables.read(base.source.path)
    one, two = (real[name].value_counts(normalize=True) for name in (first, second))
    pairs = [(a, b) for a in range(len(one)) for b in range(len(two)) if one.iloc[a] > 0.1]
    alpha, turned = power.level(len(base.table.columns)), 1.0
    while turned >= 1:
        a, b = pairs.pop(rng.integers(len(pairs)))
        turned, reached = power.mixed_in(one.to_numpy(), two.to_numpy(), a, b, rows, alpha)
    base.table[first] = rng.choice(one.index.to_numpy(object), rows, p=one.to_numpy())
    base.table[second] = rng.choice(two.index.to_numpy(object), rows, p=two.to_numpy())
    at, to = str(one.index[a]), str(two.index[b])
    base.table.loc[(base.table[first] == at) & (rng.random(rows) < turned), second] = to
    inside, counts = base.table[first] == at, pd.crosstab(base.table[first], base.table[second])
    cells = [*measured.outstanding(counts), (at, to)]
    numbers = []
    for one_of, other in cells:  # the same tie may be told from any cell that stands out, and from both sides
        row, column = base.table[first] == one_of, base.table[second] == other
        numbers += measured.share_numbers(column, row, f"{other} in {one_of}")
        numbers += measured.share_numbers(row, column, f"{one_of} in {other}")
    named = sorted({name for cell in cells for name in cell})
    part = (base.table[second] == to)[inside].mean()
    rest = (base.table[second] == to)[~inside].mean()
    said = f"{second} is {to} in {part:.1%} of the rows of {first} {at}, against {rest:.1%} of the others"
    return Plant(
        "categorical association",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        frozenset({"association", "categorization", "proportion", "difference"}),
        (first, second),
        names=(pattern(*named),),
        numbers=tuple(numbers),
    )


def mixed(seed: int, rng: np.random.Generator) -> Plant:
    """5 to 8 groups of 60 rows, each with a level of its own by chance. Test: one-way analysis of variance, 99 %."""
    base, (measure,), (dimension,) = tables.base(rng, 480, dimensions=1, levels=(5, 99))
    names = levels_of(base, dimension, 8)
    base.table = base.table.iloc[: 60 * len(names)].copy()
    f2, reached = power.variance_ratio(len(names), len(base.table), power.level(len(base.table.columns)))
    effects = tables.scores(rng.standard_normal(len(names))) * np.sqrt(f2)
    grouped(base, measure, dimension, dict(zip(names, effects, strict=True)))
    by = base.table.groupby(dimension)[measure]
    ends = sorted(
        {
            str(how(by.agg(what)))
            for what in ("mean", "median")
            for how in (pd.Series.idxmax, pd.Series.idxmin)
        }
    )
    numbers = measured.of_groups(base.table[dimension], base.table[measure], ends, telling=False)
    means = by.mean().sort_values()
    said = (
        f"{measure} depends on {dimension} ({len(names)} groups, f2 {f2:.3f}): highest {means.index[-1]} "
        f"{means.iloc[-1]:.4g}, lowest {means.index[0]} {means.iloc[0]:.4g}"
    )
    return Plant(
        "mixed association",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        GROUPED,
        (measure, dimension),
        names=(pattern(*ends),),
        numbers=tuple(numbers),
    )


def turned_round(seed: int, rng: np.random.Generator) -> Plant:
    """One of two groups lies higher in every group of a second dimension but one, where it lies lower.

    Cells of 60 rows. Test: two-sample t of ranks within each group of the second dimension, 99 % power in each.
    """
    names: list[str] = []
    while len(names) < 3:  # "every one but one" needs three
        base, (measure,), (two, more) = tables.base(rng, 480, dimensions=2, levels=(2, 4))
        names = levels_of(base, more, 4)
    pair = levels_of(base, two, 2)
    rows = 60 * 2 * len(names)
    base.table = base.table.iloc[:rows].copy()
    columns = len(base.table.columns)
    d, reached = power.shift(60, 60, power.level(columns, tests=columns))
    cells = tables.balanced(rng, [f"{a}\t{b}" for a in pair for b in names], rows)
    base.table[two], base.table[more] = [c.split("\t")[0] for c in cells], [c.split("\t")[1] for c in cells]
    way = np.where(base.table[more] == names[0], -1, 1) * np.where(base.table[two] == pair[0], 0.5, -0.5)
    base.table[measure] = tables.couple(rng, base.values(measure), way * d + rng.standard_normal(rows))
    numbers = []
    for level in names:
        own = base.table[base.table[more] == level]
        numbers += measured.of_groups(own[two], own[measure], pair, telling=False)
    said = (
        f"{measure} is higher for {two} {pair[0]} than {pair[1]} in every {more} but {names[0]}, "
        f"where it is lower (by {d:.2f} deviations)"
    )
    return Plant(
        "interaction",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        frozenset({"interaction", "difference", "association"}),
        (measure, two, more),
        names=(pattern(names[0]),),
        words=TURNED,
        numbers=tuple(numbers),
    )


def missingness(seed: int, rng: np.random.Generator) -> Plant:
    """A measure is missing in 5 % of 400 rows, and in many more of one group. Test: z of two shares, 99 % power."""
    rows = 400
    base, (measure,), (dimension,) = tables.base(rng, rows, dimensions=1, levels=(2, 5))
    names = levels_of(base, dimension, 4)
    base.table[dimension] = tables.balanced(rng, names, rows)
    odd = names[0]
    inside = base.table[dimension] == odd
    high, reached = power.two_shares(
        0.05, int(inside.sum()), int((~inside).sum()), power.level(len(base.table.columns))
    )
    base.table[measure] = (
        base.table[measure].astype(float).mask(rng.random(rows) < np.where(inside, high, 0.05))
    )
    gone = base.table[measure].isna()
    numbers = measured.share_numbers(gone, inside, f"missing in {odd}")
    numbers += measured.share_numbers(~gone, inside, f"present in {odd}") + measured.cramer(
        pd.crosstab(inside, gone).to_numpy()
    )
    numbers += measured.cramer(pd.crosstab(base.table[dimension], gone).to_numpy())
    numbers.append(share("of the missing", inside[gone].mean(), telling=True))
    own, rest = gone[inside].mean(), gone[~inside].mean()
    said = f"{measure} is missing in {own:.1%} of {dimension} {odd}, against {rest:.1%} elsewhere"
    return Plant(
        "missingness",
        seed,
        base.source.name,
        base.table,
        said,
        reached,
        frozenset(),
        (measure, dimension),
        names=(pattern(odd),),
        words=r"missing|empty|blank|absent|not recorded|no value|unknown|gaps?\b|filled|lack",
        up=1,
        numbers=tuple(numbers),
    )
