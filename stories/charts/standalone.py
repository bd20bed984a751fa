"""A drawn chart as a picture that stands alone: title, subtitle, source, and colours filled in."""

import re
from xml.etree import ElementTree

from stories.charts import labels
from stories.charts.model import ChartSpec

COLOURS = {
    "ink": "#1c1b1a",
    "soft": "#635e57",
    "rule": "#ddd6ca",
    "quiet": "#938b7f",
    "accent": "#bf3f0b",
    "paper": "#faf7f1",
}
"""The colours of the pages in light: a test holds them against the tokens of static/css/tokens.css."""
VARIABLE = re.compile(r"var\(--chart-([a-z]+)\)")
FONT = "Schibsted Grotesk, Helvetica, Arial, sans-serif"
EDGE = 24.0
UNDER_TITLE, OVER_CHART = 6.0, 14.0
"""Pixels under the title, and between what is measured and the drawing, besides those of the lines."""
SVG = "http://www.w3.org/2000/svg"


def standalone(spec: ChartSpec, svg: str) -> str:
    """Return one complete SVG file. `svg` holds the chart as drawn, the wide layout first.

    Raises ValueError when it holds no wide picture.
    """
    ElementTree.register_namespace("", SVG)
    drawn = ElementTree.fromstring(f"<all>{svg}</all>")  # noqa: S314 - made by drawing
    chart = next((part for part in drawn if part.get("class") == "chart-wide"), None)
    if chart is None:
        raise ValueError("there is no wide picture")
    wide, high = float(chart.attrib["width"]), float(chart.attrib["height"])
    heads = (
        (spec.title, 18.0, "600", COLOURS["ink"], UNDER_TITLE),
        (spec.subtitle, 13.0, "400", COLOURS["soft"], OVER_CHART),
    )
    root = ElementTree.Element(f"{{{SVG}}}svg", {"role": "img", "aria-label": spec.alt})
    ElementTree.SubElement(root, f"{{{SVG}}}title").text = spec.title
    ElementTree.SubElement(root, f"{{{SVG}}}desc").text = spec.alt
    paper = ElementTree.SubElement(
        root, f"{{{SVG}}}rect", {"width": "100%", "height": "100%", "fill": COLOURS["paper"]}
    )
    y = EDGE
    for text, type_size, weight, colour, under in heads:
        for line in wrapped(text, type_size, wide):
            y = _line(root, y, line, type_size, weight, colour)
        y += under
    for part in chart.iter():
        for key in ("fill", "stroke"):
            if key in part.attrib:
                part.set(
                    key, VARIABLE.sub(lambda found: COLOURS.get(found[1], COLOURS["ink"]), part.attrib[key])
                )
    for key in ("role", "aria-label", "class"):
        chart.attrib.pop(key, None)
    chart.set("x", f"{EDGE:g}")
    chart.set("y", f"{y:g}")
    root.append(chart)
    y += high + 14
    foot = ". ".join(part for part in (f"Source: {spec.source}" if spec.source else "", spec.note) if part)
    for line in wrapped(foot, 11.5, wide):
        y = _line(root, y, line, 11.5, "400", COLOURS["soft"])
    size = {"width": f"{wide + 2 * EDGE:g}", "height": f"{y + EDGE:g}"}
    root.attrib.update(size | {"viewBox": f"0 0 {size['width']} {size['height']}"})
    paper.attrib.update(size)
    return ElementTree.tostring(root, encoding="unicode")


def wrapped(text: str, size: float, wide: float) -> list[str]:
    """Return the text in lines of at most that many pixels; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in labels.tidy(text).split() if text.strip() else []:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and labels.width(longer, size, bold=True) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _line(root: ElementTree.Element, y: float, text: str, size: float, weight: str, colour: str) -> float:
    look = {"font-family": FONT, "font-size": f"{size:g}px", "font-weight": weight, "fill": colour}
    at = {"x": f"{EDGE:g}", "y": f"{y + size:.1f}"}
    ElementTree.SubElement(root, f"{{{SVG}}}text", at | look).text = text
    return y + size * 1.35
