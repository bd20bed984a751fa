"""Ways to make a sentence false by its figures: digit, unit, sign, number word, year and slot; used by `mutations`."""

import itertools
import random
import re
from collections.abc import Iterator

from tests.judges.sentences import MASK, Piece, Sentence
from tests.judges.world import COUNTED, Change, World, is_number, numbers, read, replaced, told_of

TIMES = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
AFTER = (
    "percentage points", "percent", "times", "for", "to", "in", "and", "over", "at", "against", "from", "is", "are",
    "or", "with", "on", "apart", "before", "after", "between", "as", "by", "while", "of", "if", "than", "hours",
)  # fmt: skip
WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SHARES = {
    "a quarter of": 0.25,
    "a third of": 0.333,
    "half of": 0.5,
    "two thirds of": 0.667,
    "nine in ten of": 0.9,
}


def digits(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Another digit in a figure; no fact of the document has the new number."""
    for at, piece, _ in numbers(sentence, world):
        places = [place for place, sign in enumerate(piece.shown) if sign.isdigit()]
        for place in chance.sample(places, min(2, len(places))):
            first = place == places[0] and len(places) > 1
            options = [digit for digit in "0123456789"[first:] if digit != piece.shown[place]]
            for digit in chance.sample(options, len(options)):
                shown = piece.shown[:place] + digit + piece.shown[place + 1 :]
                number, half = read(shown) or (0.0, 0.0)
                if not any(abs(number - value) <= 1.2 * half for value in world.values):
                    why = f"{piece.shown} became {shown}"
                    yield Change(replaced(sentence, at, "@"), why, (Piece(shown, shown, "new"),))
                    break


def units(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Another unit behind a figure, or one where there is none."""
    for at, piece, fact in numbers(sentence, world):
        behind = sentence.masked[at + 1 :]
        word = re.match(r" (percentage points|percent|times|[a-z]+)\b", behind)
        if not fact["value"] or (word and word[1] not in (*TIMES, *AFTER)):
            continue
        if piece.shown.endswith("%"):
            bare = piece.shown[:-1].rstrip()
            unit = chance.choice(["percentage points", "hours", "minutes"])
            new = Piece(f"{bare} {unit}", f"{piece.slot} {unit}", "new")
            yield Change(replaced(sentence, at, "@"), f"% became {unit}", (new,))
        elif word and word[1] in TIMES:
            unit = chance.choice([unit for unit in TIMES if unit != word[1]])
            masked = sentence.masked[: at + 1] + f" {unit}" + behind[word.end() :]
            yield Change(masked, f"{word[1]} became {unit}")
        elif word and word[1] in ("times", "percent", "percentage points"):
            unit = "percentage points" if word[1] == "percent" else "percent"
            masked = sentence.masked[: at + 1] + f" {unit}" + behind[word.end() :]
            yield Change(masked, f"{word[1]} became {unit}")
        elif not fact.get("unit") and fact["measure"] not in COUNTED and "share" not in fact["measure"]:
            unit = chance.choice(["%", " percent", " percentage points", " hours", " dollars"])
            yield Change(
                replaced(sentence, at, sentence.masked[at] + unit), f"a unit that is none: {unit.strip()}"
            )


def signs(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """A minus sign too many or one too few."""
    for at, piece, fact in numbers(sentence, world):
        number, _ = read(piece.shown) or (0.0, 0.0)
        if number < 0:
            shown = re.sub(r"[-−]", "", piece.shown, count=1)
            yield Change(replaced(sentence, at, "@"), "the minus sign is gone", (Piece(shown, shown, "new"),))
        elif number > 0 and fact["value"] > 0 and fact["measure"] not in COUNTED:
            minus = chance.choice(["-", "−", "minus "])
            yield Change(replaced(sentence, at, minus + sentence.masked[at]), "a minus sign was put in")


def number_words(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """A number word that the figures do not bear out."""
    if sentence.kind != "finding":
        return
    ratios = world.ratios(sentence.about)
    multiples = [
        (word, size)
        for word, size in (("twice", 2.0), ("three times", 3.0), ("five times", 5.0))
        if apart(size, ratios)
    ]
    past = [
        (word, size)
        for word, size in (("doubled", 2.0), ("tripled", 3.0), ("quadrupled", 4.0))
        if apart(size, ratios)
    ]
    less = [(word, size) for word, size in (("halved", 0.5),) if apart(size, ratios)]
    rules: list[tuple[str, list[tuple[str, float]], str]] = [
        (rf"\b(?:rose|grew|increased) by {MASK}", past, "{}"),
        (rf"\bfell by {MASK}", less, "{}"),
        (r"\brose from", past, "{} from"),
        (r"\bfell from", less, "{} from"),
        (r"\brises with", [(word[:-1] + "s", size) for word, size in past], "{} with"),
        (r"\brise with", [(word[:-1], size) for word, size in past], "{} with"),
        (r"\bhave a higher", multiples, "have {} the"),
        (r"\bhas a higher", multiples, "has {} the"),
        (rf"\bagainst (?={MASK} for)", multiples, "{} the "),
        (rf"{MASK} times as", [("half", 0.5), *multiples], "{} as"),
    ]
    for pattern, words, shape in rules:
        for match in itertools.islice(re.finditer(pattern, sentence.masked), 1):
            for word, _ in chance.sample(words, min(2, len(words))):
                masked = (
                    sentence.masked[: match.start()] + shape.format(word) + sentence.masked[match.end() :]
                )
                yield Change(masked, f"{match[0].strip()} became {word}: no two figures are so")
    held = {
        round(float(world.facts[key]["value"]))
        for key in sentence.about
        if is_number(world.facts[key]["value"])
    }
    for at, piece, fact in numbers(sentence, world):
        share = re.match(r" of [a-z]", sentence.masked[at + 1 :]) if piece.shown.endswith("%") else None
        if share:
            number = (read(piece.shown) or (0.0, 0.0))[0] / 100
            far = [word for word, size in SHARES.items() if abs(size - number) > 0.08]
            start = at - 4 if sentence.masked[:at].endswith("the ") else at
            word = chance.choice(far)
            word = word.removeprefix("a ") if sentence.masked[:at].endswith("middle ") else word
            masked = sentence.masked[:start] + word + sentence.masked[at + 4 :]
            yield Change(masked, f"{piece.shown} became {word}")
        elif fact["measure"] in COUNTED and piece.shown.isdigit() and fact["value"] <= 60:
            wrong = [word for size, word in enumerate(WORDS, 2) if size not in held]
            word = chance.choice(wrong)
            yield Change(
                replaced(sentence, at, "@"), f"{piece.shown} became {word}", (Piece(word, word, "new"),)
            )


def apart(size: float, ratios: list[float]) -> bool:
    """Whether no ratio could pass for this size in loose talk."""
    return not any(abs(ratio - size) <= 0.2 * size for ratio in ratios)


def years(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """Another year in a date, one that no fact names."""
    for at, piece in sentence.found("figure"):
        match = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", piece.shown)
        if match and world.facts[piece.fact]["type"] == "name":
            options = [int(match[0]) + step for step in (-9, -7, -4, -3, -2, -1, 1, 2, 3, 4, 7, 9)]
            free = [year for year in options if year not in world.years]
            for year in chance.sample(free, min(2, len(free))):
                shown = piece.shown.replace(match[0], str(year))
                yield Change(
                    replaced(sentence, at, "@"), f"{match[0]} became {year}", (Piece(shown, shown, "new"),)
                )


def slots(sentence: Sentence, world: World, chance: random.Random) -> Iterator[Change]:
    """A slot's fact exchanged for another: of the same value where there is one, else of another group or measure."""
    for at, piece, fact in numbers(sentence, world):
        rest = [
            other for other in world.facts.values() if other["id"] != fact["id"] and is_number(other["value"])
        ]
        same = [
            other for other in rest if other["value"] == fact["value"] and told_of(other) != told_of(fact)
        ]
        like = [
            other
            for other in rest
            if other["measure"] == fact["measure"] and other["columns"] == fact["columns"]
        ]
        like = [other for other in like if other["value"] != fact["value"]]
        for other, why in [(one, "the same value") for one in same[:2]] + [
            (one, "another group") for one in like[:1]
        ]:
            slot = Piece(piece.shown, f"{{{other['id']}}}", "new")
            yield Change(replaced(sentence, at, "@"), f"{fact['id']} became {other['id']}, {why}", (slot,))
