from xml.etree import ElementTree

import pytest

from stories.charts.pictures import both
from stories.charts.standalone import standalone, wrapped
from tests.stories.charts import samples
from tests.stories.charts.samples import SAMPLES

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


def test_long_words_are_wrapped_between_words() -> None:
    lines = wrapped("one two three four five six seven eight", 13, 90)
    assert " ".join(lines) == "one two three four five six seven eight"
    assert len(lines) > 2
    assert wrapped("", 13, 90) == []


def test_a_picture_without_its_wide_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="wide"):
        standalone(samples.months(), "<svg xmlns='http://www.w3.org/2000/svg' class='chart-narrow'/>")
