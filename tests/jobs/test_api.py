"""Jobs as JSON: the contract, to the letter."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from datastory.gridfs import GridFSStorage
from jobs import tasks, uploads
from jobs.models import Job
from stories.errors import TookTooLong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]
WHEN = datetime(2026, 1, 1, 0, 0, 0, 7000, tzinfo=UTC)
FAILED = TookTooLong().to_dict() | {"category": "analysis"}


def test_an_upload_answers_at_once_with_its_job(user_client: Client) -> None:
    answer = user_client.post("/api/upload", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    job = Job.objects.get()
    assert answer.status_code == 202
    assert answer.json()["jobId"] == str(job.pk)
    assert answer.json()["status"] == "queued"


def test_an_upload_without_a_file_is_400_in_the_shape_of_errors(user_client: Client) -> None:
    answer = user_client.post("/api/upload", {})
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"category", "code", "message", "action", "retryable"}
    assert answer.json()["error"]["code"] == "no_file"


def test_an_upload_over_the_limit_is_413_and_makes_no_job(user_client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 5
    answer = user_client.post("/api/upload", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert not Job.objects.exists()
    assert connection.database["uploads.chunks"].count_documents({}) == 0  # type: ignore[attr-defined]


def test_a_request_that_announces_too_much_is_refused_before_anything_is_stored(
    user_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_UPLOAD_BYTES = 5
    monkeypatch.setattr(uploads, "FORM_BYTES", 100)
    opened: list[str] = []
    monkeypatch.setattr(GridFSStorage, "open", lambda self, name, mode="rb": opened.append(name))
    answer = user_client.post("/api/upload", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n" * 100)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert opened == []


def test_the_same_key_makes_one_job(user_client: Client) -> None:
    ids = {
        user_client.post(
            "/api/upload", {"file": SimpleUploadedFile("a.csv", b"a\n1\n"), "upload_key": "k"}
        ).json()["jobId"]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_the_state_of_a_job_is_as_agreed(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job(
        status="processing",
        stage="analyzing",
        percent=50,
        created_at=WHEN,
        updated_at=WHEN,
        rows=9,
        columns=2,
    )
    answer = user_client.get(f"/api/jobs/{job.pk}").json()
    assert (
        answer
        | {
            "jobId": str(job.pk),
            "status": "processing",
            "progress": 50,
            "currentStage": "analyzing",
            "createdAt": "2026-01-01T00:00:00.007Z",
            "updatedAt": "2026-01-01T00:00:00.007Z",
        }
        == answer
    )
    assert answer["metadata"] == {"filename": "table.csv", "size": 10, "sha256": "", "rows": 9, "columns": 2}
    assert not {"storyId", "error"} & answer.keys()


def test_a_failed_job_says_why_and_what_can_be_done(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(status="failed", error=FAILED, attempt=2)
    answer = user_client.get(f"/api/jobs/{job.pk}").json()
    assert answer["error"] == FAILED
    assert (answer["attempts"], answer["canRetry"]) == (2, True)


def test_a_completed_job_names_its_story(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job(status="completed")
    assert user_client.get(f"/api/jobs/{job.pk}").json()["storyId"] == str(job.pk)


def test_a_failed_job_is_tried_again_until_it_was_three_times(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(status="failed", error=FAILED, retries=2)
    first = user_client.post(f"/api/jobs/{job.pk}/retry")
    assert (first.status_code, first.json()["status"]) == (202, "queued")
    assert user_client.post(f"/api/jobs/{job.pk}/retry").status_code == 409
    Job.objects.filter(pk=job.pk).update(status="failed")
    spent = user_client.post(f"/api/jobs/{job.pk}/retry")
    assert (spent.status_code, spent.json()["error"]["code"]) == (409, "cannot_retry")
    assert "3 times" in spent.json()["error"]["message"]


def test_a_waiting_job_is_cancelled_once(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job()
    first = user_client.post(f"/api/jobs/{job.pk}/cancel")
    assert (first.status_code, first.json()["status"]) == (202, "cancelled")
    late = user_client.post(f"/api/jobs/{job.pk}/cancel")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "too_late_to_cancel")


@pytest.mark.parametrize(
    ("status", "said"), [("completed", "the story was finished before"), ("failed", "had failed before")]
)
def test_too_late_to_cancel_is_said(
    user_client: Client, make_job: Callable[..., Job], status: str, said: str
) -> None:
    job = make_job(status=status, error=FAILED if status == "failed" else None)
    late = user_client.post(f"/api/jobs/{job.pk}/cancel")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "too_late_to_cancel")
    assert said in late.json()["error"]["message"]
    job.refresh_from_db()
    assert (job.status, job.cancel_requested) == (status, False)


@pytest.mark.parametrize(
    ("asked", "by_staff", "status", "got"),
    [
        (None, False, 202, "normal"), ("", False, 202, "normal"), ("normal", False, 202, "normal"),
        ("low", False, 202, "low"), ("high", True, 202, "high"),
        ("high", False, 403, "priority_not_allowed"), ("urgent", True, 422, "invalid_priority"),
        ("0", True, 422, "invalid_priority"),
    ],
)  # fmt: skip
def test_an_upload_may_be_less_urgent_and_more_urgent_for_the_staff(
    user_client: Client, staff_client: Client, asked: str | None, by_staff: bool, status: int, got: str
) -> None:
    form: dict[str, Any] = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    client = staff_client if by_staff else user_client
    answer = client.post("/api/upload", form | ({} if asked is None else {"priority": asked}))
    assert answer.status_code == status
    if status == 202:
        assert answer.json()["priority"] == got
        assert client.get(f"/api/jobs/{answer.json()['jobId']}").json()["priority"] == got
    else:
        assert answer.json()["error"]["code"] == got
        assert not Job.objects.exists()
        assert connection.database["uploads.files"].count_documents({}) == 0  # type: ignore[attr-defined]


def test_a_waiting_job_says_how_many_are_before_it(user_client: Client, make_job: Callable[..., Job]) -> None:
    make_job(status="queued", priority=2)
    make_job(status="queued", priority=1)
    sent = user_client.post("/api/upload", {"file": SimpleUploadedFile("a.csv", b"a\n1\n")}).json()
    assert sent["position"] == 1
    running = make_job(status="processing", ahead=3)
    assert user_client.get(f"/api/jobs/{running.pk}").json()["position"] is None


def test_the_attempts_of_a_job_are_told(user_client: Client, make_job: Callable[..., Job]) -> None:
    ended = {
        "attempt": 1, "outcome": "worker lost", "stage": "analyzing", "began": "2026-01-01T00:00:00+00:00",
        "ended": "2026-01-01T00:00:09.500000+00:00", "times": {"uploading": 0.2}, "error": FAILED,
    }  # fmt: skip
    job = make_job(
        status="processing", stage="uploading", attempt=2, history=[ended], claimed_at=WHEN, token="secret"
    )
    answer = user_client.get(f"/api/jobs/{job.pk}/attempts")
    assert answer.json() == {
        "attempts": [
            {
                "attempt": 1, "outcome": "worker_lost", "stage": "analyzing", "startedAt": "2026-01-01T00:00:00.000Z",
                "endedAt": "2026-01-01T00:00:09.500Z", "stageTimes": {"uploading": 0.2},
                "said": "The worker was lost while analyzing; started again by itself.",
            },
            {
                "attempt": 2, "outcome": "running", "stage": "uploading", "startedAt": "2026-01-01T00:00:00.007Z",
                "endedAt": None, "stageTimes": {}, "said": "Running now: uploading.",
            },
        ]
    }  # fmt: skip
    assert "secret" not in answer.content.decode()


def test_the_list_can_be_narrowed(user_client: Client, make_job: Callable[..., Job]) -> None:
    make_job(file_name="prices.csv", created_at=WHEN)
    make_job(file_name="orders.csv", created_at=WHEN + timedelta(days=1))

    def names(**query: str) -> list[str]:
        answer = user_client.get("/api/jobs", query).json()
        assert answer["total"] == len(answer["jobs"])
        return [job["metadata"]["filename"] for job in answer["jobs"]]

    assert names(q="PRI") == ["prices.csv"]
    assert names(until="2026-01-01") == ["prices.csv"]
    assert names(since="2026-01-02T00:00:00Z") == ["orders.csv"]
    assert names(since="2026-01-01", until="2026-01-02") == ["orders.csv", "prices.csv"]
    assert names(q=".*") == []


@pytest.mark.parametrize("query", ["since=soon", "until=9999-12-31", "since=", "status=lost"])
def test_a_filter_that_makes_no_sense_is_422(user_client: Client, query: str) -> None:
    answer = user_client.get(f"/api/jobs?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
    assert query.split("=")[0] in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "verb"), [("get", ""), ("get", "/attempts"), ("post", "/retry"), ("post", "/cancel")]
)
def test_another_persons_job_is_not_there(
    other_client: Client, make_job: Callable[..., Job], method: str, verb: str
) -> None:
    mine = make_job(status="failed", error=FAILED)
    answers = [getattr(other_client, method)(f"/api/jobs/{job_id}{verb}") for job_id in (mine.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_somebody_logged_out_gets_401(make_job: Callable[..., Job]) -> None:
    job = make_job()
    for method, address in (
        ("get", f"/api/jobs/{job.pk}"),
        ("get", "/api/me"),
        ("post", "/api/upload"),
        ("get", "/api/jobs"),
    ):
        assert getattr(Client(), method)(address).status_code == 401


def test_the_list_holds_ones_own_newest_first(
    user_client: Client, other_client: Client, make_job: Callable[..., Job]
) -> None:
    older, newer = make_job(), make_job(status="failed", error=FAILED)
    make_job(status="failed", deleted_at=WHEN)
    answer = user_client.get("/api/jobs").json()
    assert [job["jobId"] for job in answer["jobs"]] == [str(newer.pk), str(older.pk)]
    assert answer["total"] == 2
    assert [j["jobId"] for j in user_client.get("/api/jobs?status=failed").json()["jobs"]] == [str(newer.pk)]
    assert [j["jobId"] for j in user_client.get("/api/jobs?limit=1&offset=1").json()["jobs"]] == [
        str(older.pk)
    ]
    assert other_client.get("/api/jobs").json() == {"jobs": [], "total": 0}


@pytest.mark.usefixtures("_sandbox")
def test_stories_are_counted_and_the_count_survives_deleting(
    user_client: Client, user: Any, upload: Callable[..., Job]
) -> None:
    job = upload()
    tasks.work()
    assert user_client.get("/api/me").json() == {"email": user.email, "storiesCreated": 1, "stories": 1}
    user_client.post(f"/stories/{job.pk}/delete")
    assert user_client.get("/api/me").json() == {"email": user.email, "storiesCreated": 1, "stories": 0}


def test_moments_have_milliseconds_and_z(user_client: Client, make_job: Callable[..., Job]) -> None:
    answer = user_client.get(f"/api/jobs/{make_job().pk}").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["createdAt"])


def test_a_request_without_its_token_is_refused(user: Any, make_job: Callable[..., Job]) -> None:
    job = make_job(status="failed", error=FAILED)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(f"/api/jobs/{job.pk}/retry").status_code == 403
    job.refresh_from_db()
    assert job.status == "failed"


@pytest.mark.parametrize(
    "place", ["offset=99999999999999999999", "offset=-1", "limit=-5", "limit=9999999999999"]
)
def test_a_list_from_anywhere_is_a_list(user_client: Client, place: str) -> None:
    answer = user_client.get(f"/api/jobs?{place}")
    assert (answer.status_code, answer.json()["total"]) == (200, 0)
