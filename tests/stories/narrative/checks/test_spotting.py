from stories.narrative.checks.spotting import Lexicon, Meaning, lexicon, spot
from tests.stories.narrative.stories_told import penguins


def book() -> Lexicon:
    return lexicon(penguins()["facts"], ["species", "Gentoo", "Torgersen", "bill_depth_mm", "Is", "X"])


def names(text: str) -> list[str]:
    return [token.text for token in spot(text, book(), {}) if token.kind == "name"]


def test_names_are_found_as_the_file_and_as_a_reader_writes_them() -> None:
    said = "Flipper length, flipper_length_mm and flipper length of Gentoo by species"
    assert names(said) == ["Flipper length", "flipper_length_mm", "flipper length", "Gentoo", "species"]


def test_a_name_is_found_whole_and_not_within_a_word() -> None:
    assert names("Gentoos are not found, nor Gentoo.csv, but Gentoo is.") == ["Gentoo"]


def test_names_without_facts_are_found_too_unless_they_are_words_of_any_sentence() -> None:
    assert names("Is Torgersen an island of bill depth?") == ["Torgersen", "island", "bill depth"]
    assert names("Is it “X”?") == ["“X”"]


def test_numbers_keep_their_sign_currency_and_scale() -> None:
    said = "-3.5 and $1,200 or −7% and 4.5 million, 12 percent"
    found = [token.text for token in spot(said, Lexicon(), {}) if token.kind == "number"]
    assert found == ["-3.5", "$1,200", "−7%", "4.5 million", "12 percent"]


def test_a_slot_is_its_fact_whatever_it_shows() -> None:
    fact = next(fact for fact in penguins()["facts"] if fact["id"] == "f2")
    (token,) = spot("Gentoo", Lexicon(), {(0, 6): fact})
    assert token.fact == "f2"
    assert token.meanings == (Meaning("species", "Gentoo"),)
