"""The longer texts of a chart: subtitle, note, text alternative, and what stands beside a mark."""

import re
from collections.abc import Sequence

from stories.analysis.facts import DataFact, Insight, Point, Series
from stories.analysis.numerals import count
from stories.analysis.spoken import readable
from stories.charts import labels
from stories.charts.model import SHARE, ChartSpec

KINDS = {"bar": "Bar chart", "line": "Line chart", "rect": "Stacked bar", "tick": "Strip plot"}
MOST_DECIMALS = 5
MADE = ("mean", "median", "sum", "count")
"""Words before "of" in the name of a measure that are ours; the rest is the column."""


TYPICAL = {"mean": "average of ", "median": "median of "}
"""What a line for all rows shows, by what the values are."""


def measure_name(said: str) -> str:
    """Return what is measured, its column called as in the texts: "mean of dep_delay" as "mean of dep delay"."""
    kind, joint, column = said.partition(" of ")
    if joint and kind.lower() == "share":
        return labels.tidy(said)
    named = f"{kind} of {readable(column)}" if joint and kind.lower() in MADE else readable(said)
    return labels.tidy(named) if named else ""


def sentence(text: str) -> str:
    """Return the text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def unit_of(insight: Insight, column: str) -> str | None:
    """Return the unit of a column as the insight's facts have it."""
    facts: Sequence[DataFact] = tuple(insight.evidence.values())
    return next((fact.unit for fact in facts if fact.columns == (column,) and fact.unit), None)


def rows_behind(insight: Insight, points: Sequence[Point]) -> int:
    """Return the rows that went into the chart: the finding's own n, or the sum over its points."""
    lead = insight.evidence.get(insight.lead)
    return max(
        sum(point.n for point in points), max((fact.n for fact in insight.evidence.values()), default=0)
    ) or (lead.n if lead else 0)


def places(spec: ChartSpec) -> labels.Places:
    """Return the decimals that all values of the chart share; those of correlations are two, as everywhere."""
    if spec.color is not None:
        return labels.Places(2)
    values = [point.y for point in spec.points if point.y is not None]
    return labels.Places(labels.places_for(values, spec.measured), labels.large_places(values))


def figure_text(spec: ChartSpec, at: float) -> str:
    """Return a value as it is written beside a mark: with the decimals of the title, if it stands there.

    Else it is written like the chart's other values, or with three figures where that would blur it.
    """
    shown, finer = places(spec), labels.places_for([at], spec.measured)
    for digits in (shown, *range(MOST_DECIMALS)):
        number = labels.value_text(at, spec.measured, digits)
        if _stands_in(spec.title, number):
            return labels.in_full(number, spec.measured)
    blurred = (
        finer > shown.plain
        and abs(round(at, shown.plain) - at) > 0.02 * abs(at)
        and spec.measured.unit != SHARE
    )
    return labels.value_with_unit(at, spec.measured, finer if blurred else shown)


def is_told(spec: ChartSpec, words: str) -> bool:
    """Return whether a number of those words stands in the title."""
    numbers = re.findall(r"[-−]?\d[\d,]*(?:\.\d+)?", words)
    return any(_stands_in(spec.title, number) for number in numbers)


def _stands_in(title: str, number: str) -> bool:
    """Return whether a title holds that number, whichever minus it is written with."""
    sought = re.escape(number.replace(labels.MINUS, "-"))
    return bool(re.search(rf"(?<![\d.,]){sought}(?![\d%]|[.,]\d)", title.replace(labels.MINUS, "-")))


def value(spec: ChartSpec, point: Point, decimals: labels.Places | None = None) -> str:
    """Return the value of a point with its unit; "no value" for a gap. decimals: `places(spec)`, if it is known."""
    if point.y is None:
        return "no value"
    shared = places(spec) if decimals is None else decimals
    return labels.value_with_unit(point.y, spec.measured, shared)


