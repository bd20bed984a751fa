"""The writer on insights made by hand: whole stories, read as a reader would."""

import re

import pytest

from stories.analysis.columns import Role
from stories.analysis.facts import Insight, Ledger
from stories.analysis.profile import Profile
from stories.narrative.claims import Narrative, Told
from stories.narrative.grounding import problems
from stories.narrative.shapes import RULES
from stories.narrative.writer import write
from tests.stories.narrative import made

CAUSES = (
    "drive", "cause", "lead to", "leads to", "led to", "due to", "because of", "result in", "results in", "impact",
    "affect", "influence", "boost", "thanks to", "explains",
)  # fmt: skip
PRAISE = (
    "interesting",
    "striking",
    "remarkable",
    "significant",
    "impressive",
    "insight",
    "clearly,",
    "notably",
)
NUMBER_WORDS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "dozen",
    "half",
    "double",
    "twice",
)


def told(
    insights: list[Insight], profile: Profile | None = None, looked_at: int = 120
) -> tuple[Narrative, Ledger]:
    ledger = Ledger()
    story = write(
        profile or made.profile(), made.report(), insights, ledger, looked_at=looked_at, source="flights.csv"
    )
    return story, ledger


def texts(story: Narrative) -> list[Told]:
    sections = [text for section in story.sections for text in (section.title, section.text)]
    return [story.headline, story.standfirst, *sections, *story.notes]


STORIES = {
    kind: [insight] for kind, insight in zip(RULES, [getattr(made, kind)() for kind in RULES], strict=True)
}
STORIES["all"] = made.all_kinds()[:7]
STORIES["twice"] = [
    made.difference(),
    made.difference("origin", "air_time"),
    made.trend(),
    made.trend("air_time"),
]
STORIES["null"] = [made.null()]
STORIES["nothing"] = []


@pytest.mark.parametrize("kind", STORIES)
def test_every_numeral_of_a_story_lies_in_a_figure_that_matches_its_fact(kind: str) -> None:
    story, ledger = told(STORIES[kind])
    facts = {fact.id: fact for fact in ledger.facts()}
    assert [wrong for text in texts(story) for wrong in problems(text, facts)] == []
    assert story.withheld == 0


@pytest.mark.parametrize("kind", STORIES)
def test_a_story_is_written_in_sober_words(kind: str) -> None:
    story, _ = told(STORIES[kind])
    said = " ".join(text.text for text in texts(story)).lower()
    assert [word for word in (*CAUSES, *PRAISE) if re.search(rf"\b{word}", said)] == []
    assert [word for word in NUMBER_WORDS if re.search(rf"\b{word}\b", said) and word != "two"] == []
    assert "!" not in said
    assert not re.search(r"  |\(\)|\{|\}|\bNone\b|\bnan\b", said)


@pytest.mark.parametrize("kind", STORIES)
def test_sentences_are_short_and_carry_few_numbers(kind: str) -> None:
    story, _ = told(STORIES[kind])
    for text in texts(story)[1:]:
        for sentence in re.split(r"(?<=[.?]) (?=[A-Z“])", text.text):
            assert len(sentence.split()) <= 35, sentence


@pytest.mark.parametrize("kind", STORIES)
def test_a_story_has_findings_questions_and_notes(kind: str) -> None:
    story, _ = told(STORIES[kind])
    kinds = [section.kind for section in story.sections]
    assert 1 <= kinds.count("finding") <= 7
    assert 2 <= kinds.count("recommendation") <= 4
    assert kinds == sorted(kinds)
    assert len(story.notes) >= 3
    assert story.headline.text.lstrip("“")[0].isupper()
    assert not story.headline.text.endswith(".")


def test_no_two_sections_open_alike() -> None:
    for kind in ("all", "twice"):
        story, _ = told(STORIES[kind])
        findings = [section for section in story.sections if section.kind == "finding"]
        for part in ("title", "text"):
            opened = [" ".join(getattr(section, part).text.lower().split()[:3]) for section in findings]
            assert len(set(opened)) == len(opened)


def test_the_headline_is_the_first_finding_with_subject_direction_and_size() -> None:
    story, _ = told([made.difference(), made.trend()])
    assert story.headline.text == "Average “dep delay” for carrier F9 is 5.3 times as high as for US"


def test_the_standfirst_says_what_the_data_are_and_what_was_tried() -> None:
    flown = made.column("time_hour", Role.DATE, minimum="2013-01-01", maximum="2013-12-31T23:00:00")
    profile = made.profile(made.measure("dep_delay"), flown, date="time_hour")
    story, _ = told([made.difference()], profile)
    assert story.standfirst.text.startswith(
        "flights.csv holds 1,000 flights from 1 January 2013 to 31 December 2013"
    )
    assert "120" in story.standfirst.text


def test_a_fall_is_told_without_a_minus() -> None:
    falling = made.trend(
        first=made.fact(16.5),
        last=made.fact(10.0),
        change=made.fact(-39.4, "change", kind=made.FactType.TREND, unit="percent"),
    )
    story, _ = told([falling])
    assert (
        story.headline.text
        == "Average “dep delay” of flights fell by 39.4% from January 2013 to December 2013"
    )
    assert story.withheld == 0


