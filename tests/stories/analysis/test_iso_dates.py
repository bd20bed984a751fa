"""Dates and times as machines write them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.analysis import iso_dates

YEARS = {"earliest": 1000, "latest": 2999}


def texts(*said: str) -> pa.LargeStringArray:
    return pa.array(said, pa.large_string())


SECONDS = st.integers(
    int(np.datetime64("1000-01-01T00:00:00").astype(int)),
    int(np.datetime64("2999-12-31T23:59:59").astype(int)),
)


@given(seconds=st.lists(SECONDS, min_size=1), unit=st.sampled_from("sD"))
def test_what_numpy_writes_is_read_back(seconds: list[int], unit: str) -> None:
    when = np.array(seconds, dtype="datetime64[s]").astype(f"datetime64[{unit}]")
    found = iso_dates.exact(texts(*when.astype(str).tolist()), **YEARS)
    assert found is not None
    assert (found == when).all()


@pytest.mark.parametrize(
    "odd",
    ["2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31", "0999-01-01", "3000-01-01", "2024/01/01",
     "2024-01-1x", "2024-01-0:", "20240-1-01", "", "2024-01-011", "２０24-01-01"],
)  # fmt: skip
def test_one_text_that_is_no_such_date_and_none_is(odd: str) -> None:
    assert iso_dates.exact(texts("2024-02-29", odd), **YEARS) is None


@pytest.mark.parametrize("time", ["24:00:00", "23:60:00", "23:59:60", "1:02:03 ", "10-20:30"])
def test_times_that_do_not_exist_are_none(time: str) -> None:
    assert iso_dates.exact(texts("2024-02-29T23:59:59", f"2024-02-29T{time}"), **YEARS) is None


def test_the_same_by_whichever_way_they_are_read() -> None:
    said = ["2024-02-29T23:59:59", "1970-01-01 00:00:00", "1582-10-15T01:02:03"]
    exact, slow = (
        iso_dates.exact(texts(*said), **YEARS),
        iso_dates.moments(texts(*said, "2024-01-01"), **YEARS),
    )
    assert exact is not None
    assert slow is not None
    assert (exact == slow[:3]).all()


def test_part_of_an_array_is_read_as_that_part() -> None:
    part = texts("no date", "2024-01-01", "2024-01-02", "nor this").slice(1, 2)
    found = iso_dates.exact(part, **YEARS)
    assert found is not None
    assert found.astype("datetime64[D]").astype(str).tolist() == ["2024-01-01", "2024-01-02"]


def test_nothing_and_missing_texts_are_no_dates() -> None:
    assert iso_dates.exact(texts(), **YEARS) is None
    assert iso_dates.exact(pa.array(["2024-01-01", None], pa.large_string()), **YEARS) is None
