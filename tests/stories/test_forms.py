"""The form of the choices: what it offers for a file, what it says was found, and what comes out of it."""

from typing import Any

from stories.analysis.choices import Choices
from stories.forms import ChoicesForm

TEXT = {
    "kind": "csv", "encoding": "cp1252", "delimiter": ";", "header_line": 3, "other_sheets": [],
    "columns": [
        {"name": "day", "read_as": "date", "how": "month first, by default; day first would also fit"},
        {"name": "zip <code>", "read_as": "number", "how": ""},
        {"name": "town", "read_as": "category", "how": ""},
    ],
}  # fmt: skip
BOOK = {"kind": "xlsx", "sheet": "North", "other_sheets": ["South"], "header_line": 1, "columns": []}


def names(form: ChoicesForm) -> list[str]:
    return [field.name for field in form.visible_fields()]


def options(form: ChoicesForm, name: str) -> list[tuple[str, str]]:
    return list(form.fields[name].choices)  # type: ignore[attr-defined]


def test_a_form_offers_what_means_something_for_the_file() -> None:
    assert names(ChoicesForm(report=TEXT)) == ["encoding", "delimiter", "header", "decimal", "dates", "text"]
    assert names(ChoicesForm(report=BOOK)) == ["sheet", "header", "decimal", "dates"]
    assert names(ChoicesForm(report=BOOK | {"other_sheets": []})) == ["header", "decimal", "dates"]
    assert names(ChoicesForm(report={"kind": "parquet", "columns": []})) == ["decimal", "dates"]
    assert names(ChoicesForm(report={"kind": "json", "encoding": "utf-8"})) == [
        "encoding",
        "decimal",
        "dates",
    ]
    assert names(ChoicesForm()) == ["encoding", "delimiter", "sheet", "header", "decimal", "dates"]


def test_the_first_option_says_what_was_found() -> None:
    form = ChoicesForm(report=TEXT)
    first = {name: options(form, name)[0] for name in ("encoding", "delimiter", "header", "dates", "decimal")}
    assert first == {
        "encoding": ("", "As found: Western European (Windows-1252)"),
        "delimiter": ("", "As found: semicolon"),
        "header": ("", "As found: line 3"),
        "dates": ("", "As found: month first"),
        "decimal": ("", "Decide from the file"),
    }
    assert options(ChoicesForm(report=BOOK), "sheet") == [
        ("", "As found: North"),
        ("North", "North"),
        ("South", "South"),
    ]


def test_columns_with_a_type_may_be_kept_as_text() -> None:
    form = ChoicesForm(report=TEXT)
    assert [name for name, _ in options(form, "text")] == ["day", "zip <code>"]
    assert "zip &lt;code&gt;" in str(form["text"])


def test_what_was_chosen_before_is_selected_again() -> None:
    before = Choices(delimiter="\t", dates="day", header="45", text=("town",))
    report = TEXT | {"choices": {"delimiter": "\t", "dates": "day", "header": "45", "text": ["town"]}}
    form = ChoicesForm(report=report)
    assert '<option value="tab" selected>' in str(form["delimiter"])
    assert options(form, "dates")[0] == ("", "Decide from the file")
    assert '<option value="45" selected>Line 45' in str(form["header"])
    assert str(form["text"]).count("checked") == 1
    sent = ChoicesForm({"delimiter": "tab", "dates": "day", "header": "45", "text": ["town"]}, report=report)
    assert sent.is_valid()
    assert sent.chosen == before


def test_what_is_left_as_found_is_no_choice() -> None:
    form = ChoicesForm({"encoding": "", "delimiter": "", "upload_key": "k"}, report=TEXT)
    assert form.is_valid()
    assert form.chosen == Choices()


def test_what_is_wrong_is_said_beside_it() -> None:
    sent: dict[str, Any] = {"encoding": "rot13", "dates": "year", "text": ["town"], "sheet": "East"}
    form = ChoicesForm(sent, report=TEXT)
    assert not form.is_valid()
    assert form.errors.keys() == {"encoding", "dates", "text"}
    free = ChoicesForm({"sheet": "x" * 1001})
    assert free.errors.keys() == {"sheet"}


def test_two_forms_have_keys_of_their_own() -> None:
    keys = {ChoicesForm(report=TEXT)["upload_key"].value() for _ in range(2)}
    assert len(keys) == 2
