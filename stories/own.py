"""A story of the person who asks; for anybody else's, and for none, there is nothing there."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from stories.models import Story


def story_of(request: HttpRequest, story_id: UUID, *fields: str) -> dict[str, Any]:
    """Return those fields of the story; raises Http404 when this person has none of that id."""
    for row in Story.objects.of(request.user).filter(pk=story_id).values(*fields)[:1]:
        return dict(row)
    raise Http404
