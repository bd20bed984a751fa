"""One insight of every shape, and the awkward ones: what the tests of charts draw."""

import math
from typing import Any

from stories.analysis.facts import DataFact, FactType, Insight, Point, Series
from stories.charts.model import Density
from stories.charts.specs import ChartSpec, chart_for
from stories.narrative.claims import Figure, Told

CARRIERS = (
    ("F9", 20.2, 682), ("EV", 19.955, 51356), ("YV", 19.0, 12), ("FL", 18.7, 3187), ("WN", 17.7, 12083),
    ("9E", 16.7, 17294), ("B6", 13.0, 54169), ("VX", 12.9, 5131), ("UA", 12.1, 58000), ("MQ", 10.6, 25000),
    ("DL", 9.3, 47000), ("AA", 8.6, 32000), ("AS", 5.8, 712), ("HA", 4.9, 342), ("US", 3.8, 19000),
)  # fmt: skip
HOURS = (
    0.7,
    1.6,
    1.9,
    4.1,
    4.6,
    6.5,
    7.2,
    8.5,
    11.4,
    13.8,
    16.9,
    18.7,
    21.1,
    21.1,
    24.8,
    24.3,
    24.2,
    18.8,
    14,
)
HOSTILE = (
    "<script>window.__xss=1</script>",
    '"><img src=x onerror=alert(1)>',
    "</text><a href='javascript:alert(1)'>",
    "%{x} &lt;b&gt; {{ 7*7 }}",
    "line\nbreak\x00\u202eright to left\ud800",
    "a very long category name that would take the whole width of any phone there is",
    "",
)


def fact(**given: Any) -> DataFact:
    """Return a fact with the given fields."""
    known: dict[str, Any] = {
        "id": "f1",
        "type": FactType.VALUE,
        "columns": ("delay",),
        "measure": "mean",
        "value": 1.0,
    }
    return DataFact(**known | given)


def insight(kind: str, series: Series | None, **evidence: DataFact) -> Insight:
    """Return an insight of that kind with its points."""
    facts = evidence or {"top": fact()}
    return Insight(
        kind=kind, type=FactType.DIFFERENCE, columns=("carrier", "delay"), evidence=facts, lead=next(iter(facts)),
        series=series, coverage=1.0, effect=0.5,
    )  # fmt: skip


def chart(found: Insight, title: str = "EV waits longest", **words: Any) -> ChartSpec:
    """Return the chart of an insight that has one."""
    told, density = words.pop("told", Told(text=title)), words.pop("density", None)
    spec = chart_for(
        found, told, source="flights.csv", noun="flights", density=density and (lambda *logs: density)
    )
    assert spec is not None
    return spec


def groups(points: tuple[Point, ...], kind: str = "difference", **more: Any) -> ChartSpec:
    """Return the chart of groups."""
    words = {"x_name": "carrier", "y_name": "mean of dep_delay", "unit": "minutes"}
    return chart(insight(kind, Series(shape="groups", points=points, **words | more)))


def time(points: tuple[Point, ...], **more: Any) -> ChartSpec:
    """Return the chart of a trend."""
    words = {"x_name": "date", "y_name": "mean of dep_delay", "unit": "minutes", "grain": "month"}
    return chart(insight("trend", Series(shape="time", points=points, **words | more)))


def ranked() -> ChartSpec:
    """Return fifteen carriers with intervals, one of few rows, against the mean of all."""
    points = tuple(
        Point(x=name, y=value, n=n, low=value - 30 / math.sqrt(n), high=value + 30 / math.sqrt(n))
        for name, value, n in CARRIERS
    )
    words = {
        "reference": 12.6,
        "reference_name": "all flights",
        "left_out": "1 carrier with fewer than 5 flights",
    }
    return groups(points, highlight=("EV", "US"), **words)


def hours() -> ChartSpec:
    """Return the hours of a day, in order."""
    points = tuple(Point(x=str(hour), y=value, n=10_000) for hour, value in enumerate(HOURS, start=5))
    return groups(points, x_name="hour", highlight=("19",), reference=12.6, reference_name="all flights")


