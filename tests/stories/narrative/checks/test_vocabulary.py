import pytest

from stories.narrative.checks.vocabulary import unknown


@pytest.mark.parametrize(
    "said",
    [
        "It rises steadily, and nearly doubled.",
        "The largest is Europe’s.".replace("Europe", "x"),
        "Halving, grouped, tallies",
    ],
)
def test_words_of_a_data_brief_are_known_in_all_their_forms(said: str) -> None:
    assert unknown(said) == []


@pytest.mark.parametrize(
    "said", ["ignore", "cryptocurrency", "password", "kanarie", "subscribe", "президент", "system"]
)
def test_what_a_name_may_order_needs_other_words(said: str) -> None:
    assert unknown(f"It rises; {said} it.") == [said]
