"""A chart as a stamp: its marks alone, no text."""

from xml.etree import ElementTree

from stories.charts.drawing import colour
from stories.charts.layouts import WIDE, lay_out
from stories.charts.model import ChartSpec
from stories.charts.plan import Plan

WIDTH, HEIGHT = 160.0, 90.0
SIDE, EDGE = 4.0, 8.0
"""What is left free beside the marks, for half of a dot, and over and under them."""
FEW_DOTS = 40


def thumbnail(spec: ChartSpec) -> str:
    """Return an SVG of 160 by 90 with the marks, hidden from screen readers: the card around it has the words."""
    plan = lay_out(spec, WIDE)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "chart-thumbnail",
            "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}",
            "width": f"{WIDTH:g}",
            "height": f"{HEIGHT:g}",
            "aria-hidden": "true",
            "fill": "none",
        },
    )
    for level in _rows(spec, plan):
        ends = {"x1": "0", "x2": f"{WIDTH:g}", "y1": _px(_y(plan, level)), "y2": _px(_y(plan, level))}
        ElementTree.SubElement(root, "line", {**ends, "stroke": colour("rule")})
    for box in plan.boxes:
        (left, right), (top, bottom) = (
            _sorted(_x(plan, box.x0), _x(plan, box.x1)),
            _sorted(_y(plan, box.y0), _y(plan, box.y1)),
        )
        size = {"width": _px(max(right - left, 0.5)), "height": _px(max(bottom - top, 0.5))}
        ElementTree.SubElement(
            root, "rect", {"x": _px(left), "y": _px(top), **size, "fill": colour(box.tone)}
        )
    for path in plan.paths:
        steps = "L".join(f"{_px(_x(plan, x))},{_px(_y(plan, y))}" for x, y in path.steps)
        look = {"stroke": colour(path.tone), "stroke-width": "1.5", "stroke-linejoin": "round"}
        ElementTree.SubElement(
            root, "path", {"d": f"M{steps}", **look, **({"stroke-dasharray": "3 3"} if path.dashed else {})}
        )
    for stroke in plan.strokes:
        if stroke.kind == "tick" or (stroke.kind == "interval" and not plan.boxes):
            ends = {"x1": _px(_x(plan, stroke.x0)), "x2": _px(_x(plan, stroke.x1))}
            ends |= {"y1": _px(_y(plan, stroke.y0)), "y2": _px(_y(plan, stroke.y1))}
            ElementTree.SubElement(
                root, "line", {**ends, "stroke": colour(stroke.tone), "stroke-width": "1.5"}
            )
    large = 2.6 if len(plan.dots) <= FEW_DOTS else 1.5
    for dot in plan.dots:
        if not plan.paths or dot.tone == "accent":
            at = {
                "cx": _px(_x(plan, dot.x)),
                "cy": _px(_y(plan, dot.y)),
                "r": _px(large + (1.0 if dot.tone == "accent" else 0.0)),
            }
            ElementTree.SubElement(root, "circle", {**at, "fill": colour(dot.tone)})
    return ElementTree.tostring(root, encoding="unicode")


def _rows(spec: ChartSpec, plan: Plan) -> list[float]:
    """Return where the rows of a dot plot run: without them a few dots would float in nothing."""
    rows = spec.mark == "point" and spec.grouped and spec.x.field == "y"
    return sorted({dot.y for dot in plan.dots}) if rows else []


def _x(plan: Plan, value: float) -> float:
    return SIDE + plan.x.share(value) * (WIDTH - 2 * SIDE)


def _y(plan: Plan, value: float) -> float:
    return HEIGHT - EDGE - plan.y.share(value) * (HEIGHT - 2 * EDGE)


def _sorted(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)


def _px(at: float) -> str:
    return f"{at:.1f}"
