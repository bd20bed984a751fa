#!/usr/bin/env python
"""Django's command line. Commands that need a database find one: `DATABASE_URL`, or the embedded MongoDB."""

import os
import sys

# These work without a database. `makemigrations` asks it for nothing but the order of what was applied.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "diffsettings",
    "doctor",
    "findstatic",
    "help",
    "tell",
    "version",
}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datastory.settings")
    from django.core.management import execute_from_command_line

    if needs_database(sys.argv[1:]):
        from datastory.wiring import ensure_database

        ensure_database()
    execute_from_command_line(sys.argv)


def needs_database(arguments: list[str]) -> bool:
    """Return whether the command should find a server running."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE


if __name__ == "__main__":
    main()
