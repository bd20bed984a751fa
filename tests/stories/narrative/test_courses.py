"""What is said of seasons, jumps and gaps: the claim, its numbers, what it means, and what weakens it."""

from dataclasses import replace
from typing import Any

import pytest

from stories.analysis.columns import Role
from stories.analysis.facts import FactType, Insight, Ledger, Series
from stories.narrative.claims import Claim, capital, told
from stories.narrative.grounding import problems
from stories.narrative.phrases import Finding
from stories.narrative.shapes import RULES, SHAPES
from stories.narrative.voice import Voice
from tests.stories.narrative import made

FLIGHTS = made.profile(made.measure("dep_delay"), made.column("carrier", Role.DIMENSION))
ENDS: dict[str, Any] = {
    "first": made.fact(9.5, unit="minutes"),
    "first_when": made.name("2013-01"),
    "last": made.fact(15.1, unit="minutes"),
    "last_when": made.name("2013-12"),
}
STEP: dict[str, Any] = {
    "step_before": made.fact(10.25, unit="minutes"),
    "step_after": made.fact(14.5, unit="minutes"),
    "step_when": made.name("2013-07-04"),
}
INTERVAL: dict[str, Any] = {"earliest": made.name("2013-06-20"), "latest": made.name("2013-07-19")}


def series(grain: str) -> Series:
    return Series(shape="groups", x_name="month", y_name="rows", unit=None, points=(), grain=grain)


def week() -> Insight:
    cycles = made.fact(52, "weeks covered", unit="weeks")
    season = made.season(top_name=made.name("Friday"), bottom_name=made.name("Sunday"), cycles=cycles)
    return replace(season, series=series("week"))


def counted(insight: Insight, *names: str) -> Insight:
    """Return the insight as one of the number of rows."""
    told_of = {
        name: replace(insight.evidence[name], measure="rows a day", unit=None, columns=("time_hour",))
        for name in names
    }
    return replace(insight, columns=("time_hour", ""), evidence=insight.evidence | told_of)


FALLING = made.change(
    after=made.fact(8.0, unit="minutes"),
    gap=made.fact(-2.25, "difference of levels", kind=FactType.TREND, unit="minutes"),
    change=made.fact(-21.951, "change of level", kind=FactType.TREND, unit="percent"),
)
HOURS: dict[str, Any] = {"top_name": made.name("17:00"), "bottom_name": made.name("05:00")}
EVERY = {
    "season": made.season(),
    "week": week(),
    "day": replace(made.season(**HOURS), series=series("day")),
    "scale": made.season("temp_max"),
    "few": made.season(bottom_n=made.count(12)),
    "twice": made.season(cycles=made.fact(2, "years covered", unit="years")),
    "season_counts": counted(made.season(), "top", "bottom", "overall", "gap"),
    "change": made.change(**INTERVAL),
    "fall": FALLING,
    "gradual": made.change(**ENDS),
    "short": replace(made.change(), caveats=("one_period",)),
    "few_before": made.change(before_n=made.count(12)),
    "no_percent": replace(
        made.change(), evidence={key: fact for key, fact in made.change().evidence.items() if key != "change"}
    ),
    "by_month": made.change(when=made.name("2013-07")),
    "change_counts": counted(made.change(), "before", "after", "gap"),
    "gap": made.gap(),
    "months": made.gap(
        missing=made.fact(6, "months missing", unit="months"),
        covered=made.fact(60, "months covered", unit="months"),
        usual=made.fact(3, "usual step", unit="months"),
        first_when=made.name("2013-04"),
        last_when=made.name("2013-09"),
    ),
    "stepping_trend": made.trend(**STEP),
}


def say(claim: Claim) -> str:
    return told(capital(claim), Ledger()).text


def tell(which: str, turn: int = 0) -> Finding:
    return RULES[EVERY[which].kind](EVERY[which], Voice(FLIGHTS), turn)


@pytest.mark.parametrize("turn", range(SHAPES))
@pytest.mark.parametrize("which", EVERY)
def test_every_sentence_in_every_shape_is_proved(which: str, turn: int) -> None:
    ledger, finding = Ledger(), tell(which, turn)
    claims = [
        finding.headline,
        finding.title,
        *finding.sentences,
        finding.brief,
        finding.question,
        *finding.why,
    ]
    for claim in (*claims, *(finding.links or ())):
        text = told(capital(claim), ledger)
        assert problems(text, {fact.id: fact for fact in ledger.facts()}) == [], text.text
        assert len(text.text.split()) <= 35
        assert "  " not in text.text
        assert sum(not str(figure.shown).startswith("20") for figure in text.figures) <= 4, text.text


@pytest.mark.parametrize(
    ("which", "headline"),
    [
        ("season", "Average dep delay of flights is 4.0 times as high in July as in November"),
        ("week", "Average dep delay of flights is 4.0 times as high on Fridays as on Sundays"),
        (
            "day",
            "Average dep delay of flights is 4.0 times as high in the hour from 17:00 as in the hour from 05:00",
        ),
        (
            "scale",
            "Average temp max of flights is 16.3 minutes higher in July than in November",
        ),
        ("season_counts", "The number of flights a day is 4.0 times as high in July as in November"),
        ("change", "Average dep delay of flights rose by 41.5% in one step around 4 July 2013"),
        ("fall", "Average dep delay of flights fell by 22% in one step around 4 July 2013"),
        ("no_percent", "Average dep delay of flights rose by 4.25 minutes in one step around 4 July 2013"),
        ("by_month", "Average dep delay of flights rose by 41.5% in one step around July 2013"),
        ("change_counts", "The number of flights a day rose by 41.5% in one step around 4 July 2013"),
        ("gap", "There are no flights for 27 days, from 14 March 2013 to 9 April 2013"),
        ("months", "There are no flights for 6 months, from April 2013 to September 2013"),
    ],
)
def test_headlines_have_subject_direction_and_size(which: str, headline: str) -> None:
    assert say(tell(which).headline) == headline


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("season", "The pattern comes back over 4 years."),
        ("twice", "The file covers only 2 years, so the pattern has come back just once."),
        ("few", "Read it with care: the two figures rest on only 28,293 and 12 flights."),
        (
            "change",
            "When exactly is not sure: going by how the values spread, between 20 June 2013 and 19 July 2013.",
        ),
        ("gradual", "A steady rise fits the values nearly as well as a single step does."),
        (
            "gradual",
            "The first period, January 2013, stands at 9.5 minutes and the last, December 2013, at 15.1 minutes.",
        ),
        ("short", "The period is short, so a season may look like a jump."),
        ("few_before", "Read it with care: there are 12 flights before and 9,000 after."),
        ("gap", "The gap is 27 days long, out of 365 days that the file covers by time hour."),
        ("gap", "The flights stop on 13 March 2013; the next are from 10 April 2013."),
        ("months", "Elsewhere the usual step from one date to the next is 3 months."),
        (
            "stepping_trend",
            "A single step fits nearly as well: from 10.2 minutes before to 14.5 minutes after 4 July 2013.",
        ),
    ],
)
def test_what_weakens_a_finding_and_what_it_means_is_said_in_the_text(which: str, said: str) -> None:
    assert said in [say(sentence) for sentence in tell(which).sentences]


def test_the_titles_of_one_kind_differ_from_turn_to_turn() -> None:
    for which in ("season", "change", "gap"):
        assert len({say(tell(which, turn).title) for turn in range(SHAPES)}) == SHAPES
