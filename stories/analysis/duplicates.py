"""Rows that come more than once, found and counted exactly."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis.near_distinct import FACTOR
from stories.analysis.statistics import Integers

Column = pd.Series | npt.NDArray[np.integer]
LOOKED_AT = 500
"""Rows of a column by which it is reckoned how many it tells apart."""
SLOTS_EACH = 4
"""Slots of the table for each key, at least."""


def duplicate_rows(frame: pd.DataFrame, distinct: Sequence[int] = ()) -> int:
    """Return how many rows equal an earlier row in every column; missing equals missing.

    distinct: how many different values each column has, where that is known.
    """
    if any(different == len(frame) for different in distinct):
        return 0
    columns = [column for _, column in frame.items()]
    if distinct:
        order = sorted(range(len(columns)), key=lambda at: (_is_slow(columns[at]), -distinct[at]))
        _, clusters = _told_apart([columns[at] for at in order])
    else:
        _, clusters = repeated_rows(columns)
    return len(clusters) - (int(clusters.max()) + 1 if len(clusters) else 0)


def repeated_rows(columns: Sequence[Column]) -> tuple[npt.NDArray[np.intp], Integers]:
    """Return (places of the rows that come more than once, the number from 0 of the cluster of each).

    columns: each as it is, or as whole numbers that stand for its values.
    Column by column the rows are told apart, and those that stand alone are looked at no more: the quickest come first,
    such whole numbers and then others, and of these those that seem to tell most rows apart.
    """
    return _told_apart(sorted(columns, key=_quickest_first))


def _told_apart(columns: Sequence[Column]) -> tuple[npt.NDArray[np.intp], Integers]:
    """Return the same, given the columns in the order in which to look at them."""
    rows = len(columns[0]) if columns else 0
    places, clusters = np.arange(rows), np.zeros(rows, dtype=np.int64)
    for column in columns:
        if len(places) < 2:
            break
        codes = codes_of(column if len(places) == rows else _at(column, places))
        # Before the first column all rows are one cluster.
        if clusters.any():
            clusters = clusters * (codes.max() + 1) + codes
            beside = _not_alone(clusters)
            places, clusters = places[beside], pd.factorize(clusters[beside])[0]
        else:
            clusters = codes
        again = np.bincount(clusters)[clusters] > 1
        if not again.all():
            places, clusters = places[again], clusters[again]
    return (places, pd.factorize(clusters)[0]) if len(places) > 1 else (places[:0], clusters[:0])


def _not_alone(keys: Integers) -> npt.NDArray[np.bool_]:
    """Return which keys share their slot of a table with another one: those that come again, and a few others.

    To number keys a table of all of them is made; to see that most come once takes a third of that (multiplicative
    hashing: Knuth, The Art of Computer Programming 3, 6.4).
    """
    bits = (SLOTS_EACH * len(keys)).bit_length()
    slots = ((keys.view(np.uint64) * FACTOR) >> np.uint64(64 - bits)).view(np.int64)
    return np.asarray(np.bincount(slots)[slots] > 1)


def _quickest_first(column: Column) -> tuple[int, int]:
    step = max(1, len(column) // LOOKED_AT)
    if isinstance(column, np.ndarray):
        return 0, -len(np.unique(column[::step]))
    return 1 + _is_slow(column), -int(column.iloc[::step].nunique())


def _is_slow(column: pd.Series) -> bool:
    return column.dtype.kind not in "iufM"


def _at(column: Column, places: npt.NDArray[np.intp]) -> Column:
    return column[places] if isinstance(column, np.ndarray) else column.iloc[places]


def codes_of(column: Column) -> Integers:
    """Return a whole number from 0 for each row, equal for equal values and for those that are missing."""
    if isinstance(column, np.ndarray):
        return column.astype(np.int64) - int(column.min())
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64) + 1
    return pd.factorize(column)[0].astype(np.int64) + 1
