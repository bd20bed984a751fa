"""Columns worked out by rule from those of a table: the measures that a reader would have added to it.

Never is such a column compared with its parents, with what repeats or makes them, or with another that shares a
parent: see `kinship.Kin`.
"""

from dataclasses import replace

import pandas as pd

from stories.analysis.columns import ColumnType, Role
from stories.analysis.derived_calendar import calendar_parts
from stories.analysis.derived_columns import Columns, Made
from stories.analysis.derived_dates import ages, durations
from stories.analysis.derived_growth import growths
from stories.analysis.derived_shares import rates, ratios
from stories.analysis.profile import ColumnProfile, Profile, column_profile
from stories.analysis.table import ColumnReading, Table

MOST = 6
"""Columns worked out for one table."""
OF_A_RULE = {"duration": 2, "rate": 2, "share": 2, "ratio": 1, "age": 1, "growth": 1, "hour": 1, "weekday": 1}
"""How many each rule gives at most, the most useful rule first."""
FEWEST_ROWS = 30
"""A smaller table is told as it stands."""


def derive(table: Table, profile: Profile) -> tuple[Table, Profile]:
    """Return the table with the columns worked out from its own, and the profile that knows them apart.

    A column that the table has already, by its name or by its values, is not made again.
    """
    if profile.rows < FEWEST_ROWS:
        return table, profile
    columns = Columns(table, profile)
    kept: list[Made] = []
    for rule in (durations, rates, ratios, ages, growths, calendar_parts):
        for made in rule(columns):
            same_rule = sum(other.rule == made.rule for other in kept)
            taken = made.name in (other.name for other in kept)
            if len(kept) < MOST and same_rule < OF_A_RULE[made.rule] and not taken and not columns.has(made):
                kept.append(made)
    if not kept:
        return table, profile
    series = {made.name: pd.Series(made.values, index=table.frame.index) for made in kept}
    derived = tuple(_profiled(made, series[made.name]) for made in kept)
    return replace(table, frame=table.frame.assign(**series)), replace(profile, derived=derived)


def _profiled(made: Made, values: pd.Series) -> ColumnProfile:
    kin = tuple(sorted({*made.kin} - {*made.parents}))
    is_part = isinstance(made.values, pd.Categorical)
    kind = ColumnType.CATEGORY if is_part else ColumnType.NUMBER
    read = column_profile(values, ColumnReading(name=made.name, read_as=kind, unit=made.unit))
    return replace(
        read,
        role=Role.DIMENSION if is_part else Role.MEASURE,
        unit=made.unit,
        additive=False,
        names_rows=False,
        note=made.formula,
        part_of=made.part_of,
        derived=made.rule,
        formula=made.formula,
        parents=made.parents,
        kin=kin,
    )
