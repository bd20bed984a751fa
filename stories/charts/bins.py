"""The charts of distributions: bars over spans of numbers, with the lines and the box of their facts."""

from dataclasses import replace

from stories.analysis.facts import Insight, Series
from stories.analysis.spoken import readable
from stories.charts import encodings, labels
from stories.charts.model import SHARE, Annotation, Channel, ChartSpec, Told


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
    spec = ChartSpec(
        mark="bar",
        title=title,
        subtitle="",
        x=x,
        y=replace(encodings.measured(series), unit=SHARE if series.y_name.startswith("share") else None),
        points=series.points,
        highlight=series.highlight,
    )
    if not isinstance(at, int | float):
        return spec
    line = _upright(x, float(at), labels.tidy(series.reference_name or "median"))
    peaks = [insight.evidence[key].value for key in ("low", "high") if insight.kind == "peaks"]
    means = [_upright(x, float(mean), "around") for mean in peaks if isinstance(mean, int | float)]
    return replace(spec, annotations=(*means, line, *_middle_half(insight, x)))


def _upright(x: Channel, at: float, name: str) -> Annotation:
    """Return an upright line with its name and value."""
    shown = labels.value_with_unit(at, x, labels.places_for([at], x))
    return Annotation(x=at, y=None, text=f"{name} {shown}", kind="rule")


def of_zero(insight: Insight, told: Told) -> tuple[float | int | str | None, ...]:
    """Return the bar that holds zero where the title speaks of the rows that are zero, else nothing."""
    zero = insight.evidence.get("zero_share")
    if zero is None or insight.series is None or zero.id not in {figure.fact for figure in told.figures}:
        return ()
    spans = [(point.x, point.x_end) for point in insight.series.points]
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
