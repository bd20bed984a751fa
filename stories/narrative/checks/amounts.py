"""Numbers told in words (eleven, half, one in five, doubled): each has to be what a fact of the finding says."""

import math
from collections.abc import Iterator
from dataclasses import replace

from stories.narrative.checks.number_words import CARDINALS, FACTORS, LOOSE, PARTS
from stories.narrative.checks.relating import is_misplaced
from stories.narrative.checks.scene import Scene, in_percent, number_of, pairs
from stories.narrative.checks.spotting import Fact, Token, is_date

BOTH = frozenset({"the", "these", "those", "both", "between", "neither", "make", "no", "any"})
PAIRED = frozenset({"peaks", "figures", "levels", "groups", "columns", "ends", "values", "parts", "halves", "numbers",
                    "averages", "shares", "categories", "clusters", "dates"})  # fmt: skip
"""What a sentence with two numbers or two names may call "two"."""
OUTER = frozenset({"middle", "lowest", "highest", "top", "bottom", "upper", "lower"})
AFTER_TWO = frozenset(
    {"are", "were", "have", "had", "do", "move", "differ", "go", "lie", "stand", "rise", "fall", "share", "apart",
     "overlap", "is", "tells", "says", "goes", "moves", "holds", "comes", "has", "and", "within", "that", "together"}
)  # fmt: skip
PARTED = frozenset({"thirds", "quarters", "fifths", "tenths", "in"})
"""Words that make a part of the number before them: two thirds, nine in ten."""
ABOUT = frozenset({"about", "nearly", "almost", "around", "roughly", "close", "some"})
MORE, LESS = frozenset({"more", "over"}), frozenset({"nearly", "almost", "under"})
NEAR, NEARER = 4.0, 2.5
"""Percentage points between a share and the fraction that it is told as, with a word like "about" and without."""
CLOSE, OPEN = 0.12, 0.5
"""How far a ratio may be from "twice": in itself, and beyond it behind "more than"."""
SMALL = 1e-9


