import pytest

from stories.file_names import in_ascii, without_ending


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("EV waits longest: 20.0 minutes", "ev-waits-longest-20.0-minutes"),
        ("336,776 flights, 16 airlines", "336776-flights-16-airlines"),
        ("Flüge 2013", "fluge-2013"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="b\r\nX: y', "a-filename-b-x-y"),
        ("..hidden", "hidden"),
        ("売上", "story"),
        ("", "story"),
        ("...", "story"),
    ],
)
def test_names_are_ascii_and_one_word(words: str, name: str) -> None:
    assert in_ascii(words, "story") == name


def test_long_names_end_with_a_word() -> None:
    assert in_ascii("a word " * 20, "story") == "a-word-a-word-a-word-a-word-a-word-a-word-a-word-a-word-a"
    assert in_ascii("x" * 200, "story") == "x" * 60


def test_the_ending_of_a_file_is_left_out() -> None:
    assert without_ending("flights.2013.csv") == "flights.2013"
    assert without_ending("flights") == "flights"
    assert without_ending(".csv") == ".csv"
