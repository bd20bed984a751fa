"""The judge accepts a story that tells the plant, whatever its kind, and refuses one that is wrong in one point."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.planted import generator, null
from tests.planted.expected import Plant
from tests.planted.judge import judge

# What an honest writer might say of each kind, from the table alone; the first figure is the right number.
SAID = {
    "trend": "{0} {rose}, by {figure}",
    "seasonality": "{1} is highest in {name} of every year or week, at {figure}",
    "change point": "{1} jumped {up} in {name}, by {figure}",
    "outlier": "One value of {0} is far {above} the rest: {figure}",
    "rank": "{name} has the highest {0}: {figure}",
    "dominance": "Most rows of {0} are {name}: {figure}",
    "difference": "{name} lies {above} all others in {0}: {figure}",
    "numeric association": "Where {0} is higher, {1} is {higher}: {figure}",
    "categorical association": "{0} and {1} go together, most of all for {name}: {figure}",
    "mixed association": "{0} differs between groups, with {name} at the end: {figure}",
    "distribution shape": "{0} has two peaks, or a long tail to the right: {figure}",
    "categorization": "{0} falls into classes, of which {name} is the first: {figure}",
    "segment trends": "{1} goes one way in all but {name}: {figure}",
    "true for all but one": "{0} is apart in all but {name}: {figure}",
    "duplicate": "Some rows are repeated: {figure}",
    "impossible value": "Some rows have an impossible {0}: {figure}",
    "missingness": "{0} is more often missing in {name}: {figure}",
    "coverage gap": "There is a gap from {name} on: {figure}",
    "evenly spread": "{0} is evenly spread: {figure}",
}


def plain(pattern: str) -> str:
    """One string that the pattern of a name accepts."""
    first = re.sub(r"\(\?[<!=][^()]*\)|\\b", "", pattern).split("|")[0]
    first = re.sub(r"\([^()]*\)\?", "", first).replace("?", "").replace("\\w*", "")
    return re.sub(r"\\(.)", r"\1", first).strip("() ")


def story(plant: Plant, kind: str, **wrong: Any) -> dict[str, Any]:
    """A document of one section that tells the plant, but for what is given as wrong."""
    number = next((n for n in plant.numbers if n.telling), plant.numbers[0])
    names = [plain(pattern) for pattern in plant.names]
    up = wrong.get("up", plant.up) > 0
    words = {
        "rose": "rose" if up else "fell", "above": "above" if up else "below", "up": "up" if up else "down",
        "higher": "higher" if up else "lower", "figure": "N", "name": wrong.get("name", names[0] if names else ""),
    }  # fmt: skip
    columns = wrong.get("columns", plant.columns)
    text = SAID[kind].format(*columns, "", "", **words)
    fact = {
        "id": "f1", "type": wrong.get("type", next(iter(sorted(plant.types)), "value")), "columns": list(columns),
        "where": None, "measure": "days" if number.counted else "mean", "value": wrong.get("value", number.value),
    }  # fmt: skip
    figures = [{"start": 0, "end": 1, "fact": "f1", "shown": "N"}]
    section = {
        "kind": "finding",
        "title": {"text": text, "figures": figures},
        "text": {"text": "", "figures": []},
    }
    return {"sections": [section], "notes": [], "facts": [fact]}


@pytest.mark.parametrize("kind", generator.KINDS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_story_that_tells_the_plant_is_found(kind: str, seed: int) -> None:
    plant = generator.plant(kind, seed)
    assert judge(story(plant, kind), plant).lacks == ()


@pytest.mark.parametrize("kind", generator.KINDS)
def test_a_wrong_number_is_not_found(kind: str) -> None:
    plant = generator.plant(kind, 1)
    assert "number" in judge(story(plant, kind, value=-31415926.5), plant).lacks


@pytest.mark.parametrize("kind", [kind for kind in generator.KINDS if kind != "duplicate"])
def test_another_column_is_not_found(kind: str) -> None:
    plant = generator.plant(kind, 1)
    assert "columns" in judge(story(plant, kind, columns=("colour", "shape", "taste")), plant).lacks


@pytest.mark.parametrize("kind", ["trend", "change point", "numeric association"])
def test_the_other_direction_is_not_found(kind: str) -> None:
    plant = generator.plant(kind, 1)
    assert "direction" in judge(story(plant, kind, up=-plant.up), plant).lacks


@pytest.mark.parametrize(
    "kind", ["rank", "seasonality", "change point", "true for all but one", "coverage gap"]
)
def test_another_name_is_not_found(kind: str) -> None:
    plant = generator.plant(kind, 1)
    assert "names" in judge(story(plant, kind, name="Nowhere 1871"), plant).lacks


@pytest.mark.parametrize("kind", ["evenly spread", "impossible value", "duplicate", "numeric association"])
def test_another_type_of_fact_is_not_found(kind: str) -> None:
    plant = generator.plant(kind, 1)
    assert "type" in judge(story(plant, kind, type="trend"), plant).lacks


@pytest.mark.parametrize("kind", generator.KINDS)
def test_the_same_seed_plants_the_same_and_with_power(kind: str) -> None:
    first, again = generator.plant(kind, 3), generator.plant(kind, 3)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert first.numbers == again.numbers
    assert first.power >= 0.9899


def test_a_null_table_holds_no_more_than_chance() -> None:
    below = [
        float(
            abs(table.corr(numeric_only=True, method="spearman").to_numpy()[0, 1]) * np.sqrt(len(table) - 1)
        )
        for table, _ in map(null.table, range(200))
        if table.select_dtypes("number").shape[1] > 1
    ]
    assert np.nanmean(np.array(below) > 1.96) < 0.12


def test_a_claim_across_columns_is_seen_and_exact_facts_are_not() -> None:
    plant = generator.plant("numeric association", 1)
    told = story(plant, "numeric association")
    assert [claim.columns for claim in null.claims(told)] == [tuple(sorted(plant.columns))]
    for exact in ("impossible value", "duplicate", "null"):
        told["facts"][0]["type"] = exact
        assert null.claims(told) == []