def spelt_out(tokens: list[Token]) -> list[Token]:
    """Return the tokens with numbers told in words, and those behind "minus", as numbers in digits."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        before, behind = _word(tokens, place - 1), _word(tokens, place + 1)
        if token.kind == "number" and before in ("minus", "negative") and not token.fact:
            found[-1:] = [replace(token, text=f"-{token.text}", start=tokens[place - 1].start)]
            continue
        value = CARDINALS.get(token.low) if token.kind == "word" else None
        in_part = before in ("in", "of") and _word(tokens, place - 2) in CARDINALS
        paired = before == "make" or behind in PAIRED or (before in BOTH and _is_free(tokens, place + 1))
        a_pair = value == 2 and paired
        if value in (None, 1) or behind in PARTED or in_part or a_pair or before == "than":
            found.append(token)
        else:
            found.append(replace(token, kind="number", text=str(value), spelt=True))
    return found


def problems(scene: Scene) -> list[str]:
    """Return which numbers told in words no fact of the finding bears out."""
    return [reason for place in range(len(scene.tokens)) if (reason := _problem(scene, place))]


def _problem(scene: Scene, place: int) -> str | None:
    word = scene.word(place)
    if word in LOOSE:
        return f"“{word}” is no number that can be checked"
    factor = 0.5 if word == "half" and scene.word(place + 1) == "as" else FACTORS.get(word)
    if factor is not None and not _is_noun(scene, place):
        return (
            None if _is_ratio(scene, place, factor) else f"no two figures of this finding are “{word}” apart"
        )
    part = _part(scene, place)
    if part is not None:
        return None if _is_share(scene, place, part[0]) else f"no share of this finding is “{part[1]}”"
    bound = CARDINALS.get(word, 0) if scene.word(place - 1) == "than" else 0
    if bound > 1 and not _bounds(scene, place, bound):
        return f"nothing of this finding is “than {word}”"
    return None


def _is_free(tokens: list[Token], place: int) -> bool:
    """Return whether "the two" stands by itself, and not before what is counted."""
    if place >= len(tokens) or tokens[place].kind == "stop" or _word(tokens, place - 2) in ("those", "these"):
        return True
    return tokens[place].low in AFTER_TWO


def _word(tokens: list[Token], place: int) -> str:
    inside = 0 <= place < len(tokens) and tokens[place].kind == "word"
    return tokens[place].low if inside else ""


def _part(scene: Scene, place: int) -> tuple[float, str] | None:
    """Return the share that words at a place tell ("a third", "two thirds", "nine in ten") and how."""
    word, before, behind = scene.word(place), scene.word(place - 1), scene.word(place + 1)
    last = scene.word(place + 2)
    if word in CARDINALS and behind in ("in", "of") and last in CARDINALS and CARDINALS[last]:
        out = CARDINALS[word] / CARDINALS[last]
        return (100 * out, f"{word} {behind} {last}") if out <= 1 else None
    if (
        word in CARDINALS
        and behind == "out"
        and last == "of"
        and (whole := scene.word(place + 3)) in CARDINALS
    ):
        return 100 * CARDINALS[word] / max(1, CARDINALS[whole]), f"{word} out of {whole}"
    if word == "half" and behind == "as":
        return None
    if word == "half" and before not in ("first", "second", "lower", "upper") and behind not in ("unit",):
        return 50.0, word
    if word in PARTS and (before in ("a", "one") or before in CARDINALS or before in OUTER):
        if behind in ("one", "column", "factor", "variable", "thing"):
            return None
        if word in ("quarter", "quarters") and behind != "of":
            return None
        return 100 * (1 if before in OUTER else CARDINALS.get(before, 1)) / PARTS[word], f"{before} {word}"
    return None


def _is_noun(scene: Scene, place: int) -> bool:
    return scene.word(place) in ("halves", "double") and scene.word(place - 1) in (
        "same",
        "the",
        "two",
        "both",
    )


def _is_share(scene: Scene, place: int, share: float) -> bool:
    near = any(scene.word(place - back) in ABOUT for back in (1, 2, 3))
    fitting = [
        fact
        for fact in scene.facts.values()
        if in_percent(fact)
        and (value := number_of(fact)) is not None
        and abs(value - share) <= (NEAR if near else NEARER)
    ]
    if any(not is_misplaced(scene, place, fact) for fact in fitting):
        return True
    return share == 50.0 and _is_ratio(scene, place, 0.5)


def _is_ratio(scene: Scene, place: int, factor: float) -> bool:
    """Return whether two figures that can be compared, the later or larger one first, stand in that ratio."""
    before = {scene.word(place - back) for back in (1, 2, 3)}
    low, high = factor * (1 - CLOSE), factor * (1 + CLOSE)
    if before & MORE:
        low, high = factor, factor * (1 + OPEN)
    elif before & LESS:
        low, high = factor * (1 - 2 * CLOSE), factor
    return any(low <= ratio <= high for ratio in _ratios(scene, falling=factor < 1))


def _ratios(scene: Scene, *, falling: bool) -> Iterator[float]:
    facts = [(fact, value) for fact in scene.facts.values() if (value := number_of(fact)) is not None]
    for fact, value in facts:
        if fact["measure"].startswith("ratio") and abs(value) > SMALL:
            yield 1 / value if falling and value > 1 else value
        if fact["measure"].startswith("change") and in_percent(fact):
            yield 1 + value / 100
    for one, more in facts:
        for other, less in facts:
            if one is other or not _comparable(one, other) or abs(less) < SMALL:
                continue
            ratio = more / less
            times = [_time(one), _time(other)]
            # of two times the later one is told beside the earlier one
            if all(times) and times[0] <= times[1]:
                continue
            if math.isfinite(ratio) and (all(times) or (ratio < 1) == falling):
                yield ratio


def _comparable(one: Fact, other: Fact) -> bool:
    return (
        one["measure"] == other["measure"]
        and list(one["columns"]) == list(other["columns"])
        and one["unit"] == other["unit"]
        and [column for column, _ in pairs(one)] == [column for column, _ in pairs(other)]
        and bool(pairs(one))
        and (one["measure"] != "count" or bool(_time(one)))
    )


def _time(fact: Fact) -> str:
    return next((value for _, value in pairs(fact) if is_date(value)), "")


def _bounds(scene: Scene, place: int, value: int) -> bool:
    """Return whether "fewer than thirty" or "more than ten" holds of the rows or the count behind a figure."""
    counts = [float(fact["n"]) for fact in scene.facts.values() if fact["n"]]
    if scene.word(place - 2) in ("more", "greater", "longer", "higher"):
        return any(value < count <= value * (1 + OPEN) for count in counts)
    return any(count < value for count in counts)
