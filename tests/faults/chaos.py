"""`make chaos`: people upload real tables while everything that works on them is killed, again and again, by a seed.

    python -m tests.faults.chaos --seconds 600 --seed 1

This program plays the service manager: it starts a dead main process and a dead database again. At the end everything
is let finish, and every invariant is checked for every job. Exits 1 if one is broken, or if too little happened.
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.faults import invariants
from tests.faults.people import People
from tests.faults.stack import UNFINISHED, JobWorker, NotInTime, Stack, running, until

ROLES = ("child", "helper", "worker", "pusher", "monitor", "sentinel", "main", "mongod")
FULL_SECONDS = 600.0
LEAST_JOBS = 1000
LEAST_KILLS = 20
KILLS = 22
"""Of each kind in the full time."""
SECOND_HOST = (0.2, 0.8)
"""The share of the time at which a second host comes, and goes."""
DRAIN_SECONDS = 180.0
TRY_SECONDS = 1.5
"""A process of the wanted kind is waited for so long; then another kind's turn comes first."""
DOWN_SECONDS = (0.2, 2.0)
TELL_SECONDS = 30.0


class Chaos:
    """One run."""

    def __init__(self, stack: Stack, *, seconds: float, seed: int, kills: int) -> None:
        self.stack, self.seconds = stack, seconds
        self.chance = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.restarts: Counter[str] = Counter()
        self.plan = [role for role in ROLES for _ in range(kills)]
        self.chance.shuffle(self.plan)
        self.pause = seconds * 0.95 / len(self.plan)
        self.people = People(stack, seed=seed)
        self.sampler = invariants.Sampler(stack, every=0.2)

    def run(self) -> None:
        """Let it all happen."""
        began = told = time.monotonic()
        self.stack.start()
        self.people.start()
        self.sampler.start()
        next_kill, second = time.monotonic() + self.pause, ""
        while (gone := time.monotonic() - began) < self.seconds or (self.plan and gone < self.seconds * 1.2):
            self._tend()
            share = gone / self.seconds
            if second == "" and share >= SECOND_HOST[0]:
                self.stack.start(host="b", WORKERS="1")
                second = "here"
            elif second == "here" and share >= SECOND_HOST[1]:
                self._dismiss()
                second = "gone"
            if self.plan and time.monotonic() >= next_kill:
                self._kill(self.plan.pop(0))
                # What takes long is made up for.
                left = max(0.0, self.seconds * 0.97 - (time.monotonic() - began))
                next_kill = time.monotonic() + self.chance.uniform(0.3, 1.7) * left / max(1, len(self.plan))
            if time.monotonic() - told >= TELL_SECONDS:
                told = time.monotonic()
                self._tell(gone)
            time.sleep(0.02)
        self.people.end()

    def _tell(self, gone: float) -> None:
        if self.stack.reachable():
            ended = self.stack.database.jobs_job.count_documents({"status": {"$nin": UNFINISHED}})
            kills = sum(self.kills.values())
            print(
                f"{gone:4.0f} s: {len(self.people.accepted)} uploads, {ended} ended, {kills} kills",
                flush=True,
            )

    def _tend(self) -> None:
        """Start again what is dead, as a service manager does."""
        for place, each in enumerate(self.stack.jobworkers):
            code = each.process.poll()
            if code is not None:
                self.restarts[f"main ended with {code}"] += 1
                self.stack.jobworkers[place] = each.restart()

    def _dismiss(self) -> None:
        """Stop the second host in good order."""
        leaving = self.stack.jobworkers.pop()
        leaving.family()
        leaving.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        leaving.process.wait(60)
        self.restarts["orderly stop of the second host"] += 1
        print(f"       the second host stopped in {time.monotonic() - began:.1f} s", flush=True)
        until(leaving.gone, 5, "the second host has left nothing behind")

    def _kill(self, role: str) -> None:
        if role == "mongod":
            self.stack.server.kill()
            self.kills[role] += 1
            time.sleep(self.chance.uniform(*DOWN_SECONDS))
            self.stack.server.start()
            self.restarts[role] += 1
            return
        deadline = time.monotonic() + TRY_SECONDS
        while time.monotonic() < deadline:
            there = [each for jobworker in self.stack.jobworkers for each in self._of(jobworker, role)]
            if there:
                struck = self.chance.choice(there)
                try:
                    struck.kill()
                except psutil.Error:
                    continue
                self.kills[role] += 1
                return
            time.sleep(0.005)
        # Nobody of that kind was there: later again.
        self.plan.insert(min(len(self.plan), 3), role)

    @staticmethod
    def _of(jobworker: JobWorker, role: str) -> list[psutil.Process]:
        return jobworker.family()[role]

    def drained(self) -> bool:
        """Keep what should run running; return whether every job has ended."""
        self._tend()
        unfinished = {"status": {"$in": UNFINISHED}}
        return not self.stack.database.jobs_job.count_documents(unfinished)

    def verdict(self) -> list[str]:
        """Return what is broken, a line each, once everything has finished."""
        began = time.monotonic()
        try:
            until(self.drained, DRAIN_SECONDS, "every job has ended")
            print(f"drained in {time.monotonic() - began:.1f} s", flush=True)
            for true, what in (
                (lambda: not invariants.spooled(self.stack), "I7: the spool is empty"),
                (lambda: not self.stack.wake_ups(), "I8: the wake-ups are used up"),
            ):
                until(true, 20, what)
        except NotInTime as late:
            problems = [str(late)]
        else:
            problems = []
        problems += [f"I6 {fall}" for fall in self.sampler.end()]
        problems += invariants.broken(self.stack, kills=sum(self.kills.values()))
        stored = {row["_id"] for row in self.stack.rows()}
        problems += [
            f"lost: {job} was accepted" for job in self.people.accepted.values() if job not in stored
        ]
        return problems

    def report(self, problems: list[str]) -> bool:
        """Print what happened; return whether it was enough, and nothing is broken."""
        rows = self.stack.rows()
        stories = self.stack.database.stories_story.count_documents({})
        completed = [row for row in rows if row["status"] == "completed"]
        kept = sum(row["deleted_at"] is None for row in completed)
        people = self.people
        stuck = sum(row["status"] in UNFINISHED for row in rows)
        lost = sum(job not in {row["_id"] for row in rows} for job in people.accepted.values())
        print(f"jobs      {len(rows)}: {invariants.outcomes(rows)}")
        told = f"{len(people.cancelled)} cancelled, {people.retries} tries again, {people.deletes} deletes"
        print(f"people    {told}, {people.refused} refused")
        attempts = sum(row["attempt"] for row in rows)
        lines = Counter(line["outcome"] for row in rows for line in row["history"])
        print(f"attempts  {attempts}: {dict(sorted(lines.items()))}")
        print(f"kills     { ({role: self.kills[role] for role in ROLES}) }")
        print(f"restarts  {dict(sorted(self.restarts.items()))}")
        print(f"stories   {stories}; completed and not deleted {kept}; deleted {len(completed) - kept}")
        doubled = len(rows) - len({(row["owner_id"], row["upload_key"]) for row in rows})
        print(
            f"{lost} lost, {doubled} doubled, {stuck} stuck, counts {'equal' if stories == kept else 'DIFFER'}"
        )
        for problem in problems[:40]:
            print(f"BROKEN    {problem}")
        share = min(1.0, self.seconds / FULL_SECONDS)
        short = [role for role in ROLES if self.kills[role] < int(LEAST_KILLS * share)]
        if len(rows) < LEAST_JOBS * share:
            short.append(f"{len(rows)} jobs")
        if short:
            print(f"TOO LITTLE {short}")
        good = not (problems or short or lost or doubled or stuck or stories != kept)
        print("all invariants hold" if not problems else f"{len(problems)} broken")
        return good


def main() -> int:
    """Return 0 if nothing broke."""
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--seconds", type=float, default=FULL_SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, help=f"of each kind; {KILLS} in ten minutes by default")
    parser.add_argument("--log", help="keep what the processes printed in this file")
    options = parser.parse_args()
    print(f"chaos: {options.seconds:.0f} s, seed {options.seed}", flush=True)
    kills = options.kills or max(1, round(KILLS * options.seconds / FULL_SECONDS))
    with running() as stack:
        chaos = Chaos(stack, seconds=options.seconds, seed=options.seed, kills=kills)
        try:
            chaos.run()
            good = chaos.report(chaos.verdict())
        finally:
            if options.log:
                Path(options.log).write_bytes(stack.log.read_bytes())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
