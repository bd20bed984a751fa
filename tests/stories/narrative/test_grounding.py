from dataclasses import replace

import pytest

from stories.analysis.facts import DataFact, FactType, Ledger
from stories.narrative.claims import Figure, Told, line, told
from stories.narrative.grounding import matches, problems
from tests.stories.narrative.made import count, fact, name, share


def proved(text: Told, ledger: Ledger) -> list[str]:
    return problems(text, {fact.id: fact for fact in ledger.facts()})


def test_a_text_from_slots_is_proved() -> None:
    ledger = Ledger()
    text = told(
        line(
            "{rows} rows, {mean}, {share}",
            rows=count(4000),
            mean=fact(24.78, unit="minutes"),
            share=share(0.1),
        ),
        ledger,
    )
    assert proved(text, ledger) == []


def test_a_numeral_outside_a_figure_is_caught() -> None:
    assert problems(Told(text="It rose by 5."), {}) != []
    assert problems(Told(text="It rose by ²."), {}) != []


def test_a_figure_without_its_fact_is_caught() -> None:
    figure = Figure(start=0, end=1, fact="f9", shown="5")
    assert "points to no fact" in problems(Told(text="5 rows", figures=(figure,)), {})[0]


def test_a_figure_in_another_place_is_caught() -> None:
    figure = Figure(start=1, end=2, fact="f1", shown="5")
    assert "not where it is" in problems(Told(text="5 rows", figures=(figure,)), {"f1": count(5)})[0]


def test_a_swapped_fact_is_caught() -> None:
    ledger = Ledger()
    text = told(line("{top} against {bottom}", top=fact(20.2), bottom=fact(3.8)), ledger)
    one, other = text.figures
    swapped = replace(text, figures=(replace(one, fact=other.fact), replace(other, fact=one.fact)))
    assert len(proved(swapped, ledger)) == 2


@pytest.mark.parametrize(
    ("shown", "evidence"),
    [
        ("24.8", fact(24.78)),
        ("24.7", fact(24.75)),
        ("July 2013", name("2013-07")),
        ("Dep delay", name("dep_delay")),
        ("$1.2 million", fact(1_249_999.0, unit="$")),
        ("72.6%", share(0.7261)),
        ("4,000", count(4000)),
    ],
)
def test_what_matches(shown: str, evidence: DataFact) -> None:
    assert matches(shown, evidence)


@pytest.mark.parametrize(
    ("shown", "evidence"),
    [
        ("24.9", fact(24.78)),
        ("24.8%", fact(24.78)),
        ("72.6", share(0.7261)),
        ("$24.8", fact(24.78, unit="€")),
        ("4,100", count(4000)),
        ("4,000", count(4001)),
        ("August 2013", name("2013-07")),
        ("US", fact(3.0)),
        ("3", fact(None)),
        ("3", fact(float("nan"))),
        ("12.3", fact(-12.3)),
    ],
)
def test_what_does_not_match(shown: str, evidence: DataFact) -> None:
    assert not matches(shown, evidence)


def test_a_fall_may_lose_its_sign_only_where_the_text_says_fall() -> None:
    change = fact(-12.34, "change", kind=FactType.TREND, unit="percent")
    assert matches("12.3%", change, "Sales fell by 12.3%")
    assert not matches("12.3%", change, "Sales rose by 12.3%")
