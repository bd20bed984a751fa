"""What a story's document says is so, for the makers of falsehoods: its numbers, years, ratios and groups."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.judges.sentences import Document, Piece, Sentence, categories_of, columns_of

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
COUNTED = ("count", "groups", "periods", "rows", "columns", "kept", "looked at", "years covered", "level")


@dataclass(frozen=True)
class Change:
    """A changed sentence, masked; "@" in it stands for the new piece."""

    masked: str
    why: str
    pieces: tuple[Piece, ...] = ()


class World:
    """What the document says is so."""

    def __init__(self, document: Document):
        self.document = document
        self.facts: dict[str, dict[str, Any]] = {fact["id"]: fact for fact in document["facts"]}
        self.categories = categories_of(document)
        self.profiles = {column["name"]: column for column in columns_of(document)}

    @cached_property
    def values(self) -> list[float]:
        """Every number of the document, shares as percentages too."""
        numbers = [fact["value"] for fact in self.facts.values() if is_number(fact["value"])]
        return [float(number) for number in numbers] + [
            100.0 * number for number in numbers if abs(number) <= 1
        ]

    @cached_property
    def years(self) -> set[int]:
        """Every year that a fact names."""
        told = [str(fact["value"]) + str(fact.get("where")) for fact in self.facts.values()]
        return {int(year) for one in told for year in re.findall(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", one)}

    @cached_property
    def texts(self) -> str:
        """All prose of the document, for the way in which it writes names."""
        parts = [section[part]["text"] for section in self.document["sections"] for part in ("title", "text")]
        return "\n".join([*parts, *(note["text"] for note in self.document.get("notes", ()))])

    def columns_told(self, about: tuple[str, ...]) -> set[str]:
        """The columns that these facts are of, with those that they are worked out from or go into."""
        told = {column for key in about for column in self.facts[key]["columns"]}
        told |= {
            column for key in about for column in (self.facts[key].get("where") or {}).get("columns", ())
        }
        for name, profile in self.profiles.items():
            parents = set(profile.get("parents") or ())
            if name in told or parents & told:
                told |= {name, *parents, *(profile.get("kin") or ())}
        return told

    def ratios(self, about: tuple[str, ...]) -> list[float]:
        """What the figures of these facts are to one another, both ways."""
        facts = [self.facts[key] for key in about if is_number(self.facts[key]["value"])]
        told: list[float] = []
        for one, other in itertools.permutations(facts, 2):
            if one["measure"] == other["measure"] and one["value"] and other["value"]:
                told.append(one["value"] / other["value"])
        for fact in facts:
            if "ratio" in fact["measure"]:
                told += [fact["value"], 1 / fact["value"] if fact["value"] else 0.0]
            if "change" in fact["measure"]:
                told += [1 + fact["value"] / 100, 1 + fact["value"]]
        return told

    def of_group(self, sentence: Sentence, column: str, value: str) -> list[float]:
        """What the chart of the sentence's section and the profile say of this category: its values and counts."""
        told = [
            float(n) for known, n in self.profiles.get(column, {}).get("top") or () if str(known) == value
        ]
        match = re.search(r"\[(\d+)\]", sentence.place)
        section = self.document["sections"][int(match[1]) if match else 0]
        for point in (section.get("chart") or {}).get("points") or ():
            if value in (str(point.get("x")), str(point.get("series"))):
                told += [float(point[key]) for key in ("x", "y", "n") if is_number(point.get(key))]
        return told + [100 * number for number in told]


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read(shown: str) -> tuple[float, float] | None:
    """The number that is shown and half a unit of its last digit, None where there is none."""
    match = NUMBER.search(shown)
    if not match:
        return None
    digits = match[0].replace(",", "").replace("−", "-")
    scale = next((size for word, size in SCALES.items() if word in shown), 1.0)
    places = len(digits.partition(".")[2])
    return float(digits) * scale, 0.5 * 10.0**-places * scale


def replaced(sentence: Sentence, at: int, new: str) -> str:
    """The masked sentence with something else at one place."""
    return sentence.masked[:at] + new + sentence.masked[at + 1 :]


def numbers(sentence: Sentence, world: World) -> Iterator[tuple[int, Piece, dict[str, Any]]]:
    """The figures of a sentence that are numbers and no dates or names."""
    for at, piece in sentence.found("figure"):
        fact = world.facts[piece.fact]
        if is_number(fact["value"]) and read(piece.shown) and fact["type"] != "name":
            yield at, piece, fact


def told_of(fact: dict[str, Any]) -> tuple[object, ...]:
    """What a fact is of; two of the same are no falsehood one for the other."""
    return fact["measure"], tuple(fact["columns"]), str(fact["where"]), fact.get("unit")
