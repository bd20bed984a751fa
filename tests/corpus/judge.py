"""Compares what came of a file with what was expected. Returns complaints in words; none means that it is right."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from tests.corpus.expected import Case, Column, Expectation, Refusal, Story
from tests.corpus.runs import Outcome

TOLERANCE = 1e-9
PARTS = ("headline", "standfirst", "sections", "notes", "facts", "profile", "parseReport", "lookedAt", "kept")
NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def complaints(case: Case, outcome: Outcome) -> list[str]:
    """What is wrong, by the expectation that the outcome misses least; empty if it meets one."""
    tried = [list(_against(expected, outcome, case.name)) for expected in case.expected]
    best = min(tried, key=len)
    if best:
        of_its_kind = [
            found
            for expected, found in zip(case.expected, tried, strict=True)
            if isinstance(expected, Story) == (outcome.document is not None)
        ]
        best = min(of_its_kind, key=len) if of_its_kind else best
    if outcome.document is not None:
        best = best + sound(outcome.document)
    if outcome.code and not outcome.sentence.strip():
        best = [*best, "the error has no sentence"]
    return best


def expectation(case: Case) -> str:
    """The expected outcomes in a few words."""
    words = []
    for expected in case.expected:
        if isinstance(expected, Refusal):
            words.append(" | ".join(expected.codes))
        else:
            words.append("story" if expected.rows is None else f"story of {expected.rows} rows")
    return " | ".join(words)


def _against(expected: Expectation, outcome: Outcome, name: str) -> Iterator[str]:
    if isinstance(expected, Refusal):
        if outcome.document is not None:
            yield f"a story, instead of {' or '.join(expected.codes)}"
        elif outcome.code not in expected.codes:
            yield f"{outcome.code}, instead of {' or '.join(expected.codes)}"
        return
    if outcome.document is None:
        yield f"{outcome.code}, instead of a story"
        return
    yield from _table(expected, outcome.document, name)
    columns = outcome.document["profile"]["columns"]
    for wanted in expected.about:
        found = [column for column in columns if _is(wanted.name, column["name"])]
        if found:
            yield from _column(wanted, found[0], outcome.document)
        else:
            yield f"no column {wanted.name!r} among {[column['name'][:40] for column in columns]}"
    whole = json.dumps(outcome.document, ensure_ascii=False)
    for forbidden in expected.silent:
        if forbidden in whole:
            yield f"the story holds {forbidden!r}"
    for markup in expected.raw:
        if markup in outcome.page:
            yield f"the page holds {markup!r} unescaped"


def _table(expected: Story, document: dict[str, Any], name: str) -> Iterator[str]:
    profile, report = document["profile"], document["parseReport"]
    names = tuple(column["name"] for column in profile["columns"])
    if expected.rows is not None and profile["rows"] != expected.rows:
        yield f"{profile['rows']} rows, instead of {expected.rows}"
    if expected.columns is not None and len(names) != expected.columns:
        yield f"{len(names)} columns, instead of {expected.columns}: {[name[:40] for name in names]}"
    if len(set(names)) != len(names):
        yield f"two columns of one name in the profile: {names}"
    if expected.names and names != expected.names:
        yield f"columns {names}, instead of {expected.names}"
    if expected.encoding and not any(
        _same_encoding(report.get("encoding"), name) for name in expected.encoding
    ):
        yield f"encoding {report.get('encoding')!r}, instead of {' or '.join(expected.encoding)}"
    if expected.delimiter and report.get("delimiter") != expected.delimiter:
        yield f"delimiter {report.get('delimiter')!r}, instead of {expected.delimiter!r}"
    if expected.sheet and report.get("sheet") != expected.sheet:
        yield f"sheet {report.get('sheet')!r}, instead of {expected.sheet!r}"
    said = _said(document, name)
    for pattern in expected.says:
        if not re.search(pattern, said, re.IGNORECASE):
            yield f"neither parse report nor notes nor findings say /{pattern}/"


def _said(document: dict[str, Any], name: str) -> str:
    """What the parse report, the notes and the findings tell a reader: words, and the counts that are not zero.

    Keys and the name of the file are no words to a reader.
    """
    report = document["parseReport"]
    lines = [note["text"] for note in document["notes"]]
    lines += [section[part]["text"] for section in document["sections"] for part in ("title", "text")]
    for key, value in report.items():
        if isinstance(value, bool | int | float) and value:
            lines.append(f"{key} {value}")
        elif isinstance(value, str) and value:
            lines.append(value)
        elif isinstance(value, list) and key != "columns":
            lines += [json.dumps(each, ensure_ascii=False) for each in value]
    for column in report["columns"]:
        words = [column.get("how", ""), "ambiguous" if column.get("ambiguous") else ""]
        words.append(f"failed {column['failed']}" if column.get("failed") else "")
        if any(words):
            lines.append(f"{column['name']}: {' '.join(words)}")
    return "\n".join(lines).replace(name, "the file")


def _column(wanted: Column, found: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    name = found["name"][:40]
    for key in ("type", "role", "unit"):
        allowed = getattr(wanted, key)
        if allowed and found.get(key) not in allowed:
            yield f"{name}: {key} {found.get(key)!r}, instead of {' or '.join(allowed)}"
    if found.get("role") in wanted.never:
        yield f"{name}: has the role {found['role']}"
    for key in ("count", "missing", "distinct"):
        figure = getattr(wanted, key)
        if figure is not None and found.get(key) != figure:
            yield f"{name}: {key} {found.get(key)}, instead of {figure}"
    for key in ("mean", "minimum", "maximum"):
        figure = getattr(wanted, key)
        if figure is not None and not _same(figure, found.get(key)):
            yield f"{name}: {key} {found.get(key)!r}, instead of {figure!r}"
    if wanted.top is not None:
        listed = {str(value): count for value, count in found.get("top") or []}
        wrong = {
            value: (listed.get(value), count)
            for value, count in wanted.top.items()
            if listed.get(value) != count
        }
        if wrong:
            yield f"{name}: values (found, expected) {dict(list(wrong.items())[:3])!r}"
    if wanted.failed is not None:
        reports = [column for column in document["parseReport"]["columns"] if column["name"] == found["name"]]
        failed = reports[0].get("failed") if reports else None
        if failed != wanted.failed:
            yield f"{name}: the parse report counts {failed} failed values, instead of {wanted.failed}"


def _is(wanted: str, name: str) -> bool:
    if wanted.startswith("re:"):
        return re.fullmatch(wanted[3:], name, re.DOTALL) is not None
    return wanted == name


def _same(wanted: float | str | tuple[float, ...], found: Any) -> bool:
    if isinstance(wanted, tuple):
        return any(_same(each, found) for each in wanted)
    if isinstance(wanted, str):
        return str(found).startswith(wanted)
    return isinstance(found, int | float) and math.isclose(wanted, found, rel_tol=TOLERANCE, abs_tol=1e-300)


def _same_encoding(found: Any, wanted: str) -> bool:
    try:
        return codecs.lookup(str(found)).name == codecs.lookup(wanted).name
    except LookupError:
        return False


def sound(document: dict[str, Any]) -> list[str]:
    """What no story may be, whatever its file: figures that do not lie on their text, numerals without one."""
    found = [f"the document has no {part}" for part in PARTS if part not in document]
    if found:
        return found
    facts = {fact["id"] for fact in document["facts"]}
    for place, text in _texts(document):
        covered: set[int] = set()
        for figure in text["figures"]:
            span = range(figure["start"], figure["end"])
            covered.update(span)
            if text["text"][span.start : span.stop] != figure["shown"]:
                found.append(f"{place}: a figure shows {figure['shown']!r} where the text has another word")
            if figure["fact"] not in facts:
                found.append(f"{place}: a figure of the fact {figure['fact']}, which is not there")
        for numeral in NUMERAL.finditer(text["text"]):
            if not covered.issuperset(range(numeral.start(), numeral.end())):
                around = text["text"][max(0, numeral.start() - 30) : numeral.end() + 30]
                found.append(f"{place}: {numeral.group()!r} lies in no figure: …{around}…")
    return found[:5]


def _texts(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "headline", document["headline"]
    yield "standfirst", document["standfirst"]
    for at, section in enumerate(document["sections"]):
        yield f"sections[{at}].title", section["title"]
        yield f"sections[{at}].text", section["text"]
    for at, note in enumerate(document["notes"]):
        yield f"notes[{at}]", note
