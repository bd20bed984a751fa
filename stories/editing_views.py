"""The page on which an owner edits how a story is shown: title, order of its findings, what is pinned or hidden.

Forms and buttons alone, so that it works without JavaScript.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import errors
from stories.editing import keep
from stories.edits import EDIT_FIELDS, Edits, findings_of
from stories.own import story_of
from stories.titles import LONGEST_TITLE

FIELDS: Final = ("id", "file_name", *EDIT_FIELDS)
CHANGES: Final[dict[str, Callable[[Edits, int, list[int]], Edits]]] = {
    "up": lambda edits, place, told: edits.moved(place, up=True, among=told),
    "down": lambda edits, place, told: edits.moved(place, up=False, among=told),
    "pin": lambda edits, place, told: edits.with_pinned(place, on=True),
    "unpin": lambda edits, place, told: edits.with_pinned(place, on=False),
    "hide": lambda edits, place, told: edits.with_hidden(place, on=True),
    "show": lambda edits, place, told: edits.with_hidden(place, on=False),
}
"""The buttons of a finding."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Show what can be edited, or make one change of it and show it again; what nobody asks for changes nothing."""
    row = story_of(request, story_id, *FIELDS)
    before = Edits.of(row["edits"])
    try:
        after = _changed(request, before, row["document"])
        if after == before:
            return redirect("edit", story_id) if request.method == "POST" else _page(request, row)
        if request.POST.get("revision") != str(row["edits_rev"]) or not keep(
            story_id, request.user, after, revision=row["edits_rev"]
        ):
            now, typed = story_of(request, story_id, *FIELDS), request.POST.get("title", "")
            return _page(request, now, refused=errors.EditedMeanwhile(), typed=typed, status=409)
    except errors.TitleNotTaken as refused:
        return _page(request, row, refused=refused, typed=request.POST.get("title", ""), status=400)
    place = request.POST.get("place", "")
    answer = redirect(f"{reverse('edit', args=[story_id])}#{f'finding-{place}' if place else 'title'}")
    answer.status_code = 303
    return answer


def _changed(request: HttpRequest, edits: Edits, document: dict[str, Any]) -> Edits:
    """Return the edits with the change that is asked for; raises TitleNotTaken, Http404 for no such finding."""
    change = request.POST.get("change", "")
    if change == "title":
        return edits.titled(request.POST.get("title", ""), document)
    if change == "untitle":
        return edits.titled("", document)
    if change not in CHANGES:
        return edits
    told = list(findings_of(document))
    place = request.POST.get("place", "")
    if place not in map(str, told):
        raise Http404
    return CHANGES[change](edits, int(place), told)


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
