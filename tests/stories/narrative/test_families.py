"""Each family of findings in each of its shapes: proved, and worded as an editor would have it."""

from dataclasses import replace

import pytest

from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import FactType, Insight, Ledger, Point
from stories.analysis.profile import Profile
from stories.narrative.claims import Claim, capital, told
from stories.narrative.grounding import problems
from stories.narrative.phrases import Finding
from stories.narrative.shapes import RULES, SHAPES
from stories.narrative.voice import Voice
from tests.stories.narrative import made

FLIGHTS = made.profile(
    made.measure("dep_delay"),
    made.column("carrier", Role.DIMENSION),
    made.column("late", Role.DIMENSION, type=ColumnType.BOOLEAN),
)


def say(claim: Claim) -> str:
    return told(capital(claim), Ledger()).text


def tell(insight: Insight, turn: int = 0, profile: Profile = FLIGHTS) -> Finding:
    return RULES[insight.kind](insight, Voice(profile), turn)


def claims(finding: Finding) -> list[Claim]:
    return [
        finding.headline,
        finding.title,
        *finding.sentences,
        finding.brief,
        finding.question,
        *finding.why,
        *(finding.links or ()),
    ]


def without(insight: Insight, *names: str) -> Insight:
    return replace(
        insight, evidence={name: fact for name, fact in insight.evidence.items() if name not in names}
    )


FALLING = made.trend(
    first=made.fact(16.5), last=made.fact(10.0), peak=made.fact(16.5), peak_when=made.name("2013-01"),
    low=made.fact(10.0), low_when=made.name("2013-12"),
    change=made.fact(-39.4, "change", kind=FactType.TREND, unit="percent"),
)  # fmt: skip
RISEN_TO_ITS_PEAK = made.trend(peak=made.fact(16.576, unit="minutes"), peak_when=made.name("2013-12"))
NEGATIVE = made.association(rho=made.fact(-0.3, "rho", kind=FactType.ASSOCIATION))
SPECIAL = {
    "falling": FALLING,
    "peak": RISEN_TO_ITS_PEAK,
    "no_ends": without(RISEN_TO_ITS_PEAK, "peak", "change"),
    "one_period": replace(made.trend(), caveats=("one_period",), series=None, test=None, effect=0.9),
    "summed": made.trend("Sales", first=made.fact(10.0, "sum", unit="$"), last=made.fact(12.0, "sum", unit="$")),
    "single": made.trend("pop", first=made.fact(10.0, n=1), last=made.fact(12.0, n=1)),
    "noisy": replace(made.trend(), test=made.test_of("Mann-Kendall", 0.2)),
    "negative": NEGATIVE,
    "strong": made.association(rho=made.fact(0.65, "rho", kind=FactType.ASSOCIATION)),
    "middling": made.association(rho=made.fact(0.4, "rho", kind=FactType.ASSOCIATION)),
    "no_pairs": made.association(pairs=made.count(0)),
    "pair": made.difference(groups=made.count(2, "groups")),
    "overlap": replace(made.difference(), test=made.test_of("Kruskal-Wallis", 0.2)),
    "apart": replace(made.difference(), test=None, effect=0.6),
    "no_ratio": made.difference(measure="temp_max"),
    "few": made.difference(bottom_n=made.count(12)),
    "marked": made.difference("late", top_name=made.name("Yes", "late"), bottom_name=made.name("No", "late")),
    "half_marked": made.difference("late", top_name=made.name("Yes", "late"), bottom_name=made.name("perhaps", "late")),
    "rank_rows": made.rank(row_share=made.share(0.15)),
    "rank_uneven": made.rank(row_share=made.share(0.05)),
    "rank_level": replace(
        made.rank(top_name=made.name("Large", "size"), row_share=made.share(0.05)), columns=("size", "Total Sales")
    ),
    "far_less": made.difference(bottom=made.fact(12.345), top=made.fact(40_000.0), gap=made.fact(39_988.0)),
    "unlooked": made.proportion(name=made.name("None")),
    "all_of_them": made.dependence(share=made.share(1.0)),
    "all_with": replace(
        made.dependence(share=made.share(1.0), a_name=made.name("Large", "size")), columns=("size", "late")
    ),
    "counted": made.trend(""),
    "fewer": replace(FALLING, columns=("time_hour", "")),
    "short": made.trend(periods=made.count(4, "periods")),
    "outlier_share": made.outlier(share=made.share(0.01)),
    "rank_fewer": made.rank(row_share=made.share(0.5)),
    "rank_even": made.rank(row_share=made.share(0.2)),
    "same_thing": made.dependence(v=made.fact(0.9, "v")),
    "loose": made.dependence(v=made.fact(0.15, "v")),
    "left_skewed": made.distribution(mean=made.fact(-12.0)),
    "same_middle": made.distribution(q3=made.fact(-5.0, "third quartile")),
    "mostly_nil": made.distribution(zero_share=made.share(0.93), median=made.fact(0.0, "median", unit="$")),
    "top_heavy": made.distribution(p90=made.fact(1301.0, "ninth decile")),
    "one_outlier": made.outlier(count=made.count(1), extreme_name=made.name("HA51", "flight")),
    "low_outlier": made.outlier(extreme=made.fact(-430.0, "minimum"), fence=made.fact(-300.0, "fence")),
    "marked_share": replace(made.proportion(name=made.name("No", "late")), columns=("late",)),
    "two_kinds": made.proportion(rest_share=made.share(0.0)),
    "segments": made.segments(),
    "segments_risen": made.segments(
        exception_change=made.fact(7.75, "difference of means", kind=FactType.INTERACTION, unit="minutes"),
        rule_change=made.fact(-9.5, "difference of means", kind=FactType.INTERACTION, unit="minutes"),
    ),
    "segments_short": replace(made.segments(), caveats=("one_period",)),
    "segments_two": made.segments(second_name=made.name("WN")),
    "gaps_two": made.interaction(second_name=made.name("WN")),
    "gaps_few": made.interaction(exception_low=made.fact(20.25, kind=FactType.INTERACTION, unit="minutes", n=21)),
    "alike": made.even(largest_n=made.count(250), smallest_n=made.count(250)),
}  # fmt: skip
MISSING = {
    "dependence": "low_share",
    "rank": "second",
    "difference": "top_n",
    "proportion": "second_share",
    "distribution": "zero_share",
}
SPECIAL |= {f"without_{names}": without(getattr(made, kind)(), names) for kind, names in MISSING.items()}
EVERY = {insight.kind: insight for insight in made.all_kinds()} | SPECIAL


