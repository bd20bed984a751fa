"""What must become of a job, in plain Python: the model that the state machine's test compares the database with.

It is written from the words of the rules, not from the updates of `jobs.transitions`, and knows no database. Every
verb returns what the real one must return; `rev` counts the changes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LEASE = timedelta(seconds=15)
SILENCE = timedelta(seconds=60)
# Smaller than the real ones, so that a short run meets them.
RETRIES_BY_USER = 1
CLAIMS_PER_TRY = 2
RUNNING_PER_USER = 2
LOOKS = 2
HELD = timedelta(hours=24)
SERVICE = "service"
ENDED = ("completed", "failed", "cancelled")


@dataclass
class JobModel:
    """One job as it must be."""

    owner: Any
    created: datetime
    run_after: datetime
    status: str = "queued"
    priority: int = 1
    attempt: int = 0
    retries: int = 0
    lost: int = 0
    percent: int = 0
    rev: int = 1
    token: str = ""
    worker: str = ""
    lease_until: datetime | None = None
    cancel: bool = False
    remote: bool = False
    delivered: bool = False
    look_first: bool = False
    looks: int = 0
    held_until: datetime | None = None
    # whether the file is still there
    kept: bool = True
    erased: bool = False
    heard: list[str] = field(default_factory=list)
    history: list[tuple[int, str]] = field(default_factory=list)
    # the attempt that the story is from
    story: int | None = None
    # the moment until which a lost job may have to wait
    wait_until: datetime | None = None

    def held(self, token: str, *, cancel: bool = False) -> bool:
        """Return whether this is the token of the one that may write."""
        return self.status == "processing" and self.token == token and self.cancel == cancel

    def leave(self, status: str, line: tuple[int, str] | None = None) -> None:
        """Take the job from whoever has it."""
        self.status, self.token, self.worker, self.lease_until = status, "", "", None
        self.cancel = self.remote = False
        self.rev += 1
        if line:
            self.history.append(line)
        if status in ENDED:
            self.delivered = False

    def claim(self, token: str, worker: str, now: datetime) -> None:
        """Give the job to a worker."""
        self.status, self.token, self.worker, self.lease_until = "processing", token, worker, now + LEASE
        self.rev += 1
        if not self.delivered:
            self.attempt, self.percent, self.heard = self.attempt + 1, 0, []

    def report(self, token: str, now: datetime, percent: int) -> bool:
        """Renew the lease."""
        if not self.held(token):
            return False
        self.lease_until, self.percent, self.rev = now + LEASE, percent, self.rev + 1
        return True

    def complete(self, token: str, attempt: int) -> bool:
        """End with a story; who finds the story of its own attempt there has been heard before."""
        if self.held(token):
            self.leave("completed", (attempt, "completed"))
            self.percent, self.story = 100, attempt
        return self.story == attempt

    def fail(self, token: str, attempt: int) -> bool:
        """End with an error."""
        if not self.held(token):
            return False
        self.leave("failed", (attempt, "failed"))
        return True

    def request_cancel(self, *, dies: bool = False) -> str:
        """Cancel, or ask for it; `dies` after having asked."""
        if self.status == "queued":
            self.leave("cancelled")
            return "cancelled"
        if self.status == "held":
            self.let_go()
            return "cancelled"
        if self.status != "processing":
            return ""
        self.cancel, self.rev = True, self.rev + 1
        if self.remote and not dies:
            self.give_up(self.token)
            return "cancelled"
        return "cancelling"

    def give_up(self, token: str) -> bool:
        """End a job that its owner cancelled."""
        if not self.held(token, cancel=True):
            return False
        self.leave("cancelled", (self.attempt, "cancelled"))
        return True

    def lose(self, row: dict[str, Any], outcome: str, now: datetime) -> str:
        """Take the job from a worker that is gone, as it was when the row was read."""
        if row["cancel_requested"]:
            return "cancelled" if self.give_up(row["token"]) else ""
        if not self.held(row["token"]) or self.lease_until != row["lease_until"]:
            return ""
        self.lost += 1
        self.leave("failed" if self.lost >= CLAIMS_PER_TRY else "queued", (self.attempt, outcome))
        if self.status == "queued":
            self.wait_until = now + timedelta(seconds=2 ** (self.lost - 1))
        return self.status

    def hand_back(self, row: dict[str, Any], now: datetime) -> bool:
        """Put the job back uncounted, unless the service has got it."""
        if row["cancel_requested"]:
            return self.give_up(row["token"])
        if not self.held(row["token"]) or self.remote:
            return False
        self.leave("queued", (self.attempt, "handed back"))
        self.run_after = now
        self.attempt -= not self.delivered
        return True

    def hold(self, token: str, attempt: int, now: datetime) -> bool:
        """Keep the first rows, uncounted, until the owner says what is to be done."""
        if not self.held(token) or not self.look_first or self.delivered:
            return False
        self.leave("held", (attempt, "looked at"))
        self.held_until, self.looks, self.attempt, self.lost = now + HELD, self.looks + 1, self.attempt - 1, 0
        return True

    def go_on(self, now: datetime, *, look_again: bool) -> bool:
        """Queue the held job for its story, or for another look."""
        if self.status != "held" or (look_again and self.looks >= LOOKS):
            return False
        self.leave("queued")
        self.look_first, self.held_until, self.run_after, self.percent = look_again, None, now, 0
        return True

    def expire(self, now: datetime) -> bool:
        """End a held job whose time is over."""
        if self.status != "held" or self.held_until is None or self.held_until > now:
            return False
        self.let_go()
        return True

    def let_go(self) -> None:
        """Throw away what was looked at."""
        self.leave("cancelled")
        self.held_until, self.kept = None, False

    def try_again(self, now: datetime, *, counted: bool) -> bool:
        """Queue the failed job."""
        if self.status != "failed" or self.erased or (counted and self.retries >= RETRIES_BY_USER):
            return False
        self.leave("queued")
        self.retries, self.lost, self.percent, self.run_after = self.retries + counted, 0, 0, now
        return True

    def reprioritise(self, priority: int) -> bool:
        """Give a waiting job another priority."""
        if self.status != "queued":
            return False
        self.priority, self.rev = priority, self.rev + 1
        return True

    def erase(self) -> bool:
        """Leave a tombstone of an ended job."""
        if self.status not in ENDED or self.erased:
            return False
        self.erased, self.kept = True, False
        self.story, self.history, self.heard, self.rev = None, [], [], self.rev + 1
        return True

    def entrust(self, token: str, now: datetime) -> bool:
        """Let the service's callbacks in."""
        if not self.held(token):
            return False
        self.remote, self.lease_until, self.rev = True, now + SILENCE, self.rev + 1
        return True

    def post(self, token: str) -> bool:
        """Leave the job to the service."""
        if self.status != "processing" or self.token != token or not self.remote:
            return False
        self.worker, self.rev = SERVICE, self.rev + 1
        return True

    def unchanged(self, row: dict[str, Any]) -> bool:
        """Return whether the service has the job exactly as it was read."""
        return self.held(row["token"]) and self.remote and self.rev == row["rev"]

    def hear(self, row: dict[str, Any], now: datetime, digest: str, percent: int) -> bool:
        """Take news of the service."""
        if not self.unchanged(row):
            return False
        self.heard, self.worker, self.lease_until = [*self.heard, digest], SERVICE, now + SILENCE
        self.percent, self.rev = percent, self.rev + 1
        return True

    def refuse(self, row: dict[str, Any], digest: str) -> bool:
        """End with an error of the service."""
        if not self.unchanged(row):
            return False
        self.leave("failed", (self.attempt, "failed"))
        self.heard += [digest] if digest else []
        return True

    def deliver(self, row: dict[str, Any], now: datetime, digest: str, percent: int) -> bool:
        """Queue the draft of the service to be finished in the same attempt."""
        if not self.unchanged(row):
            return False
        self.leave("queued")
        self.delivered, self.run_after, self.percent = True, now, percent
        self.heard = [*self.heard, digest]
        return True
