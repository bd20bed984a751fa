"""An owner edits how a story is shown: one change, checked and stored by one guarded update, so that none is lost."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection

from stories.edits import Edits, as_shown, findings_of
from stories.errors import EditedMeanwhile, NoSuchFinding
from stories.models import LONGEST_HEADLINE, Story, stamp_of
from stories.titles import Plain

BUTTONS: Final[Mapping[str, Callable[[Edits, int, list[int]], Edits]]] = {
    "up": lambda edits, place, told: edits.moved(place, up=True, among=told),
    "down": lambda edits, place, told: edits.moved(place, up=False, among=told),
    "pin": lambda edits, place, told: edits.with_pinned(place, on=True),
    "unpin": lambda edits, place, told: edits.with_pinned(place, on=False),
    "hide": lambda edits, place, told: edits.with_hidden(place, on=True),
    "show": lambda edits, place, told: edits.with_hidden(place, on=False),
}
"""The buttons of a finding."""


def button(edits: Edits, document: Mapping[str, Any], *, change: str, place: str, title: str) -> Edits:
    """Return the edits with the change of one button of the page; what there is no button for changes nothing.

    Raises TitleNotTaken, NoSuchFinding.
    """
    if change in ("title", "untitle"):
        return edits.titled(title if change == "title" else "", document)
    if change not in BUTTONS:
        return edits
    told = list(findings_of(document))
    if place not in map(str, told):
        raise NoSuchFinding
    return BUTTONS[change](edits, int(place), told)


def edit(
    story: Mapping[str, Any], user: Any, *, revision: int, change: Callable[[Edits], Edits]
) -> tuple[Edits, int]:
    """Make a change of the story whose id and `edits.EDIT_FIELDS` are given; return its edits now, and their revision.

    Raises EditedMeanwhile when it was edited since that revision, and what `change` raises. What changes nothing is no
    edit.
    """
    before = Edits.of(story["edits"])
    after = change(before)
    if after == before:
        return before, story["edits_rev"]
    current = revision == story["edits_rev"]
    if not current or not keep(story["id"], user, after, revision=revision, document=story["document"]):
        raise EditedMeanwhile
    return after, revision + 1


def keep(story_id: uuid.UUID, user: Any, edits: Edits, *, revision: int, document: Mapping[str, Any]) -> bool:
    """Store edits that were made of the revision that is counted; return False when another came before them.

    Lists show headline and first chart beside the document, so they follow in the same update.
    """
    shown, _ = as_shown({"document": document, "edits": edits.plain()})
    told = str(shown["headline"]["text"])
    # a headline that stands as it was told is taken from the document as it is by now: a model may have reworded it
    own: Plain = {"$substrCP": ["$document.headline.text", 0, LONGEST_HEADLINE]}
    as_told = not edits.title and told == document["headline"]["text"]
    changes = {
        "edits": {"$literal": edits.plain()},
        "edits_rev": revision + 1,
        "headline": own if as_told else {"$literal": told[:LONGEST_HEADLINE]},
        "thumbnail": {"$literal": stamp_of(shown)},
    }
    stories = connection.database[Story._meta.db_table]  # type: ignore[attr-defined]
    owner: Any = Story._meta.get_field("owner")
    known = owner.get_db_prep_value(user.pk, connection)
    wanted = {"_id": story_id.hex, owner.column: known, "edits_rev": revision}
    return bool(stories.update_one(wanted, [{"$set": changes}]).modified_count)