@pytest.mark.parametrize("turn", range(SHAPES))
@pytest.mark.parametrize("which", EVERY)
def test_every_sentence_in_every_shape_is_proved(which: str, turn: int) -> None:
    ledger = Ledger()
    for claim in claims(tell(EVERY[which], turn)):
        text = told(capital(claim), ledger)
        assert problems(text, {fact.id: fact for fact in ledger.facts()}) == [], text.text
        assert len(text.text.split()) <= 35
        assert "  " not in text.text
        assert " a a" not in f" {text.text}".replace(" a average", " a a")


def test_shapes_differ_from_turn_to_turn() -> None:
    for insight in made.all_kinds():
        titles = {say(tell(insight, turn).title) for turn in range(SHAPES)}
        assert len(titles) >= 2, insight.kind


@pytest.mark.parametrize(
    ("which", "headline"),
    [
        ("difference", "Average dep delay for carrier F9 is 5.3 times as high as for US"),
        ("no_ratio", "Carrier F9 has the highest average temp max, 16.4 minutes above US"),
        (
            "marked",
            "Average dep delay for flights marked “late” is 5.3 times as high as for flights not marked “late”",
        ),
        ("falling", "Average dep delay of flights fell by 39.4% from January 2013 to December 2013"),
        ("single", "Pop rose by 65.2% from January 2013 to December 2013"),
        ("summed", "Total sales per month rose by 65.2% from January 2013 to December 2013"),
        ("negative", "Air time falls with distance, from 47 to 302"),
        ("dependence", "For model 747, 42% of flights are marked “late”, against 21% overall"),
        ("mostly_nil", "In 93% of flights, dep delay is $0"),
        ("outlier", "In dep delay, 312 flights lie far above the rest, up to 1,301"),
        ("one_outlier", "In dep delay, 1 flight lies far above the rest, up to 1,301"),
        ("proportion", "United Air Lines Inc. makes up 72.4% of all flights"),
        ("marked_share", "72.4% of all flights are not marked “late”"),
        ("rank", "California accounts for 19.9% of all sales, the most of 49 states"),
        ("rank_uneven", "California makes up 5% of flights but 19.9% of all sales"),
        ("rank_level", "The 5% of flights with size “Large” account for 19.9% of the total sales"),
        ("all_with", "All flights with size “Large” are marked “late”, against 21% overall"),
        ("distribution", "The typical flight has a dep delay of -2, while the average is 12.6"),
    ],
)
def test_headlines_have_subject_direction_and_size(which: str, headline: str) -> None:
    assert say(tell(EVERY[which]).headline) == headline


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("few", "Read it with care: only 685 flights are counted for F9 and 12 for US."),
        ("marked", "There are 685 flights marked “late” and 20,536 flights not marked “late”."),
        ("one_period", "The period is short, so a season may look like a trend."),
        ("falling", "The last value is also the lowest; the highest, 16.5, came in January 2013."),
        ("peak", "The last value is also the highest; the lowest, 5.4 minutes, came in November 2013."),
        ("rank_rows", "That is more than its share of the flights, which is 15%."),
        ("short", "With only 4 months to go by, it may be part of a longer swing."),
        ("far_less", "Over all flights, average dep delay is 13 minutes."),
        ("rank_fewer", "That is less than its share of the flights, which is 50%."),
        ("rank_even", "That is about in line with its share of the flights, which is 20%."),
        ("same_middle", "The middle 50% of flights all have the value -5."),
        ("one_outlier", "The highest value, 1,301, belongs to HA51; the median is -2."),
        ("without_zero_share", "Of all flights, 90% are at 49 or below."),
        (
            "association",
            "Among the 20% of flights with the lowest distance, up to 427 miles, average air time is 47.",
        ),
    ],
)
def test_caveats_and_comparisons_are_said_in_the_text(which: str, said: str) -> None:
    assert said in [say(sentence) for sentence in tell(EVERY[which]).sentences]


