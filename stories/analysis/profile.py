"""The table and each of its columns in numbers, before anything is found."""

from dataclasses import dataclass

from stories.analysis.columns import ColumnType, Role


@dataclass(frozen=True, kw_only=True)
class ColumnProfile:
    """One column, summed up. Numbers are None where they make no sense for its type."""

    name: str
    # as in the file, made unique and never empty
    type: ColumnType
    role: Role
    unit: str | None
    # "$", "%", "minutes" ...: from the values or the header, else None
    additive: bool
    # whether a sum over rows means something (amounts, counts) or only an average does (rates, ages, scores)
    count: int
    # rows with a value
    missing: int
    # rows without
    distinct: int
    # different values
    minimum: float | str | None = None
    # smallest number, or first date as ISO text
    maximum: float | str | None = None
    mean: float | None = None
    sd: float | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    skew: float | None = None
    zeros: int | None = None
    negatives: int | None = None
    top: tuple[tuple[str, int], ...] = ()
    # most frequent values with their counts, at most 12, most frequent first
    bins: tuple[tuple[float, float, int], ...] = ()
    # histogram: lower edge, upper edge, rows; at most 24
    grain: str = ""
    # for a date: second, minute, hour, day, month or year: the finest step that its values show
    note: str = ""
    # why it has this role, in a sentence: "every value is different and it is called id"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The table, summed up."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    duplicate_rows: int
    # rows that equal an earlier row in every column
    noun: str
    # what the rows are called, plural: "flights" (from the file's name when it is a plain plural noun), else "rows"
    date: str | None
    # the date column that orders the table, or None

    def named(self, name: str) -> ColumnProfile:
        """Return the profile of the column called `name`; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def of_role(self, role: Role) -> tuple[ColumnProfile, ...]:
        """Return the columns in that role, in the file's order."""
        return tuple(column for column in self.columns if column.role is role)
