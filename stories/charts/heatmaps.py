"""Many correlations at one look: the chart of a story's statistics, made when the page is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stories.analysis.facts import Point
from stories.analysis.numerals import count, fixed
from stories.analysis.spoken import readable
from stories.charts import labels, wording
from stories.charts.model import Annotation, Channel, ChartSpec

Correlation = Mapping[str, Any]
FEWEST, MOST = 4, 10
"""Fewer pairs than this are told by the table alone; more columns than this would not be read."""
EMPTY = "An empty cell is not among the correlations that are listed."


def chart_of(correlations: Sequence[Correlation], *, source: str) -> ChartSpec | None:
    """Return the correlations as a chart, None for few of them.

    correlations: each with its two columns, rho and the rows of both, the strongest first. source: the file's name.
    """
    known = [point for one in correlations if (point := _point(one)) is not None]
    names = list(dict.fromkeys(name for point in known for name in (str(point.x), point.series)))[:MOST]
    pairs: dict[frozenset[str], Point] = {}
    for point in known:
        if point.x in names and point.series in names:
            pairs.setdefault(frozenset((str(point.x), point.series)), point)
    points = tuple(pairs.values())
    if len(points) < FEWEST:
        return None
    first = max(points, key=lambda point: abs(point.y or 0.0))
    rows = max(point.n for point in points)
    one, other = (labels.tidy(readable(str(name))) for name in (first.x, first.series))
    spec = ChartSpec(
        mark="rect",
        title=wording.sentence(f"{one} and {other} go together most"),
        subtitle=f"Rank correlation of {len(names)} columns, each with each, from −1 to 1",
        x=Channel(field="x", type="nominal", title="pair of columns"),
        y=Channel(field="series", type="nominal", title="column"),
        color=Channel(field="y", type="quantitative", title="rank correlation"),
        points=points,
        highlight=(first.x,),
        annotations=(Annotation(x=first.x, y=first.y, text=fixed(first.y or 0.0, 2)),),
        source=f"{labels.tidy(source)}, n = {count(rows)}" if rows else labels.tidy(source),
        note=EMPTY if len(points) < len(names) * (len(names) - 1) / 2 else "",
    )
    return replace(spec, alt=wording.alt(spec))


def _point(one: Correlation) -> Point | None:
    """Return a correlation as a point; None for one of a stranger's story that lacks something."""
    columns, rho, pairs = list(one.get("columns") or []), one.get("rho"), one.get("pairs")
    if (
        len(columns) != 2
        or columns[0] == columns[1]
        or not isinstance(rho, int | float)
        or not -1 <= rho <= 1
    ):
        return None
    n = int(pairs) if isinstance(pairs, int | float) else 0
    return Point(x=str(columns[0]), series=str(columns[1]), y=float(rho), n=n)
