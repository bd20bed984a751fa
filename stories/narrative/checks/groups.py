"""Which group, time or end of a range a sentence names, and whether it is the highest or the lowest of its like."""

import re

from stories.narrative.checks.owners import spellings
from stories.narrative.checks.relating import candidates
from stories.narrative.checks.scene import LEVELS, Scene, number_of, pairs
from stories.narrative.checks.spotting import FOREIGN, PART_OF_COLUMN, Fact, Meaning, Token, is_date

AT_TOP = frozenset({"max", "maximum", "largest cluster"})
AT_BOTTOM = frozenset({"min", "minimum"})
INTRODUCING = frozenset({"for", "in", "on", "at", "with", "of", "by", "among", "is", "was", "are", "were", "to",
                         "from"})  # fmt: skip
ENDS = frozenset({"highest", "lowest", "largest", "smallest", "peaked", "most", "least"})
BOTH_ENDS = re.compile(
    r"(?:they|these(?: two)?|the two|both) (?:are|were) the (?:highest and (?:the )?lowest|lowest and (?:the )?highest"
    r"|largest and (?:the )?smallest|smallest and (?:the )?largest) (?:of|among) "
)
"""Two groups that were told before, as the ends of so many; which is which is left open."""


def comparables(scene: Scene, fact: Fact) -> list[Fact]:
    """Return the facts that say the same of other groups or times, with this one."""
    columns = [column for column, _ in pairs(fact)]
    if not columns:
        return [fact]
    return [
        other
        for other in scene.facts.values()
        if other["measure"] == fact["measure"]
        and list(other["columns"]) == list(fact["columns"])
        and [column for column, _ in pairs(other)] == columns
        and number_of(other) is not None
        and _shape(other) == _shape(fact)
    ]


def _shape(fact: Fact) -> list[int]:
    """Return how long the dates of a filter are: a month is not compared with a year, nor with every May."""
    return [len(value) if is_date(value) else 0 for _, value in pairs(fact)]


def end_of(scene: Scene, fact: Fact) -> float | None:
    """Return 1 for the highest of its like, -1 for the lowest, None in between or alone."""
    if fact["measure"] in AT_TOP:
        return 1.0
    if fact["measure"] in AT_BOTTOM:
        return -1.0
    for _, value in pairs(fact):
        if value.startswith(("lowest ", "highest ")) and PART_OF_COLUMN.match(value):
            return 1.0 if value.startswith("highest") else -1.0
    if fact["measure"] == "farthest":
        return None
    like = comparables(scene, fact)
    if len(like) < 2 and pairs(fact):
        # told as a count, compared as a share
        fact, like = next(
            (
                (other, others)
                for other in scene.facts.values()
                if pairs(other) == pairs(fact) and len(others := comparables(scene, other)) > 1
            ),
            (fact, like),
        )
    beside = sorted(number_of(other) or 0.0 for other in like)
    own = number_of(fact)
    if len(beside) < 2 or own is None or beside[0] == beside[-1]:
        return None
    return 1.0 if own == beside[-1] else -1.0 if own == beside[0] else None


def extreme(scene: Scene, place: int) -> float | None:
    """Return 1 where what a superlative stands with is the highest, -1 where it is the lowest, None where neither."""
    before = [one for one in scene.numbers if one < place]
    behind = [one for one in scene.numbers if one > place]
    if before and place - before[-1] <= 3 and _encloses(scene, before[-1], place):
        return _of_number(scene, before[-1])
    if {scene.word(place - back) for back in (1, 2)} & {"gap", "rise", "fall", "difference", "drop"}:
        return _of_change(scene, place)
    following = [near for near in range(place + 1, len(scene.tokens)) if scene.word(near) in ENDS]
    limit = min([*following, len(scene.tokens)])
    limit = min([limit, *(near for near in range(place, limit) if scene.tokens[near].text in ";.")])
    subject = group_before(scene, place)
    named = [
        near for near in range(place + 1, limit) if is_group(scene.tokens[near]) and _is_holder(scene, near)
    ]
    number = next((one for one in behind if one < limit), None)
    if number is not None and any(end_of(scene, fact) is not None for fact in candidates(scene, number)):
        told = _of_number(scene, number)
        owner = end_of_group(scene, scene.tokens[subject]) if subject is not None else None
        return told if told is not None else owner
    anchor = named[0] if named else subject
    if anchor is not None and (told := end_of_group(scene, scene.tokens[anchor])) is not None:
        return told
    words = [token.low for token in scene.tokens]
    for said, at in (("last", -1), ("first", 0)):
        if said in words[:place] and "value" in words:
            return _of_time(scene, at)
    if before and not named:
        return _of_number(scene, before[-1])
    return None


