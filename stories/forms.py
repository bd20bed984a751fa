"""The form in which a person chooses how a file is to be read."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from stories import parse_report
from stories.analysis.choices import DECIMALS, DELIMITERS, ENCODINGS, NO_HEADER, ORDERS, Choices, choices_of
from stories.analysis.names import LONGEST_NAME
from stories.errors import InvalidChoice
from stories.narrative.audiences import Audience

FIRST_LINES: Final = 30
"""The lines that may be chosen for the header in the page; the API and the command line take any."""
OPEN: Final = "Decide from the file"
AUDIENCES: Final = (
    (Audience.EXECUTIVE.value, "In brief: what it means, in few numbers"),
    (Audience.GENERAL.value, "In full: the numbers, and what they mean"),
    (Audience.TECHNICAL.value, "With statistics: tests, effects and intervals too"),
)
"""For whom a story may be told, in words for a form."""
NO_CHOICES: Final = frozenset({"upload_key", "audience"})
"""Fields that are not about the reading of the file."""
TYPED: Final = frozenset({"number", "date", "boolean"})
"""Types that a column need not have: it can be kept as text."""


def new_key() -> str:
    """Return a key that makes two copies of the same form one request."""
    return uuid.uuid4().hex


class ChoicesForm(forms.Form):
    """What may be chosen for one file. What was not chosen before stands as it was found, and is left to be found."""

    upload_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput, initial=new_key)
    audience = forms.ChoiceField(required=False, label="For whom it is told", choices=AUDIENCES)
    encoding = forms.ChoiceField(required=False, label="Characters")
    delimiter = forms.ChoiceField(required=False, label="Between columns")
    sheet = forms.ChoiceField(required=False, label="Sheet")
    header = forms.ChoiceField(required=False, label="Names of the columns")
    decimal = forms.ChoiceField(
        required=False, label="Decimal mark", help_text="For numbers that read both ways: 1,234 or 1.234."
    )
    dates = forms.ChoiceField(
        required=False, label="Order of dates", help_text="For dates that read both ways: 03/04/2025."
    )
    text = forms.MultipleChoiceField(
        required=False, label="Keep as text", widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(
        self,
        data: Any = None,
        *,
        report: Mapping[str, Any] | None = None,
        chosen: Mapping[str, Any] | None = None,
        audience: str | None = None,
    ) -> None:
        """Make the form for a file. `report` says how it was read, None if it was not; `chosen`, by which choices.

        audience: to whom it was told, "" for the usual ones; None for a form that does not ask.
        """
        chosen = dict((chosen if chosen is not None else (report or {}).get("choices")) or {})
        if mark := chosen.get("delimiter"):
            chosen["delimiter"] = DELIMITERS.get(mark, mark)
        told = {"audience": audience or Audience.GENERAL.value}
        super().__init__(data, initial=chosen | told, auto_id="reread_%s")
        if report is None:
            # Its sheets are not known.
            self.fields["sheet"] = forms.CharField(
                required=False,
                max_length=LONGEST_NAME,
                label="Sheet",
                help_text="Its name, for a workbook alone.",
            )
        for name, options in _options(report or {}, chosen).items():
            if isinstance(self.fields[name], forms.ChoiceField):
                self.fields[name].choices = options  # type: ignore[attr-defined]
        wanted = _fields_of(report) | ({"audience"} if audience is not None else set())
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Check each choice by itself, so that what is wrong is said beside it."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):
            if name not in NO_CHOICES:
                try:
                    choices_of({name: value})
                except InvalidChoice as wrong:
                    self.add_error(name, wrong.message)
        return cleaned

    @property
    def chosen(self) -> Choices:
        """Return the choices of a valid form."""
        return choices_of(
            {name: value for name, value in self.cleaned_data.items() if name not in NO_CHOICES}
        )

    @property
    def readers(self) -> str:
        """Return for whom a valid form wants the story told, "" for the same as before."""
        return str(self.cleaned_data.get("audience") or "")

    @property
    def selects(self) -> list[forms.BoundField]:
        """Return the fields about the reading that are chosen from a list, in order."""
        return [field for field in self.visible_fields() if field.name not in NO_CHOICES | {"text"}]


def _fields_of(report: Mapping[str, Any] | None) -> set[str]:
    """Return which choices mean something for the file; of one that was not read, all but those of its content."""
    always = {"upload_key", "decimal", "dates"}
    if report is None:
        return always | {"encoding", "delimiter", "header", "sheet"}
    kind = report.get("kind", "")
    fields = always | ({"text"} if _columns_to_keep(report) else set())
    if report.get("encoding"):
        fields |= {"encoding"}
    if kind in parse_report.DELIMITED:
        fields |= {"delimiter", "header"}
    if kind in parse_report.WORKBOOKS:
        fields |= {"header"} | ({"sheet"} if report.get("other_sheets") else set())
    return fields


def _options(report: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return for each field what may be chosen; the first option leaves it to be found, and says what was found."""
    place = "Row" if report.get("kind") in parse_report.WORKBOOKS else "Line"
    lines = [(str(line), f"{place} {line}") for line in range(1, FIRST_LINES + 1)]
    line = str(chosen.get("header", ""))
    if line.isascii() and line.isdigit() and int(line) > FIRST_LINES:
        lines.append((line, f"{place} {int(line):,}"))
    sheets = [name for name in (report.get("sheet"), *report.get("other_sheets", ())) if name]
    found = {
        "encoding": parse_report.encoding_named(report["encoding"]) if report.get("encoding") else "",
        "delimiter": parse_report.delimiter_named(report) if report else "",
        "sheet": report.get("sheet", ""),
        "header": parse_report.header_named(report) if report else "",
        "decimal": parse_report.decimal_named(report),
        "dates": parse_report.order_named(report),
    }
    offered: dict[str, Iterable[tuple[str, str]]] = {
        "encoding": ENCODINGS.items(),
        "delimiter": [(name, name.capitalize()) for name in DELIMITERS.values()],
        "sheet": [(name, name) for name in sorted(sheets)],
        "header": [(NO_HEADER, "None: the first row holds values"), *lines],
        "decimal": [(mark, name.capitalize()) for mark, name in DECIMALS.items()],
        "dates": [(order, name.capitalize()) for order, name in ORDERS.items()],
    }
    options = {
        name: [("", _open(found[name], chosen=bool(chosen.get(name)))), *offered[name]] for name in offered
    }
    kept = dict.fromkeys([*chosen.get("text", ()), *_columns_to_keep(report)])
    return options | {"text": [(name, name) for name in kept]}


def _open(found: str, *, chosen: bool) -> str:
    """Return the words for no choice: what was found, unless a person had chosen it."""
    return f"As found: {found}" if found and not chosen else OPEN


def _columns_to_keep(report: Mapping[str, Any]) -> list[str]:
    """Return the columns that have a type which they need not have, and those that were kept as text before."""
    typed = [column["name"] for column in report.get("columns", ()) if column.get("read_as") in TYPED]
    return [*typed, *(report.get("choices") or {}).get("text", ())]
