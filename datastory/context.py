"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def version(request: HttpRequest) -> dict[str, str]:
    """Return the version of DataStory, for the foot of the page."""
    return {"version": settings.VERSION}
