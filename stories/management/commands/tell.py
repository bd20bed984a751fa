"""`manage.py tell FILE [-o story.html|.json|.txt|.py]`: the same as `python -m stories`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from stories import __main__ as command


class Command(BaseCommand):
    """Tell the story of a table."""

    help = "Tell the story of a table: a file in, a story out. Needs no server and no database."
    requires_system_checks: list[str] = []  # noqa: RUF012 (the base class declares it so)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the same arguments as `python -m stories`."""
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the story; exit with 2 and a sentence when there is none."""
        output = Path(options["output"]) if options["output"] else None
        choices = command.given_choices(options)
        failed = command.run(Path(options["file"]), output, choices, audience=options["audience"])
        if failed:
            sys.exit(failed)
