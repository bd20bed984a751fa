"""What a person's stories may take from a model in a day. Reserved before it is asked, settled behind it.

Each change is one update that matches only while the budget holds it: two workers at once cannot pass it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, models
from pymongo.errors import DuplicateKeyError

MILLION: Final = 1_000_000


class Spending(models.Model):
    """What one person's stories took on one day (UTC)."""

    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    id = models.CharField(primary_key=True, max_length=64, editable=False, db_column="_id")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    day = models.CharField(max_length=10, help_text="2026-11-26")
    stories = models.PositiveIntegerField(default=0, help_text="For which a model was asked.")
    tokens = models.PositiveBigIntegerField(
        default=0, help_text="In and out, with what is reserved for answers still awaited or lost."
    )
    cost = models.FloatField(default=0.0, help_text="By the prices of the settings.")

    class Meta:
        verbose_name_plural = "spendings"

    def __str__(self) -> str:
        return f"{self.owner_id} on {self.day}"


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The most for one person in one day, and what a token costs."""

    stories: int
    # for which a model is asked
    tokens: int
    # in and out
    price_in: float = 0.0
    # of a million tokens
    price_out: float = 0.0
    # the same

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / MILLION


def reserve(owner_id: Any, budget: Budget, *, now: datetime, tokens: int, story: bool) -> bool:
    """Set tokens aside for one request, and count the story with its first; return False when the day holds no more."""
    key, day = _key(owner_id, now), f"{now:%Y-%m-%d}"
    room = {"tokens": {"$lte": budget.tokens - tokens}}
    if story:
        room["stories"] = {"$lte": budget.stories - 1}
    first = tokens <= budget.tokens and (budget.stories >= 1 or not story)
    taken = {"tokens": tokens, "stories": int(story)}
    if _collection().update_one({"_id": key, **room}, {"$inc": taken}).modified_count:
        return True
    if not first:
        return False
    try:
        _collection().insert_one({"_id": key, "owner_id": owner_id.hex, "day": day, "cost": 0.0, **taken})
    except DuplicateKeyError:
        # It was there and full, or has just been made by another: asked once more.
        return bool(_collection().update_one({"_id": key, **room}, {"$inc": taken}).modified_count)
    return True


def settle(owner_id: Any, *, now: datetime, reserved: int, tokens: int, cost: float) -> None:
    """Put what a request really took in the place of what was set aside. `now` is the moment of the reservation."""
    spent = {"tokens": tokens - reserved, "cost": cost}
    _collection().update_one({"_id": _key(owner_id, now)}, {"$inc": spent})


def _key(owner_id: Any, now: datetime) -> str:
    return f"{owner_id.hex}:{now:%Y-%m-%d}"


def _collection() -> Any:
    return connection.database[Spending._meta.db_table]  # type: ignore[attr-defined]
