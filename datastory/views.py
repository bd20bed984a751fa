"""Pages that belong to no app: the health check and the error pages, in HTML or, under /api/, in JSON."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from datastory.api import error_body


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """What an error page says."""

    # HTTP status
    status: int
    # stable code for programs
    code: str
    # what happened, for a person
    message: str
    # what the person can do
    action: str
    # whether asking again later may help
    retryable: bool = False


BAD_REQUEST = ErrorPage(
    status=400,
    code="bad_request",
    message="The request could not be understood.",
    action="Go back and try again.",
)
FORBIDDEN = ErrorPage(
    status=403, code="forbidden", message="You may not do this.", action="Log in with an account that may."
)
CSRF = ErrorPage(
    status=403,
    code="csrf",
    message="The form was out of date or came from another site.",
    action="Reload the page and send the form again. Cookies must be allowed.",
    retryable=True,
)
NOT_FOUND = ErrorPage(
    status=404, code="not_found", message="There is nothing at this address.", action="Check the address."
)
WRONG_METHOD = ErrorPage(
    status=405,
    code="wrong_method",
    message="This address does not answer that kind of request.",
    action="Use a method that the header Allow names.",
)
TOO_MANY = ErrorPage(
    status=429,
    code="too_many_requests",
    message="There were too many attempts.",
    action="Wait a few minutes, then try again.",
    retryable=True,
)
BROKEN = ErrorPage(
    status=500,
    code="server_error",
    message="Something went wrong on our side.",
    action="Try again. If it happens again, quote the reference.",
    retryable=True,
)
UNAVAILABLE = ErrorPage(
    status=503,
    code="database_unavailable",
    message="The database cannot be reached just now.",
    action="Try again in a few seconds.",
    retryable=True,
)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 while the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 400 answer."""
    return _answer(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 403 answer."""
    return _answer(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the 403 answer for a form without a valid token."""
    return _answer(request, CSRF)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 404 answer."""
    return _answer(request, NOT_FOUND)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return the 405 answer, with the methods that are allowed."""
    response = _answer(request, WRONG_METHOD)
    response["Allow"] = allowed
    return response


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the 429 answer, with the time to wait."""
    response = _answer(request, TOO_MANY)
    response["Retry-After"] = "900"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the 500 answer. Uses nothing that may be broken: no context processor, no database."""
    return _answer(request, BROKEN)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 answer."""
    response = _answer(request, UNAVAILABLE)
    response["Retry-After"] = "5"
    return response


def _answer(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = error_body(code=page.code, message=page.message, action=page.action, retryable=page.retryable)
        return JsonResponse(body, status=page.status)
    context = {"error": page, "request_id": getattr(request, "request_id", "")}
    # Only the 404 and 403 pages may look at the user: the others must work while sessions do not.
    with_user = request if page.status in {403, 404} else None
    try:
        return HttpResponse(render_to_string("error.html", context, request=with_user), status=page.status)
    except TemplateDoesNotExist:
        return HttpResponse(f"{page.message} {page.action}", status=page.status, content_type="text/plain")
