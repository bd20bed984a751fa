"""`manage.py jobworker`: takes jobs until told to stop. May run many times, on many hosts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jobs.pool import Pool


class Command(BaseCommand):
    """Runs worker processes, and gives the jobs of lost workers to others."""

    help = "Work on uploaded files. SIGTERM to this process stops cleanly; running jobs go back to the queue."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to stop."""
        parser.add_argument(
            "--grace",
            type=float,
            default=4.0,
            help="seconds that running jobs get to finish after SIGTERM (default: 4)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        settings.SPOOL_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        Pool(grace=options["grace"]).run()
