"""Columns of Python values (from workbooks and JSON) to raw columns."""

import datetime
import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from stories.analysis.numbers import LONGEST_DIGITS

_NUMBERS = frozenset({int, float})
_DATES = frozenset({datetime.datetime, datetime.date})


def raw_column(values: Sequence[object]) -> pd.Series:
    """Return int64, float64, datetime64[us] or text (missing cells None) for a column of Python values."""
    types = {type(value) for value in values} - {type(None)}
    if types and types <= _NUMBERS and _fit(values, types):
        if types == {int} and None not in values:
            return pd.Series(np.array(values, dtype=np.int64))
        return pd.Series(np.array([np.nan if value is None else value for value in values], dtype=np.float64))
    if types and types <= _DATES:
        return pd.Series(np.array([_naive(value) for value in values], dtype="datetime64[us]"))
    return pd.Series([as_text(value) for value in values], dtype="str")


def _fit(values: Sequence[object], types: set[type]) -> bool:
    """Return whether whole numbers are few-digit enough to stay exact: longer ones are codes, kept as text."""
    return int not in types or all(abs(v) < 10**LONGEST_DIGITS for v in values if type(v) is int)


def _naive(value: object) -> np.datetime64:
    if value is None:
        return np.datetime64("NaT")
    if isinstance(value, datetime.datetime):
        return np.datetime64(value.replace(tzinfo=None), "us")
    return np.datetime64(str(value), "us")


def as_text(value: object) -> str | None:
    """Return the value as a person would type it, or None for none."""
    if value is None:
        return None
    if isinstance(value, str):
        # JSON can spell half of a surrogate pair, which stands for no character.
        return value if value.isascii() else value.encode("utf-8", errors="replace").decode()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**LONGEST_DIGITS:
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return as_text(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return str(value)
