"""What must be true of every job after any fault, in today's terms.

I1  every job has ended
I2  a job is completed if and only if there is one story with its id, told by the attempt that the job counts
I3  the numbers that a person is told (stories ever, stories now) are those of the jobs and stories there are
I4  attempts and losses are bounded, and nobody tried again more often than allowed
I5  the history is a path that the state machine allows, its attempts ascend, and the last line is how the job ended
I6  the percentage never fell within an attempt (`Sampler`)
I7  nothing is held: no token, no lease, no worker on a job that has ended; no folder left in the spool
I8  wake-ups do not pile up
"""

import threading
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pymongo.errors import PyMongoError

from tests.faults.stack import UNFINISHED, Row, Stack

CLAIMS_PER_TRY = 3
RETRIES = 3
SETTLE_SECONDS = 60.0
SPOOL_SECONDS = 10.0
LOOKED_AT = "looked at"
UNCOUNTED = ("handed back", LOOKED_AT)
"""How an attempt ends whose number the next one has as well."""
OURS = ("worker lost", "reader lost", "database away")
"""How an attempt ends through a fault of ours."""
SPARE_WAKE_UPS = 4
AGREED = timedelta(seconds=0.5)
"""So far may two processes differ about the server's time."""
ENDED = ("completed", "failed", "cancelled")


class Sampler(threading.Thread):
    """Looks at the running jobs several times a second and notes every step backwards."""

    def __init__(self, stack: Stack, every: float = 0.05) -> None:
        super().__init__(daemon=True)
        self._stack, self._every = stack, every
        self._over = threading.Event()
        self._shown: dict[tuple[str, int, str], int] = {}
        self.falls: list[str] = []

    def run(self) -> None:
        """Look until told to end."""
        fields = {"attempt": 1, "percent": 1, "token": 1}
        while not self._over.wait(self._every):
            try:
                seen = list(self._stack.database.jobs_job.find({"status": "processing"}, fields))
            except PyMongoError:
                continue
            for row in seen:
                # A job that was handed back is begun anew under the same number: the token tells the two apart.
                key = (row["_id"], row["attempt"], row["token"])
                before = self._shown.get(key, 0)
                if row["percent"] < before:
                    self.falls.append(f"{row['_id']}: {before} then {row['percent']} in attempt {key[1]}")
                self._shown[key] = row["percent"]

    def end(self) -> list[str]:
        """Stop looking; return the steps backwards."""
        self._over.set()
        self.join(40)
        return self.falls


def check(stack: Stack, *, kills: int = 0, settle: float = SETTLE_SECONDS) -> None:
    """Wait until every job has ended, then raise AssertionError for each invariant that is broken, all at once.

    kills: how many processes of the queue were killed; each may have taken wake-ups along that it had locked.
    """
    stack.until(
        lambda: not stack.database.jobs_job.count_documents({"status": {"$in": UNFINISHED}}),
        settle,
        "I1: every job has ended",
    )
    stack.until(lambda: not spooled(stack), SPOOL_SECONDS, "I7: the spool is empty")
    if stack.jobworkers:
        stack.until(lambda: not stack.wake_ups(), 10, "I8: the wake-ups are used up")
    found = broken(stack, kills=kills)
    if found:
        raise AssertionError("\n".join(found))


def broken(stack: Stack, *, kills: int = 0) -> list[str]:
    """Return which invariants do not hold, a line each."""
    rows = stack.rows()
    fields = {"attempt": 1, "owner_id": 1}
    stories = {story["_id"]: story for story in stack.database.stories_story.find({}, fields)}
    found = [line for row in rows for line in broken_in(row, stories.get(row["_id"]))]
    known = {row["_id"] for row in rows}
    found += [f"I2 {story}: a story without a job" for story in stories if story not in known]
    found += wrong_counts(stack, rows, stories)
    locked = stack.database.django_q_ormq.count_documents({})
    # A process of the queue that dies takes along what it had locked: one it pushed, one queued, one in each hand.
    most = SPARE_WAKE_UPS * (1 + kills)
    if stack.jobworkers and locked > most:
        found.append(f"I8: {locked} wake-ups in the queue, {most} at most")
    return found


