"""Many correlations as a picture."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from stories.charts.figures import table_of
from stories.charts.heatmaps import chart_of
from stories.charts.model import ChartSpec, spec_from_dict, spec_to_dict
from stories.charts.pictures import both
from stories.page import heatmap_of
from tests.colours import contrast, themes
from tests.stories.charts import lint
from tests.stories.conftest import penguins

TOKENS = Path(__file__).resolve().parents[3] / "static" / "css" / "tokens.css"
SVG = "{http://www.w3.org/2000/svg}"


def pairs(*known: tuple[str, str, float]) -> list[dict[str, Any]]:
    return [{"columns": [one, other], "rho": rho, "pairs": 342} for one, other, rho in known]


FOUR = pairs(
    ("mass_g", "length", 0.87), ("length", "age", -0.62), ("mass_g", "age", -0.3), ("age", "pay", 0.2)
)


def spec_of(known: list[dict[str, Any]]) -> ChartSpec:
    spec = chart_of(known, source="animals.csv")
    assert spec is not None
    return spec


def test_it_keeps_to_the_checklist_of_every_chart() -> None:
    assert list(lint.of_chart(spec_of(FOUR))) == []
    many = pairs(
        *(
            (f"column {one}", f"column {other}", (one - other) / 9)
            for one in range(10)
            for other in range(one)
        )
    )
    assert list(lint.of_chart(spec_of(many))) == []
    assert lint.kind_of(spec_of(FOUR)) == "heatmap"


def test_the_heatmaps_of_our_tables_keep_to_it_too() -> None:
    known = penguins()["statistics"]["correlations"]
    spec = chart_of([*known, *pairs(("bill_depth_mm", "year", 0.1))], source="penguins.csv")
    assert spec is not None
    assert list(lint.of_chart(spec)) == []


def test_the_lint_sees_a_pair_twice_and_none_framed() -> None:
    spec = spec_of(FOUR)
    twice = replace(spec, points=(*spec.points, replace(spec.points[0], y=0.1)))
    assert any("twice" in problem for problem in lint.of_chart(twice))
    unframed = replace(spec, annotations=(replace(spec.annotations[0], y=0.1),))
    assert any("framed" in problem for problem in lint.of_chart(unframed))


def test_a_cell_for_each_pair_with_its_number_and_colour() -> None:
    root = ElementTree.fromstring(both(spec_of(FOUR)).partition("</svg>")[0] + "</svg>")
    cells = {part.get("data-value"): part for part in root.iter(f"{SVG}rect")}
    assert {value: cell.get("fill") for value, cell in cells.items()} == {
        "0.87": "var(--chart-side-5)", "-0.62": "var(--chart-side-1)",
        "-0.3": "var(--chart-side-2)", "0.2": "var(--chart-side-4)",
    }  # fmt: skip
    names = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight") == "600"]
    assert names == ["mass", "length", "age", "pay"]
    assert cells["-0.62"].findtext(f"{SVG}title") == "Length and age: −0.62, from 342 rows."
    framed = [line for line in root.iter(f"{SVG}line") if line.get("stroke") == "var(--chart-ink)"]
    assert len(framed) == 4, "one cell is framed: the pair of the title"


def test_its_words_are_the_finding_the_kind_and_the_range() -> None:
    spec = spec_of(FOUR)
    assert spec.title == "Mass and length go together most"
    assert spec.source == "animals.csv, n = 342"
    assert spec.note == "An empty cell is not among the correlations that are listed."
    assert spec.alt == (
        "Heatmap: Mass and length go together most. Rank correlation of 4 columns, each with each, from −1 to 1. "
        "4 values, from −0.62 (length and age) to 0.87 (mass and length)."
    )
    assert table_of(spec)[1][0] == ["mass and length", "0.87", "342"]
    assert spec_from_dict(json.loads(json.dumps(spec_to_dict(spec)))) == spec


def test_few_pairs_have_no_picture_and_many_columns_are_cut() -> None:
    assert chart_of([], source="x") is None
    assert chart_of(FOUR[:3], source="x") is None
    names = {point.series for point in spec_of(pairs(*(("a", f"b{i}", 0.5) for i in range(30)))).points}
    assert len(names) == 9


def test_what_a_stranger_left_out_is_passed_over() -> None:
    odd: list[dict[str, Any]] = [{}, {"columns": ["a"]}, {"columns": ["a", "b"], "rho": "high"}, *FOUR]
    assert spec_of(odd) == spec_of([*FOUR, FOUR[0]]) == spec_of(FOUR)


def test_names_of_the_file_stay_text() -> None:
    hostile = [("<script>", "b", 0.5), ("<script>", "c", 0.5), ("b", "c", 0.5), ("b", "d", 0.5)]
    assert "<script" not in both(spec_of(pairs(*hostile)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_read_on_their_cells(theme: str) -> None:
    colours = themes(TOKENS)[theme]
    for side, on in (("1", "paper"), ("5", "paper"), ("2", "on-side"), ("4", "on-side")):
        assert contrast(colours[f"side-{side}"], colours[on]) >= 4.5, side


def test_it_stands_over_the_table_of_correlations() -> None:
    shown = heatmap_of({"correlations": FOUR}, "animals.csv")
    html = render_to_string("stories/_correlations.html", {"correlations": FOUR, "heatmap": shown})
    assert html.count('class="chart-wide"') == html.count('class="chart-narrow"') == 1
    assert html.index("heatmap-scroll") < html.index("<table>")
    few = heatmap_of({"correlations": FOUR[:3]}, "animals.csv")
    assert "heatmap" not in render_to_string(
        "stories/_correlations.html", {"correlations": FOUR[:3], "heatmap": few}
    )
