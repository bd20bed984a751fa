"""Profiles and insights made by hand, one of each kind, for the tests of the writer."""

from typing import Any

from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import DataFact, FactType, Insight, Series, Test
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.table import ColumnReading, ParseReport


def fact(value: Any, measure: str = "mean", *, kind: FactType = FactType.VALUE, **more: Any) -> DataFact:
    return DataFact(
        **{"id": "", "type": kind, "columns": ("dep_delay",), "measure": measure, "value": value, "n": 100}
        | more
    )


def name(value: str, column: str = "carrier") -> DataFact:
    return fact(value, "name", kind=FactType.NAME, columns=(column,))


def count(value: int, measure: str = "count") -> DataFact:
    return fact(value, measure)


def share(value: float, column: str = "carrier") -> DataFact:
    return fact(value, "share", kind=FactType.PROPORTION, columns=(column,))


def test_of(name: str, effect: float) -> Test:
    return Test(name=name, p=0.0001, q=0.001, effect=effect, effect_name="an effect")


def insight(kind: str, columns: tuple[str, ...], evidence: dict[str, DataFact], **more: Any) -> Insight:
    lead = next(iter(evidence))
    kinds = {"trend": FactType.TREND, "association": FactType.ASSOCIATION, "null": FactType.NULL}
    given = {
        "kind": kind,
        "type": kinds.get(kind, FactType.DIFFERENCE),
        "columns": columns,
        "evidence": evidence,
        "lead": lead,
        "series": None,
        "coverage": 1.0,
        "effect": 0.2,
    }
    return Insight(**given | more)


def difference(dimension: str = "carrier", measure: str = "dep_delay", **more: Any) -> Insight:
    evidence = {
        "top": fact(20.2157, unit="minutes"),
        "top_name": name("F9"),
        "top_n": count(685),
        "bottom": fact(3.7824, unit="minutes"),
        "bottom_name": name("US"),
        "bottom_n": count(20_536),
        "overall": fact(12.6391, unit="minutes"),
        "gap": fact(16.4333, "difference", kind=FactType.DIFFERENCE, unit="minutes"),
        "ratio": fact(5.3447, "ratio"),
        "groups": count(16, "groups"),
    }
    return insight("difference", (dimension, measure), evidence | more, test=test_of("Kruskal-Wallis", 0.03))


def trend(measure: str = "dep_delay", **more: Any) -> Insight:
    evidence = {
        "first": fact(10.036, unit="minutes"),
        "first_when": name("2013-01"),
        "last": fact(16.576, unit="minutes"),
        "last_when": name("2013-12"),
        "change": fact(65.165, "change", kind=FactType.TREND, unit="percent"),
        "difference": fact(6.54, "difference", kind=FactType.DIFFERENCE, unit="minutes"),
        "peak": fact(21.728, unit="minutes"),
        "peak_when": name("2013-07"),
        "low": fact(5.439, unit="minutes"),
        "low_when": name("2013-11"),
        "periods": count(12, "periods"),
    }
    series = Series(
        shape="time", x_name="time_hour", y_name="mean of dep_delay", unit="minutes", points=(), grain="month"
    )
    return insight(
        "trend", ("time_hour", measure), evidence | more, series=series, test=test_of("Mann-Kendall", 0.45)
    )


def association(x: str = "distance", y: str = "air_time", **more: Any) -> Insight:
    evidence = {
        "rho": fact(0.984, "rho", kind=FactType.ASSOCIATION),
        "low_y": fact(47.3, columns=("air_time",), n=65_469),
        "high_y": fact(301.8, columns=("air_time",), n=65_480),
        "low_x": fact(427.0, "quantile", columns=("distance",), unit="miles"),
        "high_x": fact(1598.0, "quantile", columns=("distance",), unit="miles"),
        "pairs": count(327_346),
    }
    return insight("association", (x, y), evidence | more, test=test_of("Spearman rank correlation", 0.984))


def dependence(**more: Any) -> Insight:
    evidence = {
        "share": share(0.42),
        "a_name": name("747", "model"),
        "b_name": name("Yes", "late"),
        "overall": share(0.21),
        "low_share": share(0.052),
        "low_name": name("A320", "model"),
        "v": fact(0.31, "v"),
        "pairs": count(4000),
    }
    return insight("dependence", ("model", "late"), evidence | more, test=test_of("chi-squared", 0.31))


def distribution(**more: Any) -> Insight:
    evidence = {
        "median": fact(-2.0, "median"),
        "mean": fact(12.639),
        "q1": fact(-5.0, "quantile"),
        "q3": fact(11.0, "quantile"),
        "p90": fact(49.0, "quantile"),
        "minimum": fact(-43.0, "min"),
        "maximum": fact(1301.0, "max"),
        "zero_share": share(0.0503),
    }
    return insight("distribution", ("dep_delay",), evidence | more)


