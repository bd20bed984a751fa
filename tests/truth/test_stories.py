"""Every number of every story on our own tables, worked out again by code that imports nothing of `stories`."""

import ast
import copy
import json
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from stories.telling import compose
from tests.truth import tables
from tests.truth.facts import WORK, Problem
from tests.truth.files import File
from tests.truth.recompute import check, found

ROOT = Path(__file__).parents[2]
TABLES = sorted([*ROOT.glob("stories/samples/*.csv"), *ROOT.glob("tests/data/*.csv")])
PLAIN = ROOT / "tests/data/penguins.csv"


@cache
def story(path: Path) -> Any:
    """Return the document of a table, told once for all tests of this folder; who changes it undoes that."""
    return json.loads(json.dumps(compose(path, {}).document))


@cache
def table(path: Path) -> File:
    return File(path)


def wrong(path: Path, document: Any) -> list[Problem]:
    return check(table(path), document)


def is_wrong(path: Path, document: Any) -> bool:
    return next(found(table(path), document), None) is not None


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_number_of_a_story_is_what_an_independent_computation_finds(path: Path) -> None:
    document = story(path)
    assert len(document["facts"]) > 20
    assert [str(problem) for problem in wrong(path, document)] == []


@pytest.mark.parametrize("name", tables.NAMES)
def test_every_number_is_right_on_real_tables_of_others(name: str, real_tables: dict[str, Path]) -> None:
    path = real_tables[name]
    document = story(path)
    assert len(document["facts"]) > 10
    assert [str(problem) for problem in wrong(path, document)] == []


def test_there_are_at_least_thirty_of_them() -> None:
    assert len(tables.NAMES) >= 30


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_what_is_not_worked_out_again_is_named_with_its_reason(path: Path) -> None:
    document = story(path)
    work = [fact for fact in document["facts"] if fact["measure"] in WORK]
    # the same choice of the method may stand in several findings
    assert len({(fact["measure"], fact["value"]) for fact in work}) <= len(document["facts"]) / 10


def changed(document: Any) -> Iterator[tuple[str, Any]]:
    for place, fact in enumerate(document["facts"]):
        other = {**document, "facts": copy.deepcopy(document["facts"])}
        value = fact["value"]
        if isinstance(value, str):
            other["facts"][place]["value"] = value[:-1] + ("x" if value[-1] != "x" else "y")
        elif fact["measure"] == "count" or isinstance(value, int):
            other["facts"][place]["value"] = value + 1
        else:
            other["facts"][place]["value"] = value + (abs(value) or 1.0) * 1e-6
        yield f"{fact['id']} {fact['measure']}", other


def test_a_fact_changed_by_a_millionth_is_caught() -> None:
    missed = [name for name, document in changed(story(PLAIN)) if not is_wrong(PLAIN, document)]
    assert missed == []


@pytest.mark.parametrize("every", [131, pytest.param(41, marks=pytest.mark.slow)])
def test_two_facts_that_change_their_ids_are_caught(every: int) -> None:
    document = story(PLAIN)
    shown = {figure["fact"] for figure in figures(document)}
    missed = []
    for one, two in combinations(range(len(document["facts"])), 2):
        if (one + 3 * two) % every:
            continue
        first, second = document["facts"][one], document["facts"][two]
        if first["value"] == second["value"]:
            continue
        other = {**document, "facts": copy.deepcopy(document["facts"])}
        other["facts"][one]["id"], other["facts"][two]["id"] = second["id"], first["id"]
        if shown & {first["id"], second["id"]} and not is_wrong(PLAIN, other):
            missed.append((first, second))
    assert missed == []


def test_a_figure_that_points_to_a_like_value_of_other_columns_is_caught() -> None:
    document = copy.deepcopy(story(PLAIN))
    section = next(section for section in document["sections"] if section["chart"])
    figure = next(one for one in section["text"]["figures"] if one["shown"].isdigit())
    known = next(fact for fact in document["facts"] if fact["id"] == figure["fact"])
    stranger = {**known, "id": "f999", "columns": ["year"], "where": None}
    document["facts"].append(stranger)
    figure["fact"] = "f999"
    assert any(problem.kind == "prose" for problem in wrong(PLAIN, document))


def figures(document: Any) -> Iterator[Any]:
    texts = [document["headline"], document["standfirst"], *document["notes"]]
    texts += [section[part] for section in document["sections"] for part in ("title", "text")]
    for told in texts:
        yield from told["figures"]


def test_a_word_that_turns_a_finding_round_is_caught() -> None:
    """Directions of a trend, of an association and of its strength; who is at the top."""
    document = story(PLAIN)
    turned = 0
    for place, section in enumerate(document["sections"]):
        for word, opposite in (("rises with", "falls with"), ("falls with", "rises with"), ("rose", "fell")):
            if section["kind"] == "finding" and word in section["title"]["text"]:
                other = copy.deepcopy(document)
                told = other["sections"][place]["title"]
                told["text"] = told["text"].replace(word, opposite)
                turned += 1
                assert wrong(PLAIN, other)
    for place, section in enumerate(document["sections"]):
        for word in ("very strong", "strong", "moderate", "weak"):
            if f"{word} link" in section["text"]["text"] or f"link is {word}" in section["text"]["text"]:
                other = copy.deepcopy(document)
                told = other["sections"][place]["text"]
                instead = "x" * len(word)
                told["text"] = told["text"].replace(word, instead)
                turned += 1
                assert wrong(PLAIN, other)
                break
    assert turned


def test_months_that_change_places_are_caught() -> None:
    path = ROOT / "tests/data/seattle-weather.csv"
    document = story(path)
    place, words = next(
        (place, section["title"]["text"])
        for place, section in enumerate(document["sections"])
        if section["kind"] == "finding" and "August" in section["title"]["text"]
    )
    other = copy.deepcopy(document)
    swapped = words.replace("August", "?").replace("December", "August").replace("?", "December")
    assert swapped != words
    other["sections"][place]["title"]["text"] = swapped
    assert any(problem.kind == "prose" for problem in wrong(path, other))


def test_a_mark_of_a_chart_that_is_moved_is_caught() -> None:
    document = story(PLAIN)
    for place, section in enumerate(document["sections"]):
        if section["chart"]:
            other = copy.deepcopy(document)
            other["sections"][place]["chart"]["points"][0]["y"] *= 1.0001
            other["sections"][place]["chart"]["points"][0]["y"] += 1e-6
            assert any(problem.kind == "chart" for problem in wrong(PLAIN, other)), section["title"]["text"]


def test_the_recomputation_imports_nothing_of_the_house() -> None:
    ours = [
        path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith(("test_", "tables"))
    ]
    assert len(ours) > 12
    for path in ours:
        tree = ast.parse(path.read_text())
        names = [
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        ] + [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        roots = {
            ".".join(name.split(".")[:2]) if name.startswith("tests") else name.split(".")[0]
            for name in names
        }
        assert not roots & {"stories", "jobs", "datastory", "django", "importlib"}
        assert {root for root in roots if root.startswith("tests")} <= {"tests.truth"}
