"""What is drawn for a group, lying in its row or standing over its name: a bar or a dot, and its interval."""

from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Dot, Plan, Stroke


def draw_group(plan: Plan, spec: ChartSpec, index: int, place: float, half: float, *, upright: bool) -> None:
    """Draw a group at its place among the others; `half` is half of the thickness of its bar.

    A group of few rows is a ring, and so is a value of nought, which has no bar.
    """
    point = spec.points[index]
    value, dots, small = point.y or 0.0, spec.mark == "point", is_small(spec, point.n)
    if dots or small or value == 0:
        still = dots and not small
        x, y = (place, value) if upright else (value, place)
        plan.dots.append(
            Dot(
                point=index,
                x=x,
                y=y,
                tone=spec.tone(point, "soft"),
                radius=5.0 if still else 4.5,
                open=not still,
            )
        )
    else:
        near, far = place - half, place + half
        x0, x1, y0, y1 = (near, far, 0.0, value) if upright else (0.0, value, near, far)
        plan.boxes.append(Box(point=index, x0=x0, x1=x1, y0=y0, y1=y1, tone=spec.tone(point, "quiet")))
    if point.low is not None and point.high is not None:
        tone, thick = (spec.tone(point, "soft"), 2.0) if dots else ("soft", 1.0)
        low, high = point.low, point.high
        x0, x1, y0, y1 = (place, place, low, high) if upright else (low, high, place, place)
        plan.strokes.append(
            Stroke(x0=x0, x1=x1, y0=y0, y1=y1, tone=tone, thick=thick, kind="interval", point=index)
        )


def is_small(spec: ChartSpec, rows: int) -> bool:
    """Return whether a group has so few rows that its value is drawn as an open dot."""
    return 0 < rows < spec.small


def ends(value: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the lower and upper end of what is drawn for a value: itself, or its interval."""
    known = [edge for edge in (value, low, high) if edge is not None]
    return min(known), max(known)
