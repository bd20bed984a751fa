"""The layout of ranked bars: horizontal, from the largest down, each with its name and value."""

from dataclasses import replace

from stories.charts import labels, wording
from stories.charts.axes import Axis, value_axis
from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Dot, Plan, Stroke, Text, is_narrow, type_size

THICK = 0.36


def ranked(spec: ChartSpec, width: float) -> Plan:
    """Return horizontal bars from the largest down, each with its name and value."""
    size = type_size(width)
    names, gutter = _names([labels.tidy(point.x) for point in spec.points], width, size)
    places = wording.places(spec)
    shown = [_bar_text(spec, index, places) for index in range(len(spec.points))]
    behind = [f"n = {point.n:,}" if is_small(spec, point.n) else "" for point in spec.points]
    room = [
        labels.width(text, size, bold=True) + (labels.width(rows, size) + 14 if rows else 0)
        for text, rows in zip(shown, behind, strict=True)
    ]
    spans = [ends(point.y, point.low, point.high) for point in spec.points]
    rules = [note for note in spec.annotations if note.kind == "rule" and note.y is not None]
    axis = value_axis(
        [edge for pair in spans for edge in pair] + [note.y for note in rules if note.y], spec.measured, 3
    )
    row = 27.0 if is_narrow(width) else 22.0
    below = axis.low < 0
    before = (
        max((wide for wide, point in zip(room, spec.points, strict=True) if (point.y or 0) < 0), default=0.0)
        + 8
    )
    after = (
        max((wide for wide, point in zip(room, spec.points, strict=True) if (point.y or 0) >= 0), default=0.0)
        + 12
    )
    plan = Plan(
        width=width,
        height=row * len(names) + 6 + (20 if rules else 0),
        left=gutter + 10,
        top=3,
        bottom=3 + (20 if rules else 0),
        x=axis,
        y=Axis(low=len(names) - 0.5, high=-0.5),
    )
    plan.x = axis.with_room(before if below else 0, after, plan.across)
    for index, point in enumerate(spec.points):
        accent = point.x in spec.highlight
        value = point.y or 0.0
        low, high = spans[index]
        small = is_small(spec, point.n)
        if small or value == 0:
            plan.dots.append(
                Dot(point=index, x=value, y=index, tone="accent" if accent else "soft", radius=4.5, open=True)
            )
        else:
            tone = "accent" if accent else "quiet"
            plan.boxes.append(Box(point=index, x0=0, x1=value, y0=index - THICK, y1=index + THICK, tone=tone))
        if point.low is not None and point.high is not None:
            plan.strokes.append(
                Stroke(
                    x0=point.low, x1=point.high, y0=index, y1=index, tone="soft", kind="interval", point=index
                )
            )
        away, anchor, at = (-1, "right", low) if value < 0 else (1, "left", high)
        plan.texts.append(
            Text(
                x=axis.low if below else 0.0, y=index, dx=-(before if below else 0) - 8, text=names[index],
                anchor="right", tone="accent" if accent else "ink", bold=accent, size=size,
            )
        )  # fmt: skip
        gap = 10 if small or value == 0 else 6
        plan.texts.append(
            Text(x=at, y=index, dx=away * gap, text=shown[index], anchor=anchor, bold=True, halo=True, size=size,
                 tone="accent" if accent else "ink")
        )  # fmt: skip
        if behind[index]:
            on = away * (gap + labels.width(shown[index], size, bold=True) + 8)
            plan.texts.append(
                Text(
                    x=at, y=index, dx=on, text=behind[index], anchor=anchor, tone="soft", halo=True, size=size
                )
            )
    if below:
        plan.strokes.append(Stroke(x0=0, x1=0, y0=-0.5, y1=len(names) - 0.5, tone="soft"))
    for note in rules:
        _upright_rule(plan, note.y or 0.0, note.text, size)
    return plan


def _bar_text(spec: ChartSpec, index: int, places: int) -> str:
    point = spec.points[index]
    told = next((note.text for note in spec.annotations if note.kind == "mark" and note.x == point.x), None)
    return told or labels.value_text(point.y or 0.0, spec.measured, places)


def is_small(spec: ChartSpec, rows: int) -> bool:
    """Return whether a group has so few rows that its value is drawn as an open dot."""
    return 0 < rows < spec.small


def ends(value: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the lower and upper end of what is drawn for a value: itself, or its interval."""
    known = [edge for edge in (value, low, high) if edge is not None]
    return min(known), max(known)


def _names(names: list[str], width: float, size: float) -> tuple[list[str], float]:
    """Return the names, cut so that they take at most two fifths of the width, and what they take."""
    longest = labels.LONGEST
    while True:
        shown = [labels.cut(name, longest) for name in names]
        gutter = max(labels.width(name, size, bold=True) for name in shown)
        if gutter <= 0.4 * width or longest <= 6:
            return shown, gutter
        longest -= 1


def _upright_rule(plan: Plan, at: float, name: str, size: float) -> None:
    """Draw a dashed upright line through the rows, with its name under it."""
    rows = plan.y.low
    plan.strokes.append(Stroke(x0=at, x1=at, y0=-0.5, y1=rows, tone="ink", dashed=True, kind="rule"))
    text = Text(x=at, y=rows, dx=-4, dy=6, text=name, base="top", tone="soft", size=size)
    left, _, right, _ = plan.frame(text)
    # kept inside the picture: a rule near the right edge has its name to the left
    shift = min(0.0, plan.width - right)
    plan.texts.append(replace(text, dx=text.dx + max(shift, -left)))
