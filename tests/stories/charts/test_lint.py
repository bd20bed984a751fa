"""The rules of lint.py over every chart of the stories of the suite; and that each rule can fail."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stories.analysis.facts import Point
from stories.charts.model import Annotation, ChartSpec
from stories.telling import compose
from tests.stories.charts import lint, samples
from tests.stories.charts.samples import SAMPLES
from tests.truth import tables

ROOT = Path(__file__).parents[3]
OWN = sorted(ROOT.glob("tests/data/*.csv"))
QUICK = {"tips.csv", "co2.csv", "gapminder.csv"}
"""Tables that with ours have most kinds of charts."""


@cache
def story(path: Path) -> Any:
    return json.loads(json.dumps(compose(path, {}).document))


@pytest.mark.no_cover
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_the_charts_of_our_tables_keep_to_the_checklist(path: Path) -> None:
    assert sum(section["chart"] is not None for section in story(path)["sections"]) >= 3
    assert lint.problems(story(path)) == []


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.name: path for path in tables.real(tmp_path_factory.mktemp("charted"))}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in tables.NAMES]
)
def test_the_charts_of_tables_of_others_keep_to_the_checklist(name: str, others: dict[str, Path]) -> None:
    assert lint.problems(story(others[name])) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_charts_of_every_kind_keep_to_the_checklist(name: str) -> None:
    assert list(lint.of_chart(SAMPLES[name]())) == []


def _y(spec: ChartSpec, **fields: Any) -> ChartSpec:
    side = "x" if spec.x.field == "y" else "y"
    return replace(spec, **{side: replace(getattr(spec, side), **fields)})


BROKEN: dict[str, tuple[Callable[[], ChartSpec], str]] = {
    "no subtitle": (lambda: replace(samples.ranked(), subtitle=""), "no title or no subtitle"),
    "no unit": (lambda: replace(samples.ranked(), subtitle="Mean of delay"), "lacks the unit minutes"),
    "shares unsaid": (lambda: replace(samples.shares(), subtitle="Flights"), "not say that shares"),
    "no n": (lambda: replace(samples.ranked(), source="flights.csv"), "lacks n"),
    "no range": (lambda: replace(samples.ranked(), alt="Dot plot: EV waits longest."), "lacks the range"),
    "no kind": (lambda: replace(samples.ranked(), alt="EV: from 1 to 2."), "lacks the kind"),
    "scale unsaid": (lambda: _y(samples.months(), zero=False), "does not start at zero is not announced"),
    "logarithm unsaid": (
        lambda: replace(samples.log_histogram(), subtitle="Share of flights, $"), "logarithmic axis is not",
    ),
    "many annotations": (
        lambda: replace(samples.months(), annotations=samples.months().annotations * 2), "4 annotations",
    ),
    "cut period unsaid": (lambda: replace(samples.broken_line(), note=""), "not complete is not said"),
    "unsorted": (lambda: replace(samples.ranked(), points=samples.ranked().points[::-1]), "not sorted"),
    "no others": (lambda: replace(samples.ranked(), others=None), "no row for the others"),
    "many groups": (
        lambda: replace(
            samples.ranked(), points=tuple(Point(x=f"g{i}", y=99.0 - i, n=99) for i in range(14)), highlight=("g0",),
        ),
        "14 categories",
    ),
    "mark not drawn": (lambda: replace(samples.ranked(), highlight=("ZZ",)), "title is not drawn"),
    "no accent": (lambda: replace(samples.ranked(), highlight=()), "nothing is in the accent colour"),
    "all accent": (
        lambda: replace(samples.ranked(), highlight=tuple(point.x for point in samples.ranked().points)),
        "most marks are in the accent colour",
    ),
    "not drawn": (
        lambda: replace(
            samples.hours(), annotations=(Annotation(x=None, y=12.6, text="far too long " * 9, kind="rule"),),
        ),
        "is not drawn",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_chart_that_breaks_a_rule_is_caught(name: str) -> None:
    make, said = BROKEN[name]
    found = list(lint.of_chart(make()))
    assert any(said in problem for problem in found), found


STORY: dict[str, tuple[Callable[[Any], object], str]] = {
    "another title": (lambda chart: chart["figures"].pop(), "has other facts"),
    "a typed number": (
        lambda chart: chart.update(title=f"9 {chart['title']}"),
        "a number of the title has no fact",
    ),
    "bars for a difference": (lambda chart: chart.update(mark="bar"), "bars for a fact of type difference"),
}


@pytest.mark.parametrize("name", STORY)
def test_a_chart_that_tells_something_else_than_its_section_is_caught(name: str) -> None:
    change, said = STORY[name]
    document = copy.deepcopy(story(ROOT / "tests/data/penguins.csv"))
    change(document["sections"][0]["chart"])
    found = lint.problems(document)
    assert any(said in problem for problem in found), found


def test_levels_without_a_test_are_caught() -> None:
    document = copy.deepcopy(story(ROOT / "tests/data/penguins.csv"))
    for fact in document["facts"]:
        fact["test"] = None
    assert any("no test keeps them" in problem for problem in lint.problems(document))
