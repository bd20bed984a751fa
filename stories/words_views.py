"""Pages about the words of a story: what a model saw, and whether a worker is still at it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.own import story_of
from stories.words import WORDS_FIELDS, record_of, words_of


@login_required
@require_safe
def words(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the page with what a model was sent for a story, and the sentences that were refused."""
    row = story_of(request, story_id, *WORDS_FIELDS, "file_name", "wording")
    shown = {"story": row, "words": words_of(row, now=timezone.now())}
    if row["wording"]:
        shown["record"] = record_of(row["wording"])
    return render(request, "stories/words.html", shown)


@login_required
@require_safe
@never_cache
def rewriting(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Say whether a worker still rewords a story: 204 while it does, then have the page show the story anew."""
    row = story_of(request, story_id, *WORDS_FIELDS)
    if words_of(row, now=timezone.now())["rewriting"]:
        return HttpResponse(status=204)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("story", story_id=story_id)
