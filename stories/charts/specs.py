"""Which chart an insight gets: chosen by the shape of its points, worded from its facts."""

import calendar
import math
from collections.abc import Callable
from dataclasses import replace

from stories.analysis.facts import Insight, Point, Series
from stories.analysis.numerals import count, percent
from stories.analysis.spoken import readable
from stories.charts import labels, wording
from stories.charts.model import (
    SHARE,
    Annotation,
    Channel,
    ChartSpec,
    Told,
    spec_from_dict,
    spec_to_dict,
)

__all__ = ["Annotation", "Channel", "ChartSpec", "chart_for", "spec_from_dict", "spec_to_dict"]

MOST_BARS = 12
MOST_COLUMNS = 24
FEW_ROWS = 30
MOST_PARTS = 4
MOST_DOTS = 2000
COMPARED = ("difference", "dependence")
"""Finders whose groups are samples: a small one is uncertain, so it is drawn as a dot."""
ORDERS = (
    tuple(name.lower() for name in calendar.month_name[1:]),
    tuple(name.lower() for name in calendar.month_abbr[1:]),
    tuple(name.lower() for name in calendar.day_name),
    tuple(name.lower() for name in calendar.day_abbr),
)


def chart_for(insight: Insight, title: Told, *, source: str, noun: str) -> ChartSpec | None:
    """Return the chart of an insight, or None when it has no points worth drawing.

    title: the finding in words, with its figures. source: the file's name. noun: what the rows are called, plural.
    """
    series = insight.series
    if series is None:
        return None
    points = tuple(point for point in series.points if point.y is not None or series.shape == "time")
    valued = [point for point in points if point.y is not None]
    if len(valued) < 2:
        return None
    spec = SHAPES[series.shape](insight, replace(series, points=points), labels.tidy(title.text))
    rows = wording.rows_behind(insight, valued)
    spec = replace(
        spec,
        source=f"{labels.tidy(source)}, n = {count(rows)}" if rows else labels.tidy(source),
        note=wording.note(spec, series),
        figures=_figures(title),
    )
    spec = replace(spec, subtitle=wording.subtitle(spec, series, noun))
    return replace(spec, alt=wording.alt(spec))


def _figures(title: Told) -> tuple[dict[str, object], ...]:
    """Return the places of the figures in the title; none where tidying the title moved them."""
    if labels.tidy(title.text) != title.text:
        return ()
    return tuple(
        {"start": figure.start, "end": figure.end, "fact": figure.fact, "shown": figure.shown}
        for figure in title.figures
    )


def _measured(series: Series, **more: object) -> Channel:
    valued = [abs(point.y) for point in series.points if point.y is not None]
    share = series.y_name.lower().startswith("share") and max(valued) <= 1
    channel = Channel(
        field="y",
        type="quantitative",
        title=wording.measure_name(series.y_name),
        unit=SHARE if share else series.unit,
    )
    return replace(channel, **more)  # type: ignore[arg-type]


def _groups(insight: Insight, series: Series, title: str) -> ChartSpec:
    ordered = _in_order(series.points)
    if ordered is not None and len(ordered) <= MOST_COLUMNS:
        points, kind = ordered, "ordinal"
    else:
        points, kind = _largest(series), "nominal"
    named = Channel(field="x", type=kind, title=readable(series.x_name))
    measured = _measured(series)
    spec = ChartSpec(
        mark="bar",
        title=title,
        subtitle=title,
        x=named if kind == "ordinal" else measured,
        y=measured if kind == "ordinal" else named,
        points=points,
        highlight=_kept(series.highlight, points),
        small=FEW_ROWS if insight.kind in COMPARED else 0,
    )
    return replace(spec, annotations=(*_marks(spec, 2), *_level(spec, series)))


def _in_order(points: tuple[Point, ...]) -> tuple[Point, ...] | None:
    """Return the points in the natural order of their names (numbers, weekdays, months), None if there is none."""
    names = [str(point.x).strip().lower() for point in points]
    if len(points) >= 5 and len(set(names)) == len(names):
        for order in ORDERS:
            if set(names) <= set(order):
                return tuple(sorted(points, key=lambda point: order.index(str(point.x).strip().lower())))
        if all(name.isdecimal() and len(name) <= 4 for name in names):
            return tuple(sorted(points, key=lambda point: int(str(point.x))))
    return None


