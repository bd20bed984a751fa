"""What every kind of chart is put together from: the measured channel, the words on marks, the line to compare with."""

import re
from dataclasses import replace

from stories.analysis.facts import Point, Series
from stories.charts import labels, wording
from stories.charts.model import SHARE, Annotation, Channel, ChartSpec


def measured(series: Series, **more: object) -> Channel:
    """Return the channel of the values; more: fields of it that differ."""
    valued = [abs(point.y) for point in series.points if point.y is not None]
    share = series.y_name.lower().startswith("share") and max(valued) <= 1
    channel = Channel(
        field="y",
        type="quantitative",
        title=wording.measure_name(series.y_name),
        unit=SHARE if share else series.unit,
    )
    return replace(channel, **more)  # type: ignore[arg-type]


def kept(
    highlight: tuple[float | int | str | None, ...], points: tuple[Point, ...]
) -> tuple[float | int | str | None, ...]:
    """Return the highlighted names that are among the points."""
    drawn = {point.x for point in points}
    return tuple(x for x in highlight if x in drawn)


def spoken_of(
    highlight: tuple[float | int | str | None, ...], title: str
) -> tuple[float | int | str | None, ...]:
    """Return those of the names that stand in the title, in its order; all of them where none does."""
    places = {
        name: found.start()
        for name in highlight
        if (found := re.search(rf"(?<![\w.,]){re.escape(labels.tidy(name))}s?(?![\w%]|[.,]\d)", title, re.I))
    }
    return tuple(sorted(places, key=lambda name: places[name])) or highlight


def mark(spec: ChartSpec, point: Point) -> Annotation:
    """Return the words beside a point."""
    return Annotation(x=point.x, y=point.y, text=wording.mark_text(spec, point))


def marks(spec: ChartSpec, most: int) -> tuple[Annotation, ...]:
    """Return the words beside the first highlighted points, at most so many."""
    spoken = [point for point in spec.points if point.x in spec.highlight]
    return tuple(mark(spec, point) for point in spoken[:most])


def level(spec: ChartSpec, series: Series) -> tuple[Annotation, ...]:
    """Return the dashed line to compare with, or nothing."""
    if series.reference is None:
        return ()
    text = wording.reference_text(spec, series)
    return (Annotation(x=None, y=series.reference, text=text, kind="rule"),)
