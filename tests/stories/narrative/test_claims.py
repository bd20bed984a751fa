import pytest

from stories.analysis.facts import Ledger
from stories.narrative.claims import Claim, Slot, capital, joined, line, speaker, told
from tests.stories.narrative.made import fact, name


def test_a_template_becomes_words_and_slots() -> None:
    mean = fact(24.78, unit="minutes")
    claim = line("it took {mean:bare} on {day}", mean=mean, day=Slot(fact=name("2013-07"), style="date"))
    assert claim.parts == (
        "it took ",
        Slot(fact=mean, style="bare"),
        " on ",
        Slot(fact=name("2013-07"), style="date"),
    )


def test_a_numeral_in_plain_words_is_refused() -> None:
    with pytest.raises(ValueError, match="numeral"):
        line("three of 4 rows")
    with pytest.raises(ValueError, match="numeral"):
        line("of {words}", words="4 rows")


def test_a_told_claim_knows_where_its_figures_stand() -> None:
    ledger = Ledger()
    text = told(
        line(
            "{carrier} took {mean} in {model}",
            carrier=name("US"),
            mean=fact(24.78, unit="minutes"),
            model=name("747"),
        ),
        ledger,
    )
    assert text.text == "US took 24.8 minutes in 747"
    assert [(figure.shown, text.text[figure.start : figure.end]) for figure in text.figures] == [
        ("24.8", "24.8"),
        ("747", "747"),
    ]
    assert [fact.id for fact in ledger.facts()] == [figure.fact for figure in text.figures]


def test_a_sentence_starts_with_a_capital_but_a_name_is_left_alone() -> None:
    ledger = Ledger()
    assert told(capital(line("the end")), ledger).text == "The end"
    assert told(capital(line("{name} is", name=name("virginica"))), ledger).text == "virginica is"
    column = Slot(fact=name("dep_delay"), style="column")
    assert told(capital(line("{column} is", column=column)), ledger).text == "Dep delay is"
    assert capital(Claim()) == Claim()


def test_claims_are_joined_with_a_space_or_what_is_asked_for() -> None:
    assert joined(line("a."), line("b.")).parts == ("a.", " ", "b.")
    assert joined(line("a"), Claim(), line("b"), by=", ").parts == ("a", ", ", "b")


def test_a_speaker_has_its_pieces_given_and_takes_more() -> None:
    say = speaker({"many": "flights"})
    assert say("{many} {verb}", verb="rise").parts == ("flights", " ", "rise")
