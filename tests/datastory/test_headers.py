"""What every answer carries: the policy against foreign scripts, no caching of private pages, an id for the log."""

from typing import Any

import pytest
from django.test import Client
from django.urls import path

from datastory import urls
from datastory.logs import LineFormatter

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
pytestmark = pytest.mark.django_db


def fall_over(request: Any) -> Any:
    raise RuntimeError("a secret of the code")


def lose_the_database(request: Any) -> Any:
    from pymongo.errors import ServerSelectionTimeoutError

    raise ServerSelectionTimeoutError("mongodb://user:secret@db")


def api_fall_over(request: Any) -> Any:
    raise RuntimeError("a secret of the code")


class FaultyUrls:
    urlpatterns = [
        path("fall-over", fall_over),
        path("away", lose_the_database),
        path("api/fall-over", api_fall_over),
        *urls.urlpatterns,
    ]
    handler400 = urls.handler400
    handler403 = urls.handler403
    handler404 = urls.handler404
    handler429 = urls.handler429
    handler500 = urls.handler500


@pytest.fixture
def faulty(settings: Any) -> Client:
    settings.ROOT_URLCONF = FaultyUrls
    return Client(raise_request_exception=False)


def policy_of(answer: Any) -> dict[str, str]:
    parts = [
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
    ]
    return {part[0]: part[1] for part in parts}


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/", 200),
        ("/accounts/login/", 200),
        ("/accounts/signup/", 200),
        ("/dashboard", 200),
        ("/upload", 200),
        ("/admin/", 200),
        ("/admin/datastory/user/", 200),
        ("/nowhere", 404),
        ("/api/nowhere", 404),
        ("/api/me", 200),
        ("/healthz", 200),
        ("/fall-over", 500),
        ("/away", 503),
    ],
)
def test_every_kind_of_page_carries_the_policy(page: str, status: int, staff: Any, faulty: Client) -> None:
    if page not in {"/", "/accounts/login/", "/accounts/signup/"}:
        faulty.force_login(staff)
    answer = faulty.get(page)
    assert answer.status_code == status
    assert policy_of(answer) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Request-ID"]


@pytest.mark.parametrize("page", ["/dashboard", "/upload", "/api/me", "/admin/"])
def test_pages_of_one_person_are_not_cached(page: str, staff_client: Client) -> None:
    assert (
        "no-store" in staff_client.get(page)["Cache-Control"]
        or "no-cache" in staff_client.get(page)["Cache-Control"]
    )


def test_an_error_page_says_what_to_do_and_gives_nothing_away(faulty: Client) -> None:
    answer = faulty.get("/fall-over?coupon=abc")
    text = answer.content.decode()
    assert "Something went wrong on our side." in text
    assert answer["X-Request-ID"] in text
    assert "a secret of the code" not in text
    assert "fall-over" not in text
    assert "coupon" not in text


def test_the_reference_on_an_error_page_is_in_the_log(
    faulty: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = faulty.get("/fall-over")
    [line] = [LineFormatter().format(record) for record in caplog.records if record.levelname == "ERROR"]
    assert f"request_id={answer['X-Request-ID']}" in line
    assert "a secret of the code" in line


def test_without_the_database_the_answer_is_503_and_asks_to_come_back(faulty: Client) -> None:
    answer = faulty.get("/away")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "secret" not in answer.content.decode()


def test_errors_of_the_api_are_json_of_one_shape(faulty: Client) -> None:
    for page, status in [
        ("/api/nowhere", 404),
        ("/api/fall-over", 500),
        ("/api/me", 401),
        ("/api/upload", 405),
    ]:
        answer = faulty.get(page)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"category", "code", "message", "action", "retryable"}


def test_an_unknown_host_is_refused_with_our_page(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["stories.example.org"]
    answer = client.get("/", headers={"Host": "evil.example.org"})
    assert answer.status_code == 400
    assert "could not be understood" in answer.content.decode()


def test_the_health_check_asks_nothing_of_the_database(
    django_assert_num_queries: Any, client: Client
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_plain_http_is_sent_to_https_in_production(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    assert client.get("/").status_code == 301
    assert "max-age=31536000" in client.get("/", secure=True)["Strict-Transport-Security"]
