"""Layouts with bars that keep an order: columns, a histogram, one stacked bar."""

from stories.charts import labels, wording
from stories.charts.axes import Axis, Tick, value_axis
from stories.charts.frame import level_grid, level_rules, upright_labels, x_title
from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Dot, Plan, Stroke, Text, is_narrow, type_size
from stories.charts.ranked import ends, is_small


def columns(spec: ChartSpec, width: float) -> Plan:
    """Return upright bars in the order of their names (hours, weekdays, months)."""
    size = type_size(width)
    edges = [edge for point in spec.points for edge in ends(point.y, point.low, point.high)]
    edges += [note.y for note in spec.annotations if note.y is not None]
    y = value_axis(edges, spec.measured, 3)
    count = len(spec.points)
    x = Axis(low=-0.5, high=count - 0.5)
    named = [labels.cut(point.x, 10 if is_narrow(width) else 14) for point in spec.points]
    plan = _upright(width, x, y, size)
    for index, point in enumerate(spec.points):
        accent = point.x in spec.highlight
        value = point.y or 0.0
        if is_small(spec, point.n) or value == 0:
            plan.dots.append(
                Dot(point=index, x=index, y=value, tone="accent" if accent else "soft", radius=4.5, open=True)
            )
        else:
            tone = "accent" if accent else "quiet"
            plan.boxes.append(Box(point=index, x0=index - 0.4, x1=index + 0.4, y0=0, y1=value, tone=tone))
        if point.low is not None and point.high is not None:
            plan.strokes.append(
                Stroke(
                    x0=index, x1=index, y0=point.low, y1=point.high, tone="soft", kind="interval", point=index
                )
            )
    for note in spec.annotations:
        for index, point in enumerate(spec.points):
            if note.kind == "mark" and note.x == point.x:
                top = ends(point.y, point.low, point.high)[1]
                _over(plan, index, max(top, 0.0), note.text, size)
    level_rules(plan, spec, size)
    upright_labels(plan, [Tick(at=float(index), text=name) for index, name in enumerate(named)], size)
    return plan


def _over(plan: Plan, x: float, y: float, text: str, size: float) -> None:
    """Write a value over a mark, moved aside at the edges of the picture."""
    base = Text(
        x=x,
        y=y,
        dy=-6,
        text=text,
        base="bottom",
        anchor="center",
        tone="accent",
        bold=True,
        halo=True,
        size=size,
    )
    ways = (("center", 0.0), ("right", 12.0), ("left", -12.0))
    plan.place(*(Text(**{**base.__dict__, "anchor": anchor, "dx": dx}) for anchor, dx in ways))


def _upright(width: float, x: Axis, y: Axis, size: float, extra: float = 0.0) -> Plan:
    """Return an empty plan with level grid lines, room for words over the marks and for labels under them."""
    plan = Plan(width=width, height=240.0 + extra, top=26, bottom=24 + extra, x=x, y=y)
    level_grid(plan, size)
    return plan


def histogram(spec: ChartSpec, width: float) -> Plan:
    """Return bars over spans of numbers with a dashed line at the median."""
    size = type_size(width)
    spans = [_span(spec, index) for index in range(len(spec.points))]
    if wording.last_bar_from(spec) is not None:
        spans[-1] = (spans[-1][0], spans[-1][0] + spans[0][1] - spans[0][0])
    x = value_axis(
        [edge for span in spans for edge in span], spec.named, 4 if is_narrow(width) else 6, with_unit=False
    )
    x = Axis(low=min(low for low, _ in spans), high=max(high for _, high in spans), log=x.log, ticks=x.ticks)
    y = value_axis([point.y or 0.0 for point in spec.points], spec.measured, 3)
    plan = _upright(width, x, y, size, extra=18)
    for index, (point, (low, high)) in enumerate(zip(spec.points, spans, strict=True)):
        if point.y:
            tone = "accent" if point.x in spec.highlight else "quiet"
            plan.boxes.append(Box(point=index, x0=low, x1=high, y0=0, y1=point.y, tone=tone))
    for note in spec.annotations:
        if note.kind == "rule" and isinstance(note.x, int | float):
            plan.strokes.append(
                Stroke(x0=note.x, x1=note.x, y0=0, y1=plan.y.high, tone="ink", dashed=True, kind="rule")
            )
            text = Text(
                x=note.x,
                y=plan.y.high,
                dx=5,
                dy=-4,
                text=note.text,
                base="bottom",
                halo=True,
                size=size,
                bold=True,
            )
            plan.place(text, Text(**{**text.__dict__, "anchor": "right", "dx": -5}))
    ticks = [tick for tick in x.ticks if x.low <= tick.at <= x.high]
    upright_labels(plan, ticks, size)
    x_title(plan, spec, size)
    return plan


def _span(spec: ChartSpec, index: int) -> tuple[float, float]:
    """Return the edges of a bin; one without an upper edge reaches to the next."""
    point = spec.points[index]
    low = float(point.x or 0)
    if point.x_end is not None:
        return low, point.x_end
    if index + 1 < len(spec.points):
        return low, float(spec.points[index + 1].x or 0)
    return low, low + (low - float(spec.points[index - 1].x or 0))


def stacked(spec: ChartSpec, width: float) -> Plan:
    """Return one bar cut into its parts, each named under its left end."""
    size = type_size(width)
    bar, step = 40.0, size + 8
    plan = Plan(
        width=width,
        height=bar + 8 + step * len(spec.points),
        top=2,
        bottom=6 + step * len(spec.points),
        x=Axis(low=0.0, high=max(1.0, sum(point.y or 0.0 for point in spec.points))),
        y=Axis(low=0.0, high=1.0),
    )
    start = 0.0
    rows: list[float] = []
    for index, point in enumerate(spec.points):
        share = point.y or 0.0
        accent = point.x in spec.highlight
        told = next((note.text for note in spec.annotations if note.x == point.x), None) or wording.value(
            spec, point
        )
        text = f"{labels.cut(point.x)} {told}"
        if share:
            tone = "accent" if accent else "quiet"
            plan.boxes.append(Box(point=index, x0=start, x1=start + share, y0=0, y1=1, tone=tone))
            if start:
                plan.strokes.append(Stroke(x0=start, x1=start, y0=0, y1=1, tone="paper", thick=2, kind="cut"))
        wide = labels.width(text, size, bold=True)
        at = start * width
        ends_right = at + wide > width
        right = min(width, at + share * width) if ends_right else at + wide
        level = next((level for level, free in enumerate(rows) if right - wide > free + 10), len(rows))
        rows[level:] = [right, *rows[level + 1 :]]
        if level:
            end = min(start + share / 2, right / width - 0.01)
            plan.strokes.append(Stroke(x0=end, x1=end, y0=0, y1=-(step * level + 5) / bar, tone="soft"))
        plan.texts.append(
            Text(x=0, y=0, dx=right if ends_right else at, dy=8 + step * level, text=text, base="top", bold=accent,
                 anchor="right" if ends_right else "left", tone="accent" if accent else "ink", size=size, halo=True)
        )  # fmt: skip
        start += share
    spare = step * (len(spec.points) - len(rows))
    plan.height -= spare
    plan.bottom -= spare
    return plan
