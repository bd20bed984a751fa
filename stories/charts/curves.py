"""Layouts with lines and dots: a line over time, a cloud of points, a strip."""

import math
from dataclasses import replace

from stories.charts import labels
from stories.charts.axes import Axis, Tick, date_axis, value_axis
from stories.charts.frame import level_grid, level_rules, upright_labels, within, x_title, y_title
from stories.charts.model import Annotation, ChartSpec
from stories.charts.plan import Dot, Path, Plan, Shade, Stroke, Text, is_narrow, type_size

MOST_VERTEX_DOTS = 15
"""A line of more periods has dots only at those that are told of."""
MOST_SOLID = 40
"""More dots than these are small and let those behind show through."""
MANY_RADIUS = 3.0
OVER = (("center", 0.0), ("right", 6.0), ("left", -6.0))
LEAST = 0.02
"""The shortest level piece of line, as a share of the axis."""
AWAY = tuple(float(away) for away in range(24, 96, 8))
"""How far over and under a level piece of line its name may stand, in pixels, where the dots leave room."""
CLEAR = 6.0
"""How much dearer than being further away it is for such a name to stand on dots and their intervals."""
ASIDE = (("left", 10.0), ("right", -10.0))
CLEAR_OF_LINE = 2.0
"""How much dearer it is for a value to stand on the line that it belongs to."""


def line(spec: ChartSpec, width: float) -> Plan:
    """Return a line over time: gaps stay gaps, periods that are not complete are dashed."""
    size = type_size(width)
    xs, x = time_line(spec, 4 if is_narrow(width) else 8)
    values = [point.y for point in spec.points if point.y is not None]
    values += [note.y for note in spec.annotations if note.y is not None]
    y = _airy(value_axis(values, spec.measured, 4, framed=True), spec)
    plan = Plan(width=width, height=240, top=26, bottom=24, x=x, y=y)
    level_grid(plan, size)
    upright_labels(plan, within(plan.x), size)
    for indexes, dashed in runs(spec):
        steps = tuple((xs[index], spec.points[index].y or 0.0) for index in indexes)
        plan.paths.append(Path(points=indexes, steps=steps, dashed=dashed))
    joined = {index for path in plan.paths for index in path.points if len(path.points) > 1}
    annotated = {note.x for note in spec.annotations if note.kind == "mark"}
    for index, point in enumerate(spec.points):
        if point.y is None:
            continue
        accent = point.x in spec.highlight
        spoken = accent or point.x in annotated
        if spoken or index not in joined or len(spec.points) <= MOST_VERTEX_DOTS:
            tone = "accent" if accent else "soft"
            plan.dots.append(
                Dot(
                    point=index,
                    x=xs[index],
                    y=point.y,
                    tone=tone,
                    radius=4.5 if spoken else 2.5,
                    open=point.partial,
                )
            )
    level_rules(plan, spec, size)
    for note in spec.annotations:
        for index, point in enumerate(spec.points):
            if note.kind == "mark" and note.x == point.x and point.y is not None:
                spoken = point.x in spec.highlight
                if not beside(plan, xs[index], point.y, note.text, size, accent=spoken, free=not spoken):
                    plan.dots = [
                        dot
                        for dot in plan.dots
                        if dot.point != index or spoken or len(xs) <= MOST_VERTEX_DOTS
                    ]
        if note.kind == "span":
            _span(plan, note, size)
    return plan


