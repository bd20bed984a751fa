"""Rows that equal an earlier row, counted exactly."""

import numpy as np
import pandas as pd

_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def duplicate_rows(frame: pd.DataFrame) -> int:
    """Return how many rows equal an earlier row in every column; missing equals missing.

    Rows are told apart by a 64-bit hash that ends as soon as all differ; rows with equal hashes are compared.
    """
    if len(frame) < 2:
        return 0
    mixed = np.zeros(len(frame), dtype=np.uint64)
    for place in sorted(range(frame.shape[1]), key=lambda at: frame.dtypes.iloc[at].kind not in "iufM"):
        mixed = _stirred(mixed, _codes(frame.iloc[:, place]))
        again = _seen_more_than_once(mixed)
        if not again.any():
            return 0
    return int(frame.loc[again].duplicated().sum())


def _codes(column: pd.Series) -> np.ndarray:
    """Return an unsigned number for each row: equal for equal values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64).view(np.uint64)
    if column.dtype.kind == "f":
        # Adding zero makes -0.0 and 0.0 one; NaN has one pattern here, as all come from the same parser.
        values = column.to_numpy() + 0.0
        return np.where(np.isnan(values), np.nan, values).view(np.uint64)
    if column.dtype.kind in "iM":
        return column.to_numpy().view(np.int64).view(np.uint64)
    return pd.util.hash_array(column.fillna("").to_numpy(dtype=object), categorize=True)


def _stirred(mixed: np.ndarray, codes: np.ndarray) -> np.ndarray:
    value = (mixed ^ codes) * _ODD
    value ^= value >> _SHIFT
    return np.asarray(value * _MIX)


def _seen_more_than_once(hashes: np.ndarray) -> np.ndarray:
    order = np.argsort(hashes)
    ordered = hashes[order]
    same = ordered[1:] == ordered[:-1]
    again = np.zeros(len(hashes), dtype=bool)
    again[order[1:][same]] = True
    again[order[:-1][same]] = True
    return again
