"""A plan as Vega-Lite JSON: one layer a kind of mark, no axis and no legend of Vega's own."""

from typing import Any

from stories.charts.axes import Axis
from stories.charts.plan import Plan

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Schibsted Grotesk, system-ui, sans-serif"
TONES = {
    "ink": "#a1e001",
    "soft": "#a1e002",
    "rule": "#a1e003",
    "quiet": "#a1e004",
    "accent": "#a1e005",
    "paper": "#a1e006",
    "side-1": "#a1e011",
    "side-2": "#a1e012",
    "side-4": "#a1e014",
    "side-5": "#a1e015",
    "on-side": "#a1e016",
}
"""Stand-ins for the page's colours, put back as var(--chart-...) once drawn."""
DASH = [2, 3]
SIGNAL = {
    name: {"expr": f"datum.{name}"} for name in ("dx", "dy", "align", "baseline", "fontSize", "fontWeight")
}


def vega_lite(plan: Plan) -> dict[str, Any]:
    """Return the plan as a Vega-Lite chart. Its layers have names, by which the drawing is taken apart again."""
    layers = [
        _shades(plan),
        _strokes("grid", plan, marks=False),
        _boxes(plan),
        _strokes("over", plan, marks=True),
        *(_path(plan, index) for index in range(len(plan.paths))),
        _dots(plan),
        _texts("halo", plan, halo=True),
        _texts("words", plan, halo=False),
    ]
    return {
        "$schema": SCHEMA,
        "width": round(plan.across, 2),
        "height": round(plan.down, 2),
        "autosize": "none",
        "padding": {"left": plan.left, "right": plan.right, "top": plan.top, "bottom": plan.bottom},
        "background": None,
        "config": {"view": {"stroke": None}, "font": FONT, "aria": False},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _scale(axis: Axis) -> dict[str, Any]:
    kind = "log" if axis.log else "linear"
    return {"type": kind, "domain": [axis.low, axis.high], "nice": False, "zero": False}


def _at(plan: Plan, x: str = "x", y: str = "y") -> dict[str, Any]:
    return {
        "x": {"field": x, "type": "quantitative", "axis": None, "scale": _scale(plan.x)},
        "y": {"field": y, "type": "quantitative", "axis": None, "scale": _scale(plan.y)},
    }


def _literal(field: str) -> dict[str, Any]:
    return {"field": field, "scale": None, "legend": None}


def _strokes(name: str, plan: Plan, *, marks: bool) -> dict[str, Any]:
    values = [
        {"x": s.x0, "x2": s.x1, "y": s.y0, "y2": s.y1, "tone": TONES[s.tone], "thick": s.thick,
         "dash": DASH if s.dashed else [1, 0]}
        for s in plan.strokes
        if s.is_under is not marks
    ]  # fmt: skip
    encoding = _at(plan) | {
        "x2": {"field": "x2"},
        "y2": {"field": "y2"},
        "color": _literal("tone"),
        "strokeWidth": _literal("thick"),
        "strokeDash": _literal("dash"),
    }
    return {"name": name, "data": {"values": values}, "mark": {"type": "rule"}, "encoding": encoding}


def _shades(plan: Plan) -> dict[str, Any]:
    values = [{"x": s.x0, "x2": s.x1, "y": s.y0, "y2": s.y1, "part": s.opacity} for s in plan.shades]
    encoding = _at(plan) | {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "opacity": _literal("part")}
    mark = {"type": "rect", "color": TONES["quiet"]}
    return {"name": "shade", "data": {"values": values}, "mark": mark, "encoding": encoding}


def _boxes(plan: Plan) -> dict[str, Any]:
    values = [{"x": b.x0, "x2": b.x1, "y": b.y0, "y2": b.y1, "tone": TONES[b.tone]} for b in plan.boxes]
    encoding = _at(plan) | {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": _literal("tone")}
    return {"name": "box", "data": {"values": values}, "mark": {"type": "rect"}, "encoding": encoding}


def _path(plan: Plan, index: int) -> dict[str, Any]:
    path = plan.paths[index]
    values = [{"x": x, "y": y, "k": k} for k, (x, y) in enumerate(path.steps)]
    mark: dict[str, Any] = {
        "type": "line",
        "color": TONES[path.tone],
        "strokeWidth": path.thick,
        "strokeJoin": "round",
        "strokeCap": "round",
    }
    if path.dashed:
        mark["strokeDash"] = [4, 4]
    encoding = _at(plan) | {"order": {"field": "k", "type": "quantitative"}}
    return {"name": f"path{index}", "data": {"values": values}, "mark": mark, "encoding": encoding}


def _dots(plan: Plan) -> dict[str, Any]:
    values = [
        {"x": d.x, "y": d.y, "rim": TONES[d.rim[0]], "thick": d.rim[1], "tone": TONES["paper" if d.open else d.tone],
         "size": 3.1416 * d.radius**2, "part": d.opacity}
        for d in plan.dots
    ]  # fmt: skip
    encoding = _at(plan) | {
        "fill": _literal("tone"),
        "stroke": _literal("rim"),
        "strokeWidth": _literal("thick"),
        "size": _literal("size"),
        "opacity": _literal("part"),
    }
    mark = {"type": "point"}
    return {"name": "dot", "data": {"values": values}, "mark": mark, "encoding": encoding}


def _texts(name: str, plan: Plan, *, halo: bool) -> dict[str, Any]:
    values = [
        {"x": t.x, "y": t.y, "dx": t.dx, "dy": t.dy, "align": t.anchor, "baseline": t.base, "fontSize": t.size,
         "fontWeight": 600 if t.bold else 400, "tone": TONES["paper" if halo else t.tone], "text": t.text}
        for t in plan.texts
        if t.halo or not halo
    ]  # fmt: skip
    mark: dict[str, Any] = {"type": "text", **SIGNAL}
    encoding = _at(plan) | {"text": {"field": "text", "type": "nominal"}, "color": _literal("tone")}
    if halo:
        mark |= {"stroke": TONES["paper"], "strokeWidth": 4, "strokeJoin": "round"}
    return {"name": name, "data": {"values": values}, "mark": mark, "encoding": encoding}
