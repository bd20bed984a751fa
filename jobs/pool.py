"""django-q2's cluster under our care: it leaves no orphan, and what hangs is ended and started again."""

import contextlib
import logging
import os
import signal
import threading
import time
from datetime import datetime
from typing import Any, Final

import psutil
from django.db import DatabaseError, connections
from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.signals import post_spawn
from pymongo.errors import PyMongoError

from jobs import clock, limits, reaper, tasks
from jobs.deaths import children_die_with_us
from jobs.models import Job
from jobs.sandbox import sandbox

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 3600.0
"""How often storage is searched for unfinished uploads."""
STUCK_SECONDS: Final = 8.0
"""Jobs are due and workers are free for so long, and nobody takes one: the queue hangs."""
PATIENCE_SECONDS: Final = 5.0
"""How long the queue is left as it is for want of a moment without a job, after one of its processes ended."""
STOP_SECONDS: Final = 2.0
LOOK_SECONDS: Final = 0.2
RENEW_SECONDS: Final = 2 * limits.BEAT_SECONDS
"""After an outage of the database, workers that live get so long to renew their leases before those are taken."""


class Pool:
    """The worker processes of one `jobworker`. All calls come from the main thread, which starts the processes."""

    def __init__(self, *, grace: float) -> None:
        self.grace = grace
        self.name = tasks.POOL
        self.signals = 0
        self._cluster: Any = None
        self._stuck_since: float | None = None
        self._last_claim: Any = None
        # the processes of the queue, as they were seen last
        self._family: set[int] = set()
        # since when one of them is missed: a lock of the queue may have died with it
        self._bereaved_since: float | None = None
        # leases are not taken before this moment
        self._renewed_at = 0.0
        self._next_sweep = time.monotonic()

    def run(self) -> None:
        """Work until told to stop by SIGTERM or SIGINT; return when every process of the pool is gone."""
        children_die_with_us()
        # Each worker starts its programs as soon as it is there, so that the first job does not wait for them.
        post_spawn.connect(warm_up, dispatch_uid="jobs.pool.warm_up")
        self._start()
        next_round = time.monotonic()
        while not self.signals:
            if not self._cluster.sentinel.is_alive():
                logger.error("The work queue's guard ended; starting it again")
                self._restart()
            if self._somebody_died() or time.monotonic() >= next_round:
                self._round()
                next_round = time.monotonic() + ROUND_SECONDS
            time.sleep(LOOK_SECONDS)
        self._stop()

    def _start(self) -> None:
        for connection in connections.all(initialized_only=True):
            # The driver's client does not belong into a fork; it opens again by itself.
            connection.close_pool()  # type: ignore[attr-defined]
        self._cluster = Cluster()
        # The cluster stops itself inside its signal handler, which can hang: ours only takes note.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._take_note)
        try:
            self._cluster.start()
        except RuntimeError:
            # Its guard was killed while it started. The next look finds it dead and starts another.
            logger.exception("The work queue did not start")

    def _take_note(self, number: int, frame: object) -> None:
        self.signals += 1

    def _restart(self) -> None:
        self._cluster.sentinel.kill()
        self._cluster.sentinel.join()
        # What it started ends with it, and its jobs go back uncounted: they had done nothing wrong.
        self._family, self._bereaved_since = set(), None
        with contextlib.suppress(DatabaseError, PyMongoError):
            reaper.hand_back_all(clock.now(), pool=self.name)
            reaper.drop_wake_ups_underway()
        tasks.go_on_claiming()
        self._start()

    def _somebody_died(self) -> bool:
        """Return whether a process of the queue is gone since the last look."""
        try:
            family = {child.pid for child in psutil.Process(self._cluster.sentinel.pid).children()}
        except psutil.Error:
            return False
        died = bool(self._family - family)
        self._family = family
        if died:
            self._miss_somebody()
        return died

    def _miss_somebody(self) -> None:
        if self._bereaved_since is None:
            self._bereaved_since = time.monotonic()

    def _is_quiet(self) -> bool:
        """Return whether none of our workers has a job; while the queue waits for that, it may have none for long."""
        if self._bereaved_since is None:
            return False
        if time.monotonic() - self._bereaved_since > PATIENCE_SECONDS:
            # Jobs follow each other without a pause: let those that run end, and begin no other.
            tasks.stop_claiming()
        return not self._busy()

    def _round(self) -> None:
        try:
            now = clock.now()
            leases = time.monotonic() >= self._renewed_at
            for line in reaper.keep(now, pool=self.name, leases=leases):
                logger.info("%s", line)
            if time.monotonic() >= self._next_sweep:
                self._next_sweep = time.monotonic() + SWEEP_SECONDS
                reaper.sweep_storage(now)
            if self._is_quiet():
                # At a moment when nobody works: the queue may wait for ever on a lock that its holder took along.
                logger.warning("A process of the work queue ended; starting the queue again")
                self._restart()
            elif not tasks.is_stopping() and self._is_stuck(now):
                logger.error("Jobs are due and no worker takes one; starting the workers again")
                self._restart()
        except (DatabaseError, PyMongoError) as away:
            logger.warning("The database cannot be reached: %s", type(away).__name__)
            self._renewed_at = time.monotonic() + RENEW_SECONDS
            # The queue's own processes meet the outage too, and some of them sleep it off for long.
            self._miss_somebody()

    def _is_stuck(self, now: datetime) -> bool:
        """Return whether due jobs have been left alone for too long while a worker was free."""
        waiting = bool(Job.objects.ready(now))
        busy = reaper.held_by(self.name).count()
        last_claim = (
            Job.objects.running().order_by("-claimed_at").values_list("claimed_at", flat=True).first()
        )
        moved, self._last_claim = last_claim != self._last_claim, last_claim
        if not waiting or moved or busy >= Conf.WORKERS:
            self._stuck_since = None
            return False
        if self._stuck_since is None:
            self._stuck_since = time.monotonic()
        if time.monotonic() - self._stuck_since < STUCK_SECONDS:
            return False
        self._stuck_since = None
        return True

    def _stop(self) -> None:
        """Let running jobs end within the grace, hand the others back, and leave no process behind."""
        tasks.stop_claiming()
        deadline = time.monotonic() + self.grace
        while time.monotonic() < deadline and self.signals < 2 and self._busy():
            time.sleep(LOOK_SECONDS)
        if not self._busy():
            # In a thread, for it can wait for ever on a process that died.
            stopper = threading.Thread(target=self._cluster.stop, daemon=True)
            stopper.start()
            stopper.join(STOP_SECONDS)
        if self._cluster.sentinel.is_alive():
            os.kill(self._cluster.sentinel.pid, signal.SIGKILL)
        self._hand_back()

    def _busy(self) -> bool:
        try:
            return bool(reaper.held_by(self.name).exists())
        except (DatabaseError, PyMongoError):
            return False

    def _hand_back(self) -> None:
        # The kernel takes a moment to end the workers; a write of theirs after this would match nothing.
        try:
            returned = reaper.hand_back_all(clock.now(), pool=self.name)
            reaper.sweep_spool()
        except (DatabaseError, PyMongoError):
            logger.warning("Running jobs could not be handed back; their leases end by themselves")
        else:
            logger.info("Stopped; %d jobs handed back", returned)


def warm_up(**kwargs: Any) -> None:
    """Start the programs of a worker process."""
    sandbox().warm_up()