def time_line(spec: ChartSpec, most: int) -> tuple[list[float], Axis]:
    """Return the place of each point in days and the axis; by order where a period is no date."""
    days = [labels.day_of(point.x) for point in spec.points]
    known = [day for day in days if day is not None]
    if len(known) == len(days):
        return [float(day.toordinal()) for day in known], date_axis(known, spec.grain, most)
    count = len(days)
    stride = max(1, -(-count // most))
    ticks = tuple(
        Tick(at=float(index), text=labels.cut(spec.points[index].x, 12)) for index in range(0, count, stride)
    )
    return [float(index) for index in range(count)], Axis(low=0.0, high=float(max(1, count - 1)), ticks=ticks)


def runs(spec: ChartSpec) -> list[tuple[tuple[int, ...], bool]]:
    """Return the unbroken runs of points, and whether each is dashed (it leads to a period that is not complete)."""
    pieces: list[tuple[tuple[int, ...], bool]] = []
    run: list[int] = []
    for index, point in enumerate(spec.points):
        before = spec.points[run[-1]] if run else None
        if point.y is None:
            pieces += [(tuple(run), False)] if run else []
            run = []
        elif before is not None and (point.partial or before.partial):
            pieces += [(tuple(run), False)] if len(run) > 1 else []
            pieces.append(((run[-1], index), True))
            run = [index]
        else:
            run.append(index)
    lone = len(run) == 1 and any(run[0] in piece for piece, _ in pieces)
    return pieces + ([(tuple(run), False)] if run and not lone else [])


def _airy(axis: Axis, spec: ChartSpec, part: float = 0.06) -> Axis:
    """Return the axis with some room (a part of its length) under the lowest value where it does not stand on zero."""
    if axis.log or (spec.measured.zero and axis.low == 0):
        return axis
    return replace(axis, low=axis.low - part * (axis.high - axis.low))


def beside(
    plan: Plan, x: float, y: float, text: str, size: float, *, accent: bool, free: bool = False
) -> bool:
    """Write a value by a mark, over it if there is room, else under it or beside it, never on another text.

    Return whether it was written. free: not at all where it would cover a mark.
    """
    ways = [
        Text(
            x=x, y=y, dx=dx, dy=dy, text=text, anchor=anchor, base=base, bold=True, halo=True, size=size,
            tone="accent" if accent else "ink",
        )
        for dy, base, moves in (
            (-9.0, "bottom", OVER), (9.0, "top", OVER), (0.0, "middle", ASIDE), (-26.0, "bottom", OVER),
            (26.0, "top", OVER), (-44.0, "bottom", OVER), (44.0, "top", OVER),
        )
        for anchor, dx in moves
    ]  # fmt: skip
    return plan.place(*ways, free=free, clear=CLEAR_OF_LINE, inside=True)


def cloud(spec: ChartSpec, width: float) -> Plan:
    """Return dots over two measures; means with their intervals where the points carry them."""
    size = type_size(width)
    log = spec.x.scale == "log"
    xs = [middle(point.x, point.x_end, log=log) for point in spec.points]
    edges = [
        edge for point in spec.points for edge in (point.x, point.x_end) if isinstance(edge, int | float)
    ]
    # where the spans begin, not where the last one ends: the highest value may lie far out
    begins = [
        float(note.x) for note in spec.annotations if note.kind == "span" and isinstance(note.x, int | float)
    ]
    grid = spec.density
    x = value_axis(
        [*xs, *(at for at in begins if at > 0 or not log), *((grid.x[0], grid.x[-1]) if grid else ())],
        spec.x,
        4 if is_narrow(width) else 6,
        with_unit=False,
        whole=all(edge == round(edge) for edge in edges),
    )
    values = [edge for point in spec.points for edge in (point.y, point.low, point.high) if edge is not None]
    values += [note.y for note in spec.annotations if note.y is not None]
    values += [grid.y[0], grid.y[-1]] if grid else []
    # under many dots there is room for the name of a level
    air = 0.06 if len(spec.points) <= MOST_SOLID else 0.14
    y = _airy(value_axis(values, spec.measured, 4, with_unit=False, framed=True), spec, air)
    plan = Plan(width=width, height=272 + size, top=20 + size, bottom=42, x=x, y=y)
    level_grid(plan, size)
    upright_labels(plan, within(plan.x), size)
    x_title(plan, spec, size)
    y_title(plan, spec, size)
    for left, right, low, high, weight in grid.cells() if grid else ():
        plan.shades.append(Shade(x0=left, x1=right, y0=low, y1=high, weight=weight))
    few = len(spec.points) <= MOST_SOLID
    for index, point in enumerate(spec.points):
        if point.y is None:
            continue
        accent = point.x in spec.highlight
        tone = "accent" if accent else "soft"
        if point.low is not None and point.high is not None:
            plan.strokes.append(
                Stroke(
                    x0=xs[index],
                    x1=xs[index],
                    y0=point.low,
                    y1=point.high,
                    tone=tone,
                    thick=1.5,
                    kind="interval",
                    point=index,
                )
            )
        radius = 4.5 if few else MANY_RADIUS
        plan.dots.append(
            Dot(point=index, x=xs[index], y=point.y, tone=tone, radius=radius, faint=not few and not accent)
        )
    level_rules(plan, spec, size)
    for note in spec.annotations:
        if note.kind == "span":
            _span(plan, note, size)
        for index, point in enumerate(spec.points):
            if note.kind == "mark" and note.x == point.x and point.y is not None:
                top = point.y if point.high is None else point.high
                beside(plan, xs[index], top, note.text, size, accent=True)
    return plan


def _span(plan: Plan, note: Annotation, size: float) -> None:
    """Draw a level piece of line over a part of x (at least a fiftieth of the axis), its name where room is."""
    level = note.y or 0.0
    low, high = plan.x.inner or (plan.x.low, plan.x.high)
    first, last = (plan.x.share(min(max(at, low), high)) for at in (middle(note.x, None), note.x_end or 0.0))
    if last - first < LEAST:
        middle_at = (first + last) / 2
        first, last = middle_at - LEAST / 2, middle_at + LEAST / 2
    start, end = plan.x.at(first), plan.x.at(last)
    plan.strokes.append(Stroke(x0=start, x1=end, y0=level, y1=level, tone="accent", thick=2.5, kind="level"))
    text = Text(
        x=start, y=level, text=note.text, anchor="center", bold=True, halo=True, size=size, tone="accent"
    )
    plan.place(
        *(
            replace(text, x=plan.x.at(first + share * (last - first)), dy=dy, base=base, anchor=anchor)
            for dy, base in (
                (-8.0, "bottom"), (8.0, "top"), *((sign * away, base) for away in AWAY
                                                  for sign, base in ((-1, "bottom"), (1, "top")))
            )
            for share, anchor in (
                (0.5, "center"), (0.0, "left"), (1.0, "right"), (0.25, "center"), (0.75, "center"), (1.0, "left"),
                (0.0, "right"),
            )
        ),
        clear=CLEAR,
        inside=True,
    )  # fmt: skip


def middle(low: object, high: float | None, *, log: bool = False) -> float:
    """Return the middle of a span of numbers (log: the geometric one), or its one number."""
    start = float(low) if isinstance(low, int | float) else 0.0
    if high is None:
        return start
    return math.sqrt(start * high) if log and start > 0 else (start + high) / 2


def strip(spec: ChartSpec, width: float) -> Plan:
    """Return a tick for each value along one line, with the fence as a dashed line."""
    size = type_size(width)
    values = [point.y for point in spec.points if point.y is not None]
    fences = [note for note in spec.annotations if note.kind == "rule" and note.y is not None]
    shown = [*values, *(note.y for note in fences if note.y is not None)]
    x = value_axis(shown, spec.measured, 4 if is_narrow(width) else 6, with_unit=False)
    plan = Plan(
        width=width, height=134, top=46, bottom=42, x=x.with_room(12, 12, width), y=Axis(low=0.0, high=1.0)
    )
    plan.strokes.append(Stroke(x0=plan.x.low, x1=plan.x.high, y0=0, y1=0, tone="soft"))
    for index, point in enumerate(spec.points):
        if point.y is not None:
            accent = point.x in spec.highlight
            tone, thick = ("accent", 3.0) if accent else ("soft", 1.5)
            plan.strokes.append(
                Stroke(
                    x0=point.y, x1=point.y, y0=0.12, y1=0.95, tone=tone, thick=thick, kind="tick", point=index
                )
            )
    for note in spec.annotations:
        at, named = note.y or 0.0, note.kind == "mark"
        if not named:
            plan.strokes.append(Stroke(x0=at, x1=at, y0=0, y1=1, tone="ink", dashed=True, kind="rule"))
        tries = [
            Text(
                x=at, y=1.0, dx=dx, dy=dy, text=note.text, anchor=anchor, base="bottom", size=size, bold=named,
                halo=True, tone="accent" if named else "ink",
            )
            for dy in (-6.0, -24.0)
            for anchor, dx in (("left", -4.0), ("right", 4.0), ("center", 0.0))
        ]  # fmt: skip
        plan.place(*tries)
    upright_labels(plan, within(plan.x), size)
    x_title(plan, spec, size)
    return plan
