"""Names in a sentence that its finding does not speak of, and words that pass for names."""

from stories.analysis.spoken import readable
from stories.narrative.checks.pointing import word_set
from stories.narrative.checks.scene import Scene, pairs
from stories.narrative.checks.spotting import COMMON, FOREIGN, MARKS, Token

STATISTICS = frozenset(
    {"Spearman", "Kendall", "Cramer", "Cramér", "Kruskal-Wallis", "Mann-Kendall", "Welch", "I", "V", "F", "CUSUM",
     "Pearson", "Spearman's", "Kendall's", "Cramer's", "Cliff's", "Spearman’s", "Cramer’s", "Cliff’s", "Theil-Sen",
     "Benjamini-Hochberg", "Gail-Simon", "Mann-Whitney"}
)  # fmt: skip
SINGLE = frozenset({"single", "typical", "one"})
"""Words before what a row is called, which may be the name of a column too."""
MEASURING = frozenset({"average", "median", "mean", "total", "highest", "lowest", "higher", "lower"})
TAKEN_APART = frozenset({"same", "by", "their", "with"})
"""Words before a column by which something is said to be told apart."""
VALUE_WORDS = frozenset(
    {"value", "values", "level", "rate", "rank", "share", "count", "number", "figure", "average"}
)
BARE_AFTER = frozenset({"average", "median", "mean"})
FOLLOWING = word_set(
    """
    of is are was were says say and or the a an in at for over to from with by as but value values which that
    than stands stood comes came lies lay across among all when while rose rises fell falls there per on
    describes tells tell should before after around about goes went be has have had here where alone itself also
    it its not only still would will can could may might hides between row rows against low high lower higher
    level figure moves moved does do then both up varies ranges reaches reached climbed grew dropped drops gap
    difference increased decreased
    """
)
"""Words behind "average" that begin something else than the name of what is averaged."""


ASKED_BY = frozenset({"every", "each", "within", "by", "any", "single", "other", "between", "both"})
"""Words before a column by which a finding might be taken apart: that is a question, not a claim."""


def problems(scene: Scene) -> list[str]:
    """Return the names that the finding does not speak of, and words that pass for names."""
    ours = _names_of(scene)
    found = []
    for place, token in enumerate(scene.tokens):
        if token.kind == "name":
            reason = _strange(scene, place, ours) or _misnamed(scene, place)
        else:
            reason = _passes_for_name(scene, place) if token.kind == "word" else None
        if reason:
            found.append(reason)
    return found


def _strange(scene: Scene, place: int, ours: set[str]) -> str | None:
    if _is_ours(scene.tokens[place], ours) or _is_idle(scene, place):
        return None
    return f"“{scene.tokens[place].text}” is not in this finding"


def _misnamed(scene: Scene, place: int) -> str | None:
    """Return what is wrong where a category follows the name of a column that it is not of: "hour FL"."""
    token = scene.tokens[place]
    behind = scene.tokens[place + 1] if place + 1 < len(scene.tokens) else None
    if token.many or behind is None or behind.kind != "name" or behind.start - token.end != 1:
        return None
    if not token.columns() and not any(meaning.column == FOREIGN for meaning in token.meanings):
        return None
    homes = {meaning.column for meaning in behind.meanings if meaning.value}
    marked = any(meaning.value in MARKS for meaning in behind.meanings)
    if not homes or homes & token.columns() or behind.columns() or marked or "" in homes:
        return None
    return f"“{behind.text}” is no {token.text}"


def _names_of(scene: Scene) -> set[str]:
    """Return the columns, categories and dates of the finding."""
    ours: set[str] = set()
    for fact in scene.facts.values():
        ours |= set(fact["columns"])
        if isinstance(fact["value"], str):
            ours.add(fact["value"])
        for column, value in pairs(fact):
            ours |= {column, value}
    return ours


def _is_ours(token: Token, ours: set[str]) -> bool:
    for meaning in token.meanings:
        # a date may be told as a longer period around it: 1958 for 8 November 1958
        around = meaning.date and any(one.startswith(meaning.value) for one in ours)
        marked = meaning.value in MARKS and meaning.column in ours
        if (meaning.value or meaning.column) in ours or around or marked:
            return True
    return False


def _is_idle(scene: Scene, place: int) -> bool:
    """Return whether a name of another finding is only a word here, or is not claimed to be of anything."""
    token, before = scene.tokens[place], scene.word(place - 1)
    asks = any(other.low in ("whether", "?") for other in scene.tokens)
    categories = any(meaning.value and meaning.column != FOREIGN for meaning in token.meanings)
    if (asks and not categories and before in ASKED_BY) or token.many or before in SINGLE:
        return True
    words = [other.low for other in scene.tokens]
    if not categories and ("such" in words or {"no", "finding"} <= set(words)):
        # what the table holds, and of what no finding is told
        return True
    shouted = token.text.isupper() and len(token.text) > 1
    if (
        token.low in COMMON
        and not shouted
        and before not in TAKEN_APART
        and (before not in MEASURING or token.low in VALUE_WORDS)
    ):
        return True
    columns = {column for fact in scene.facts.values() for column in fact["columns"]}
    if any(f" {token.low} " in f" {readable(one).lower()} " for one in columns):
        # part of the name of a column that was worked out: tip share of total bill
        return True
    return scene.works_out


def _passes_for_name(scene: Scene, place: int) -> str | None:
    token, before = scene.tokens[place], scene.word(place - 1)
    opens = place == 0 or scene.tokens[place - 1].text in '.!?:“"‘—'
    if token.text[:1].isupper() and not opens and token.text not in STATISTICS:
        return f"“{token.text}” is not in this finding"
    if before in BARE_AFTER and token.low not in FOLLOWING:
        return f"“{before} {token.text}” is no column of this table"
    return None
