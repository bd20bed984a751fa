"""What single columns show: how a measure spreads, its far values, the category that leads."""

from collections.abc import Iterator
from functools import partial

from stories.analysis import ordering
from stories.analysis.arrays import Arrays, Measure, Watch
from stories.analysis.facts import FactType, Insight, Series, Test
from stories.analysis.finders import evenness, outliers, peaks, proportions
from stories.analysis.finders.candidates import Candidate, Facts, caveats_for
from stories.analysis.finders.histograms import bins
from stories.analysis.statistics import Floats, rounded
from stories.analysis.wordlists import is_mute

FEWEST_ROWS = 30


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the spread, peaks and outliers of every measure, the leading category and evenness of every dimension."""
    total = len(arrays.measures) + len(arrays.dimensions)
    for place, measure in enumerate(arrays.measures):
        watch(place + 1, total, f"Looking at single columns: {place + 1} of {total}")
        ordered = measure.ordered
        if len(ordered) < FEWEST_ROWS:
            continue
        yield from _spread(arrays, measure, ordered)
        yield from peaks.find(arrays, measure, ordered)
        yield from outliers.find(arrays, measure, ordered)
    for place, dimension in enumerate(arrays.dimensions):
        done = len(arrays.measures) + place + 1
        watch(done, total, f"Looking at single columns: {done} of {total}")
        if dimension.counts[1:].sum() >= FEWEST_ROWS:
            yield from proportions.find(arrays, dimension)
            yield from evenness.find(arrays, dimension)


def _spread(arrays: Arrays, measure: Measure, ordered: Floats) -> Iterator[Candidate]:
    q1, median, q3, p90 = (ordering.quantile(ordered, share) for share in (0.25, 0.5, 0.75, 0.9))
    mean, sd = float(ordered.mean()), float(ordered.std())
    if sd == 0 or measure.profile.distinct < 5:
        return
    zero_share = float((ordered == 0).mean())
    # the median of a few whole numbers is far from the mean by rounding alone
    lean = abs(mean - median) / sd * (1.0 if measure.profile.distinct >= 20 else 0.5)
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
    facts = Facts(kind="distribution", columns=(name,), type=FactType.DISTRIBUTION, test=test)
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
            surprise=0.15 if is_mute(name) else 0.5,
            caveats=caveats_for(smallest=n, missing=measure.profile.missing / arrays.rows),
        ),
    )
