"""Rows that come more than once, found and counted exactly."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis.statistics import Integers

Column = pd.Series | npt.NDArray[np.integer]
LOOKED_AT = 500
"""Rows of a column by which it is reckoned how many it tells apart."""


def duplicate_rows(frame: pd.DataFrame) -> int:
    """Return how many rows equal an earlier row in every column; missing equals missing."""
    _, clusters = repeated_rows([frame.iloc[:, place] for place in range(frame.shape[1])])
    return len(clusters) - (int(clusters.max()) + 1 if len(clusters) else 0)


def repeated_rows(columns: Sequence[Column]) -> tuple[npt.NDArray[np.intp], Integers]:
    """Return (places of the rows that come more than once, the number from 0 of the cluster of each).

    columns: each as it is, or as whole numbers that stand for its values.
    Column by column the rows are told apart, and those that stand alone are looked at no more: the quickest come first,
    such whole numbers and then others, and of these those that seem to tell most rows apart.
    """
    rows = len(columns[0]) if columns else 0
    places, clusters = np.arange(rows), np.zeros(rows, dtype=np.int64)
    for column in sorted(columns, key=_quickest_first):
        if len(places) < 2:
            break
        codes = codes_of(column if len(places) == rows else _at(column, places))
        # Before the first column all rows are one cluster.
        clusters = pd.factorize(clusters * (codes.max() + 1) + codes)[0] if clusters.any() else codes
        again = np.bincount(clusters)[clusters] > 1
        if not again.all():
            places, clusters = places[again], clusters[again]
    return (places, pd.factorize(clusters)[0]) if len(places) > 1 else (places[:0], clusters[:0])


def _quickest_first(column: Column) -> tuple[int, int]:
    some = _at(column, np.arange(0, len(column), max(1, len(column) // LOOKED_AT)))
    if isinstance(some, np.ndarray):
        return 0, -len(np.unique(some))
    return 1 + (some.dtype.kind not in "iufM"), -int(some.nunique())


def _at(column: Column, places: npt.NDArray[np.intp]) -> Column:
    return column[places] if isinstance(column, np.ndarray) else column.iloc[places]


def codes_of(column: Column) -> Integers:
    """Return a whole number from 0 for each row, equal for equal values and for those that are missing."""
    if isinstance(column, np.ndarray):
        return column.astype(np.int64) - int(column.min())
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64) + 1
    return pd.factorize(column)[0].astype(np.int64) + 1
