"""Ranking: the strongest first, no copies, no monotony, an honest null."""

from dataclasses import replace

import pandas as pd
import pytest

from stories.analysis.facts import DataFact, FactType, Insight, Ledger
from stories.analysis.facts import Test as StatTest
from stories.analysis.insights import Search, rank, score
from stories.analysis.profile import Profile
from tests.stories.analysis.made import made, rng

NAMES = ["day", "shop", "city", "price", "cost", "weight", "age"]
PROFILE = made(pd.DataFrame({name: rng().normal(0, 1, 5) for name in NAMES}))[1]


def insight(kind: str, *columns: str, effect: float = 0.5, top: str = "a", **more: object) -> Insight:
    name = "name" if kind == "proportion" else "top_name"
    fact = DataFact(id="", type=FactType.NAME, columns=columns[:1], measure="name", value=top)
    bottom = replace(fact, value="z")
    lead = DataFact(id="", type=FactType.VALUE, columns=columns, measure="mean", value=effect)
    made_of = Insight(
        kind=kind,
        type=FactType.VALUE,
        columns=columns,
        evidence={"lead": lead, name: fact, "bottom_name": bottom},
        lead="lead",
        series=None,
        coverage=1.0,
        effect=effect,
        test=StatTest(name="t", p=1e-9, q=1e-8),
    )
    return replace(made_of, **more)  # type: ignore[arg-type]


def kept(
    *insights: Insight, keep: int = 7, kin: frozenset[frozenset[str]] = frozenset()
) -> list[tuple[str, ...]]:
    search = Search(insights=insights, looked_at=10, tested=10, passed=5, kin=kin)
    return [(one.kind, *one.columns) for one in rank(search, PROFILE, Ledger(), keep=keep)]


def test_the_strongest_surest_and_widest_comes_first() -> None:
    strong = insight("difference", "shop", "price", effect=0.8)
    weak = insight("difference", "shop", "age", effect=0.3)
    assert kept(weak, strong)[0] == ("difference", "shop", "price")
    assert score(strong) > score(replace(strong, coverage=0.3))
    assert score(strong) > score(replace(strong, test=StatTest(name="t", p=0.01, q=0.04)))
    assert score(strong) > score(replace(strong, caveats=("small_n",)))
    assert score(strong) > score(replace(strong, surprise=0.2))


def test_a_finding_across_columns_comes_before_an_equal_one_on_a_single_column() -> None:
    assert (
        kept(insight("distribution", "price"), insight("association", "age", "weight"))[0][0] == "association"
    )


def test_at_most_two_of_a_kind_where_there_are_enough_others() -> None:
    story = kept(
        insight("difference", "shop", "price", effect=0.9),
        insight("difference", "city", "cost", effect=0.8),
        insight("difference", "shop", "age", effect=0.7),
        insight("trend", "day", "weight"),
        insight("association", "weight", "age"),
        insight("dependence", "shop", "city"),
    )
    assert sum(kind == "difference" for kind, *_ in story) == 2
    assert len(story) == 5


def test_a_third_of_its_kind_is_told_in_a_short_story() -> None:
    differences = [
        insight("difference", "shop", name, effect=0.9) for name in ("price", "cost", "weight", "age")
    ]
    assert len(kept(*differences)) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (insight("difference", "shop", "price"), insight("difference", "shop", "cost", effect=0.4)),
        (insight("difference", "shop", "price"), insight("rank", "shop", "price", effect=0.4)),
        (insight("difference", "shop", "unit cost"), insight("difference", "shop", "cost", effect=0.4)),
        (insight("difference", "shop", "unit cost"), insight("rank", "shop", "cost", effect=0.4)),
        (insight("association", "age", "price"), insight("association", "cost", "age", effect=0.4)),
        (insight("rank", "shop", "price"), insight("proportion", "shop", effect=0.4)),
        (insight("rank", "shop", "age"), insight("rank", "shop", "weight", effect=0.4)),
        (insight("distribution", "price"), insight("outlier", "cost", effect=0.3)),
        (insight("change", "day", "price"), insight("trend", "day", "cost", effect=0.3)),
        (insight("season", "day", "price"), insight("season", "day", "cost", effect=0.3)),
        (insight("season", "day", "price"), insight("difference", "month", "cost", effect=0.3)),
        (insight("season", "day", ""), insight("proportion", "month", effect=0.3)),
    ],
)
def test_copies_are_merged(one: Insight, other: Insight) -> None:
    assert kept(one, other, kin=frozenset({frozenset({"price", "cost"})})) == [(one.kind, *one.columns)]


