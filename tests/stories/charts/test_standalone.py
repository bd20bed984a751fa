from pathlib import Path
from xml.etree import ElementTree

import pytest

from stories.charts.pictures import both
from stories.charts.rasters import FACES, raster
from stories.charts.standalone import COLOURS, standalone, wrapped
from tests.colours import contrast, themes
from tests.stories.charts import samples
from tests.stories.charts.samples import SAMPLES

TOKENS = Path(__file__).resolve().parents[3] / "static" / "css" / "tokens.css"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_that_stands_alone_has_words_and_colours_of_its_own(name: str) -> None:
    spec = SAMPLES[name]()
    svg = standalone(spec, both(spec))
    root = ElementTree.fromstring(svg)
    assert "var(" not in svg
    assert root.findtext(f"{SVG}title") == spec.title
    assert root.findtext(f"{SVG}desc") == spec.alt
    words = " ".join(text.text or "" for text in root.findall(f"{SVG}text"))
    assert spec.title in words
    assert spec.subtitle in words
    assert f"Source: {spec.source}" in words
    nested = root.find(f"{SVG}svg")
    assert nested is not None
    assert float(root.attrib["height"]) > float(nested.attrib["height"]) + float(nested.attrib["y"])


def test_its_colours_are_those_of_the_pages() -> None:
    light = themes(TOKENS)["light"]
    for name, colour in COLOURS.items():
        assert colour == light.get(name, light.get(f"chart-{name}")), name
    for name in ("quiet", "accent", "soft", "ink"):
        assert contrast(COLOURS[name], COLOURS["paper"]) >= 3
    for name in ("accent", "soft", "ink"):
        assert contrast(COLOURS[name], COLOURS["paper"]) >= 4.5


def test_long_words_are_wrapped_between_words() -> None:
    lines = wrapped("one two three four five six seven eight", 13, 90)
    assert " ".join(lines) == "one two three four five six seven eight"
    assert len(lines) > 2
    assert wrapped("", 13, 90) == []


def test_a_picture_without_its_wide_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="wide"):
        standalone(samples.months(), "<svg xmlns='http://www.w3.org/2000/svg' class='chart-narrow'/>")


def test_the_picture_to_download_is_drawn_with_the_face_of_the_pages() -> None:
    svg = f'<svg xmlns="{SVG[1:-1]}" width="90" height="30"><text y="20" font-family="%s">Raging 10</text></svg>'
    families = "Helvetica, Arial, sans-serif"
    assert raster(svg % f"Schibsted Grotesk, {families}") != raster(svg % families)


@pytest.mark.parametrize("weight", ["400", "600"])
def test_the_engine_has_the_face_in_both_weights(weight: str) -> None:
    assert (FACES / f"schibsted-grotesk-{weight}.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_there_is_room_under_the_title_and_over_the_drawing() -> None:
    spec = samples.ranked()
    root = ElementTree.fromstring(standalone(spec, both(spec)))
    title, subtitle = root.findall(f"{SVG}text")[:2]
    apart = float(subtitle.attrib["y"]) - float(title.attrib["y"])
    assert apart >= 1.35 * 18 + 13 - 18 + 6 - 0.1
