"""Several writes that happen together or not at all."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import DatabaseError, IntegrityError, connection
from django_mongodb_backend import transaction
from pymongo.errors import DocumentTooLarge, PyMongoError

COMMIT_SECONDS: Final = 60.0
"""How long a commit is tried again: write conflicts, or a server that is away. A lease lost meanwhile undoes it."""
CONFLICT_PAUSE: Final = 0.02
AWAY_PAUSE: Final = 0.25
TOO_LARGE: Final = 10334
"""The server's code for a document over its limit."""
T = TypeVar("T")


def together(change: Callable[[], T], *, seconds: float = COMMIT_SECONDS) -> T:
    """Make several changes in one transaction; return what `change` returns, undo all when it raises.

    Tried again for `seconds` when it meets another's write, or a server that is away; then the error is raised.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with transaction.atomic():
                return change()
        except (DatabaseError, PyMongoError) as failed:
            _end_session()
            if _too_large(failed):
                # Trying again would not make it smaller.
                raise DocumentTooLarge(str(failed.__cause__ or failed)) from failed
            if isinstance(failed, IntegrityError) or time.monotonic() > deadline:
                raise
            pause = CONFLICT_PAUSE if conflicts(failed) else AWAY_PAUSE
            time.sleep(random.uniform(0, pause))  # noqa: S311 (jitter, not a secret)


def _too_large(failed: Exception) -> bool:
    """Return whether a document does not fit: the driver says so from 48 MB on, below that the server."""
    causes = (failed, failed.__cause__)
    return any(isinstance(each, DocumentTooLarge) or getattr(each, "code", 0) == TOO_LARGE for each in causes)


def conflicts(failed: Exception) -> bool:
    """Return whether a change failed because another transaction has written to the same place and is not over."""
    # Django's error has no words of its own; the driver's stands behind it.
    return any("WriteConflict" in str(each) for each in (failed, failed.__cause__))


def unless_contended(change: Callable[[], T]) -> T | None:
    """Make a change at once, or not at all: return None when the open transaction of another is in the way.

    Outside of a transaction the server would have the change wait for that one, for up to a minute.
    """
    try:
        return together(change, seconds=0)
    except (DatabaseError, PyMongoError) as failed:
        if conflicts(failed):
            return None
        raise


def _end_session() -> None:
    """Forget the session of a commit that failed: the backend keeps it, and would start no transaction after it."""
    if connection.session is not None:  # type: ignore[attr-defined]
        connection._end_session()  # type: ignore[attr-defined]
