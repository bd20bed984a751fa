"""The aggregates of a story: every value behind its charts, and every fact, each once. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from stories.analysis import numerals
from stories.analysis.spoken import readable
from stories.charts import wording
from stories.charts.model import SHARE, ChartSpec, spec_from_dict
from stories.hiding import FINDING
from stories.narrative.numbers import SHARES

Plain = Mapping[str, Any]
SIGNIFICANT: Final = 6


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """One value that was worked out from the table."""

    finding: int
    # the number under which it is told, 0 for what is said of the whole table
    about: str
    # the column that it was worked out from
    group: str
    # category or period, "" for all rows
    measure: str
    value: float
    unit: str
    n: int
    # rows behind it, 0 where that is not counted
    fact: str = ""
    # the fact that proves it, "" for a value that only the chart shows

    @property
    def shown(self) -> str:
        """Return the value with up to six significant figures, a share in per cent."""
        if self.unit == SHARE:
            return numerals.percent(self.value, max(1, min(3, numerals.decimals(self.value * 100))))
        if self.value == round(self.value):
            return numerals.count(self.value)
        text = numerals.fixed(self.value, numerals.decimals(self.value, SIGNIFICANT))
        return text.rstrip("0").rstrip(".") if "." in text else text

    @property
    def unit_shown(self) -> str:
        """Return the unit as it stands beside `shown`."""
        return "" if self.unit == SHARE else self.unit


def aggregates(document: Plain) -> list[Aggregate]:
    """Return the values behind the charts and facts of a story as it is shown, in its order.

    A value of a chart that is a fact as well stands there once, with the fact. Facts of findings that are not shown
    are left out.
    """
    findings = [section for section in document["sections"] if section["kind"] == FINDING]
    numbers = _numbers(document, findings)
    facts = [fact for fact in document["facts"] if fact["id"] in numbers and _is_number(fact["value"])]
    told = {fact["id"]: _of_fact(fact, numbers[fact["id"]]) for fact in facts}
    held: dict[tuple[object, ...], list[Plain]] = {}
    for fact in facts:
        values = frozenset(map(str, (fact["where"] or {"values": ()})["values"]))
        held.setdefault((numbers[fact["id"]], values, _rounded(fact["value"])), []).append(fact)
    rows: list[Aggregate] = []
    for number, section in enumerate(findings, 1):
        if section.get("chart"):
            for names, row in _of_chart(spec_from_dict(section["chart"]), number):
                fact = _same(held.get((number, names, _rounded(row.value)), []), row.measure)
                rows.append(replace(row, fact=fact))
                told.pop(fact, None)
        rows += [
            told.pop(fact["id"]) for fact in facts if numbers[fact["id"]] == number and fact["id"] in told
        ]
    return rows + list(told.values())


def _same(facts: Sequence[Plain], measure: str) -> str:
    """Return the id of the fact of this value that is of the measure of a chart, or "".

    The mean and the median of a group may be equal, and are two facts.
    """
    alike = [fact["id"] for fact in facts if str(fact["measure"]) == measure]
    return str((alike or [fact["id"] for fact in facts[:1] if len(facts) == 1] or [""])[0])


def _numbers(document: Plain, findings: Sequence[Plain]) -> dict[str, int]:
    """Return for each fact the number of the finding that it belongs to, 0 for the whole table."""
    shown: dict[str, int] = {}
    for number, section in enumerate(findings, 1):
        for text in (section["title"], section["text"]):
            for figure in text["figures"]:
                shown.setdefault(figure["fact"], number)
    # a fact that is worked out for a finding and not told with it
    about: dict[tuple[str, ...], int] = {}
    for fact in document["facts"]:
        if fact["id"] in shown and fact.get("finding"):
            about.setdefault(tuple(fact["finding"]), shown[fact["id"]])
    numbers = dict(shown)
    for fact in document["facts"]:
        finding = tuple(fact.get("finding") or ())
        if fact["id"] not in numbers and (not finding or finding in about):
            numbers[fact["id"]] = about.get(finding, 0)
    return numbers


def _of_chart(spec: ChartSpec, number: int) -> Iterator[tuple[frozenset[str], Aggregate]]:
    """Yield each point with what it stands for, as the file has it."""
    measure, of, about = spec.measured.title.partition(" of ")
    if measure == "share":
        # of a category, which is no column
        measure, about = spec.measured.title, spec.named.title
    plain = Aggregate(
        finding=number,
        about=about if of else spec.named.title,
        group="",
        measure=measure if of else "count",
        value=0.0,
        unit=spec.measured.unit or "",
        n=0,
    )
    for point in spec.points:
        if point.y is None:
            continue
        group = wording.name(spec, point) + (f", {point.series}" if point.series else "")
        group += " (not complete)" if point.partial else ""
        names = frozenset(str(one) for one in (point.x, point.series) if one != "")
        yield names, replace(plain, group=group, value=float(point.y), n=point.n)
    if spec.others is not None:
        # no category is called so: what is drawn as one row stands here by its two ends
        others = f"Other ({spec.others.count})"
        ends = {"lowest": spec.others.low, "highest": spec.others.high}
        for end, value in ends.items() if len(set(ends.values())) > 1 else [("", spec.others.low)]:
            name = f"{others}, {end}" if end else others
            yield frozenset({name}), replace(plain, group=name, value=float(value), n=spec.others.n)


def _of_fact(fact: Plain, number: int) -> Aggregate:
    where = fact["where"] or {"columns": [], "values": []}
    columns = [name for name in fact["columns"] if name not in where["columns"]] or fact["columns"]
    share = fact["measure"] in SHARES and fact["unit"] not in numerals.PERCENT
    return Aggregate(
        finding=number,
        about=" and ".join(map(readable, columns)) or "the table",
        group=", ".join(str(value) for value in where["values"]),
        measure=str(fact["measure"]),
        value=float(fact["value"]),
        unit=SHARE if share else str(fact["unit"] or ""),
        n=int(fact["n"] or 0),
        fact=fact["id"],
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rounded(value: float) -> str:
    return f"{float(value):.9g}"
