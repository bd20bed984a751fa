"""One attempt at one job: keeps the lease, tells the page how far the work is, notices when it must stop."""

import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError
from pymongo.errors import PyMongoError

from jobs import clock, estimates, limits, outlook
from jobs.models import Job, Stage
from jobs.transitions import Lease
from stories.progress import Progress

STAGES: Final = [str(stage) for stage in Stage]
LOOK_SECONDS: Final = 0.5
"""How often the job is read to see whether its owner cancelled it."""
SENTENCE: Final = 300
FOUND_MOST: Final = 5


class Stopped(Exception):
    """The work must end now and write nothing more."""


class CancelRequested(Stopped):
    """The owner cancelled the job."""


class LeaseLost(Stopped):
    """Another worker has the job, or it is gone."""


class Attempt:
    """What the worker knows about its attempt. Writes at most once a second."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        # Of a draft that was delivered only the charts are left to do.
        self.stage = STAGES[0] if lease.delivered is None else STAGES[-1]
        self.rows: int | None = None
        self.columns: int | None = None
        self._times: dict[str, float] = dict(lease.stage_times)
        self._found: list[str] = []
        self._percent = lease.percent
        self._pending: dict[str, Any] = {}
        self._outlook = outlook.Outlook()
        self._possible = estimates.likely(estimates.Size(size=lease.size))
        self._share = 0.0
        self._percent_at = estimates.percent_of_look if lease.look_first else estimates.percent
        self._wrote = self._looked = self._entered = self._reached = time.monotonic()

    def enter(self, stage: str, note: str) -> None:
        """Begin a stage. An earlier stage than the present one is ignored."""
        if STAGES.index(stage) <= STAGES.index(self.stage) and (stage != self.stage or self._times):
            return
        self._close_stages_before(stage)
        self._pending |= {
            "stage": stage,
            "stage_times": dict(self._times),
            "stage_started_at": clock.now(),
        }
        self._advance(0.0, note)

    def report(self, progress: Progress) -> None:
        """Take a report from the work."""
        if progress.stage not in STAGES:
            return
        if progress.stage != self.stage:
            self.enter(progress.stage, progress.note)
        if progress.stage == self.stage:
            self._advance(progress.done / progress.total if progress.total > 0 else 0.0, progress.note)
        if progress.found and progress.found not in self._found and len(self._found) < FOUND_MOST:
            self._found = [*self._found, progress.found[:SENTENCE]]
            self._pending["found"] = self._found
        if progress.rows is not None and (progress.rows, progress.columns) != (self.rows, self.columns):
            self.rows, self.columns = progress.rows, progress.columns
            self._possible = estimates.likely(
                estimates.Size(size=self.lease.size, rows=self.rows, columns=self.columns)
            )
            self._pending |= {"rows": self.rows, "columns": self.columns}

    def tick(self) -> None:
        """Write what is due. Raises CancelRequested or LeaseLost when the work must stop."""
        now = time.monotonic()
        due = limits.WRITE_SECONDS if self._pending else limits.BEAT_SECONDS
        if now - self._wrote >= due:
            self._write()
        elif now - self._looked >= LOOK_SECONDS:
            self._look()

    def advance(self, done: int, total: int, note: str) -> None:
        """Say how far the present stage is."""
        self._advance(done / total if total > 0 else 0.0, note)

    def check(self) -> None:
        """Raise CancelRequested or LeaseLost if the job is not ours any more."""
        self._look()

    @property
    def found(self) -> list[str]:
        """Return the first facts that the work has told."""
        return list(self._found)

    def times(self) -> dict[str, float]:
        """Return the seconds of every stage until now."""
        current = {self.stage: round(self._times.get(self.stage, 0.0) + time.monotonic() - self._entered, 3)}
        return self._times | current

    def _close_stages_before(self, stage: str) -> None:
        self._times = self.times()
        # A stage that the work passed through without a word took no time that anybody could see.
        for passed in STAGES[: STAGES.index(stage)]:
            self._times.setdefault(passed, 0.0)
        self.stage, self._share = stage, 0.0
        self._entered = self._reached = time.monotonic()

    def _advance(self, share: float, note: str) -> None:
        share = min(1.0, max(0.0, share))
        if share > self._share:
            self._share, self._reached = share, time.monotonic()
        self._percent = max(self._percent, self._percent_at(self.stage, share))
        self._pending |= {"percent": self._percent, "share": share, "note": note[:SENTENCE]}

    def _ends(self, now: datetime) -> dict[str, Any]:
        """Return when the job will probably end, from what is known at this moment; nothing of a mere look."""
        if self.lease.look_first:
            return {}
        moment = time.monotonic()
        spent, reached = moment - self._entered, self._reached - self._entered
        left = outlook.remaining(
            self._possible, stage=self.stage, share=self._share, spent=spent, reached=reached
        )
        self._outlook.learn(moment, left)
        low, high = self._outlook.low, self._outlook.high
        if low is None or high is None:
            return {}
        ends = {
            "ends_low": now + timedelta(seconds=low - moment),
            "ends_high": now + timedelta(seconds=high - moment),
        }
        return ends | {"slipped": self._outlook.slipped}

    def _write(self) -> None:
        shown, self._pending = self._pending, {}
        self._wrote = self._looked = time.monotonic()
        try:
            now = clock.now()
            kept = Job.report(self.lease, now=now, **shown, **self._ends(now))
        except (DatabaseError, PyMongoError):
            # The server may be back before the lease ends; until then the work goes on and the news waits.
            self._pending = shown | self._pending
            return
        if not kept:
            self._raise_stopped()

    def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            held = Job.objects.filter(pk=self.lease.job_id).values_list("token", "cancel_requested").first()
        except (DatabaseError, PyMongoError):
            return
        if held != (self.lease.token, False):
            self._raise_stopped()

    def _raise_stopped(self) -> None:
        row = Job.objects.filter(pk=self.lease.job_id).values_list("token", "cancel_requested").first()
        raise CancelRequested if row == (self.lease.token, True) else LeaseLost
