"""Whether a number in a sentence is what one fact says, told of the column, the category and the time of that fact."""

import math

from stories.analysis.spoken import readable
from stories.narrative.checks.owners import of_the_whole, spellings, wrong_group
from stories.narrative.checks.scene import COUNTED, KINDS, LEVELS, Scene, equals, number_of, pairs
from stories.narrative.checks.spotting import COMMON, FOREIGN, Fact
from stories.narrative.checks.unit_words import wrong_unit

HEDGES = frozenset(
    {
        "about",
        "around",
        "roughly",
        "nearly",
        "almost",
        "some",
        "approximately",
        "over",
        "than",
        "close",
        "under",
    }
)
GROUPING = frozenset({"by", "per", "each", "every", "within", "with", "as", "than", "any"})
"""Words before the name of a column that is not what was measured."""
BEFORE_MEASURE = frozenset({"average", "mean", "median", "total"})


def problem_of_number(scene: Scene, place: int) -> str | None:
    """Return why no fact of the finding bears this number out, or None when one does."""
    token = scene.tokens[place]
    if token.fact:
        fact = scene.facts.get(token.fact)
        if fact is None:
            return f"{token.text} is a fact of another finding"
        return _misplaced(scene, place, fact)
    plain = token.text.strip()
    if token.spelt:
        return _spelt(scene, place)
    if any(plain == str(fact["value"]) for fact in scene.facts.values() if fact["type"] == "name"):
        return None
    if any(plain == value for fact in scene.facts.values() for _, value in pairs(fact)):
        return None
    hedged = any(scene.word(near) in HEDGES for near in (place - 1, place - 2))
    fitting = [fact for fact in scene.facts.values() if equals(token.text, fact, hedged=hedged)]
    if not fitting:
        return f"no fact of this finding is {token.text}"
    reasons = [_misplaced(scene, place, fact) for fact in fitting]
    return None if None in reasons else reasons[0]


def _spelt(scene: Scene, place: int) -> str | None:
    """Return why nothing is counted so often as a number in words says, or None: measures are told in digits."""
    text, times = scene.tokens[place].text, scene.word(place + 1) in ("times", "fold")
    counted = [
        fact
        for fact in scene.facts.values()
        if equals(text, fact)
        and (
            fact["measure"].startswith("ratio")
            if times
            else fact["measure"] in COUNTED or "covered" in fact["measure"]
        )
    ]
    if scene.works_out or any(_misplaced(scene, place, fact) is None for fact in counted):
        return None
    return f"nothing of this finding is counted as {text}"


def candidates(scene: Scene, place: int) -> list[Fact]:
    """Return the facts that the number at a place can be, best those that fit their surroundings."""
    token = scene.tokens[place]
    if token.fact:
        return [scene.facts[token.fact]] if token.fact in scene.facts else []
    hedged = any(scene.word(near) in HEDGES for near in (place - 1, place - 2))
    fitting = [fact for fact in scene.facts.values() if equals(token.text, fact, hedged=hedged)]
    return [fact for fact in fitting if _misplaced(scene, place, fact) is None] or fitting


def is_misplaced(scene: Scene, place: int, fact: Fact) -> bool:
    """Return whether what stands around a place cannot be told of a fact."""
    return _misplaced(scene, place, fact) is not None


def _misplaced(scene: Scene, place: int, fact: Fact) -> str | None:
    said = scene.tokens[place].text
    for check in (
        wrong_unit,
        wrong_group,
        of_the_whole,
        _wrong_column,
        _wrong_kind,
        _wrong_pair,
        _wrong_level,
        _wrong_end,
        _unsaid,
    ):
        if reason := check(scene, place, fact):
            return f"{said} {reason}"
    return None


def _wrong_column(scene: Scene, place: int, fact: Fact) -> str | None:
    own = set(fact["columns"])
    if not own or fact["measure"] in ("rows", "columns", "looked at", "kept"):
        return None
    known = own | {column for column, _ in pairs(fact)}
    nearest = None
    fits = False
    for other in range(place - 1, -1, -1):
        columns = scene.tokens[other].columns()
        if scene.word(other - 1) in ("typical", "single"):
            # what a row is called
            continue
        if scene.tokens[other].low in COMMON and scene.word(other - 1) not in BEFORE_MEASURE:
            continue
        if not columns or scene.tokens[other].many or scene.word(other - 1) in GROUPING:
            fits = fits or bool(columns & known)
            continue
        if any(f" {scene.tokens[other].low} " in f" {readable(one).lower()} " for one in known):
            # a part of the name of a column that was worked out
            fits = True
            continue
        nearest = other if nearest is None else nearest
        fits = fits or bool(columns & own)
    fits = fits or any(scene.tokens[other].columns() & own for other in scene.right(place))
    if fact["measure"] in ("upper bound", "lower bound"):
        return None if fits or nearest is None else f"is not of {scene.tokens[nearest].text}"
    if nearest is not None and fact["measure"] not in ("groups", "distinct"):
        token = scene.tokens[nearest]
        measured = any(scene.word(nearest - 1) in words for words in KINDS.values())
        meant = own if measured and fact["measure"] in KINDS else known
        if not token.columns() & meant and (measured or not fits):
            return f"is not of {token.text}"
    behind = scene.tokens[place + 1] if place + 1 < len(scene.tokens) else None
    if (
        fact["measure"] == "count"
        and behind is not None
        and behind.many
        and behind.columns() & scene.dimensions
    ):
        return f"does not count {behind.text}"
    return _wrong_behind(scene, place, fact, known)


