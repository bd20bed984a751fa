"""What the API as a whole refuses, and with which code."""

import uuid
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
JOB = f"/api/jobs/{uuid.UUID(int=7)}"


@pytest.fixture
def strict(user: Any) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("post", f"{JOB}/retry", 403, "csrf"),
        ("get", JOB, 404, "not_found"),
        ("get", "/api/nowhere", 404, "not_found"),
        ("post", "/api/me", 405, "wrong_method"),
        ("get", "/api/jobs?limit=many", 422, "invalid_request"),
    ],
)
def test_what_is_refused_has_a_status_and_a_code(
    method: str, address: str, status: int, code: str, strict: Client
) -> None:
    answer = getattr(strict, method)(address)
    error = answer.json()["error"]
    assert (answer.status_code, error["category"], error["code"]) == (status, "request", code)


def test_without_a_session_nothing_is_said_about_what_there_is(client: Client) -> None:
    answer = client.get(JOB)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_logged_in")


def test_a_request_that_is_not_valid_is_told_which_field_is_wrong(strict: Client) -> None:
    assert "limit" in strict.get("/api/jobs?limit=many").json()["error"]["message"]
