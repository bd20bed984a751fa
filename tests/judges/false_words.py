"""Ways to make a sentence false by its words: direction, column, category and superlative; used by `mutations`."""

import itertools
import random
import re
from collections.abc import Iterator
from typing import Any

from tests.judges.sentences import MASK, MONTHS, Piece, Sentence, is_mask, spelled
from tests.judges.world import COUNTED, Change, World, is_number, numbers, read, replaced

OPPOSITES = [
    ("rose", "fell"), ("rises", "falls"), ("rise", "fall"), ("rising", "falling"), ("risen", "fallen"),
    ("grew", "shrank"), ("grows", "shrinks"), ("higher", "lower"), ("more", "fewer"), ("above", "below"),
    ("increase", "decrease"), ("increases", "decreases"), ("increased", "decreased"), ("larger", "smaller"),
    ("longer", "shorter"), ("gained", "lost"), ("up", "down"), ("climbed", "dropped"), ("upward", "downward"),
]  # fmt: skip
EXTREMES = [
    ("highest", "lowest"), ("largest", "smallest"), ("most", "least"), ("longest", "shortest"), ("maximum", "minimum"),
    ("biggest", "smallest"), ("greatest", "smallest"), ("strongest", "weakest"), ("best", "worst"), ("peak", "trough"),
]  # fmt: skip


