"""How the server says it would answer: the stages of the plan that it chose."""

from collections.abc import Iterator
from typing import Any

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
