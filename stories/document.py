"""The story as one plain document: what story.json, the API and the database hold."""

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from stories.analysis.columns import Role
from stories.analysis.facts import DataFact, Insight, Test
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.table import ParseReport
from stories.narrative.claims import Narrative, Section, Spare, Telling

Plain = dict[str, Any]
FIGURES = 12
"""Significant figures of a stored number: more than any text shows, fewer than the order of summing disturbs."""
LARGEST_INTEGER = 2**63
"""Whole numbers from here on are stored as floats: BSON has no larger ones."""


def document(
    narrative: Narrative, charts: Sequence[Plain | None], facts: Sequence[DataFact], *,
    profile: Profile, report: ParseReport, found: Sequence[Insight], looked_at: int, kept: int,
    further: Sequence[Plain | None] = (),
) -> Plain:  # fmt: skip
    """Return the story as dicts, lists, strings and finite numbers; names of columns are values, never keys.

    charts: one plain ChartSpec or None for each section. found: all insights that the statistics list. further: the
    charts of findings that only other audiences are told, in their order; their places follow those of the sections.
    """
    sections = [
        {"kind": section.kind, "title": plain(section.title), "text": plain(section.text), "chart": chart}
        | _about(section, narrative)
        for section, chart in zip(narrative.sections, charts, strict=True)
    ]
    return {
        "headline": plain(narrative.headline),
        "standfirst": plain(narrative.standfirst),
        "summary": plain(narrative.summary),
        "audience": narrative.audience,
        "sections": sections,
        "furtherCharts": list(further),
        "tellings": {name: _telling(telling, narrative) for name, telling in narrative.tellings.items()},
        "spares": [_spare(spare, narrative) for spare in narrative.spares],
        "notes": [plain(note) for note in narrative.notes],
        "facts": [fact_to_dict(fact) for fact in facts],
        "profile": plain(profile),
        "statistics": statistics(profile, found),
        "parseReport": plain(report),
        "lookedAt": looked_at,
        "kept": kept,
    }


def _telling(telling: Telling, narrative: Narrative) -> Plain:
    """Return the words for one audience; each section has the place of the chart that it shares, None for none."""
    sections = [
        {"kind": section.kind, "title": plain(section.title), "text": plain(section.text),
         "place": place_of(section.number, narrative.sections)}
        | _about(section, narrative)
        for section in telling.sections
    ]  # fmt: skip
    words = {key: plain(getattr(telling, key)) for key in ("headline", "standfirst", "summary")}
    frame = plain(telling.frame)
    if telling.frame is not None:
        frame["headline"] = place_of(telling.frame.headline, narrative.sections)
    return words | {"sections": sections, "frame": frame}


def _about(section: Section, narrative: Narrative) -> Plain:
    """Return which finding a recommendation follows from, by its place."""
    return {"about": place_of(section.about, narrative.sections)}


def _spare(spare: Spare, narrative: Narrative) -> Plain:
    words: Plain = plain(spare)
    del words["number"]
    return {"place": place_of(spare.number, narrative.sections), **words}


def place_of(number: int | None, sections: Sequence[Section]) -> int | None:
    """Return the place of the chart of a finding: that of the same finding, or behind all sections; None for none."""
    if number is None:
        return None
    numbers = {one.number: place for place, one in enumerate(sections) if one.number is not None}
    return numbers.get(number, len(sections) + number - len(numbers))


def fact_to_dict(fact: DataFact) -> Plain:
    """Return a fact as F in the design: its filter as two lists, so that no name of the file is a key."""
    where = None
    if fact.where is not None:
        where = {"columns": list(fact.where), "values": [str(value) for value in fact.where.values()]}
    return {
        "id": fact.id,
        "type": fact.type.value,
        "columns": list(fact.columns),
        "where": where,
        "measure": fact.measure,
        "value": plain(fact.value),
        "unit": fact.unit,
        "n": int(fact.n),
        "test": plain_test(fact.test),
        "finding": list(fact.finding),
    }


def plain_test(test: Test | None) -> Plain | None:
    """Return a test with its effect and interval as plain values."""
    if test is None:
        return None
    words = {"name": test.name, "effectName": test.effect_name}
    return words | {key: plain(getattr(test, key)) for key in ("p", "q", "effect", "interval")}


def statistics(profile: Profile, found: Sequence[Insight]) -> Plain:
    """Return trends, correlations and distributions as lists of plain records."""
    trends = [_statistic(insight) for insight in found if insight.kind == "trend"]
    correlations = [_statistic(insight) for insight in found if insight.kind == "association"]
    # a rate has two values
    made = [column for column in profile.derived if column.role is Role.MEASURE and column.derived != "rate"]
    return {
        "trends": trends,
        "correlations": correlations,
        "distributions": [_distribution(column) for column in (*profile.of_role(Role.MEASURE), *made)],
    }


def _statistic(insight: Insight) -> Plain:
    values = {name: plain(fact.value) for name, fact in insight.evidence.items()}
    grain = {"grain": insight.series.grain} if insight.series and insight.series.grain else {}
    return {"columns": list(insight.columns), **grain, **values, "test": plain_test(insight.test)}


def _distribution(column: ColumnProfile) -> Plain:
    kept = (
        "unit",
        "count",
        "missing",
        "mean",
        "sd",
        "minimum",
        "q1",
        "median",
        "q3",
        "maximum",
        "skew",
        "zeros",
        "negatives",
        "bins",
    )
    return {"column": column.name} | {key: plain(getattr(column, key)) for key in kept}


def plain(value: Any) -> Any:
    """Return a value as JSON and BSON know it: dataclasses as dicts, tuples as lists, what is not finite as None."""
    if value is None or isinstance(value, bool | str):
        return value.value if isinstance(value, Enum) else value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return _number(value)


def _number(value: Any) -> int | float | None:
    # numpy's numbers have item(); the standard library's have not
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool):
        return number
    if isinstance(number, int) and abs(number) < LARGEST_INTEGER:
        return number
    number = float(number)
    return float(f"{number:.{FIGURES}g}") if math.isfinite(number) else None
