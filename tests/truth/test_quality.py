"""Stories on tables with something wrong in them: every number of what they say of it is worked out again."""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.telling import compose
from tests.truth.facts import Recompute
from tests.truth.files import File
from tests.truth.quality import is_of_missing
from tests.truth.recompute import check

ROWS = 240
Table = dict[Any, Any]


def plain(rng: np.random.Generator) -> Table:
    return {"ward": rng.choice(["Heart", "Lung", "Bone"], ROWS), "dose": np.round(rng.gamma(9, 3, ROWS), 2)}


def copies(rng: np.random.Generator) -> Table:
    table = pd.DataFrame({**plain(rng), "pulse": np.round(rng.normal(70, 9, ROWS), 1)})
    table["dose"] = table["dose"].mask(rng.random(ROWS) < 0.1)
    return pd.concat([table, table.iloc[[3] * 5 + [7, 8]]], ignore_index=True).to_dict("list")


def coarse_copies(rng: np.random.Generator) -> Table:
    table = pd.DataFrame({name: rng.integers(1, 11, ROWS) for name in ("a", "b", "c", "d")})
    return pd.concat([table, table.iloc[[3] * 14]], ignore_index=True).to_dict("list")


def numbered(rng: np.random.Generator) -> Table:
    table = copies(rng)
    return {"record_id": [f"R{place:04}" for place in rng.permutation(len(table["ward"]))], **table}


def reversed_days(rng: np.random.Generator) -> Table:
    start = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, 400, ROWS), unit="D")
    stay = np.where(np.arange(ROWS) < 4, -rng.integers(1, 30, ROWS), rng.integers(0, 20, ROWS))
    end = start + pd.to_timedelta(stay, unit="D")
    return {**plain(rng), "admitted": start.date, "discharged": end.date}


def reversed_times(rng: np.random.Generator) -> Table:
    start = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, 400 * 86_400, ROWS), unit="s")
    lasts = np.where(np.arange(ROWS) < 4, -rng.integers(60, 9_000, ROWS), rng.integers(0, 9_000, ROWS))
    return {**plain(rng), "call_started": start, "call_ended": start + pd.to_timedelta(lasts, unit="s")}


def negative(rng: np.random.Generator) -> Table:
    waits = np.round(rng.gamma(4, 6, ROWS), 1)
    waits[[1, 2, 3]] = [-4.5, -19.0, -0.5]
    return {"patient": [f"Patient {place}" for place in range(ROWS)], **plain(rng), "wait_minutes": waits}


def over_the_whole(rng: np.random.Generator) -> Table:
    filled = np.round(rng.beta(4, 3, ROWS) * 100, 1)
    filled[[1, 2]], filled[[3, 4, 5]] = [104.0, 131.5], 100.0
    return {**plain(rng), "filled_percent": filled}


def over_one(rng: np.random.Generator) -> Table:
    share = np.round(rng.beta(4, 3, ROWS), 3)
    share[[1, 2]] = [1.2, 12.0]
    return {**plain(rng), "share_of_ward": share}


def too_old(rng: np.random.Generator) -> Table:
    age = rng.integers(1, 95, ROWS)
    age[[7, 9]] = [199, 999]
    return {**plain(rng), "age": age}


def far_dates(rng: np.random.Generator) -> Table:
    seen = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 700, ROWS), unit="D")
    texts = seen.strftime("%Y-%m-%d").to_numpy(object)
    texts[[5, 6]] = ["2199-12-31", "2190-01-01"]
    return {**plain(rng), "seen_on": texts}


def larger_part(rng: np.random.Generator) -> Table:
    total = np.round(rng.gamma(9, 30, ROWS), 1)
    part = np.round(total * rng.uniform(0.1, 0.9, ROWS), 1)
    part[[2, 3]] = total[[2, 3]] + [0.1, 30.7]
    part[4] = total[4]
    return {**plain(rng), "total_cost": total, "drug_cost": np.round(part, 1)}


