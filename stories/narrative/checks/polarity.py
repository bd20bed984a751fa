"""Which way a sentence points: rose or fell, higher or lower, the highest or the lowest, only and always."""

from stories.narrative.checks.directions import direction, is_idle, moves
from stories.narrative.checks.groups import both_ends, comparables, extreme, named_before
from stories.narrative.checks.higher import comparison
from stories.narrative.checks.pointing import DOWN, HIGHER, LOWER, UP, word_set
from stories.narrative.checks.relating import candidates
from stories.narrative.checks.scene import CALENDAR, KINDS, Scene, number_of, pairs

HIGHEST = word_set(
    """
    highest largest greatest biggest maximum peaked longest heaviest tallest oldest warmest hottest widest top
    tops leads lead leading first commonest best
    """
)
LOWEST = word_set(
    """
    lowest smallest least fewest minimum bottom shortest lightest youngest coolest coldest narrowest rarest
    trails worst last
    """
)
LEADING = frozenset(
    {"first", "last", "lead", "leads", "leading", "top", "bottom", "best", "worst", "widest", "narrowest"}
)
"""Words that claim a rank only where the sentence ranks."""
RANKING = frozenset(
    {"ranks", "rank", "ranked", "comes", "came", "come", "finishes", "placed", "stands", "in"}
)
WHOLLY = frozenset({"always", "never", "invariably", "entirely", "wholly", "completely", "exclusively", "solely",
                    "unanimously"})  # fmt: skip
IDLY = frozenset({"that", "were", "was", "and"})
"""Words behind which "never" tells of the recording: "one that never occurs", "were never checked"."""
NEARLY = frozenset({"nearly", "almost", "not", "mostly", "hardly"})
ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
BEFORE_ALL = frozenset({"over", "of", "for", "across", "in", "not", "nearly", "almost", "at", "and", "from"})
PARTICLES = {
    "up": ("make", "made", "making", "turn", "split", "add", "sum", "end", "show", "come", "came", "look", "line",
           "take", "hold", "held", "back", "from"),
    "down": ("narrow", "break", "broke", "split", "come", "came", "track", "pin", "put"),
}  # fmt: skip
"""Openings of the verbs that these words may complete without telling a direction."""
RANKED = frozenset(
    {"highest", "lowest", "largest", "smallest", "place", "rank", "most", "biggest", "greatest"}
)


def problems(scene: Scene) -> list[str]:
    """Return which words of direction, comparison or rank the facts of the finding do not bear out."""
    found = []
    for place, token in enumerate(scene.tokens):
        if token.kind != "word":
            continue
        word = token.low
        if (word in UP | DOWN and not is_idle(scene, place)) or (
            word in ("up", "down") and moves(scene, place)
        ):
            borne = direction(scene, place, up=word in UP or word == "up")
        elif word in PARTICLES:
            borne = _belongs(scene, place)
        elif word in HIGHER | LOWER:
            borne = comparison(scene, place, higher=word in HIGHER)
        elif word in HIGHEST | LOWEST and _ranks(scene, place):
            borne = _superlative(scene, place, highest=word in HIGHEST)
        elif word == "most":
            borne = _most(scene, place)
        elif word == "only":
            borne = _only(scene, place)
        elif word in ORDINALS:
            borne = _ordinal(scene, place, ORDINALS[word])
        elif word in WHOLLY:
            never = word == "never" and scene.word(place + 1) in HIGHER | LOWER
            borne = never or scene.word(place - 1) in NEARLY | IDLY or scene.word(place + 1) == "filled"
        elif word == "all" and _claims_all(scene, place):
            borne = _is_all(scene, place)
        elif word in ("slowest", "fastest"):
            borne = _superlative(scene, place, highest=(word == "slowest") == _takes_time(scene))
        elif word in ("slower", "faster"):
            borne = comparison(scene, place, higher=(word == "slower") == _takes_time(scene))
        else:
            continue
        if not borne:
            found.append(f"“{word}” is not borne out")
    return found


