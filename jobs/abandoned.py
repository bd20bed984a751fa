"""Transactions whose process died in the middle: the server keeps them, and what they wrote to, for a minute."""

import logging
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from pymongo.errors import OperationFailure

logger = logging.getLogger(__name__)

SILENT: Final = timedelta(seconds=1)
"""A transaction of ours that is open and asks nothing for so long is ended. One that was only slow is tried again."""


def end_abandoned(silent: timedelta = SILENT) -> int:
    """End the transactions that somebody of ours left open; return how many there were.

    Whoever writes to what such a transaction wrote waits for it, or fails. A server that does not tell what is open
    (it takes no right of its own, but some hosted ones refuse it) ends them by itself, after a minute by default.
    """
    admin = connection.database.client.admin  # type: ignore[attr-defined]
    ours = {
        "type": "idleSession",
        "appName": connection.settings_dict["OPTIONS"].get("appname"),
        "transaction.timeInactiveMicros": {"$gt": int(silent.total_seconds() * 1e6)},
    }
    try:
        found: list[dict[str, Any]] = list(
            admin.aggregate(
                [{"$currentOp": {"idleSessions": True}}, {"$match": ours}, {"$project": {"lsid.id": 1}}]
            )
        )
        if found:
            admin.command("killSessions", [{"id": session["lsid"]["id"]} for session in found])
            logger.warning("Ended %d transactions that were left open", len(found))
    except OperationFailure as refused:
        logger.debug("The server does not end abandoned transactions for us: %s", refused.code)
        return 0
    return len(found)
