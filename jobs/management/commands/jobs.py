"""`manage.py jobs`: what the queue holds, from the terminal."""

import json
import time
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import clock, listing, statistics
from jobs.history import history_of
from jobs.models import Job, Priority, Status
from jobs.orchestrator import stop, wake
from jobs.phrases import seconds_text, too_late
from jobs.uploads import size_text

WATCH_SECONDS = 2.0
CLEAR = "\x1b[H\x1b[2J"
LISTED = ("id", "status", "stage", "percent", "attempt", "priority", "created_at", "file_name", "error")
PRIORITIES = {choice.label.lower(): choice for choice in Priority}


def job_id(text: str) -> UUID:
    """Return the id of a job, with or without hyphens. Raises ArgumentTypeError."""
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is not the id of a job, like 4be0643f-1d98-573b-97cd-ca98a65347dd"
        ) from None


def day_or_moment(text: str) -> datetime:
    """Return when it begins. Raises ArgumentTypeError."""
    try:
        return listing.beginning(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is not a day like 2026-01-31 or a moment like 2026-01-31T12:00:00Z"
        ) from None


def how_many(text: str) -> int:
    """Return a number from 1. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 1000000")
    return int(text)


class Command(BaseCommand):
    """Lists and shows jobs, tries them again, cancels them, gives them another priority, counts them."""

    help = "List and show jobs, try one again, cancel one, give one another priority, or count them all."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and what it is about."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        found = verbs.add_parser("list", help="the newest jobs")
        found.add_argument("--status", choices=Status.values)
        found.add_argument("--user", help="email address of the owner")
        found.add_argument("--since", type=day_or_moment, help="uploaded on this day or later")
        found.add_argument(
            "-n", "--limit", type=how_many, default=20, dest="limit", help="how many (default: 20)"
        )
        found.add_argument("--watch", action="store_true", help="draw the list every 2 seconds until Ctrl-C")
        shown = verbs.add_parser("show", help="what happened to one job")
        shown.add_argument("job_id", type=job_id)
        shown.add_argument("--json", action="store_true", help="everything that is stored")
        for verb, words in (("retry", "queue a failed job again"), ("cancel", "stop a job")):
            verbs.add_parser(verb, help=words).add_argument("job_id", type=job_id)
        other = verbs.add_parser("priority", help="have a waiting job done sooner or later")
        other.add_argument("job_id", type=job_id)
        other.add_argument("priority", choices=list(PRIORITIES))
        verbs.add_parser(
            "stats", help="the queue in numbers: states, failures, how long stages and waiting took"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says. Raises CommandError."""
        getattr(self, f"do_{options['verb']}")(options)

    def do_list(self, options: dict[str, Any], pause: Callable[[float], None] = time.sleep) -> None:
        """Print a line a job, once or until Ctrl-C."""
        if not options["watch"]:
            self.stdout.write("\n".join(_lines(options)) or "No jobs.")
            return
        try:
            while True:
                lines = _lines(options)
                head = f"{clock.now():%Y-%m-%d %H:%M:%S} UTC, every {WATCH_SECONDS:.0f} s, Ctrl-C ends"
                self.stdout.write(CLEAR + "\n".join([head, "", *lines]))
                self.stdout.flush()
                pause(WATCH_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("")

    def do_show(self, options: dict[str, Any]) -> None:
        """Print what happened to a job, or as JSON all that is stored of it."""
        row = _row(options["job_id"])
        if options["json"]:
            # Neither the proof of a lease nor what is in somebody's file.
            shown = {name: value for name, value in row.items() if name not in ("token", "preview")}
            self.stdout.write(json.dumps(shown, indent=2, default=str))
            return
        self.stdout.write("\n".join(_told(row)))

    def do_retry(self, options: dict[str, Any]) -> None:
        """Queue a failed job again; it does not count as a try of its owner."""
        if not Job.try_again(options["job_id"], now=clock.now(), counted=False):
            status = Status(_row(options["job_id"])["status"]).label.lower()
            raise CommandError(f"Only a failed job can be tried again; this one is: {status}.")
        wake(options["job_id"])
        self.stdout.write("queued")

    def do_cancel(self, options: dict[str, Any]) -> None:
        """Stop a job."""
        outcome = stop(options["job_id"])
        if not outcome:
            raise CommandError(
                too_late(_row(options["job_id"])["status"]) or "It changes too quickly; try again."
            )
        self.stdout.write(outcome)

    def do_priority(self, options: dict[str, Any]) -> None:
        """Give a waiting job another priority."""
        if not Job.reprioritise(options["job_id"], PRIORITIES[options["priority"]], now=clock.now()):
            status = Status(_row(options["job_id"])["status"]).label.lower()
            raise CommandError(f"Only a waiting job has a priority; this one is: {status}.")
        self.stdout.write(options["priority"])

    def do_stats(self, options: dict[str, Any]) -> None:
        """Print the queue in numbers."""
        self.stdout.write("\n".join(_numbers(statistics.gather(now=clock.now()))))


def _row(wanted: UUID) -> dict[str, Any]:
    """Return all that is stored of a job. Raises CommandError."""
    stored: Any = Job.objects.filter(pk=wanted).values()
    found: dict[str, Any] | None = stored.first()
    if found is None:
        raise CommandError(f"There is no job {wanted}.")
    return found


def _lines(options: dict[str, Any]) -> list[str]:
    """Return a line for each job that is wanted, newest first."""
    jobs = Job.objects.visible()
    if options["user"]:
        users: Any = get_user_model()
        if not users.objects.filter(email=options["user"].strip().lower()).exists():
            raise CommandError(f"Nobody has the address {options['user']}.")
        jobs = jobs.of_address(options["user"])
    if options["status"]:
        jobs = jobs.filter(status=options["status"])
    if options["since"]:
        jobs = jobs.filter(created_at__gte=options["since"])
    rows = jobs.order_by("-created_at").values(*LISTED)[: options["limit"]]
    return [
        f"{row['id']}  {row['status']:<10} {row['stage']:<11} {row['percent']:>3} %  attempt {row['attempt']:<2} "
        f"{Priority(row['priority']).label.lower():<6}  {row['created_at']:%Y-%m-%d %H:%M:%S}  {row['file_name']}"
        + (f"  ({row['error']['code']})" if row["error"] else "")
        for row in rows
    ]


def _told(row: dict[str, Any]) -> list[str]:
    """Return what happened to a job, a line each; `row` holds every field."""
    told = history_of(row)
    owner = Job(owner_id=row["owner_id"]).owner
    shape = f", {row['rows']} rows, {row['columns']} columns" if row["rows"] is not None else ""
    state = f"{row['status']}, {row['stage']}, {row['percent']} %"
    if row["status"] == Status.QUEUED and row["ahead"] is not None:
        state += f", {row['ahead']} ahead"
    lines = [
        f"job       {row['id']}",
        f"file      {row['file_name']} ({size_text(row['size'])}{shape})",
        f"owner     {owner}",
        f"state     {state}" + (f": {row['note']}" if row["note"] else ""),
        f"priority  {Priority(row['priority']).label.lower()}",
        f"tries     {row['retries']} by its owner, {row['attempt']} starts in all",
        f"uploaded  {told.uploaded:%Y-%m-%d %H:%M:%S}",
    ]
    for attempt in told.attempts:
        took = (attempt.ended - attempt.began).total_seconds() if attempt.ended and attempt.began else None
        lines.append(
            f"attempt {attempt.number} "
            + (f" {attempt.began:%Y-%m-%d %H:%M:%S}" if attempt.began else "")
            + (f", {seconds_text(took)}" if took is not None else "")
            + f"  {attempt.words}"
        )
        if attempt.times_text:
            lines.append(f"          {attempt.times_text}")
    if told.closing:
        lines.append(f"          {told.closing}")
    if row["error"]:
        lines.append(
            f"error     {row['error']['category']} / {row['error']['code']}: {row['error']['message']}"
        )
        lines.append(f"          {row['error']['action']}")
    return [*lines, *(f"warning   {warning['code']}: {warning['message']}" for warning in row["warnings"])]


def _numbers(found: statistics.Statistics) -> list[str]:
    """Return the queue in numbers, a line each."""
    lines = [f"{status:<14}{number:>8}" for status, number in found.by_status.items()]
    lines += ["", f"waiting now   {found.by_status[Status.QUEUED]:>8}"]
    lines += [f"running now   {number:>8}  {person}" for person, number in found.running_by_user.items()]
    hours = statistics.PERIOD // timedelta(hours=1)
    lines += [
        "",
        f"ended in the last {hours} hours: " + ", ".join(f"{n} {name}" for name, n in found.ended.items()),
    ]
    lines += [f"  {name:<20}{number:>6}  category" for name, number in found.by_category.items()]
    lines += [f"  {name:<20}{number:>6}  code" for name, number in found.by_code.items()]
    spreads = {"waiting": found.waiting} if found.waiting else {}
    spreads |= found.stages
    if spreads:
        lines += ["", f"{'seconds':<14}{'p50':>8}{'p95':>8}{'jobs':>8}"]
        lines += [f"{n:<14}{s.median:>8.1f}{s.upper:>8.1f}{s.count:>8}" for n, s in spreads.items()]
    return lines
