"""The rows behind the facts, against what pandas finds in the same file."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.analysis.facts import DataFact, FactType
from stories.evidence import rows
from stories.evidence.rows import MOST_COLUMNS, MOST_ROWS, NOT_FOUND, behind
from stories.telling import StoryDraft, compose
from tests.planted.generator import plant

DATA = Path(__file__).parents[2] / "data"
TABLES = ("penguins.csv", "flights.csv", "seattle-weather.csv")
PLANTED = (
    "coverage gap",
    "duplicate",
    "impossible value",
    "missingness",
    "true for all but one",
    "segment trends",
)
OVER_ROWS = (
    "mean",
    "median",
    "sum",
    "minimum",
    "maximum",
    "upper bound",
    "lower bound",
    "rho",
    "first quartile",
)


@cache
def draft(name: str) -> StoryDraft:
    return compose(DATA / name, {"rows": True})


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoryDraft]:
    folder, told = tmp_path_factory.mktemp("planted"), {}
    for kind in PLANTED:
        path = folder / f"{kind}.csv"
        plant(kind, 3).table.to_csv(path, index=False)
        told[kind] = compose(path, {})
    return told


def sets(told: StoryDraft) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each fact with its rows."""
    facts = {fact["id"]: fact for fact in told.document["facts"]}
    places = [(one["fact"], one["set"]) for one in told.evidence["facts"] if one["set"] is not None]
    return [(facts[fact], told.evidence["sets"][place]) for fact, place in places]


def places(kept: dict[str, Any]) -> list[int]:
    return [int(row[0].replace(",", "")) - 1 for row in kept["rows"]]


