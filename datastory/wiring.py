"""What happens before Django starts: the embedded database, where no other is named."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from datastory import embedded


def ensure_database() -> None:
    """Return once the embedded MongoDB runs, or at once if `DATABASE_URL` names a server. Exits saying why."""
    try:
        wanted = settings.EMBEDDED_MONGODB
    except ImproperlyConfigured as problem:
        print(f"DataStory cannot start: {problem}", file=sys.stderr)
        raise SystemExit(1) from None
    if not wanted:
        return
    try:
        embedded.ensure(settings.VAR_DIR)
    except embedded.EmbeddedError as problem:
        print(f"The embedded MongoDB cannot be used: {problem}", file=sys.stderr)
        raise SystemExit(1) from None