def broken_in(row: Row, story: Row | None) -> list[str]:
    """Return which invariants do not hold for one job."""
    lines = []
    if row["status"] not in ENDED:
        lines.append(f"I1: {row['status']}")
    wanted = row["status"] == "completed" and row["deleted_at"] is None
    if (story is not None) != wanted:
        lines.append(f"I2: {row['status']}, and {'a' if story else 'no'} story")
    if story is not None and story["attempt"] != row["attempt"]:
        lines.append(f"I2: told by attempt {story['attempt']}, the job counts {row['attempt']}")
    looks = sum(line["outcome"] == LOOKED_AT for line in row["history"])
    if row["attempt"] > (row["retries"] + 1 + looks) * CLAIMS_PER_TRY or row["lost"] > CLAIMS_PER_TRY:
        lines.append(f"I4: {row['attempt']} attempts, {row['lost']} lost, {row['retries']} retries")
    if row["retries"] > RETRIES:
        lines.append(f"I4: {row['retries']} retries")
    if row["deleted_at"] is None:
        lines += [f"I5: {line}" for line in wrong_history(row)]
    if row["token"] or row["worker"] or row["lease_until"] or row["cancel_requested"]:
        lines.append(f"I7: held by {row['worker']!r} until {row['lease_until']}")
    if row["status"] == "completed" and (row["percent"] != 100 or row["error"]):
        lines.append(f"I6: completed at {row['percent']} with error {row['error']}")
    return [f"{row['_id']} {line}" for line in lines]


def wrong_history(row: Row) -> list[str]:
    """Return what is wrong with how a job says its attempts went."""
    history: list[dict[str, Any]] = row["history"]
    counted = [line for line in history if line["outcome"] not in UNCOUNTED]
    numbers = [line["attempt"] for line in counted]
    found = []
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"attempts are {numbers}")
    if row["attempt"] != len(numbers):
        found.append(f"{row['attempt']} attempts, but {len(numbers)} told")
    outcomes = [line["outcome"] for line in history]
    found += [f"unknown outcome {each!r}" for each in set(outcomes) - {*ENDED, *OURS, *UNCOUNTED}]
    if any(outcome in ("completed", "cancelled") for outcome in outcomes[:-1]):
        found.append(f"went on after its end: {outcomes}")
    last = outcomes[-1] if outcomes else ""
    fits = {
        "completed": last == "completed",
        "failed": last == "failed" or last in OURS,
        # One that was cancelled while it waited has no attempt that says so.
        "cancelled": last != "completed",
    }
    if not fits.get(row["status"], False):
        found.append(f"{row['status']}, but the last attempt was {last!r}")
    tries = outcomes.count("failed") + sum(1 for end in _runs_of_losses(outcomes) if end >= CLAIMS_PER_TRY)
    if tries > row["retries"] + 1:
        found.append(f"{tries} failures with {row['retries']} retries: {outcomes}")
    times = [tuple(datetime.fromisoformat(line[name]) for name in ("began", "ended")) for line in history]
    if any(began > ended + AGREED for began, ended in times):
        found.append(f"an attempt ended before it began: {times}")
    if any(first[1] > second[0] + AGREED for first, second in pairwise(times)):
        found.append(f"two attempts at once: {times}")
    return found


def _runs_of_losses(outcomes: list[str]) -> list[int]:
    """Return how many faults of ours followed each other, for each such run; three end a try."""
    runs, length = [], 0
    for outcome in outcomes:
        if outcome in OURS:
            length += 1
            if length == CLAIMS_PER_TRY:
                runs.append(length)
                length = 0
        elif outcome != "handed back":
            length = 0
    return runs


def wrong_counts(stack: Stack, rows: list[Row], stories: dict[str, Row]) -> list[str]:
    """Return for whom the numbers that GET /api/me tells are not those of the jobs and stories there are."""
    ever = Counter(row["owner_id"] for row in rows if row["status"] == "completed")
    now = Counter(story["owner_id"] for story in stories.values())
    found = []
    for owner in {row["owner_id"] for row in rows}:
        told = stack.agent("me", owner=owner)
        if (told["storiesCreated"], told["stories"]) != (ever[owner], now[owner]):
            found.append(f"I3 {owner}: told {told}, there are {ever[owner]} ever and {now[owner]} now")
    return found


def spooled(stack: Stack) -> list[str]:
    """Return the folders of attempts that are left on any host."""
    return [str(left) for left in stack.folder.glob("*/spool/*")]


def outcomes(rows: list[Row]) -> dict[str, int]:
    """Return how many jobs ended how, failures by their code."""
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        code = f" {row['error']['code']}" if row["status"] == "failed" and row["error"] else ""
        counted[row["status"] + code] += 1
    return dict(sorted(counted.items()))
