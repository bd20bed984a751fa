import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.analysis.facts import FactType
from stories.narrative.grounding import matches
from stories.narrative.numbers import read, shared_places, write
from tests.stories.narrative.made import fact


@pytest.mark.parametrize(
    ("value", "measure", "unit", "style", "shown", "after"),
    [
        (24.78, "mean", "minutes", "", "24.8", " minutes"),
        (24.78, "mean", "minutes", "bare", "24.8", ""),
        (1_234_567.0, "sum", "$", "", "$1.23 million", ""),
        (-12.5, "mean", "€", "", "-€12.50", ""),
        (0.7261, "share", None, "", "72.6%", ""),
        (0.7261, "share", None, ":0", "73%", ""),
        (0.99996, "share", None, "", "99.996%", ""),
        (0.00002, "share", None, "", "0.002%", ""),
        (1.0, "share", None, "", "100%", ""),
        (72.61, "mean", "percent", "", "72.6%", ""),
        (-12.34, "change", "percent", "size", "12.3%", ""),
        (336_776, "rows", None, "", "336,776", ""),
        (2.437, "ratio", None, "times", "2.4", " times"),
        (20.2157, "mean", None, ":2", "20.22", ""),
        (1.0, "median", "minutes", "", "1", " minute"),
        (4201.75, "mean", "g", "", "4,200", " g"),
        (4.6, "mean", None, "", "4.6", ""),
        (0.0, "mean", "$", ":2", "$0", ""),
        (30.667, "mean", "$", "", "$30.67", ""),
        (30.0, "median", "$", "", "$30", ""),
        (4.5e9, "sum", None, "", "4.5 billion", ""),
        (2040.1, "change", "percent", "", "2,040%", ""),
        (0.66, "difference of means", "%", "", "0.7", " percentage points"),
    ],
)
def test_a_value_is_written_as_a_newspaper_would(
    value: float, measure: str, unit: str | None, style: str, shown: str, after: str
) -> None:
    written = write(fact(value, measure, unit=unit), style)
    assert (written.shown, written.after) == (shown, after)


def test_a_year_has_no_thousands_separator() -> None:
    assert write(fact(1998.0, "median", columns=("Release Year",))).shown == "1998"
    assert write(fact(1998, "count", columns=("Release Year",))).shown == "1,998"


def test_names_are_shown_as_they_are_and_columns_made_readable() -> None:
    assert write(fact("747", "name")).shown == "747"
    assert write(fact("dep_delay", "name"), "column").shown == "dep delay"
    assert write(fact("dep_delay", "name"), "Column").shown == "Dep delay"
    assert write(fact("2013-07", "name"), "date").shown == "July 2013"
    assert not write(fact("Gentoo", "name")).numeral
    assert write(fact("Q3", "name")).numeral


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_has_no_value_is_not_shown(value: float | None) -> None:
    with pytest.raises(ValueError, match="no value"):
        write(fact(value))


@pytest.mark.parametrize(
    ("shown", "value", "step"),
    [
        ("24.8", 24.8, 0.1),
        ("12,300", 12_300, 100),
        ("$1.23 million", 1_230_000, 10_000),
        ("-€12.5", -12.5, 0.1),
        ("60%", 60, 10),
        ("0", 0, 1),
        ("-5", -5, 1),
        ("2 billion", 2e9, 1e9),
    ],
)
def test_what_was_written_is_read_back(shown: str, value: float, step: float) -> None:
    reading = read(shown)
    assert reading is not None
    assert reading.value == pytest.approx(value)
    assert reading.step == pytest.approx(step)


def test_words_hold_no_number() -> None:
    assert read("Gentoo") is None


@given(
    st.floats(min_value=-1e13, max_value=1e13).filter(lambda value: value == 0 or abs(value) > 1e-9),
    st.sampled_from([None, "minutes", "$", "percent"]),
    st.sampled_from(["", "bare", ":2"]),
)
def test_every_written_value_reads_back_as_its_fact(value: float, unit: str | None, style: str) -> None:
    shown = fact(value, unit=unit, kind=FactType.VALUE)
    if style == "bare" and unit:
        style = ""
    assert matches(write(shown, style).shown, shown)


@given(st.floats(min_value=0, max_value=1))
def test_every_written_share_reads_back_and_all_and_nothing_are_not_said_loosely(share: float) -> None:
    shown = write(fact(share, "share")).shown
    if 1e-6 < share < 1 - 1e-7 or share in (0, 1):
        assert matches(shown, fact(share, "share"))
        assert shown != "100%" or share == 1
        assert shown != "0%" or share == 0


def test_values_that_are_compared_share_their_decimals() -> None:
    assert shared_places(fact(20.2157), fact(3.7824)) == ":1"
    assert shared_places(fact(7.381), fact(7.379)) == ":3"
    assert shared_places(fact(20_000.5), fact(3.7)) == ""
    assert shared_places(fact(907.0), fact(0.04)) == ""
    assert shared_places(fact(20), fact(3)) == ""
    assert shared_places(fact(1022.5), fact(1013.4)) == ":1"
    assert shared_places(fact(4201.7), fact(3402.1)) == ""
    assert shared_places(fact(1913.56), fact(1913.56 * (1 + 1e-15))) == ""
    assert shared_places(fact(3.5)) == ""
