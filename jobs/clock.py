"""One time for every host: the database server's. A host whose clock is wrong takes no job from another too early."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

AGREE_SECONDS: Final = 60.0
"""How often the server is asked; in between its time goes on by our monotonic clock, which no setting of it moves."""

_agreed: tuple[float, datetime] | None = None
# (monotonic, the server's time at that moment)


def now() -> datetime:
    """Return the time of the database server, to a few milliseconds, in UTC.

    Raises PyMongoError if the server was never reached; once it was, it may be away.
    """
    global _agreed
    mark = time.monotonic()
    if _agreed is None or mark - _agreed[0] > AGREE_SECONDS:
        _agreed = _ask(_agreed)
    asked_at, said = _agreed
    return said + timedelta(seconds=time.monotonic() - asked_at)


def forget() -> None:
    """Ask the server at the next question."""
    global _agreed
    _agreed = None


def _ask(before: tuple[float, datetime] | None) -> tuple[float, datetime]:
    from pymongo.errors import PyMongoError

    sent = time.monotonic()
    try:
        said = connection.database.client.admin.command("hello")["localTime"]  # type: ignore[attr-defined]
    except PyMongoError:
        if before is None:
            raise
        # Ask again in a while, not at every question of an outage.
        return sent, before[1] + timedelta(seconds=sent - before[0])
    # The answer was made about half way between question and answer.
    return (sent + time.monotonic()) / 2, said.replace(tzinfo=UTC)
