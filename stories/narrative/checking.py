"""Whether a sentence says only what the facts of its finding say; what cannot be proved is returned in words."""

import re
import unicodedata
from collections.abc import Sequence

from stories.narrative.checks import amounts, polarity, strangers
from stories.narrative.checks.relating import problem_of_number
from stories.narrative.checks.scene import Scene, finest
from stories.narrative.checks.slots import fill, tells_twice
from stories.narrative.checks.spotting import Fact, Token, lexicon, spot
from stories.narrative.checks.vocabulary import unknown

MARKUP = re.compile(
    r"<[/!a-zA-Z]|&[#a-zA-Z]\w{0,20};|\]\(|\[[^\]]{0,200}\]:|`|\*\*|__|^\s{0,3}#{1,6}\s|^\s{0,3}>|https?:|ftp:|"
    r"javascript:|data:|mailto:|www\.|\w@\w|://|[{}<>|\\]",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?<![\w.])[a-z0-9-]{2,63}\.(?:com|org|net|io|dev|ai|info|example|test|co|de|uk)\b", re.IGNORECASE
)
LETTER_LIKE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
CAUSAL = re.compile(
    r"\b(?:caus(?:es?|ed|ing|al|ally)|because|due to|owing to|thanks to|as a result|results? in|resulted in|leads? to|"
    r"led to|leading to|driv(?:es?|en|ing)|drove|explain(?:s|ed|ing)?|influenc(?:es?|ed|ing)|affect(?:s|ed|ing)?|"
    r"impact(?:s|ed|ing)?|(?:has|have|had) an effect|responsible for|boost(?:s|ed|ing)?|reduc(?:es?|ed|ing)|"
    r"brings? about|brought about|trigger(?:s|ed|ing)?|determin(?:es?|ed|ing)|produc(?:es?|ed|ing)|"
    r"(?:mak(?:es?|ing)|made) (?:it|them|the \w+|its|their) (?:rise|fall|grow|drop|higher|lower|larger|smaller)|"
    r"hence|consequently|depend(?:s|ed|ing)? on|attribut(?:ed|able) to|contribut(?:es?|ed|ing) to|forces?d?|"
    r"improv(?:es?|ed|ing)|worsen(?:s|ed|ing)?|stems? from|prevent(?:s|ed|ing)?|ensur(?:es?|ed|ing))\b",
    re.IGNORECASE,
)


def problems(
    sentence: str,
    facts: Sequence[Fact],
    *,
    about: Sequence[str],
    names: Sequence[str],
    rows: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return what in a sentence cannot be proved, in words for the record; nothing when it is sound.

    sentence: words with slots `{f7}` or `{f7:style}`, or finished text whose numbers are written out.
    facts: all facts of the story as its document has them. about: ids of those of the finding that the sentence
    belongs to; without any, all. names: the names of all columns and categories of the table. rows: what its rows are
    called ("flights", "flight"); when given, words that no data brief needs are refused as well.
    """
    return Checker(facts, names, rows).problems(sentence, about)


class Checker:
    """Checks the sentences of one story."""

    def __init__(self, facts: Sequence[Fact], names: Sequence[str], rows: Sequence[str] = ()) -> None:
        self._facts = {fact["id"]: fact for fact in facts}
        self._book = lexicon(facts, names)
        self._finest = finest(facts)
        self._rows = rows

    def problems(self, sentence: str, about: Sequence[str]) -> tuple[str, ...]:
        """Return what cannot be proved in a sentence about the finding that has these facts."""
        filled = fill(sentence, self._facts)
        if isinstance(filled, str):
            return (filled,)
        text, slots = filled
        spans = {(start, end): self._facts[fact] for start, end, fact in slots}
        tokens = amounts.spelt_out(spot(text, self._book, spans))
        words = _without_names(text, tokens)
        found = forbidden(words)
        if not found and self._rows and unknown(_without_rows(words, self._rows)):
            # the word itself is not repeated: it may be what somebody wanted to have said
            found = ["it holds a word that no data brief needs"]
        if found:
            return tuple(found)
        covered = {place for token in tokens for place in range(token.start, token.end)}
        if any(sign.isdigit() and place not in covered for place, sign in enumerate(text)):
            found.append("it holds a numeral that is no figure")
        if tells_twice(slots, self._facts):
            found.append("it tells one figure twice")
        scene = Scene(tokens, self._meant(about), self._finest)
        found += [reason for place in scene.numbers if (reason := problem_of_number(scene, place))]
        found += strangers.problems(scene)
        found += amounts.problems(scene)
        found += polarity.problems(scene)
        return tuple(dict.fromkeys(found))

    def _meant(self, about: Sequence[str]) -> dict[str, Fact]:
        """Return the facts of a finding; all where none is given that says more than a name."""
        meant = {one: self._facts[one] for one in about if one in self._facts}
        if all(fact["type"] == "name" for fact in meant.values()):
            return self._facts
        if any(fact["type"] == "outlier" for fact in meant.values()):
            # the name of a row is entered once, for the first finding that tells of that row
            meant |= {
                key: fact
                for key, fact in self._facts.items()
                if fact["type"] == "name"
                and not fact["where"]
                and (fact.get("finding") or [""])[0] == "outlier"
            }
        return meant


def forbidden(text: str) -> list[str]:
    """Return what no sentence may hold: markup, links, marks that steer the text, words for causes."""
    found = []
    if any(unicodedata.category(sign) in LETTER_LIKE for sign in text):
        found.append("it holds a control character")
    if MARKUP.search(text) or ADDRESS.search(text):
        found.append("it holds markup or a link")
    cause = CAUSAL.search(text)
    # what chance explains, or does not, is what a test is for
    if cause and not (cause.group().lower().startswith("explain") and "chance" in text.lower()):
        found.append(f"“{cause.group().lower()}” claims a cause")
    return found


def _without_names(text: str, tokens: Sequence[Token]) -> str:
    """Return the free words of a sentence: each name of the file is left out, since it is shown as it is."""
    kept = list(text)
    for token in tokens:
        if token.kind == "name" or token.fact:
            kept[token.start : token.end] = " " * (token.end - token.start - 1) + "x"
    return "".join(kept)


def _without_rows(words: str, rows: Sequence[str]) -> str:
    called = "|".join(re.escape(one) for one in sorted(rows, key=len, reverse=True) if one)
    return re.sub(rf"(?<!\w)(?:{called or '(?!)'})(?!\w)", "x", words, flags=re.IGNORECASE)
