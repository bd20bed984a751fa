"""A title in the words of a story's owner: free text, in which every number is a figure that the story shows. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from stories.errors import TitleNotTaken
from stories.evidence.verified import fact_of, texts_of
from stories.narrative.checks.number_words import CARDINALS, FACTORS, LOOSE, PARTS
from stories.narrative.claims import Figure, Told
from stories.narrative.grounding import problems
from stories.narrative.numbers import EXACT

Plain = dict[str, Any]
LONGEST_TITLE: Final = 200
NUMBER_WORDS: Final = (
    ((CARDINALS.keys() | LOOSE | FACTORS.keys()) - {"one"})
    | {"half", "thrice", "percent", "‰"}
    | {word for word in PARTS if word.endswith("s")}
)
"""Words that say a number; "one" and "a third" say one only sometimes, and are left alone."""
WORD: Final = re.compile(r"[^\W\d_]+|‰")
TOKEN: Final = re.compile(r"\S*\d\S*")


def title_of(words: str, document: Mapping[str, Any]) -> Plain | None:
    """Return the title as a text T whose figures lead to the story's facts; None for no words.

    Raises TitleNotTaken for one that is too long, or with a number that the story does not show.
    """
    # what no title is made of: line breaks, signs that turn the direction of writing
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    if not text:
        return None
    if len(text) > LONGEST_TITLE:
        raise TitleNotTaken(f"The title has {len(text):,} characters; {LONGEST_TITLE} is the most.")
    told = _with_figures(text, document)
    facts = {fact["id"]: fact_of(fact) for fact in document.get("facts", ())}
    if problems(told, facts):
        bare = next(_bare(told), "")
        raise TitleNotTaken(f"The title says “{bare}”, which is no figure of this story." if bare else "")
    said = {word.lower() for word in WORD.findall(told.text)} & NUMBER_WORDS
    bare_words = said - _known_words(document) | {sign for sign in told.text if _is_fraction(sign)}
    if bare_words:
        word = min(bare_words, key=text.casefold().find)
        raise TitleNotTaken(f"The title says “{word}”, which is a number that this story does not tell.")
    return {"text": text, "figures": [_plain(figure) for figure in told.figures]}


def _is_fraction(sign: str) -> bool:
    """Return whether one sign says a number and is no digit: ½, Ⅳ."""
    return unicodedata.category(sign) in ("No", "Nl") and not sign.isdigit()


def _known_words(document: Mapping[str, Any]) -> set[str]:
    """Return the words of the story, and those for what it counted: "three" where there are three groups."""
    counted = {fact["value"] for fact in document.get("facts", ()) if fact["measure"] in EXACT}
    own = {word.lower() for _, part in texts_of(document) for word in WORD.findall(part["text"])}
    return own | {word for word, value in CARDINALS.items() if value in counted}


def _with_figures(text: str, document: Mapping[str, Any]) -> Told:
    """Return the text with each figure of the story that it holds, the longest first: 24.5% before 24.5."""
    known: dict[str, str] = {}
    for part in _texts(document):
        for figure in part["figures"]:
            if any(sign.isdigit() for sign in figure["shown"]):
                known.setdefault(figure["shown"], figure["fact"])
    if not known:
        return Told(text=text, figures=())
    longest = sorted(known, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![\w.,%+\-\u2212\u2013$€£¥])(?:"
        + "|".join(map(re.escape, longest))
        + r")(?![\w%‰]|\s+[%‰]|[.,:/]\w)",
        re.UNICODE,
    )
    figures = [
        Figure(start=found.start(), end=found.end(), fact=known[found[0]], shown=found[0])
        for found in pattern.finditer(text)
    ]
    return Told(text=text, figures=tuple(figures))


def _texts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the texts of the story, and those of its other tellings."""
    for _, text in texts_of(document):
        yield text
    for telling in (document.get("tellings") or {}).values():
        for _, text in texts_of({**document, "notes": [], **telling}):
            yield text


def _bare(told: Told) -> Iterator[str]:
    """Yield what stands around each numeral that lies in no figure."""
    covered = {place for figure in told.figures for place in range(figure.start, figure.end)}
    for token in TOKEN.finditer(told.text):
        if any(told.text[at].isdigit() and at not in covered for at in range(token.start(), token.end())):
            yield token[0].strip(",.;:!?()“”\"'")


def _plain(figure: Figure) -> Plain:
    return {"start": figure.start, "end": figure.end, "fact": figure.fact, "shown": figure.shown}
