"""Conditions looked up in a table."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.analysis.columns import ColumnType, Role
from stories.analysis.profile import ColumnProfile, Profile
from stories.evidence.masks import Masks, span_of
from stories.evidence.rules import Rule
from stories.evidence.selections import Selection


def column(name: str, kind: ColumnType, **more: Any) -> ColumnProfile:
    return ColumnProfile(
        name=name,
        type=kind,
        role=Role.MEASURE,
        unit=None,
        additive=False,
        count=6,
        missing=0,
        distinct=6,
        **more,
    )


@pytest.fixture
def masks() -> Masks:
    days = pd.to_datetime(
        ["2013-06-30", "2013-07-01", "2014-07-01 17:20", "NaT", "2013-12-31 23:59:59", "1969-12-28"],
        format="ISO8601",
    )
    frame = pd.DataFrame(
        {
            "day": days,
            "kind": pd.Categorical(["a", "b ", None, "a", "b", "4.0"]),
            "value": [1.0, np.nan, 3.0, -4.0, 1.0, 0.0],
            "whole": [1.0, 2.0, 2.0, 5.0, 1.0 + 1e-12, -1.0],
            "name": pd.Series(["x", " y", None, "z", "x", "x"], dtype="str"),
        }
    )
    kinds = (ColumnType.DATE, ColumnType.CATEGORY, ColumnType.NUMBER, ColumnType.NUMBER, ColumnType.TEXT)
    grains = {"day": "second"}
    columns = tuple(
        column(name, kind, grain=grains.get(name, ""))
        for name, kind in zip(map(str, frame), kinds, strict=True)
    )
    return Masks(frame, Profile(rows=6, columns=columns, duplicate_rows=0, noun="rows", date="day"))


def found(masks: Masks, *rules: Rule, known: tuple[str, ...] = ()) -> list[int]:
    return rows_of(masks, Selection(either=(rules,), known=known))


def rows_of(masks: Masks, selection: Selection) -> list[int]:
    mask = masks.of(selection)
    return list(range(6)) if mask is None else np.flatnonzero(mask).tolist()


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (Rule(kind="is", columns=("kind",), values=("b",)), [1, 4]),
        (Rule(kind="is", columns=("value",), values=("1",)), [0, 4]),
        (Rule(kind="is", columns=("name",), values=("y",)), [1]),
        (Rule(kind="none_of", columns=("kind",), values=("a", "4.0")), [1, 4]),
        (Rule(kind="missing", columns=("kind",)), [2]),
        (Rule(kind="missing", columns=("whole",)), []),
        (Rule(kind="period", columns=("day",), values=("2013-07",)), [1]),
        (Rule(kind="period", columns=("day",), values=("2013-Q4",)), [4]),
        (Rule(kind="period", columns=("day",), values=("2013-W26",)), [0]),
        (Rule(kind="season", columns=("day",), values=("July",)), [1, 2]),
        (Rule(kind="season", columns=("day",), values=("Sunday",)), [0, 5]),
        (Rule(kind="season", columns=("day",), values=("17:00",)), [2]),
        (Rule(kind="before", columns=("day",), values=("2013-07-01",)), [0, 5]),
        (Rule(kind="from", columns=("day",), values=("2013-07-01",)), [1, 2, 4]),
        (Rule(kind="at_most", columns=("value",), limit=1.0), [0, 3, 4, 5]),
        (Rule(kind="at_least", columns=("value",), limit=1.0), [0, 2, 4]),
        (Rule(kind="below", columns=("value",), limit=0.0), [3]),
        (Rule(kind="above", columns=("value",), limit=1.0), [2]),
        (Rule(kind="part", columns=("value", "whole")), [2, 5]),
    ],
    ids=lambda part: part.kind if isinstance(part, Rule) else "",
)
def test_rows_that_meet_a_condition(masks: Masks, rule: Rule, rows: list[int]) -> None:
    assert found(masks, rule) == rows


def test_conditions_are_joined_and_values_are_needed(masks: Masks) -> None:
    a = Rule(kind="is", columns=("kind",), values=("a",))
    low = Rule(kind="at_most", columns=("value",), limit=0.0)
    assert found(masks, a, low) == [3]
    assert found(masks) == [0, 1, 2, 3, 4, 5]
    assert found(masks, known=("value", "day")) == [0, 2, 4, 5]
    either = Selection(either=((a,), (low,)), known=("day",))
    assert rows_of(masks, either) == [0, 5]
    assert rows_of(masks, Selection(either=((a,), ()), known=("day",))) == [0, 1, 2, 4, 5]


@pytest.mark.parametrize(
    ("label", "first", "after"),
    [
        ("2013", "2013-01-01", "2014-01-01"),
        ("2013-Q4", "2013-10-01", "2014-01-01"),
        ("2013-02", "2013-02-01", "2013-03-01"),
        ("2020-W53", "2020-12-28", "2021-01-04"),
        ("2013-07-04", "2013-07-04", "2013-07-05"),
        ("2013-07-04T10", "2013-07-04T10", "2013-07-04T11"),
        ("1969-12-31", "1969-12-31", "1970-01-01"),
    ],
)
def test_a_period_spans_its_seconds(label: str, first: str, after: str) -> None:
    ends = tuple(int(np.datetime64(end, "s").astype(np.int64)) for end in (first, after))
    assert span_of(label) == ends


def test_what_is_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="Error parsing datetime"):
        span_of("some day")
