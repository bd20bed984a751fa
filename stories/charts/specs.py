"""Which chart an insight gets: chosen by the shape of its points, worded from its facts."""

import calendar
from collections.abc import Callable
from dataclasses import replace

from stories.analysis.facts import Insight, Point, Series
from stories.analysis.numerals import count
from stories.analysis.spoken import readable
from stories.charts import bins, encodings, labels, scatter, wording
from stories.charts.model import (
    SHARE,
    Annotation,
    Channel,
    ChartSpec,
    Density,
    Others,
    Told,
    spec_from_dict,
    spec_to_dict,
)

__all__ = ["Annotation", "Channel", "ChartSpec", "chart_for", "spec_from_dict", "spec_to_dict"]

RowsBehind = Callable[[bool, bool], Density | None]
MOST_BARS = 12
MOST_COLUMNS = 24
FEW_ROWS = 30
MOST_PARTS = 4
COMPARED = ("difference", "dependence", "season", "gone")
"""Finders whose groups are samples: a small one is uncertain, so it is drawn as a dot."""
ORDERS = (
    tuple(name.lower() for name in calendar.month_name[1:]),
    tuple(name.lower() for name in calendar.month_abbr[1:]),
    tuple(name.lower() for name in calendar.day_name),
    tuple(name.lower() for name in calendar.day_abbr),
)


