"""`manage.py jobs`: what the queue holds, from the terminal."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import clock
from jobs.models import Job, Status
from jobs.orchestrator import wake


class Command(BaseCommand):
    """Lists and shows jobs, tries them again, cancels them, counts them."""

    help = "List and show jobs, try one again, cancel one, or count them all."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and what it is about."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the newest jobs")
        listing.add_argument("--status", choices=Status.values)
        listing.add_argument("--user", help="e-mail address of the owner")
        listing.add_argument("-n", type=int, default=20, help="how many (default: 20)")
        for verb, words in (("show", "everything about one job"), ("retry", "queue a failed job again"),
                            ("cancel", "stop a job")):  # fmt: skip
            verbs.add_parser(verb, help=words).add_argument("job_id", type=UUID)
        verbs.add_parser("stats", help="how many jobs are in each state, and what failed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says. Raises CommandError."""
        getattr(self, f"do_{options['verb']}")(options)

    def do_list(self, options: dict[str, Any]) -> None:
        """Print a line a job."""
        jobs = Job.objects.visible()
        if options["status"]:
            jobs = jobs.filter(status=options["status"])
        if options["user"]:
            jobs = jobs.of_address(options["user"])
        fields = ("id", "status", "stage", "percent", "attempt", "created_at", "file_name")
        for row in jobs.order_by("-created_at").values(*fields)[: options["n"]]:
            self.stdout.write(
                f"{row['id']}  {row['status']:<10} {row['stage']:<11} {row['percent']:>3} %  "
                f"attempt {row['attempt']}  {row['created_at']:%Y-%m-%d %H:%M:%S}  {row['file_name']}"
            )

    def do_show(self, options: dict[str, Any]) -> None:
        """Print all that is stored of a job, as JSON."""
        row = Job.objects.filter(pk=options["job_id"]).values().first()
        if row is None:
            raise CommandError("There is no such job.")
        shown = {name: value for name, value in row.items() if name != "token"}
        self.stdout.write(json.dumps(shown, indent=2, default=str))

    def do_retry(self, options: dict[str, Any]) -> None:
        """Queue a failed job again; it does not count as a try of its owner."""
        if not Job.try_again(options["job_id"], now=clock.now(), counted=False):
            raise CommandError("There is no failed job of this id.")
        wake(options["job_id"])
        self.stdout.write("queued")

    def do_cancel(self, options: dict[str, Any]) -> None:
        """Stop a job."""
        outcome = Job.request_cancel(options["job_id"], now=clock.now())
        if not outcome:
            raise CommandError("There is no waiting or running job of this id.")
        self.stdout.write(outcome)

    def do_stats(self, options: dict[str, Any]) -> None:
        """Print counts by status, and by code of the failures."""
        statuses = Counter(Job.objects.values_list("status", flat=True))
        for status in Status.values:
            self.stdout.write(f"{status:<12}{statuses[status]:>8}")
        failed = Job.objects.filter(status=Status.FAILED).values_list("error", flat=True)
        for code, number in Counter(error["code"] for error in failed if error).most_common():
            self.stdout.write(f"  {code:<20}{number:>4}")