def test_what_cannot_be_is_no_news_a_second_time_for_lying_far_out() -> None:
    far = insight("outlier", "age", effect=1.0, test=None)
    wrong = insight("impossible", "age", effect=0.4, test=None)
    assert kept(far, wrong) == [("impossible", "age")]
    assert len(kept(far, insight("impossible", "weight", effect=0.4, test=None))) == 2


def test_missing_values_of_a_column_are_told_once_and_those_of_sets_of_columns_once() -> None:
    by_shop = insight("gone", "shop", "price", effect=0.6)
    by_day = insight("gone", "day", "price", effect=0.4)
    together = insight("gone", "cost", "price", lead="together", test=None)
    assert kept(by_shop, by_day, together) == [("gone", "shop", "price")]
    assert len(kept(by_shop, insight("gone", "day", "age", effect=0.4))) == 2
    others = insight("gone", "weight", "age", lead="together", test=None)
    assert kept(together, others) == [("gone", "cost", "price")]


def test_different_leaders_are_no_copies() -> None:
    assert len(kept(insight("rank", "shop", "price"), insight("proportion", "shop", top="b"))) == 2


def test_what_was_told_already_counts_less() -> None:
    story = kept(
        insight("difference", "shop", "price", effect=0.8),
        insight("difference", "city", "price", effect=0.7),
        insight("difference", "city", "age", effect=0.5),
        keep=2,
    )
    assert story == [("difference", "shop", "price"), ("difference", "city", "age")]


def test_faint_findings_only_fill_a_very_short_story() -> None:
    faint = [insight("distribution", name, effect=0.05) for name in ("price", "cost", "age", "weight")]
    assert len(kept(*faint)) == 3
    assert len(kept(insight("trend", "day", "price"), *faint, keep=2)) == 2


def test_equal_scores_keep_the_order_of_the_file() -> None:
    one, other = insight("association", "price", "cost"), insight("association", "weight", "age")
    assert kept(other, one) == kept(one, other)
    assert kept(other, one)[0] == ("association", "price", "cost")


def test_when_nothing_beats_chance_it_says_so() -> None:
    search = Search(
        insights=(insight("distribution", "price", test=None),), looked_at=30, tested=12, passed=0
    )
    null, other = rank(search, PROFILE, Ledger())
    assert (null.kind, null.evidence["looked_at"].value) == ("null", 12)
    assert other.kind == "distribution"


def test_a_table_in_which_nothing_was_compared_has_no_null() -> None:
    empty = Profile(rows=0, columns=(), duplicate_rows=0, noun="rows", date=None)
    assert rank(Search(insights=(), looked_at=0), empty, Ledger()) == ()


def test_facts_of_kept_insights_alone_enter_the_ledger() -> None:
    ledger = Ledger()
    search = Search(
        insights=(insight("trend", "day", "price", effect=0.9), insight("trend", "day", "age")), looked_at=2
    )
    (first,) = rank(search, PROFILE, ledger, keep=1)
    assert [fact.id for fact in ledger.facts()] == ["f1", "f2", "f3"]
    assert set(first.evidence.values()) == set(ledger.facts())


def test_two_peaks_stand_for_the_spread_and_evenness_gives_way_to_a_leader() -> None:
    peaks = insight("peaks", "price", effect=0.9)
    assert kept(peaks, insight("distribution", "price")) == [("peaks", "price")]
    assert len(kept(peaks, insight("distribution", "cost"))) == 2
    leader = insight("proportion", "shop")
    assert kept(leader, insight("even", "shop", surprise=0.3)) == [("proportion", "shop")]


def test_rows_spread_evenly_are_told_when_little_else_is_found() -> None:
    even = insight("even", "shop", effect=1.0, surprise=0.3, test=None)
    measures = ("price", "cost", "weight", "age")
    others = [insight("outlier", name, effect=0.9) for name in measures]
    trends = [insight("trend", "day", name, effect=0.9) for name in measures]
    assert ("even", "shop") in kept(even, others[0])
    assert ("even", "shop") not in kept(even, *others[:2], *trends[:2])


def test_an_exception_comes_before_the_rule() -> None:
    rule, exception = insight("difference", "shop", "price"), insight("interaction", "city", "shop", "price")
    assert kept(rule, exception) == [
        ("interaction", "city", "shop", "price"),
        ("difference", "shop", "price"),
    ]
