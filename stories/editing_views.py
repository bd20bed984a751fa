"""The page on which an owner edits how a story is shown: title, order of its findings, what is pinned or hidden.

Forms and buttons alone, so that it works without JavaScript.
"""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import editing, errors
from stories.edits import EDIT_FIELDS, Edits, findings_of
from stories.own import story_of
from stories.titles import LONGEST_TITLE

FIELDS: Final = ("id", "file_name", *EDIT_FIELDS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Show what can be edited, or make one change of it and show it again; what nobody asks for changes nothing."""
    row = story_of(request, story_id, *FIELDS)
    if request.method != "POST":
        return _page(request, row)
    asked = {name: request.POST.get(name, "") for name in ("change", "place", "title")}
    revision = request.POST.get("revision", "")
    try:
        editing.edit(
            row,
            request.user,
            revision=int(revision[:9]) if revision.isdecimal() else -1,
            change=lambda edits: editing.button(edits, row["document"], **asked),
        )
    except errors.NoSuchFinding:
        raise Http404 from None
    except errors.TitleNotTaken as refused:
        return _page(request, row, refused=refused, typed=asked["title"], status=400)
    except errors.EditedMeanwhile as refused:
        now = story_of(request, story_id, *FIELDS)
        return _page(request, now, refused=refused, typed=asked["title"], status=409)
    place = asked["place"]
    answer = redirect(f"{reverse('edit', args=[story_id])}#{f'finding-{place}' if place else 'edit-title'}")
    answer.status_code = 303
    return answer


def _page(
    request: HttpRequest,
    row: dict[str, Any],
    *,
    refused: errors.Refusal | None = None,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    edits, titles = Edits.of(row["edits"]), findings_of(row["document"])
    order = edits.arranged(list(titles))
    kept = [place for place in order if place not in edits.hidden]
    own = edits.title["text"] if edits.title else ""
    page = {
        "story": {"id": row["id"], "file_name": row["file_name"]},
        "revision": row["edits_rev"],
        "title": typed or own,
        "own_title": own,
        "headline": row["document"]["headline"]["text"],
        "longest": LONGEST_TITLE,
        "findings": _rows(kept, edits, titles),
        "hidden": [{"place": place, "title": titles[place]} for place in order if place in edits.hidden],
        "error": refused,
        "title_wrong": isinstance(refused, errors.TitleNotTaken),
    }
    return render(request, "stories/edit.html", page, status=status)


def _rows(kept: list[int], edits: Edits, titles: dict[int, Any]) -> list[dict[str, Any]]:
    """Return the findings that are shown, with what each button may do: none leaves those that are pinned like it."""
    pins = [place in edits.pinned for place in kept]
    return [
        {
            "number": number + 1,
            "place": place,
            "title": titles[place],
            "pinned": pins[number],
            "up": number > 0 and pins[number - 1] == pins[number],
            "down": number + 1 < len(kept) and pins[number + 1] == pins[number],
        }
        for number, place in enumerate(kept)
    ]
