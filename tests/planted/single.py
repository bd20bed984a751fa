"""Plants in one column: outlier, dominance, shape, classes, evenness."""

import numpy as np
import pandas as pd
from scipy import stats

from tests.planted import measured, power, tables
from tests.planted.between import levels_of, pattern
from tests.planted.expected import Number, Plant, close, count, share

SPLIT = frozenset({"proportion", "categorization", "rank", "distribution", "value", "extreme"})


def outlier(seed: int, rng: np.random.Generator) -> Plant:
    """One value far from all others, 300 rows, a measure without a long tail.

    Test: Grubbs' at 0.05 over the number of columns; the value lies the critical distance and another 2.33 deviations
    away (99 % power), and not less than 6 interquartile ranges beyond the quartile (Tukey's far out, twice over).
    """
    rows = 300
    base, (measure,), _ = tables.base(rng, rows, even=True)
    up = 1 if rng.random() < 0.5 else -1
    values = base.values(measure).astype(float)
    t = stats.t.isf(0.05 / len(base.table.columns) / (2 * rows), rows - 2)
    critical = (rows - 1) / np.sqrt(rows) * np.sqrt(t * t / (rows - 2 + t * t))
    q1, q3 = np.quantile(values, [0.25, 0.75])
    far = max((critical + 2.33) * values.std(ddof=1), q3 - np.median(values) + 6 * (q3 - q1))
    up = up if np.median(values) > far else 1  # a measure that is never negative stays so
    at = int(rng.integers(rows))
    values[at] = round(float(np.median(values) + up * far), 1)
    base.table[measure] = values
    rest = np.delete(values, at)
    numbers = [
        close("the value", values[at], telling=True),
        close("over the median", values[at] / np.median(values)),
        close("over the mean", values[at] / rest.mean()),
        close("less the median", values[at] - np.median(values), telling=True),
        close("deviations", (values[at] - values.mean()) / values.std(ddof=1), telling=True),
    ]
    said = (
        f"{measure} holds one value of {values[at]:g}, all others between {rest.min():g} and {rest.max():g}"
    )
    return Plant(
        "outlier",
        seed,
        base.source.name,
        base.table,
        said,
        0.99,
        frozenset({"outlier", "extreme"}),
        (measure,),
        up=up,
        numbers=tuple(numbers),
    )


def dominance(seed: int, rng: np.random.Generator) -> Plant:
    """One of 4 to 8 categories holds most of 400 rows. Test: binomial against one half, 99 % power."""
    rows = 400
    base, _, (dimension,) = tables.base(rng, rows, dimensions=1, levels=(4, 99))
    names = levels_of(base, dimension, 8)
    part, reached = power.majority(rows, power.level(len(base.table.columns)))
    rest = (1 - part) / (len(names) - 1)
    base.table[dimension] = rng.permutation(
        rng.choice(names, rows, p=[part, *[rest] * (len(names) - 1)]).astype(object)
    )
    counts = base.table[dimension].value_counts()
    own = counts[names[0]]
    numbers = [
        share("share", own / rows, telling=True),
        count("rows", own),
        share("rest", 1 - own / rows),
        close("over the second", own / counts.iloc[1]),
    ]
    return Plant(
        "dominance",
        seed,
        base.source.name,
        base.table,
        f"{names[0]} holds {own / rows:.1%} of the rows of {dimension}",
        reached,
        SPLIT,
        (dimension,),
        names=(pattern(names[0]),),
        numbers=tuple(numbers),
    )


