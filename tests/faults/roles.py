"""Which process of a `manage.py jobworker` is which.

main          the process that was started; its only child is the sentinel, django-q2's guard
workers, pusher, monitor
              children of the sentinel. Each carries its role as its name, for `tests.faults.titles` stands in for
              the package through which django-q2 tells it; so they are told apart after single restarts too
helpers       children of workers that run `jobs.helper`
painters      children of workers that run `stories.charts.pictures`
children      what helpers forked: each reads one file
"""

import contextlib
import os
from dataclasses import dataclass, field

import psutil

ROLES = ("child", "helper", "painter", "worker", "pusher", "monitor", "sentinel", "main")


@dataclass
class Family:
    """The processes of one jobworker, at one moment."""

    members: dict[str, list[psutil.Process]] = field(default_factory=lambda: {role: [] for role in ROLES})

    def __getitem__(self, role: str) -> list[psutil.Process]:
        return self.members[role]

    def everybody(self) -> list[psutil.Process]:
        """Return all of them."""
        return [process for role in self.members.values() for process in role]

    def pids(self, role: str) -> set[int]:
        """Return the process ids of one role."""
        return {process.pid for process in self.members[role]}


def family_of(main: int) -> Family:
    """Return who works for this main process now; nobody if it is gone."""
    family = Family()
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(main)
        if not runs(process):
            return family
        family.members["main"].append(process)
        for sentinel in process.children():
            family.members["sentinel"].append(sentinel)
            for member in sentinel.children():
                _place(member, family)
    return family


def _place(member: psutil.Process, family: Family) -> None:
    with contextlib.suppress(psutil.Error):
        role = member.name()
        if role not in ("worker", "pusher", "monitor"):
            # Forked a moment ago, and not named yet.
            return
        family.members[role].append(member)
        for program in member.children():
            with contextlib.suppress(psutil.Error):
                words = program.cmdline()
                if "jobs.helper" in words:
                    family.members["helper"].append(program)
                    family.members["child"].extend(program.children())
                elif "stories.charts.pictures" in words:
                    family.members["painter"].append(program)


def runs(process: psutil.Process) -> bool:
    """Return whether a process is there, and not only as a zombie."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def stopped(pid: int) -> bool:
    """Return whether a process stands still."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def signal_all(processes: list[psutil.Process], number: int) -> None:
    """Send a signal to each that is still there."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            if runs(process):
                os.kill(process.pid, number)
