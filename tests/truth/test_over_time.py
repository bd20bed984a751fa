"""Stories of seasons, jumps and gaps held against their files, and the same with a figure or a word changed."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.telling import compose
from tests.truth.files import File
from tests.truth.recompute import check, problems


def table(kind: str) -> pd.DataFrame:
    """Return a table whose story tells that kind first, once of a measure and once of the number of rows."""
    generator = np.random.default_rng(5)
    every = pd.Series(
        pd.date_range("2019-01-01", "2021-12-31" if kind == "season" else "2020-12-31", freq="D")
    )
    place = np.arange(len(every))
    july, late = (every.dt.month == 7).to_numpy(), place >= 400
    rate = np.where(july, 8, 4) if kind == "season" else np.where(late, 6, 3) if kind == "change" else 4
    day = every.repeat(generator.poisson(rate, len(every)).tolist())
    if kind == "gap":
        day = day[(day < pd.Timestamp("2020-02-03")) | (day > pd.Timestamp("2020-03-11"))]
    lift = 15 * (day.dt.month == 3) if kind == "season" else 6 * (day >= pd.Timestamp("2020-03-01"))
    price = 40 + (0 if kind == "gap" else lift) + generator.normal(0, 10, len(day))
    return pd.DataFrame({"day": day.dt.strftime("%Y-%m-%d"), "price": np.round(price, 2)})


def story(folder: Path, kind: str) -> tuple[Path, Any]:
    path = folder / f"{kind}.csv"
    table(kind).to_csv(path, index=False)
    return path, json.loads(json.dumps(compose(path, {}).document))


WORDS = {
    "season": "highest in|changes with|runs from",
    "change": "in one step|stayed there",
    "gap": "There are no|gap of",
}


@pytest.mark.parametrize("kind", list(WORDS))
def test_every_number_is_what_pandas_finds_and_one_that_is_changed_is_caught(
    tmp_path: Path, kind: str
) -> None:
    path, document = story(tmp_path, kind)
    findings = [section for section in document["sections"] if section["kind"] == "finding"]
    titles = pd.Series([section["title"]["text"] for section in findings])
    assert titles.str.contains(WORDS[kind]).sum() == (1 if kind == "gap" else 2)
    assert [str(problem) for problem in problems(path, document)] == []
    file, missed = File(path), []
    # one of each measure
    for fact in {fact["measure"]: fact for fact in document["facts"]}.values():
        if fact["type"] == "trend" or "missing" in fact["measure"] or "covered" in fact["measure"]:
            other = copy.deepcopy(document)
            value = fact["value"]
            changed = value + 1 if isinstance(value, int) else value * (1 + 1e-6)
            next(one for one in other["facts"] if one["id"] == fact["id"])["value"] = changed
            missed += [] if check(file, other) else [(fact["measure"], value)]
    assert missed == []


def test_a_jump_that_is_turned_round_and_a_mark_that_is_moved_are_caught(tmp_path: Path) -> None:
    path, document = story(tmp_path, "change")
    turned = 0
    for place, section in enumerate(document["sections"]):
        if "rose" in section["title"]["text"]:
            other = copy.deepcopy(document)
            title = other["sections"][place]["title"]
            title["text"] = title["text"].replace("rose", "fell")
            turned += any(problem.kind == "prose" for problem in problems(path, other))
            other = copy.deepcopy(document)
            other["sections"][place]["chart"]["points"][3]["y"] *= 1.001
            assert any(problem.kind == "chart" for problem in problems(path, other))
            levels = [note for note in section["chart"]["annotations"] if note["kind"] == "span"]
            if levels:
                levels[0]["y"] += 0.01
                assert any(problem.kind == "chart" for problem in problems(path, document))
                levels[0]["y"] -= 0.01
    assert turned == 2


def test_a_gap_that_is_filled_in_the_chart_is_caught(tmp_path: Path) -> None:
    path, document = story(tmp_path, "gap")
    place = next(at for at, one in enumerate(document["sections"]) if "no rows" in one["title"]["text"])
    point = next(one for one in document["sections"][place]["chart"]["points"] if one["y"] == 0)
    point["y"] = 1.0
    assert any(problem.kind == "chart" for problem in problems(path, document))