def flipped(sentence: Sentence, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The sentence with one of these words turned round, and which."""
    both = pairs + [(other, one) for one, other in pairs]
    for word in re.finditer(r"[A-Za-z]+", sentence.masked):
        new = next((other for one, other in both if one == word[0].lower()), None)
        quoted = sentence.masked[: word.start()].count("“") > sentence.masked[: word.start()].count("”")
        if (
            new
            and not quoted
            and not re.match(r" to ", sentence.masked[word.end() :] if word[0] == "up" else "")
        ):
            cased = new.capitalize() if word[0][0].isupper() else new
            yield (
                sentence.masked[: word.start()] + cased + sentence.masked[word.end() :],
                f"{word[0]} became {new}",
            )


def directions(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Up became down, more became fewer: one word, so that what was said twice is not turned round twice."""
    if sentence.kind == "finding":
        for masked, why in flipped(sentence, OPPOSITES):
            yield Change(masked, why)


def spelling(column: str, world: World) -> str:
    """A column's name as the story writes it within a sentence, or as the file does with its underscores as blanks."""
    match = re.search(r"(?<=[a-z] )" + spelled(column), world.texts, re.I)
    return match[0] if match else column.replace("_", " ")


def columns(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """A column that the section does not speak of, of the same type, in place of one that it does."""
    relation = re.search(r"\b(?:higher|lower|rises?|falls?|rose|fell)\b", sentence.masked)
    measured = [fact for _, _, fact in numbers(sentence, world) if fact["measure"] not in COUNTED]
    if sentence.kind != "finding" or not (relation or measured) or re.match(r"Here, ", sentence.masked):
        return
    told = world.columns_told(sentence.about)
    pairs = [set(fact["columns"]) for fact in world.facts.values() if len(fact["columns"]) > 1]
    in_sentence = {piece.column for _, piece in sentence.found("column")}
    for at, piece in sentence.found("column"):
        profile = world.profiles.get(piece.column, {})
        others = [
            name
            for name, other in world.profiles.items()
            if name not in told and other.get("type") == profile.get("type") and other.get("distinct", 0) > 1
        ]
        others = [
            name
            for name in others
            if not any({name, still} in pairs for still in in_sentence - {piece.column})
        ]
        others = [name for name in others if not same_value(measured, world.profiles[name])]
        for name in chance.sample(others, min(2, len(others))):
            new = spelling(name, world)
            yield Change(
                replaced(sentence, at, "@"), f"{piece.shown} became {new}", (Piece(new, new, "new"),)
            )


def same_value(measured: list[dict[str, Any]], profile: dict[str, Any]) -> bool:
    """Whether a column has the very value that is told of another one."""
    values = [profile.get(key) for key in ("mean", "median", "minimum", "maximum", "q1", "q3")]
    near = [value for value in values if is_number(value)]
    return any(
        fact["where"] is None and abs(fact["value"] - value) <= 0.02 * abs(fact["value"])
        for fact in measured
        for value in near
        if value is not None
    )


def categories(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Two categories of the sentence exchanged, another one of the same column, or marked rows for those not marked."""
    figures = [reading for _, piece, _ in numbers(sentence, world) if (reading := read(piece.shown))]
    extreme = re.search(r"\b(?:highest|lowest|higher|lower|largest|smallest)\b", sentence.masked)
    if sentence.kind != "finding" or not figures:
        return
    found = sentence.found("category")
    for (at, one), (there, other) in itertools.combinations(found, 2):
        if one.column == other.column and one.value != other.value and (len(figures) > 1 or extreme):
            signs = list(sentence.masked)
            signs[at], signs[there] = signs[there], signs[at]
            if not balanced_figures(figures):
                yield Change("".join(signs), f"{one.value} and {other.value} were exchanged")
    for at, piece in found:
        known = list(MONTHS) if piece.value in MONTHS else world.categories.get(piece.column, [])
        shown = {other.value for _, other in found} | {piece.value}
        told = {str(world.facts[key]["value"]) for key in sentence.about}
        for value in chance.sample(known, min(4, len(known))):
            same = [
                abs(number - truth) <= half
                for number, half in figures
                for truth in world.of_group(sentence, piece.column, value)
            ]
            if value not in shown and value not in told and not any(same) and not value[:1].isdigit():
                yield Change(
                    replaced(sentence, at, "@"),
                    f"{piece.value} became {value}",
                    (Piece(value, value, "new"),),
                )
    for mark in re.finditer(r"\b(not )?marked\b", sentence.masked):
        halves = any(abs(number - 50) < 1 for number, _ in figures)
        if not halves and len(re.findall(r"marked", sentence.masked)) == 1:
            masked = (
                sentence.masked[: mark.start()]
                + ("marked" if mark[1] else "not marked")
                + sentence.masked[mark.end() :]
            )
            yield Change(masked, "those that are marked became those that are not, or the reverse")


def balanced_figures(figures: list[tuple[float, float]]) -> bool:
    """Whether the first two figures of a sentence are the same number: exchanging their owners is then no falsehood."""
    return len(figures) > 1 and abs(figures[0][0] - figures[1][0]) <= figures[0][1]


def superlatives(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Highest became lowest, what is not an end of a list is said to be one, what mostly holds said to hold always."""
    if sentence.kind != "finding":
        return
    for masked, why in flipped(sentence, EXTREMES):
        yield Change(masked, why)
    for softened, hard in (
        ("nearly always", "always"),
        ("tend to be", "are always"),
        ("tends to be", "is always"),
    ):
        if softened in sentence.masked:
            yield Change(sentence.masked.replace(softened, hard), f"{softened} became {hard}")
    related = re.match(
        rf"([A-Z{MASK[1:-1]}][a-z]*) (with|marked|not marked) .*\b(have|has) (a )?(higher|lower)\b",
        sentence.masked,
    )
    if related and not is_mask(sentence.masked[0]):
        yield Change("Only " + sentence.masked[0].lower() + sentence.masked[1:], "only was put in")
    for at, piece, fact in numbers(sentence, world):
        peers = [
            other["value"]
            for other in world.facts.values()
            if other["measure"] == fact["measure"] and other["columns"] == fact["columns"] and other["where"]
        ]
        group = (
            fact["where"]
            and fact["measure"] not in COUNTED
            and not str(fact["where"]["values"][0]).endswith("fifth")
        )
        for word, beaten in (("highest", max(peers, default=0)), ("lowest", min(peers, default=0))):
            if group and beaten != fact["value"] and not re.search(r"est\b", sentence.masked):
                masked = replaced(sentence, at, f"{sentence.masked[at]} (the {word} of all)")
                yield Change(masked, f"{piece.shown} is not the {word}")