def outlier(**more: Any) -> Insight:
    evidence = {
        "count": count(312),
        "share": share(0.00095),
        "fence": fact(380.0, "fence"),
        "extreme": fact(1301.0, "max"),
        "median": fact(-2.0, "median"),
    }
    return insight("outlier", ("dep_delay",), evidence | more)


def proportion(**more: Any) -> Insight:
    evidence = {
        "share": share(0.7241),
        "name": name("United Air Lines Inc."),
        "count": count(58_665),
        "categories": count(16, "distinct"),
        "second_share": share(0.162),
        "second_name": name("B6"),
        "rest_share": share(0.6637),
    }
    return insight("proportion", ("carrier",), evidence | more)


def rank(**more: Any) -> Insight:
    evidence = {
        "top": fact(457_687.63, "sum", columns=("Sales",), unit="$"),
        "top_name": name("California", "State"),
        "share": share(0.1992, "Sales"),
        "second": fact(310_876.27, "sum", columns=("Sales",), unit="$"),
        "second_name": name("New York", "State"),
        "total": fact(2_297_200.86, "sum", columns=("Sales",), unit="$"),
        "categories": count(49, "distinct"),
    }
    return insight("rank", ("State", "Sales"), evidence | more)


def season(measure: str = "dep_delay", **more: Any) -> Insight:
    evidence = {
        "top": fact(21.728, unit="minutes"),
        "top_name": name("July", "time_hour"),
        "top_n": count(28_293),
        "bottom": fact(5.439, unit="minutes"),
        "bottom_name": name("November", "time_hour"),
        "bottom_n": count(27_035),
        "overall": fact(12.639, unit="minutes"),
        "gap": fact(16.289, "difference of seasons", kind=FactType.TREND, unit="minutes"),
        "ratio": fact(3.995, "ratio of seasons", kind=FactType.TREND),
        "cycles": fact(4, "years covered", unit="years"),
    }
    series = Series(
        shape="groups", x_name="month", y_name="mean of dep_delay", unit="minutes", points=(), grain="year"
    )
    test = test_of("F test of the seasonal frequencies", 0.2)
    return insight("season", ("time_hour", measure), evidence | more, series=series, test=test)


def change(measure: str = "dep_delay", **more: Any) -> Insight:
    evidence = {
        "before": fact(10.25, unit="minutes"),
        "before_n": count(12_000),
        "after": fact(14.5, unit="minutes"),
        "after_n": count(9000),
        "when": name("2013-07-04", "time_hour"),
        "gap": fact(4.25, "difference of levels", kind=FactType.TREND, unit="minutes"),
        "change": fact(41.463, "change of level", kind=FactType.TREND, unit="percent"),
    }
    series = Series(
        shape="time", x_name="time_hour", y_name="mean of dep_delay", unit="minutes", points=(), grain="month"
    )
    test = test_of("CUSUM of ranks", 0.2)
    return insight("change", ("time_hour", measure), evidence | more, series=series, test=test)


def gap(**more: Any) -> Insight:
    evidence = {
        "missing": fact(27, "days missing", columns=("time_hour",), unit="days"),
        "covered": fact(365, "days covered", columns=("time_hour",), unit="days"),
        "usual": fact(1, "usual step", columns=("time_hour",), unit="days"),
        "last_before": name("2013-03-13", "time_hour"),
        "first_when": name("2013-03-14", "time_hour"),
        "last_when": name("2013-04-09", "time_hour"),
        "first_after": name("2013-04-10", "time_hour"),
    }
    return insight("gap", ("time_hour",), evidence | more)


def duplicate(**more: Any) -> Insight:
    evidence = {
        "count": fact(16, "count", kind=FactType.DUPLICATE, columns=()),
        "share": fact(0.016, "share", kind=FactType.DUPLICATE, columns=()),
        "clusters": fact(3, "clusters", kind=FactType.DUPLICATE, columns=()),
        "largest": fact(9, "largest cluster", kind=FactType.DUPLICATE, columns=()),
        "pairs": fact(57, "equal pairs", kind=FactType.DUPLICATE, columns=()),
    }
    return insight("duplicate", ("",), evidence | more)


def impossible(
    rule: str = "below zero",
    columns: tuple[str, ...] = ("dep_delay",),
    unit: str | None = "minutes",
    **more: Any,
) -> Insight:
    def wrong(value: Any, measure: str, **about: Any) -> DataFact:
        where = {columns[-1]: rule}
        return fact(value, measure, kind=FactType.IMPOSSIBLE, columns=columns, **{"where": where} | about)

    evidence = {
        "count": wrong(6, "count"),
        "share": wrong(0.02, "share"),
        "extreme": wrong(-199.0, "minimum", unit=unit, where=None),
    }
    return insight("impossible", columns, evidence | more)