def _largest(series: Series) -> tuple[Point, ...]:
    """Return the points from the largest down, at most twelve, the highlighted ones among them."""
    ordered = sorted(series.points, key=lambda point: (-(point.y or 0.0), str(point.x)))
    if len(ordered) <= MOST_BARS:
        return tuple(ordered)
    kept = [point for point in ordered if point.x in series.highlight][:MOST_BARS]
    for point in ordered:
        if len(kept) >= MOST_BARS:
            break
        if point not in kept:
            kept.append(point)
    return tuple(point for point in ordered if point in kept)


def _shares(insight: Insight, series: Series, title: str) -> ChartSpec:
    whole = sum(point.y or 0.0 for point in series.points)
    if len(series.points) > MOST_PARTS or not 0.98 <= whole <= 1.02:
        return _groups(insight, replace(series, y_name=series.y_name or "share"), title)
    spec = ChartSpec(
        mark="rect",
        title=title,
        subtitle=title,
        x=_measured(series, unit=SHARE),
        y=Channel(field="", type="nominal", title=readable(series.x_name)),
        points=tuple(sorted(series.points, key=lambda point: (-(point.y or 0.0), str(point.x)))),
        highlight=series.highlight,
    )
    return replace(spec, annotations=_marks(spec, 2))


def _time(insight: Insight, series: Series, title: str) -> ChartSpec:
    points = _trimmed(series.points)
    valued = [point.y for point in points if point.y is not None]
    low, high = min(valued), max(valued)
    from_zero = low <= 0 <= high or (low > 0 and low < 0.6 * high) or (high < 0 and high > 0.6 * low)
    spec = ChartSpec(
        mark="line",
        title=title,
        subtitle=title,
        x=Channel(field="x", type="temporal", title=readable(series.x_name)),
        y=_measured(series, zero=from_zero, scale="log" if series.log and low > 0 else "linear"),
        points=points,
        highlight=series.highlight,
        grain=series.grain,
    )
    full = [point for point in points if point.y is not None and not point.partial] or [
        point for point in points if point.y is not None
    ]
    peak = max(full, key=lambda point: point.y or 0.0)
    spoken = [point for point in full if point.x in series.highlight] or [peak]
    told = list(dict.fromkeys([*spoken[:2], peak, full[-1]]))[: 2 if series.reference is not None else 3]
    spec = replace(spec, highlight=tuple(dict.fromkeys(point.x for point in spoken)))
    return replace(spec, annotations=(*(_mark(spec, point) for point in told), *_level(spec, series)))


