"""The layout of a histogram: bars over spans of numbers, the middle half of all values as a box over them."""

from dataclasses import replace

from stories.charts import wording
from stories.charts.axes import Axis, value_axis
from stories.charts.bars import upright
from stories.charts.curves import middle
from stories.charts.frame import upright_labels, x_title
from stories.charts.model import Annotation, ChartSpec
from stories.charts.plan import Box, Plan, Stroke, Text, is_narrow, type_size

BAND = 22.0
"""Pixels between the bars and the middle of the box."""


def histogram(spec: ChartSpec, width: float) -> Plan:
    """Return bars over spans of numbers with a dashed line at the median."""
    size = type_size(width)
    spans = [_span(spec, index) for index in range(len(spec.points))]
    if wording.last_bar_from(spec) is not None:
        spans[-1] = (spans[-1][0], spans[-1][0] + spans[0][1] - spans[0][0])
    if spec.whole:
        # the bar of a whole number stands over it
        spans = [(low - 0.5, high - 0.5) for low, high in spans]
    x = value_axis(
        [edge for span in spans for edge in span],
        spec.named,
        4 if is_narrow(width) else 6,
        with_unit=False,
        whole=spec.whole or None,
    )
    x = Axis(low=min(low for low, _ in spans), high=max(high for _, high in spans), log=x.log, ticks=x.ticks)
    y = value_axis([point.y or 0.0 for point in spec.points], spec.measured, 3)
    boxes = [note for note in spec.annotations if note.kind == "box"]
    plan = upright(width, x, y, size, extra=18)
    if boxes:
        plan.height += 2 * BAND
        plan.y = plan.y.with_room(0, 2 * BAND, plan.down)
    for index, (point, (low, high)) in enumerate(zip(spec.points, spans, strict=True)):
        if point.y:
            tone = "accent" if point.x in spec.highlight else "quiet"
            plan.boxes.append(Box(point=index, x0=low, x1=high, y0=0, y1=point.y, tone=tone))
    for note in boxes:
        _box(plan, note, size)
    rules = [note for note in spec.annotations if note.kind == "rule" and isinstance(note.x, int | float)]
    told = [note for note in rules if wording.is_told(spec, note.text)]
    spoken = () if spec.highlight else told or rules
    if len(rules) > 1:
        # a second line of names over the bars
        plan.top, plan.height = plan.top + size + 4, plan.height + size + 4
    for note in rules:
        _upright_rule(plan, note, size, "accent" if note in spoken else "ink")
    ticks = [tick for tick in x.ticks if x.low <= tick.at <= x.high]
    upright_labels(plan, ticks, size)
    x_title(plan, spec, size)
    return plan


def _upright_rule(plan: Plan, note: Annotation, size: float, tone: str) -> None:
    """Draw a dashed upright line through the bars, with its name at its top."""
    at = middle(note.x, None)
    plan.strokes.append(
        Stroke(x0=at, x1=at, y0=0, y1=plan.y.high, tone=tone, thick=1.5, dashed=True, kind="rule")
    )
    text = Text(x=at, y=plan.y.high, dx=5, dy=-4, text=note.text, base="bottom", halo=True, size=size, bold=True,
                tone=tone)  # fmt: skip
    ways = (text, replace(text, anchor="center", dx=0), replace(text, anchor="right", dx=-5))
    plan.place(*ways, *(replace(way, dy=-size - 8) for way in ways))


def _box(plan: Plan, note: Annotation, size: float) -> None:
    """Draw the middle half of all values as a box over the bars, its name beside it."""
    start, end = float(note.x) if isinstance(note.x, int | float) else 0.0, note.x_end or 0.0
    low, high = plan.x.inner or (plan.x.low, plan.x.high)
    start, end = max(start, low), min(end, high)
    level = plan.y.at(1 - BAND / plan.down)
    plan.strokes.append(Stroke(x0=start, x1=end, y0=level, y1=level, tone="quiet", thick=9, kind="box"))
    text = Text(x=end, y=level, dx=8, text=note.text, tone="soft", size=size, halo=True)
    plan.place(
        text,
        replace(text, x=start, dx=-8, anchor="right"),
        replace(text, x=end, dx=0, dy=-9, anchor="right", base="bottom"),
        replace(text, x=start, dx=0, dy=-9, base="bottom"),
        replace(text, x=end, dx=0, dy=10, anchor="right", base="top"),
        replace(text, x=start, dx=0, dy=10, base="top"),
    )


def _span(spec: ChartSpec, index: int) -> tuple[float, float]:
    """Return the edges of a bin; one without an upper edge reaches to the next."""
    point = spec.points[index]
    low = float(point.x or 0)
    if point.x_end is not None:
        return low, point.x_end
    if index + 1 < len(spec.points):
        return low, float(spec.points[index + 1].x or 0)
    return low, low + (low - float(spec.points[index - 1].x or 0))
