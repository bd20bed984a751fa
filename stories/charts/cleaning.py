"""What Vega drew, rebuilt from what we allow: no style, no script, no reference, no id, our own colours and labels."""

import re
from xml.etree import ElementTree

from stories.charts import wording
from stories.charts.layers import TONES
from stories.charts.model import ChartSpec
from stories.charts.plan import Plan

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text"}
ATTRIBUTES = {
    "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "r", "cx", "cy", "points",
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit",
    "opacity", "text-anchor", "font-family", "font-size", "font-weight",
}  # fmt: skip
COLOURS = {stand_in: f"var(--chart-{tone})" for tone, stand_in in TONES.items()} | {"none": "none"}
LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
MOST_TITLES = 80


def clean(svg: str, spec: ChartSpec, plan: Plan, css: str) -> str:
    """Return the picture rebuilt from allowed parts, with its text alternative and the value of every mark.

    Raises ValueError when there is not one mark for each box, dot and stroke of the plan.
    """
    drawn = ElementTree.fromstring(svg)  # noqa: S314 - our own engine's output
    root = ElementTree.Element("svg", _root(plan, spec, css))
    for layer in drawn.iter(f"{SVG}g"):
        name = next(
            (
                part.removesuffix("_marks")
                for part in layer.get("class", "").split()
                if part.endswith("_marks")
            ),
            "",
        )
        if name:
            group = ElementTree.SubElement(
                root, "g", {"class": name.rpartition("-")[0] if "path" in name else name}
            )
            group.set("transform", f"translate({_short(str(plan.left))},{_short(str(plan.top))})")
            _copy(layer, group)
            _describe(group, name, spec, plan)
    return ElementTree.tostring(root, encoding="unicode")


def _root(plan: Plan, spec: ChartSpec, css: str) -> dict[str, str]:
    wide, high = _short(str(plan.width)), _short(str(round(plan.height, 2)))
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": css,
        "viewBox": f"0 0 {wide} {high}",
        "width": wide,
        "height": high,
        "role": "img",
        "aria-label": spec.alt,
        "fill": "none",
    }


def _copy(layer: ElementTree.Element, group: ElementTree.Element) -> None:
    for part in layer:
        tag = part.tag.removeprefix(SVG)
        if tag not in ELEMENTS or part.get("display") == "none":
            continue
        kept = {key: _value(key, value) for key, value in part.attrib.items() if key in ATTRIBUTES}
        if kept.get("stroke-dasharray") == "1,0":
            del kept["stroke-dasharray"]
        copied = ElementTree.SubElement(group, tag, kept)
        if tag == "text":
            copied.text = part.text
        _copy(part, copied)


def _value(key: str, value: str) -> str:
    if key in ("fill", "stroke"):
        return COLOURS.get(value.lower(), "none")
    return _short(value) if key in ("d", "transform", "x2", "y2", "stroke-width") else value


def _short(numbers: str) -> str:
    """Return a run of numbers with at most two decimals each."""
    return LONG.sub(
        lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), numbers.removesuffix(".0")
    )


def _describe(group: ElementTree.Element, name: str, spec: ChartSpec, plan: Plan) -> None:
    """Write on each mark which point it shows: its name and value, and a sentence for the pointer."""
    if name == "box":
        shown: list[int | None] = [box.point for box in plan.boxes]
    elif name == "dot":
        shown = [dot.point for dot in plan.dots]
    elif name == "over":
        shown = [stroke.point for stroke in plan.strokes if not stroke.is_under]
    else:
        return
    if len(shown) != len(group):
        raise ValueError(f"{len(group)} marks drawn for {len(shown)} in layer {name}")
    titles = len(spec.points) <= MOST_TITLES
    for mark, index in zip(group, shown, strict=True):
        if index is None:
            continue
        point = spec.points[index]
        mark.set("data-value", repr(point.y))
        mark.set("data-name", wording.name(spec, point))
        if titles:
            ElementTree.SubElement(mark, "title").text = wording.hover(spec, point)