def name(spec: ChartSpec, point: Point) -> str:
    """Return what a point stands for: a category, a period, a span of numbers."""
    channel = spec.named
    if spec.color is not None:
        return f"{labels.tidy(readable(str(point.x)))} and {labels.tidy(readable(point.series))}"
    if channel.type == "temporal":
        return labels.full_period(point.x, spec.grain)
    if isinstance(point.x, int | float) and channel.type == "quantitative":
        if spec.whole and (point.x_end or 0.0) - point.x <= 1:
            return labels.value_with_unit(point.x, channel, 0)
        edges = [point.x] if point.x_end is None else [point.x, point.x_end]
        digits = labels.places_for(edges, channel)
        if point.x_end is None:
            return labels.value_with_unit(point.x, channel, digits)
        upper = labels.value_with_unit(point.x_end, channel, digits)
        return f"{labels.value_text(point.x, channel, digits)} to {upper}"
    return labels.tidy(point.x)


def hover(spec: ChartSpec, point: Point, decimals: labels.Places | None = None) -> str:
    """Return a point as a sentence: "EV: 20.0 minutes, from 51,356 rows.". decimals: `places(spec)`, if known."""
    partial = ", period not complete" if point.partial else ""
    behind = f", from {count(point.n)} rows" if point.n > 1 else ""
    return f"{sentence(name(spec, point))}: {value(spec, point, decimals)}{behind}{partial}."


def mark_text(spec: ChartSpec, point: Point) -> str:
    """Return the words beside a highlighted mark."""
    shown = figure_text(spec, point.y or 0.0)
    if spec.mark == "line":
        return f"{_short_period(spec, point)}: {shown}"
    if spec.mark == "tick" and isinstance(point.x, str) and spec.named.title:
        return f"{labels.cut(point.x)}: {shown}"
    return shown


def _short_period(spec: ChartSpec, point: Point) -> str:
    day = labels.day_of(point.x)
    if day is None:
        return labels.cut(point.x)
    years = {period.year for period in map(labels.day_of, (each.x for each in spec.points)) if period}
    return labels.period_text(day, spec.grain, with_year=len(years) > 1 or spec.grain == "year")


def reference_text(spec: ChartSpec, series: Series) -> str:
    """Return the name of the dashed line with its value: "all flights 12.6"."""
    at, shared = series.reference or 0.0, places(spec)
    finer = max(shared.plain, labels.places_for([at], spec.measured) if at else 0)
    shown = labels.value_text(at, spec.measured, shared._replace(plain=finer))
    name = labels.cut(series.reference_name or "average", 28)
    if name.split()[0] != "all":
        return f"{name} {shown}"
    # "all" of what the values are: their average stands where the line does
    typical = TYPICAL.get(series.y_name.partition(" ")[0].lower(), "")
    return f"{typical}{name}: {shown}"


def subtitle(spec: ChartSpec, series: Series, noun: str) -> str:
    """Return what is measured, by what, in which unit and over which period."""
    measured = sentence(spec.measured.title or noun)
    if spec.measured.title.lower() in labels.COUNTED:
        measured = f"Number of {noun}"
    said = [measured.replace(" of rows", f" of {noun}") if noun else measured]
    if spec.mark == "line":
        said.append(f"by {series.grain}" if series.grain else "over time")
    elif spec.mark == "point" or (spec.named.title and spec.mark != "tick"):
        said.append(f"by {spec.named.title}")
    text = " ".join(said)
    if spec.measured.unit and spec.measured.unit != SHARE and spec.measured.unit not in text:
        text += f", {spec.measured.unit}"
    if spec.mark == "line":
        text += f", {_span(spec)}"
    if "log" in (spec.x.scale, spec.y.scale):
        text += ", logarithmic scale"
    if spec.mark == "point" and not spec.grouped and all(point.n <= 1 for point in spec.points):
        text += f"; a dot for each of {count(len(spec.points))} {noun}"
    if spec.mark == "tick":
        text += f"; a line for each of the {count(len(spec.points))} {noun} far out"
    if spec.mark in ("bar", "point") and any(point.low is not None for point in spec.points):
        text += "; thin lines: 95% interval" if spec.mark == "bar" else "; lines at the dots: 95% interval"
    if spec.density is not None:
        text += f"; the stronger the shade, the more {noun}"
    sizes = {point.n for point in spec.points}
    if len(sizes) == 1 and 0 < max(sizes) < spec.small:
        text += f"; rings: only {count(max(sizes))} {noun} in each"
    elif any(0 < point.n < spec.small for point in spec.points):
        text += f"; groups of fewer than {spec.small} {noun} as {'rings' if spec.mark == 'point' else 'dots'}"
    return text


