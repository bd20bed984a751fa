"""Stories of real tables for the tests of what checks and rewords their sentences, each told once."""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from stories.narrative.aliases import Aliases
from stories.narrative.checking import problems
from stories.narrative.outgoing import is_told
from stories.narrative.passages import names_of, passages
from stories.telling import compose
from tests.truth import tables

ROOT = Path(__file__).parents[3]
OWN = sorted([*ROOT.glob("stories/samples/*.csv"), *ROOT.glob("tests/data/*.csv")])
FEW = ("elnino.csv", "gapminder.csv", "heart.csv", "fair.csv", "co2.csv", "tips.csv", "grunfeld.csv", "stocks.csv",
       "ccard.csv", "star98.csv", "statecrime.csv", "nile.csv", "election.csv", "macrodata.csv",
       "iris.csv", "randhie.csv", "fair_pt.csv", "anes.csv", "carshare.csv", "strikes.csv", "copper.csv")  # fmt: skip


@cache
def of(path: Path) -> dict[str, Any]:
    """Return the document of the table at `path`, as it is stored."""
    document: dict[str, Any] = json.loads(json.dumps(compose(path, {}).document))
    return document


@cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="real-tables-"))


@cache
def real(*, every: bool = False) -> tuple[dict[str, Any], ...]:
    """Return the documents of our own tables and of real ones that packages carry, few of these or every one."""
    paths = [*OWN, *(path for path in tables.real(folder()) if every or path.name in FEW)]
    return tuple(of(path) for path in paths)


def penguins() -> dict[str, Any]:
    return of(ROOT / "tests/data/penguins.csv")


def parrot(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of a model that says each sentence as the story has it, with slots."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    told = []
    for passage in passages(document):
        sentences = []
        for number, sentence in enumerate(passage.sentences, start=1):
            if any(is_told(facts[figure["fact"]]) for figure in sentence["figures"]):
                sentences.append({"instead_of": [number], "text": slotted(sentence, facts)})
        if sentences:
            told.append({"id": passage.key, "sentences": sentences[:12]})
    return {"passages": told}


def slotted(sentence: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Return a sentence with slots in the place of its numbers and dates."""
    said = sentence["text"]
    for figure in sorted(sentence["figures"], key=lambda figure: -figure["start"]):
        fact = facts[figure["fact"]]
        if fact["type"] != "name" or str(fact["value"])[:4].isdigit():
            said = f"{said[: figure['start']]}{{{figure['fact']}}}{said[figure['end'] :]}"
    return said


def alias(document: Mapping[str, Any], column: str, value: str = "") -> str:
    found = Aliases(document).of(column, value)
    assert found is not None
    return found


def refusals(document: Mapping[str, Any], finding: str, sentence: str) -> tuple[str, ...]:
    """Return what the checker holds against a sentence about the first finding of that kind."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    for passage in passages(document):
        kinds = [facts[one]["finding"][0] for one in passage.about if facts[one]["finding"]]
        if passage.key.startswith("sections") and kinds and kinds[0] == finding:
            return problems(sentence, document["facts"], about=passage.about, names=names_of(document))
    raise AssertionError(f"no finding of the kind {finding}")