def both_ends(scene: Scene, place: int) -> bool:
    """Return whether a superlative is one of "they are the highest and the lowest of 8 groups", and the finding tells
    two groups out of so many, which differ."""
    said = BOTH_ENDS.match(" ".join(token.low for token in scene.tokens))
    number = said[0].count(" ") if said else 0
    if not place < number < len(scene.tokens):
        return False
    # a number that is a group's name as well is spotted as that name
    grouped = [tuple(fact["columns"]) for fact in candidates(scene, number) if fact["measure"] == "groups"]
    return any(
        fact["measure"] in LEVELS
        and tuple(column for column, _ in pairs(fact)) in grouped
        and len(comparables(scene, fact)) == 2
        and end_of(scene, fact) is not None
        for fact in scene.facts.values()
    )


def _is_holder(scene: Scene, near: int) -> bool:
    """Return whether a name is introduced as the one that has a value, not as what it is compared with."""
    before = {scene.word(near - back) for back in (1, 2, 3)}
    return bool(before & INTRODUCING) and not before & {"above", "below", "than", "against", "over", "beyond"}


def _encloses(scene: Scene, number: int, place: int) -> bool:
    """Return whether a superlative is put in behind a number: "11.4 (the lowest of all)", "11.4, the lowest of all"."""
    between = [token.text for token in scene.tokens[number + 1 : place]]
    behind = [token.low for token in scene.tokens[place + 1 : place + 3]]
    return bool(between) and between[0] in "(,–—" and (behind[:1] in ([")"], ["of"]) or between[0] == "(")


def _of_number(scene: Scene, number: int) -> float | None:
    return next((end for fact in candidates(scene, number) if (end := end_of(scene, fact)) is not None), None)


def _of_change(scene: Scene, place: int) -> float | None:
    """Return 1 where the group that is named has its own difference and follows the rule: it is told as the largest."""
    apart = [
        fact
        for fact in scene.facts.values()
        if fact["measure"].startswith("difference") and len(pairs(fact)) == 1
    ]
    named = next(
        (scene.tokens[near] for near in range(place, len(scene.tokens)) if is_group(scene.tokens[near])),
        None,
    )
    if named is None or not apart:
        return None
    value = pairs(apart[0])[0]
    return None if any(stands_for(meaning, *value) for meaning in named.meanings) else 1.0


def is_group(token: Token) -> bool:
    return token.kind == "name" and any(_is_value(meaning) for meaning in token.meanings)


def _is_value(meaning: Meaning) -> bool:
    return bool(meaning.value) and meaning.column != FOREIGN


def group_before(scene: Scene, place: int) -> int | None:
    return next((near for near in range(place - 1, -1, -1) if is_group(scene.tokens[near])), None)


def named_before(scene: Scene, place: int) -> set[str]:
    """Return the categories that the nearest name before a place can mean."""
    near = group_before(scene, place)
    return set() if near is None else {meaning.value for meaning in scene.tokens[near].meanings}


def stands_for(meaning: Meaning, column: str, value: str) -> bool:
    """Return whether a name can mean that category."""
    return meaning.column in (column, "") and meaning.value in spellings(value)


def facts_of_group(scene: Scene, token: Token) -> list[Fact]:
    return [
        fact
        for fact in scene.facts.values()
        if fact["measure"] in LEVELS | {"count"}
        and any(
            stands_for(meaning, column, value) for meaning in token.meanings for column, value in pairs(fact)
        )
    ]


def end_of_group(scene: Scene, token: Token) -> float | None:
    facts = sorted(facts_of_group(scene, token), key=lambda fact: fact["measure"] == "count")
    return next((end for fact in facts if (end := end_of(scene, fact)) is not None), None)


def _of_time(scene: Scene, at: int) -> float | None:
    times = sorted(
        (when, fact["id"])
        for fact in scene.facts.values()
        if fact["measure"] in LEVELS | {"count"} and len(pairs(fact)) == 1
        for _, when in pairs(fact)
        if is_date(when)
    )
    return end_of(scene, scene.facts[times[at][1]]) if times else None
