"""Places at which a process under test stops itself, when the test asked for it: then it is killed, or goes on.

The test puts a file named for the place into FAULTS_BREAKPOINTS; the first process that comes by takes the file away,
leaves its own process id in its stead and stops with SIGSTOP, exactly there. Nothing happens without such a file.
"""

import contextlib
import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import AppConfig

FOLDER = os.environ.get("FAULTS_BREAKPOINTS", "")
STAGES = ("uploading", "analyzing", "generating", "visualizing")
BEFORE_COMMIT = "before-commit"
WITHIN_COMMIT = "within-commit"
END_OF_COMMIT = "end-of-commit"
AFTER_COMMIT = "after-commit"
BEFORE_FAILURE = "before-failure"
DRAFTED = "drafted"
TAKEN = "taken"


def stop_at(place: str) -> None:
    """Stop here if somebody asked for it."""
    asked = Path(FOLDER) / place
    with contextlib.suppress(FileNotFoundError):
        # Whoever renames it has it.
        asked.rename(f"{asked}.{os.getpid()}")
        os.kill(os.getpid(), signal.SIGSTOP)


def before(place: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with a place to stop in front of it."""

    @functools.wraps(call)
    def stopping(*args: Any, **kwargs: Any) -> Any:
        stop_at(place)
        return call(*args, **kwargs)

    return stopping


def after(place: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with a place to stop behind it."""

    @functools.wraps(call)
    def stopping(*args: Any, **kwargs: Any) -> Any:
        answer = call(*args, **kwargs)
        stop_at(place)
        return answer

    return stopping


class Breakpoints(AppConfig):
    """Puts the places into the code of a job's way."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        """Wrap each function that has a place."""
        if not FOLDER:
            return
        from jobs import orchestrator, tasks
        from jobs.attempt import Attempt
        from jobs.sandbox import Sandbox
        from stories.models import Story

        enter = Attempt.enter

        def entering(self: Attempt, stage: str, note: str) -> None:
            enter(self, stage, note)
            if self.stage == stage:
                stop_at(stage)

        Attempt.enter = entering  # type: ignore[method-assign]
        tasks.run = before(TAKEN, tasks.run)
        # No annotation of a class method's wrapper survives the type checker.
        insert: Any = Story.from_draft
        Story.from_draft = after(END_OF_COMMIT, before(WITHIN_COMMIT, insert))  # type: ignore[method-assign]
        commit = after(AFTER_COMMIT, before(BEFORE_COMMIT, orchestrator.handle_job_completion))
        tasks.handle_job_completion = commit
        tasks.handle_job_failure = before(BEFORE_FAILURE, orchestrator.handle_job_failure)
        Sandbox._require_done = staticmethod(before(DRAFTED, Sandbox._require_done))  # type: ignore[method-assign]
