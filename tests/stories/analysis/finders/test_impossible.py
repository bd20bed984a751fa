"""Values that cannot be are told where nearly all others can."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stories.analysis import finders
from stories.analysis.columns import Role
from stories.analysis.facts import FactType, Insight
from stories.progress import silent
from tests.stories.analysis.made import found, made, rng, search, value

ROWS = 200


def spoiled(values: np.ndarray, *wrong: float) -> np.ndarray:
    spoilt = np.array(values, dtype=float)
    spoilt[10 : 10 + len(wrong)] = wrong
    return spoilt


def told(name: str, values: np.ndarray, unit: str | None = None) -> list[Insight]:
    """Return what is told of one column of that name and unit."""
    table, profile = made(pd.DataFrame({name: values}))
    profile = replace(profile, columns=tuple(replace(column, unit=unit) for column in profile.columns))
    return [one for one in finders.find(table, profile, silent).insights if one.kind == "impossible"]


def test_a_negative_duration_is_told_with_the_farthest_and_its_row() -> None:
    frame = pd.DataFrame({"duration": spoiled(rng().gamma(9, 4, ROWS), -3, -44, -44)})
    frame["label"] = [f"run {ROWS - place:03}" for place in range(ROWS)]
    (wrong,) = found(frame, "impossible", names="label", roles={"label": Role.IDENTIFIER})
    assert (wrong.type, wrong.columns) == (FactType.IMPOSSIBLE, ("duration",))
    assert (value(wrong, "count"), value(wrong, "share"), value(wrong, "extreme")) == (3, 0.015, -44)
    assert wrong.evidence["extreme"].measure == "minimum"
    assert value(wrong, "distinct") == 2
    assert wrong.evidence["extreme_name"].value == "run 188"
    assert wrong.evidence["count"].where == {"duration": "below zero"}
    assert "limit" not in wrong.evidence


def test_the_bars_have_an_edge_at_the_limit_and_hold_every_row_once() -> None:
    cases = (
        ("duration", spoiled(np.round(rng().gamma(9, 4, ROWS)), -3, -44, 0, 0), 0.0, True),
        ("share_percent", spoiled(rng().uniform(20, 99, ROWS), 100, 100, 100.4, 133), 100.0, False),
    )
    for name, values, limit, low in cases:
        (wrong,) = told(name, values, "%" if "percent" in name else None)
        assert wrong.series is not None
        points = wrong.series.points
        assert sum(point.n for point in points) == ROWS
        beyond = [point for point in points if point.x in wrong.series.highlight]
        outside = values < limit if low else values > limit
        assert sum(point.n for point in beyond) == outside.sum() == value(wrong, "count")
        assert limit in ({point.x_end for point in beyond} if low else {point.x for point in beyond})
        assert len(points) <= 34


def test_the_bars_of_what_starts_from_nothing_start_there() -> None:
    (wrong,) = told("age", spoiled(rng().integers(0, 99, ROWS), 131, 999))
    assert wrong.series is not None
    assert wrong.series.points[0].x == 0


def test_a_far_code_leaves_the_other_bars_on_the_page() -> None:
    (wrong,) = told("duration", spoiled(rng().gamma(9, 4, ROWS), -99_999))
    assert wrong.series is not None
    assert len(wrong.series.points) <= 34


@pytest.mark.parametrize(
    ("name", "unit", "values", "limit"),
    [
        ("filled", "%", spoiled(rng().uniform(20, 99, ROWS), 120, 140), 100.0),
        ("share_of_ward", None, spoiled(rng().uniform(0, 1, ROWS), 1.2, 2.5), 1.0),
        ("response_rate", None, spoiled(rng().uniform(0, 100, ROWS), 120), 100.0),
        ("age", None, spoiled(rng().integers(0, 99, ROWS), 131, 999), 130.0),
    ],
)
def test_more_than_the_whole_and_older_than_anybody(
    name: str, unit: str | None, values: np.ndarray, limit: float
) -> None:
    (wrong,) = told(name, values, unit)
    assert (value(wrong, "limit"), value(wrong, "extreme")) == (limit, values.max())
    assert value(wrong, "count") == (values > limit).sum()


@pytest.mark.parametrize(
    ("name", "unit", "values"),
    [
        ("dep_delay", None, spoiled(rng().gamma(9, 4, ROWS), -3, -44)),
        ("duration", None, rng().normal(5, 4, ROWS)),
        ("duration", None, rng().gamma(9, 4, ROWS)),
        ("growth", "%", spoiled(rng().uniform(0, 90, ROWS), 120, 140)),
        ("filled", "%", rng().uniform(0, 140, ROWS)),
        ("filled", "%", spoiled(rng().uniform(0, 0.9, ROWS), 1.2, 1.4)),
        ("share_of_ward", None, spoiled(rng().uniform(0, 0.1, ROWS), 1.2, 2.5)),
        ("share_of_ward", None, spoiled(rng().uniform(0, 90, ROWS), 100, 100)),
        ("age", None, spoiled(rng().integers(0, 400, ROWS), 999)),
        ("age", None, spoiled(rng().uniform(0, 130, ROWS), 140)),
        ("stage", None, spoiled(rng().integers(0, 99, ROWS), 131)),
    ],
)
def test_what_may_be_and_what_is_common_is_not_told(name: str, unit: str | None, values: np.ndarray) -> None:
    assert told(name, values, unit) == []


def days(*, wrong: int, rows: int = ROWS) -> pd.DataFrame:
    start = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng().integers(0, 400, rows), unit="D")
    lasts = np.where(np.arange(rows) < wrong, -1 - np.arange(rows), rng(3).integers(0, 30, rows))
    return pd.DataFrame({"admitted": start, "discharged": start + pd.to_timedelta(lasts, unit="D")})


def test_an_end_before_its_start_is_told_with_how_far() -> None:
    (wrong,) = found(days(wrong=5), "impossible")
    assert wrong.columns == ("admitted", "discharged")
    assert (value(wrong, "count"), value(wrong, "share"), value(wrong, "extreme")) == (5, 0.025, 5)
    assert wrong.evidence["extreme"].unit == "days"
    assert wrong.series is not None
    assert sum(point.n for point in wrong.series.points if point.x in wrong.series.highlight) == 5


def test_dates_that_are_no_pair_or_are_often_turned_round_are_not_told() -> None:
    assert found(days(wrong=0), "impossible") == []
    assert found(days(wrong=40), "impossible") == []
    assert found(days(wrong=5).set_axis(["noted", "discharged"], axis=1), "impossible") == []


def test_an_end_to_the_day_may_be_the_day_of_its_start() -> None:
    frame = days(wrong=0)
    frame["admitted"] += pd.to_timedelta(rng().integers(1, 86_400, ROWS), unit="s")
    frame["discharged"] = frame["discharged"].dt.normalize()
    table, profile = made(frame)
    columns = [replace(c, grain="second" if c.name == "admitted" else "day") for c in profile.columns]
    searched = finders.find(table, replace(profile, columns=tuple(columns)), silent)
    assert [one for one in searched.insights if one.kind == "impossible"] == []


def test_times_that_are_turned_round_are_told_in_their_unit() -> None:
    frame = days(wrong=0)
    frame["discharged"] = frame["admitted"] + pd.to_timedelta(rng().integers(0, 9_000, ROWS), unit="s")
    frame.loc[3, "discharged"] = frame.loc[3, "admitted"] - pd.Timedelta(minutes=90)
    (wrong,) = found(frame, "impossible", grain="second")
    assert (value(wrong, "extreme"), wrong.evidence["extreme"].unit) == (90, "minutes")


@pytest.mark.parametrize(("date", "way"), [("2199-12-31", "late"), ("1900-01-01", "early")])
def test_a_date_decades_from_all_others_is_told(date: str, way: str) -> None:
    seen = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng().integers(0, 700, ROWS), unit="D")
    frame = pd.DataFrame({"seen": seen.where(np.arange(ROWS) != 5, pd.Timestamp(date))})
    (wrong,) = found(frame, "impossible")
    assert wrong.evidence["extreme"].value == date
    assert wrong.evidence["count"].where == {"seen": f"far too {way}"}
    assert wrong.series is not None
    assert wrong.series.highlight == (date[:4],)


def test_a_century_of_birthdays_is_not_far_apart() -> None:
    born = pd.Timestamp("1920-01-01") + pd.to_timedelta(rng().integers(0, 36_000, ROWS), unit="D")
    assert found(pd.DataFrame({"born": born}), "impossible") == []


def test_a_part_above_its_whole_is_told_but_not_one_that_differs_in_the_last_digit() -> None:
    total = np.round(rng().gamma(9, 30, ROWS), 1)
    part = np.round(total * rng(3).uniform(0.1, 0.9, ROWS), 1)
    frame = pd.DataFrame({"total_cost": total, "drug_cost": part})
    frame.loc[3, "drug_cost"] = frame.loc[3, "total_cost"] * (1 + 1e-12)
    assert found(frame, "impossible") == []
    frame.loc[[4, 5], "drug_cost"] = frame.loc[[4, 5], "total_cost"] + [2.5, 7]
    (wrong,) = found(frame, "impossible")
    assert wrong.columns == ("drug_cost", "total_cost")
    assert (value(wrong, "count"), value(wrong, "extreme")) == (2, 7)


def test_every_limit_that_is_held_against_values_is_counted() -> None:
    frame = pd.DataFrame({"duration": rng().gamma(9, 4, ROWS)})
    looked = search(frame).looked_at
    assert looked == search(frame.set_axis(["delay"], axis=1)).looked_at + 1


def test_the_order_of_rows_does_not_matter() -> None:
    frame = days(wrong=5).assign(duration=spoiled(rng().gamma(9, 4, ROWS), -3, -44))
    shuffled = frame.sample(frac=1, random_state=2)
    assert found(frame, "impossible") == found(shuffled, "impossible")