def expected(frame: pd.DataFrame, fact: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of a fact of categories and columns, by pandas alone."""
    chosen = frame
    where = fact["where"] or {"columns": [], "values": []}
    for column, value in zip(where["columns"], where["values"], strict=True):
        chosen = chosen[chosen[column].astype("string") == value]
    return chosen.dropna(subset=fact["columns"])


def is_plain(frame: pd.DataFrame, fact: dict[str, Any]) -> bool:
    """Whether a fact is about whole columns and categories only."""
    where = (fact["where"] or {"columns": []})["columns"]
    known = {*fact["columns"], *where} <= set(frame.columns) and not {"time_hour", "date"} & set(where)
    return (
        known
        and all(frame[column].dtype == "str" for column in where)
        and fact["measure"] in ("mean", "median", "sum")
    )


@pytest.mark.parametrize("name", TABLES)
def test_rows_of_categories_are_those_that_pandas_finds_in_that_order(name: str) -> None:
    frame, seen = table(name), 0
    for fact, kept in sets(draft(name)):
        if not is_plain(frame, fact):
            continue
        seen += 1
        chosen = expected(frame, fact)
        measure = fact["columns"][-1]
        ordered = chosen.sort_values(measure, ascending=False, kind="stable").head(MOST_ROWS)
        assert kept["count"] == len(chosen) == fact["n"]
        assert places(kept) == ordered.index.tolist()
        cells = [float(row[1 + kept["columns"].index(measure)]) for row in kept["rows"]]
        assert cells == ordered[measure].astype(float).tolist()
    assert seen >= 3


def test_rows_in_time_are_those_that_pandas_finds() -> None:
    told, frame = draft("seattle-weather.csv"), table("seattle-weather.csv")
    dates = pd.to_datetime(frame["date"])
    seen = set()
    for fact, kept in sets(told):
        where = fact["where"]
        if fact["measure"] != "mean" or where is None or where["columns"] != ["date"]:
            continue
        label = where["values"][0]
        inside = dates.dt.month_name() == label if label.isalpha() else dates.dt.strftime("%Y") == label
        chosen = frame[inside].dropna(subset=[fact["columns"][-1]])
        ordered = chosen.sort_values(fact["columns"][-1], ascending=False, kind="stable").head(MOST_ROWS)
        assert (kept["count"], places(kept)) == (len(chosen), ordered.index.tolist())
        seen.add(label.isalpha())
    assert seen == {True}


def test_rows_at_the_ends_of_a_column_are_those_that_pandas_finds() -> None:
    told, frame = draft("penguins.csv"), table("penguins.csv")
    found = {fact["where"]["values"][0]: (fact, kept) for fact, kept in sets(told) if _at_an_end(fact)}
    assert set(found) == {"lowest fifth", "highest fifth"}
    for end, (fact, kept) in found.items():
        x, (y,) = fact["where"]["columns"][0], fact["columns"]
        both = frame.dropna(subset=[x, y])
        edge = np.quantile(both[x], 0.2 if end == "lowest fifth" else 0.8, method="inverted_cdf")
        chosen = both[both[x] <= edge] if end == "lowest fifth" else both[both[x] >= edge]
        assert kept["count"] == fact["n"] == len(chosen)
        assert set(places(kept)) <= set(chosen.index)


def _at_an_end(fact: dict[str, Any]) -> bool:
    return (
        fact["measure"] in ("mean", "median")
        and bool(fact["where"])
        and "fifth" in fact["where"]["values"][0]
    )


@pytest.mark.parametrize("name", TABLES)
def test_as_many_rows_as_the_fact_says(name: str) -> None:
    check_counts(draft(name))


@pytest.mark.parametrize("kind", PLANTED)
def test_as_many_rows_as_the_fact_says_of_rarer_kinds(kind: str, planted: dict[str, StoryDraft]) -> None:
    check_counts(planted[kind])


def check_counts(told: StoryDraft) -> None:
    checked = 0
    for fact, kept in sets(told):
        about = (fact["measure"], fact["columns"], fact["where"], kept["where"])
        assert len(kept["rows"]) == min(MOST_ROWS, kept["count"]), about
        assert 0 < len(kept["columns"]) <= MOST_COLUMNS, about
        assert all(len(row) == 1 + len(kept["columns"]) for row in kept["rows"]), about
        of_two = fact["measure"].startswith(("difference of ", "ratio of "))
        if (fact["measure"] in OVER_ROWS or of_two) and fact["type"] != "duplicate":
            assert kept["count"] == fact["n"], about
            checked += 1
        elif fact["measure"] == "count" and fact["type"] != "duplicate":
            assert kept["count"] == fact["value"], about
            checked += 1
        elif fact["measure"] == "share" and fact["type"] not in ("duplicate", "rank"):
            assert kept["count"] / fact["n"] == pytest.approx(fact["value"]), about
            checked += 1
    assert checked >= 5
    assert all(one["why"] != NOT_FOUND for one in told.evidence["facts"])


def test_means_of_few_rows_are_those_of_the_cells() -> None:
    told, seen = draft("penguins.csv"), 0
    for fact, kept in sets(told):
        if fact["measure"] == "mean" and kept["count"] <= MOST_ROWS:
            seen += 1
            cells = [float(row[1 + kept["columns"].index(fact["columns"][-1])]) for row in kept["rows"]]
            assert np.mean(cells) == pytest.approx(fact["value"])
    assert seen or all(kept["count"] > MOST_ROWS for fact, kept in sets(told) if fact["measure"] == "mean")


def test_repeated_rows_stand_together(planted: dict[str, StoryDraft]) -> None:
    fact, kept = next(pair for pair in sets(planted["duplicate"]) if pair[0]["measure"] == "clusters")
    aside = (fact["where"] or {"columns": []})["columns"]
    held = [place for place, name in enumerate(kept["columns"], start=1) if name not in aside]
    alike = [tuple(row[place] for place in held) for row in kept["rows"]]
    groups = [row for place, row in enumerate(alike) if place == 0 or row != alike[place - 1]]
    assert len(groups) == len(set(groups))
    assert kept["order"] == "equal rows together"


def test_rows_on_the_wrong_side_are_wrong(planted: dict[str, StoryDraft]) -> None:
    fact, kept = next(pair for pair in sets(planted["impossible value"]) if pair[0]["measure"] == "count")
    start, end = (1 + kept["columns"].index(name) for name in ("start_date", "end_date"))
    assert fact["where"]["values"] == ["before start_date"]
    assert all(row[end] < row[start] for row in kept["rows"])


def test_a_gap_shows_the_rows_at_its_edges(planted: dict[str, StoryDraft]) -> None:
    told = planted["coverage gap"]
    names = {
        fact["value"]
        for fact in told.document["facts"]
        if fact["finding"][:1] == ["gap"] and fact["type"] == "name"
    }
    _, kept = next(pair for pair in sets(told) if pair[0]["measure"] == "days missing")
    assert {row[1 + kept["columns"].index("date")] for row in kept["rows"]} <= names


def test_a_set_of_rows_is_kept_once_and_the_same_every_time() -> None:
    told = draft("flights.csv")
    kept = told.evidence["sets"]
    alike = {(one["where"], one["order"], tuple(one["columns"])) for one in kept}
    assert len(alike) == len(kept)
    again = compose(DATA / "flights.csv", {})
    assert json.dumps(again.evidence) == json.dumps(told.evidence)


def test_rows_that_nobody_asks_for_are_not_gathered() -> None:
    assert compose(DATA / "penguins.csv", {"rows": False}).evidence == {}


def test_what_no_row_decides_says_so() -> None:
    whys = {one["why"] for one in draft("flights.csv").evidence["facts"] if one["set"] is None}
    assert "A count of the comparisons that were made, not of rows." in whys
    assert all(why.endswith(".") for why in whys)


def test_rows_of_one_value_stay_in_the_order_of_the_file() -> None:
    weights = np.array([1.0, 3.0, 3.0, 2.0, 3.0, np.nan])
    weights = np.where(np.isnan(weights), -np.inf, weights)
    assert rows._largest(weights, np.arange(6), 2).tolist() == [1, 2]
    assert rows._largest(weights, np.array([0, 2, 3, 4]), 3).tolist() == [2, 4, 3]


def test_the_largest_of_many_are_those_of_a_whole_sort() -> None:
    weights = np.random.default_rng(1).integers(0, 5_000, 200_000).astype(np.float64)
    whole = np.lexsort((np.arange(len(weights)), -weights))[:50]
    assert rows._largest(weights, np.arange(len(weights)), 50).tolist() == whole.tolist()


def test_long_cells_are_cut_and_all_cells_together_have_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "points " * 40
    names = [f"{place:03d} " + "long words and more of them " * 5 for place in range(60)]
    frame = pd.DataFrame({"title": names, long: np.arange(60) % 7, "kind": ["a", "b", "c"] * 20})
    frame.to_csv(tmp_path / "titles.csv", index=False)
    told = compose(tmp_path / "titles.csv", {})
    cells = [cell for kept in told.evidence["sets"] for row in kept["rows"] for cell in row]
    assert max(map(len, cells)) == rows.LONGEST_CELL
    assert max(len(name) for kept in told.evidence["sets"] for name in kept["columns"]) < 100
    monkeypatch.setattr(rows, "MOST_BYTES", 10)
    assert [kept["rows"] for kept in compose(tmp_path / "titles.csv", {}).evidence["sets"]].count([]) > 1


def test_a_fact_of_a_column_that_is_not_there_has_no_rows() -> None:
    fact = DataFact(id="f1", type=FactType.VALUE, columns=("gone",), measure="mean", value=1.0, n=3)
    summary = compose_profile()
    kept = behind([fact], [], pd.DataFrame({"a": [1, 2, 3]}), summary)
    assert kept == {
        "facts": [{"fact": "f1", "set": None, "why": "It stands for no column of the file."}],
        "sets": [],
    }


def compose_profile() -> Any:
    from stories.analysis.profile import Profile

    return Profile(rows=3, columns=(), duplicate_rows=0, noun="rows", date=None)


def test_a_fact_of_the_number_of_rows_has_those_with_a_date() -> None:
    fact = DataFact(
        id="f1", type=FactType.VALUE, columns=("time_hour", ""), measure="effect size", value=0.7,
        finding=("season", "time_hour"),
    )  # fmt: skip
    frame = pd.DataFrame({"time_hour": pd.to_datetime(["2013-01-01", "NaT", "2013-01-02"])})
    kept = behind([fact], [], frame, dated_profile())
    assert kept["sets"][0]["count"] == 2


def dated_profile() -> Any:
    from stories.analysis.columns import ColumnType, Role
    from stories.analysis.profile import ColumnProfile, Profile

    date = ColumnProfile(
        name="time_hour", type=ColumnType.DATE, role=Role.DATE, unit=None, additive=False, count=2, missing=1,
        distinct=2,
    )  # fmt: skip
    return Profile(rows=3, columns=(date,), duplicate_rows=0, noun="rows", date="time_hour")