def test_the_number_of_rows_is_a_measure_too() -> None:
    counted = {
        key: made.fact(value, "count")
        for key, value in {"first": 10, "last": 40, "peak": 40, "low": 10}.items()
    }
    story, _ = told([made.trend("", **counted)])
    assert "Flights per month rose" in story.headline.text


def test_few_rows_behind_a_figure_are_said_in_the_text() -> None:
    story, _ = told([made.difference(bottom_n=made.count(12))])
    assert "only 685 flights are counted" in story.sections[0].text.text


def test_many_missing_values_are_said_once_in_the_text() -> None:
    profile = made.profile(made.measure("dep_delay", missing=400, count=600))
    story, _ = told([made.difference(), made.trend()], profile)
    said = " ".join(section.text.text for section in story.sections)
    assert said.count("missing in 40% of flights") == 1


def test_a_sentence_whose_figure_cannot_be_proved_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.narrative.numbers.numerals.number", lambda value, figures=3: "17")
    story, ledger = told([made.difference()])
    facts = {fact.id: fact for fact in ledger.facts()}
    assert story.withheld > 0
    assert [wrong for text in texts(story) for wrong in problems(text, facts)] == []


def test_the_same_facts_make_the_same_text() -> None:
    assert told(STORIES["all"])[0] == told(STORIES["all"])[0]


def test_a_story_without_findings_says_so_and_tells_what_the_columns_hold() -> None:
    profile = made.profile(
        made.measure("dep_delay"),
        made.column("carrier", Role.DIMENSION, top=(("AA", 400), ("UA", 300))),
        rows=1000,
    )
    story, _ = told([made.null()], profile)
    assert story.headline.text == "In these 1,000 flights, nothing stands out from chance"
    titles = [section.title.text for section in story.sections]
    assert titles[:3] == [
        "No comparison stands out from chance",
        "Dep delay runs from 1 to 120",
        "AA is the commonest carrier",
    ]


@pytest.mark.parametrize(
    ("column", "headline"),
    [
        (made.column("k", Role.CONSTANT, top=(("yes", 5),), distinct=1, count=5), "Every flight has the same k: yes"),
        (made.column("n", Role.CONSTANT, minimum=7.0, maximum=7.0, distinct=1), "Every flight has the same n: 7"),
        (made.column("id", Role.IDENTIFIER, distinct=1000), "No two flights share the same id"),
        (made.column("remark", Role.TEXT, distinct=900), "Remark has 900 different values"),
        (
            made.column("day", Role.DATE, minimum="2020-01-01", maximum="2020-02-03"),
            "The flights run from 1 January 2020 to 3 February 2020",
        ),
        (
            made.column("empty", Role.CONSTANT, count=0, missing=1000, distinct=0),
            "1,000 flights, and little to compare",
        ),
    ],
)  # fmt: skip
def test_a_table_of_one_column_gets_a_modest_story(column: made.ColumnProfile, headline: str) -> None:
    story, _ = told([], made.profile(column), looked_at=0)
    assert story.headline.text == headline
    assert [section.kind for section in story.sections].count("recommendation") == 2 or column.count == 0


def test_subjects_that_come_back_are_linked() -> None:
    story, _ = told([made.difference(), made.distribution(), made.outlier()])
    assert (
        "Taken by itself, " in story.sections[1].text.text
        or "At its far end, " in story.sections[2].text.text
    )


def test_what_an_exception_answers_is_not_asked() -> None:
    profile = made.profile(
        made.measure("dep_delay"),
        made.column("carrier", Role.DIMENSION, distinct=4),
        made.column("origin", Role.DIMENSION, distinct=3),
    )
    difference = made.difference("origin")
    asked = [
        [section.title.text for section in told(insights, profile=profile)[0].sections]
        for insights in ([difference], [made.interaction(), difference])
    ]
    assert any("for every carrier" in title for title in asked[0])
    assert not any("for every carrier" in title for title in asked[1])


def test_what_everybody_knows_stands_behind_the_first_news() -> None:
    warm, news = made.season("temperature"), made.difference()
    first = told([warm, news])[0].sections[0]
    assert first.insight == 1
    # what a column is like by itself is no news beside it, and a season of something else is
    assert told([warm, made.distribution()])[0].sections[0].insight == 0
    assert told([made.season(), news])[0].sections[0].insight == 0


def test_headline_opening_summary_and_finding_tell_the_main_thing_in_other_words() -> None:
    story = told([made.difference(), made.trend()])[0]
    headline, title = story.headline.text, story.sections[0].title.text
    assert title not in (headline, *story.summary.text.split(". "))
    assert headline not in story.summary.text
    told_in = [
        {figure.shown for figure in text.figures} - {"F9"}
        for text in (story.headline, story.sections[0].title)
    ]
    assert not told_in[0] & told_in[1]
    assert "What stands out most is how far apart" in story.summary.text


def test_a_name_cut_short_is_in_quotation_marks_in_the_headline() -> None:
    assert "“dep delay”" in told([made.difference()])[0].headline.text.lower()
    assert "“" not in told([made.difference(measure="distance")])[0].headline.text