def gone(columns: tuple[str, str] = ("carrier", "dep_delay"), **more: Any) -> Insight:
    def share_of(value: float, where: dict[str, str]) -> DataFact:
        return fact(value, "share", kind=FactType.CATEGORIZATION, columns=columns, where=where)

    evidence = {
        "share": share_of(0.284, {columns[0]: "F9", columns[1]: "missing"}),
        "a_name": name("F9", columns[0]),
        "lost": count(38),
        "overall": share(0.142, columns[1]),
        "low_share": share_of(0.053, {columns[0]: "US", columns[1]: "missing"}),
        "low_name": name("US", columns[0]),
    }
    return insight("gone", columns, evidence | more, test=test_of("chi-squared, missing or not", 0.3))


def null(looked_at: int = 45) -> Insight:
    return insight("null", (), {"looked_at": fact(looked_at, "looked at", columns=())})


def all_kinds() -> list[Insight]:
    return [
        difference(),
        trend(),
        association(),
        dependence(),
        distribution(),
        outlier(),
        proportion(),
        rank(),
        season(),
        change(),
        gap(),
        interaction(),
        peaks(),
        even(),
        duplicate(),
        impossible(),
        gone(),
    ]


def turned(
    sides: tuple[str, str], gap: str, exception: tuple[float, float], rule: tuple[float, float]
) -> dict[str, Any]:
    """The evidence of an effect that turns round in one of four groups: how far the first side is above the second."""
    kind = FactType.INTERACTION
    evidence = {"groups": count(4, "groups"), "holds": count(3, "groups")}
    for key, who, values in (("exception", "HA", exception), ("rule", "UA", rule)):
        for side, value in zip(sides, values, strict=True):
            evidence[f"{key}_{side}"] = fact(value, kind=kind, unit="minutes")
        evidence[f"{key}_{gap}"] = fact(
            values[0] - values[1], "difference of means", kind=kind, unit="minutes"
        )
        evidence[f"{key}_name"] = name(who)
    return evidence


def interaction(**more: Any) -> Insight:
    """A difference that turns round in one of four groups."""
    evidence = turned(("high", "low"), "gap", (12.5, 20.25), (30.5, 11.125))
    evidence |= {"high_name": name("EWR", "origin"), "low_name": name("JFK", "origin")}
    return insight("interaction", ("carrier", "origin", "dep_delay"), evidence | more)


def segments(**more: Any) -> Insight:
    """A trend that turns round in one of four groups."""
    evidence = turned(("late", "early"), "change", (12.5, 20.25), (30.5, 11.125))
    evidence |= {"when": name("2013-07", "time_hour")}
    return insight("interaction", ("time_hour", "carrier", "dep_delay"), evidence | more)


def peaks(**more: Any) -> Insight:
    evidence = {
        "valley": fact(33.0, "valley", kind=FactType.DISTRIBUTION, unit="minutes"),
        "low": fact(20.125, kind=FactType.DISTRIBUTION, unit="minutes"),
        "low_share": fact(0.591, "share", kind=FactType.DISTRIBUTION),
        "high": fact(45.03, kind=FactType.DISTRIBUTION, unit="minutes"),
        "high_share": fact(0.409, "share", kind=FactType.DISTRIBUTION),
        "mean": fact(30.25, kind=FactType.DISTRIBUTION, unit="minutes"),
        "median": fact(25.5, "median", kind=FactType.DISTRIBUTION, unit="minutes"),
    }
    return insight("peaks", ("dep_delay",), evidence | more)


def even(**more: Any) -> Insight:
    evidence = {
        "even": share(0.25),
        "largest": share(0.2512),
        "largest_name": name("UA"),
        "largest_n": count(251),
        "smallest": share(0.249),
        "smallest_name": name("HA"),
        "smallest_n": count(249),
        "categories": count(4, "groups"),
    }
    return insight("even", ("carrier",), evidence | more)


def column(name: str, role: Role, **more: Any) -> ColumnProfile:
    types = {Role.MEASURE: ColumnType.NUMBER, Role.DATE: ColumnType.DATE, Role.TEXT: ColumnType.TEXT}
    given = {
        "name": name,
        "type": types.get(role, ColumnType.CATEGORY),
        "role": role,
        "unit": None,
        "additive": False,
        "count": 1000,
        "missing": 0,
        "distinct": 10,
    }
    return ColumnProfile(**given | more)


def measure(name: str, **more: Any) -> ColumnProfile:
    numbers = {
        "minimum": 1.0,
        "maximum": 120.5,
        "mean": 33.33,
        "sd": 12.0,
        "q1": 20.0,
        "median": 31.0,
        "q3": 44.0,
        "skew": 0.4,
    }
    return column(name, Role.MEASURE, **numbers | more)


def profile(*columns: ColumnProfile, **more: Any) -> Profile:
    given = {
        "rows": 1000,
        "columns": columns or (measure("dep_delay"),),
        "duplicate_rows": 0,
        "noun": "flights",
        "date": None,
    }
    return Profile(**given | more)


def report(**more: Any) -> ParseReport:
    given = {
        "kind": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "columns": (
            ColumnReading(name="dep_delay", read_as="number"),
            ColumnReading(name="carrier", read_as="category"),
        ),
    }
    return ParseReport(**given | more)
