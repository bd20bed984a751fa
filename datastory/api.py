"""The JSON API: one object, one shape of error, the session as the key."""

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from jobs.api import router as jobs_router
from jobs.callback_api import router as callback_router
from stories.api import router as stories_router

Category = Literal["request", "preprocessing", "analysis", "narrative", "visualization"]


def error_body(
    *, code: str, message: str, action: str, retryable: bool = False, category: Category = "request"
) -> dict[str, dict[str, Any]]:
    """Return the one shape of an error: {"error": {"category", "code", "message", "action", "retryable"}}."""
    return {
        "error": {
            "category": category,
            "code": code,
            "message": message,
            "action": action,
            "retryable": retryable,
        }
    }


api = NinjaAPI(
    title="DataStory",
    urls_namespace="api",
    auth=django_auth,
    # The interactive page needs inline scripts, which our policy forbids.
    docs_url=None,
)
api.add_router("", jobs_router)
api.add_router("", callback_router)
api.add_router("", stories_router)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Return 401 for a request without a session."""
    body = error_body(
        code="not_logged_in", message="You are not logged in.", action="Log in, then ask again."
    )
    return api.create_response(request, body, status=401)


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """Return 404 for what does not exist and for what belongs to another person, without a difference."""
    body = error_body(code="not_found", message="There is nothing at this address.", action="Check the id.")
    return api.create_response(request, body, status=404)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return 422, naming the fields that were wrong."""
    fields = ", ".join(sorted({str(problem["loc"][-1]) for problem in error.errors if problem.get("loc")}))
    body = error_body(
        code="invalid_request",
        message=f"The request is not valid: {fields or 'body'}.",
        action="Correct it and send it again.",
    )
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Return what a view refused, in our shape."""
    body = error_body(code="refused", message=str(error), action="Check the request.")
    return api.create_response(request, body, status=error.status_code)
