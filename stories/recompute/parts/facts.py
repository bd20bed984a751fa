"""A figure of the story, as the list in the script holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Found = tuple[float | int | str, int | None]
"""What was recomputed: (the value, the rows behind it, None where none are told)."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value with what it was worked out from."""

    id: str
    type: str
    measure: str
    value: float | int | str
    columns: Sequence[str] = ()
    where: Sequence[Sequence[str]] = ()
    # [column, category or period] for the rows it is about
    n: int = 0
    # rows behind the value
    unit: str | None = None
    finding: Sequence[str] = ()
    # the kind of the finding that it belongs to, and that finding's columns
    shown: Sequence[str] = ()
    # how the texts of the story write it

    @property
    def kind(self) -> str:
        """Return the kind of the finding that it belongs to, "" where it belongs to none."""
        return self.finding[0] if self.finding else ""

    @property
    def label(self) -> str:
        """Return the category, the period or the end of a column that it is about, "" for all rows."""
        return self.where[0][1] if self.where else ""

    def beside(self, facts: Sequence["Fact"]) -> list["Fact"]:
        """Return the facts of the same finding."""
        return [fact for fact in facts if fact.finding == self.finding and self.finding]


def facts_of(listed: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """Return the facts of a story."""
    return [Fact(**fact) for fact in listed]
