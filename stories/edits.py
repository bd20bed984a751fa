"""What its owner changed in how a story is shown: title, order, what is kept first and what is hidden. Pure.

The document stays as it was told: edits are kept beside it and laid over it wherever it is shown. A finding is known by
its place in the document, which is the same for every audience and stays when a language model rewords the story.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from stories.errors import NoSuchFinding
from stories.hiding import FINDING, without
from stories.retelling import renumbered, retold
from stories.titles import Plain, title_of

EDIT_FIELDS: Final = ("document", "edits", "edits_rev")
"""What of a stored story tells how it is shown, and of which edit that is."""


@dataclass(frozen=True, kw_only=True)
class Edits:
    """All that an owner changed; nothing of it for a story as it was told."""

    title: Plain | None = None
    # a text T whose figures are those of the story; None for the story's own headline
    order: tuple[int, ...] = ()
    # places of findings; those that are not named follow in the order of the story
    pinned: tuple[int, ...] = ()
    # are kept before all others
    hidden: tuple[int, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Return what `plain` wrote."""
        kept = kept or {}
        places = {name: tuple(kept.get(name) or ()) for name in ("order", "pinned", "hidden")}
        return cls(title=kept.get("title") or None, **places)

    def plain(self) -> Plain:
        """Return it as it is stored and as the API tells it."""
        places = {name: list(getattr(self, name)) for name in ("order", "pinned", "hidden")}
        return {"title": self.title, **places}

    def changed(self, given: Mapping[str, Any], document: Mapping[str, Any]) -> Self:
        """Return it with what is given: title in words, and lists of places; raises TitleNotTaken, NoSuchFinding."""
        known = findings_of(document)
        lists: dict[str, Any] = {
            name: tuple(dict.fromkeys(places)) for name, places in given.items() if name != "title"
        }
        for place in (place for places in lists.values() for place in places):
            if place not in known:
                raise NoSuchFinding(f"There is no finding at place {place}.")
        edits = replace(self, **lists)
        return edits.titled(given["title"], document) if "title" in given else edits

    def titled(self, words: str, document: Mapping[str, Any]) -> Self:
        """Return it with a title in the owner's words, "" for the story's own; raises TitleNotTaken.

        What is hidden is no part of the story for it.
        """
        return replace(self, title=title_of(words, without(document, self.hidden)[0]))

    def moved(self, place: int, *, up: bool, among: Sequence[int]) -> Self:
        """Return it with a finding one step up or down among those that are shown. `among`: all places, as told."""
        order = self.arranged([*among, *self.order])
        beside = [one for one in order if one in among and one not in self.hidden and self._like(one, place)]
        if place not in beside:
            return self
        to = beside.index(place) + (-1 if up else 1)
        if not 0 <= to < len(beside):
            return self
        order.remove(place)
        order.insert(order.index(beside[to]) + (0 if up else 1), place)
        return replace(self, order=tuple(order))

    def with_pinned(self, place: int, *, on: bool) -> Self:
        """Return it with a finding that is kept before the others, or is not any more."""
        return replace(self, pinned=_with(self.pinned, place, on=on))

    def with_hidden(self, place: int, *, on: bool) -> Self:
        """Return it with a finding that is hidden, or is not any more."""
        return replace(self, hidden=_with(self.hidden, place, on=on))

    def _like(self, one: int, other: int) -> bool:
        return (one in self.pinned) == (other in self.pinned)

    def arranged(self, places: Sequence[int]) -> list[int]:
        """Return each of these places once, in the order of the edits: what is pinned first, and hidden ones too."""
        rank = {place: number for number, place in enumerate(self.order)}
        last = len(rank)
        told = {place: number for number, place in reversed(list(enumerate(places)))}
        # what was never moved stands behind what was, as it was told; where nothing was moved, all of it
        return sorted(told, key=lambda place: (place not in self.pinned, rank.get(place, last), told[place]))


def shown(document: Mapping[str, Any], places: Sequence[int], edits: Edits) -> tuple[Plain, list[int]]:
    """Return the story as its owner wants it shown, and for each of its charts the place that it has in the document.

    document and places: as `retelling.retold` returns them. Texts are untouched: sections change their places or are
    left out.
    """
    pairs = list(zip(places, document["sections"], strict=False))
    own = [(place, section) for place, section in pairs if section["kind"] == FINDING]
    rank = {place: number for number, place in enumerate(edits.arranged([place for place, _ in own]))}
    kept = sorted((pair for pair in own if pair[0] not in edits.hidden), key=lambda pair: rank[pair[0]])
    arranged = [*kept, *(pair for pair in pairs if pair[1]["kind"] != FINDING)]
    moved = {pair[0]: now for now, pair in enumerate(arranged)}
    new = {old: moved[place] for old, place in enumerate(places[: len(pairs)]) if place in moved}
    new |= {old: old for old in range(len(pairs), len(places))}
    story = renumbered(dict(document) | {"sections": [section for _, section in arranged]}, new)
    if edits.title and _is_told(edits.title, story):
        story["headline"] = edits.title
    return story, [*(place for place, _ in arranged), *places[len(pairs) :]]


def as_shown(story: Mapping[str, Any], audience: str = "") -> tuple[Plain, list[int]]:
    """Return a stored story in the words for an audience as its owner wants it shown, and the places of its charts.

    Nothing of it tells of a finding that is hidden.
    """
    edits = Edits.of(story["edits"])
    document, places = without(story["document"], edits.hidden)
    told, order = retold(document, audience)
    behind = max(places, default=0) + 1
    return shown(told, [places[place] if place < len(places) else behind for place in order], edits)


def is_titled(document: Mapping[str, Any], edits: Edits) -> bool:
    """Return whether a story as it is shown has its owner's title: one that tells of what is hidden now has not."""
    return bool(document["headline"] == edits.title)


def findings_of(document: Mapping[str, Any]) -> dict[int, Plain]:
    """Return the titles of all findings by their places, as told; what only other audiences are told comes last."""
    own = enumerate(document["sections"])
    found = {place: section["title"] for place, section in own if section["kind"] == FINDING}
    for telling in (document.get("tellings") or {}).values():
        for section in telling["sections"]:
            if section["kind"] == FINDING and section["place"] is not None:
                found.setdefault(section["place"], section["title"])
    return found


def _is_told(title: Plain, story: Mapping[str, Any]) -> bool:
    """Return whether every figure of a title is one of what is shown."""
    facts = {fact["id"] for fact in story.get("facts", ())}
    return all(figure["fact"] in facts for figure in title["figures"])


def _with(places: tuple[int, ...], place: int, *, on: bool) -> tuple[int, ...]:
    others = tuple(other for other in places if other != place)
    return (*others, place) if on else others
