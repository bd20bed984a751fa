"""Pages that belong to no app: the health check and the error pages, in HTML or, under /api/, in JSON."""

import logging
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from stories import errors

logger = logging.getLogger(__name__)

OVER_THE_LIMIT: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
WITH_USER: Final = frozenset({403, 404})
"""Pages that may look at who asks: the others must work while sessions do not."""
AGAIN: Final = frozenset({errors.Csrf.code, errors.ServerError.code, errors.DatabaseUnavailable.code})
"""Errors that may be over when the page is asked for once more."""
MINUTES_TO_WAIT: Final = 15
PALETTES: Final = (
    {
        "title": "Paper and ink",
        "about": "Text stands out from its ground by 4.5 to 1, marks and edges by 3 to 1.",
        "names": ("paper", "wash", "ink", "soft", "rule", "line", "accent", "accent-wash"),
    },
    {
        "title": "Signals",
        "about": "Done, failed or about to be lost, to be known first, where the keyboard is. Words say each too.",
        "names": ("good", "danger", "warning", "focus"),
    },
    {
        "title": "Kinds",
        "about": "Data of several kinds, where one accent among quiet marks does not say it.",
        "names": tuple(f"kind-{number}" for number in range(1, 7)),
    },
    {
        "title": "Steps",
        "about": "From little to much.",
        "names": tuple(f"step-{number}" for number in range(1, 6)),
    },
    {
        "title": "Sides",
        "about": "Below and above a middle.",
        "names": tuple(f"side-{number}" for number in range(1, 6)),
    },
)
"""The colours of tokens.css as the style guide shows them."""
# Without templates, styles and addresses, for when one of them is what is broken.
BARE_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{} · DataStory</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"></head>
<body><main><h1>{}</h1><p>{}</p><p><a href="/">Front page</a></p><p>{}</p></main></body></html>
"""


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 while the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every colour, size and component that the pages are made of."""
    return render(request, "styleguide.html", {"palettes": PALETTES})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 400 answer, or the 413 answer for a request over a limit."""
    if isinstance(exception, OVER_THE_LIMIT):
        return _answer(request, errors.RequestTooLarge(), status=413)
    return _answer(request, errors.BadRequest(), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 403 answer."""
    return _answer(request, errors.Forbidden(), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the 403 answer for a form without a valid token."""
    return _answer(request, errors.Csrf(), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 404 answer."""
    return _answer(request, errors.NotFound(), status=404)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return the 405 answer, with the methods that are allowed."""
    response = _answer(request, errors.WrongMethod(), status=405)
    response["Allow"] = allowed
    return response


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the 429 answer, with the time to wait."""
    wait = f"Wait {MINUTES_TO_WAIT} minutes, then try again. Nothing was lost or changed."
    response = _answer(request, errors.TooManyRequests(action=wait), status=429)
    response["Retry-After"] = str(MINUTES_TO_WAIT * 60)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the 500 answer. Uses nothing that may be broken: no context processor, no database."""
    return _answer(request, errors.ServerError(), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 answer."""
    response = _answer(request, errors.DatabaseUnavailable(), status=503)
    response["Retry-After"] = "5"
    return response


def _answer(request: HttpRequest, error: errors.Refusal, *, status: int) -> HttpResponse:
    told = error.to_dict()
    if request.path.startswith("/api/") or _wants_json(request):
        return JsonResponse({"error": told}, status=status)
    reference = getattr(request, "request_id", "")
    context = {
        "error": told | {"status": status},
        "request_id": reference,
        "again": _way_back(request) if error.code in AGAIN else None,
    }
    # that somebody has one says that they were logged in, and asks no database
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    asking: tuple[HttpRequest | None, ...] = (request, None) if status in WITH_USER else (None,)
    for asked_by in asking:
        try:
            seen = context | {"has_session": has_session and asked_by is None}
            return HttpResponse(render_to_string("error.html", seen, request=asked_by), status=status)
        except Exception:
            logger.exception("The error page cannot be rendered", extra={"request": request})
    bare = format_html(BARE_PAGE, error.message, error.message, error.action, reference)
    return HttpResponse(bare, status=status)


def _way_back(request: HttpRequest) -> str | None:
    """Return a link to the page itself ("", its address is not repeated), or to that of the form that was sent.

    None if that page is not known, or is none of ours.
    """
    if request.method in {"GET", "HEAD"}:
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {host}, require_https=request.is_secure()):
        return None
    place = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    return place if place.startswith("/") and not place.startswith("//") else None


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
