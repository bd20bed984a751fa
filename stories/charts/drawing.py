"""A chart that is laid out, as SVG: no style, no script, no reference, no id, colours by the names of the page."""

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree

from stories.charts import wording
from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Dot, Path, Plan, Shade, Stroke, Text

FONT = "Schibsted Grotesk, system-ui, sans-serif"
MOST_TITLES = 80
"""Points of a chart up to which each has a sentence for the pointer."""
DASHES, LONG_DASHES = "2,3", "4,4"
HALO = 4.0
"""How thick the rim of a text is, half of it outside the letters."""
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
BASES = {"top": 0.79, "middle": 0.3, "bottom": -0.21, "alphabetic": 0.0}
"""How far under a place the letters stand whose top, middle or bottom is to be there, in parts of their size."""


def svg(spec: ChartSpec, plan: Plan, css: str) -> str:
    """Return the chart as one SVG element of that class, with its text alternative and the value of every mark."""
    wide, high = _px(plan.width), _px(plan.height)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": css,
            "viewBox": f"0 0 {wide} {high}",
            "width": wide,
            "height": high,
            "role": "img",
            "aria-label": spec.alt,
            "fill": "none",
            "font-family": FONT,
        },
    )
    _Drawing(spec, plan, root).draw()
    return ElementTree.tostring(root, encoding="unicode")


class _Drawing:
    """Draws the parts of a plan, one group of a kind over the other; an empty one is left out."""

    def __init__(self, spec: ChartSpec, plan: Plan, root: ElementTree.Element) -> None:
        self._spec, self._plan, self._root = spec, plan, root
        self._titles = len(spec.points) <= MOST_TITLES

    def draw(self) -> None:
        plan = self._plan
        layers: tuple[tuple[str, Sequence[Any], Callable[[ElementTree.Element, Any], None]], ...] = (
            ("shade", plan.shades, self._shade),
            ("grid", [stroke for stroke in plan.strokes if stroke.is_under], self._stroke),
            ("box", plan.boxes, self._box),
            ("over", [stroke for stroke in plan.strokes if not stroke.is_under], self._stroke),
            ("path", plan.paths, self._path),
            ("dot", plan.dots, self._dot),
            ("halo", [text for text in plan.texts if text.halo], self._halo),
            ("words", plan.texts, self._words),
        )
        for name, parts, draw in layers:
            if parts:
                group = ElementTree.SubElement(self._root, "g", {"class": name})
                for part in parts:
                    draw(group, part)

    def _shade(self, group: ElementTree.Element, shade: Shade) -> None:
        look = {"fill": colour("quiet"), "opacity": f"{shade.opacity:g}"}
        ElementTree.SubElement(group, "rect", self._corners(shade) | look)

    def _box(self, group: ElementTree.Element, box: Box) -> None:
        look = self._corners(box) | {"fill": colour(box.tone)}
        self._say(ElementTree.SubElement(group, "rect", look), box.point)

    def _stroke(self, group: ElementTree.Element, stroke: Stroke) -> None:
        x1, y1 = self._plan.pixel(stroke.x0, stroke.y0)
        x2, y2 = self._plan.pixel(stroke.x1, stroke.y1)
        look = {"x1": _px(x1), "y1": _px(y1), "x2": _px(x2), "y2": _px(y2)}
        look |= _line(stroke.tone, stroke.thick)
        if stroke.dashed:
            look["stroke-dasharray"] = DASHES
        if stroke.kind == "frame":
            look["stroke-linecap"] = "square"
        line = ElementTree.SubElement(group, "line", look)
        if stroke.point is not None and not stroke.is_under:
            self._say(line, stroke.point)

    def _path(self, group: ElementTree.Element, path: Path) -> None:
        steps = [self._plan.pixel(*step) for step in path.steps]
        # A lone step is closed, so that its round ends show.
        runs = "L".join(f"{_px(x)},{_px(y)}" for x, y in steps) + ("Z" if len(steps) == 1 else "")
        look = {"d": f"M{runs}"} | _line(path.tone, path.thick)
        if path.dashed:
            look["stroke-dasharray"] = LONG_DASHES
        ElementTree.SubElement(group, "path", look | {"stroke-linecap": "round", "stroke-linejoin": "round"})

    def _dot(self, group: ElementTree.Element, dot: Dot) -> None:
        x, y = self._plan.pixel(dot.x, dot.y)
        look = {"cx": _px(x), "cy": _px(y), "r": _px(dot.radius)}
        look["fill"] = colour("paper" if dot.open else dot.tone)
        look |= _line(*dot.rim)
        if dot.faint:
            look["opacity"] = f"{dot.opacity:g}"
        self._say(ElementTree.SubElement(group, "circle", look), dot.point)

    def _halo(self, group: ElementTree.Element, text: Text) -> None:
        rim = _line("paper", HALO) | {"stroke-linejoin": "round"}
        self._text(group, text, rim | {"fill": colour("paper")})

    def _words(self, group: ElementTree.Element, text: Text) -> None:
        self._text(group, text, {"fill": colour(text.tone)})

    def _text(self, group: ElementTree.Element, text: Text, look: dict[str, str]) -> None:
        x, y = self._plan.pixel(text.x, text.y)
        # By whole pixels, so that letters of one size stand alike in every row.
        under = round(BASES[text.base] * text.size)
        at = {
            "x": _px(x + text.dx),
            "y": _px(y + text.dy + under),
            "text-anchor": ANCHORS[text.anchor],
            "font-size": f"{text.size:g}px",
            "font-weight": "600" if text.bold else "400",
        }
        ElementTree.SubElement(group, "text", at | look).text = text.text

    def _corners(self, part: Shade | Box) -> dict[str, str]:
        (x0, y0), (x1, y1) = self._plan.pixel(part.x0, part.y0), self._plan.pixel(part.x1, part.y1)
        return {
            "x": _px(min(x0, x1)),
            "y": _px(min(y0, y1)),
            "width": _px(abs(x1 - x0)),
            "height": _px(abs(y1 - y0)),
        }

    def _say(self, mark: ElementTree.Element, index: int) -> None:
        """Write on a mark which point it shows: its name and value, and a sentence for the pointer."""
        point = self._spec.points[index]
        mark.set("data-value", repr(point.y))
        mark.set("data-name", wording.name(self._spec, point))
        if self._titles:
            ElementTree.SubElement(mark, "title").text = wording.hover(self._spec, point)


def colour(tone: str) -> str:
    """Return the colour of that name on the page."""
    return f"var(--chart-{tone})"


def _line(tone: str, thick: float) -> dict[str, str]:
    return {"stroke": colour(tone), "stroke-width": _px(thick)}


def _px(at: float) -> str:
    """Return pixels with at most two decimals."""
    return f"{at:.2f}".rstrip("0").rstrip(".") if at % 1 else f"{at:.0f}"