def _trimmed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the points without the gaps before the first value and after the last."""
    valued = [index for index, point in enumerate(points) if point.y is not None]
    return points[valued[0] : valued[-1] + 1]


def _bins(insight: Insight, series: Series, title: str) -> ChartSpec:
    log = series.log and all(isinstance(point.x, int | float) and point.x > 0 for point in series.points)
    middle = insight.evidence.get("median")
    at = series.reference if series.reference is not None else (middle.value if middle else None)
    x = Channel(
        field="x",
        type="quantitative",
        title=readable(series.x_name or insight.columns[0]),
        unit=series.unit,
        scale="log" if log else "linear",
        zero=False,
    )
    spec = ChartSpec(
        mark="bar",
        title=title,
        subtitle=title,
        x=x,
        y=replace(_measured(series), unit=SHARE if series.y_name.startswith("share") else None),
        points=series.points,
        highlight=series.highlight,
    )
    if not isinstance(at, int | float):
        return spec
    name = labels.tidy(series.reference_name or "median")
    shown = labels.value_with_unit(at, x, labels.places_for([at], x))
    return replace(spec, annotations=(Annotation(x=at, y=None, text=f"{name} {shown}", kind="rule"),))


def _cloud(insight: Insight, series: Series, title: str) -> ChartSpec:
    measured = _measured(series)
    valued = [point.low if point.low is not None else point.y or 0.0 for point in series.points]
    tops = [point.high if point.high is not None else point.y or 0.0 for point in series.points]
    from_zero = min(valued) <= 0 <= max(tops) or 0 < min(valued) < 0.2 * max(tops)
    x_unit = wording.unit_of(insight, series.x_name)
    spec = ChartSpec(
        mark="point",
        title=title,
        subtitle=title,
        x=Channel(
            field="x",
            type="quantitative",
            title=readable(series.x_name),
            unit=x_unit,
            zero=False,
        ),
        y=replace(measured, zero=from_zero, scale="log" if series.log and min(valued) > 0 else "linear"),
        points=series.points[:MOST_DOTS],
        highlight=series.highlight,
    )
    if spec.highlight:
        return replace(spec, annotations=(*_marks(spec, 2), *_level(spec, series)))
    spans = _fifths(insight, spec)
    averaged = all(point.n > 1 for point in spec.points)
    return replace(
        spec,
        highlight=tuple(
            point.x for point in spec.points if averaged and any(_inside(point, span) for span in spans)
        ),
        annotations=spans,
    )


def _fifths(insight: Insight, spec: ChartSpec) -> tuple[Annotation, ...]:
    """Return the means that the finding compares, each as a level piece of line over its part of x."""
    facts = insight.evidence
    starts = [float(point.x) for point in spec.points if isinstance(point.x, int | float)]
    ends = [point.x_end or start for point, start in zip(spec.points, starts, strict=True)]
    spans = []
    for end, mean, name in (("low_x", "low_y", "lowest"), ("high_x", "high_y", "highest")):
        edge, level = (facts[key].value if key in facts else None for key in (end, mean))
        if isinstance(edge, int | float) and isinstance(level, int | float):
            start, stop = (min(starts), float(edge)) if name == "lowest" else (float(edge), max(ends))
            text = f"{name} {_part(insight, facts[mean].n)}: {wording.figure_text(spec, level)}"
            spans.append(Annotation(x=start, x_end=stop, y=level, text=text, kind="span"))
    return tuple(spans)


def _part(insight: Insight, rows: int) -> str:
    """Return which part of all rows lies in a fifth: many equal values at an end make it more."""
    pairs = insight.evidence.get("pairs")
    share = rows / pairs.value if pairs and isinstance(pairs.value, int | float) and pairs.value else 0.2
    return "fifth" if rows == 0 or 0.175 <= share < 0.225 else percent(share, 0)


def _inside(point: Point, span: Annotation) -> bool:
    """Return whether the whole bin of a point lies in the span."""
    start = point.x if isinstance(point.x, int | float) else math.nan
    end = start if point.x_end is None else point.x_end
    return (
        isinstance(span.x, int | float) and span.x_end is not None and span.x <= start and end <= span.x_end
    )


def _strip(insight: Insight, series: Series, title: str) -> ChartSpec:
    measured = _measured(series, zero=False, scale="log" if series.log else "linear")
    furthest = max(series.points, key=lambda point: abs((point.y or 0.0) - (series.reference or 0.0)))
    spec = ChartSpec(
        mark="tick",
        title=title,
        subtitle=title,
        x=measured,
        y=Channel(field="", type="nominal", title=readable(series.x_name)),
        points=series.points[:MOST_DOTS],
        highlight=series.highlight or (furthest.x,),
    )
    return replace(spec, annotations=(*_marks(spec, 1), *_level(spec, series)))


SHAPES: dict[str, Callable[[Insight, Series, str], ChartSpec]] = {
    "groups": _groups,
    "shares": _shares,
    "time": _time,
    "bins": _bins,
    "cloud": _cloud,
    "strip": _strip,
}


def _kept(
    highlight: tuple[float | int | str | None, ...], points: tuple[Point, ...]
) -> tuple[float | int | str | None, ...]:
    drawn = {point.x for point in points}
    return tuple(x for x in highlight if x in drawn)


def _mark(spec: ChartSpec, point: Point) -> Annotation:
    return Annotation(x=point.x, y=point.y, text=wording.mark_text(spec, point))


def _marks(spec: ChartSpec, most: int) -> tuple[Annotation, ...]:
    spoken = [point for point in spec.points if point.x in spec.highlight]
    return tuple(_mark(spec, point) for point in spoken[:most])


def _level(spec: ChartSpec, series: Series) -> tuple[Annotation, ...]:
    """Return the dashed line to compare with, or nothing."""
    if series.reference is None:
        return ()
    text = wording.reference_text(spec, series)
    return (Annotation(x=None, y=series.reference, text=text, kind="rule"),)
