"""Missing values in words: by group, by date, together with those of other columns."""

from dataclasses import replace

import pytest

from stories.analysis.facts import DataFact, FactType, Insight
from stories.narrative.phrases import Finding
from stories.narrative.shapes import RULES, SHAPES
from stories.narrative.voice import Voice
from tests.stories.narrative import made
from tests.stories.narrative.test_families import FLIGHTS, claims, say
from tests.stories.narrative.test_quality import prove

OTHERS = {"other_0": made.name("arr_delay", "arr_delay"), "other_1": made.name("air_time", "air_time")}


def share(value: float, side: str) -> DataFact:
    return made.fact(
        value, "share", kind=FactType.ASSOCIATION, columns=("day", "dep_delay"), where={"day": side}
    )


def of(*, before: float, after: float, **more: DataFact) -> Insight:
    evidence = {
        "before": share(before, "before 2013-07-04"),
        "after": share(after, "from 2013-07-04"),
        "when": made.name("2013-07-04", "day"),
        "overall": made.share(0.142, "dep_delay"),
    }
    return made.insight("gone", ("day", "dep_delay"), evidence | more)


TOGETHER = made.insight(
    "gone", ("arr_delay", "dep_delay"),
    {"together": made.count(431), "overall": made.share(0.142, "dep_delay"), "other_0": OTHERS["other_0"]},
)  # fmt: skip
EVERY = {
    "group": made.gone(),
    "and_others": made.gone(**OTHERS),
    "never": made.gone(share=made.share(1.0), low_share=made.share(0.0)),
    "marked": replace(made.gone(a_name=made.name("Yes", "late")), columns=("late", "dep_delay")),
    "no_lowest": replace(
        made.gone(), evidence={k: v for k, v in made.gone().evidence.items() if "low" not in k}
    ),
    "fewer": of(before=0.7, after=0.02),
    "more": of(before=0.02, after=0.7, **OTHERS),
    "all_then_none": of(before=1.0, after=0.0),
    "none_then_all": of(before=0.0, after=1.0),
    "together": TOGETHER,
    "three": replace(TOGETHER, evidence=TOGETHER.evidence | OTHERS),
}


def tell(which: str, turn: int = 0) -> Finding:
    return RULES["gone"](EVERY[which], Voice(FLIGHTS), turn)


@pytest.mark.parametrize("turn", range(SHAPES))
@pytest.mark.parametrize("which", EVERY)
def test_every_sentence_is_proved_and_short(which: str, turn: int) -> None:
    for claim in claims(tell(which, turn)):
        prove(claim)


@pytest.mark.parametrize(
    ("which", "headline"),
    [
        ("group", "Dep delay is missing in 28.4% of flights for carrier F9, against 14.2% overall"),
        ("marked", "Dep delay is missing in 28.4% of flights marked “late”, against 14.2% overall"),
        ("fewer", "Dep delay is missing in 70% of flights before 4 July 2013, and in 2% from then on"),
        ("all_then_none", "Dep delay is missing in all flights before 4 July 2013 and in none from then on"),
        ("none_then_all", "Dep delay is missing in all flights from 4 July 2013 on and in none before"),
        ("together", "Dep delay and arr delay are missing in the same 431 flights"),
        ("three", "Dep delay, arr delay and air time are missing in the same 431 flights"),
    ],
)
def test_headlines_say_what_is_missing_and_where(which: str, headline: str) -> None:
    assert say(tell(which).headline) == headline


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("group", "Over the whole file, dep delay is missing in 14.2% of flights; "
                  "for carrier F9, 38 flights lack a value."),
        ("group", "The fewest are missing for US: 5.3%."),
        ("group", "So less is known of dep delay for carrier F9 than elsewhere."),
        ("and_others", "The same flights lack arr delay and air time too."),
        ("never", "So a missing dep delay seems to mean that it does not apply there."),
        ("fewer", "Before 4 July 2013, 70% of flights have no dep delay; from then on it is 2%."),
        ("together", "These 431 flights are 14.2% of all; none lacks one and not the other."),
        ("three", "These 431 flights are 14.2% of all; none lacks only some of them."),
    ],
)  # fmt: skip
def test_what_is_usual_and_what_follows_are_said(which: str, said: str) -> None:
    assert said in [say(sentence) for sentence in tell(which).sentences]


def test_a_date_from_which_more_or_less_is_missing_is_told_by_its_direction() -> None:
    said = "missing {} often: in {} of flights, against {} before"
    assert said.format("less", "2%", "70%") in say(tell("fewer", 1).title)
    assert said.format("more", "70%", "2%") in say(tell("more", 1).title)


def test_titles_differ_from_turn_to_turn() -> None:
    for which in EVERY:
        assert len({say(tell(which, turn).title) for turn in range(SHAPES)}) >= 2, which
