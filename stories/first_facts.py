"""What is told of a table while its story is still being made: the first things that are known of it, in words."""

from collections import Counter
from typing import Final

from stories.analysis import spoken
from stories.analysis.columns import ColumnType, Role, is_code
from stories.analysis.profile import Profile
from stories.narrative import words
from stories.narrative.columns import UNCLEAR
from stories.narrative.voice import LEVELS
from stories.periods import period_of

GROUPS_SAID: Final = 2
MANY: Final = 1_000
"""More kinds are things of their own rather than groups: other categories go first."""
SHORTEST_NAME: Final = 4
"""A shorter name is an abbreviation more often than a word: "st", "PID"."""
KINDS_OF_COLUMN: Final = (
    (Role.DATE, ("date", "dates")),
    (Role.MEASURE, ("measure", "measures")),
    (Role.DIMENSION, ("category", "categories")),
    (Role.TEXT, ("free text", "free texts")),
    (Role.IDENTIFIER, ("identifier left alone", "identifiers left alone")),
    (Role.CONSTANT, ("column that never changes", "columns that never change")),
)
"""What one and several columns of a role are called, in the order of telling."""


def what_it_holds(summary: Profile) -> str:
    """Return what the rows are, the main groups and the period: "336,776 flights, 16 carriers, 3 origins, 2013".

    Of a sample of a larger file only the rows of the file are told: its groups and its period were not counted.
    """
    rows = summary.in_file
    noun = words.singular(summary.noun) if rows == 1 else summary.noun
    told = [f"{rows:,} {noun}"]
    if not summary.sampled_from:
        told += groups(summary)[:GROUPS_SAID]
        date = summary.named(summary.date) if summary.date else None
        told += [period_of(date.minimum, date.maximum, date.grain)] if date is not None else []
    return ", ".join(told)


def kinds_of_column(summary: Profile) -> str:
    """Return what the columns are: "1 date, 9 measures, 2 categories"."""
    roles = Counter(column.role for column in summary.columns)
    counted = [f"{roles[role]} {called[roles[role] != 1]}" for role, called in KINDS_OF_COLUMN if roles[role]]
    return ", ".join(counted)


def groups(summary: Profile) -> list[str]:
    """Return the categories with their count, the plainest names first: "16 carriers", "50 airport names"."""
    plain: list[str] = []
    further: list[str] = []
    for column in summary.of_role(Role.DIMENSION):
        name = spoken.readable(column.name)
        if column.type is not ColumnType.CATEGORY or column.part_of or column.distinct < 2:
            continue
        if is_code(column.name) or not _is_word(name):
            continue
        many = f"kinds of {name}" if name in LEVELS else words.plural(name)
        is_plain = column.distinct <= MANY and " " not in many
        (plain if is_plain else further).append(f"{column.distinct:,} {many}")
    return [*plain, *further]


def _is_word(name: str) -> bool:
    """Return whether a name can be said in the plural: letters alone, no abbreviation and no word of our sentences."""
    letters = name.replace(" ", "")
    return letters.isalpha() and len(letters) >= SHORTEST_NAME and name.islower() and name not in UNCLEAR
