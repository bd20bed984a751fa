"""The recompute script of every story of the suite prints no difference, and prints one where something was changed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.stories.recompute.scripts import differing, loaded, texts
from tests.truth import (
    context,
    derived,
    prose,
    pvalues,
    tables,
    test_derived,
    test_interactions,
    test_over_time,
    test_quality,
    work,
)
from tests.truth.facts import Recompute
from tests.truth.files import File
from tests.truth.test_stories import PLAIN, TABLES, story

MADE = {
    **{f"quality {make.__name__}": make for make in test_quality.CASES},
    **{f"derived {name}": make for name, (make, _, _) in test_derived.TABLES.items()},
}


def write_tables(folder: Path) -> None:
    """Write the tables of all names that do not lie somewhere already."""
    tables.real(folder)
    for name, make in MADE.items():
        seed = 3 if name.startswith("derived") else 20261126
        pd.DataFrame(make(np.random.default_rng(seed))).to_csv(folder / f"{name}.csv", index=False)
    for kind in test_interactions.KINDS:
        test_interactions.made(kind).to_csv(folder / f"interaction {kind}.csv", index=False)
    for kind in test_over_time.WORDS:
        test_over_time.table(kind).to_csv(folder / f"course {kind}.csv", index=False)


NAMES = sorted(
    [path.name for path in TABLES]
    + tables.NAMES
    + [f"{name}.csv" for name in MADE]
    + [f"interaction {kind}.csv" for kind in test_interactions.KINDS]
    + [f"course {kind}.csv" for kind in test_over_time.WORDS]
)


def place(name: str, folder: Path) -> Path:
    real = [path for path in (*TABLES, *tables.STATSMODELS.glob("*/*.csv")) if path.name == name]
    return next(iter(real), folder / name)


def test_there_are_at_least_sixty_tables() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_the_script_prints_no_difference_and_every_numeral_has_a_fact(name: str, folder: Path) -> None:
    path = place(name, folder)
    document = story(path)
    module = loaded(document)
    assert [f"{fact.id}: {found}" for fact, found in module.differences(str(path), module.STORY)] == []
    facts = {fact.id: fact for fact in module.facts_of(module.FACTS)}
    assert [fact["id"] for fact in document["facts"]] == list(facts)
    # choices of the method and counts of the work; all others were recomputed
    work = {fact.measure for fact in facts.values() if module.of_the_work(fact)}
    # and effects of tests, which are run again by tests.truth.pvalues
    tested = {measure for measure in work if measure.startswith("effect size")}
    assert work - tested <= {"looked at", "kept", "level", "compared value", "count"}
    for told in texts(document):
        covered = {at for figure in told["figures"] for at in range(figure["start"], figure["end"])}
        assert [at for at, sign in enumerate(told["text"]) if sign.isdigit() and at not in covered] == []
        for figure in told["figures"]:
            assert told["text"][figure["start"] : figure["end"]] == figure["shown"]
            assert figure["shown"] in facts[figure["fact"]].shown


def test_every_effect_and_interval_of_the_technical_reader_is_found_again(folder: Path) -> None:
    """To the figure that is printed, from the file; a page's panel shows those numbers and their p-values."""
    held, wrong = 0, []
    for name in NAMES:
        path = place(name, folder)
        document = story(path)
        again = Recompute(File(path), document)
        # columns that were worked out must be known
        list(derived.problems(again))
        wrong += [(name, str(problem)) for problem in (*pvalues.problems(again), *work.problems(again))]
        for shown, fact in printed_effects(document):
            found = next(
                one for one in pvalues.again_of(again, fact) if not pvalues.differing(fact["test"], one)
            )
            part = {"effect size": found.effect, **dict(zip(ENDS, found.interval or (), strict=False))}
            expected = part[fact["measure"]]
            step = 10.0 ** -len(shown.partition(".")[2])
            # what lies just between two figures may be told as either
            if expected is None or abs(float(shown) - expected) > step / 2 * (1 + 1e-6):
                wrong.append((name, f"{fact['id']} {shown} {expected}"))
            held += 1
    assert wrong == []
    assert held > 300


ENDS = ("effect size, lower end", "effect size, upper end")


