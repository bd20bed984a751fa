"""The pages from the upload to the dashboard."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs import limits, tasks
from jobs.models import Job
from stories import errors
from stories.analysis.limits import Limits
from stories.models import Story
from tests.jobs.conftest import NOON, table
from tests.plans import served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]


def file(content: bytes | None = None, name: str = "prices.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, table() if content is None else content)


def stored_files() -> int:
    database = connection.database  # type: ignore[attr-defined]
    return database["uploads.files"].count_documents({}) + database["uploads.chunks"].count_documents({})


def test_an_upload_is_stored_as_it_was_sent_and_leads_to_its_job(user_client: Client) -> None:
    answer = user_client.post(reverse("upload"), {"file": file()})
    job = Job.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("processing", args=[job.pk]))
    assert (job.status, job.file_name, job.size) == ("queued", "prices.csv", len(table()))
    with default_storage.open(job.storage_key) as kept:
        assert kept.read() == table()


def test_a_script_gets_the_job_as_json(user_client: Client) -> None:
    answer = user_client.post(reverse("upload"), {"file": file()}, headers={"accept": "application/json"})
    job = Job.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {"jobId": str(job.pk), "url": reverse("processing", args=[job.pk])}


def test_the_same_form_sent_twice_makes_one_job(user_client: Client) -> None:
    page = user_client.get(reverse("upload")).content.decode()
    found = re.search(r'name="upload_key" value="(\w+)"', page)
    assert found is not None
    places = {
        user_client.post(reverse("upload"), {"upload_key": found[1], "file": file()}).headers["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    assert Job.objects.count() == 1
    database = connection.database  # type: ignore[attr-defined]
    assert database["uploads.files"].count_documents({}) == 1


def test_two_people_may_send_the_same_key(user_client: Client, other_client: Client) -> None:
    for client in (user_client, other_client):
        client.post(reverse("upload"), {"upload_key": "k", "file": file()})
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json")]
)
@pytest.mark.parametrize("size", [101, 1_200_000])
def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
    user_client: Client, settings: Any, accept: str, kind: str, size: int
) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    answer = user_client.post(reverse("upload"), {"file": file(b"x" * size)}, headers={"accept": accept})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith(kind)
    assert "larger than the limit of 100 bytes" in answer.content.decode()
    assert not Job.objects.exists()
    assert stored_files() == 0


def test_a_file_at_the_limit_is_taken(user_client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    assert user_client.post(reverse("upload"), {"file": file(b"x" * 100)}).status_code == 303


def test_an_upload_without_a_file_is_refused(user_client: Client) -> None:
    answer = user_client.post(reverse("upload"), {})
    assert answer.status_code == 400
    assert "No file was sent" in answer.content.decode()


def test_an_empty_file_is_taken_and_left_to_the_worker(user_client: Client) -> None:
    assert user_client.post(reverse("upload"), {"file": file(b"")}).status_code == 303


def test_a_file_sent_elsewhere_or_by_nobody_is_not_stored(user_client: Client) -> None:
    user_client.post(reverse("dashboard"), {"file": file()})
    Client().post(reverse("upload"), {"file": file()})
    assert stored_files() == 0


def test_an_upload_cut_off_leaves_nothing(user_client: Client) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + b"a,b\n" * 1000
    answer = user_client.post(reverse("upload"), head, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400
    assert stored_files() == 0
    assert not Job.objects.exists()


def test_a_refused_form_leaves_nothing(user_client: Client) -> None:
    answer = user_client.post(reverse("upload"), {"file": file(), "upload_key": "k" * 65})
    assert answer.status_code == 400
    assert stored_files() == 0


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "C:\\temp\\a.csv", "a\u202egnp.csv", "x" * 400 + ".csv", "\u0007.csv"]
)
def test_names_are_cleaned(user_client: Client, name: str) -> None:
    user_client.post(reverse("upload"), {"file": file(name=name)})
    kept = Job.objects.get().file_name
    assert kept.endswith(".csv")
    assert len(kept) <= 255
    assert not re.search(r"[/\\\u202e\x07]", kept)


def test_the_first_page_of_a_job_shows_its_true_state(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(
        status="processing", stage="analyzing", percent=37, note="Reading column 12 of 40",
        stage_times={"uploading": 0.4}, lease_until=timezone.now() + timedelta(minutes=1),
        stage_started_at=timezone.now(),
    )  # fmt: skip
    page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
    assert "Reading column 12 of 40" in page
    assert 'aria-valuenow="37"' in page
    assert f"{reverse('progress', args=[job.pk])}?rev={job.rev}" in page


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_the_last_fragment_asks_no_more(
    user_client: Client, make_job: Callable[..., Job], status: str
) -> None:
    error = errors.TookTooLong().to_dict() if status == "failed" else None
    job = make_job(status=status, error=error)
    assert "hx-get" not in user_client.get(reverse("progress", args=[job.pk])).content.decode()


def test_an_unchanged_job_answers_204_by_three_finds_and_no_write(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    with served() as asked:
        answer = user_client.get(reverse("progress", args=[job.pk]), {"rev": job.rev})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(asked) <= 3
    assert all("find" in query["command"] or "aggregate" in query["command"] for query in asked)
    [poll] = [query for query in asked if query["ns"].endswith(".jobs_job")]
    assert (poll["keysExamined"], poll["docsExamined"]) == (1, 1)
    assert sum(query.get("responseLength", 0) for query in asked) < 2048


def test_a_changed_job_answers_its_fragment(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job()
    with CaptureQueriesContext(connection) as asked:
        answer = user_client.get(reverse("progress", args=[job.pk]), {"rev": job.rev - 1})
    assert 'id="progress"' in answer.content.decode()
    assert len(asked.captured_queries) <= 3


def test_a_silent_worker_is_said_although_nothing_was_written(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(status="processing", lease_until=timezone.now() - timedelta(seconds=1), attempt=1)
    answer = user_client.get(reverse("progress", args=[job.pk]), {"rev": job.rev})
    assert answer.status_code == 200
    assert "stopped" in answer.content.decode()


def test_somebody_logged_out_is_told_by_the_code(make_job: Callable[..., Job]) -> None:
    address = reverse("progress", args=[make_job().pk])
    assert Client().get(address, headers={"hx-request": "true"}).status_code == 401
    assert Client().get(address).status_code == 302


def test_cancelling_leads_to_the_dashboard(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job()
    answer = user_client.post(reverse("cancel", args=[job.pk]))
    assert answer.headers["Location"] == reverse("dashboard")
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_cancelling_is_said_once_though_it_was_clicked_twice(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    address = reverse("cancel", args=[make_job(file_name="prices.csv").pk])
    for _ in range(2):
        assert user_client.post(address).headers["Location"] == reverse("dashboard")
    assert said(user_client.get(reverse("dashboard"))) == ["Cancelled: prices.csv"]
    assert said(user_client.get(reverse("dashboard"))) == []


def test_cancelling_from_the_list_leads_back_to_it_and_nowhere_else(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    for back, leads_to in (("jobs", "jobs"), ("https://example.org", "dashboard"), ("home", "dashboard")):
        answer = user_client.post(reverse("cancel", args=[make_job().pk]), {"back": back})
        assert answer.headers["Location"] == reverse(leads_to)


@pytest.mark.usefixtures("_sandbox")
def test_too_late_to_cancel_is_said_on_the_story(user_client: Client, upload: Callable[..., Job]) -> None:
    job = upload()
    tasks.work()
    answer = user_client.post(reverse("cancel", args=[job.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("story", args=[job.pk])
    assert said(answer) == ["It was too late to cancel: the story was finished before."]
    assert said(answer)[0] in answer.content.decode()
    job.refresh_from_db()
    assert job.status == "completed"


def test_too_late_to_cancel_is_said_of_a_job_that_failed(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(status="failed", error=errors.TookTooLong().to_dict() | {"category": "analysis"})
    answer = user_client.post(reverse("cancel", args=[job.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("processing", args=[job.pk])
    assert said(answer) == ["It was too late to cancel: the job had failed before."]


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def listed(answer: Any) -> list[str]:
    return [view.file.name for view in answer.context["uploads"]]


def test_the_uploads_are_listed_newest_first_and_narrowed(
    user_client: Client, other_client: Client, make_job: Callable[..., Job]
) -> None:
    make_job(file_name="prices.csv", status="failed", error=errors.TookTooLong().to_dict(), attempt=2)
    make_job(file_name="orders.csv", created_at=NOON + timedelta(days=1))
    make_job(file_name="gone.csv", status="failed", deleted_at=NOON)
    address = reverse("jobs")
    assert listed(user_client.get(address)) == ["orders.csv", "prices.csv"]
    assert listed(user_client.get(address, {"status": "failed"})) == ["prices.csv"]
    assert listed(user_client.get(address, {"q": "ORD"})) == ["orders.csv"]
    assert listed(user_client.get(address, {"until": "2026-01-01"})) == ["prices.csv"]
    assert listed(user_client.get(address, {"since": "2026-01-02"})) == ["orders.csv"]
    assert listed(other_client.get(address)) == []
    nothing = user_client.get(address, {"q": "zzz"}).content.decode()
    assert "No upload matches" in nothing


@pytest.mark.parametrize(
    "query", [{"since": "soon"}, {"until": "9999-12-31"}, {"status": "lost"}, {"q": "\x00"}, {"page": "-3"}]
)
def test_a_filter_that_makes_no_sense_does_not_narrow(
    user_client: Client, make_job: Callable[..., Job], query: dict[str, str]
) -> None:
    make_job(file_name="prices.csv")
    answer = user_client.get(reverse("jobs"), query)
    assert listed(answer) == ["prices.csv"]
    assert ("field-error" in answer.content.decode()) == bool({"since", "until"} & query.keys())


def test_a_row_says_what_became_of_an_upload_and_what_can_be_done(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    error = errors.TookTooLong().to_dict()
    failed = make_job(
        status="failed", error=error, attempt=2, claimed_at=NOON, finished_at=NOON + timedelta(seconds=12)
    )
    waiting = make_job(ahead=2)
    done = make_job(status="completed")
    page = user_client.get(reverse("jobs")).content.decode()
    rows = {job.pk: page.split(f'id="job-{job.pk}"')[1].split("</tr>")[0] for job in (failed, waiting, done)}
    for words in (str(error["message"]), "Failed", "12 s", "attempt 2", "History", "Try again", "Delete"):
        assert words in rows[failed.pk]
    assert "attempt" not in rows[done.pk], "once is how it is meant to be"
    assert "Waiting, 2 ahead" in rows[waiting.pk]
    assert "Progress<" in rows[waiting.pk]
    assert reverse("cancel", args=[waiting.pk]) in rows[waiting.pk]
    assert "Try again" not in rows[waiting.pk]
    assert reverse("story", args=[done.pk]) in rows[done.pk]
    assert 'hx-get="/jobs?' in page, "a list with a waiting job asks again by itself"


def test_a_list_of_what_has_ended_asks_no_more(user_client: Client, make_job: Callable[..., Job]) -> None:
    make_job(status="completed")
    assert "hx-get" not in user_client.get(reverse("jobs")).content.decode()


def test_the_uploads_come_in_pages_that_keep_the_filter(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    for _ in range(21):
        make_job(status="completed", file_name="a&b.csv")
    page = user_client.get(reverse("jobs"), {"q": "a&b", "status": "completed"})
    assert len(listed(page)) == 20
    assert '<a href="?status=completed&amp;q=a%26b&amp;page=2" rel="next">' in page.content.decode()
    assert len(listed(user_client.get(reverse("jobs"), {"q": "a&b", "page": "2"}))) == 1


def test_the_header_and_the_dashboard_lead_to_the_uploads(
    user_client: Client, make_job: Callable[..., Job]
) -> None:
    make_job()
    assert user_client.get(reverse("dashboard")).content.decode().count(f'href="{reverse("jobs")}"') == 2


def test_trying_again_leads_back_to_the_job(user_client: Client, make_job: Callable[..., Job]) -> None:
    job = make_job(status="failed")
    for _ in range(2):
        answer = user_client.post(reverse("retry", args=[job.pk]))
        assert answer.headers["Location"] == reverse("processing", args=[job.pk])
    job.refresh_from_db()
    assert (job.status, job.retries) == ("queued", 1)


def test_deleting_asks_first(user_client: Client, make_job: Callable[..., Job]) -> None:
    address = reverse("delete_job", args=[make_job(status="failed").pk])
    assert "Delete this upload?" in user_client.get(address).content.decode()
    assert Job.objects.visible().count() == 1
    assert user_client.post(address).headers["Location"] == reverse("dashboard")
    assert not Job.objects.visible().exists()


@pytest.mark.parametrize("name", ["processing", "progress", "cancel", "retry", "delete_job"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_job_is_not_there(
    other_client: Client, make_job: Callable[..., Job], name: str, method: str
) -> None:
    mine = make_job(status="failed")
    expected = {404, 405}
    for job_id in (mine.pk, uuid4()):
        assert getattr(other_client, method)(reverse(name, args=[job_id])).status_code in expected
    mine.refresh_from_db()
    assert (mine.status, mine.deleted_at) == ("failed", None)


@pytest.mark.usefixtures("_sandbox")
def test_the_dashboard_shows_stories_and_jobs_and_counts(
    user_client: Client, user: Any, upload: Callable[..., Job], make_job: Callable[..., Job]
) -> None:
    upload()
    tasks.work()
    make_job(file_name="running.csv")
    make_job(status="failed", file_name="broken.csv")
    make_job(status="completed", deleted_at=timezone.now())
    answer = user_client.get(reverse("dashboard"))
    page = answer.content.decode()
    assert Story.objects.get().headline in page.replace("&#x27;", "'").replace("&quot;", '"')
    assert "running.csv" in page
    assert "broken.csv" in page
    assert (answer.context["stories_created"], answer.context["stories_now"]) == (2, 1)
    assert user_client.get(reverse("dashboard"), {"q": "prices"}).context["stories"]
    assert not user_client.get(reverse("dashboard"), {"q": "nothing like it ("}).context["stories"]


@pytest.mark.usefixtures("_sandbox")
def test_deleting_a_story_deletes_its_job_and_file(
    user_client: Client, other_client: Client, upload: Callable[..., Job]
) -> None:
    job = upload()
    tasks.work()
    address = reverse("delete_story", args=[job.pk])
    assert other_client.post(address).status_code == 404
    assert user_client.get(address).status_code == 200
    assert user_client.post(address).headers["Location"] == reverse("dashboard")
    assert stored_files() == 0
    assert not Story.objects.exists()
    assert user_client.get(reverse("processing", args=[job.pk])).status_code == 404


def test_the_page_says_what_a_file_may_hold(user_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Limits(unpacked_bytes=3_400_000, rows=1_234_567, columns=42, cell_characters=9_999)
    monkeypatch.setattr(limits, "READ", read)
    page = user_client.get(reverse("upload")).content.decode()
    for words in ("200 MB", "3.4 MB once unpacked", "1,234,567 rows", "42 columns", "9,999 characters"):
        assert words in page


@pytest.mark.usefixtures("_sandbox")
def test_what_it_says_is_what_holds(upload: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ", Limits(columns=2))
    job = upload()
    tasks.work()
    job.refresh_from_db()
    assert job.error is not None
    assert job.error["code"] == errors.TooManyColumns.code
    assert "up to 2" in job.error["message"]
