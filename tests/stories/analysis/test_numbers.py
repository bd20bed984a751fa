"""Numbers as people write them."""

import numpy as np
import pyarrow as pa
import pytest

from stories.analysis.numbers import NumberReading, mixed_units, numbers_of


def numbers(*texts: str, decimal: str = "") -> NumberReading | None:
    return numbers_of(
        pa.array(texts, pa.large_string()), np.ones(len(texts), dtype=np.int64), decimal=decimal
    )


def values(*texts: str, decimal: str = "") -> list[float]:
    reading = numbers(*texts, decimal=decimal)
    assert reading is not None
    return [float(value) for value in reading.values]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1", "-2", "+3"), [1, -2, 3]),
        (("1.5", ".5", "2."), [1.5, 0.5, 2]),
        (("1e3", "2.5E-2"), [1000, 0.025]),
        (("1,234", "5,678.9"), [1234, 5678.9]),
        (("1.234,5", "2,25"), [1234.5, 2.25]),
        (("1 234,5", "12 345"), [1234.5, 12345]),
        (("1 234.5", "7"), [1234.5, 7]),
        (("1'234.50", "7"), [1234.5, 7]),
        (("1\u00a0234", "2\u202f345"), [1234, 2345]),
        (("(1.5)", "2"), [-1.5, 2]),
        (("($1,000)", "$20"), [-1000, 20]),
        (("5-", "6"), [-5, 6]),
        (("\u22125", "6"), [-5, 6]),
        (("0,512", "0,3"), [0.512, 0.3]),
    ],
)
def test_numbers_are_read_as_they_are_meant(texts: tuple[str, ...], expected: list[float]) -> None:
    assert values(*texts) == expected


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (("$5", "$1,200.50"), "$"),
        (("5 €", "7,5 €"), "€"),
        (("£3", "-£4"), "£"),
        (("USD 5", "USD 7"), "$"),
        (("12%", "7.5 %"), "%"),
        (("3 kg", "4.5 kg"), "kg"),
        (("20 km/h", "31 km/h"), "km/h"),
        (("1", "2"), None),
    ],
)
def test_the_unit_is_taken_from_the_values(texts: tuple[str, ...], unit: str | None) -> None:
    reading = numbers(*texts)
    assert reading is not None
    assert reading.unit == unit


@pytest.mark.parametrize(
    "texts",
    [
        ("abc", "def"),
        ("00501", "10001"),
        ("4111111111111111", "4111111111111112"),
        ("12 kg", "5 lb"),
        ("10", "12", "XL"),
        ("1.2.3", "1.2.4"),
        ("192.168.0.1", "10.0.0.1"),
        ("A320", "747"),
    ],
)
def test_codes_and_mixtures_are_no_numbers(texts: tuple[str, ...]) -> None:
    assert numbers(*texts) is None


def test_three_digits_after_a_comma_are_thousands_until_the_table_says_otherwise() -> None:
    assert values("1,234", "5,678") == [1234, 5678]
    assert values("1,234", "5,678", decimal=",") == [1.234, 5.678]
    assert values("1.234", "5.678") == [1.234, 5.678]
    assert values("1.234", "5.678", decimal=",") == [1234, 5678]
    doubtful = numbers("1,234", "5,678")
    assert doubtful is not None
    assert (
        doubtful.how == "commas between thousands (three digits follow each); a decimal comma would also fit"
    )
    assert doubtful.ambiguous
    points = numbers("1.234", "5.678")
    assert points is not None
    assert (points.ambiguous, points.how) == (True, "points between thousands would also fit")
    for texts in (("1.234", "5.6"), ("0.234", "5.678"), ("1", "2"), ("1.234", "12.345.678")):
        clear = numbers(*texts)
        assert clear is not None
        assert not clear.ambiguous
    decided = numbers("1,234", "5,678,901")
    assert decided is not None
    assert not decided.ambiguous
    known = numbers("1,234", "5,678", decimal=".")
    assert known is not None
    assert not known.ambiguous


def test_points_between_thousands_are_said() -> None:
    reading = numbers("1.234", "5.678", decimal=",")
    assert reading is not None
    assert "points between thousands" in reading.how


def test_a_few_odd_words_do_not_hide_the_numbers() -> None:
    texts = pa.array(["1", "2", "none given"], pa.large_string())
    reading = numbers_of(texts, np.array([60, 36, 4]))
    assert reading is not None
    assert np.isnan(reading.values[2])
    assert numbers_of(texts, np.array([10, 10, 10])) is None


def test_different_units_are_told_and_words_behind_numbers_are_none() -> None:
    def why(*texts: str) -> str:
        return mixed_units(pa.array(texts, pa.large_string()), np.ones(len(texts), dtype=np.int64))

    assert why("$5", "7 €", "$9") == "more than one currency ($, €): kept as text, never added up"
    assert why("5 kg", "7 g") == "more than one unit (g, kg): kept as text, never added up"
    assert why("$5", "USD 7") == why("5 kg", "7") == why("3 rooms", "2 baths") == why("1st", "2nd") == ""
    assert why("$5", "7 €", "see note") == ""
