"""The driver's view of the database, for what the ORM has no words for."""

from typing import Any

from django.db import connection
from pymongo.database import Database


def database() -> Database[dict[str, Any]]:
    """Return the database behind Django's connection, connecting if need be."""
    return connection.database  # type: ignore[attr-defined]
