"""A chart as a Plotly figure of plain lists, laid out like the picture it takes the place of; and as a table.

Colours are names ("@accent") that the page's script puts in. No text holds markup: Plotly would render it.
"""

import math
from typing import Any

from stories.analysis import numerals
from stories.charts import labels, wording
from stories.charts.axes import Axis
from stories.charts.layouts import WIDE, lay_out
from stories.charts.model import SHARE, ChartSpec
from stories.charts.plan import Box, Plan, Shade, Stroke, Text

Layer = dict[str, Any]
MOST_SENTENCES = 1_000
"""More points than this have no sentence for the pointer, which would hardly find them; the table has their values."""
BASE = {"top": 0.04, "middle": 0.0, "bottom": -0.03, "alphabetic": 0.0}
"""How much higher Plotly must set a text to stand where the picture has it, in parts of its size."""


def figure(spec: ChartSpec, width: int = WIDE) -> dict[str, Any]:
    """Return {"data", "layout"} for Plotly, laid out for that width in pixels.

    Where an axis is logarithmic its places are powers of ten, and `customdata` holds the values themselves.
    """
    plan = lay_out(spec, width)
    traces = [*_bars(spec, plan), *_lines(spec, plan), *_dots(spec, plan), *_ticks(spec, plan)]
    return {"data": traces, "layout": _layout(plan)}


def table_of(spec: ChartSpec) -> tuple[list[str], list[list[str]]]:
    """Return the chart as a table: names of the columns, a row of texts for each point, and one for the others."""
    measured = wording.sentence(spec.measured.title or "value")
    if spec.measured.unit and spec.measured.unit != SHARE:
        measured += f", {spec.measured.unit}"
    columns = [wording.sentence(spec.named.title or "name"), measured]
    with_rows = any(point.n > 1 for point in spec.points)
    with_interval = any(point.low is not None and point.high is not None for point in spec.points)
    columns += ["95% interval"] * with_interval + ["Rows"] * with_rows
    rows = []
    for point in spec.points:
        row = [
            wording.name(spec, point) + (" (not complete)" if point.partial else ""),
            _exact(spec, point.y),
        ]
        if with_interval:
            row.append(
                f"{_exact(spec, point.low)} to {_exact(spec, point.high)}" if point.low is not None else ""
            )
        if with_rows:
            row.append(numerals.count(point.n))
        rows.append(row)
    if spec.others is not None:
        edges = " to ".join(_exact(spec, edge) for edge in sorted({spec.others.low, spec.others.high}))
        row = [f"Other ({spec.others.count})", edges, *[""] * with_interval]
        rows.append(row + [numerals.count(spec.others.n)] * with_rows)
    return columns, rows


def _exact(spec: ChartSpec, value: float | None) -> str:
    """Return a value with up to six significant figures, its unit left to the head of the column."""
    if value is None:
        return ""
    if spec.measured.unit == SHARE:
        shown = numerals.percent(value, max(2, min(4, numerals.decimals(value * 100)))).removesuffix("%")
        return f"{_bare_number(shown)}%"
    if value == round(value):
        return labels.with_minus(numerals.count(value))
    return _bare_number(numerals.fixed(value, numerals.decimals(value, 6)))


def _bare_number(shown: str) -> str:
    """Return a written number without noughts at the end of its decimals."""
    return labels.with_minus(shown.rstrip("0").rstrip(".") if "." in shown else shown)


