"""The JSON API: one object, one shape of error, the session as the key."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from jobs.api import router as jobs_router
from jobs.callback_api import router as callback_router
from stories import errors
from stories.api import router as stories_router

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
    return _answer(request, errors.NotLoggedIn(), status=401)


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """Return 404 for what does not exist and for what belongs to another person, without a difference."""
    return _answer(request, errors.NotFound(), status=404)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return 422, naming the fields that were wrong."""
    fields = ", ".join(sorted({str(problem["loc"][-1]) for problem in error.errors if problem.get("loc")}))
    return _answer(
        request, errors.InvalidRequest(f"The request is not valid: {fields or 'body'}."), status=422
    )


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Return what ninja refused, in our shape; its only 403 is for a request without the session's CSRF token."""
    told = errors.Csrf() if error.status_code == HTTPStatus.FORBIDDEN else errors.Refused(str(error))
    return _answer(request, told, status=error.status_code)


def _answer(request: HttpRequest, error: errors.Refusal, *, status: int) -> HttpResponse:
    return api.create_response(request, {"error": error.to_dict()}, status=status)
