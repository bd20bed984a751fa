"""The layout of ranked groups: a row each, from the largest down, with its name and value, as a bar or as a dot."""

import re
from dataclasses import replace

from stories.charts import labels, wording
from stories.charts.axes import Axis, value_axis
from stories.charts.frame import within
from stories.charts.groups import draw_group, ends, is_small
from stories.charts.model import SHARE, ChartSpec
from stories.charts.plan import Plan, Stroke, Text, is_narrow, type_size

THICK = 0.36
ROOMY, LEAST_HIGH = 44.0, 170.0
"""Pixels of a row at most, and of all rows together where there are few."""
COLUMN_GAP = 10.0
"""Pixels before a column of values."""
SHORT = 4
"""Signs of a unit, with the space before it, that every value of a column may repeat."""
BLURRED = 0.04
"""How far, as a part of it, a value may be rounded to have the decimals of those that the title tells."""


def ranked(spec: ChartSpec, width: float) -> Plan:
    """Return a row for each group: bars from zero, or dots with their intervals over a grid."""
    size, dots = type_size(width), spec.mark == "point"
    rows = _rows(spec)
    names, gutter = _names([_row_name(spec, index) for index in rows], width, size)
    places = wording.places(spec)
    shown = [_bar_text(spec, index, places) for index in rows]
    each = len({point.n for point in spec.points}) == 1
    behind = [
        f"n = {spec.points[index].n:,}"
        if index is not None and not each and is_small(spec, spec.points[index].n)
        else ""
        for index in rows
    ]
    spans = [_span(spec, index) for index in rows]
    below, before, after = _room(spec, rows, shown, behind, size)
    # the values of dots stand in a column: at the end of an interval they would be taken for a place on the axis
    column, counts = (_column(shown, size), _column(behind, size)) if dots else (0.0, 0.0)
    if dots:
        below, after = False, 10.0
    rules = [note for note in spec.annotations if note.kind == "rule" and note.y is not None]
    axis = value_axis(
        [edge for pair in spans for edge in pair] + [note.y for note in rules if note.y],
        spec.measured,
        4 if dots and not is_narrow(width) else 3,
        framed=dots,
    )
    if dots:
        axis = replace(axis, low=axis.low if spec.measured.zero else axis.low - 0.04 * (axis.high - axis.low))
    step = _step(len(rows), width, dots=dots)
    named = 20.0 if rules else 0.0
    plan = Plan(
        width=width,
        height=step * len(rows) + 6 + named + (22 if dots else 0),
        left=gutter + 10,
        right=column + counts,
        top=3 + (named if dots else 0),
        bottom=3 + (22 if dots else named),
        x=axis,
        y=Axis(low=len(rows) - 0.5, high=-0.5),
    )
    # a ring or dot at the end of the axis keeps clear of the names
    at_edge = any(low == axis.low for low, _ in spans) and (dots or any(span == (0, 0) for span in spans))
    plan.x = axis.with_room(before if below else 10 if at_edge else 0, after, plan.across)
    if dots:
        _grid(plan, size)
        _guides(plan, len(rows))
    for place, index in enumerate(rows):
        _mark(plan, spec, place, index, spans[place])
        tone = "ink" if index is None else spec.tone(spec.points[index], "ink")
        bold = index is not None and spec.points[index].x in spec.highlight
        plan.texts.append(
            Text(
                x=plan.x.low,
                y=place,
                dx=-8,
                text=names[place],
                anchor="right",
                tone=tone,
                bold=bold,
                size=size,
            )
        )
        if dots:
            _in_column(
                plan,
                place,
                (shown[place], behind[place]),
                (column, counts),
                size,
                tone="soft" if index is None else tone,
                bold=bold,
            )
            continue
        negative = index is not None and (spec.points[index].y or 0.0) < 0
        away, anchor, at = (-1, "right", spans[place][0]) if negative else (1, "left", spans[place][1])
        gap = 10 if behind[place] or spans[place] == (0, 0) else 6
        plan.texts.append(
            Text(x=at, y=place, dx=away * gap, text=shown[place], anchor=anchor, bold=bold, halo=True,
                 size=size, tone="soft" if index is None else tone)
        )  # fmt: skip
        if behind[place]:
            on = away * (gap + labels.width(shown[place], size, bold=True) + 8)
            plan.texts.append(
                Text(
                    x=at, y=place, dx=on, text=behind[place], anchor=anchor, tone="soft", halo=True, size=size
                )
            )
    if axis.low < 0 < axis.high:
        plan.strokes.append(Stroke(x0=0, x1=0, y0=-0.5, y1=len(rows) - 0.5, tone="soft"))
    for note in rules:
        _upright_rule(plan, note.y or 0.0, note.text, size, over=dots)
    return plan


def _column(texts: list[str], size: float) -> float:
    """Return the pixels of a column of texts with the room before it; none where all are empty."""
    widest = max((labels.width(text, size, bold=True) for text in texts), default=0.0)
    return widest + COLUMN_GAP if widest else 0.0


def _in_column(
    plan: Plan,
    row: int,
    texts: tuple[str, str],
    columns: tuple[float, float],
    size: float,
    *,
    tone: str,
    bold: bool,
) -> None:
    """Write a value and the rows behind it at the right of the rows, each under those over it."""
    ends, tones = (columns[0], sum(columns)), (tone, "soft")
    plan.texts += [
        Text(x=plan.x.high, y=row, dx=end, text=text, anchor="right", bold=bold, size=size, tone=colour)
        for text, end, colour in zip(texts, ends, tones, strict=True)
        if text
    ]


def _step(rows: int, width: float, *, dots: bool) -> float:
    """Return the pixels from one row to the next: more where there are few rows, so that no picture is a strip."""
    if is_narrow(width):
        return min(ROOMY, max(27.0, LEAST_HIGH / 2 / rows))
    return min(ROOMY, max(24.0 if dots else 22.0, LEAST_HIGH / rows))


