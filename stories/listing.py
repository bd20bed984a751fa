"""A person's stories for a list: newest first, a page at a time, without their documents."""

import re
from typing import Any

from django.db import connection
from django_mongodb_backend.queryset import RawQuerySet

from stories.models import Story


def newest(
    owner_id: Any, words: str, fields: tuple[str, ...], *, skip: int, most: int
) -> list[dict[str, Any]]:
    """Return the pipeline of a page: sorted before fields are chosen, so that an index gives the order."""
    owner: Any = Story._meta.get_field("owner")
    wanted: dict[str, Any] = {owner.column: owner.get_db_prep_value(owner_id, connection)}
    if words:
        held = {"$regex": re.escape(words), "$options": "i"}
        wanted["$or"] = [{"headline": held}, {"file_name": held}]
    columns = {_column(name): 1 for name in fields}
    return [
        {"$match": wanted},
        {"$sort": {"created_at": -1}},
        {"$skip": skip},
        {"$limit": most},
        {"$project": {"_id": 1} | columns},
    ]


def _column(name: str) -> str:
    field: Any = Story._meta.get_field(name)
    return str(field.column)


class StoryList:
    """The stories of one person that hold the words, as dicts of `fields`. Made for Django's Paginator."""

    ordered = True

    def __init__(self, owner: Any, words: str, fields: tuple[str, ...]) -> None:
        self._owner = owner
        # The server takes no NUL in a pattern.
        self._words = words.replace("\x00", "").strip()
        self._fields = fields

    def count(self) -> int:
        """Return how many there are."""
        return Story.objects.of(self._owner).matching(self._words).count()

    __len__ = count

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """Return the stories from `part.start` to `part.stop`."""
        skip, most = part.start, part.stop - part.start
        if most < 1:
            return []
        pipeline = newest(self._owner.pk, self._words, self._fields, skip=skip, most=most)
        stories = RawQuerySet(pipeline, model=Story)
        return [{name: getattr(story, name) for name in self._fields} for story in stories]