def _span(spec: ChartSpec) -> str:
    first, last = (labels.full_period(point.x, spec.grain) for point in (spec.points[0], spec.points[-1]))
    return f"{first} to {last}"


def note(spec: ChartSpec, series: Series) -> str:
    """Return what the reader must know to read the chart rightly: what is left out, incomplete or cut."""
    said = []
    if series.left_out:
        said.append(f"Not shown: {labels.tidy(series.left_out)}.")
    if len(spec.points) < len(series.points) and spec.mark in ("bar", "point", "tick"):
        highest = sorted((point.y or 0.0 for point in series.points), reverse=True)[: len(spec.points)]
        kept = sorted((point.y or 0.0 for point in spec.points), reverse=True)
        which = "the highest" if kept == highest else "the highest and those the title names"
        said.append(f"{len(spec.points)} of {len(series.points)} shown: {which}.")
    partial = [point for point in spec.points if point.partial]
    if partial:
        names = " and ".join(labels.full_period(point.x, spec.grain) for point in partial)
        said.append(f"{sentence(names)} not complete, dashed.")
    if any(point.y is None for point in spec.points):
        said.append("Gaps: no rows in that period.")
    overflow = last_bar_from(spec)
    if overflow is not None:
        from_here = labels.value_with_unit(overflow, spec.named, labels.places_for([overflow], spec.named))
        said.append(f"The last bar holds everything from {from_here} up.")
    if spec.mark in ("line", "point") and not spec.measured.zero and spec.measured.scale == "linear":
        which = "vertical axis" if spec.measured is spec.y else "axis"
        said.append(f"The {which} does not start at zero.")
    return " ".join(said)


def last_bar_from(spec: ChartSpec) -> float | None:
    """Return where the last bar of a histogram begins if it gathers a long tail (a much wider span), else None."""
    if spec.mark != "bar" or spec.named.type != "quantitative" or spec.named.scale == "log":
        return None
    spans = [
        (float(point.x), point.x_end)
        for point in spec.points
        if isinstance(point.x, int | float) and point.x_end is not None
    ]
    widths = [high - low for low, high in spans]
    return spans[-1][0] if len(widths) > 1 and widths[-1] > 1.5 * widths[0] else None


def kind(spec: ChartSpec) -> str:
    """Return what the chart is called."""
    if spec.color is not None:
        return "Heatmap"
    if spec.mark == "point":
        return "Dot plot" if spec.grouped or any(point.n > 1 for point in spec.points) else "Scatter plot"
    if spec.mark == "bar" and not spec.grouped:
        return "Histogram"
    return KINDS[spec.mark]


def alt(spec: ChartSpec) -> str:
    """Return the text alternative: the kind of chart, what it found and the range of its values."""
    valued = [point for point in spec.points if point.y is not None]
    low, high = min(valued, key=lambda point: point.y or 0.0), max(valued, key=lambda point: point.y or 0.0)
    end = "" if spec.title.endswith((".", "!", "?")) else "."
    what = f"{kind(spec)}: {spec.title}{end} {spec.subtitle}."
    lowest, highest = (f"{value(spec, point)} ({name(spec, point)})" for point in (low, high))
    return f"{what} {len(valued)} values, from {lowest} to {highest}."