def printed_effects(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield (what is printed, its fact) for each effect and each end of an interval."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    for section in document["tellings"]["technical"]["sections"]:
        for figure in section["text"]["figures"]:
            if facts[figure["fact"]]["measure"].startswith("effect size"):
                yield figure["shown"], facts[figure["fact"]]


UNSAID = {"valley"}
"""The place of a valley is taken from the story: that it lies a millionth further is no difference."""


def changed(fact: Any) -> Iterator[Any]:
    """A fact with its value, its rows or its filter changed a little."""
    value = fact.value
    if isinstance(value, str):
        yield replace(fact, value=value + "x")
        return
    yield replace(fact, value=value + (1 if isinstance(value, int) else abs(value) * 1e-6 or 1))
    if fact.n and fact.type not in ("value", "name"):
        yield replace(fact, n=fact.n + 1)
    if fact.where and fact.kind in ("difference", "trend", "season"):
        yield replace(fact, where=[[fact.where[0][0], "1066"]])


@pytest.mark.parametrize(
    "name",
    [
        "penguins.csv",
        "seattle-weather.csv",
        "derived trips.csv",
        "quality missing_by_ward.csv",
        "course gap.csv",
    ],
)
def test_a_fact_that_is_changed_is_caught(name: str, folder: Path) -> None:
    path = place(name, folder)
    module = loaded(story(path))
    table, facts = module.Table(str(path), module.STORY), module.facts_of(module.FACTS)
    missed = [
        other
        for fact in facts
        if not module.of_the_work(fact)
        for other in changed(fact)
        if not list(module.difference_of(table, other, facts, module.STORY))
    ]
    assert [fact for fact in missed if fact.measure not in UNSAID] == []


@pytest.mark.parametrize("way", ["a value", "a row less", "a category", "a column's name"])
def test_a_file_that_is_changed_is_caught(way: str, tmp_path: Path) -> None:
    lines = PLAIN.read_text(encoding="utf-8").splitlines()
    if way == "a value":
        at = lines[0].split(",").index("flipper_length_mm")
        lines[40] = lines[40].replace(lines[40].split(",")[at], "219")
    elif way == "a row less":
        del lines[60]
    elif way == "a category":
        lines[7] = lines[7].replace("Adelie", "Chinstrap")
    else:
        lines[0] = lines[0].replace("species", "kind")
    path = tmp_path / PLAIN.name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if way == "a column's name":
        with pytest.raises(ValueError, match="'kind', not 'species'"):
            differing(path, story(PLAIN))
    else:
        assert differing(path, story(PLAIN))


def test_two_facts_that_change_their_ids_are_caught() -> None:
    module = loaded(story(PLAIN))
    facts = [fact for fact in module.facts_of(module.FACTS) if fact.shown and not isinstance(fact.value, str)]
    for one, two in combinations(facts, 2):
        if abs(one.value - two.value) > 0.1 * max(abs(one.value), abs(two.value)):
            # the texts go on to show under an id what the other fact had
            exchanged = replace(one, shown=two.shown), replace(two, shown=one.shown)
            assert any(not module.is_shown(fact, shown) for fact in exchanged for shown in fact.shown)


def alike(one: Any, two: Any) -> bool:
    """Two facts that say the same to a reader who follows the figure: one name, one number of one column told by two
    findings, or one of many even groups."""
    if all(one[key] == two[key] for key in ("type", "measure", "columns", "where", "n")):
        return True
    if one["type"] == two["type"] == "name":
        return bool(one["columns"] == two["columns"])
    return one["finding"] == two["finding"] and one["finding"][:1] == ["even"]


@pytest.mark.parametrize("name", NAMES)
def test_two_facts_of_the_same_value_that_are_exchanged_are_caught(name: str, folder: Path) -> None:
    path = place(name, folder)
    document = story(path)
    assert [str(problem) for problem in context.problems(document)] == []
    shown = {figure["fact"] for told in texts(document) for figure in told["figures"]}
    again, missed = Recompute(File(path), document), []
    # columns that were worked out must be known to the judge of the words
    assert list(derived.problems(again)) == []
    for one, two in combinations(document["facts"], 2):
        if one["value"] != two["value"] or not {one["id"], two["id"]} & shown or alike(one, two):
            continue
        exchange(document, one["id"], two["id"])
        if not any(context.problems(document)) and not any(prose.problems(again)):
            missed.append((one["id"], one["measure"], two["id"], two["measure"]))
        exchange(document, one["id"], two["id"])
    assert missed == []


def exchange(document: Any, one: str, two: str) -> None:
    """Let every figure of the one fact point to the other; a second time undoes it."""
    other = {one: two, two: one}
    for told in texts(document):
        for figure in told["figures"]:
            figure["fact"] = other.get(figure["fact"], figure["fact"])
