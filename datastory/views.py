"""Pages that belong to no app: the health check and the error pages, in HTML or, under /api/, in JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from stories import errors


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 while the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 400 answer."""
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
    response = _answer(request, errors.TooManyRequests(), status=429)
    response["Retry-After"] = "900"
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
    if request.path.startswith("/api/"):
        return JsonResponse({"error": told}, status=status)
    context = {"error": told | {"status": status}, "request_id": getattr(request, "request_id", "")}
    # Only the 404 and 403 pages may look at the user: the others must work while sessions do not.
    with_user = request if status in {403, 404} else None
    try:
        return HttpResponse(render_to_string("error.html", context, request=with_user), status=status)
    except TemplateDoesNotExist:
        return HttpResponse(f"{error.message} {error.action}", status=status, content_type="text/plain")
