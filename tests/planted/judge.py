"""Whether a story's document tells the planted finding: in a section of findings, by its words and its facts."""

import re
from dataclasses import dataclass
from typing import Any

from tests.planted.expected import TURNED, Number, Plant

UP = re.compile(
    r"\b(ris\w*|rose|grow\w*|grew|increas\w*|climb\w*|gain\w*|up|upwards?|higher|highest|more|most|above|larger|largest|"
    r"bigger|biggest|greater|greatest|top|peak\w*|longer|longest|ahead|exceed\w*|jump\w* to|over)\b",
    re.I,
)
DOWN = re.compile(
    r"\b(fall\w*|fell|drop\w*|decreas\w*|declin\w*|shr[aiu]nk\w*|lower|lowest|less|least|below|smaller|smallest|down|"
    r"downwards?|fewer|fewest|bottom|shorter|shortest|s[aiu]nk\w*|slid\w*|under|behind|against each other)\b",
    re.I,
)
COUNTS = re.compile(
    r"^(count|counts|rows|groups|periods|looked|kept|columns|number|days|weeks|months|cluster)", re.I
)
PARTS = ("type", "columns", "names", "words", "number", "direction")


@dataclass(frozen=True)
class Verdict:
    """Found or not; if not, what the nearest section lacks and says."""

    found: bool
    lacks: tuple[str, ...]
    said: str
    in_notes: bool = False  # it is told, but among the notes and not in a section


def judge(document: dict[str, Any], plant: Plant) -> Verdict:
    """The verdict on the section of findings that comes nearest to what was planted."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    best: tuple[tuple[str, ...], str] = (PARTS, "no section of findings at all")
    for section in document["sections"]:
        if section["kind"] == "finding":
            lacks = lacking((section["title"], section["text"]), facts, plant)
            nearer = (len(lacks), "columns" in lacks) < (len(best[0]), "columns" in best[0])
            if nearer or best[1].startswith("no section"):
                best = (lacks, f"{section['title']['text']} | {section['text']['text']}")
    noted = any(
        not {"columns", "names", "words", "number"} & set(lacking((note,), facts, plant))
        for note in document["notes"]
    )
    return Verdict(not best[0], best[0], best[1], noted)


def lacking(texts: tuple[dict[str, Any], ...], facts: dict[str, Any], plant: Plant) -> tuple[str, ...]:
    """The parts of the finding that these texts and the facts they cite do not give."""
    words = " ".join(text["text"] for text in texts)
    cited = [
        (facts[figure["fact"]], figure["shown"])
        for text in texts
        for figure in text["figures"]
        if figure["fact"] in facts
    ]
    told = [fact for fact, _ in cited if fact["type"] != "name"]
    spoken = words + " " + " ".join(str(value) for fact, _ in cited for value in values(fact))
    matched = [number for number in plant.numbers if any(meets(number, fact, shown) for fact, shown in cited)]
    ok = {
        "type": not plant.types or any(fact["type"] in plant.types for fact in told),
        "columns": all(named(column, told, words) for column in plant.columns),
        "names": all(re.search(pattern, spoken, re.I) for pattern in plant.names),
        "words": not plant.words or bool(re.search(plant.words, words, re.I)) or both_ways(words, plant),
        "number": bool(matched),
        "direction": right_way(texts[0]["text"], words, matched, plant),
    }
    return tuple(part for part in PARTS if not ok[part])


def both_ways(words: str, plant: Plant) -> bool:
    """Whether the words of an effect that turns round go up and down, which says so without a word for it."""
    return plant.words == TURNED and bool(UP.search(words)) and bool(DOWN.search(words))


def spans(fact: dict[str, Any]) -> set[str]:
    """Every column that a fact is about: those it measures, and those that say where."""
    return {*fact["columns"], *((fact.get("where") or {}).get("columns") or [])}


def values(fact: dict[str, Any]) -> list[Any]:
    """What a fact names: a name's value, and the values that say where."""
    named_here = [fact["value"]] if fact["type"] == "name" else []
    return named_here + list((fact.get("where") or {}).get("values") or [])


def named(column: str, told: list[dict[str, Any]], words: str) -> bool:
    """Whether a cited fact is about the column, or the words name it (without its unit, and with blanks for _)."""
    if any(column in spans(fact) for fact in told):
        return True
    plain = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).replace("_", " ").lower()
    short = re.sub(r" (mm|g|percent|minutes)$", "", plain)
    return bool(
        re.search(rf"\b({re.escape(plain)}|{re.escape(short)}|{re.escape(column.lower())})\b", words.lower())
    )


def meets(number: Number, fact: dict[str, Any], shown: str) -> bool:
    """Whether a cited fact states the number, by its value or as it is shown; "falls by 12" states -12 as well."""
    if fact["type"] == "name" or (bool(COUNTS.search(str(fact.get("measure") or ""))) and not number.counted):
        return False
    given = (
        [fact["value"]]
        if isinstance(fact["value"], int | float) and not isinstance(fact["value"], bool)
        else []
    )
    digits = re.search(
        r"-?\d[\d,]*(\.\d+)?", shown.replace("−", "-").replace("\u202f", "").replace("\xa0", "")
    )
    if digits:
        given.append(float(digits[0].replace(",", "")) / (100 if "%" in shown else 1))
    return any(
        abs(value - wanted) <= number.within
        for value in given
        for wanted in {number.value, abs(number.value)}
    )


def right_way(title: str, words: str, matched: list[Number], plant: Plant) -> bool:
    """Whether the direction is told and is the planted one, by the title, the text, or a figure that has a sign."""
    if not plant.up:
        return True
    ways = [(bool(UP.search(text)), bool(DOWN.search(text))) for text in (title, words)]
    if plant.opposed and ways[0] == (plant.up < 0, plant.up > 0):
        return False
    if any(number.telling and (not plant.opposed or number.value < 0 or plant.up > 0) for number in matched):
        return True
    if plant.kind == "numeric association":
        return ways[0][1] == (plant.up < 0)
    return any(way[0 if plant.up > 0 else 1] for way in ways)
