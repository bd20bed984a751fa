"""How a file was read, in words: every decision, its evidence, and what is not certain."""

from pathlib import Path
from typing import Any

import pytest

from stories.analysis.reading import read
from stories.document import plain
from stories.parse_report import decimal_named, decisions_of, doubts_of, header_named, order_named


def report_of(tmp_path: Path, content: bytes, **choices: Any) -> dict[str, Any]:
    """Return the parse report of a file as its story keeps it."""
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    report: dict[str, Any] = plain(read(str(path), name="t.csv", choices=choices).report)
    return report


def said(report: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {decision.about: (decision.taken, decision.why) for decision in decisions_of(report)}


def test_what_was_decided_is_said_with_its_evidence(tmp_path: Path) -> None:
    rows = "\n".join(f"Caf\xe9 {n};{n},5" for n in range(9))
    told = said(report_of(tmp_path, f"ort;preis\n\n{rows}\nzu kurz\n".encode("cp1252")))
    assert told["Kind of file"] == ("Text with delimiters (CSV)", "")
    assert told["Characters"][0] == "Western European (Windows-1252)"
    assert told["Characters"][1] != ""
    assert told["Between columns"] == ("semicolon", "it parts most rows into equally many cells")
    assert told["Names of the columns"] == ("line 1", "")
    assert told["Rows left out"][0] == "1"
    assert told["Rows repaired"][0] == "1"
    assert not {"Sheet", "Dates that read both ways", "Numbers that read both ways"} & told.keys()


def test_what_was_chosen_is_said_to_be_so(tmp_path: Path) -> None:
    choices = {"encoding": "latin-1", "delimiter": ",", "header": "none", "dates": "day", "decimal": "."}
    told = said(report_of(tmp_path, b"a,b\n01/02/2025,1\n02/03/2025,2\n", **choices))
    assert told["Characters"] == ("Western European (Latin-1)", "as chosen")
    assert told["Between columns"] == ("comma", "as chosen")
    assert told["Names of the columns"] == ("none in the file", "as chosen")
    assert told["Dates that read both ways"] == ("day first", "as chosen")
    assert told["Numbers that read both ways"] == ("decimal point", "as chosen")


def test_a_sheet_is_named_with_those_that_were_not_read() -> None:
    report = {"kind": "xlsx", "sheet": "North", "other_sheets": ["South", "West"], "header_line": 3}
    told = said(report)
    assert told["Sheet"] == ("“North”", "not read: “South”, “West”")
    assert told["Names of the columns"] == ("row 3", "the first that is filled across the table")
    assert said(report | {"choices": {"sheet": "North"}})["Sheet"][1].startswith("as chosen; not read")


def test_dates_that_read_both_ways_are_doubts(tmp_path: Path) -> None:
    report = report_of(tmp_path, b"when,n\n01/02/2025,1\n02/03/2025,2\n03/04/2025,5\n")
    [doubt] = doubts_of(report)
    assert doubt.column == "when"
    assert "would also fit" in doubt.how
    assert order_named(report) in doubt.how
    assert doubts_of(report_of(tmp_path, b"when,n\n2025-01-02,1\n2025-01-03,2\n")) == []


@pytest.mark.parametrize(
    ("hows", "order"),
    [
        (["day first, as chosen"], "day first"), (["month first, by default; day first would also fit"], "month first"),
        (["day first: x", "month first: y"], ""), (["year, month, day"], ""), ([], ""),
    ],
)  # fmt: skip
def test_the_order_of_all_dates_is_named_when_they_agree(hows: list[str], order: str) -> None:
    columns = [{"name": how, "read_as": "date", "how": how} for how in hows]
    assert order_named({"columns": columns}) == order


def test_a_decimal_comma_is_named() -> None:
    assert (
        decimal_named({"columns": [{"name": "n", "read_as": "number", "how": "decimal comma, € taken"}]})
        == "comma"
    )
    assert decimal_named({"columns": []}) == ""


def test_a_report_of_another_program_may_say_little() -> None:
    told = said({"kind": "stata"})
    assert told["Kind of file"] == ("STATA", "")
    assert header_named({"kind": "csv", "header_line": 0}) == "none in the file"


def test_what_happens_to_few_files_is_counted_where_it_happened() -> None:
    few = {"filled_cells": 1200, "renamed_columns": 2, "sampled_from": 3_000_000, "packed": "gzip"}
    told = said({"kind": "csv"} | few)
    assert told["Kind of file"][1] == "unpacked from gzip"
    assert [told[about][0] for about in ("Cells filled", "Columns renamed", "Rows of the file")] == [
        "1,200",
        "2",
        "3,000,000",
    ]
    assert not {"Cells filled", "Columns renamed", "Rows of the file"} & said({"kind": "csv"}).keys()
