"""Many correlations as a picture."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from stories.charts.heatmaps import heatmap
from tests.colours import contrast, themes

TOKENS = Path(__file__).resolve().parents[3] / "static" / "css" / "tokens.css"
SVG = "{http://www.w3.org/2000/svg}"


def pairs(*known: tuple[str, str, float]) -> list[dict[str, Any]]:
    return [{"columns": [one, other], "rho": rho} for one, other, rho in known]


FOUR = pairs(
    ("mass_g", "length", 0.87), ("length", "age", -0.62), ("mass_g", "age", -0.3), ("age", "pay", 0.2)
)


def test_a_cell_for_each_pair_with_its_number_and_colour() -> None:
    root = ElementTree.fromstring(heatmap(FOUR))
    cells = {part.get("data-value"): part for part in root.iter(f"{SVG}rect") if part.get("data-value")}
    assert {value: cell.get("class") for value, cell in cells.items()} == {
        "0.87": "heat-5", "-0.62": "heat-1", "-0.3": "heat-2", "0.2": "heat-4",
    }  # fmt: skip
    assert len(root.findall(f"{SVG}rect")) == 6
    assert [text.text for text in root.findall(f"{SVG}text") if text.get("class") == "heat-name"] == [
        "mass", "length", "age", "pay",
    ]  # fmt: skip
    assert cells["-0.62"].findtext(f"{SVG}title") == "length and age: -0.62."


def test_its_text_alternative_has_the_kind_the_finding_and_the_range() -> None:
    assert ElementTree.fromstring(heatmap(FOUR)).get("aria-label") == (
        "Heatmap: of 4 columns, mass and length go together most, at 0.87. 4 rank correlations, from -0.62 to 0.87."
    )


def test_few_pairs_have_no_picture_and_many_columns_are_cut() -> None:
    assert heatmap([]) == ""
    assert heatmap(FOUR[:3]) == ""
    assert heatmap(pairs(*(("a", f"b{i}", 0.5) for i in range(30)))).count('class="heat-name"') == 10


def test_what_a_stranger_left_out_is_passed_over() -> None:
    odd: list[dict[str, Any]] = [{}, {"columns": ["a"]}, {"columns": ["a", "b"], "rho": "high"}, *FOUR]
    assert heatmap(odd) == heatmap(FOUR)


def test_names_of_the_file_stay_text() -> None:
    hostile = [("<script>", "b", 0.5), ("<script>", "c", 0.5), ("b", "c", 0.5), ("b", "d", 0.5)]
    assert "<script" not in heatmap(pairs(*hostile))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_read_on_their_cells(theme: str) -> None:
    colours = themes(TOKENS)[theme]
    for side, on in (("1", "paper"), ("5", "paper"), ("2", "on-side"), ("4", "on-side")):
        assert contrast(colours[f"side-{side}"], colours[on]) >= 4.5, side


def test_it_stands_over_the_table_of_correlations() -> None:
    html = render_to_string(
        "stories/_correlations.html", {"correlations": FOUR, "heatmap": mark_safe(heatmap(FOUR))}
    )
    assert html.count('class="heatmap"') == 1
    assert html.index("heatmap-scroll") < html.index("<table>")
    assert "heatmap" not in render_to_string(
        "stories/_correlations.html", {"correlations": FOUR[:3], "heatmap": ""}
    )
