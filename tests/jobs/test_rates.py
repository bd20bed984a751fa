"""How many files one person may send within an hour."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from jobs import limits, rates
from jobs.models import Job
from stories.errors import TooManyRequests

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _three_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOADS_PER_HOUR", 3)


def send(client: Client, address: str, accept: str = "application/json") -> Any:
    sent = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    return client.post(address, sent, headers={"Accept": accept})


@pytest.mark.parametrize("address", ["/upload", "/api/upload"])
def test_one_too_many_is_refused_before_it_is_stored(user_client: Client, address: str) -> None:
    assert [send(user_client, address).status_code for _ in range(3)] == [202, 202, 202]
    files = connection.database["uploads.files"]  # type: ignore[attr-defined]
    before = files.count_documents({})
    answer = send(user_client, address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_requests")
    assert 3590 <= int(answer.headers["Retry-After"]) <= 3600
    assert answer.json()["error"]["action"].startswith("Wait 60 minutes")
    assert (Job.objects.count(), files.count_documents({})) == (3, before)


def test_the_page_says_it_to_whoever_has_no_script(user_client: Client) -> None:
    for _ in range(3):
        send(user_client, "/upload")
    answer = send(user_client, "/upload", accept="text/html")
    assert answer.status_code == 429
    assert "3 files were sent within an hour" in answer.content.decode()
    assert answer.headers["Retry-After"]


def test_the_hour_passes(make_job: Callable[..., Job], user: Any) -> None:
    for minutes in (70, 50, 40, 10):
        make_job(created_at=NOW - timedelta(minutes=minutes))
    with pytest.raises(TooManyRequests) as refused:
        rates.check(user, NOW)
    assert refused.value.seconds == 600
    rates.check(user, NOW + timedelta(seconds=601))


def test_what_was_deleted_counts_and_what_others_sent_does_not(
    make_job: Callable[..., Job], user: Any, django_user_model: Any
) -> None:
    other = django_user_model.objects.create_user(email="other@example.org", password="x")
    for _ in range(3):
        make_job(created_at=NOW, deleted_at=NOW)
    rates.check(other, NOW)
    with pytest.raises(TooManyRequests):
        rates.check(user, NOW)


def test_no_limit_is_a_setting(
    make_job: Callable[..., Job], user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        make_job(created_at=NOW)
    monkeypatch.setattr(limits, "UPLOADS_PER_HOUR", 0)
    rates.check(user, NOW)
