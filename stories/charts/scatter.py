"""The charts of associations and outliers: a cloud of dots or means, a strip of values."""

import math
from dataclasses import replace

from stories.analysis.facts import Insight, Point, Series
from stories.analysis.numerals import fixed, percent
from stories.analysis.spoken import readable
from stories.charts import encodings, labels, wording
from stories.charts.model import Annotation, Channel, ChartSpec

MOST_DOTS = 2000
FEW_BINS = 10


def cloud(insight: Insight, series: Series, title: str) -> ChartSpec:
    """Return dots over two measures, with the means that the finding compares."""
    measured = encodings.measured(series)
    valued = [point.low if point.low is not None else point.y or 0.0 for point in series.points]
    tops = [point.high if point.high is not None else point.y or 0.0 for point in series.points]
    told = [insight.evidence[key].value for key in ("low_y", "high_y") if key in insight.evidence]
    valued += [float(level) for level in told if isinstance(level, int | float)]
    from_zero = min(valued) <= 0 <= max(tops) or 0 < min(valued) < 0.2 * max(tops)
    x_unit = wording.unit_of(insight, series.x_name)
    spec = ChartSpec(
        mark="point",
        title=title,
        subtitle="",
        x=Channel(
            field="x",
            type="quantitative",
            title=readable(series.x_name),
            unit=x_unit,
            zero=False,
            scale="log" if _is_crowded(series.points) else "linear",
        ),
        y=replace(measured, zero=from_zero, scale="log" if series.log and min(valued) > 0 else "linear"),
        points=series.points[:MOST_DOTS],
        highlight=series.highlight,
    )
    if spec.highlight:
        return replace(spec, annotations=(*encodings.marks(spec, 2), *encodings.level(spec, series)))
    spans = _fifths(insight, spec)
    # where the fifths hold most of the dots, colour would say nothing
    averaged = len(spec.points) >= FEW_BINS and all(point.n > 1 for point in spec.points)
    return replace(
        spec,
        highlight=tuple(
            point.x for point in spec.points if averaged and any(_inside(point, span) for span in spans)
        ),
        annotations=spans,
    )


def takes_density(spec: ChartSpec) -> bool:
    """Return whether the rows can be shown behind the marks: behind means."""
    return spec.mark == "point" and not spec.grouped and any(point.x_end is not None for point in spec.points)


def _is_crowded(points: tuple[Point, ...]) -> bool:
    """Return whether most dots would stand on one spot at the left: then the level axis is logarithmic."""
    begins = [float(point.x) for point in points if isinstance(point.x, int | float)]
    if len(begins) < len(points) or min(begins) <= 0:
        return False
    middles = sorted(
        (start + (point.x_end or start)) / 2 for start, point in zip(begins, points, strict=True)
    )
    low, middle, high = middles[0], middles[len(middles) // 2], middles[-1]
    return high > 20 * low and middle - low < 0.15 * (high - low)


def strength(insight: Insight, spec: ChartSpec) -> str:
    """Return how strong the association is, for the footer of its dots; "" for other charts."""
    rho = insight.evidence.get("rho")
    if spec.mark != "point" or spec.grouped or rho is None or not isinstance(rho.value, int | float):
        return ""
    return f"Rank correlation {labels.with_minus(fixed(rho.value, 2))}."


def _fifths(insight: Insight, spec: ChartSpec) -> tuple[Annotation, ...]:
    """Return the means that the finding compares, each as a level piece of line over its part of x."""
    facts, parts = insight.evidence, _parts(insight)
    starts = [float(point.x) for point in spec.points if isinstance(point.x, int | float)]
    ends = [point.x_end or start for point, start in zip(spec.points, starts, strict=True)]
    spans = []
    for end, mean, name in (("low_x", "low_y", "lowest"), ("high_x", "high_y", "highest")):
        edge, level = (facts[key].value if key in facts else None for key in (end, mean))
        if isinstance(edge, int | float) and isinstance(level, int | float):
            start, stop = (min(starts), float(edge)) if name == "lowest" else (float(edge), max(ends))
            text = f"{name} {parts[mean]}: {wording.figure_text(spec, level)}"
            spans.append(Annotation(x=start, x_end=stop, y=level, text=text, kind="span"))
    return tuple(spans)


def _parts(insight: Insight) -> dict[str, str]:
    """Return which part of all rows lies at each end: a fifth, or, where equal values make one of them more, per cent.

    Both are said in the same way, so that they can be held against each other.
    """
    pairs = insight.evidence.get("pairs")
    whole = pairs.value if pairs and isinstance(pairs.value, int | float) else 0
    shares = {}
    for key in ("low_y", "high_y"):
        rows = insight.evidence[key].n if key in insight.evidence else 0
        shares[key] = rows / whole if rows and whole else 0.2
    if all(0.175 <= share < 0.225 for share in shares.values()):
        return dict.fromkeys(shares, "fifth")
    return {key: percent(share, 0) for key, share in shares.items()}


def _inside(point: Point, span: Annotation) -> bool:
    """Return whether the whole bin of a point lies in the span."""
    start = point.x if isinstance(point.x, int | float) else math.nan
    end = start if point.x_end is None else point.x_end
    return (
        isinstance(span.x, int | float) and span.x_end is not None and span.x <= start and end <= span.x_end
    )


def strip(insight: Insight, series: Series, title: str) -> ChartSpec:
    """Return a tick for each value far out, the furthest named."""
    measured = encodings.measured(series, zero=False, scale="log" if series.log else "linear")
    fence = insight.evidence.get("fence")
    furthest = max(series.points, key=lambda point: abs((point.y or 0.0) - (series.reference or 0.0)))
    spec = ChartSpec(
        mark="tick",
        title=title,
        subtitle="",
        x=measured,
        y=Channel(field="", type="nominal", title=readable(series.x_name)),
        points=series.points[:MOST_DOTS],
        highlight=series.highlight or (furthest.x,),
    )
    notes = [*encodings.marks(spec, 1), *encodings.level(spec, series)]
    if fence is not None and isinstance(fence.value, int | float) and fence.value != series.reference:
        text = f"far out from {wording.figure_text(spec, fence.value)}"
        notes.append(Annotation(x=None, y=float(fence.value), text=text, kind="rule"))
    return replace(spec, annotations=tuple(notes))
