"""What is shown of a chosen file before it is sent agrees with what the server reads; what is not shown is said."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Request, expect

from stories.analysis import numbers, reading, vocabulary
from stories.analysis.table import ColumnReading, ParseReport
from stories.errors import StoryError
from tests.corpus import generator
from tests.e2e.conftest import ROOT, open_account

pytestmark = pytest.mark.timeout(180)

TEXTS = ("csv", "tsv")
DATA = ROOT / "tests" / "data"
LARGEST = 200_000
GROUPS = ("encodings", "numbers", "dates", "layouts")
# Only all of it shows that every value is too large to be one.
BY_ALL_OF_IT = {"near_the_largest.csv"}
READ = """file => {
    const all = Uint8Array.from(atob(file), sign => sign.charCodeAt(0));
    const bytes = all.subarray(0, 65536);
    const text = preview.opened(bytes, all.length <= 65536);
    if (text.trouble) return text;
    const layout = preview.layoutOf(text.content, all.length <= 65536);
    if (layout.trouble) return layout;
    const kinds = layout.names.map((name, at) => preview.typeOf(name, layout.rows.map(cells => cells[at])));
    const { delimiter, names, hasNames } = layout;
    return {encoding: text.encoding, delimiter, names, hasNames, kinds} }"""


def kind_of(column: ColumnReading) -> str:
    """Return what the preview calls a column that was read so."""
    if column.written == "years" or "years, too few" in column.how:
        return "year"
    if column.written == "labels" and column.read_as == "category":
        return "groups"
    called = {"boolean": "yes or no", "category": "words", "text": "words", "empty": "nothing"}
    return called.get(column.read_as, str(column.read_as))


def encoding_of(report: ParseReport) -> str:
    """Return what the preview calls an encoding."""
    called = {"utf-8-sig": "utf-8", "latin-1": "cp1252", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
    return called.get(report.encoding, report.encoding)


def edges() -> Iterator[tuple[str, bytes]]:
    """Yield tables that lie close to where a guess turns."""
    rows = range(60)
    columns: dict[str, list[Any]] = {
        "mostly numbers": [f"{place}" if place % 5 else f"word {place}" for place in rows],
        "a few odd ones": [f"{place}" if place % 50 else "n.n." for place in rows],
        "mostly dates": [f"2024-01-{1 + place % 28:02}" if place % 5 else f"later {place}" for place in rows],
        "both orders": [f"{1 + place % 28:02}/{1 + (place * 7) % 28:02}/2024" for place in rows],
        "month": [1 + place % 12 for place in rows],
        "months of life": [1 + place % 12 for place in rows],
        "year": [2020 + place % 3 for place in rows],
        "zip": [10_000 + place for place in rows],
        "code": [f"{place:04}" for place in rows],
        "flag": [place % 2 for place in rows],
        "sign": ["yes" if place % 2 else "no" for place in rows],
        "day": [20_240_101 + place % 28 for place in rows],
        "ward": [1 + place % 4 for place in rows],
        "two currencies": [f"{place} {'€' if place % 2 else '$'}" for place in rows],
        "none of it": ["n/a"] * len(rows),
    }
    for name, cells in columns.items():
        lines = "".join(f"{place};{cell}\n" for place, cell in zip(rows, cells, strict=True))
        yield name, f"at;{name}\n{lines}".encode()


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the tables of the tests and those of the corpus that are small."""
    for path in sorted([*DATA.glob("*.csv"), *(ROOT / "jobs" / "sample_tables").glob("*.csv")]):
        yield path.name, path.read_bytes()
    yield from edges()
    for case in generator.cases():
        if case.group in GROUPS and case.name not in BY_ALL_OF_IT:
            content = case.make()
            if len(content) <= LARGEST:
                yield case.name, content


def read_by_the_server(folder: Path, name: str, content: bytes) -> ParseReport | None:
    """Return how the server reads a file; None when it refuses it."""
    path = folder / "table"
    path.write_bytes(content)
    try:
        return reading.read(str(path), name=name).report
    except StoryError:
        return None


@pytest.fixture
def upload_page(page: Page) -> Page:
    """Return the page to upload, with somebody signed up."""
    open_account(page)
    page.goto("/upload")
    return page


def test_the_preview_agrees_with_the_server(upload_page: Page, tmp_path: Path) -> None:
    shown = 0
    wrong: list[tuple[object, ...]] = []
    for name, content in files():
        report = read_by_the_server(tmp_path, name, content)
        seen: dict[str, Any] = upload_page.evaluate(READ, base64.b64encode(content).decode())
        if report is None or report.kind not in TEXTS:
            continue
        if "trouble" in seen:
            wrong.append((name, seen["trouble"]))
            continue
        shown += 1
        expected = {
            "delimiter": report.delimiter,
            "names": [column.name for column in report.columns],
            "hasNames": bool(report.header_line),
            "kinds": [kind_of(column) for column in report.columns],
            # of a beginning in plain ASCII the preview says nothing
            "encoding": encoding_of(report) if seen["encoding"] else "",
        }
        wrong += [(name, part, seen[part], told) for part, told in expected.items() if seen[part] != told]
    assert wrong == [], f"{len(wrong)} of {shown}"
    assert shown > 70


