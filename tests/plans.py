"""What the server says: how it would answer a question, and what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# What the planner considered and left aside, and the words of the question itself.
NOT_CHOSEN = {"rejectedPlans", "allPlansExecution", "command"}


def stages(plan: Any) -> Iterator[str]:
    """Yield the stages of an answer to `explain`, such as IXSCAN or COLLSCAN."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for key, value in plan.items():
            if key not in NOT_CHOSEN:
                yield from stages(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from stages(value)


@contextmanager
def served() -> Iterator[list[dict[str, Any]]]:
    """Fill the list with what the server did in the block, as its profiler saw it: {"op", "ns", "command", ...}."""
    database = connection.database  # type: ignore[attr-defined]
    done: list[dict[str, Any]] = []
    database.command("profile", 2)
    try:
        yield done
    finally:
        database.command("profile", 0)
        ours = {"ns": {"$ne": f"{database.name}.system.profile"}, "command.profile": {"$exists": False}}
        done.extend(database["system.profile"].find(ours))
        database.drop_collection("system.profile")
