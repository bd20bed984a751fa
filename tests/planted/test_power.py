"""The plants are as strong as they say: textbook tests of scipy find them at the level named, nearly every time."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from tests.planted import generator, power
from tests.planted.expected import Plant


def course(when: pd.Series, values: pd.Series) -> float:
    """Spearman's p of the monthly means with time."""
    means = values.groupby(pd.to_datetime(when).dt.to_period("M")).mean()
    return float(stats.spearmanr(np.arange(len(means)), means).pvalue)


def trend(plant: Plant) -> float:
    return course(plant.table["date"], plant.table[plant.columns[1]])


def seasonality(plant: Plant) -> float:
    values, when = plant.table[plant.columns[1]], pd.to_datetime(plant.table["date"])
    if plant.seed % 2:
        return float(stats.f_oneway(*[part for _, part in values.groupby(when.dt.day_of_week)]).pvalue)
    means = values.groupby([when.dt.year, when.dt.month]).mean()
    return float(stats.f_oneway(*[part for _, part in means.groupby(level=1)]).pvalue)


def change_point(plant: Plant) -> float:
    ranks = stats.rankdata(plant.table.sort_values("date")[plant.columns[1]])
    n, most = len(ranks), 2 * np.abs(np.cumsum(ranks - ranks.mean())).max()
    return float(2 * np.exp(-6 * most**2 / (n**3 + n**2)))  # Pettitt's


def groups(plant: Plant) -> float:
    return float(
        stats.kruskal(*[part for _, part in plant.table.groupby(plant.columns[1])[plant.columns[0]]]).pvalue
    )


def numeric(plant: Plant) -> float:
    return float(stats.spearmanr(plant.table[plant.columns[0]], plant.table[plant.columns[1]]).pvalue)


def categorical(plant: Plant) -> float:
    counts = pd.crosstab(plant.table[plant.columns[0]], plant.table[plant.columns[1]])
    return float(stats.chi2_contingency(counts, correction=False).pvalue)


def missingness(plant: Plant) -> float:
    counts = pd.crosstab(plant.table[plant.columns[0]].isna(), plant.table[plant.columns[1]])
    return float(stats.chi2_contingency(counts, correction=False).pvalue)


def dominance(plant: Plant) -> float:
    most = int(plant.table[plant.columns[0]].value_counts().iloc[0])
    return float(stats.binomtest(most, len(plant.table), 0.5, alternative="greater").pvalue)


def segments(plant: Plant) -> float:
    """The weakest of the groups, times the columns: each must stand."""
    parts = plant.table.groupby(plant.columns[2])
    return max(course(part["date"], part[plant.columns[1]]) for _, part in parts) * len(plant.table.columns)


def turned_round(plant: Plant) -> float:
    measure, two, more = plant.columns
    cells = [[cell for _, cell in part.groupby(two)[measure]] for _, part in plant.table.groupby(more)]
    return max(float(stats.mannwhitneyu(first, second).pvalue) for first, second in cells) * len(
        plant.table.columns
    )


TESTS: dict[str, Callable[[Plant], float]] = {
    "trend": trend,
    "seasonality": seasonality,
    "change point": change_point,
    "rank": groups,
    "difference": groups,
    "mixed association": groups,
    "numeric association": numeric,
    "categorical association": categorical,
    "dominance": dominance,
    "missingness": missingness,
    "segment trends": segments,
    "true for all but one": turned_round,
}


def test_textbook_tests_find_the_plants() -> None:
    missed = []
    for kind, test in TESTS.items():
        for seed in range(10):
            plant = generator.plant(kind, seed)
            if test(plant) >= power.level(len(plant.table.columns)):
                missed.append((kind, seed))
    assert len(missed) <= len(TESTS) * 10 * 0.02, missed
