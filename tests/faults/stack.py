"""DataStory's jobs as processes of their own: a MongoDB, any number of `manage.py jobworker`, somebody who uploads."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from pymongo.errors import PyMongoError

from tests.faults.roles import Family, family_of, runs, signal_all, stopped
from tests.faults.server import Server
from tests.places import quick_folder

ROOT = Path(__file__).resolve().parents[2]
UNFINISHED = ("queued", "processing")
LOOK_SECONDS = 0.01
WRONG_CLOCK = Path(__file__).with_name("wrong_clock")
Row = dict[str, Any]


class NotInTime(AssertionError):
    """What was waited for did not come."""


def until(true: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return the first true answer. Raises NotInTime when there is none within so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := true():
            return answer
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {seconds:.0f} s")
        time.sleep(LOOK_SECONDS)


class Agent:
    """Speaks to `tests.faults.agent`."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.agent"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        self.hear()

    def __call__(self, verb: str, **words: Any) -> Any:
        """Have it do something; return its answer."""
        self.say(verb, **words)
        return self.hear()

    def say(self, verb: str, **words: Any) -> None:
        """Have it begin something; `hear` says how it ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": verb} | words).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, seconds: float = 120) -> Any:
        """Return the answer to the oldest order without one. Raises NotInTime, and RuntimeError for an error."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise NotInTime("the agent does not answer")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the agent is gone")
        told: Row = json.loads(line)
        if "error" in told:
            raise RuntimeError(told["error"])
        return told["answer"]

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


