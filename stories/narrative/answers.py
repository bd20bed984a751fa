"""The story told in a model's words wherever they are proved."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

from stories.narrative.aliases import ALIAS, Aliases
from stories.narrative.answer_form import Answer, Plain, Reworded
from stories.narrative.checking import Checker
from stories.narrative.checks.slots import SLOT, fact_of, fill
from stories.narrative.checks.vocabulary import unknown
from stories.narrative.claims import Figure, Told
from stories.narrative.grounding import problems as ungrounded
from stories.narrative.outgoing import is_told
from stories.narrative.passages import Passage, about, joined, names_of, passages, split

LONGEST_TITLE = 160
ENDS = tuple(".!?…")


def retold(document: Mapping[str, Any], answer: Answer) -> tuple[Plain, list[Plain]]:
    """Return the story in the model's words, and an account of the sentences that were not taken.

    A sentence is taken where each of its figures, names and claims is proved and it leaves none of the figures out of
    the sentences that it stands for; else these stay. The account: {"section", "said", "why", "shown"}; `said` is empty
    where the sentence has a numeral, markup or a word that no data brief needs: it may be what a name asked for.
    """
    desk = _Desk(document)
    story = deepcopy(dict(document))
    log: list[Plain] = []
    told = {retelling.id: retelling for retelling in answer.passages}
    for passage in passages(document):
        if passage.key in told:
            text, refused = desk.passage(passage, told[passage.key].sentences)
            log += refused
            _put(story, passage.key, text)
    return story, log


def _put(story: Plain, key: str, text: Plain) -> None:
    """Set a text of the story, and of the telling for the audience that it was written for."""
    tellings = story.get("tellings") or {}
    for holder in (story, tellings.get(story.get("audience", ""))):
        if holder is None:
            continue
        if not key.startswith("sections["):
            holder[key] = deepcopy(text)
            continue
        place, part = key.removeprefix("sections[").split("].")
        holder["sections"][int(place)][part] = deepcopy(text)


class _Desk:
    """One story that is told again, and the gate that each sentence passes."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._by_id = {fact["id"]: fact for fact in document["facts"]}
        self._names = names_of(document)
        self._aliases = Aliases(document)
        rows = (self._aliases.rows, self._aliases.row)
        self._checker = Checker(document["facts"], self._names, rows)
        self._said = {alias.said for alias in self._aliases.all.values()} | {
            self._aliases.rows,
            self._aliases.row,
        }
        self._shown = _shown(document)
        self._named = {str(fact["value"]): fact["id"] for fact in document["facts"] if fact["type"] == "name"}

    @cached_property
    def _plain_facts(self) -> dict[str, Any]:
        return {key: fact_of(fact) for key, fact in self._by_id.items()}

    def passage(self, passage: Passage, sentences: Sequence[Reworded]) -> tuple[Plain, list[Plain]]:
        """Return a passage with the sentences that are proved in the place of those that they stand for."""
        texts: dict[int, Plain | None] = dict(enumerate(passage.sentences, start=1))
        log = []
        title = passage.key == "headline" or passage.key.endswith(".title")
        for reworded in sentences:
            numbers = sorted(set(reworded.instead_of))
            made, reasons = self._sentence(passage, reworded.text, numbers, texts, title=title)
            if made is not None and not reasons:
                texts |= dict.fromkeys(numbers)
                texts[numbers[0]] = made
                continue
            kept = [text for number in numbers if (text := texts.get(number)) is not None]
            log.append(
                {"section": passage.key, "said": self._harmless(reworded.text), "why": list(reasons),
                 "shown": joined(kept)["text"]}
            )  # fmt: skip
        return joined([text for text in texts.values() if text is not None]), log

    def _sentence(
        self,
        passage: Passage,
        said: str,
        numbers: Sequence[int],
        texts: Mapping[int, Plain | None],
        *,
        title: bool,
    ) -> tuple[Plain | None, tuple[str, ...]]:
        """Return a finished sentence, or why it is not taken."""
        if any(texts.get(number) is None for number in numbers):
            return None, ("it stands for a sentence that is not there",)
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            return None, ("it stands for sentences that do not follow each other",)
        if title and len(said) > LONGEST_TITLE:
            return None, ("it is too long for a title",)
        replaced = [passage.sentences[number - 1] for number in numbers]
        figures = {
            figure["fact"]
            for sentence in replaced
            for figure in sentence["figures"]
            if is_told(self._by_id[figure["fact"]])
        }
        parts = [part["text"] for part in split({"text": said, "figures": []})]
        if not all(SLOT.search(part) for part in parts) and not (title and len(parts) == 1):
            return None, ("it says something without a figure",)
        if not figures and not title:
            return None, ("it stands for a sentence without a figure",)
        slots = {found[1] for found in SLOT.finditer(said)}
        missing = sorted(figures - slots)
        if missing:
            return None, (f"it leaves out {', '.join(missing)}",)
        if len(set(re.findall(r"[{}\[\]<>`*_#|\\]", ALIAS.sub("", SLOT.sub("", said))))):
            return None, ("it holds markup or a link",)
        text = self._with_names(said)
        if isinstance(text, str) and (reasons := self._unproved(passage, text, replaced)):
            return None, reasons
        if not isinstance(text, str):
            return None, text
        return self._finished(text, title=title)

    def _unproved(self, passage: Passage, text: str, replaced: Sequence[Plain]) -> tuple[str, ...]:
        ids = passage.about if passage.key != "summary" else about(self._document, replaced)
        shown = (figure["fact"] for sentence in replaced for figure in sentence["figures"])
        return self._checker.problems(text, (*ids, *shown))

    def _with_names(self, said: str) -> str | tuple[str, ...]:
        """Return a sentence with the names behind its aliases, or why there is none."""
        strange = [found[0] for found in ALIAS.finditer(said) if self._aliases.said(found[1]) is None]
        if strange:
            return (f"there is no name {strange[0]}",)

        def name(found: re.Match[str]) -> str:
            spoken = self._aliases.said(found[1]) or ""
            opens = not said[: found.start()].strip('“"( ')
            return spoken[:1].upper() + spoken[1:] if opens and found[1][0] in "cr" else spoken

        return ALIAS.sub(name, said)

    def _finished(self, text: str, *, title: bool) -> tuple[Plain | None, tuple[str, ...]]:
        """Return a proved sentence with its figures in their places; each numeral of a name points to its fact."""
        filled = fill(text, self._by_id, shown=self._shown)
        if isinstance(filled, str):
            return None, (filled,)
        said, places = filled
        said = said.rstrip()
        closed = said.rstrip(".") if title else said if said.endswith(ENDS) else f"{said}."
        opened = closed if places and places[0][0] == 0 else _capital(closed, self._names)
        figures: list[Plain] = [
            {"start": start, "end": end, "fact": fact, "shown": opened[start:end]}
            for start, end, fact in places
            if any(sign.isdigit() for sign in opened[start:end])
        ]
        figures += self._of_names(opened, figures)
        figures.sort(key=lambda figure: int(figure["start"]))
        finished = {"text": opened, "figures": figures}
        told = Told(text=opened, figures=tuple(Figure(**figure) for figure in figures))
        return finished, tuple(ungrounded(told, self._plain_facts))

    def _of_names(self, text: str, figures: Sequence[Plain]) -> list[Plain]:
        """Return the figures that names with a numeral are: a column "Q3", a category "747"."""
        found: list[Plain] = []
        taken = [(figure["start"], figure["end"]) for figure in figures]
        for name, fact in sorted(self._named.items(), key=lambda one: -len(one[0])):
            for shown in dict.fromkeys((name, *self._spoken(name))):
                if not any(sign.isdigit() for sign in shown):
                    continue
                for match in re.finditer(rf"(?<!\w){re.escape(shown)}(?!\w)", text):
                    if all(match.end() <= start or match.start() >= end for start, end in taken):
                        taken.append(match.span())
                        found.append(
                            {"start": match.start(), "end": match.end(), "fact": fact, "shown": shown}
                        )
        return found

    def _spoken(self, name: str) -> list[str]:
        spoken = [
            alias.said for alias in self._aliases.all.values() if alias.column == name and not alias.value
        ]
        return [*spoken, *(one[:1].upper() + one[1:] for one in spoken)]

    def _harmless(self, said: str) -> str:
        """Return a refused sentence for the account; nothing of one with a word that no data brief needs."""
        told = self._with_names(SLOT.sub(lambda slot: f"{{{slot[1]}}}", said))
        if not isinstance(told, str) or set(told) & set("<>`*_#|\\[]@"):
            return ""
        words = re.sub(r"\{f\d{1,6}\}", " ", told)
        for name in sorted({*self._names, *self._said}, key=len, reverse=True):
            words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words, flags=re.IGNORECASE)
        numerals = any(sign.isdigit() for sign in words)
        return "" if numerals or unknown(words) or not SLOT.search(told) else told


def _capital(text: str, names: Sequence[str]) -> str:
    """Return a sentence with a capital first letter, unless a name of the file opens it."""
    opens = any(text.startswith(name) for name in names if name)
    return text if opens else text[:1].upper() + text[1:]


def _shown(document: Mapping[str, Any]) -> dict[str, str]:
    """Return how the story shows each of its figures, so that a chart and another sentence show it the same."""
    shown: dict[str, str] = {}
    texts = [document["headline"], document["standfirst"]]
    for section in document["sections"]:
        texts += [section["title"], section["text"]]
    for text in texts:
        for figure in text["figures"]:
            shown.setdefault(figure["fact"], figure["shown"])
    return shown
