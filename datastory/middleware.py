"""What is done to every request: a name for it in the log, and no caching of private pages."""

import logging
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase
from pymongo.errors import ConnectionFailure

from datastory.views import unavailable, wrong_method

logger = logging.getLogger("datastory.requests")
Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestLogMiddleware:
    """Gives each request an id (`X-Request-ID`, also on error pages) and answers 503 while the database is away."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with the id in its headers."""
        request.request_id = uuid.uuid4().hex[:16]  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path.startswith("/api/"):
            # ninja answers this one in plain text, past every handler
            response = wrong_method(request, response["Allow"])
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Return the 503 page if the database cannot be reached; anything else is logged and answered by Django."""
        if isinstance(exception, ConnectionFailure) or (
            isinstance(exception, DatabaseError) and isinstance(exception.__cause__, ConnectionFailure)
        ):
            logger.error("The database cannot be reached: %s", request.path, extra={"request": request})
            return unavailable(request)
        return None


class PrivateCacheMiddleware:
    """Tells browsers and proxies to keep no copy of what a signed-in person sees."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, marked `no-store` if it may depend on who asks."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and "Cookie" in response.get("Vary", ""):
            response["Cache-Control"] = "no-store, private"
        return response