def chart_for(
    insight: Insight, title: Told, *, source: str, noun: str, density: RowsBehind | None = None
) -> ChartSpec | None:
    """Return the chart of an insight, or None when it has no points worth drawing.

    title: the finding in words, with its figures. source: the file's name. noun: what the rows are called, plural.
    density: where the rows lie, for the means of a cloud, asked with whether its axes x and y are logarithmic.
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
        density=density(spec.x.scale == "log", spec.y.scale == "log")
        if density is not None and scatter.takes_density(spec)
        else None,
        source=f"{labels.tidy(source)}, n = {count(rows)}" if rows else labels.tidy(source),
        note=" ".join(filter(None, (wording.note(spec, series), scatter.strength(insight, spec)))),
        figures=_figures(title),
    )
    spec = replace(
        spec,
        subtitle=wording.subtitle(spec, series, noun),
        highlight=spec.highlight or bins.of_zero(insight, title, spec),
    )
    return replace(spec, alt=wording.alt(spec))


def _figures(title: Told) -> tuple[dict[str, object], ...]:
    """Return the places of the figures in the title; none where tidying the title moved them."""
    if labels.tidy(title.text) != title.text:
        return ()
    return tuple(
        {"start": figure.start, "end": figure.end, "fact": figure.fact, "shown": figure.shown}
        for figure in title.figures
    )


def _groups(insight: Insight, series: Series, title: str) -> ChartSpec:
    ordered = _in_order(series.points)
    sides = _sides(series.points)
    if sides:
        points, kind = series.points, "ordinal"
    elif ordered is not None and len(ordered) <= MOST_COLUMNS:
        points, kind = ordered, "ordinal"
    else:
        points, kind = _largest(series), "nominal"
    named = Channel(field="x", type=kind, title=readable(series.x_name))
    dots = insight.kind == "difference" or sides or any(point.low is not None for point in points)
    measured = encodings.measured(series, zero=not dots or _near_zero(points))
    share, joint, value = series.y_name.partition(" of ")
    if insight.kind == "dependence" and joint:
        which = f"{readable(insight.columns[-1])} {value}"
        measured = replace(measured, title=labels.tidy(f"{share} of rows with {which}"))
    highlight = encodings.kept(series.highlight, points)
    spec = ChartSpec(
        mark="point" if dots else "bar",
        title=title,
        subtitle="",
        x=named if kind == "ordinal" else measured,
        y=measured if kind == "ordinal" else named,
        points=points,
        highlight=highlight if insight.kind == "season" else encodings.spoken_of(highlight, title),
        small=FEW_ROWS if insight.kind in COMPARED else 0,
        others=_others(series, points) if kind == "nominal" else None,
    )
    told = tuple(encodings.mark(spec, point) for point in points) if sides else encodings.marks(spec, 2)
    return replace(spec, annotations=(*told, *encodings.level(spec, series)))


def _sides(points: tuple[Point, ...]) -> bool:
    """Return whether the points are the two sides of a day, before it and from it on: then a slope joins them."""
    before, _, day = str(points[0].x).partition(" ")
    return len(points) == 2 and before == "before" and str(points[1].x).startswith(f"from {day}")


def _near_zero(points: tuple[Point, ...]) -> bool:
    """Return whether the values are so near to zero, against their spread, that an axis should begin there."""
    low = min(edge for point in points for edge in (point.y, point.low) if edge is not None)
    high = max(edge for point in points for edge in (point.y, point.high) if edge is not None)
    return low <= 0 <= high or 0 < low < 0.6 * high or (high < 0 and high > 0.6 * low)


def _others(series: Series, points: tuple[Point, ...]) -> Others | None:
    """Return the groups that have no mark of their own, None where all have one."""
    rest = [point for point in series.points if point not in points and point.y is not None]
    if not rest:
        return None
    values = [point.y for point in rest if point.y is not None]
    return Others(count=len(rest), low=min(values), high=max(values), n=sum(point.n for point in rest))


def _in_order(points: tuple[Point, ...]) -> tuple[Point, ...] | None:
    """Return the points in the natural order of their names (numbers, weekdays, months), None if there is none."""
    names = [str(point.x).strip().lower() for point in points]
    if len(points) >= 5 and len(set(names)) == len(names):
        for order in ORDERS:
            if set(names) <= set(order):
                return tuple(sorted(points, key=lambda point: order.index(str(point.x).strip().lower())))
        numbers = [name.removesuffix(":00") for name in names]
        if all(number.isdecimal() and len(number) <= 4 for number in numbers):
            return tuple(
                point for _, point in sorted(zip(map(int, numbers), points, strict=True), key=_first)
            )
    return None


def _first(pair: tuple[int, Point]) -> int:
    return pair[0]


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
        subtitle="",
        x=encodings.measured(series, unit=SHARE),
        y=Channel(field="", type="nominal", title=readable(series.x_name)),
        points=tuple(sorted(series.points, key=lambda point: (-(point.y or 0.0), str(point.x)))),
        highlight=series.highlight,
    )
    return replace(spec, annotations=encodings.marks(spec, 2))


def _time(insight: Insight, series: Series, title: str) -> ChartSpec:
    points = _trimmed(series.points)
    valued = [point.y for point in points if point.y is not None]
    low = min(valued)
    spec = ChartSpec(
        mark="line",
        title=title,
        subtitle="",
        x=Channel(field="x", type="temporal", title=readable(series.x_name)),
        y=encodings.measured(
            series, zero=_near_zero(points), scale="log" if series.log and low > 0 else "linear"
        ),
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
    levels = _levels(insight, series, spec)
    if levels:
        return replace(spec, annotations=(*levels, *(encodings.mark(spec, point) for point in spoken[:1])))
    return replace(
        spec, annotations=(*(encodings.mark(spec, point) for point in told), *encodings.level(spec, series))
    )


def _levels(insight: Insight, series: Series, spec: ChartSpec) -> tuple[Annotation, ...]:
    """Return the levels before and after a jump of a mean, as level pieces of line over the days of each."""
    sides = [insight.evidence.get(side) for side in ("before", "after")]
    days = [labels.day_of(point.x) for point in spec.points]
    turn = labels.day_of(series.highlight[0]) if series.highlight else None
    places = [day.toordinal() for day in days if day is not None]
    if insight.kind != "change" or turn is None or len(places) < len(days):
        return ()
    edges = (places[0], turn.toordinal(), places[-1])
    return tuple(
        Annotation(
            x=start,
            x_end=end,
            y=float(fact.value),
            kind="span",
            text=f"{wording.figure_text(spec, fact.value)} {side}",
        )
        for fact, side, start, end in zip(sides, ("before", "after"), edges, edges[1:], strict=False)
        if fact is not None and fact.measure == "mean" and isinstance(fact.value, int | float)
    )


def _trimmed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the points without the gaps before the first value and after the last."""
    valued = [index for index, point in enumerate(points) if point.y is not None]
    return points[valued[0] : valued[-1] + 1]


SHAPES: dict[str, Callable[[Insight, Series, str], ChartSpec]] = {
    "groups": _groups,
    "shares": _shares,
    "time": _time,
    "bins": bins.bins,
    "cloud": scatter.cloud,
    "strip": scatter.strip,
}
