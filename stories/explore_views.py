"""The page on which the aggregates of a story are looked up, filtered and sorted by its address, and their file."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.aggregates import aggregates
from stories.edits import as_shown
from stories.explore import Wanted, as_csv, chosen, table_of, titles_of
from stories.file_names import in_ascii, without_ending
from stories.own import story_of
from stories.retelling import audiences_of

FIELDS: Final = ("document", "edits", "file_name")
SHOWN: Final = 25
"""Rows on a page."""


@login_required
@require_safe
def explore(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the page with the aggregates that are asked for."""
    row = story_of(request, story_id, *FIELDS)
    audience = request.GET.get("audience", "")
    document, _ = as_shown(row, audience)
    page = {
        "story": {"id": story_id, "file_name": row["file_name"]},
        "headline": document["headline"]["text"],
        "explore": table_of(document, request.GET, most=SHOWN),
        "asked_for": audience if audience in audiences_of(document) else "",
    }
    return render(request, "stories/explore.html", page)


@login_required
@require_safe
def explore_csv(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return all aggregates that are asked for as a table for a spreadsheet."""
    row = story_of(request, story_id, *FIELDS)
    document, _ = as_shown(row, request.GET.get("audience", ""))
    found = chosen(aggregates(document), Wanted.of(request.GET))
    name = in_ascii(without_ending(row["file_name"]), "story")
    # spreadsheets take a file without the mark for one in the code page of the country
    return HttpResponse(
        f"\ufeff{as_csv(found, titles_of(document))}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-values.csv"'},
    )
