"""Which of the things found make the story, and in what order."""

import math
from dataclasses import dataclass, replace

from stories.analysis.facts import DataFact, FactType, Insight, Ledger, Test
from stories.analysis.profile import Profile
from stories.analysis.statistics import LEVEL, rounded
from stories.analysis.wordlists import are_alike, is_calendar


@dataclass(frozen=True, kw_only=True)
class Search:
    """All that was found in a table."""

    insights: tuple[Insight, ...]
    # those that hold, worked out, in no order of worth
    looked_at: int
    # comparisons that were considered, held or not
    tested: int = 0
    # cross-column tests among them, corrected together
    passed: int = 0
    # those whose corrected p-value is below the level
    tests: tuple[tuple[str, tuple[str, ...], Test], ...] = ()
    # kind, columns and test of the strongest that passed, whether told or not
    kin: frozenset[frozenset[str]] = frozenset()
    # pairs of columns that tell the same story


WEIGHTS = {
    "trend": 1.2,
    "interaction": 1.3,
    "change": 1.25,
    "season": 1.1,
    "difference": 1.0,
    "association": 0.95,
    "dependence": 0.9,
    "rank": 0.9,
    "gone": 0.9,
    "impossible": 1.0,
    "duplicate": 0.9,
    "gap": 0.55,
    "peaks": 0.5,
    "proportion": 0.45,
    "outlier": 0.4,
    "distribution": 0.35,
    "even": 0.14,
}
"""How much a kind of finding says by itself: about several columns more than about one."""
CROSS = frozenset(
    {"trend", "change", "season", "difference", "association", "dependence", "rank", "gone", "interaction"}
)
MOST_OF_A_KIND = 2
FEWEST = 3
ENOUGH = 5
"""Up to so many a third finding of a kind is told."""
REPEATED = 0.55
"""What a further finding on a measure that was told already is worth."""
GROUPED = 0.8
"""The same for a dimension or a date."""
FAINT = 0.02
"""Cross-column findings with a lower score, and ..."""
FAINT_ALONE = 0.045
"""... findings on one column with a lower score are told only to reach the fewest."""


def rank(search: Search, profile: Profile, ledger: Ledger, keep: int = 7) -> tuple[Insight, ...]:
    """Return the insights worth telling, at most `keep`, best first, their facts entered in `ledger`.

    Score: impact (effect and coverage) times significance times surprise. Near-copies are merged, at most two of a kind
    are kept, and what repeats a column counts less. When several columns were compared and nothing held,
    an insight of kind null says so.
    """
    # values that cannot be are no news a second time for lying far out
    wrong = {insight.columns for insight in search.insights if insight.kind == "impossible"}
    found = [one for one in search.insights if one.kind != "outlier" or one.columns not in wrong]
    order = {column.name: place for place, column in enumerate((*profile.columns, *profile.derived))}
    scored = sorted(
        (replace(insight, score=score(insight)) for insight in found),
        key=lambda insight: (
            -insight.score,
            list(WEIGHTS).index(insight.kind),
            [order.get(name, -1) for name in insight.columns],
        ),
    )
    chosen: list[Insight] = []
    for most in (MOST_OF_A_KIND, MOST_OF_A_KIND + 1):
        # a further one of its kind only where the story would else be too short
        target = keep if most == MOST_OF_A_KIND else min(ENOUGH, keep)
        left = [insight for insight in scored if insight not in chosen]
        while left and len(chosen) < target:
            best, place = max(
                (_worth(insight, chosen, search.kin, most), -place) for place, insight in enumerate(left)
            )
            insight = left.pop(-place)
            faint = FAINT if insight.kind in CROSS else FAINT_ALONE
            if best > 0 and (best >= faint or len(chosen) < FEWEST):
                chosen.append(insight)
    if search.tested and not search.passed and not any(insight.kind in CROSS for insight in chosen):
        chosen = [null(search, profile), *chosen[: keep - 1]]
    return tuple(_entered(insight, ledger) for insight in chosen)


def score(insight: Insight) -> float:
    """Return impact x significance x surprise, from 0 to 1."""
    impact = WEIGHTS[insight.kind] * min(1.0, insight.effect) * math.sqrt(min(1.0, insight.coverage))
    weakened = 0.75 ** len(insight.caveats)
    return rounded(impact * _significance(insight.test) * insight.surprise * weakened)


