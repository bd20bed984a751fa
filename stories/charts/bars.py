"""Layouts with groups that keep an order, and one stacked bar."""

import calendar
import re
from dataclasses import replace
from itertools import groupby

from stories.charts import labels, wording
from stories.charts.axes import Axis, Tick, value_axis
from stories.charts.frame import level_grid, level_rules, upright_labels
from stories.charts.groups import draw_group, ends
from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Path, Plan, Stroke, Text, is_narrow, type_size

HALF = 0.4
"""Half of a bar, as a part of the way from one to the next."""
MONTH = re.compile(rf"\b({'|'.join(name[:3] for name in calendar.month_name[1:])})[a-z]+(?= \d{{4}})")
"""The name of a month before a year, and its first letters."""


def columns(spec: ChartSpec, width: float) -> Plan:
    """Return upright bars in the order of their names (hours, weekdays, months), or dots with their intervals."""
    size, dots = type_size(width), spec.mark == "point"
    edges = [edge for point in spec.points for edge in ends(point.y, point.low, point.high)]
    edges += [note.y for note in spec.annotations if note.y is not None]
    y = value_axis(edges, spec.measured, 4 if dots else 3, framed=dots)
    if dots and not (spec.measured.zero and y.low == 0):
        y = replace(y, low=y.low - 0.06 * (y.high - y.low))
    at = places_of(spec)
    plan = upright(width, Axis(low=min(at) - 0.5, high=max(at) + 0.5), y, size)
    slope = dots and len(at) == 2
    if dots:
        runs = [list(group) for _, group in groupby(range(len(at)), key=lambda index: at[index] - index)]
        for run in runs:
            steps = tuple((at[index], spec.points[index].y or 0.0) for index in run)
            tone, thick = ("accent", 2.5) if slope else ("quiet", 1.5)
            plan.paths.append(Path(points=tuple(run), steps=steps, tone=tone, thick=thick))
    for index, place in enumerate(at):
        draw_group(plan, spec, index, place, HALF, upright=True)
    spoken = {index for index, point in enumerate(spec.points) if point.x in spec.highlight}
    upright_labels(plan, _names(plan, spec, at, size), size, spoken)
    level_rules(plan, spec, size)
    for note in spec.annotations:
        for index, point in enumerate(spec.points):
            if note.kind == "mark" and note.x == point.x:
                low, top = ends(point.y, point.low, point.high)
                sides = (top, low) if dots else (max(top, 0.0), None)
                _over(plan, at[index], sides, note.text, size, spec.tone(point, "ink"))
    return plan


def places_of(spec: ChartSpec) -> list[float]:
    """Return where the groups stand: whole numbers (hours) at their value, so that gaps stay gaps; else in order."""
    names = [str(point.x).strip().removesuffix(":00") for point in spec.points]
    if all(name.isdecimal() and len(name) <= 4 for name in names):
        numbers = [int(name) for name in names]
        if max(numbers) - min(numbers) < 2.5 * len(numbers) and len(set(numbers)) == len(numbers):
            return [float(number) for number in numbers]
    return [float(index) for index in range(len(names))]


def _names(plan: Plan, spec: ChartSpec, at: list[float], size: float) -> list[Tick]:
    """Return the names under the marks: months and days in full where all of them fit, else their first letters."""
    step = plan.across / max(1.0, plan.x.high - plan.x.low)
    longest = max(10 if is_narrow(plan.width) else 14, int(step / (0.62 * size)))
    named = [labels.cut(point.x, longest) for point in spec.points]
    known = {*calendar.month_name, *calendar.day_name}
    if any(labels.width(labels.tidy(point.x), size) + 8 > step for point in spec.points):
        short = [MONTH.sub(r"\1", labels.tidy(point.x)) for point in spec.points]
        named = [labels.cut(name[:3] if name in known else name, longest) for name in short]
    return [Tick(at=place, text=name) for place, name in zip(at, named, strict=True)]


def _over(plan: Plan, x: float, sides: tuple[float, float | None], text: str, size: float, tone: str) -> None:
    """Write a value over a mark or, where it has a lower side, under it; moved aside where others are in the way."""
    top, low = sides
    tries = [
        Text(x=x, y=y, dx=dx, dy=dy, text=text, anchor=anchor, base=base, bold=True, halo=True, size=size, tone=tone)
        for y, dy, base in (
            (top, -6.0, "bottom"), (low, 8.0, "top"), (top, -20.0, "bottom"), (top, -34.0, "bottom")
        )
        if y is not None
        for anchor, dx in (("center", 0.0), ("right", 12.0), ("left", -12.0))
    ]  # fmt: skip
    plan.place(*tries, inside=True)


def upright(width: float, x: Axis, y: Axis, size: float, extra: float = 0.0) -> Plan:
    """Return an empty plan with level grid lines, room for words over the marks and for labels under them."""
    plan = Plan(width=width, height=240.0 + extra, top=26, bottom=24 + extra, x=x, y=y)
    level_grid(plan, size)
    return plan


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
    leaders: list[tuple[float, int]] = []
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
        # a name stands under those before it wherever it would cover the line to one of them
        under = max((deep for x, deep in leaders if right - wide - 4 < x < right + 4), default=0)
        level = next(
            (level for level, free in enumerate(rows) if level >= under and right - wide > free + 10),
            len(rows),
        )
        rows[level:] = [right, *rows[level + 1 :]]
        if level:
            end = min(start + share / 2, right / width - 0.01)
            leaders.append((end * width, level))
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
