"""A story that another program told, taken as hostile: checked whole before anything of it is kept or shown."""

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from stories.analysis.facts import DataFact, FactType
from stories.charts import figures as interactive
from stories.charts.layouts import NARROW, WIDE
from stories.charts.model import spec_from_dict
from stories.charts.thumbnails import thumbnail
from stories.foreign_shape import DocumentShape
from stories.narrative.claims import Figure, Told
from stories.narrative.grounding import problems

Plain = dict[str, Any]
LONGEST: Final = 300
"""Characters of a sentence that says what is wrong."""


class Invalid(Exception):
    """The document cannot be taken. Its text is a sentence that names the place."""


def draft_of(document: object) -> Plain:
    """Return what a draft is made of: the document, completed, with headline, rows, columns and warnings.

    Raises Invalid unless every part is as story.json has it, every numeral lies in a figure that its fact proves, and
    every chart can be drawn.
    """
    try:
        plain = DocumentShape.model_validate(document).plain()
    except ValidationError as wrong:
        raise Invalid(_sentence(wrong, document)) from None
    except RecursionError:
        raise Invalid("The document is nested too deeply.") from None
    facts = _facts(plain)
    for place, text in _texts(plain):
        _check_text(place, text, facts, figures=f"{place}.figures")
    for place, chart in _charts(plain):
        title = {"text": chart["title"], "figures": chart["figures"]}
        _check_text(f"{place}.title", title, facts, figures=f"{place}.figures")
        _check_chart(place, chart)
    profile = plain["profile"]
    shape = {"rows": profile["rows"], "columns": len(profile["columns"])}
    return {"document": plain, "headline": plain["headline"]["text"], **shape, "warnings": []}


def _sentence(wrong: ValidationError, document: object) -> str:
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    said = {"missing": "is missing", "extra_forbidden": "is not known"}.get(first["type"], first["msg"])
    said = said.removeprefix("Value error, ")
    return f"{_place(first['loc'], document) or 'The document'}: {said}."[:LONGEST]


def _place(steps: tuple[int | str, ...], document: object) -> str:
    """Return where in the document something is; steps that are not of the document are the checker's own."""
    place, here = "", document
    for step in steps:
        if isinstance(here, dict) and isinstance(step, str):
            place += f".{step[:60]}"
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int):
            place += f"[{step}]"
            here = here[step] if step < len(here) else None
        else:
            break
    return place.removeprefix(".")


def _facts(plain: Plain) -> dict[str, DataFact]:
    facts: dict[str, DataFact] = {}
    for number, fact in enumerate(plain["facts"]):
        if fact["id"] in facts:
            raise Invalid(f"facts[{number}].id: another fact is called {fact['id']}.")
        facts[fact["id"]] = DataFact(
            id=fact["id"], type=FactType(fact["type"]), columns=tuple(fact["columns"]), measure=fact["measure"],
            value=fact["value"], unit=fact["unit"], n=fact["n"],
        )  # fmt: skip
    return facts


def _texts(plain: Plain) -> Iterator[tuple[str, Plain]]:
    yield "headline", plain["headline"]
    yield "standfirst", plain["standfirst"]
    yield from _told("", plain)
    for audience, telling in plain.get("tellings", {}).items():
        yield f"tellings.{audience}.headline", telling["headline"]
        yield f"tellings.{audience}.standfirst", telling["standfirst"]
        yield from _told(f"tellings.{audience}.", telling)
        yield from _all_in(f"tellings.{audience}.frame", telling["frame"] or {})
    for number, spare in enumerate(plain["spares"]):
        yield from _all_in(f"spares[{number}]", spare)
    for number, note in enumerate(plain["notes"]):
        yield f"notes[{number}]", note


def _told(before: str, telling: Plain) -> Iterator[tuple[str, Plain]]:
    if telling.get("summary"):
        yield f"{before}summary", telling["summary"]
    for number, section in enumerate(telling["sections"]):
        yield f"{before}sections[{number}].title", section["title"]
        yield f"{before}sections[{number}].text", section["text"]


def _all_in(place: str, words: Plain) -> Iterator[tuple[str, Plain]]:
    """Yield every text of a frame or a spare."""
    yield from ((f"{place}.{key}", text) for key, text in words.items() if isinstance(text, dict))


def _charts(plain: Plain) -> Iterator[tuple[str, Plain]]:
    for number, section in enumerate(plain["sections"]):
        if section["chart"] is not None:
            yield f"sections[{number}].chart", section["chart"]
    for number, chart in enumerate(plain["furtherCharts"]):
        if chart is not None:
            yield f"furtherCharts[{number}]", chart


def _check_text(place: str, text: Plain, facts: dict[str, DataFact], *, figures: str) -> None:
    """Raise Invalid unless the figures stand in their order, within the text, and prove all its numerals."""
    done = 0
    for number, figure in enumerate(text["figures"]):
        if not done <= figure["start"] < figure["end"] <= len(text["text"]):
            raise Invalid(f"{figures}[{number}]: lies outside of the text, or on the one before.")
        done = figure["end"]
    told = Told(text=text["text"], figures=tuple(Figure(**figure) for figure in text["figures"]))
    try:
        found = problems(told, facts)
    except (ArithmeticError, ValueError):
        found = ["a figure cannot be read"]
    if found:
        raise Invalid(f"{place}: {found[0]}."[:LONGEST])


def _check_chart(place: str, chart: Plain) -> None:
    """Raise Invalid unless all that a page makes of a chart can be made."""
    try:
        spec = spec_from_dict(chart)
        json.dumps([interactive.figure(spec, WIDE), interactive.figure(spec, NARROW)], allow_nan=False)
        interactive.table_of(spec)
        thumbnail(spec)
    except Exception as failed:  # whatever its numbers do to a layout, it is the chart that is wrong
        raise Invalid(f"{place}: cannot be drawn ({type(failed).__name__}).") from failed
