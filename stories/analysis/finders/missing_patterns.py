"""Columns that are missing in the same rows: looked at as one, and told as what they are."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from stories.analysis import kinship
from stories.analysis.arrays import Arrays
from stories.analysis.columns import Role
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts
from stories.analysis.profile import ColumnProfile
from stories.analysis.statistics import rounded

MOST_PATTERNS = 40
"""Columns with missing values that are looked at, those with the most."""
TOGETHER = 5
"""Rows that must be missing in two columns, and not missing, to say that they are missing together."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A column with missing values, and those that are missing in the same rows."""

    column: ColumnProfile
    others: tuple[str, ...]
    missing: npt.NDArray[np.bool_]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all these columns."""
        return (self.column.name, *self.others)

    @property
    def count(self) -> int:
        """Rows without a value."""
        return self.column.missing


def patterns_of(arrays: Arrays) -> list[Pattern]:
    """Return the columns with missing values, each set that is missing in the same rows once, most missing first.

    They go by the alphabet, so that the order of columns in the file is nothing.
    """
    found: dict[bytes, list[ColumnProfile]] = {}
    for column in sorted(arrays.profile.columns, key=lambda column: column.name):
        if column.role is not Role.CONSTANT and min(column.missing, column.count) >= TOGETHER:
            missing = arrays.frame[column.name].isna().to_numpy()
            found.setdefault(np.packbits(missing).tobytes(), []).append(column)
    alike = sorted(found.values(), key=lambda columns: -columns[0].missing)[:MOST_PATTERNS]
    return [
        Pattern(
            column=first,
            others=tuple(other.name for other in others),
            missing=arrays.frame[first.name].isna().to_numpy(),
        )
        for first, *others in alike
    ]


def add_overall(arrays: Arrays, facts: Facts, pattern: Pattern) -> None:
    """Add the share of all rows in which a column is missing."""
    facts.add(
        "overall",
        "share",
        pattern.count / arrays.rows,
        n=arrays.rows,
        columns=(pattern.column.name,),
        kind_of_fact=FactType.PROPORTION,
    )


def add_others(facts: Facts, pattern: Pattern) -> None:
    """Add the names of the columns that are missing in the same rows."""
    for place, other in enumerate(pattern.others):
        facts.name(f"other_{place}", other, other)


def together(arrays: Arrays, pattern: Pattern, patterns: list[Pattern]) -> Candidate:
    """Return what is told of columns that are missing in the same rows: that they are."""
    return Candidate(
        kind="gone",
        columns=(pattern.others[0], pattern.column.name),
        build=partial(_tell_together, arrays, pattern, patterns),
        impact=pattern.count / arrays.rows,
    )


def _tell_together(
    arrays: Arrays, pattern: Pattern, patterns: list[Pattern], test: Test | None
) -> tuple[Insight, ...]:
    first, name = pattern.others[0], pattern.column.name
    facts = Facts(kind="gone", columns=(first, name), type=FactType.ASSOCIATION, test=test)
    where = {first: "missing", name: "missing"}
    facts.add("together", "count", pattern.count, n=arrays.rows, where=where)
    add_overall(arrays, facts, pattern)
    add_others(facts, pattern)
    shares = [(column, one.count) for one in patterns for column in one.names]
    return (
        Insight(
            kind="gone",
            type=FactType.ASSOCIATION,
            columns=(first, name),
            evidence=facts.made,
            lead="together",
            series=Series(
                shape="groups",
                x_name="column",
                y_name="share of rows without a value",
                unit=None,
                points=tuple(
                    Point(x=column, y=rounded(count / arrays.rows), n=count) for column, count in shares
                ),
                highlight=pattern.names,
            ),
            coverage=pattern.count / arrays.rows,
            effect=0.5,
            surprise=kinship.surprise(first, name),
        ),
    )