def shape(seed: int, rng: np.random.Generator) -> Plant:
    """Even seeds: two peaks, 5 deviations apart; odd: a long tail to the right (log-normal, sigma 1). 400 rows.

    Test: for the tail D'Agostino's of skewness, for the peaks the bimodality of two normal parts against one by their
    likelihood ratio; both have power above 99.9 % here.
    """
    rows = 400
    base, (measure,), _ = tables.base(rng, rows, even=True)
    real = base.values(measure).astype(float)
    if seed % 2:
        values = np.round(np.median(real) * np.exp(rng.standard_normal(rows)), 1)
        p10, p25, p75, p90, p95, p99 = np.quantile(values, [0.1, 0.25, 0.75, 0.9, 0.95, 0.99])
        numbers = [
            close("mean", values.mean()),
            close("median", np.median(values)),
            close("maximum", values.max()),
            close("skewness", stats.skew(values), relative=0.02),
            close("mean over median", values.mean() / np.median(values)),
            share("below the mean", (values < values.mean()).mean()),
        ]
        numbers += [close("quantile", at, relative=0.02) for at in (p10, p25, p75, p90, p95, p99)]
        ordered = np.sort(values)[::-1].cumsum() / values.sum()
        numbers += [
            share(f"part of the top {top}", ordered[int(rows * top) - 1])
            for top in (0.01, 0.05, 0.1, 0.2, 0.25)
        ]
        words, said = (
            r"skew|tail|lopsided|uneven|few (very )?(large|high)|stretch|far above|"
            r"most .{1,60}(below|under|less)|half .{1,60}(below|under|less|top|up to)",
            "has a long tail to the right",
        )
    else:
        part = rng.random(rows) < rng.uniform(0.4, 0.6)
        spread = float(real.std())
        low = max(float(np.median(real)), 4 * spread)  # no value below nought: that would be another finding
        values = np.round(low + spread * (rng.standard_normal(rows) + 5 * part), 1)
        numbers = [
            close("low part", values[~part].mean(), relative=0.03),
            close("high part", values[part].mean(), relative=0.03),
            close("valley", (values[~part].mean() + values[part].mean()) / 2, relative=0.05),
            share("share of the high part", part.mean()),
            share("share of the low part", 1 - part.mean()),
            count("peaks", 2),
        ]
        words, said = (
            r"two (peaks|groups|humps|clusters|modes|clumps|camps|parts)|bimodal|peaks|twice|clusters|fall into|either",
            "has two peaks",
        )
    base.table[measure] = values
    return Plant(
        "distribution shape",
        seed,
        base.source.name,
        base.table,
        f"{measure} {said} (mean {values.mean():.4g}, median {np.median(values):.4g})",
        0.999,
        frozenset({"distribution"}),
        (measure,),
        words=words,
        numbers=tuple(numbers),
    )


def classes(seed: int, rng: np.random.Generator) -> Plant:
    """600 rows fall into 4 to 6 classes of very different size (each two thirds of the one before).

    Read as in Calliope's list: categorization is into which classes the rows fall, and how many into each. Test:
    chi-squared of even classes, power above 99.9 %.
    """
    rows = 600
    base, _, (dimension,) = tables.base(rng, rows, dimensions=1, levels=(4, 99))
    names = levels_of(base, dimension, 6)
    weights = (2 / 3) ** np.arange(len(names))
    sizes = np.floor(weights / weights.sum() * rows).astype(int)
    sizes[0] += rows - sizes.sum()
    base.table[dimension] = rng.permutation(np.repeat(np.array(names, dtype=object), sizes))
    numbers: list[Number] = [count("classes", len(names))]
    for name, size in zip(names, sizes, strict=True):
        numbers += [count(f"rows of {name}", size), share(f"share of {name}", size / rows)]
    numbers += [share(f"share of the first {top}", sizes[:top].sum() / rows) for top in (2, 3)]
    numbers += [
        close("first over last", sizes[0] / sizes[-1]),
        close("first over second", sizes[0] / sizes[1]),
    ]
    said = f"{dimension} sorts the rows into " + ", ".join(
        f"{name} {size}" for name, size in zip(names, sizes, strict=True)
    )
    return Plant(
        "categorization",
        seed,
        base.source.name,
        base.table,
        said,
        0.999,
        SPLIT,
        (dimension,),
        names=(pattern(names[0]),),
        numbers=tuple(numbers),
    )


def evenly(seed: int, rng: np.random.Generator) -> Plant:
    """1,000 rows spread over 4 to 6 categories with at most 3 rows between the largest and the smallest; nothing else.

    Test: two one-sided tests that each share lies within 5 points of even, power above 99 %.
    """
    rows = 1000
    base, _, (dimension,) = tables.base(rng, rows, dimensions=1, levels=(4, 99), even=True, spare=0)
    names = levels_of(base, dimension, 6)
    spread = tables.balanced(rng, names, rows)
    spread[np.flatnonzero(spread == names[0])[0]] = names[1]
    base.table[dimension] = spread
    counts = pd.Series(spread).value_counts()
    measure = next(name for name in base.table.columns if name != dimension)
    numbers = [
        share("even share", 1 / len(names)),
        count("categories", len(names)),
        share("largest share", counts.max() / rows),
        share("smallest share", counts.min() / rows),
        close("ratio", counts.max() / counts.min()),
    ]
    numbers += [count("rows", size) for size in (counts.max(), counts.min(), round(rows / len(names)))]
    numbers += measured.of_groups(base.table[dimension], base.table[measure], names, telling=False)
    return Plant(
        "null",
        seed,
        base.source.name,
        base.table,
        f"{dimension} is spread evenly: {counts.min()} to {counts.max()} rows in each of {len(names)}",
        0.99,
        frozenset({"null"}),
        (dimension,),
        words=r"even|equal|about the same|alike|balanced|no (clear |real )?difference|nothing (here|stands)|not differ",
        numbers=tuple(numbers),
    )
