"""Pages and files of a story. Another person's story is as good as none: 404."""

import json
import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from stories import offline, redrawing
from stories.charts.cells import as_csv
from stories.charts.model import ChartSpec, charts_of, spec_from_dict
from stories.charts.standalone import standalone
from stories.edits import Edits, as_shown, is_titled
from stories.figures import facts_of, figure_of, list_of, with_numbers
from stories.file_names import in_ascii, without_ending
from stories.models import Evidence, Story
from stories.own import story_of
from stories.page import PAGE_FIELDS, page_of
from stories.recompute.writing import can_be_recomputed, script
from stories.words import WORDS_FIELDS, words_of

logger = logging.getLogger(__name__)

FILE_FIELDS = ("document", "edits", "pictures", "file_name", "created_at", "sha256", "words_by")
"""What a story's file of HTML is made of."""


@login_required
@require_safe
@gzip_page
def story(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the page of a story."""
    row = story_of(request, story_id, *PAGE_FIELDS, *WORDS_FIELDS)
    shown = page_of(row, request.GET.get("audience", ""))
    shown["words"] = words_of(row, now=timezone.now(), elsewhere=bool(shown["asked_for"]))
    return render(request, "stories/story.html", shown)


@login_required
@require_safe
def story_json(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the story with its evidence as a file."""
    row = story_of(request, story_id, "document", "edits", "file_name")
    document, _ = as_shown(row, request.GET.get("audience", ""))
    body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _file(body, "application/json", f"{_named_after(row)}.json")


@login_required
@require_safe
def story_html(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the story as one file of HTML that opens from a disk, without a network."""
    row = story_of(request, story_id, *FILE_FIELDS)
    document, places = as_shown(row, request.GET.get("audience", ""))
    own = document.get("audience") == row["document"].get("audience")
    origin = offline.Origin(
        file_name=row["file_name"],
        written=date_format(timezone.localtime(row["created_at"]), "j F Y"),
        sha256=row["sha256"],
        words_by=row["words_by"] if own else "",
        titled=is_titled(document, Edits.of(row["edits"])),
    )
    body = offline.page(document, row["pictures"], places, origin)
    return _file(body, "text/html", f"{_named_after(row)}-story.html")


@login_required
@require_safe
def facts_json(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the facts alone, each with its formula and its test in words, as a file."""
    row = story_of(request, story_id, "document", "edits", "file_name")
    body = json.dumps(facts_of(as_shown(row)[0]), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _file(body, "application/json", f"{_named_after(row)}-facts.json")


@login_required
@require_safe
@gzip_page
def figures(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the page with every figure of a story, in reading order, and what proves it."""
    row = story_of(request, story_id, "document", "edits", "file_name")
    document, _ = as_shown(row, request.GET.get("audience", ""))
    return render(request, "stories/figures.html", {"story": row | {"id": story_id}, **list_of(document)})


@login_required
@require_safe
def figure(request: HttpRequest, story_id: UUID, fact: str, *, panel: bool = False) -> HttpResponse:
    """Return where one figure comes from: its formula, its test and the rows behind it.

    panel: the inner part alone, for the story's page.
    """
    row = story_of(request, story_id, "document", "edits", "file_name")
    document, _ = as_shown(row)
    shown = figure_of(document, fact)
    if shown is None:
        raise Http404
    rows, shown["why"] = Evidence.rows_of(story_id, fact)
    shown["rows"] = with_numbers(rows)
    template = "stories/_figure.html" if panel else "stories/figure.html"
    return render(request, template, {"story": row | {"id": story_id}, **shown})


@login_required
@require_safe
def recompute(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Return the script that recomputes the story from its file; 404 for one that was told before there were any."""
    row = story_of(request, story_id, "document", "edits", "file_name")
    document, _ = as_shown(row)
    if not can_be_recomputed(document):
        raise Http404
    return _file(script(document), "text/x-python", f"{_named_after(row)}-recompute.py")


@login_required
@require_safe
def chart(request: HttpRequest, story_id: UUID, number: int) -> HttpResponse:
    """Return one chart as a complete picture with its title and source; 404 while it is not drawn."""
    spec, svg = _drawn(request, story_id, number)
    return _file(svg, "image/svg+xml", f"{in_ascii(spec.title, 'chart')}.svg")


@login_required
@require_safe
def chart_png(request: HttpRequest, story_id: UUID, number: int) -> HttpResponse:
    """Return the same picture in pixels; 503 when it cannot be made just now."""
    spec, svg = _drawn(request, story_id, number)
    try:
        pixels = redrawing.raster(svg)
    except redrawing.NotDrawn:
        logger.exception("A chart could not be turned into a PNG", extra={"job_id": str(story_id)})
        words = "The picture could not be made just now. The same chart is there as SVG."
        return HttpResponse(words, status=503, content_type="text/plain", headers={"Retry-After": "10"})
    return _file(pixels, "image/png", f"{in_ascii(spec.title, 'chart')}.png")


@login_required
@require_safe
def chart_csv(request: HttpRequest, story_id: UUID, number: int) -> HttpResponse:
    """Return the values behind one chart as a table for a spreadsheet."""
    row = story_of(request, story_id, "document", "edits")
    spec = _spec(row, number)
    # spreadsheets take a file without the mark for one in the code page of the country
    return _file(f"\ufeff{as_csv(spec)}", "text/csv", f"{in_ascii(spec.title, 'chart')}.csv")


@login_required
@require_POST
def redraw(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Draw the charts that are missing, then show the story."""
    row = story_of(request, story_id, "document", "pictures", "warnings")
    places = redrawing.missing(row["document"], row["pictures"])
    try:
        drawn = redrawing.draw(row["document"], places) if places else []
    except redrawing.NotDrawn:
        logger.exception("Charts could not be drawn again", extra={"job_id": str(story_id)})
        drawn = []
    if drawn:
        sections = {picture["section"] for picture in drawn}
        Story.objects.of(request.user).filter(pk=story_id).update(
            pictures=sorted([*row["pictures"], *drawn], key=lambda picture: int(picture["section"])),
            warnings=[warning for warning in row["warnings"] if warning.get("section") not in sections],
        )
    if len(drawn) < len(places):
        messages.error(request, "Some charts could not be drawn. Their values are in the tables.")
    return redirect("story", story_id=story_id)


def _spec(row: dict[str, Any], number: int) -> ChartSpec:
    """Return the chart of that number, or raise Http404: for one that is hidden too."""
    plain = dict(charts_of(row["document"])).get(number - 1)
    if plain is None or number - 1 in Edits.of(row["edits"]).hidden:
        raise Http404
    return spec_from_dict(plain)


def _drawn(request: HttpRequest, story_id: UUID, number: int) -> tuple[ChartSpec, str]:
    """Return a chart of this person with its whole picture, or raise Http404."""
    row = story_of(request, story_id, "document", "edits", "pictures")
    spec = _spec(row, number)
    svg = next((picture["svg"] for picture in row["pictures"] if picture["section"] == number - 1), None)
    if svg is None:
        raise Http404
    return spec, standalone(spec, svg)


def _named_after(row: dict[str, Any]) -> str:
    return in_ascii(without_ending(row["file_name"]), "story")


def _file(body: str | bytes, kind: str, name: str) -> HttpResponse:
    text = "" if isinstance(body, bytes) else "; charset=utf-8"
    return HttpResponse(
        body,
        content_type=f"{kind}{text}",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