def _plain(text: str) -> str:
    """Return the text as Plotly shows it letter by letter: its entities stand for signs, never for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _place(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.log else value


def _hover(spec: ChartSpec, indexes: list[int]) -> Layer:
    points, decimals = [spec.points[index] for index in indexes], wording.places(spec)
    if len(points) > MOST_SENTENCES:
        return {"hoverinfo": "skip", "customdata": [point.y for point in points]}
    return {
        "hoverinfo": "text",
        "hovertext": [_plain(wording.hover(spec, point, decimals)) for point in points],
        "customdata": [point.y for point in points],
    }


def _bars(spec: ChartSpec, plan: Plan) -> list[Layer]:
    if not plan.boxes:
        return []
    level = spec.x.field == "y"
    spans = [_span(plan, box) for box in plan.boxes]
    long, thick = (0, 1) if level else (1, 0)
    trace: Layer = {
        "type": "bar",
        "orientation": "h" if level else "v",
        "x" if level else "y": [span[long][1] - span[long][0] for span in spans],
        "base": [span[long][0] for span in spans],
        "y" if level else "x": [(span[thick][0] + span[thick][1]) / 2 for span in spans],
        "width": [abs(span[thick][1] - span[thick][0]) for span in spans],
        "marker": {"color": [f"@{box.tone}" for box in plan.boxes], "line": {"width": 0}},
    }
    return [trace | _hover(spec, [box.point for box in plan.boxes])]


def _span(plan: Plan, box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (
        (_place(plan.x, box.x0), _place(plan.x, box.x1)),
        (_place(plan.y, box.y0), _place(plan.y, box.y1)),
    )


def _lines(spec: ChartSpec, plan: Plan) -> list[Layer]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [_place(plan.x, x) for x, _ in path.steps],
            "y": [_place(plan.y, y) for _, y in path.steps],
            "line": {
                "color": f"@{path.tone}",
                "width": path.thick,
                "dash": "4px,4px" if path.dashed else "solid",
            },
            "connectgaps": False,
        }
        | _hover(spec, list(path.points))
        for path in plan.paths
    ]


def _dots(spec: ChartSpec, plan: Plan) -> list[Layer]:
    if not plan.dots:
        return []
    trace: Layer = {
        "type": "scatter",
        "mode": "markers",
        "x": [_place(plan.x, dot.x) for dot in plan.dots],
        "y": [_place(plan.y, dot.y) for dot in plan.dots],
        "cliponaxis": False,
        "marker": {
            "size": _one_or_all([2 * dot.radius for dot in plan.dots]),
            "color": _one_or_all(["@paper" if dot.open else f"@{dot.tone}" for dot in plan.dots]),
            "opacity": _one_or_all([dot.opacity for dot in plan.dots]),
            "line": {
                "width": _one_or_all([dot.rim[1] for dot in plan.dots]),
                "color": _one_or_all([f"@{dot.rim[0]}" for dot in plan.dots]),
            },
        },
    }
    return [trace | _hover(spec, [dot.point for dot in plan.dots])]


def _one_or_all(values: list[Any]) -> Any:
    """Return the one value that all of them are, else the values: a figure of many dots stays small."""
    return values[0] if len(set(values)) == 1 else values


def _ticks(spec: ChartSpec, plan: Plan) -> list[Layer]:
    strokes = [stroke for stroke in plan.strokes if stroke.kind == "tick"]
    if not strokes:
        return []
    trace: Layer = {
        "type": "scatter",
        "mode": "markers",
        "x": [_place(plan.x, stroke.x0) for stroke in strokes],
        "y": [(stroke.y0 + stroke.y1) / 2 for stroke in strokes],
        "marker": {
            "symbol": "line-ns",
            "size": 36,
            "line": {
                "width": [stroke.thick for stroke in strokes],
                "color": [f"@{stroke.tone}" for stroke in strokes],
            },
        },
    }
    return [trace | _hover(spec, [stroke.point for stroke in strokes if stroke.point is not None])]


def _layout(plan: Plan) -> Layer:
    return {
        "width": round(plan.width, 2),
        "height": round(plan.height, 2),
        "margin": {"l": plan.left, "r": plan.right, "t": plan.top, "b": plan.bottom, "pad": 0},
        "xaxis": _bare(plan.x),
        "yaxis": _bare(plan.y),
        "shapes": [
            *(_shade(plan, shade) for shade in plan.shades),
            *(_shape(plan, stroke) for stroke in plan.strokes if stroke.kind != "tick"),
        ],
        "annotations": [_words(plan, text) for text in plan.texts],
        "showlegend": False,
        "hovermode": "closest",
        "bargap": 0,
        "barmode": "overlay",
        "dragmode": False,
    }


def _bare(axis: Axis) -> Layer:
    """Return an axis of Plotly's without anything drawn: grid, names and rules are ours, as in the picture."""
    return {
        "type": "linear",
        "range": [_place(axis, axis.low), _place(axis, axis.high)],
        "visible": False,
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
    }


def _shape(plan: Plan, stroke: Stroke) -> Layer:
    return {
        "type": "line",
        "layer": "below" if stroke.is_under or not plan.boxes else "above",
        "x0": _place(plan.x, stroke.x0),
        "x1": _place(plan.x, stroke.x1),
        "y0": _place(plan.y, stroke.y0),
        "y1": _place(plan.y, stroke.y1),
        "line": {
            "color": f"@{stroke.tone}",
            "width": stroke.thick,
            "dash": "2px,3px" if stroke.dashed else "solid",
        },
    }


def _shade(plan: Plan, shade: Shade) -> Layer:
    return {
        "type": "rect",
        "layer": "below",
        "x0": _short(_place(plan.x, shade.x0)),
        "x1": _short(_place(plan.x, shade.x1)),
        "y0": _short(_place(plan.y, shade.y0)),
        "y1": _short(_place(plan.y, shade.y1)),
        "fillcolor": "@quiet",
        "opacity": shade.opacity,
        "line": {"width": 0},
    }


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _words(plan: Plan, text: Text) -> Layer:
    """Return a text as an annotation without an arrow, on the base line of the picture's."""
    return {
        "x": _place(plan.x, text.x),
        "xshift": text.dx,
        "y": _place(plan.y, text.y),
        "yshift": -text.dy + BASE[text.base] * text.size,
        "text": _plain(text.text),
        "showarrow": False,
        "xanchor": text.anchor,
        "yanchor": {"top": "top", "bottom": "bottom"}.get(text.base, "middle"),
        "align": "left",
        "borderpad": 0,
        "borderwidth": 0,
        "font": {"size": text.size, "color": f"@{text.tone}", "weight": 600 if text.bold else 400},
        "bgcolor": "@paper" if text.halo else "rgba(0,0,0,0)",
    }