def _claims_all(scene: Scene, place: int) -> bool:
    """Return whether "all" says something of each row: "all flights have origin EWR", "all of the variation"."""
    if scene.word(place + 1) == "of":
        return place == 0
    behind = {scene.word(near) for near in range(place + 1, place + 5)}
    measured = {word for words in KINDS.values() for word in words}
    if measured & {scene.word(near) for near in range(place + 1, place + 9)}:
        # what all have together, not what each has
        return False
    return scene.word(place - 1) not in BEFORE_ALL and bool(behind & {"have", "are", "carry", "belong"})


def _is_all(scene: Scene, place: int) -> bool:
    """Return whether a share of the finding is the whole, and that of the group that is named before, if any."""
    named = named_before(scene, place)
    return any(
        number_of(fact) == 100 and (not named or bool(named & {value for _, value in pairs(fact)}))
        for fact in scene.facts.values()
    )


def _belongs(scene: Scene, place: int) -> bool:
    """Return whether "up" or "down" only completes a verb: they make up, it narrows down; "up to" is a bound."""
    before = [scene.word(near) for near in range(max(0, place - 7), place)]
    return scene.word(place + 1) == "to" or any(
        word.startswith(PARTICLES[scene.word(place)]) for word in before
    )


def _takes_time(scene: Scene) -> bool:
    """Return whether the finding measures time, of which the slow take more."""
    return bool(CALENDAR & {str(fact["unit"]) for fact in scene.facts.values()})


def _ranks(scene: Scene, place: int) -> bool:
    """Return whether a word that can mean a rank does so here: "comes first", not "look at these first"."""
    word, before, behind = scene.word(place), scene.word(place - 1), scene.word(place + 1)
    if before == "at" and word in ("least", "most", "worst", "best"):
        return False
    if word not in LEADING:
        return True
    if word in ("first", "last"):
        return before in RANKING and scene.word(place - 2) not in ("which", "not")
    if word in ("top", "bottom"):
        return before in ("the", "at", "on", "comes") or behind in ("the", "spot", "place")
    if word == "leading":
        return before == "the"
    if word in ("lead", "leads"):
        return behind != "to"
    return True


def _superlative(scene: Scene, place: int, *, highest: bool) -> bool:
    word = scene.word(place)
    if word == "commonest" and not any(len(comparables(scene, fact)) > 1 for fact in scene.facts.values()):
        return True
    if scene.word(place + 1) == "gap" and any(
        fact["measure"].startswith("gap") or "gap" in fact.get("finding", ()) for fact in scene.facts.values()
    ):
        return highest
    if both_ends(scene, place):
        return True
    told = extreme(scene, place)
    return told is not None and (told > 0) == highest


def _most(scene: Scene, place: int) -> bool:
    """Return whether "most" is a majority, or the end of a list, that a figure shows."""
    before, behind = scene.word(place - 1), scene.word(place + 1)
    if before == "at" or behind in ("of", "likely", "often", "is", "are"):
        return True
    number = next((one for one in scene.numbers if place < one <= place + 5), None)
    if number is None:
        return before != "the" or (extreme(scene, place) or 0) > 0
    fitting = candidates(scene, number)
    return any(
        fact["measure"] in ("largest cluster", "count")
        or (number_of(fact) or 0) > 50
        or len(comparables(scene, fact)) > 1
        for fact in fitting
    )


def _only(scene: Scene, place: int) -> bool:
    """Return whether "only" belittles a number that stands there; that nothing else is so cannot be shown."""
    near = [one for one in scene.numbers if 0 < one - place <= 2]
    before = scene.word(place - 1)
    return (
        bool(near)
        or before in ("or", "clear", "not", "but", "if", "compare", "with")
        or scene.word(place + 1) in ("over", "large", "the", "more")
    )


def _ordinal(scene: Scene, place: int, rank: int) -> bool:
    """Return whether a group has the rank that it is said to have; ordinals that do not rank say nothing."""
    before, behind = scene.word(place - 1), scene.word(place + 1)
    if behind not in RANKED and before not in RANKING:
        return before in ("a", "one", "two") or (rank == 2 and behind in ("later", "look"))
    subject = named_before(scene, place)
    for fact in scene.facts.values():
        beside = comparables(scene, fact)
        if subject and len(beside) >= rank and {value for _, value in pairs(fact)} & subject:
            order = sorted(
                (number_of(one) or 0.0 for one in beside), reverse=behind not in ("lowest", "smallest")
            )
            return order[rank - 1] == number_of(fact)
    return False
