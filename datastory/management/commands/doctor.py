"""`manage.py doctor`: is everything there, and if not, what to do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from datastory import diagnosis
from datastory.diagnosis import Level


class Command(BaseCommand):
    """Checks a set-up and says what to mend. Exit code 1 if something keeps DataStory from working."""

    help = "Check libraries, ports, disk, database and storage, and say how to mend what is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which port to look at."""
        parser.add_argument(
            "--port", type=int, default=8000, help="port that the web server will use (default: 8000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a finding. Raises SystemExit(1) if one of them is a failure."""
        style = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.FAIL: self.style.ERROR}
        failures = 0
        for finding in diagnosis.examine(options["port"]):
            self.stdout.write(f"{style[finding.level](f'{finding.level:<4}')}  {finding.text}")
            if finding.mend:
                self.stdout.write(f"      {finding.mend}")
            failures += finding.level is Level.FAIL
        if failures:
            self.stdout.write(f"\n{failures} to mend before DataStory can run.")
            raise SystemExit(1)
        self.stdout.write("\nDataStory can run.")
