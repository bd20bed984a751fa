"""What a chart shows, in Vega-Lite's words, before anybody draws it."""

from dataclasses import dataclass

from stories.analysis.facts import Point


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One encoding: which field of a point goes where, and how it is labelled."""

    field: str
    # a field of Point: x, y, x_end, n ...
    type: str
    # quantitative, temporal, ordinal or nominal
    title: str
    # axis title: "Mean delay, minutes"
    unit: str | None = None
    scale: str = "linear"
    # linear or log
    zero: bool = True
    # whether the scale must contain zero (bars always)


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """Words on a mark: the value of the highlighted point, a reference line's name."""

    x: float | int | str | None
    y: float | None
    text: str
    # already formatted by code from a fact
    kind: str = "mark"
    # mark (beside a point) or rule (a dashed line across)


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """One chart: its words, its encodings, its points."""

    mark: str
    # bar, line, point, rect, area, tick
    title: str
    # states the finding; the same figures as the section's title or text
    subtitle: str
    # what is measured, unit, period, filter
    x: Channel
    y: Channel
    points: tuple[Point, ...]
    highlight: tuple[float | int | str | None, ...] = ()
    # x of the marks in the accent colour; the rest is quiet
    annotations: tuple[Annotation, ...] = ()
    # one to three
    source: str = ""
    # footer: file name, n
    note: str = ""
    # footer: what was left out, partial periods, sampling
    alt: str = ""
    # text alternative made from the facts: type, finding, range
    figures: tuple[dict[str, object], ...] = ()
    # figures of the title (start, end, fact, shown), as in T
