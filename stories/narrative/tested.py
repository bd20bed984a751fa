"""What the test behind a finding says, for a reader who knows statistics: its name, its effect and how sure that is."""

from stories.analysis.facts import DataFact, FactType, Insight
from stories.narrative.claims import Claim, Piece, line
from stories.narrative.phrases import level
from stories.narrative.voice import Voice

SURE = 0.95
"""The confidence of every interval that a test carries."""
SYMBOLS = {
    "rho": "Spearman’s rho",
    "tau": "Kendall’s tau",
    "Cramer's V": "Cramér’s V, corrected for bias,",
    "share of the variation": "the share of the variation",
    "share of the time covered": "the share of the time covered",
    "depth": "the depth of the valley",
    "Cliff's delta in the exception": "Cliff’s delta in the exception",
    "correlation in the exception": "the correlation in the exception",
    "largest distance from an even share": "the largest distance from an even share",
}
"""Effects by the names that statisticians know."""
METHODS = {
    "Kruskal-Wallis, missing or not": "A Kruskal-Wallis test compares rows with and without a value by rank",
    "Kruskal-Wallis": "A Kruskal-Wallis test compares the groups by rank",
    "Spearman": "The test is that of a Spearman rank correlation",
    "Mann-Kendall, adjusted": "A Mann-Kendall test of the order of the periods, autocorrelation allowed for, backs it",
    "Mann-Kendall": "A Mann-Kendall test of the order of the periods backs it",
    "chi-squared": "A chi-squared test compares the counts of all pairs",
    "CUSUM of ranks, adjusted": "A CUSUM test of ranks, adjusted for autocorrelation, places the step",
    "CUSUM": "A CUSUM test of ranks places the step",
    "F test": "An F test of the seasonal frequencies backs it",
    "Gail-Simon": "A Gail-Simon test asks whether the groups really go opposite ways",
    "binomial": "A binomial test holds the valley against the peaks",
    "longest gap": "The longest gap is held against an even spread of rows over the time",
    "two one-sided": "An equivalence test (two one-sided tests) backs it",
}
"""How each test is told, by how its name begins; the first that fits."""


def tested(insight: Insight | None, voice: Voice) -> list[Claim]:
    """Return which test stands behind a finding, over how much, its effect and the interval of that."""
    test = insight.test if insight is not None else None
    if insight is None or test is None:
        return []
    method = next((words for start, words in METHODS.items() if test.name.startswith(start)), "")
    if not method:
        return []
    over = _over(insight, voice)
    if test.effect is None:
        return [line("{method}{over}.", method=method, over=over)]
    facts: dict[str, Piece] = {
        "method": method, "over": over, "name": SYMBOLS.get(test.effect_name, test.effect_name or "the effect"),
        "effect": _of_test(insight, "effect size", test.effect),
    }  # fmt: skip
    if test.interval is None:
        return [line("{method}{over}: {name} is {effect}.", **facts)]
    low, high = test.interval
    ends: dict[str, Piece] = {
        "sure": level(SURE, _columns(insight)),
        "low": _of_test(insight, "effect size, lower end", low),
        "high": _of_test(insight, "effect size, upper end", high),
    }
    return [line("{method}{over}: {name} is {effect} ({sure} interval {low} to {high}).", **facts, **ends)]


def _over(insight: Insight, voice: Voice) -> Claim:
    """Return over how many rows or groups the test goes, where the finding says so.

    Periods are not said: the test may go by finer ones than are told.
    """
    evidence = insight.evidence
    if "pairs" in evidence and insight.kind != "duplicate":
        return line(" over {n} {many}", n=evidence["pairs"], many=voice.many)
    if "groups" in evidence:
        return line(" over {n} groups", n=evidence["groups"])
    return Claim()


def _of_test(insight: Insight, measure: str, value: float) -> DataFact:
    return DataFact(
        id="", type=FactType.VALUE, columns=_columns(insight), measure=measure, value=value, test=insight.test,
        finding=(insight.kind, *_columns(insight)),
    )  # fmt: skip


def _columns(insight: Insight) -> tuple[str, ...]:
    """Return the columns of a finding; that on the number of rows has but the date."""
    return tuple(column for column in insight.columns if column)
