"""Tables and profiles made by hand, so that the finders are tested without the reader."""

from dataclasses import replace

import numpy as np
import pandas as pd

from stories.analysis import finders
from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import Insight
from stories.analysis.insights import Search
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.table import ParseReport, Table
from stories.progress import silent


def made(
    frame: pd.DataFrame,
    *,
    roles: dict[str, Role] | None = None,
    additive: tuple[str, ...] = (),
    grain: str = "day",
    names: str = "",
) -> tuple[Table, Profile]:
    """Return the table and a profile that takes numbers as measures, dates as dates and all else as dimensions.

    names: the column whose values name the rows.
    """
    frame = frame.reset_index(drop=True)
    columns = []
    for name in frame.columns:
        role = Role((roles or {}).get(name) or role_of(frame[name]))
        column = _profile(frame[name], role, additive=name in additive, grain=grain)
        columns.append(replace(column, names_rows=name == names))
        if role is Role.DIMENSION:
            frame[name] = frame[name].astype("category")
    dates = [column.name for column in columns if column.role is Role.DATE]
    profile = Profile(
        rows=len(frame),
        columns=tuple(columns),
        duplicate_rows=0,
        noun="rows",
        date=dates[0] if dates else None,
    )
    return Table(frame=frame, report=ParseReport(kind="csv")), profile


def role_of(series: pd.Series) -> Role:
    """Return the role that a column gets when none is given."""
    if pd.api.types.is_datetime64_any_dtype(series):
        return Role.DATE
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
        return Role.MEASURE
    return Role.DIMENSION


def _profile(series: pd.Series, role: Role, *, additive: bool, grain: str) -> ColumnProfile:
    held = series.dropna()
    numbers: dict[str, float | int | None] = {}
    kind = {Role.MEASURE: ColumnType.NUMBER, Role.DATE: ColumnType.DATE}.get(role, ColumnType.CATEGORY)
    if kind is ColumnType.NUMBER and len(held) > 2:
        numbers = {
            "minimum": float(held.min()),
            "maximum": float(held.max()),
            "mean": float(held.mean()),
            "sd": float(held.std()),
            "median": float(held.median()),
            "skew": float(held.skew()),
            "zeros": int((held == 0).sum()),
            "negatives": int((held < 0).sum()),
        }
    return ColumnProfile(
        name=str(series.name),
        type=kind,
        role=role,
        unit=None,
        additive=additive,
        count=len(held),
        missing=len(series) - len(held),
        distinct=int(held.nunique()),
        grain=grain if role is Role.DATE else "",
        **numbers,  # type: ignore[arg-type]
    )


def search(frame: pd.DataFrame, *, correct: bool = True, **how: object) -> Search:
    """Return what the finders find in a table made by hand."""
    table, profile = made(frame, **how)  # type: ignore[arg-type]
    return finders.find(table, profile, silent, correct=correct)


def found(frame: pd.DataFrame, kind: str, **how: object) -> list[Insight]:
    """Return the insights of one kind, the strongest first."""
    return [insight for insight in search(frame, **how).insights if insight.kind == kind]  # type: ignore[arg-type]


def value(insight: Insight, name: str) -> float:
    """Return the number of one fact of an insight."""
    number = insight.evidence[name].value
    assert isinstance(number, int | float)
    return number


def rng(seed: int = 7) -> np.random.Generator:
    """Return a generator of the same numbers in every run."""
    return np.random.default_rng(seed)