def _significance(test: Test | None) -> float:
    """Return how sure a finding is, 0.5 at the level of the test to 1 from one in a million."""
    if test is None:
        return 1.0
    p = max(test.p if test.q is None else test.q, 1e-6)
    return 0.5 + 0.5 * min(1.0, max(0.0, math.log(p / LEVEL) / math.log(1e-6 / LEVEL)))


def _worth(insight: Insight, chosen: list[Insight], kin: frozenset[frozenset[str]], most: int) -> float:
    """Return what an insight adds to those already chosen, 0 when it is a copy of one or one too many of its kind."""
    worth, same_kind = insight.score, 0
    for other in chosen:
        same_kind += other.kind == insight.kind
        if is_copy(insight, other, kin):
            return 0.0
        for column in insight.columns:
            if not column or not any(_alike(column, told, kin) for told in other.columns):
                continue
            worth *= REPEATED if column == insight.columns[-1] else GROUPED
    return 0.0 if same_kind >= most else worth


def is_copy(one: Insight, other: Insight, kin: frozenset[frozenset[str]]) -> bool:
    """Return whether two insights say the same thing about the same columns or about columns that are kin."""

    def match(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
        return len(first) == len(second) and all(
            _alike(a, b, kin) for a, b in zip(first, second, strict=True)
        )

    pair = {one.kind, other.kind}
    if one.kind == other.kind:
        return (
            (match(one.columns, other.columns) and _grain(one) == _grain(other))
            or (one.kind in ("association", "dependence") and match(one.columns, other.columns[::-1]))
            or (one.kind == "rank" and one.columns[0] == other.columns[0] and _named(one) == _named(other))
            or (one.kind == "difference" and _same_ends(one, other))
            # what is missing in the same rows goes under one name: it is told once, by what sets it apart the most
            or (one.kind == "gone" and one.columns[-1] == other.columns[-1])
            or (one.lead == other.lead == "together")
        )
    if pair == {"trend", "change"}:
        return match(one.columns, other.columns)
    if "season" in pair and pair & {"difference", "proportion"}:
        season, groups = (one, other) if one.kind == "season" else (other, one)
        # the same by a column that numbers the months or names the weekdays
        measure = groups.columns[1] if groups.kind == "difference" else ""
        return is_calendar(groups.columns[0]) and _alike(season.columns[1], measure, kin)
    if pair == {"rank", "difference"}:
        same_top = one.evidence["top_name"].value == other.evidence["top_name"].value
        alike = are_alike(one.columns[1], other.columns[1])
        return match(one.columns, other.columns) or (
            one.columns[0] == other.columns[0] and same_top and alike
        )
    if pair == {"rank", "proportion"}:
        return one.columns[0] == other.columns[0] and _named(one) == _named(other)
    if pair in ({"distribution", "outlier"}, {"peaks", "distribution"}, {"even", "proportion"}):
        return match(one.columns, other.columns)
    return False


def _named(insight: Insight) -> object:
    return insight.evidence["top_name" if insight.kind == "rank" else "name"].value


def _grain(insight: Insight) -> str:
    """Return which season it is; the grain of a line over time makes no other finding of it."""
    return insight.series.grain if insight.kind == "season" and insight.series else ""


def _same_ends(one: Insight, other: Insight) -> bool:
    """Return whether two differences set the same groups apart in measures whose names are alike."""
    ends = [
        [insight.evidence[name].value for name in ("top_name", "bottom_name")] for insight in (one, other)
    ]
    return (
        one.columns[0] == other.columns[0]
        and ends[0] == ends[1]
        and are_alike(one.columns[1], other.columns[1])
    )


def _alike(one: str, other: str, kin: frozenset[frozenset[str]]) -> bool:
    return one == other or frozenset((one, other)) in kin


def null(search: Search, profile: Profile) -> Insight:
    """Return the insight that nothing beats chance."""
    fact = DataFact(
        id="null::looked_at",
        type=FactType.NULL,
        columns=(),
        measure="looked at",
        value=search.tested,
        n=profile.rows,
    )
    return Insight(
        kind="null",
        type=FactType.NULL,
        columns=(),
        evidence={"looked_at": fact},
        lead="looked_at",
        series=None,
        coverage=1.0,
        effect=0.0,
    )


def _entered(insight: Insight, ledger: Ledger) -> Insight:
    return replace(insight, evidence={name: ledger.add(fact) for name, fact in insight.evidence.items()})
