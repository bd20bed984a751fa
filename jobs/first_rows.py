"""What a page, and the API, shows of a held job: its first rows, and what was taken for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jobs import limits
from stories import parse_report
from stories.forms import ChoicesForm
from stories.parse_report import Decision

FIELDS: Final = ("preview", "choices", "looks", "held_until")
"""What is read of a held job."""
KINDS: Final = {"boolean": "yes or no", "category": "words", "text": "words", "empty": "nothing"}
"""What is read as what, in the words of the preview in the browser; what is not here is called so there, too."""


@dataclass(frozen=True, kw_only=True)
class ColumnView:
    """One column of the table."""

    name: str
    # as it stands in the file
    kind: str
    # "number", "date", "year", "groups", "yes or no", "words" or "nothing"
    unit: str
    # what its values carry ("%"), or ""
    how: str
    # the evidence, or ""
    is_number: bool
    # whether its values stand under each other by their last digit
    ambiguous: bool
    # whether it could be read in another way as well


@dataclass(frozen=True, kw_only=True)
class LookView:
    """All that is shown of a look."""

    rows: int
    # of the table
    columns: int
    # of the table
    shown: list[ColumnView]
    # the first of them
    cells: list[list[str | None]]
    # the first rows, as they were read; None where nothing stands
    other_sheets: list[str]
    # of a workbook: those that were not read
    further: int
    # columns that are not shown
    sampled: bool
    # whether a sample of the rows was read
    decisions: list[Decision]
    # what was decided about the whole file
    doubts: list[ColumnView]
    # columns that could be read in another way as well
    further_doubts: int
    # such columns among those that are not shown
    notes: list[str]
    # what else was said
    until: datetime | None
    # when it is thrown away
    can_look_again: bool
    # whether it may be read once more

    @property
    def rows_shown(self) -> list[list[tuple[ColumnView, str | None]]]:
        """Return the first rows, each value with its column."""
        return [list(zip(self.shown, row, strict=True)) for row in self.cells]

    @property
    def all_doubts(self) -> int:
        """Return how many columns could be read in another way as well."""
        return len(self.doubts) + self.further_doubts


def look_of(row: Mapping[str, Any]) -> LookView:
    """Return what is shown of a held job; `row` holds FIELDS."""
    preview, report = row["preview"], report_of(row)
    shown = [_column(column) for column in report["columns"]]
    return LookView(
        rows=preview["rows"],
        columns=preview["columns"],
        shown=shown,
        cells=preview["cells"],
        other_sheets=report.get("other_sheets", []),
        further=preview["columns"] - len(shown),
        sampled=bool(report.get("sampled_from")),
        decisions=parse_report.decisions_of(report),
        doubts=[column for column in shown if column.ambiguous],
        further_doubts=preview["doubts"],
        notes=report.get("notes", []),
        until=row["held_until"],
        can_look_again=row["looks"] < limits.LOOKS,
    )


def form_of(row: Mapping[str, Any], sent: Any = None) -> ChoicesForm:
    """Return the form about the reading of a held job; `row` holds FIELDS, `sent` what was chosen in it."""
    return ChoicesForm(sent, report=report_of(row), chosen=row["choices"])


def report_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the file was read, with what its owner had chosen."""
    return {**row["preview"]["report"], "choices": row["choices"] or {}}


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first rows for the API; `row` holds FIELDS."""
    look = look_of(row)
    return {
        "names": [column.name for column in look.shown],
        "kinds": [column.kind for column in look.shown],
        "cells": look.cells,
        "furtherColumns": look.further,
        "parseReport": report_of(row),
    }


def _column(column: Mapping[str, Any]) -> ColumnView:
    return ColumnView(
        name=column["name"],
        kind=_kind(column),
        unit=column.get("unit") or "",
        how=column.get("how", "").rstrip("."),
        is_number=column.get("read_as") == "number",
        ambiguous=bool(column.get("ambiguous")),
    )


def _kind(column: Mapping[str, Any]) -> str:
    """Return what the values of a column are."""
    how = column.get("how", "")
    if column.get("written") == "years" or "years, too few" in how:
        return "year"
    if column.get("written") == "labels" and column.get("read_as") == "category":
        return "groups"
    read_as = str(column.get("read_as", ""))
    return KINDS.get(read_as, read_as)
