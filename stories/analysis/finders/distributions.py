"""What single columns show: a skewed spread, values far from all others, a category that dominates."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from stories.analysis import statistics
from stories.analysis.arrays import Arrays, Groups, Measure
from stories.analysis.facts import FactType, Insight, Point, Series, Test
from stories.analysis.finders.candidates import Candidate, Facts, Watch, caveats_for
from stories.analysis.statistics import Floats, rounded

FEWEST_ROWS = 30
FENCE = 3.0
"""Interquartile ranges beyond the quartiles (Tukey's outer fence)."""
MOST_OUTLIERS = 0.01
"""A larger share beyond the fence is a long tail, not outliers."""
SKEWED = 1.0
MOST_BINS = 24
MOST_SHOWN = 50


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the spread and the outliers of every measure and the leading category of every dimension."""
    total = len(arrays.measures) + len(arrays.dimensions)
    for place, measure in enumerate(arrays.measures):
        watch(place + 1, total, f"Looking at single columns: {place + 1} of {total}")
        held = measure.values if measure.present is None else measure.values[measure.present]
        if len(held) < FEWEST_ROWS:
            continue
        ordered = np.sort(held)
        yield from _spread(arrays, measure, ordered)
        yield from _outliers(arrays, measure, ordered)
    for place, dimension in enumerate(arrays.dimensions):
        done = len(arrays.measures) + place + 1
        watch(done, total, f"Looking at single columns: {done} of {total}")
        yield from _leading(arrays, dimension)


def _mean(ordered: Floats) -> float:
    return float(statistics.group_sums(np.zeros(len(ordered), dtype=np.int32), ordered, 1)[0]) / len(ordered)


def _spread(arrays: Arrays, measure: Measure, ordered: Floats) -> Iterator[Candidate]:
    q1, median, q3, p90 = (float(edge) for edge in np.quantile(ordered, (0.25, 0.5, 0.75, 0.9)))
    mean, sd = _mean(ordered), float(ordered.std())
    if sd == 0 or measure.profile.distinct < 5:
        return
    zero_share = float((ordered == 0).mean())
    lean = abs(mean - median) / sd
    effect = min(1.0, max(2 * lean, zero_share if 0.3 <= zero_share <= 0.98 else 0.0))
    values = {"median": median, "mean": mean, "q1": q1, "q3": q3, "p90": p90}
    yield Candidate(
        kind="distribution",
        columns=(measure.profile.name,),
        build=partial(_tell_spread, arrays, measure, ordered, values, zero_share, effect),
        impact=effect,
    )


def _tell_spread(
    arrays: Arrays,
    measure: Measure,
    ordered: Floats,
    values: dict[str, float],
    zero_share: float,
    effect: float,
    test: Test | None,
) -> tuple[Insight, ...]:
    name, unit, n = measure.profile.name, measure.profile.unit, len(ordered)
    facts = Facts(kind="distribution", columns=(name,), type=FactType.DISTRIBUTION)
    named = {"q1": "first quartile", "q3": "third quartile", "p90": "ninth decile"}
    for key, value in values.items():
        facts.add(key, named.get(key, key), value, n=n, unit=unit)
    facts.add("minimum", "minimum", float(ordered[0]), n=n, unit=unit)
    facts.add("maximum", "maximum", float(ordered[-1]), n=n, unit=unit)
    if zero_share > 0.05:
        facts.add("zero_share", "share", zero_share, n=n, where={name: "0"})
    log = bool(ordered[0] > 0 and ordered[-1] > 1000 * values["median"])
    return (
        Insight(
            kind="distribution",
            type=FactType.DISTRIBUTION,
            columns=(name,),
            evidence=facts.made,
            lead="median",
            series=Series(
                shape="bins",
                x_name=name,
                y_name="rows",
                unit=unit,
                points=bins(ordered, log=log),
                reference=rounded(values["median"]),
                reference_name="median",
                log=log,
            ),
            coverage=n / arrays.rows,
            effect=effect,
            surprise=0.5,
            caveats=caveats_for(smallest=n, missing=measure.profile.missing / arrays.rows),
        ),
    )


def bins(ordered: Floats, *, log: bool) -> tuple[Point, ...]:
    """Return the histogram of sorted values in at most 24 bins with round edges; the last bin takes the upper tail."""
    low, high = float(ordered[0]), float(ordered[-1])
    if log:
        edges = np.geomspace(low, high, MOST_BINS + 1)
    else:
        # a few far values must not press all others into one bar
        near = float(np.quantile(ordered, 0.995))
        near = high if high - low <= 1.6 * (near - low) or near <= low else near
        step = _round_step((near - low) / (MOST_BINS - 4))
        start = np.floor(low / step) * step
        edges = start + step * np.arange(int(np.floor((near - start) / step)) + 2)
        edges = edges[: MOST_BINS + 1]
    edges = np.array([rounded(float(edge)) for edge in edges])
    edges[-1] = max(edges[-1], high)
    if log:
        edges[0] = low
    counts = np.diff(np.searchsorted(ordered, edges[:-1], side="left"), append=len(ordered))
    return tuple(
        Point(x=float(start), x_end=rounded(float(end)), y=float(count), n=int(count))
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )


def _round_step(step: float) -> float:
    size = 10.0 ** np.floor(np.log10(step))
    return float(next((nice * size for nice in (1.0, 2.0, 2.5, 5.0) if nice * size >= step), 10 * size))


def _outliers(arrays: Arrays, measure: Measure, ordered: Floats) -> Iterator[Candidate]:
    log = bool(ordered[0] > 0 and (measure.profile.skew or 0.0) > SKEWED)
    scaled = np.log(ordered) if log else ordered
    q1, q3 = (float(edge) for edge in np.quantile(scaled, (0.25, 0.75)))
    if q3 <= q1:
        return
    fences = q1 - FENCE * (q3 - q1), q3 + FENCE * (q3 - q1)
    below, above = (
        int(np.searchsorted(scaled, fences[0])),
        len(scaled) - int(np.searchsorted(scaled, fences[1], side="right")),
    )
    high = above >= below
    count = max(below, above)
    fence = fences[1] if high else fences[0]
    extreme, middle = (scaled[-1] if high else scaled[0]), float(np.median(scaled))
    far = min(1.0, abs(extreme - middle) / (20 * (q3 - q1)))
    yield Candidate(
        kind="outlier",
        columns=(measure.profile.name,),
        build=partial(_tell_outliers, arrays, measure, ordered, float(np.exp(fence)) if log else fence, high),
        impact=far,
        holds=0 < count <= max(1.0, MOST_OUTLIERS * len(ordered)),
    )


def _tell_outliers(
    arrays: Arrays, measure: Measure, ordered: Floats, fence: float, high: bool, test: Test | None
) -> tuple[Insight, ...]:
    name, unit, n = measure.profile.name, measure.profile.unit, len(ordered)
    with np.errstate(invalid="ignore"):
        places = np.flatnonzero(measure.values > fence if high else measure.values < fence)
    if not len(places):
        return ()
    labels = arrays.frame[arrays.label_column].astype("string") if arrays.label_column else None

    def label(place: int) -> str:
        text = None if labels is None else labels.iloc[place]
        return text.strip() if isinstance(text, str) else ""

    ranked = sorted(
        (-float(measure.values[place]) * (1 if high else -1), label(int(place))) for place in places
    )
    extreme, who = (
        abs(ranked[0][0]) if high and ranked[0][0] < 0 else ranked[0][0] * (-1 if high else 1),
        ranked[0][1],
    )
    facts = Facts(kind="outlier", columns=(name,), type=FactType.OUTLIER)
    facts.add("count", "count", len(places), n=n)
    facts.add("share", "share", len(places) / n, n=n)
    facts.add("fence", "fence", fence, n=n, unit=unit)
    facts.add("extreme", "maximum" if high else "minimum", extreme, n=n, unit=unit)
    if who and arrays.label_column:
        facts.name("extreme_name", who, arrays.label_column)
    median = float(np.median(ordered))
    facts.add("median", "median", median, n=n, unit=unit)
    points = tuple(
        Point(x=text or str(index + 1), y=rounded(-value if high else value), n=1)
        for index, (value, text) in enumerate(ranked[:MOST_SHOWN])
    )
    return (
        Insight(
            kind="outlier",
            type=FactType.OUTLIER,
            columns=(name,),
            evidence=facts.made,
            lead="extreme",
            series=Series(
                shape="strip",
                x_name=arrays.label_column or "",
                y_name=name,
                unit=unit,
                points=points,
                highlight=(points[0].x,),
                reference=rounded(median),
                reference_name="median",
                left_out=f"{len(places) - MOST_SHOWN} further values" if len(places) > MOST_SHOWN else "",
                log=bool(ordered[0] > 0 and ordered[-1] > 1000 * median > 0),
            ),
            coverage=n / arrays.rows,
            effect=min(1.0, abs(extreme - median) / (20 * max((measure.profile.sd or 1.0), 1e-300))),
            surprise=0.6,
            caveats=caveats_for(smallest=n, missing=measure.profile.missing / arrays.rows),
        ),
    )


def _leading(arrays: Arrays, dimension: Groups) -> Iterator[Candidate]:
    counts = dimension.counts[1:]
    n, categories = int(counts.sum()), int(np.count_nonzero(counts))
    if n < FEWEST_ROWS:
        return
    order = np.lexsort((np.arange(len(counts)), -counts))[:categories]
    share, evenly = float(counts[order[0]]) / n, 1 / categories
    effect = (share - evenly) / (1 - evenly)
    stands_out = share >= 0.9 if categories == 2 else share >= max(1.5 * evenly, 0.15)
    yield Candidate(
        kind="proportion",
        columns=(dimension.profile.name,),
        build=partial(_tell_leading, arrays, dimension, order, effect),
        impact=effect,
        holds=stands_out and share <= 0.98 and counts[order[0]] >= 1.1 * counts[order[1]],
    )


def _tell_leading(
    arrays: Arrays,
    dimension: Groups,
    order: np.ndarray,
    effect: float,
    test: Test | None,  # type: ignore[type-arg]
) -> tuple[Insight, ...]:
    name, counts, names = dimension.profile.name, dimension.counts[1:], dimension.names[1:]
    n = int(counts.sum())
    facts = Facts(kind="proportion", columns=(name,), type=FactType.PROPORTION)
    top, second = int(order[0]), int(order[1])
    facts.add("share", "share", int(counts[top]) / n, n=n, where={name: names[top]})
    facts.name("name", names[top], name)
    facts.add("count", "count", int(counts[top]), n=n, where={name: names[top]})
    facts.add("categories", "groups", len(order), n=n)
    facts.add("second_share", "share", int(counts[second]) / n, n=n, where={name: names[second]})
    facts.name("second_name", names[second], name)
    if len(order) > 2:
        facts.add("rest_share", "share", (n - int(counts[top]) - int(counts[second])) / n, n=n)
    shown = order[:MOST_SHOWN]
    return (
        Insight(
            kind="proportion",
            type=FactType.PROPORTION,
            columns=(name,),
            evidence=facts.made,
            lead="share",
            series=Series(
                shape="groups",
                x_name=name,
                y_name="share of rows",
                unit=None,
                points=tuple(
                    Point(x=names[code], y=rounded(int(counts[code]) / n), n=int(counts[code]))
                    for code in shown
                ),
                highlight=(names[top],),
                left_out=f"{len(order) - len(shown)} smaller groups" if len(order) > len(shown) else "",
            ),
            coverage=n / arrays.rows,
            effect=effect,
            surprise=0.5,
            caveats=caveats_for(smallest=n, missing=dimension.profile.missing / arrays.rows),
        ),
    )
