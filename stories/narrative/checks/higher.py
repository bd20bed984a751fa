"""Whether something is higher, lower, above or below as a sentence says."""

from stories.narrative.checks.comparing import (
    by_groups,
    by_part,
    difference_between,
    kinds_compared,
    never_beyond,
    number_and_group,
    two_values,
)
from stories.narrative.checks.directions import association, course
from stories.narrative.checks.number_words import FACTORS
from stories.narrative.checks.pointing import HIGHER, LOWER
from stories.narrative.checks.relating import candidates
from stories.narrative.checks.scene import Scene, number_of, written_number

AGAINST = frozenset({"against", "versus", "vs", "compared", "than", "and", "to"})


def comparison(scene: Scene, place: int, *, higher: bool) -> bool:
    sign = 1 if higher else -1
    word, behind = scene.word(place), scene.word(place + 1)
    if behind == "than" and scene.word(place + 2) in ("once", "one"):
        return higher
    words = [token.low for token in scene.tokens]
    if "many" in words and words.count("as") > 1:
        # the median has "as many below it as above"
        return len(HIGHER & set(words)) == len(LOWER & set(words)) == 1
    if scene.word(place - 1) == "the" and word in ("more", "less", "fewer"):
        # "the more of them, the stricter the test"
        return True
    if behind == "than" and scene.word(place + 2) in FACTORS:
        # "more than doubled": that it did is for the amounts to say
        return higher
    bound = _bound(scene, place, sign)
    if bound is not None:
        return bound
    for judge in (
        never_beyond, number_and_group, _two_columns, _two_numbers, difference_between, two_values, by_groups,
        kinds_compared, _in_time,
    ):  # fmt: skip
        told = judge(scene, place)
        if told is not None:
            return told * sign > 0
    # without figures and names it claims nothing of the table
    names = any(token.kind == "name" for token in scene.tokens)
    return (not scene.numbers and not names) or word in ("more", "less") or _is_asked(scene, place)


def _is_asked(scene: Scene, place: int) -> bool:
    return any(scene.word(near) in ("look", "whether", "what", "which") for near in range(place))


def _bound(scene: Scene, place: int, sign: int) -> bool | None:
    """Return whether a value lies on the side of a number that the sentence says: "above 27.3", "at 5 or below"."""
    behind = next((one for one in scene.numbers if place < one <= place + 2), None)
    before = next((one for one in reversed(scene.numbers) if place - 3 <= one < place), None)
    closes = before is not None and scene.word(place - 1) == "or"
    if scene.word(place + 1) in ("it", "that", "this"):
        return by_part(scene)
    at = before if closes else behind
    if "rest" in [scene.word(near) for near in range(place + 1, place + 4)]:
        ends = {fact["measure"] for fact in scene.named()} & {"maximum", "minimum"}
        return None if len(ends) != 1 else (sign > 0) == ("maximum" in ends)
    if at is None:
        return None
    fitting = candidates(scene, at)
    measures = {fact["measure"] for fact in fitting}
    kinds = {fact["measure"] for fact in scene.facts.values()}
    if measures & {"upper bound", "lower bound"}:
        return (
            (sign < 0) == ("upper bound" in measures)
            if closes or scene.word(at - 1) in ("than", "below", "above")
            else None
        )
    if "fence" in measures:
        far = "maximum" in kinds
        return None if far == ("minimum" in kinds) else (sign > 0) == far
    if measures & {"ninth decile", "first quartile", "third quartile", "median", "valley"}:
        shares = [one for one in scene.numbers if scene.tokens[one].text.endswith("%")]
        if not shares or "valley" in measures:
            return True
        levels = [fact for one in shares for fact in candidates(scene, one) if fact["measure"] == "level"]
        low = any(number_of(level) in (90.0, 25.0, 75.0, 50.0) for level in levels)
        return sign < 0 if low else None
    if scene.word(at - 1) == "than" or scene.word(at - 1) in ("above", "below"):
        values = [value for fact in fitting if (value := number_of(fact)) is not None]
        said = written_number(scene.tokens[at].text)
        if any(scene.word(near) in ("none", "no", "never") for near in range(place)):
            return True
        if values and said is not None and scene.word(at - 1) == "than":
            return all((value - said[0]) * sign >= 0 for value in values)
    return None


def _two_columns(scene: Scene, place: int) -> float | None:
    """Return the sign that a comparison has where two columns are said to go together."""
    rho = association(scene)
    compared = [near for near in range(len(scene.tokens)) if scene.word(near) in HIGHER | LOWER]
    if rho is None or len(compared) != 2:
        return None
    other = next(near for near in compared if near != place)
    return rho * (1 if scene.word(other) in HIGHER else -1)


def _two_numbers(scene: Scene, place: int) -> float | None:
    """Return the sign of "higher: 217 mm, against 190 mm"."""
    behind = [one for one in scene.numbers if one > place][:2]
    if len(behind) < 2:
        return None
    between = {scene.word(near) for near in range(behind[0] + 1, behind[1])}
    measures = [{fact["measure"] for fact in candidates(scene, one)} for one in behind]
    values = [written_number(scene.tokens[one].text) for one in behind]
    if not between & AGAINST or not measures[0] & measures[1] or values[0] is None or values[1] is None:
        return None
    return values[0][0] - values[1][0] or None


def _in_time(scene: Scene, place: int) -> float | None:
    told = course(scene, place)
    words = [token.low for token in scene.tokens]
    if told is None or not {"later", "earlier", "more", "fewer"} & set(words):
        return None
    turned = "later" in words and "earlier" in words and words.index("earlier") < words.index("later")
    return -told if turned else told