def _wrong_behind(scene: Scene, place: int, fact: Fact, known: set[str]) -> str | None:
    """Return what is wrong with the column that a number is said to be of: "3 countries", "27 mm in bill depth"."""
    counted = fact["measure"] in ("groups", "distinct")
    for other in [*scene.right(place)][:5]:
        token = scene.tokens[other]
        strange = counted and any(meaning.column == FOREIGN for meaning in token.meanings)
        before = scene.word(other - 1)
        if strange or (
            token.columns() and (counted or before in ("in", "of", "average", "median", "mean", "total"))
        ):
            wrong = not token.columns() & known and (counted or not token.many)
            return f"is not of {token.text}" if wrong else None
    return None


def _wrong_kind(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where a median is told as an average, or the smallest value as the median."""
    if fact["measure"] in KINDS:
        near = [*scene.left(place)]
    elif fact["measure"] in RANKED_VALUES:
        near = [other for other in (place - 1, place - 2) if other >= 0]
    else:
        return None
    words = {word: kind for kind, many in KINDS.items() for word in many}
    said = next((words[word] for other in near if (word := scene.word(other)) in words), None)
    return f"is not a {said}" if said not in (None, fact["measure"]) else None


def _wrong_level(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where the middle half is told of another level, or the lower nine tenths as the middle."""
    if fact["measure"] != "level":
        return None
    if scene.word(place - 1) in ("above", "below", "over", "under"):
        return "is a share of the rows, not a value"
    middle = "middle" in (scene.word(place - 1), scene.word(place - 2), scene.word(place - 3))
    return "is not the middle" if middle != (number_of(fact) == 50) else None


def _wrong_end(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where the smallest value is told as "up to", or the largest as "down to"."""
    if scene.word(place - 1) != "to" or scene.word(place - 2) not in ("up", "down"):
        return None
    wrong = ("minimum", "min") if scene.word(place - 2) == "up" else ("maximum", "max")
    return f"is the {fact['measure']}" if fact["measure"] in wrong else None


RANKED_VALUES = frozenset(
    {"first quartile", "third quartile", "ninth decile", "minimum", "maximum", "min", "max", "compared value"}
)
SAYING = {
    "columns": ("column",), "looked at": ("comparison", "test", "looked"), "kept": ("stood", "kept", "finding"),
    "largest cluster": ("most", "largest", "times", "frequent", "often", "up"),
    "median": ("median", "typical", "usual", "middle", "half"),
    "first quartile": ("middle", "quarter", "quartile", "half", "below", "between", "bottom", "lower"),
    "third quartile": ("middle", "quarter", "quartile", "half", "above", "between", "top", "upper"),
    "effect size": ("interval", "effect", "test", "back", "squared", "cram", "cliff", "held"),
    "covered": ("over", "pattern", "cover", "span", "across", "during", "through", "within", "full"),
}  # fmt: skip
"""Measures that look like others, each with openings of words of which one has to stand in the sentence."""


def _unsaid(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where a measure is told without a word that says which it is."""
    measure = fact["measure"]
    if measure == "median" and (fact["where"] or fact["type"] not in ("distribution", "outlier", "value")):
        return None
    openings = SAYING.get(measure, SAYING["covered"] if measure.endswith(" covered") else ())
    if not openings or any(token.low.startswith(openings) for token in scene.tokens if token.kind != "name"):
        return None
    return f"is the {measure}"


def _wrong_pair(scene: Scene, place: int, fact: Fact) -> str | None:
    """Return what is wrong where a difference is told of other groups than those that it lies between."""
    apart = fact["measure"].startswith(("difference of", "ratio of")) and fact["type"] != "trend"
    if fact["where"] or not apart or len(fact["columns"]) < 2:
        return None
    column, ends = fact["columns"][0], ends_of(scene, fact)
    if ends is None:
        return None
    told = [token.values(column) for token in scene.tokens if token.values(column)]
    ours = spellings(ends[0]) | spellings(ends[1])
    strange = next((values for values in told if not values & ours), None)
    return None if strange is None else f"does not lie between {sorted(strange)[0]} and another"


def ends_of(scene: Scene, fact: Fact) -> tuple[str, str] | None:
    """Return the two groups that a difference or ratio lies between, the one that was taken away from first."""
    column, value = fact["columns"][0], number_of(fact)
    levels = [
        (told, number)
        for other in scene.facts.values()
        if other["measure"] in LEVELS and set(other["columns"]) <= set(fact["columns"])
        for where, told in pairs(other)
        if where == column and (number := number_of(other)) is not None
    ]
    ratio = fact["measure"].startswith("ratio")
    for high, more in levels:
        for low, less in levels:
            if high == low or value is None or (ratio and not less):
                continue
            if math.isclose(more / less if ratio else more - less, value, rel_tol=1e-6, abs_tol=1e-9):
                return high, low
    return None
