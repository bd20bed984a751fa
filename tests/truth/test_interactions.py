"""The figures of exceptions, of evenness and of two peaks, worked out again on tables made to have them."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.telling import compose
from tests.truth.facts import Problem, Recompute, same
from tests.truth.files import File
from tests.truth.recompute import check

KINDS = ("trends", "gaps", "even", "peaks")


def made(kind: str) -> pd.DataFrame:
    """A table in which one of these is all that there is."""
    rng = np.random.default_rng(5)
    region = np.resize(["North", "South", "East", "West"], 800)
    if kind == "trends":
        days = np.sort(rng.integers(0, 730, 800))
        dates = pd.Timestamp("2021-01-01") + pd.to_timedelta(days, unit="D")
        wait = 40 + np.where(region == "East", -1, 1) * days / 60 + rng.normal(0, 6, 800)
        return pd.DataFrame({"opened": dates.strftime("%Y-%m-%d"), "region": region, "wait": wait.round(2)})
    if kind == "gaps":
        meal = rng.choice(["Lunch", "Dinner"], 800)
        way = np.where(region == "East", -1, 1) * np.where(meal == "Lunch", 4, -4)
        return pd.DataFrame(
            {"region": region, "meal": meal, "bill": (50 + way + rng.normal(0, 6, 800)).round(2)}
        )
    spread = rng.normal(20, 4, 800) + (25 * (rng.random(800) < 0.4) if kind == "peaks" else 0)
    return pd.DataFrame({"region": region, "weight": spread.round(2)})


@cache
def told(kind: str, base: Path) -> tuple[Path, Any]:
    folder = base / kind
    path = folder / "table.csv"
    folder.mkdir(exist_ok=True, parents=True)
    made(kind).to_csv(path, index=False)
    return path, json.loads(json.dumps(compose(path, {}).document))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@cache
def table(path: Path) -> File:
    return File(path)


def wrong(path: Path, document: Any) -> list[Problem]:
    return check(table(path), document)


def facts_of(document: Any, kind: str) -> list[Any]:
    types = {"trends": "interaction", "gaps": "interaction", "even": "null", "peaks": "distribution"}
    return [
        fact
        for fact in document["facts"]
        if fact["type"] == types[kind]
        and fact["columns"]
        and (kind != "peaks" or fact["columns"] == ["weight"])
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_what_an_independent_computation_finds(kind: str, folder: Path) -> None:
    path, document = told(kind, folder)
    assert facts_of(document, kind), [section["title"]["text"] for section in document["sections"]]
    assert [str(problem) for problem in wrong(path, document)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_is_off_is_caught(kind: str, folder: Path) -> None:
    path, document = told(kind, folder)
    missed = []
    for fact in facts_of(document, kind):
        if fact["measure"] == "valley":
            continue
        other = copy.deepcopy(document)
        changed = next(one for one in other["facts"] if one["id"] == fact["id"])
        whole = isinstance(fact["value"], int)
        changed["value"] = fact["value"] + (1 if whole else abs(fact["value"]) * 1e-6)
        again = Recompute(table(path), other)
        said = [again.values(changed)] if changed["where"] or changed["measure"] != "name" else []
        if any(same(changed["value"], value) for values in said for value, _ in values):
            missed.append(fact)
    assert missed == []


def test_a_valley_that_is_none_is_caught(folder: Path) -> None:
    path, document = told("peaks", folder)
    other = copy.deepcopy(document)
    valley = next(fact for fact in other["facts"] if fact["measure"] == "valley")
    valley["value"] = 24.0
    assert wrong(path, other)


def test_a_group_drawn_as_the_exception_that_is_none_is_caught(folder: Path) -> None:
    path, document = told("gaps", folder)
    other = copy.deepcopy(document)
    chart = next(section["chart"] for section in other["sections"] if section["chart"])
    assert chart["highlight"] == ["East"]
    chart["highlight"] = ["West"]
    assert any(problem.kind == "chart" for problem in wrong(path, other))


@pytest.mark.parametrize(("kind", "words"), [("trends", ("rose", "fell")), ("gaps", ("Lunch", "Dinner"))])
def test_an_exception_told_the_other_way_round_is_caught(
    kind: str, words: tuple[str, str], folder: Path
) -> None:
    path, document = told(kind, folder)
    other = copy.deepcopy(document)
    title = other["sections"][0]["title"]
    first, second = words
    turned = title["text"].replace(first, "#").replace(second, first).replace("#", second)
    assert turned != title["text"]
    title["text"] = turned
    assert any(problem.kind == "prose" for problem in wrong(path, other))