def signed() -> ChartSpec:
    """Return gains and losses."""
    values = (("South", -310.5), ("North", 220.1), ("East", -22.0), ("West", 0.0))
    points = tuple(Point(x=name, y=value, n=500) for name, value in values)
    words = {"unit": "$", "y_name": "sum of profit", "highlight": ("South",), "reference": 12.6}
    return groups(points, "rank", **words)


def hostile() -> ChartSpec:
    """Return groups with the names an attacker would choose."""
    points = tuple(Point(x=name, y=index + 1.0, n=100) for index, name in enumerate(HOSTILE))
    return groups(
        points, highlight=(HOSTILE[0],), reference=2.0, reference_name=HOSTILE[1], x_name=HOSTILE[2]
    )


def shares() -> ChartSpec:
    """Return four parts of a whole."""
    parts = (("Standard Class", 0.597), ("Second Class", 0.195), ("First Class", 0.154), ("Same Day", 0.054))
    points = tuple(Point(x=name, y=share, n=round(share * 10_000)) for name, share in parts)
    series = Series(
        shape="shares", x_name="ship mode", y_name="share of rows", unit=None, points=points, highlight=("Same Day",)
    )  # fmt: skip
    return chart(insight("proportion", series))


def months() -> ChartSpec:
    """Return one year by month."""
    values = (10, 10.8, 13.2, 13.9, 13, 20.8, 21.7, 12.6, 6.7, 6.2, 5.4, 16.6)
    points = tuple(
        Point(x=f"2013-{month:02d}", y=value, n=27_000) for month, value in enumerate(values, start=1)
    )
    return time(points, highlight=("2013-07",))


def broken_line() -> ChartSpec:
    """Return eight years of prices with a gap, a lone month and a last month that is not complete."""
    points = [
        Point(
            x=f"{year}-{month:02d}-01",
            y=200_000 * (1 + (year - 2008) * 0.06) + 9000 * math.sin(month / 2),
            n=800,
        )
        for year in range(2008, 2016)
        for month in range(1, 13)
    ]
    for index in (20, 21, 23, 24):
        points[index] = Point(x=points[index].x, y=None)
    points[-1] = Point(x="2015-12-01", y=120_000.0, n=90, partial=True)
    words = {"unit": "$", "y_name": "median of price", "reference": 230_000.0, "reference_name": "all years"}
    return time(tuple(points), highlight=("2015-03-01",), **words)


def histogram(**more: Any) -> ChartSpec:
    """Return penguins by weight, with an empty bin and a long tail in the last one."""
    counts = (4, 12, 30, 44, 50, 42, 36, 30, 28, 22, 14, 12, 8, 6, 0, 2)
    points = [
        Point(x=2700 + i * 200, x_end=2900 + i * 200, y=count, n=count) for i, count in enumerate(counts)
    ]
    points[-1] = Point(x=5700, x_end=9000, y=2, n=2)
    series = Series(
        shape="bins", x_name="body_mass_g", y_name="rows", unit="grams", points=tuple(points), reference=4050.0,
        reference_name="median",
    )  # fmt: skip
    return chart(insight("distribution", series))


def log_histogram() -> ChartSpec:
    """Return costs over several powers of ten, the median among the facts."""
    counts = (4, 12, 30, 44, 150, 420, 360, 300, 128, 22, 14, 12, 8)
    points = tuple(
        Point(x=10 ** (i / 3), x_end=10 ** ((i + 1) / 3), y=count, n=count) for i, count in enumerate(counts)
    )
    series = Series(shape="bins", x_name="", y_name="share of rows", unit="$", points=points, log=True)
    return chart(insight("distribution", series, median=fact(value=85.2, unit="$")))


def dense() -> ChartSpec:
    """Return the same means with where the rows lie behind them."""
    x, y = tuple(100.0 + 250 * i for i in range(11)), tuple(20.0 + 40 * i for i in range(9))
    rows = tuple(tuple(max(0, 40 - 12 * abs(one - other)) for one in range(10)) for other in range(8))
    return means(density=Density(x=x, y=y, rows=rows))


