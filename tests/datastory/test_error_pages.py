"""Each error page says what happened and what to do next, as a page and as JSON, whatever else is broken."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import Error as DatabaseError
from django.test import Client, RequestFactory
from django.urls import path

from datastory import urls, views
from stories import errors


def _raising(error: Exception) -> Any:
    def view(request: Any) -> Any:
        raise error

    return view


RAISED = {
    "mangled": BadRequest("a secret"),
    "refused": PermissionDenied("a secret"),
    "too-big": RequestDataTooBig("a secret"),
    "broken": RuntimeError("a secret"),
}


def _too_often(request: Any) -> Any:
    return views.too_many_requests(request)


class FaultyUrls:
    urlpatterns = [
        *(path(name, _raising(error)) for name, error in RAISED.items()),
        *(path(f"api/{name}", _raising(error)) for name, error in RAISED.items()),
        path("too-often", _too_often),
        path("api/too-often", _too_often),
        *urls.urlpatterns,
    ]
    handler400 = urls.handler400
    handler403 = urls.handler403
    handler404 = urls.handler404
    handler429 = urls.handler429
    handler500 = urls.handler500


PAGES: list[tuple[str, int, type[errors.Refusal]]] = [
    ("mangled", 400, errors.BadRequest),
    ("refused", 403, errors.Forbidden),
    ("nowhere", 404, errors.NotFound),
    ("too-big", 413, errors.RequestTooLarge),
    ("too-often", 429, errors.TooManyRequests),
    ("broken", 500, errors.ServerError),
]


@pytest.fixture
def faulty(settings: Any) -> Client:
    settings.ROOT_URLCONF = FaultyUrls
    assert settings.DEBUG is False
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "status", "error"), PAGES)
def test_a_page_says_what_happened_and_what_to_do(
    faulty: Client, page: str, status: int, error: type[errors.Refusal]
) -> None:
    answer = faulty.get(f"/{page}")
    text = answer.content.decode()
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert f">{error.sentence}</h1>" in text
    assert f"Error {status}" in text
    assert text.count('class="lead"') == 1
    assert 'class="button"' in text
    assert answer["X-Request-ID"] in text
    assert "a secret" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "status", "error"), PAGES)
def test_the_api_says_the_same_as_json_with_a_stable_code(
    faulty: Client, page: str, status: int, error: type[errors.Refusal]
) -> None:
    answer = faulty.get(f"/api/{page}")
    assert answer.status_code == status
    told = answer.json()["error"]
    assert (told["code"], told["message"]) == (error.code, error.sentence)
    assert told["action"]
    assert "a secret" not in answer.content.decode()


@pytest.mark.django_db
def test_a_script_that_asks_for_json_gets_it_outside_the_api_too(faulty: Client) -> None:
    answer = faulty.post("/accounts/login/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")


@pytest.mark.django_db
def test_a_form_without_its_token_says_to_reload(faulty: Client) -> None:
    answer = faulty.post("/accounts/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "Reload the page and send the form again" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (
            "http://testserver/accounts/login/?next=/upload",
            'href="/accounts/login/?next=/upload">Back to the page',
        ),
        ("http://elsewhere.example/accounts/login/", None),
        ("http://testserver//elsewhere.example/", None),
        ("", None),
    ],
)
def test_a_form_without_its_token_leads_back_to_its_page_and_nowhere_else(
    faulty: Client, came_from: str, back: str | None
) -> None:
    answer = faulty.post("/accounts/login/", headers={"referer": came_from})
    text = answer.content.decode()
    assert "elsewhere" not in text
    assert (back or 'href="/">Front page') in text
    assert ("Back to the page" in text) == (back is not None)


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "again"), [("broken", True), ("nowhere", False), ("too-often", False)])
def test_what_may_be_over_by_then_can_be_tried_again(faulty: Client, page: str, again: bool) -> None:
    assert ('href="">Try again' in faulty.get(f"/{page}").content.decode()) is again


# No mark: what leads on is known by the cookie alone.
@pytest.mark.parametrize(("cookie", "there"), [("s", ["/dashboard", "/jobs"]), ("", ["/accounts/login/"])])
def test_the_500_page_leads_on_without_a_database(settings: Any, cookie: str, there: list[str]) -> None:
    settings.TEMPLATES = _with_processor("tests.datastory.test_error_pages.broken_processor")
    request = _request()
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    header = views.server_error(request).content.decode().split("<main")[0]
    assert [
        place for place in ("/dashboard", "/jobs", "/accounts/login/") if f'href="{place}"' in header
    ] == there


@pytest.mark.django_db
def test_a_form_over_the_limit_of_a_request_is_413(faulty: Client, settings: Any) -> None:
    faulty.get("/accounts/login/")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = faulty.post("/accounts/login/", {"login": "a" * 5000})
    assert answer.status_code == 413
    assert 'href="/upload"' in answer.content.decode()


@pytest.mark.django_db
def test_too_many_requests_say_how_long_to_wait(faulty: Client) -> None:
    answer = faulty.get("/too-often")
    assert answer["Retry-After"] == "900"
    assert "Wait 15 minutes" in answer.content.decode()


# No mark: the database is forbidden to these.
def test_the_500_page_asks_no_database_no_session_and_no_context_processor(settings: Any) -> None:
    settings.TEMPLATES = _with_processor("tests.datastory.test_error_pages.broken_processor")
    answer = views.server_error(_request())
    assert (answer.status_code, "Error 500" in answer.content.decode()) == (500, True)


def test_the_500_page_is_there_while_templates_are_broken(settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}]
    text = views.server_error(_request()).content.decode()
    assert errors.ServerError.sentence in text
    assert errors.ServerError.action in text
    assert "r1" in text


def test_the_500_page_is_there_while_styles_are_not_collected(settings: Any) -> None:
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    assert errors.ServerError.sentence in views.server_error(_request()).content.decode()


def test_a_page_that_looks_at_the_user_is_there_when_that_fails(settings: Any) -> None:
    settings.TEMPLATES = _with_processor("tests.datastory.test_error_pages.broken_processor")
    answer = views.not_found(_request(), Exception())
    assert (answer.status_code, "Error 404" in answer.content.decode()) == (404, True)


def broken_processor(request: Any) -> dict[str, Any]:
    """Fail as a context processor does while the database is away."""
    raise DatabaseError


def _with_processor(name: str) -> list[dict[str, Any]]:
    from django.conf import settings

    [engine] = settings.TEMPLATES
    return [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": [name]}}]


def _request() -> Any:
    request = RequestFactory().get("/broken")
    request.user = AnonymousUser()
    request.request_id = "r1"  # type: ignore[attr-defined]
    return request