def _guides(plan: Plan, rows: int) -> None:
    """Draw a faint line along each row, which leads from its name to its dot."""
    plan.strokes += [
        Stroke(x0=plan.x.low, x1=plan.x.high, y0=row, y1=row, tone="rule", kind="guide")
        for row in range(rows)
    ]


def _rows(spec: ChartSpec) -> list[int | None]:
    """Return the points in their order, None for the row of the others: before what is lower than all of them."""
    rows: list[int | None] = list(range(len(spec.points)))
    if spec.others is not None:
        higher = [index for index, point in enumerate(spec.points) if (point.y or 0.0) >= spec.others.high]
        rows.insert(len(higher), None)
    return rows


def _row_name(spec: ChartSpec, index: int | None) -> str:
    if index is None:
        return f"other ({spec.others.count if spec.others else 0})"
    return labels.tidy(spec.points[index].x)


def _span(spec: ChartSpec, index: int | None) -> tuple[float, float]:
    if index is None:
        return (spec.others.low, spec.others.high) if spec.others else (0.0, 0.0)
    point = spec.points[index]
    return ends(point.y, point.low, point.high)


def _room(
    spec: ChartSpec, rows: list[int | None], shown: list[str], behind: list[str], size: float
) -> tuple[bool, float, float]:
    """Return whether values have room on the left, and what the widest take there and on the right."""
    sides: dict[bool, list[float]] = {True: [0.0], False: [0.0]}
    for index, text, count in zip(rows, shown, behind, strict=True):
        negative = spec.mark == "bar" and index is not None and (spec.points[index].y or 0.0) < 0
        wide = labels.width(text, size, bold=True) + (labels.width(count, size) + 18 if count else 0)
        sides[negative].append(wide)
    return len(sides[True]) > 1, max(sides[True]) + 8, max(sides[False]) + 12


def _mark(plan: Plan, spec: ChartSpec, row: int, index: int | None, span: tuple[float, float]) -> None:
    """Draw a row: a bar or a dot, its interval, or the span of the others."""
    if index is None:
        plan.strokes.append(
            Stroke(x0=span[0], x1=span[1], y0=row, y1=row, tone="quiet", thick=4, kind="interval")
        )
        return
    draw_group(plan, spec, index, row, THICK, upright=False)


def _grid(plan: Plan, size: float) -> None:
    """Draw upright grid lines with their values under the rows."""
    low = plan.y.low
    for tick in within(plan.x):
        tone = "soft" if tick.at == 0 else "rule"
        plan.strokes.append(Stroke(x0=tick.at, x1=tick.at, y0=-0.5, y1=low, tone=tone))
        plan.place(
            *(
                Text(
                    x=tick.at,
                    y=low,
                    dx=dx,
                    dy=7,
                    text=tick.text,
                    anchor=anchor,
                    base="top",
                    tone="soft",
                    size=size,
                )
                for anchor, dx in (("center", 0.0), ("left", -8.0), ("right", 8.0))
            )
        )


def _bar_text(spec: ChartSpec, index: int | None, places: labels.Places) -> str:
    if index is None:
        edges = sorted({spec.others.low, spec.others.high}) if spec.others else []
        return " to ".join(labels.value_text(edge, spec.measured, places) for edge in edges)
    point = spec.points[index]
    told = next((note.text for note in spec.annotations if note.kind == "mark" and note.x == point.x), None)
    shown = told or _like_told(spec, point.y or 0.0, places)
    return _as_in_column(shown, spec) if spec.mark == "point" else shown


def _like_told(spec: ChartSpec, value: float, places: labels.Places) -> str:
    """Return a value with the decimals of those that the title tells, if these are fewer and show what it is."""
    told = [re.search(r"\.(\d+)", note.text) for note in spec.annotations if note.kind == "mark"]
    fewer = max((len(found[1]) if found else 0 for found in told), default=places.plain)
    size = value * 100 if spec.measured.unit == SHARE else value
    if fewer < places.plain and abs(round(size, fewer) - size) <= BLURRED * abs(size):
        places = places._replace(plain=fewer)
    return labels.value_text(value, spec.measured, places)


def _as_in_column(shown: str, spec: ChartSpec) -> str:
    """Return a value as the others over and under it: with a short unit each, with a long one none."""
    unit = labels.in_full("", spec.measured)
    number = shown.removesuffix(unit)
    return number + unit if len(unit) <= SHORT else number


def _names(names: list[str], width: float, size: float) -> tuple[list[str], float]:
    """Return the names, cut so that they take at most two fifths of the width, and what they take."""
    longest = labels.LONGEST
    while True:
        shown = [labels.cut(name, longest) for name in names]
        gutter = max(labels.width(name, size, bold=True) for name in shown)
        if gutter <= 0.4 * width or longest <= 6:
            return shown, gutter
        longest -= 1


def _upright_rule(plan: Plan, at: float, name: str, size: float, *, over: bool) -> None:
    """Draw a dashed upright line through the rows, with its name over or under it."""
    first, last = plan.y.high, plan.y.low
    plan.strokes.append(Stroke(x0=at, x1=at, y0=first, y1=last, tone="ink", dashed=True, kind="rule"))
    text = Text(
        x=at,
        y=first if over else last,
        dy=-5 if over else 6,
        text=name,
        anchor="center",
        base="bottom" if over else "top",
        tone="soft",
        size=size,
    )
    left, _, right, _ = plan.frame(text)
    # kept inside the picture: a rule near an edge has its name further in
    shift = min(0.0, plan.width - right)
    plan.texts.append(replace(text, dx=text.dx + max(shift, -left)))