def missing_by_ward(rng: np.random.Generator) -> Table:
    table = plain(rng)
    gone = rng.random(ROWS) < np.where(table["ward"] == "Lung", 0.5, 0.05)
    table["pulse"] = np.where(gone, np.nan, rng.integers(50, 99, ROWS))
    table["pressure"] = np.where(gone, np.nan, rng.integers(90, 170, ROWS))
    return table


def missing_by_date(rng: np.random.Generator) -> Table:
    seen = pd.Timestamp("2021-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 700, ROWS)), unit="D")
    pulse = np.where((np.arange(ROWS) < 90) & (rng.random(ROWS) < 0.8), np.nan, rng.integers(50, 99, ROWS))
    return {"seen_on": seen.date, **plain(rng), "pulse": pulse}


def missing_together(rng: np.random.Generator) -> Table:
    gone = rng.random(ROWS) < 0.5
    values = {name: np.where(gone, np.nan, np.round(rng.gamma(9, 1, ROWS), 2)) for name in ("lead", "zinc")}
    return {"height": np.round(rng.normal(170, 9, ROWS), 1), **values, "ward": plain(rng)["ward"]}


CASES: dict[Callable[[np.random.Generator], Table], str] = {
    copies: "duplicate", coarse_copies: "duplicate", numbered: "duplicate", reversed_days: "impossible value",
    reversed_times: "impossible value", negative: "impossible value", over_the_whole: "impossible value",
    over_one: "impossible value", too_old: "impossible value", far_dates: "impossible value",
    larger_part: "impossible value", missing_by_ward: "categorization", missing_by_date: "association",
    missing_together: "association",
}  # fmt: skip


@cache
def told(make: Callable[[np.random.Generator], Table], folder: Path) -> tuple[File, Any]:
    path = folder / f"{make.__name__}.csv"
    pd.DataFrame(make(np.random.default_rng(20261126))).to_csv(path, index=False)
    return File(path), json.loads(json.dumps(compose(path, {}).document))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quality")


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_what_is_wrong_is_told_and_every_number_of_it_is_what_the_file_says(
    make: Callable[[np.random.Generator], Table], folder: Path
) -> None:
    file, document = told(make, folder)
    cited = {
        figure["fact"]
        for section in document["sections"]
        if section["kind"] == "finding"
        for part in ("title", "text")
        for figure in section[part]["figures"]
    }
    assert CASES[make] in {fact["type"] for fact in document["facts"] if fact["id"] in cited}
    assert [str(problem) for problem in check(file, document)] == []


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_a_number_of_it_that_is_changed_is_caught(
    make: Callable[[np.random.Generator], Table], folder: Path
) -> None:
    file, document = told(make, folder)
    for place, fact in enumerate(document["facts"]):
        if fact["type"] not in ("duplicate", "impossible value") and not is_of_missing(fact):
            continue
        other = copy.deepcopy(document)
        other["facts"][place]["value"] += 1 if isinstance(fact["value"], int) else abs(fact["value"]) * 1e-6
        again = Recompute(file, other)
        again.facts = [other["facts"][place]]
        assert list(again.problems()), (fact["measure"], fact["columns"])


@pytest.mark.parametrize(
    "make", [copies, reversed_days, over_the_whole, far_dates, missing_by_ward, missing_by_date, missing_together],
    ids=lambda make: make.__name__,
)  # fmt: skip
def test_a_mark_of_its_chart_that_is_moved_is_caught(
    make: Callable[[np.random.Generator], Table], folder: Path
) -> None:
    file, document = told(make, folder)
    facts = {fact["id"]: fact for fact in document["facts"]}
    moved = 0
    for place, section in enumerate(document["sections"]):
        told_of = [facts[figure["fact"]] for figure in section["title"]["figures"] if figure["fact"] in facts]
        ours = any(
            fact["type"] in ("duplicate", "impossible value") or is_of_missing(fact) for fact in told_of
        )
        if section["chart"] is None or not ours:
            continue
        other = copy.deepcopy(document)
        point = next(point for point in other["sections"][place]["chart"]["points"] if point["y"])
        point["y"] *= 1.001
        moved += 1
        assert any(problem.kind == "chart" for problem in check(file, other)), section["title"]["text"]
    assert moved
