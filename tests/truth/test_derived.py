"""Stories on columns that are not in the file: how long, how often, how much of each, how old, on which weekday."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.telling import compose
from tests.truth.recompute import problems

ROWS = 900


def trips(rng: np.random.Generator) -> dict[str, object]:
    city = rng.choice(["Oslo", "Bergen", "Tromso", "Molde"], ROWS, p=[0.4, 0.3, 0.2, 0.1])
    start = pd.Timestamp("2023-01-02") + pd.to_timedelta(rng.integers(0, 300 * 86_400, ROWS), unit="s")
    lasts = np.round(rng.gamma(9, 150, ROWS) * np.where(city == "Oslo", 2.0, 1.0))
    return {"city": city, "started_at": start, "ended_at": start + pd.to_timedelta(lasts, unit="s")}


def returns(rng: np.random.Generator) -> dict[str, object]:
    product = rng.choice(["Chair", "Table", "Lamp"], ROWS, p=[0.5, 0.3, 0.2])
    returned = rng.random(ROWS) < np.where(product == "Lamp", 0.4, 0.1)
    return {"product": product, "weight": rng.gamma(9, 1, ROWS), "returned": np.where(returned, "Yes", "No")}


def orders(rng: np.random.Generator) -> dict[str, object]:
    region = rng.choice(["North", "South", "East"], ROWS, p=[0.5, 0.3, 0.2])
    sales = np.round(rng.lognormal(4, 0.5, ROWS), 2)
    share = rng.normal(0.2, 0.05, ROWS) + np.where(region == "South", 0.1, 0.0)
    return {
        "region": region,
        "quantity": rng.integers(1, 9, ROWS),
        "sales": sales,
        "profit": np.round(sales * share, 2),
    }


def customers(rng: np.random.Generator) -> dict[str, object]:
    late = rng.random(ROWS)
    joined = pd.Timestamp("2021-01-01") + pd.to_timedelta(np.floor(late * 1094), unit="D")
    churned = rng.random(ROWS) < 0.1 + 0.5 * late
    return {
        "joined": joined.date,
        "fee": rng.gamma(9, 2, ROWS),
        "status": np.where(churned, "churned", "active"),
    }


def branches(rng: np.random.Generator) -> dict[str, object]:
    kinds = ["Mall", "Street", "Station", "Airport"]
    place, year = (one.ravel() for one in np.meshgrid(np.arange(60), np.arange(2009, 2024), indexing="ij"))
    yearly = rng.normal(0.96, 0.04, (60, 15)) + np.where(np.arange(60)[:, None] % 4 < 2, 0.07, 0.0)
    return {
        "branch": [f"Branch {chr(65 + one // 26)}{chr(65 + one % 26)}" for one in place],
        "kind": [kinds[one % 4] for one in place],
        "year": year,
        "revenue": np.round(1000 * rng.lognormal(0, 0.7, 60)[:, None] * yearly.cumprod(axis=1), 2).ravel(),
    }


def calls(rng: np.random.Generator) -> dict[str, object]:
    at = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 400 * 86_400, ROWS), unit="s")
    hours = at.hour.to_numpy()
    return {
        "called_at": at,
        "wait": np.round(rng.gamma(4, 1, ROWS) * np.where((hours >= 8) & (hours < 12), 4, 1), 2),
    }


def patients(rng: np.random.Generator) -> dict[str, object]:
    ward = rng.choice(["Heart", "Lung", "Bone"], ROWS, p=[0.5, 0.3, 0.2])
    seen = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 700, ROWS), unit="D")
    years = rng.uniform(1, 50, ROWS) + np.where(ward == "Heart", 30, 0)
    born = seen - pd.to_timedelta(np.round(years * 365.25), unit="D")
    return {"visit_date": seen.date, "birth_date": born.date, "ward": ward}


TABLES = {
    "trips": (trips, "duration", "Here, duration means ended at minus started at, in minutes."),
    "returns": (returns, "return rate", "Here, return rate means the share of returns marked returned."),
    "orders": (
        orders, "profit margin", "Here, profit margin means profit divided by sales, in percent, for each order.",
    ),
    "customers": (
        customers, "churn rate", "Here, churn rate means the share of customers with churned as their status.",
    ),
    "branches": (
        branches, "revenue growth",
        "Here, revenue growth means how much revenue changed from one year to the next in the same branch, in percent.",
    ),
    "calls": (calls, "hour", "The hour is that of called at."),
    "patients": (patients, "age", "Here, age means visit date minus birth date, in years."),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Any]]:
    folder, stories = tmp_path_factory.mktemp("derived"), {}
    for name, (make, _, _) in TABLES.items():
        path = folder / f"{name}.csv"
        pd.DataFrame(make(np.random.default_rng(3))).to_csv(path, index=False)
        stories[name] = path, json.loads(json.dumps(compose(path, {}).document))
    return stories


@pytest.mark.parametrize("name", TABLES)
def test_the_first_finding_is_of_the_column_that_was_worked_out_and_says_how(
    name: str, told: dict[str, tuple[Path, Any]]
) -> None:
    _, column, sentence = TABLES[name]
    _, document = told[name]
    first = document["sections"][0]
    assert column in f"{first['title']['text']} {first['text']['text']}".lower()
    texts = [section["text"]["text"] for section in document["sections"]]
    assert sum(sentence in text for text in texts) == 1
    assert sentence in texts[0]
    assert any(column in note["text"] for note in document["notes"] if note["text"].startswith("Worked out"))


@pytest.mark.parametrize("name", TABLES)
def test_every_number_is_what_the_formula_makes_of_the_file(
    name: str, told: dict[str, tuple[Path, Any]]
) -> None:
    path, document = told[name]
    assert [str(problem) for problem in problems(path, document)] == []


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_the_rows_changes_nothing(name: str, told: dict[str, tuple[Path, Any]]) -> None:
    path, document = told[name]
    shuffled = path.parent / "shuffled" / path.name
    shuffled.parent.mkdir(exist_ok=True)
    pd.read_csv(path, dtype=str).sample(frac=1, random_state=5).to_csv(shuffled, index=False)
    again = json.loads(json.dumps(compose(shuffled, {}).document))
    assert again["facts"] == document["facts"]
    assert again["profile"] == document["profile"]


def otherwise(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with a column said to be made in another way, or summed up wrongly."""
    for old, new in (
        ("in minutes", "in hours"), ("marked “returned”", "marked “product”"), ("“profit” div", "“quantity” div"),
        ("in years", "in days"), (", in percent", ""), ("the hour of", "the weekday of"), ("minus", "plus"),
        ("to the next", "to the next (two years on)"),
    ):  # fmt: skip
        changed = copy.deepcopy(document)
        for column in changed["profile"]["derived"]:
            column["formula"] = column["formula"].replace(old, new)
        if changed != document:
            yield f"{old} as {new}", changed
    for place, column in enumerate(document["profile"]["derived"]):
        for key in ("mean", "count", "distinct"):
            if column[key]:
                changed = copy.deepcopy(document)
                changed["profile"]["derived"][place][key] = column[key] * (1 + 1e-6)
                yield f"{key} of {column['name']}", changed


@pytest.mark.parametrize("name", TABLES)
def test_another_formula_or_another_number_is_caught(name: str, told: dict[str, tuple[Path, Any]]) -> None:
    path, document = told[name]
    changed = list(otherwise(document))
    assert len(changed) >= 2
    assert [said for said, other in changed if not problems(path, other)] == []
