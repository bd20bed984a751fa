"""Which of two that a sentence compares is the higher one, as the facts of its finding say."""

from stories.narrative.checks.groups import (
    comparables,
    end_of_group,
    facts_of_group,
    group_before,
    is_group,
    stands_for,
)
from stories.narrative.checks.relating import candidates, ends_of
from stories.narrative.checks.scene import KINDS, Scene, number_of, pairs
from stories.narrative.checks.spotting import Token

VALUES = frozenset({"mean", "median", "maximum", "minimum", "max", "min", "fence", "first quartile", "third quartile",
                    "ninth decile"})  # fmt: skip
EXCEPT = frozenset({"but", "except", "unlike", "exception", "exceptions"})


def difference_between(scene: Scene, place: int) -> float | None:
    """Return the sign of "27.2 mm above Adelie": which of two groups the difference puts higher."""
    number = next((one for one in reversed(scene.numbers) if place - 3 <= one < place), None)
    than = [scene.word(near) for near in range(place, len(scene.tokens))]
    if number is None or ("than" in than and _is_between(scene, place, place + than.index("than"))):
        return None
    for fact in candidates(scene, number):
        if not fact["measure"].startswith("difference of") or len(fact["columns"]) < 2:
            continue
        ends = ends_of(scene, fact)
        value = number_of(fact)
        if ends is None or value is None:
            continue
        column = fact["columns"][0]
        upper, lower = ends if value > 0 else ends[::-1]
        for token in scene.tokens[place + 1 :]:
            for meaning in token.meanings:
                if stands_for(meaning, column, upper):
                    return -1.0
                if stands_for(meaning, column, lower):
                    return 1.0
    return None


def _is_between(scene: Scene, start: int, end: int) -> bool:
    return any(is_group(scene.tokens[near]) for near in range(start + 1, end))


def number_and_group(scene: Scene, place: int) -> float | None:
    """Return the sign of "201 over all, higher than for Adelie": of a number beside the level of a group."""
    before = next((one for one in reversed(scene.numbers) if one < place), None)
    named = next(
        (
            near
            for near in range(place + 1, min(place + 5, len(scene.tokens)))
            if is_group(scene.tokens[near])
        ),
        None,
    )
    if before is None or named is None or scene.word(place + 1) != "than":
        return None
    for fact in candidates(scene, before):
        if pairs(fact):
            continue
        for other in facts_of_group(scene, scene.tokens[named]):
            if other["measure"] == fact["measure"]:
                return (number_of(fact) or 0.0) - (number_of(other) or 0.0)
    return None


def two_values(scene: Scene, place: int) -> float | None:
    """Return the sign of "the highest value, 28.1, lies above the median of 24.3"."""
    before = next((one for one in reversed(scene.numbers) if one < place), None)
    behind = next((one for one in scene.numbers if place < one <= place + 6), None)
    if before is None or behind is None or any(token.text == ";" for token in scene.tokens[before:behind]):
        return None
    for one in candidates(scene, before):
        for other in candidates(scene, behind):
            same = one["unit"] == other["unit"] and set(one["columns"]) & set(other["columns"])
            if same and {one["measure"], other["measure"]} <= VALUES and one is not other:
                return (number_of(one) or 0.0) - (number_of(other) or 0.0)
    return None


def never_beyond(scene: Scene, place: int) -> float | None:
    """Return 1 where "never higher than in May" holds, the sign of the end at which that group stands."""
    if scene.word(place - 1) not in ("never", "nowhere") or scene.word(place + 1) != "than":
        return None
    named = next(
        (
            near
            for near in range(place + 1, min(place + 6, len(scene.tokens)))
            if is_group(scene.tokens[near])
        ),
        None,
    )
    return None if named is None else end_of_group(scene, scene.tokens[named])


def by_groups(scene: Scene, place: int) -> float | None:
    """Return the sign of "higher for A than for B", or of "A has a higher ..." where there are two."""
    behind = [near for near in range(place + 1, len(scene.tokens)) if is_group(scene.tokens[near])]
    than = next(
        (near for near in range(place + 1, len(scene.tokens)) if scene.word(near) in ("than", "against")),
        None,
    )
    subject = group_before(scene, place)
    first = next((near for near in behind if than is not None and near < than), subject)
    second = next((near for near in behind if than is not None and near > than), None)
    if first is None:
        return None
    if not behind and "where" in [scene.word(near) for near in range(place)]:
        return _again(scene, place)
    if second is None or second == first:
        return None if than is not None else end_of_group(scene, scene.tokens[first])
    return _sign_between(scene, place, scene.tokens[first], scene.tokens[second])


def _again(scene: Scene, place: int) -> float | None:
    """Return the sign of "..., where it is lower": of the pair compared before, within the group named last."""
    than = next((near for near in range(place) if scene.word(near) == "than"), None)
    groups = [near for near in range(place) if is_group(scene.tokens[near])]
    if than is None or not groups:
        return None
    first = [near for near in groups if near < than]
    second = [near for near in groups if near > than]
    if not first or not second:
        return None
    return _sign_between(scene, place, scene.tokens[first[-1]], scene.tokens[second[0]])


def _sign_between(scene: Scene, place: int, one: Token, other: Token) -> float | None:
    """Return which of two groups has the higher level: in the exception where it is meant, else by the rule."""
    signs: list[tuple[frozenset[str], float]] = []
    for fact in facts_of_group(scene, one):
        for beside in comparables(scene, fact):
            others = facts_of_group(scene, other)
            if beside not in others or beside is fact or fact["measure"] == "count":
                continue
            shared = {value for _, value in pairs(fact)} & {value for _, value in pairs(beside)}
            if len(pairs(fact)) - len(shared) == 1:
                signs.append((frozenset(shared), (number_of(fact) or 0) - (number_of(beside) or 0)))
    if not signs:
        return None
    if all(sign * signs[0][1] > 0 for _, sign in signs):
        return signs[0][1]
    named = {
        meaning.value: near
        for near, token in enumerate(scene.tokens)
        for meaning in token.meanings
        if any(meaning.value in contexts for contexts, _ in signs)
    }
    for contexts, sign in signs:
        for value, near in named.items():
            if value in contexts:
                excepted = bool({scene.word(back) for back in range(max(0, near - 3), near)} & EXCEPT)
                return -sign if excepted and near > place else sign
    return signs[-1][1]


def kinds_compared(scene: Scene, place: int) -> float | None:
    """Return the sign of "the median lies below the average"."""
    words = {word: kind for kind, many in KINDS.items() for word in many}
    said = [(near, words[scene.word(near)]) for near in range(len(scene.tokens)) if scene.word(near) in words]
    before = [kind for near, kind in said if near < place]
    behind = [kind for near, kind in said if near > place]
    values = {
        fact["measure"]: number_of(fact)
        for fact in scene.facts.values()
        if not pairs(fact) and fact["measure"] in KINDS
    }
    if not before or not behind or not {before[-1], behind[0]} <= values.keys() or before[-1] == behind[0]:
        return None
    return (values[before[-1]] or 0) - (values[behind[0]] or 0)


def by_part(scene: Scene) -> bool | None:
    """Return whether "below it" can stand with a share below: that it is the right share has been looked at already."""
    return True if any(fact["measure"] == "valley" for fact in scene.facts.values()) else None
