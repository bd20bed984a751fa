"""What a chart shows, in Vega-Lite's words, before anybody draws it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any, Protocol

from stories.analysis.facts import Point

SHARE = "share"
"""Unit of a channel whose values are parts of one; they are written in per cent."""


class TitleFigure(Protocol):
    """A numeral in a title and the fact that it shows; claims.Figure is one."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def fact(self) -> str: ...
    @property
    def shown(self) -> str: ...


class Told(Protocol):
    """A finished text with its figures; claims.Told is one. Charts do not import the narrative."""

    @property
    def text(self) -> str: ...
    @property
    def figures(self) -> Sequence[TitleFigure]: ...


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One encoding: which field of a point goes where, and how it is labelled."""

    field: str
    # a field of Point: x, y, x_end, n ...; "" where nothing is encoded (the one row of a stacked bar)
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
    # x of the point it stands at, or where an upright rule stands
    y: float | None
    # y of the point, or where a level rule stands
    text: str
    # already formatted by code from a fact
    kind: str = "mark"
    # mark (beside a point), rule (a dashed line across), span (a level piece of line from x to x_end) or box (the
    # middle half of all values, from x to x_end, y the median)
    x_end: float | None = None
    # where a span or a box ends


@dataclass(frozen=True, kw_only=True)
class Others:
    """The categories that have no bar of their own: one row for all of them, from the lowest to the highest."""

    count: int
    low: float
    high: float
    n: int = 0
    # rows behind them


@dataclass(frozen=True, kw_only=True)
class Density:
    """Where the rows lie behind their means: a grid of cells, each with its rows."""

    x: tuple[float, ...]
    # edges
    y: tuple[float, ...]
    rows: tuple[tuple[int, ...], ...]
    # for each span of y, the lowest first, the rows in each span of x

    def cells(self) -> Iterator[tuple[float, float, float, float, float]]:
        """Yield each cell that holds rows: its edges, and how many it holds as a part of the fullest."""
        most = max((count for row in self.rows for count in row), default=0)
        for row, (low, high) in zip(self.rows, pairwise(self.y), strict=True):
            for count, (left, right) in zip(row, pairwise(self.x), strict=True):
                if count:
                    yield left, right, low, high, count / most


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """One chart: its words, its encodings, its points."""

    mark: str
    # bar, line, point (dots: of rows, of means, of groups), rect (one stacked bar) or tick (a strip)
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
    grain: str = ""
    # day, week, month, quarter or year where x is temporal
    small: int = 0
    # groups of fewer rows than this are drawn as open dots with their n
    others: Others | None = None
    # categories beyond the twelve that are drawn
    whole: bool = False
    # whether x are whole numbers, each with a bar of its own
    density: Density | None = None
    # where the rows lie behind the means of a cloud
    color: Channel | None = None
    # where colour tells the value: cells over two sides of names (x and series)

    @property
    def measured(self) -> Channel:
        """Return the channel that holds the value of a point (its field y)."""
        if self.color is not None:
            return self.color
        return self.x if self.x.field == "y" else self.y

    @property
    def named(self) -> Channel:
        """Return the other channel: the category, the period, the edge of a bin."""
        return self.y if self.x.field == "y" else self.x

    @property
    def grouped(self) -> bool:
        """Return whether the points are groups with names of their own, not places on a line of numbers or days."""
        return self.color is None and self.named.type in ("nominal", "ordinal") and bool(self.named.field)

    def tone(self, point: Point, quiet: str) -> str:
        """Return the colour of a point: the accent where the title speaks of it, ink for the one it is held against."""
        if point.x not in self.highlight:
            return quiet
        against = self.grouped and len(self.highlight) == 2 and point.x == self.highlight[1]
        return "ink" if against else "accent"


def spec_to_dict(spec: ChartSpec) -> dict[str, Any]:
    """Return the chart as plain lists and dicts, ready for JSON; `spec_from_dict` reads it back."""
    plain = asdict(spec)
    for key in ("points", "highlight", "annotations", "figures"):
        plain[key] = list(plain[key])
    if spec.density is not None:
        grid = spec.density
        plain["density"] = {"x": list(grid.x), "y": list(grid.y), "rows": [list(row) for row in grid.rows]}
    return plain


def spec_from_dict(plain: Mapping[str, Any]) -> ChartSpec:
    """Return the chart that `spec_to_dict` wrote; unknown keys are passed over, missing ones raise."""
    known = {field.name for field in fields(ChartSpec)}
    given = {key: value for key, value in plain.items() if key in known}
    return ChartSpec(
        **given
        | {
            "x": Channel(**given["x"]),
            "y": Channel(**given["y"]),
            "points": tuple(Point(**point) for point in given["points"]),
            "highlight": tuple(given.get("highlight", ())),
            "annotations": tuple(Annotation(**words) for words in given.get("annotations", ())),
            "figures": tuple(given.get("figures", ())),
            "others": Others(**given["others"]) if given.get("others") else None,
            "color": Channel(**given["color"]) if given.get("color") else None,
            "density": _density(given["density"]) if given.get("density") else None,
        }
    )


def _density(plain: Mapping[str, Any]) -> Density:
    return Density(x=tuple(plain["x"]), y=tuple(plain["y"]), rows=tuple(tuple(row) for row in plain["rows"]))


def charts_of(document: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the plain specifications in a story's document, each with the place of its section.

    Those of findings that only other audiences are told have the places behind the last section.
    """
    charts = [section.get("chart") for section in document["sections"]]
    charts += document.get("furtherCharts") or []
    return [(place, chart) for place, chart in enumerate(charts) if chart]
