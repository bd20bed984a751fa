"""The charts of distributions: bars over spans of numbers, with the lines and the box of their facts."""

import math
from dataclasses import replace
from itertools import pairwise

from stories.analysis.facts import Insight, Point, Series, Value
from stories.analysis.spoken import readable
from stories.charts import encodings, labels
from stories.charts.model import SHARE, Annotation, Channel, ChartSpec, Told

ENDS, MIDDLE = ("minimum", "maximum"), ("q1", "median", "q3")
"""What of a distribution is whole where its values are, and what may lie between two of them."""


def bins(insight: Insight, series: Series, title: str) -> ChartSpec:
    """Return bars over spans of numbers, with the upright lines that the finding speaks of."""
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
    points = of_whole_numbers(insight, series)
    spec = ChartSpec(
        mark="bar",
        title=title,
        subtitle="",
        x=x,
        y=replace(encodings.measured(series), unit=SHARE if series.y_name.startswith("share") else None),
        points=points,
        highlight=tuple(_start(mark, points) for mark in series.highlight),
        whole=points is not series.points and _is_each_one(insight, points),
    )
    if not isinstance(at, int | float):
        return spec
    line = _upright(x, float(at), labels.tidy(series.reference_name or "median"))
    peaks = [insight.evidence[key].value for key in ("low", "high") if insight.kind == "peaks"]
    means = [_upright(x, float(mean), "around") for mean in peaks if isinstance(mean, int | float)]
    return replace(spec, annotations=(*means, line, *_middle_half(insight, x)))


def of_whole_numbers(insight: Insight, series: Series) -> tuple[Point, ...]:
    """Return the bins so that each holds as many whole numbers, where the values are whole; else as they are.

    Bins of halves would hold a whole number and none in turn, bins of two and a half three and two.
    """
    points = series.points
    spans = [(point.x, point.x_end) for point in points]
    edges = [float(low) for low, _ in spans if isinstance(low, int | float)]
    steps = {round(high - low, 9) for low, high in pairwise(edges)}
    if series.log or len(steps) != 1 or len(edges) < len(points) or not _are_whole(insight, points):
        return points
    step = steps.pop()
    wide = 1.0 if step <= 1 else 2 * step if step % 1 else step
    if wide == step and wide > 1:
        return points
    made: dict[float, Point] = {}
    for point, low in zip(points, edges, strict=True):
        # the whole number of a bin of halves is that at its lower edge, or none
        start = math.floor(round(low / wide, 9)) * wide
        end = max(start + wide, point.x_end or 0.0)
        before = made.get(start, Point(x=start, x_end=end, y=0.0, n=0))
        made[start] = replace(before, x_end=end, y=(before.y or 0.0) + (point.y or 0.0), n=before.n + point.n)
    return tuple(made.values())


def _are_whole(insight: Insight, points: tuple[Point, ...]) -> bool:
    """Return whether all values are whole numbers, as far as bins and quantiles tell."""
    ends, middle = (
        [insight.evidence[key].value for key in keys if key in insight.evidence] for keys in (ENDS, MIDDLE)
    )
    numbers = [float(value) for value in (*ends, *middle) if isinstance(value, int | float)]
    if not numbers or any(value % 1 for value in ends if isinstance(value, int | float)):
        return False
    # between two whole numbers a quartile of whole numbers lies at a quarter of the way
    return all(4 * value % 1 == 0 for value in numbers) and not any(
        point.y for point in points if not _holds_whole(point)
    )


def _holds_whole(point: Point) -> bool:
    low, high = float(point.x or 0.0), point.x_end or 0.0
    return math.ceil(round(low, 9)) < round(high, 9)


def _is_each_one(insight: Insight, points: tuple[Point, ...]) -> bool:
    """Return whether each bin holds one whole number, but for the last where it holds all that are higher."""
    lengths = [(point.x_end or 0.0) - float(point.x or 0.0) for point in points]
    highest = insight.evidence.get("maximum")
    # the last bin holds its upper edge too: then it is one that holds several
    alone = highest is not None and (lengths[-1] > 1 or highest.value != points[-1].x_end)
    return alone and all(length == 1 for length in lengths[:-1]) and len(points) > 1


def _start(mark: Value, points: tuple[Point, ...]) -> Value:
    """Return the lower edge of the bin in which a mark lies."""
    if not isinstance(mark, int | float):
        return mark
    return next(
        (point.x for point in points if float(point.x or 0) <= mark < (point.x_end or math.inf)), mark
    )


def _upright(x: Channel, at: float, name: str) -> Annotation:
    """Return an upright line with its name and value."""
    shown = labels.value_with_unit(at, x, labels.places_for([at], x))
    return Annotation(x=at, y=None, text=f"{name} {shown}", kind="rule")


def of_zero(insight: Insight, told: Told, spec: ChartSpec) -> tuple[Value, ...]:
    """Return the bar that holds zero where the title speaks of the rows that are zero, else nothing."""
    zero = insight.evidence.get("zero_share")
    if zero is None or zero.id not in {figure.fact for figure in told.figures}:
        return ()
    spans = [(point.x, point.x_end) for point in spec.points]
    return tuple(
        low for low, high in spans if isinstance(low, int | float) and high is not None and low <= 0 < high
    )


def _middle_half(insight: Insight, x: Channel) -> tuple[Annotation, ...]:
    """Return the box of the middle half of all values, where the finding holds both quartiles."""
    ends = [insight.evidence[key].value for key in ("q1", "q3") if key in insight.evidence]
    known = [float(end) for end in ends if isinstance(end, int | float)]
    if len(known) < 2 or known[0] >= known[1]:
        return ()
    places = labels.places_for(known, x)
    low, high = labels.value_text(known[0], x, places), labels.value_with_unit(known[1], x, places)
    text = f"half lie from {low} to {high}"
    return (Annotation(x=known[0], x_end=known[1], y=None, text=text, kind="box"),)
