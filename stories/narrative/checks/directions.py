"""Whether something rose or fell as a sentence says."""

import math

from stories.analysis.facts import FactType
from stories.narrative.checks.pointing import DOWN, UP
from stories.narrative.checks.relating import candidates
from stories.narrative.checks.scene import LEVELS, Scene, number_of, pairs, written_number
from stories.narrative.checks.spotting import Fact, is_date

MOVED = frozenset(
    {"went", "go", "goes", "gone", "going", "moved", "moves", "move", "is", "are", "was", "were", "trended"}
)
"""Words before which "up" and "down" tell a direction."""
CHANGES = ("change", "difference", "change of level", "difference of levels")


def direction(scene: Scene, place: int, *, up: bool) -> bool:
    sign = 1 if up else -1
    linked = scene.word(place + 1) in ("with", "as", "when", "where", "alongside") or _has_with(scene, place)
    rho = association(scene)
    moves = [near for near in range(len(scene.tokens)) if scene.word(near) in UP | DOWN]
    ends = from_to(scene, place)
    if rho is not None and (linked or len(moves) == 2) and ends is None:
        others = [near for near in moves if near != place]
        turned = math.prod(1 if scene.word(near) in UP else -1 for near in others) if others else 1
        return sign * turned * rho > 0
    if ends is not None:
        return (ends[1] - ends[0]) * sign > 0
    told = course(scene, place)
    if told is not None:
        return told * sign > 0
    towards = _towards(scene, place)
    if towards is not None:
        return towards * sign > 0
    return rho is not None and rho * sign > 0


def moves(scene: Scene, place: int) -> bool:
    if scene.word(place + 1) == "to" and scene.word(place) == "up":
        return False
    near = any(place < one <= place + 3 for one in scene.numbers)
    return scene.word(place - 1) in MOVED or (near and scene.word(place + 1) in ("by", "from"))


def is_idle(scene: Scene, place: int) -> bool:
    """Return whether a word of direction tells none: rows "fall into" groups, a season "may look like a jump"."""
    belongs = scene.word(place + 1) == "to" and not any(place < one <= place + 3 for one in scene.numbers)
    return (
        belongs
        or scene.word(place + 1) in ("into", "under", "between", "somewhere", "within")
        or scene.word(place - 2) == "like"
    )


def _has_with(scene: Scene, place: int) -> bool:
    """Return whether "X still rises with Y" stands behind the word, with nothing between but adverbs."""
    return "with" in [scene.word(near) for near in range(place + 1, min(place + 3, len(scene.tokens)))]


def from_to(scene: Scene, place: int) -> tuple[float, float] | None:
    """Return the two values of the "from ... to ..." nearest to a place; dates do not count."""
    best: tuple[int, float, float] | None = None
    for order, first in enumerate(scene.numbers[:-1]):
        second = scene.numbers[order + 1]
        opens = any(scene.word(near) == "from" for near in (first - 1, first - 2))
        between = [scene.word(near) for near in range(first + 1, second)]
        if not (opens and "to" in between):
            continue
        values = [written_number(scene.tokens[one].text) for one in (first, second)]
        if values[0] is None or values[1] is None:
            continue
        if any(scene.word(near) in UP | DOWN for near in range(place + 1, first)):
            # what another word of direction tells
            continue
        distance = min(abs(place - first), abs(place - second))
        if best is None or distance < best[0]:
            best = (distance, values[0][0], values[1][0])
    return None if best is None else (best[1], best[2])


def _towards(scene: Scene, place: int) -> float | None:
    """Return which way "falls to 3" goes from the number before it."""
    before = [one for one in scene.numbers if one < place]
    behind = [one for one in scene.numbers if one > place]
    if not before or not behind or scene.word(behind[0] - 1) not in ("to", "at"):
        return None
    values = [written_number(scene.tokens[one].text) for one in (before[-1], behind[0])]
    if values[0] is None or values[1] is None:
        return None
    return values[1][0] - values[0][0]


def association(scene: Scene) -> float | None:
    """Return the rank correlation of the finding, None when it is of something else."""
    return next(
        (number_of(fact) for fact in scene.named() if fact["measure"] == "rho"),
        None,
    )


def course(scene: Scene, place: int) -> float | None:
    """Return which way the finding goes over time at this place of the sentence: above nought for up."""
    for one in sorted(scene.numbers, key=lambda number: abs(number - place))[:2]:
        for fact in candidates(scene, one):
            if fact["measure"] in CHANGES and fact["type"] == FactType.TREND.value:
                return number_of(fact)
    named = {column for token in scene.tokens for column in token.columns()}
    groups = any(meaning.value and not meaning.date for token in scene.tokens for meaning in token.meanings)
    changes = [
        value
        for fact in scene.facts.values()
        if fact["measure"] in CHANGES
        and fact["type"] == FactType.TREND.value
        and (not named or fact["columns"][-1] in named)
        and (value := number_of(fact)) is not None
    ]
    if changes and not groups and all(value * changes[0] > 0 for value in changes):
        return changes[0]
    apart = [
        fact
        for fact in scene.facts.values()
        if fact["type"] == FactType.INTERACTION.value
        and fact["measure"].startswith("difference")
        and pairs(fact)
    ]
    if apart:
        return _exception(scene, place, apart)
    changes = [
        value
        for fact in scene.facts.values()
        if fact["measure"] in CHANGES and (value := number_of(fact)) is not None
    ]
    if changes:
        return changes[0] if all(value * changes[0] > 0 for value in changes) else None
    times = sorted(
        (when, value)
        for fact in scene.facts.values()
        if fact["measure"] in LEVELS | {"count"} and (value := number_of(fact)) is not None
        for _, when in pairs(fact)
        if is_date(when)
    )
    if len(times) > 1:
        return times[-1][1] - times[0][1]
    parts = {
        when.split(" ")[0]: value
        for fact in scene.facts.values()
        if fact["measure"] in LEVELS and (value := number_of(fact)) is not None
        for _, when in pairs(fact)
        if when.startswith(("before ", "from "))
    }
    return parts["from"] - parts["before"] if {"from", "before"} <= parts.keys() else None


def _exception(scene: Scene, place: int, facts: list[Fact]) -> float | None:
    """Return the sign of the group that the sentence speaks of here, of the rule where it speaks of all others."""
    exception, rule = facts[0], facts[-1]
    column = pairs(exception)[0][0]
    value = pairs(exception)[0][1]
    there = [near for near, token in enumerate(scene.tokens) if value in token.values(column)]
    if any(pairs(rule)[0][1] in scene.tokens[near].values(column) for near in range(max(0, place - 8), place + 8)
           if near < len(scene.tokens)) and not there:  # fmt: skip
        return number_of(rule)
    before = [near for near in there if near < place]
    between = [scene.word(near) for near in range(before[-1], place)] if before else []
    if before and not {"other", "others", "rest", "elsewhere", "every"} & set(between):
        return number_of(exception)
    sentence = {token.low for token in scene.tokens}
    if before or there or {"every", "holds", "rule", "other", "elsewhere"} & sentence:
        words = [scene.word(near) for near in range(place)]
        if {"there", "other", "way"} & set(words[-6:]) and "while" not in words and "elsewhere" not in words:
            return number_of(exception)
        return number_of(rule)
    return None