def means(**more: Any) -> ChartSpec:
    """Return means of one measure over bins of another, the finding's fifths among the facts."""
    points = tuple(
        Point(x=100 + i * 250, x_end=350 + i * 250, y=30 + i * 30, n=900, low=21 + i * 30, high=39 + i * 30)
        for i in range(10)
    )
    series = Series(
        shape="cloud", x_name="distance", y_name="mean of air_time", unit="minutes", points=points
    )
    evidence = {"low_x": 600.0, "low_y": 45.2, "high_x": 2100.0, "high_y": 285.0}
    facts = {name: fact(value=value) for name, value in evidence.items()}
    found = insight("association", series, **facts, x=fact(columns=("distance",), unit="miles"))
    return chart(found, **more)


def cloud() -> ChartSpec:
    """Return rows as dots."""
    points = tuple(Point(x=170 + i % 60, y=2900 + (i % 60) * 50 + (i * 37) % 300, n=1) for i in range(200))
    series = Series(
        shape="cloud", x_name="flipper_length_mm", y_name="body_mass_g", unit="grams", points=points
    )
    evidence = {"low_x": 181.0, "low_y": 3300.0, "high_x": 218.0, "high_y": 5600.0}
    return chart(
        insight("association", series, **{name: fact(value=value) for name, value in evidence.items()})
    )


def strip() -> ChartSpec:
    """Return values far out."""
    points = (
        *(Point(x=f"Film {i}", y=1e7 * (1 + i), n=1) for i in range(30)),
        Point(x="Avatar", y=7.6e8, n=1),
    )
    words = {"y_name": "US_gross", "unit": "$", "reference": 9e7, "reference_name": "upper fence"}
    return chart(insight("outlier", Series(shape="strip", x_name="film", points=points, **words)))


def levels() -> ChartSpec:
    """Return a line that jumps, with both levels."""
    points = tuple(
        Point(x=f"2013-{month:02d}-01", y=(10.0 if month < 6 else 14.0) + month % 3 / 2, n=900)
        for month in range(1, 13)
    )
    series = Series(
        shape="time", x_name="time_hour", y_name="mean of dep_delay", unit="minutes", points=points, grain="month",
        highlight=("2013-06-01",),
    )  # fmt: skip
    return chart(
        insight("change", series, before=fact(value=10.4), after=fact(value=14.6)),
        "Dep delay rose in one step",
    )


def sides() -> ChartSpec:
    """Return shares before a day and from it on."""
    points = (
        Point(x="before 8 November 1958", y=0.469, n=49),
        Point(x="from 8 November 1958", y=0.02, n=2235),
    )
    words = {"y_name": "share of days without co2", "unit": None, "reference": 0.026, "reference_name": "all"}
    return groups(points, "missing", highlight=("before 8 November 1958",), x_name="date", **words)


def interaction() -> ChartSpec:
    """Return a difference within each group, the other way round in one."""
    gaps = (("North", 3.2, 0.8), ("East", 2.9, 0.6), ("South", 2.1, 0.9), ("West", -2.4, 0.7))
    points = tuple(Point(x=name, y=y, n=120, low=y - half, high=y + half) for name, y, half in gaps)
    series = Series(
        shape="groups", x_name="region", y_name="difference in mean of wait, new less old", unit="minutes",
        points=points, highlight=("West",),
    )  # fmt: skip
    return chart(insight("interaction", series), "In West alone, new waits less than old")


SAMPLES = {
    made.__name__: made
    for made in (
        ranked, hours, signed, hostile, shares, months, broken_line, histogram, log_histogram, means, dense, cloud,
        strip, levels, sides, interaction,
    )
}  # fmt: skip

TITLE = Told(text="EV waits 20.0 minutes", figures=(Figure(start=9, end=13, fact="f7", shown="20.0"),))
