"""The check of figures that the badge counts."""

from pathlib import Path

from stories.evidence.verified import figures_of
from stories.telling import compose
from tests.stories.conftest import document, told

FLIGHTS = Path(__file__).parents[2] / "data" / "flights.csv"


def test_every_figure_of_a_story_of_ours_is_proved() -> None:
    figures = figures_of(compose(FLIGHTS, {"rows": False}).document)
    assert len(figures) > 50
    assert [figure for figure in figures if not figure.proved] == []


def test_a_figure_stands_in_its_sentence_and_part() -> None:
    written = document()
    written["sections"][0]["text"] = told("They wait. It is 20.0 minutes, on average. So it goes.", f1="20.0")
    figure = next(one for one in figures_of(written) if one.before.startswith("It is"))
    assert (figure.part, figure.before, figure.shown, figure.after) == (
        "Finding 1", "It is ", "20.0", " minutes, on average.",
    )  # fmt: skip


def test_a_figure_that_is_not_where_it_is_said_to_be_is_not_proved() -> None:
    written = document()
    written["headline"]["figures"][0]["shown"] = "19.9"
    assert [one.shown for one in figures_of(written) if not one.proved] == ["20.0"]
    written["headline"]["figures"][0]["shown"] = "20.0"
    written["headline"]["text"] = written["headline"]["text"].replace("20.0", "21.0")
    assert [one.shown for one in figures_of(written) if not one.proved] == ["21.0"]


def test_a_fact_that_changes_takes_its_figures_with_it() -> None:
    written = document()
    written["facts"][0]["value"] = 20.1
    assert not any(one.proved for one in figures_of(written))


def test_a_summary_is_read_between_the_standfirst_and_the_findings() -> None:
    written = document() | {"summary": told("In short: 20.0 minutes.", f1="20.0")}
    assert [one.part for one in figures_of(written)][:3] == ["Headline", "Standfirst", "Summary"]
