"""What an owner changed in how a story is shown, stored: one guarded update each, so that no edit is lost."""

import uuid
from typing import Any

from django.db import connection

from stories.edits import Edits
from stories.models import LONGEST_HEADLINE, Story
from stories.titles import Plain


def keep(story_id: uuid.UUID, user: Any, edits: Edits, *, revision: int) -> bool:
    """Store edits that were made of the revision that is counted; return False when another came before them.

    Lists show the headline beside the document, so it follows in the same update.
    """
    own: Plain = {"$substrCP": ["$document.headline.text", 0, LONGEST_HEADLINE]}
    headline = {"$literal": edits.title["text"]} if edits.title else own
    changes = {"edits": {"$literal": edits.plain()}, "edits_rev": revision + 1, "headline": headline}
    stories = connection.database[Story._meta.db_table]  # type: ignore[attr-defined]
    owner: Any = Story._meta.get_field("owner")
    known = owner.get_db_prep_value(user.pk, connection)
    wanted = {"_id": story_id.hex, owner.column: known, "edits_rev": revision}
    return bool(stories.update_one(wanted, [{"$set": changes}]).modified_count)
