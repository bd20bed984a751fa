"""The same upload read again with other choices: on the page, in the API, in the worker."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from jobs import limits, remote, tasks
from jobs.models import Job
from jobs.transitions import Lease
from stories import errors
from stories.models import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]

DATES = b"day,town,price\n" + b"".join(
    b"%02d/%02d/2025,%s,%d\n" % (1 + n % 11, 1 + n % 12, (b"Oslo", b"Voss")[n % 2], 10 + n % 7)
    for n in range(120)
)
"""Dates that read both ways."""


def files() -> int:
    database = connection.database  # type: ignore[attr-defined]
    return int(database["uploads.files"].count_documents({}))


def ended(upload: Callable[..., Job], status: str = "completed", **fields: Any) -> Job:
    """Return an upload with a stored file whose job has ended."""
    job = upload(DATES)
    Job.objects.filter(pk=job.pk).update(status=status, **fields)
    return job


def test_a_job_is_read_again_by_a_new_one_with_a_file_of_its_own(
    user_client: Client, upload: Callable[..., Job]
) -> None:
    job = ended(upload)
    answer = user_client.post(reverse("reread", args=[job.pk]), {"dates": "day", "header": "1"})
    new = Job.objects.exclude(pk=job.pk).get()
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("processing", args=[new.pk]))
    assert (new.status, new.choices) == ("queued", {"dates": "day", "header": "1"})
    assert (new.file_name, new.size, new.sha256) == (job.file_name, job.size, job.sha256)
    assert new.storage_key != job.storage_key
    with default_storage.open(new.storage_key) as kept:
        assert kept.read() == DATES
    job.refresh_from_db()
    assert (job.status, job.choices) == ("completed", None)


def test_it_may_be_told_to_other_readers_this_time(user_client: Client, upload: Callable[..., Job]) -> None:
    job = ended(upload, audience="executive")
    page = user_client.get(reverse("reread", args=[job.pk])).content.decode()
    assert '<option value="executive" selected>' in page
    assert "<h1>Read it again</h1>" in page, "there is a story already"
    sent = {"upload_key": "k"}
    for wish, audience in (("technical", "technical"), ("", "executive")):
        user_client.post(reverse("reread", args=[job.pk]), sent | {"audience": wish})
        assert Job.objects.exclude(pk=job.pk).latest("created_at").audience == audience
    assert Job.objects.count() == 3, "the same form for other readers is another job"
    assert user_client.post(reverse("reread", args=[job.pk]), {"audience": "nobody"}).status_code == 400
    address = reverse("api:job_reread", args=[job.pk])
    told = user_client.post(address, {"audience": "general"}, content_type="application/json")
    assert told.json()["audience"] == "general"
    assert (
        user_client.post(address, {"audience": "nobody"}, content_type="application/json").status_code == 422
    )


@pytest.mark.parametrize("first", [0, 1])
def test_whichever_is_deleted_first_takes_nothing_from_the_other(
    user_client: Client, upload: Callable[..., Job], first: int
) -> None:
    job = ended(upload)
    user_client.post(reverse("reread", args=[job.pk]))
    Job.objects.update(status="completed")
    pair = list(Job.objects.order_by("created_at"))
    gone, left = pair[first], pair[1 - first]
    user_client.post(reverse("delete_job", args=[gone.pk]))
    with default_storage.open(left.storage_key) as kept:
        assert kept.read() == DATES
    assert files() == 1


def test_a_double_click_makes_one_job_and_another_choice_another(
    user_client: Client, upload: Callable[..., Job]
) -> None:
    job = ended(upload)
    address = reverse("reread", args=[job.pk])
    page = user_client.get(address).content.decode()
    found = re.search(r'name="upload_key" value="(\w+)"', page)
    assert found is not None
    once = {"upload_key": found[1], "dates": "day"}
    places = {user_client.post(address, once).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert (Job.objects.count(), files()) == (2, 2)
    # The way back in the browser finds the same form.
    user_client.post(address, once | {"dates": "month"})
    assert Job.objects.count() == 3
    # The second click copies nothing, so it needs no file.
    default_storage.delete(job.storage_key)
    assert user_client.post(address, once).headers["Location"] in places


def test_a_file_that_is_gone_is_said(user_client: Client, upload: Callable[..., Job]) -> None:
    job = ended(upload)
    default_storage.delete(job.storage_key)
    answer = user_client.post(reverse("reread", args=[job.pk]), {"dates": "day"})
    assert answer.status_code == 410
    assert errors.FileMissing.sentence in answer.content.decode()
    told = user_client.post(reverse("api:job_reread", args=[job.pk]), {}, content_type="application/json")
    assert (told.status_code, told.json()["error"]["code"]) == (410, errors.FileMissing.code)
    assert Job.objects.count() == 1


def test_with_many_waiting_no_other_copy_is_made(
    user_client: Client, upload: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REREADS_WAITING", 1)
    job = ended(upload)
    assert user_client.post(reverse("reread", args=[job.pk])).status_code == 303
    assert user_client.post(reverse("reread", args=[job.pk])).status_code == 429
    told = user_client.post(reverse("api:job_reread", args=[job.pk]), {}, content_type="application/json")
    assert (told.status_code, told.json()["error"]["code"]) == (429, errors.TooManyRequests.code)
    assert int(told.headers["Retry-After"]) > 0
    assert (Job.objects.count(), files()) == (2, 2)


def test_a_job_that_goes_on_is_not_read_again(user_client: Client, upload: Callable[..., Job]) -> None:
    job = upload(DATES)
    for method in (user_client.get, user_client.post):
        answer = method(reverse("reread", args=[job.pk]))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("processing", args=[job.pk]))
    told = user_client.post(reverse("api:job_reread", args=[job.pk]), {}, content_type="application/json")
    assert (told.status_code, told.json()["error"]["code"]) == (409, errors.StillRunning.code)
    assert Job.objects.count() == 1


def test_another_persons_job_is_not_there(
    other_client: Client, user_client: Client, upload: Callable[..., Job]
) -> None:
    job = ended(upload)
    for job_id in (job.pk, uuid4()):
        for name in ("reread", "api:job_reread"):
            answer = other_client.post(reverse(name, args=[job_id]), {}, content_type="application/json")
            assert answer.status_code == 404
        assert other_client.get(reverse("reread", args=[job_id])).status_code == 404
    user_client.post(reverse("delete_job", args=[job.pk]))
    assert user_client.post(reverse("reread", args=[job.pk])).status_code == 404
    assert Job.objects.count() == 1


def test_the_form_needs_its_token(user: Any, upload: Callable[..., Job]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(reverse("reread", args=[ended(upload).pk])).status_code == 403
    assert Job.objects.count() == 1


def test_a_wrong_choice_is_said_beside_its_field(user_client: Client, upload: Callable[..., Job]) -> None:
    job = ended(upload, "failed", error=errors.NotATable().to_dict())
    answer = user_client.post(reverse("reread", args=[job.pk]), {"encoding": "rot13"})
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert Job.objects.count() == 1


def test_a_failed_job_offers_it_where_the_reading_may_be_at_fault(
    user_client: Client, upload: Callable[..., Job]
) -> None:
    offered = {}
    for kind in (
        errors.NotATable,
        errors.ChoiceDoesNotFit,
        errors.FileMissing,
        errors.PasswordProtected,
        errors.TookTooLong,
    ):
        job = ended(upload, "failed", error=kind().to_dict() | {"category": "preprocessing"})
        page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
        offered[kind.code] = reverse("reread", args=[job.pk]) in page
    assert [code for code, there in offered.items() if there] == [
        errors.NotATable.code,
        errors.ChoiceDoesNotFit.code,
    ]


# --- the API


def reread(client: Client, job: Job, **body: Any) -> Any:
    address = reverse("api:job_reread", args=[job.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_the_api_answers_with_the_new_job(user_client: Client, upload: Callable[..., Job]) -> None:
    job = ended(upload)
    answer = reread(
        user_client, job, choices={"dates": "month", "header": 1, "text": ["price"]}, upload_key="k"
    )
    assert answer.status_code == 202
    told = answer.json()
    assert told["jobId"] != str(job.pk)
    assert told["choices"] == {"dates": "month", "header": "1", "text": ["price"]}
    again = reread(
        user_client, job, choices={"header": "1", "text": ["price"], "dates": "month"}, upload_key="k"
    )
    assert again.json()["jobId"] == told["jobId"]
    assert user_client.get(reverse("api:job", args=[job.pk])).json()["choices"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {"choices": {"dates": "year"}}, {"choices": {"colour": "red"}}, {"choices": {"sheet": "\ud800"}},
        {"choices": ["dates"]}, {"choice": {}}, {"choices": {}, "upload_key": "k" * 65}, [], "x",
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused_and_makes_no_job(
    user_client: Client, upload: Callable[..., Job], body: Any
) -> None:
    job = ended(upload)
    address = reverse("api:job_reread", args=[job.pk])
    answer = user_client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]["category"] == "request"
    assert Job.objects.count() == 1


def test_no_body_is_no_choice(user_client: Client, upload: Callable[..., Job]) -> None:
    address = reverse("api:job_reread", args=[ended(upload).pk])
    assert user_client.generic("POST", address).status_code == 202


def test_choices_may_come_with_the_file(user_client: Client) -> None:
    form = {"file": SimpleUploadedFile("a.csv", DATES), "choices": '{"delimiter": "comma", "sheet": ""}'}
    answer = user_client.post(reverse("api:upload"), form)
    assert (answer.status_code, answer.json()["choices"]) == (202, {"delimiter": ","})
    assert Job.objects.get().choices == {"delimiter": ","}


@pytest.mark.parametrize("choices", ["[]", "{", '{"dates": "year"}', "[" * 10_000, "1"])
def test_a_wrong_choice_with_the_file_makes_no_job(user_client: Client, choices: str) -> None:
    form = {"file": SimpleUploadedFile("a.csv", DATES), "choices": choices}
    answer = user_client.post(reverse("api:upload"), form)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, errors.InvalidChoice.code)
    assert (Job.objects.count(), files()) == (0, 0)


# --- the work


def test_a_claim_carries_the_choices_and_deleting_takes_them_away(
    upload: Callable[..., Job], claim: Callable[..., Lease], user_client: Client
) -> None:
    job = upload(DATES, choices={"text": ["secret name"]})
    lease = claim()
    assert lease.choices == {"text": ["secret name"]}
    to = remote.Service(url="http://127.0.0.1:1", public_url="http://127.0.0.1:2")
    assert remote.order_of(lease, to)["options"]["choices"] == {"text": ["secret name"]}
    Job.objects.filter(pk=job.pk).update(status="failed")
    user_client.post(reverse("delete_job", args=[job.pk]))
    assert Job.objects.get().choices is None


@pytest.mark.usefixtures("_sandbox")
def test_the_new_story_is_read_as_it_was_chosen_and_the_old_one_stays(
    user_client: Client, upload: Callable[..., Job]
) -> None:
    job = upload(DATES)
    tasks.work()
    story = Story.objects.get(pk=job.pk)
    page = user_client.get(reverse("story", args=[job.pk])).content.decode()
    assert f'href="{reverse("reread", args=[job.pk])}"' in page
    assert "could be read in another way" in page
    taken = story.document["parseReport"]["columns"][0]["how"]
    other = "day" if taken.startswith("month") else "month"
    place = user_client.post(reverse("reread", args=[job.pk]), {"dates": other}).headers["Location"]
    tasks.work()
    new = Story.objects.get(pk=place.rsplit("/", 1)[-1])
    assert new.document["parseReport"]["columns"][0]["how"] == f"{other} first, as chosen"
    assert new.document["parseReport"]["choices"]["dates"] == other
    again = user_client.get(reverse("reread", args=[new.pk])).content.decode()
    assert f'<option value="{other}" selected>' in again
    story.refresh_from_db()
    assert story.document["parseReport"]["columns"][0]["how"] == taken


@pytest.mark.usefixtures("_sandbox")
def test_a_choice_that_does_not_fit_fails_the_job_with_its_sentence(
    user_client: Client, upload: Callable[..., Job]
) -> None:
    job = upload(b"town,n\nVad\xf8,1\nBod\xf8,2\n", choices={"encoding": "utf-8"})
    tasks.work()
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.error is not None
    assert job.error["code"] == errors.ChoiceDoesNotFit.code
    page = user_client.get(reverse("reread", args=[job.pk])).content.decode()
    assert '<option value="utf-8" selected>' in page