def test_without_groups_nobody_is_sent_to_look_inside_them() -> None:
    plain = made.profile(made.measure("dep_delay"))
    assert "within each" not in say(tell(made.association(), 0, plain).question)
    assert "every" not in say(tell(made.trend(), 0, plain).question)
    assert say(tell(made.association(), 0).question).endswith("within each carrier")
    assert say(tell(made.trend(), 0).question).endswith("holds for every carrier")


def test_how_steady_a_trend_is_follows_from_the_periods_that_are_told() -> None:
    def steadiness(*values: float) -> str:
        insight = made.trend()
        assert insight.series is not None
        points = tuple(Point(x=f"2013-{place:02d}-01", y=y) for place, y in enumerate(values, start=1))
        return say(tell(replace(insight, series=replace(insight.series, points=points))).sentences[-1])

    assert "steady" in steadiness(1, 2, 3, 4, 5, 6)
    assert "uneven" in steadiness(1, 3, 2, 4, 3, 5, 4)
    assert "whole stretch" in steadiness(1, 3, 2, 1, 3, 2)


def test_more_rows_may_be_more_records_and_nothing_noted_may_be_nobody_looking() -> None:
    assert (
        say(tell(EVERY["counted"]).question)
        == "Whether there were more flights, or only more records of them"
    )
    assert "fewer flights" in say(tell(EVERY["fewer"]).question)
    assert say(tell(EVERY["unlooked"]).question) == "Whether “None” also stands where nobody looked"
