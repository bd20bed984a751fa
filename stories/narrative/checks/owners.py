"""Whether a number is told of the group, the time or the end of the range that its fact is of."""

from stories.narrative.checks.scene import LEVELS, Scene, equals, pairs
from stories.narrative.checks.spotting import MARKED, PART_OF_COLUMN, UNMARKED, Fact
from stories.narrative.voice import NO, YES

WHOLE = frozenset(
    {"all", "overall", "every", "whole", "total", "across", "everywhere", "altogether", "entire", "any"}
)
OTHERS = frozenset({"others", "rest", "remaining", "remainder", "other", "elsewhere"})
LEADING_ON = frozenset({"for", "of", "among", "in", "the", "on", "average", "at"})
PARTS = {
    "lowest": (
        ("low", "lowest", "lower", "bottom", "least", "smallest"),
        ("high", "highest", "higher", "top", "most", "largest"),
    ),
    "before": (("before", "until", "earlier", "previously"), ("after", "since", "onwards", "on", "later")),
    "below": (("below", "under", "low", "lower"), ("above", "over", "high", "upper", "higher", "on")),
}  # fmt: skip
TURNED = {"highest": "lowest", "from": "before", "at": "below", "above": "below", "after": "before"}


def wrong_group(scene: Scene, place: int, fact: Fact) -> str | None:
    grouped = any(not PART_OF_COLUMN.match(value) for _, value in pairs(fact))
    if grouped and fact["measure"] in ("mean", "median") and _is_of_all(scene, place):
        return f"is told of {pairs(fact)[0][1]}, not of all"
    for column, value in pairs(fact):
        if PART_OF_COLUMN.match(value):
            if reason := _wrong_part(scene, place, value):
                return reason
            continue
        owners = _owner(scene, place, column)
        if owners is not None and not owners & spellings(value):
            return f"is not told of {sorted(owners)[0]} but of {value}"
    return None


def _owner(scene: Scene, place: int, column: str) -> set[str] | None:
    """Return the categories of a column of which a number can be told as the sentence stands; None where none is."""
    there = [other for other, token in enumerate(scene.tokens) if token.values(column)]
    if not there:
        return None
    behind = [*scene.right(place)]
    if any(
        scene.word(near) in OTHERS or (scene.word(near), scene.word(near + 1)) == ("not", "marked")
        for near in behind
    ):
        return None
    direct = next((other for other in behind if other in there), None)
    if direct is not None:
        return scene.tokens[direct].values(column)
    owners: set[str] = set()
    before = [other for other in there if other < place]
    if before:
        owners |= scene.tokens[before[-1]].values(column)
    beyond = [other for other in there if other > place]
    if beyond:
        between = scene.tokens[place + 1 : beyond[0]]
        commas = sum(token.kind == "stop" for token in between)
        if (commas == 1 and len(between) <= 4 and not any(token.kind == "number" for token in between)) or (
            not before
        ):
            owners |= scene.tokens[beyond[0]].values(column)
    told = [one for one in scene.numbers if one == place or _is_of(scene, one, column)]
    if len(there) > 1 and there[-1] < told[0] and len(told) == len(there):
        # the groups or dates first, their numbers after them in the same order
        return scene.tokens[there[told.index(place)]].values(column)
    return owners or None


def _is_of(scene: Scene, place: int, column: str) -> bool:
    """Return whether a number can be that of one group of a column."""
    token = scene.tokens[place]
    return any(
        any(where == column for where, _ in pairs(fact))
        for fact in scene.facts.values()
        if (fact["id"] == token.fact if token.fact else equals(token.text, fact))
    )


def spellings(value: str) -> set[str]:
    low = value.strip().lower()
    return {value} | ({MARKED} if low in YES else {UNMARKED} if low in NO else set())


def _is_of_all(scene: Scene, place: int) -> bool:
    """Return whether a number is told of all rows: "for all rows, average age is 44"."""
    for near in scene.left(place):
        if scene.tokens[near].kind == "name" and any(
            meaning.value for meaning in scene.tokens[near].meanings
        ):
            return False
        if scene.word(near) == "all" and scene.word(near - 1) in ("for", "over", "across"):
            return True
    return False


def _wrong_part(scene: Scene, place: int, value: str) -> str | None:
    """Return what is wrong where a number of the low end is told of the high one, or of before as after."""
    first = value.split(" ")[0]
    key = "below" if value.startswith("from the valley") else TURNED.get(first, first)
    if key not in PARTS or value.startswith(("below zero", "above 1")):
        return None
    low, high = PARTS[key]
    wrong = high if key == first else low
    ends = low + high
    said = next((word for near in _beyond(scene, place) if (word := _end_word(scene, near)) in ends), None)
    if said is None:
        left = range(place - 1, -1, -1) if key == "lowest" else [*scene.left(place)][:6]
        said = next((word for near in left if (word := _end_word(scene, near)) in ends), None)
    return f"is not told of “{said}” but of {value}" if said in wrong else None


def _end_word(scene: Scene, near: int) -> str:
    """Return a word, "" for the "most" of "at most", which is no end of a list."""
    return "" if scene.word(near) in ("most", "least") and scene.word(near - 1) == "at" else scene.word(near)


def _beyond(scene: Scene, place: int) -> list[int]:
    """Return the places behind a number and behind the share that it is told of: "13.7 for the 32% with ..."."""
    around = [*scene.right(place)][:8]
    following = (around[-1] if around else place) + 1
    leads = {scene.word(near) for near in around} <= LEADING_ON and bool(around)
    if leads and following < len(scene.tokens) and scene.tokens[following].kind == "number":
        around += [*scene.right(following)][:8]
    return around


def of_the_whole(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where a number of all rows is told of one group."""
    if fact["measure"] not in LEVELS or fact["type"] == "name":
        return None
    own = {column for column, _ in pairs(fact)}
    apart = {
        column
        for other in scene.facts.values()
        if other["measure"] == fact["measure"]
        for column, value in pairs(other)
        if column not in own and not PART_OF_COLUMN.match(value)
    }
    near = [*scene.right(place), *scene.left(place)]
    if any(scene.word(other) in WHOLE for other in near):
        return None
    for column in apart:
        for other in near:
            if scene.tokens[other].values(column) - _named_by(own, fact):
                return f"is told of all, not of {scene.tokens[other].text}"
    return None


def _named_by(own: set[str], fact: Fact) -> set[str]:
    return {value for column, value in pairs(fact) if column in own}
