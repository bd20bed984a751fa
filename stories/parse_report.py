"""How a file was read, put for people: a line for each decision, with its evidence. From a document's parse report."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stories.analysis.choices import DELIMITERS, ENCODINGS, ORDERS

Plain = Mapping[str, Any]

KINDS: Final = {
    "csv": "Text with delimiters (CSV)",
    "tsv": "Text with tabs (TSV)",
    "xlsx": "Excel workbook (XLSX)",
    "xlsb": "Excel workbook (XLSB)",
    "xls": "Excel workbook (XLS)",
    "json": "JSON",
    "jsonl": "JSON, a record on each line",
    "parquet": "Parquet",
}
WORKBOOKS: Final = frozenset({"xlsx", "xlsb", "xls"})
DELIMITED: Final = frozenset({"csv", "tsv"})
CHOSEN: Final = "as chosen"

_ORDER = re.compile(r"(day|month) first\b")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One thing that was decided about a file."""

    about: str
    # what it is about: the encoding, say
    taken: str
    # what was taken
    why: str = ""
    # the evidence, or ""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A column that could be read in another way."""

    column: str
    how: str
    # what was taken, and why


def decisions_of(report: Plain) -> list[Decision]:
    """Return what was decided about the whole file, in the order of reading it."""
    chosen = report.get("choices") or {}
    packed = f"unpacked from {report['packed']}" if report.get("packed") else ""
    found = [Decision(about="Kind of file", taken=kind_named(report), why=packed)]
    if report.get("encoding"):
        taken = encoding_named(report["encoding"])
        found.append(Decision(about="Characters", taken=taken, why=report.get("encoding_how", "")))
    if report.get("kind") in DELIMITED:
        even = "it parts most rows into equally many cells" if report.get("delimiter") else ""
        why = CHOSEN if chosen.get("delimiter") else even
        found.append(Decision(about="Between columns", taken=delimiter_named(report), why=why))
    if report.get("sheet"):
        others = ", ".join(f"“{name}”" for name in report.get("other_sheets", ()))
        said = [CHOSEN if chosen.get("sheet") else "", f"not read: {others}" if others else ""]
        found.append(Decision(about="Sheet", taken=f"“{report['sheet']}”", why="; ".join(filter(None, said))))
    if report.get("kind") in DELIMITED | WORKBOOKS:
        why = CHOSEN if chosen.get("header") else _header_found(report)
        found.append(Decision(about="Names of the columns", taken=header_named(report), why=why))
    if chosen.get("decimal"):
        taken = "decimal comma" if chosen["decimal"] == "," else "decimal point"
        found.append(Decision(about="Numbers that read both ways", taken=taken, why=CHOSEN))
    if chosen.get("dates"):
        order = ORDERS.get(chosen["dates"], chosen["dates"])
        found.append(Decision(about="Dates that read both ways", taken=order, why=CHOSEN))
    return [*found, *_counts(report)]


def _header_found(report: Plain) -> str:
    line = report.get("header_line", 1)
    if line == 0:
        return "the first row holds values"
    return "" if line == 1 else "the first that is filled across the table"


def _counts(report: Plain) -> list[Decision]:
    """Return what was left out, mended or changed; of what happens to few files, only what happened."""
    always = [
        _count(report, "skipped_rows", "Rows left out", "blank, or above or below the table"),
        _count(
            report,
            "repaired_rows",
            "Rows repaired",
            "too few cells, which were left empty, or too many, which were cut",
        ),
    ]
    seldom = [
        _count(
            report, "filled_cells", "Cells filled", "of merged areas: with the value that is shown over them"
        ),
        _count(report, "renamed_columns", "Columns renamed", "another column had the same name"),
        _count(report, "sampled_from", "Rows of the file", "a sample of them was read"),
    ]
    return always + [decision for decision in seldom if decision.taken != "none"]


def _count(report: Plain, name: str, about: str, why: str) -> Decision:
    count = report.get(name, 0)
    return (
        Decision(about=about, taken=f"{count:,}", why=why) if count else Decision(about=about, taken="none")
    )


def doubts_of(report: Plain) -> list[Doubt]:
    """Return the columns that could be read in another way as well."""
    return [
        Doubt(column=column["name"], how=column.get("how", "").rstrip("."))
        for column in report.get("columns", ())
        if column.get("ambiguous")
    ]


def kind_named(report: Plain) -> str:
    """Return what people call this kind of file."""
    return KINDS.get(report.get("kind", ""), str(report.get("kind", "")).upper())


def encoding_named(name: str) -> str:
    """Return what people call an encoding."""
    if name == "utf-8-sig":
        return "UTF-8, with a mark at its start"
    return ENCODINGS.get(name, name.upper())


def delimiter_named(report: Plain) -> str:
    """Return what stands between the columns."""
    mark = report.get("delimiter", "")
    return DELIMITERS.get(mark, f"“{mark}”") if mark else "nothing, there is one column"


def header_named(report: Plain) -> str:
    """Return where the names of the columns stand."""
    line = report.get("header_line", 1)
    place = "row" if report.get("kind") in WORKBOOKS else "line"
    return f"{place} {line:,}" if line else "none in the file"


def order_named(report: Plain) -> str:
    """Return the order in which all dates of numbers were read, or "" where there are none, or both."""
    found = {
        match[1]
        for column in report.get("columns", ())
        if column.get("read_as") == "date" and (match := _ORDER.search(column.get("how", "")))
    }
    return ORDERS[found.pop()] if len(found) == 1 else ""


def decimal_named(report: Plain) -> str:
    """Return "decimal comma" where some column was read so, else ""."""
    commas = any("decimal comma" in column.get("how", "") for column in report.get("columns", ()))
    return "comma" if commas else ""
