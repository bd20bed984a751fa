"""Whose turn it is: the most urgent first; among the equally urgent, the person with the fewest jobs running, then the
one whose last turn is longest ago; among the jobs of one person, the oldest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A job in the queue, as far as the order needs it."""

    job_id: Any
    # the job
    owner_id: Any
    # whose it is
    priority: int
    # 0 comes first
    created_at: datetime
    # when it was uploaded


def in_turn(
    waiting: Sequence[Waiting], *, running: Mapping[Any, int], turns: Mapping[Any, datetime], most: int
) -> list[Waiting]:
    """Return the first `most` jobs in the order in which they will be taken.

    running: how many jobs of each owner run; turns: when each owner last had a turn (nobody: never).
    """
    lines: dict[Any, list[Waiting]] = {}
    for job in sorted(waiting, key=lambda job: (job.priority, job.created_at)):
        lines.setdefault(job.owner_id, []).append(job)
    busy = {owner: running.get(owner, 0) for owner in lines}
    # A turn taken in this forecast comes after every turn that was really taken.
    last = {owner: (0, turns[owner].timestamp()) if owner in turns else (0, 0.0) for owner in lines}
    order: list[Waiting] = []
    while lines and len(order) < most:
        owner = min(
            lines,
            key=lambda who: (lines[who][0].priority, busy[who], last[who], lines[who][0].created_at),
        )
        order.append(lines[owner].pop(0))
        busy[owner] += 1
        last[owner] = (1, float(len(order)))
        if not lines[owner]:
            del lines[owner]
    return order