class JobWorker:
    """One `manage.py jobworker` and everything that it started."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.arguments, self.environment, self.log = name, arguments, environment, log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "jobworker", *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._seen: dict[int, psutil.Process] = {}

    @property
    def pid(self) -> int:
        """Return the process id of the main process."""
        return self.process.pid

    def family(self) -> Family:
        """Return who works for it now."""
        family = family_of(self.pid)
        self._seen |= {process.pid: process for process in family.everybody()}
        return family

    def complete(self) -> bool:
        """Return whether every process of the queue is there."""
        family = self.family()
        workers = int(self.environment["WORKERS"])
        return bool(len(family["worker"]) == workers and family["pusher"] and family["monitor"])

    def restart(self) -> "JobWorker":
        """Start the same anew, as a service manager would."""
        return JobWorker(self.name, self.arguments, self.environment, self.log)

    def kill(self, role: str) -> list[psutil.Process]:
        """SIGKILL everybody of one role; return who that was."""
        struck = list(self.family()[role])
        signal_all(struck, signal.SIGKILL)
        return struck

    def kill_group(self) -> list[psutil.Process]:
        """SIGKILL all of it at once, as the loss of its host would; return who that was."""
        struck = self.family().everybody()
        signal_all(struck, signal.SIGKILL)
        self.process.wait()
        return struck

    def gone(self) -> bool:
        """Return whether nobody who was ever seen of it runs."""
        return not any(runs(process) for process in self._seen.values())

    def close(self) -> None:
        """End it, whatever state it is in."""
        self.family()
        signal_all(list(self._seen.values()), signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        psutil.wait_procs([each for each in self._seen.values() if runs(each)], timeout=10)


class Stack:
    """The whole of it. The database is read by the driver."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder / "db")
        self.breakpoints = folder / "breakpoints"
        self.breakpoints.mkdir()
        self.log = folder / "stack.log"
        self.jobworkers: list[JobWorker] = []
        self._agent: Agent | None = None
        self._owners: dict[str, str] = {}

    # --- processes

    def open(self) -> None:
        """Start the database and make its tables."""
        self.server.start()
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=self.environment(), check=True)

    @property
    def agent(self) -> Agent:
        """Return who does what people do."""
        if self._agent is None:
            # Races take many jobs of one person at once.
            self._agent = Agent(self.environment(JOBS_PER_USER="1000"), self.log)
        return self._agent

    def environment(self, *, host: str = "a", **more: str) -> dict[str, str]:
        """Return the environment of a process under test. Each host has its own folder."""
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return clean | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATASTORY_ENV": "test",
            "DATASTORY_VAR": str(self.folder / host),
            "SECRET_KEY": "a key for tests alone, as long as production asks for it to be",
            "DATABASE_URL": self.server.url,
            "EMAIL_URL": "memorymail://",
            "FAULTS_BREAKPOINTS": str(self.breakpoints),
            "PYTHONUNBUFFERED": "1",
            "WORKERS": "2",
            **more,
        }

    def start(self, *, host: str = "a", grace: float = 4, clock: float = 0, **settings: str) -> JobWorker:
        """Start a jobworker; return once it is complete. `clock`: how many seconds the clock of its host is ahead."""
        if clock:
            settings |= {"PYTHONPATH": str(WRONG_CLOCK), "FAULTS_CLOCK": str(clock)}
        environment = self.environment(host=host, **settings)
        started = JobWorker(host, ["--grace", f"{grace:g}"], environment, self.log)
        self.jobworkers.append(started)
        self.until(started.complete, 60, "the jobworker is complete")
        return started

    def close_jobworkers(self) -> None:
        """End every jobworker."""
        for jobworker in self.jobworkers:
            jobworker.close()
        self.jobworkers = []

    def close(self) -> None:
        """End everything."""
        self.close_jobworkers()
        if self._agent is not None:
            self._agent.close()
        self.server.close()

    def until(self, true: Callable[[], Any], seconds: float, what: str) -> Any:
        """Return the first true answer; with none in time, the end of the log is printed and NotInTime raised."""
        try:
            return until(true, seconds, what)
        except NotInTime:
            print("\n".join(self.log.read_text(errors="replace").splitlines()[-60:]))
            for row in self.rows():
                row.pop("found", None)
                print(row)
            raise

    # --- what a person does

    def owner(self, name: str = "ann") -> str:
        """Return the id of somebody."""
        if name not in self._owners:
            self._owners[name] = self.agent("person", email=f"{name}-{uuid.uuid4().hex[:8]}@example.org")
        return self._owners[name]

    def upload(self, content: bytes, *, name: str = "table.csv", owner: str = "ann", **more: Any) -> str:
        """Upload; return the job's id."""
        path = self.folder / f"upload-{uuid.uuid4().hex}"
        path.write_bytes(content)
        try:
            job: str = self.agent("upload", owner=self.owner(owner), path=str(path), name=name, **more)
        finally:
            path.unlink()
        return job

    # --- what is so

    @property
    def database(self) -> Any:
        """Return the database, by the driver."""
        return self.server.database

    def rows(self) -> list[Row]:
        """Return every job."""
        return list(self.database.jobs_job.find().sort("created_at", 1))

    def row(self, job: str, **wanted: Any) -> Row | None:
        """Return a job as it is stored, if it is as wanted."""
        found: Row | None = self.database.jobs_job.find_one({"_id": job} | wanted)
        return found

    def story(self, job: str) -> Row | None:
        """Return the story of a job."""
        found: Row | None = self.database.stories_story.find_one({"_id": job})
        return found

    def runs(self, job: str, **wanted: Any) -> Row | None:
        """Return a job if a worker has it."""
        return self.row(job, status="processing", **wanted)

    def ended(self, job: str) -> Row | None:
        """Return a job if it has ended."""
        return self.row(job, status={"$nin": UNFINISHED})

    def await_end(self, job: str, seconds: float = 60) -> Row:
        """Return a job once it has ended."""
        row: Row = self.until(lambda: self.ended(job), seconds, "the job has ended")
        return row

    def holder(self, job: str) -> psutil.Process | None:
        """Return the worker process that has a job."""
        row = self.runs(job)
        if row is None or not row["worker"]:
            return None
        with contextlib.suppress(psutil.NoSuchProcess, ValueError):
            return psutil.Process(int(row["worker"].rsplit(":", 1)[1]))
        return None

    def child(self, job: str) -> psutil.Process | None:
        """Return the process that reads the file of a job, once it is set to die with its parent.

        It leads a group of its own from then on. One that is frozen a moment earlier, just forked, would outlive
        everybody.
        """
        worker = self.holder(job)
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            for program in worker.children() if worker else []:
                if "jobs.helper" in program.cmdline():
                    ready = (one for one in program.children() if os.getpgid(one.pid) == one.pid)
                    return next(ready, None)
        return None

    def hold(self, job: str, seconds: float = 30) -> psutil.Process:
        """Freeze the process that reads the file, so that the job stays where it is; return that process."""
        child: psutil.Process = self.until(lambda: self.child(job), seconds, "a child reads the file")
        child.suspend()
        return child

    def ask_to_stop(self, place: str) -> None:
        """Have the next process that comes by a place (`tests.faults.breakpoints`) stop there."""
        (self.breakpoints / place).touch()

    def stopped_at(self, place: str, seconds: float = 30) -> psutil.Process:
        """Return the process that stopped at a place."""

        def who() -> int:
            for left in self.breakpoints.glob(f"{place}.*"):
                pid = int(left.suffix[1:])
                if stopped(pid):
                    left.unlink()
                    return pid
            return 0

        return psutil.Process(self.until(who, seconds, f"a process stops at {place}"))

    def wake_ups(self) -> int:
        """Return how many wake-ups wait in the queue that no process has taken."""
        count: int = self.database.django_q_ormq.count_documents({"lock": {"$lte": self.now()}})
        return count

    def now(self) -> Any:
        """Return the server's time."""
        return self.server.client.admin.command("hello")["localTime"]

    def reachable(self) -> bool:
        """Return whether the database answers."""
        with contextlib.suppress(PyMongoError):
            return bool(self.server.client.admin.command("ping")["ok"])
        return False

    def clear(self) -> None:
        """Forget every job, and what belongs to it."""
        for left in self.breakpoints.iterdir():
            left.unlink()
        for name in (
            "jobs_job",
            "jobs_turn",
            "stories_story",
            "django_q_ormq",
            "django_q_task",
            "uploads.files",
            "uploads.chunks",
        ):
            self.database[name].delete_many({})


@contextmanager
def running() -> Iterator[Stack]:
    """Yield a stack without jobworkers, in a folder of its own; end it with the block."""
    folder = quick_folder()
    stack = Stack(folder)
    try:
        stack.open()
        yield stack
    finally:
        stack.close()
        shutil.rmtree(folder, ignore_errors=True)