def test_the_words_of_both_are_the_same() -> None:
    script = (ROOT / "static" / "js" / "preview-words.js").read_text()
    found = re.search(r"words: (\{.*\}),\n\};", script, re.DOTALL)
    assert found
    words = json.loads(re.sub(r",(\s*\})", r"\1", found[1]))
    assert {name: words[name] if name == "calendar" else set(words[name]) for name in words} == {
        "missing": numbers.MISSING,
        "missingNumbers": numbers.MISSING_NUMBERS,
        "codes": vocabulary.CODES,
        "codeWords": vocabulary.CODE_WORDS,
        "identifiers": vocabulary.IDENTIFIERS,
        "groups": vocabulary.GROUPS,
        "calendar": {name: list(ends) for name, ends in vocabulary.CALENDAR.items()},
        "dates": vocabulary.DATE_NAMES,
        "years": vocabulary.YEAR_NAMES,
    }


def test_the_first_rows_are_shown_before_anything_is_sent(upload_page: Page, tmp_path: Path) -> None:
    table = tmp_path / "umsätze.csv"
    rows = [
        f"{1 + place % 28:02}.03.2024;{'Köln' if place % 2 else 'Bonn'};{place},50" for place in range(30)
    ]
    table.write_bytes(("\n".join(["Tag;<b>Ort</b>;Umsatz", *rows]) + "\n").encode("cp1252"))
    sent: list[Request] = []
    upload_page.on("request", lambda request: sent.append(request))
    upload_page.set_input_files("input[type=file]", table)
    preview = upload_page.locator("#preview")
    expect(preview.get_by_role("status")).to_have_text(
        "3 columns, parted by semicolons, written in Windows-1252. The first 5 of 30 rows:"
    )
    expect(preview.get_by_role("columnheader")).to_have_text(
        ["Tag date", "<b>Ort</b> words", "Umsatz number"]
    )
    expect(preview.locator("tbody tr")).to_have_count(5)
    expect(preview.locator("tbody tr").nth(1)).to_have_text("02.03.2024Köln1,50")
    # the browser itself may still fetch the mark of the page
    assert [request.url for request in sent if not request.url.endswith("/favicon.svg")] == []
    upload_page.set_input_files("input[type=file]", [])
    expect(preview).to_be_hidden()


def test_a_packed_table_is_shown_as_far_as_its_beginning_reaches(upload_page: Page) -> None:
    whole = (DATA / "penguins.csv").read_bytes()
    long = whole + b"".join(whole.split(b"\n", 1)[1] for _ in range(20))
    # too random to be packed small: more than the beginning of the file is needed for all of it
    noise = "".join(f"{hash((place, 'a'))},{hash((place, 'b'))}\n" for place in range(9_000))
    said = {
        gzip.compress(whole): "Packed with gzip. 8 columns, parted by commas. The first 5 of 344 rows:",
        gzip.compress(long): "Packed with gzip. 8 columns, parted by commas. The first 5 rows:",
        gzip.compress(
            f"one,other\n{noise}".encode()
        ): "Packed with gzip. 2 columns, parted by commas. The first 5 rows:",
    }
    for content, words in said.items():
        chosen = FilePayload(name="t.csv.gz", mimeType="application/gzip", buffer=content)
        upload_page.set_input_files("input[type=file]", chosen)
        expect(upload_page.locator("#preview").get_by_role("status")).to_have_text(words)


UNSHOWN = (
    ("book.xlsx", b"PK\x03\x04" + bytes(60), "An Excel workbook is opened on the server only"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "An Excel workbook is opened on the server only"),
    ("t.parquet", b"PAR1" + bytes(60), "A Parquet file is opened on the server only"),
    ("t.csv.gz", b"\x1f\x8b\x08" + bytes(60), "A packed file is opened on the server only"),
    ("t.json", b'[{"a": 1}]', "JSON is opened on the server only"),
    ("page.csv", b"<!doctype html><table><tr><td>1</td></tr></table>", "does not look like text in rows"),
    ("picture.csv", bytes(range(32)) * 20, "does not look like text in rows"),
    ("names.csv", b"a,b,c\n", "no rows under them"),
    ("empty.csv", b"", "The file is empty."),
    ("wide.csv", b"a," * 30_000 + b"a\n" + b"1," * 2_000, "It seems to have 30,001 columns"),
)
"""Files of which there is no preview, and what is said instead."""


def test_no_file_keeps_the_page_busy(upload_page: Page) -> None:
    rows = (
        f"1{' ' * 60_000}x,2",
        f"({'(' * 15_000}x,2",
        f"1{',1' * 600}",
        f'"{"1 " * 15_000}x",2',
        "2024-" * 9_000,
    )
    for row in rows:
        content = f"{row}\n1,2\n3,4\n".encode()
        took = upload_page.evaluate(
            f"file => {{ const began = performance.now(); ({READ})(file); return performance.now() - began }}",
            base64.b64encode(content).decode(),
        )
        assert took < 2_000, row[:40]


def test_what_is_not_shown_is_said(upload_page: Page) -> None:
    for name, content, said in UNSHOWN:
        chosen = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        upload_page.set_input_files("input[type=file]", chosen)
        expect(upload_page.locator("#preview")).to_contain_text(said)
        expect(upload_page.locator("#preview table")).to_be_hidden()
        expect(upload_page.get_by_role("button", name="Write the story")).to_be_enabled()
