"""The secret key of an installation that was given none: made once, kept under `var/`, readable by its owner only."""

import os
import secrets
from pathlib import Path


def load_or_make_secret_key(path: Path) -> str:
    """Return the key kept at `path`, making it first if need be. Raises OSError where the folder cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_when_written(path)
    key = secrets.token_urlsafe(60)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def _read_when_written(path: Path) -> str:
    # Two processes may start at once: the second can see the file before the first has written it.
    key = path.read_text().strip()
    if not key:
        path.unlink(missing_ok=True)
        return load_or_make_secret_key(path)
    return key
