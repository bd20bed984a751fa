"""The people of the chaos: they upload, cancel, try again, re-prioritise and delete, whatever happens around them."""

import contextlib
import random
import threading
import time
import uuid
from pathlib import Path

from pymongo.errors import PyMongoError

from tests.faults.stack import UNFINISHED, Agent, Stack
from tests.faults.tables import any_table

PEOPLE = 6
BACKLOG = 14
"""So many jobs wait or run at most; then everybody waits."""
CANCELS, RETRIES, DELETES, TWICE = 0.05, 0.5, 0.03, 0.05
"""How likely each is, beside an upload."""
AWAY_SECONDS = 0.3


class People(threading.Thread):
    """Uploads until told to end. What was accepted is remembered: no accepted upload may be lost."""

    def __init__(self, stack: Stack, *, seed: int) -> None:
        super().__init__(daemon=True)
        self._stack, self._chance = stack, random.Random(seed)
        self._agent = Agent(stack.environment(), stack.log)
        self._over = threading.Event()
        self._owners = [self._agent("person", email=f"person{n}@example.org") for n in range(PEOPLE)]
        # upload key -> job, as it was answered
        self.accepted: dict[str, str] = {}
        # jobs of which somebody was told that they are, or are being, cancelled
        self.cancelled: set[str] = set()
        self.retries = self.deletes = self.refused = 0

    def end(self) -> None:
        """Upload nothing more."""
        self._over.set()
        self.join(60)
        self._agent.close()

    def run(self) -> None:
        """Do what people do."""
        while not self._over.is_set():
            try:
                unfinished = {"status": {"$in": UNFINISHED}}
                if self._stack.database.jobs_job.count_documents(unfinished) >= BACKLOG:
                    time.sleep(0.05)
                    continue
                self._upload()
                self._meddle()
            except PyMongoError:
                time.sleep(AWAY_SECONDS)

    def _upload(self) -> None:
        name, content = any_table(self._chance)
        path = self._stack.folder / "chaos-upload"
        Path(path).write_bytes(content)
        key, owner = uuid.UUID(int=self._chance.getrandbits(128)).hex, self._chance.choice(self._owners)
        priority = self._chance.choice([None, None, None, 0, 2])
        times = 2 if self._chance.random() < TWICE else 1
        while not self._over.is_set():
            # The same form again, until it is answered: that must make one job.
            with contextlib.suppress(RuntimeError):
                for _ in range(times):
                    job = self._agent(
                        "upload", owner=owner, path=str(path), name=name, key=key, priority=priority
                    )
                    before = self.accepted.setdefault(key, job)
                    assert before == job, "one form made two jobs"
                return
            time.sleep(AWAY_SECONDS)

    def _meddle(self) -> None:
        """Cancel, try again, delete."""
        for share, wanted, verb in (
            (CANCELS, {"status": {"$in": UNFINISHED}}, "cancel"),
            (RETRIES, {"status": "failed", "deleted_at": None, "retries": {"$lt": 2}}, "retry"),
            (DELETES, {"status": "completed", "deleted_at": None}, "delete"),
        ):
            if self._chance.random() >= share:
                continue
            rows = list(self._stack.database.jobs_job.find(wanted, {"owner_id": 1}).limit(20))
            # A file at fault is tried again now and then, not each time.
            if not rows or (verb == "retry" and self._chance.random() > RETRIES):
                continue
            row = self._chance.choice(rows)
            try:
                told = self._agent(verb, owner=row["owner_id"], job=row["_id"])
            except RuntimeError:
                continue
            if told in ("cancelled", "cancelling"):
                self.cancelled.add(row["_id"])
            elif told == "queued":
                self.retries += 1
            elif told == "deleted":
                self.deletes += 1
            else:
                self.refused += 1
