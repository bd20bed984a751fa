"""Jobs in the admin: found by id, read, tried again, cancelled, never edited."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job, Priority
from stories.errors import TookTooLong

pytestmark = pytest.mark.django_db
LIST = reverse("admin:jobs_job_changelist")
FAILED = TookTooLong().to_dict() | {"category": "analysis"}
LINE = {
    "attempt": 1, "outcome": "failed", "stage": "analyzing", "began": None, "ended": "2026-01-01T00:00:00",
    "error": FAILED, "times": {"uploading": 0.2},
}  # fmt: skip


@pytest.mark.parametrize("by", ["id", "hex", "address", "name"])
def test_a_job_is_found_by_what_is_known_of_it(
    staff_client: Client, make_job: Callable[..., Job], user: Any, other_user: Any, by: str
) -> None:
    job = make_job(file_name="budget.csv")
    make_job(file_name="other.csv", owner=other_user)
    term = {"id": str(job.pk), "hex": job.pk.hex, "address": user.email.upper(), "name": "budg"}[by]
    page = staff_client.get(LIST, {"q": term}).content.decode()
    assert "budget.csv" in page
    assert "other.csv" not in page


def test_an_unknown_id_finds_nothing(staff_client: Client, make_job: Callable[..., Job]) -> None:
    make_job()
    assert "table.csv" not in staff_client.get(LIST, {"q": str(uuid4())}).content.decode()


@pytest.mark.parametrize(
    "query", [{"status__exact": "failed"}, {"stage__exact": "uploading"}, {"o": "1"}, {}]
)
def test_the_list_can_be_filtered(
    staff_client: Client, make_job: Callable[..., Job], query: dict[str, str]
) -> None:
    make_job(status="failed", error=FAILED)
    answer = staff_client.get(LIST, query)
    assert answer.status_code == 200
    assert "took_too_long" in answer.content.decode()


def test_the_list_says_how_far_a_job_is_where_it_failed_and_which_attempt_it_was(
    staff_client: Client, make_job: Callable[..., Job]
) -> None:
    running = make_job(status="processing", stage="analyzing", percent=40)
    make_job(status="failed", stage="generating", error=FAILED, attempt=2)
    make_job()
    make_job(priority=Priority.LOW)
    page = staff_client.get(LIST).content.decode()
    assert re.findall('class="field-state">([^<]*)<', page) == [
        "Waiting, low priority", "Waiting", "Failed: generating, attempt 2", "Running: analyzing, 40%",
    ]  # fmt: skip
    assert f">{str(running.pk)[:8]}</a>" in page


def test_the_evidence_is_shown_and_cannot_be_edited(
    staff_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(status="failed", error=FAILED, history=[LINE])
    address = reverse("admin:jobs_job_change", args=[job.pk])
    page = staff_client.get(address).content.decode()
    assert "analysis / took_too_long" in page
    assert "uploading 0.2 s" in page
    assert 'name="_save"' not in page
    assert 'name="_continue"' not in page
    assert "Close" in page
    assert staff_client.post(address, {"status": "completed"}).status_code == 403
    job.refresh_from_db()
    assert job.status == "failed"


def test_failed_jobs_are_tried_again_uncounted(staff_client: Client, make_job: Callable[..., Job]) -> None:
    failed, done = make_job(status="failed", error=FAILED, retries=3), make_job(status="completed")
    staff_client.post(LIST, {"action": "retry", "_selected_action": [str(failed.pk), str(done.pk)]})
    for job in (failed, done):
        job.refresh_from_db()
    assert (failed.status, failed.retries, done.status) == ("queued", 3, "completed")


def test_waiting_jobs_are_cancelled(staff_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job()
    staff_client.post(LIST, {"action": "cancel", "_selected_action": [str(job.pk)]})
    job.refresh_from_db()
    assert job.status == "cancelled"


@pytest.mark.parametrize("name", ["high", "normal", "low"])
def test_waiting_jobs_get_another_priority_and_others_do_not(
    staff_client: Client, make_job: Callable[..., Job], name: str
) -> None:
    first = Priority.LOW if name == "high" else Priority.HIGH
    waiting, running = make_job(priority=first), make_job(status="processing", priority=first)
    chosen = [str(waiting.pk), str(running.pk)]
    answer = staff_client.post(LIST, {"action": f"priority_{name}", "_selected_action": chosen}, follow=True)
    assert f"1 now of {name} priority" in answer.content.decode()
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.get_priority_display().lower(), running.priority) == (name, first)


def test_the_admin_is_for_the_staff(user_client: Client) -> None:
    assert user_client.get(LIST).status_code in {302, 403}
