"""What every page may say of where a table goes."""

from django.conf import settings
from django.http import HttpRequest


def whereabouts(_request: HttpRequest) -> dict[str, bool]:
    """Return whether tables are read by a service elsewhere, for the templates."""
    return {"read_elsewhere": bool(settings.PYTHON_SERVICE_URL)}
