"""What a service may say about a job, and everything it may not: each refusal changes nothing and is logged."""

import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jobs import callbacks, clock, limits, remote, tasks
from jobs.models import Job
from jobs.transitions import Lease
from stories.models import Story
from stories.telling import StoryDraft, tell
from tests.jobs.conftest import table
from tests.service.signing import plain, secret_of, send, signature

pytestmark = pytest.mark.django_db
NEWS = {"stage": "analyzing", "progress": 40, "note": "Counting"}
FAULT = {"error": {"category": "analysis", "code": "no_idea", "message": "Nothing makes sense."}}


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> StoryDraft:
    """Return a real story, told once."""
    path = tmp_path_factory.mktemp("callback") / "prices.csv"
    path.write_bytes(table())
    return tell(path, {"source": "prices.csv"})


@pytest.fixture
def entrust(make_job: Callable[..., Job], claim: Callable[..., Lease]) -> Callable[..., Job]:
    """Return a function that makes a job which the service has."""

    def give(**fields: Any) -> Job:
        made = make_job(**fields)
        lease = claim(now=clock.now())
        assert Job.entrust(lease, now=clock.now(), note="Handed over")
        assert Job.post(lease, now=clock.now())
        made.refresh_from_db()
        return made

    return give


@pytest.fixture
def job(entrust: Callable[..., Job]) -> Job:
    """Return a job that the service has."""
    return entrust()


def stored(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk).values().get(), Story.objects.count()


def retried(job: Job, claim: Callable[..., Lease]) -> None:
    """Have the service fail a job, and its owner try again: the next attempt is the service's as well."""
    assert send(job, FAULT).status_code == 200
    assert Job.try_again(job.pk, now=clock.now())
    lease = claim(now=clock.now() + timedelta(seconds=1))
    assert Job.entrust(lease, now=clock.now(), note="Again")


def at(seconds: float) -> float:
    return clock.now().timestamp() + seconds


def body_of(told: Any) -> bytes:
    return json.dumps(told).encode()


BODY = body_of(NEWS)
Header = Callable[[Job], str]
FORGED: dict[str, Header] = {
    "no header": lambda job: "",
    "not a signature": lambda job: "Bearer me",
    "another job's secret": lambda job: signature(secret_of(uuid.uuid4(), 1), BODY),
    "an earlier attempt": lambda job: signature(secret_of(job.pk, job.attempt - 1), BODY),
    "a later attempt": lambda job: signature(secret_of(job.pk, job.attempt + 1), BODY),
    "another key": lambda job: signature(secret_of(job.pk, job.attempt, key="x" * 50), BODY),
    "too old": lambda job: signature(secret_of(job.pk, job.attempt), BODY, at(-301)),
    "from the future": lambda job: signature(secret_of(job.pk, job.attempt), BODY, at(+302)),
    "another body": lambda job: signature(secret_of(job.pk, job.attempt), BODY.replace(b"40", b"41")),
    "another moment": lambda job: good(job).replace("t=", "t=1", 1),
    "a flipped digit": lambda job: good(job)[:-1] + ("0" if good(job)[-1] != "0" else "1"),
    "capitals": lambda job: good(job).upper(),
    "two lines": lambda job: good(job) + "\r\nforged: line",
    "digits of another script": lambda job: f"t={chr(0x0661)}," + good(job).split(",")[1],
    "half a signature": lambda job: good(job)[:-32],
    "no moment": lambda job: good(job).split(",")[1],
}


def good(job: Job) -> str:
    return signature(secret_of(job.pk, job.attempt), BODY)


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_callback_changes_nothing(job: Job, case: str, caplog: pytest.LogCaptureFixture) -> None:
    before, reference = stored(job), send(job, BODY, header="").content
    with caplog.at_level(logging.WARNING, logger="jobs"):
        caplog.clear()
        answer = send(job, BODY, header=FORGED[case](job), REMOTE_ADDR="192.0.2.7")
    assert (answer.status_code, answer.content) == (401, reference), case
    assert answer.json()["error"]["code"] == "bad_signature"
    assert stored(job) == before
    [record] = [record for record in caplog.records if record.message == "Callback refused"]
    said = record.__dict__
    assert (said["job_id"], said["reason"], said["ip"]) == (str(job.pk), "bad_signature", "192.0.2.7")
    assert secret_of(job.pk, job.attempt) not in caplog.text
    # The same body with its own signature is taken: nothing but the signature was wrong.
    assert send(job, BODY).status_code == 200


def test_an_unknown_job_is_answered_like_a_wrong_signature(job: Job) -> None:
    ghost = Job(pk=uuid.uuid4(), attempt=1)
    answer = send(ghost, NEWS)
    assert (answer.status_code, answer.content) == (401, send(job, NEWS, header="").content)


def test_the_window_is_five_minutes_by_the_clock_of_the_server(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = signature(secret_of(job.pk, job.attempt), BODY, at(0))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=310))
    assert send(job, BODY, header=header).status_code == 401
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=290))
    assert send(job, BODY, header=header).status_code == 200


def test_a_secret_made_with_an_earlier_key_is_good_while_that_key_is_kept(job: Job, settings: Any) -> None:
    secret, body = secret_of(job.pk, job.attempt), BODY
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    assert send(job, body, header=signature(secret, body)).status_code == 401
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert send(job, body, header=signature(secret, body)).status_code == 200


def test_what_the_worker_tells_the_service_is_the_secret(job: Job) -> None:
    assert callbacks.secret_of(job.pk, 3) == secret_of(job.pk, 3)


def test_the_secret_of_an_earlier_attempt_is_good_for_nothing(job: Job, claim: Callable[..., Lease]) -> None:
    retried(job, claim)
    before = stored(job)
    assert before[0]["attempt"] == 2
    assert send(job, NEWS, attempt=1).status_code == 401
    assert send(job, FAULT, attempt=1).status_code == 401
    assert stored(job) == before
    assert send(job, NEWS, attempt=2).status_code == 200


WRONG: dict[str, tuple[Any, str]] = {
    "not JSON": (b"{stage: analyzing", "JSON"),
    "not text": (b'{"stage": "analyzing", "progress": 4, "note": "\xff"}', "JSON"),
    "nothing": (b"", "JSON"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "JSON"),
    "a list": ([NEWS], "is no object"),
    "not a number": (b'{"stage": "analyzing", "progress": NaN}', "JSON"),
    "a number too large": (b'{"stage": "analyzing", "progress": 1e999}', "JSON"),
    "a number too long": (b'{"stage": "analyzing", "progress": ' + b"9" * 10_000 + b"}", "JSON"),
    "no stage": ({"progress": 4}, "stage: is missing"),
    "an unknown stage": ({"stage": "cooking", "progress": 4}, "stage: "),
    "no progress": ({"stage": "analyzing"}, "progress: is missing"),
    "progress over a hundred": ({"stage": "analyzing", "progress": 101}, "progress: "),
    "progress under nought": ({"stage": "analyzing", "progress": -1}, "progress: "),
    "progress in pieces": ({"stage": "analyzing", "progress": 40.5}, "progress: "),
    "progress as a text": ({"stage": "analyzing", "progress": "40"}, "progress: "),
    "progress yes": ({"stage": "analyzing", "progress": True}, "progress: "),
    "a note too long": (NEWS | {"note": "x" * 301}, "note: "),
    "a note with a bell": (NEWS | {"note": "ding \x07"}, "note: "),
    "half a character": (b'{"stage": "analyzing", "progress": 4, "note": "\\ud800"}', "note: "),
    "too much found": (NEWS | {"found": ["a"] * 6}, "found: "),
    "rows under nought": (NEWS | {"rows": -1}, "rows: "),
    "something else": (NEWS | {"status": "completed"}, "status: is not known"),
    "two things": (NEWS | FAULT, "stands alone"),
    "an error of nothing": ({"error": None}, "error is null"),
    "an error of another category": ({"error": FAULT["error"] | {"category": "request"}}, "error.category: "),
    "an error with a strange code": ({"error": FAULT["error"] | {"code": "Bad code"}}, "error.code: "),
    "an error with a code of two lines": ({"error": FAULT["error"] | {"code": "bad\n"}}, "error.code: "),
    "an error without words": ({"error": FAULT["error"] | {"message": " "}}, "error.message: says nothing"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_callback_that_says_nothing_valid_changes_nothing(
    job: Job, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    told, words = WRONG[case]
    before = stored(job)
    answer = send(job, told)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_callback"), case
    assert words in answer.json()["error"]["message"]
    assert stored(job) == before
    assert "Callback refused" in caplog.text


def test_a_result_that_is_no_story_changes_nothing(job: Job, draft: StoryDraft) -> None:
    before = stored(job)
    for told in ({}, {"headline": 1}, plain(draft) | {"facts": []}):
        answer = send(job, {"result": told})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_result")
    # the place is named
    assert answer.json()["error"]["message"].startswith("headline: ")
    assert send(job, {"result": None}).json()["error"]["code"] == "invalid_callback"
    assert stored(job) == before


def test_five_million_bytes_are_the_most(job: Job) -> None:
    before = stored(job)
    spare = callbacks.MOST_BYTES - len(BODY)
    assert send(job, BODY + b" " * (spare + 1)).status_code == 413
    # By the length alone, before anything is read ...
    assert send(job, BODY, CONTENT_LENGTH=str(callbacks.MOST_BYTES + 1)).status_code == 413
    # ... and signed or not.
    assert send(job, BODY + b" " * (spare + 1), header="").status_code == 413
    assert stored(job) == before
    assert send(job, BODY + b" " * spare).status_code == 200


def test_a_length_that_is_not_true_lets_no_more_in(job: Job) -> None:
    before = stored(job)
    answer = send(job, BODY + b" " * callbacks.MOST_BYTES, CONTENT_LENGTH="abc")
    assert answer.status_code in {401, 413}
    assert stored(job) == before


def test_news_are_shown_and_renew_the_lease(job: Job) -> None:
    told = NEWS | {"found": ["Three columns", "Three columns"], "rows": 12, "columns": 3}
    before = clock.now()
    assert send(job, told).json() == {"jobId": str(job.pk), "taken": True}
    now, rev = clock.now(), job.rev
    job.refresh_from_db()
    assert (job.stage, job.percent, job.note) == ("analyzing", 40, "Counting")
    assert (job.found, job.rows, job.columns) == (["Three columns"], 12, 3)
    assert job.rev == rev + 1
    assert job.share == pytest.approx((40 - 5) / 65)
    assert job.lease_until is not None
    assert before <= job.lease_until - limits.SERVICE_SILENCE <= now
    assert list(job.stage_times) == ["uploading"]
    assert job.stage_started_at is not None
    assert before - timedelta(milliseconds=1) <= job.stage_started_at <= now


def test_neither_stage_nor_percentage_goes_back(job: Job) -> None:
    for stage, progress in (("generating", 70), ("analyzing", 30), ("uploading", 100)):
        assert send(job, {"stage": stage, "progress": progress}).status_code == 200
        job.refresh_from_db()
        assert job.stage == "generating"
    # a hundred is for the moment when the story is stored
    assert job.percent == 99
    assert list(job.stage_times) == ["uploading", "analyzing"]


def test_the_time_between_callbacks_is_the_time_of_a_stage(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(stage_started_at=clock.now() - timedelta(seconds=7))
    send(job, {"stage": "generating", "progress": 80})
    job.refresh_from_db()
    assert job.stage_times["uploading"] == pytest.approx(7, abs=0.5)
    assert job.stage_times["analyzing"] == 0


def test_a_repeated_body_changes_nothing(job: Job) -> None:
    assert send(job, NEWS).json()["taken"] is True
    before = stored(job)
    # signed anew, as a service does that saw no answer
    again = send(job, BODY, header=signature(secret_of(job.pk, 1), BODY, at(-100)))
    assert (again.status_code, again.json()["taken"]) == (200, False)
    assert stored(job) == before
    # A sign of life that says nothing new is told apart by its beat.
    assert send(job, NEWS | {"beat": 2}).json()["taken"] is True


def test_an_error_ends_the_job_and_is_shown(job: Job, user_client: Client) -> None:
    send(job, NEWS)
    assert send(job, FAULT).json()["taken"] is True
    job.refresh_from_db()
    assert (job.status, job.stage, job.remote, job.token) == ("failed", "analyzing", False, "")
    assert job.error is not None
    assert {key: job.error[key] for key in ("category", "code", "message", "retryable")} == {
        **FAULT["error"],
        "retryable": True,
    }
    assert job.history[-1]["outcome"] == "failed"
    page = user_client.get(f"/processing/{job.pk}").content.decode()
    assert "Nothing makes sense." in page
    assert "Try again" in page


def test_words_of_the_service_are_no_markup_on_the_page(job: Job, user_client: Client) -> None:
    script = "<script>alert(1)</script>"
    send(job, NEWS | {"note": script, "found": [script]})
    page = user_client.get(f"/processing/{job.pk}").content.decode()
    assert script not in page
    assert "&lt;script&gt;" in page
    send(job, {"error": FAULT["error"] | {"message": script, "action": script}})
    page = user_client.get(f"/processing/{job.pk}").content.decode()
    assert script not in page
    assert "&lt;script&gt;" in page


def test_after_the_end_the_same_body_is_a_no_op_and_another_is_refused(
    job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    send(job, FAULT)
    before = stored(job)
    assert send(job, FAULT).json()["taken"] is False
    for told in (NEWS, {"error": FAULT["error"] | {"code": "another"}}, b"no JSON"):
        answer = send(job, told)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_waiting")
    assert stored(job) == before
    assert caplog.text.count("Callback refused") == 3


@pytest.mark.usefixtures("_sandbox")
def test_a_result_becomes_the_story(job: Job, draft: StoryDraft, user_client: Client) -> None:
    result = {"result": plain(draft)}
    send(job, NEWS)
    assert send(job, result).json()["taken"] is True
    job.refresh_from_db()
    assert (job.status, job.stage, job.rows, job.columns, job.attempt) == (
        "queued", "visualizing", 300, 3, 1,
    )  # fmt: skip
    before = stored(job)
    assert send(job, result).json()["taken"] is False
    assert send(job, NEWS | {"progress": 50}).json()["error"]["code"] == "not_waiting"
    assert stored(job) == before
    assert tasks.work() == f"job {job.pk} completed"
    story = Story.objects.get(pk=job.pk)
    assert (story.document, story.attempt, story.rows) == (plain(draft), 1, 300)
    assert len(story.pictures) == len(draft.pictures) > 0
    job.refresh_from_db()
    assert (job.status, job.percent, job.attempt) == ("completed", 100, 1)
    assert list(job.stage_times) == ["uploading", "analyzing", "generating", "visualizing"]
    assert send(job, result).json()["taken"] is False
    assert send(job, FAULT).status_code == 409
    assert user_client.get(f"/stories/{job.pk}").status_code == 200


@pytest.mark.parametrize("kind", ["news", "error", "result"])
def test_a_cancelled_job_takes_nothing_and_says_so(job: Job, draft: StoryDraft, kind: str) -> None:
    told: Any = {"news": NEWS, "error": FAULT, "result": {"result": plain(draft)}}[kind]
    assert Job.request_cancel(job.pk, now=clock.now()) == "cancelled"
    before = stored(job)
    answer = send(job, told)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_cancelled")
    assert stored(job) == before
    assert Story.objects.count() == 0


@pytest.mark.parametrize("status", ["queued", "processing", "completed"])
def test_a_job_that_is_not_the_services_takes_nothing(make_job: Callable[..., Job], status: str) -> None:
    job = make_job(status=status, attempt=1, token="t" if status == "processing" else "")
    before = stored(job)
    answer = send(job, NEWS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_waiting")
    assert stored(job) == before


def test_a_change_between_reading_and_writing_is_seen(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    hear, done = Job.hear.__func__, []  # type: ignore[attr-defined]

    def late(cls: Any, row: Any, **more: Any) -> bool:
        if not done:
            done.append(Job.request_cancel(job.pk, now=clock.now()))
        return bool(hear(cls, row, **more))

    monkeypatch.setattr(Job, "hear", classmethod(late))
    assert send(job, NEWS).json()["error"]["code"] == "job_cancelled"
    job.refresh_from_db()
    assert (job.status, job.percent) == ("cancelled", 0)


def test_another_callback_between_reading_and_writing_costs_none(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear, done = Job.hear.__func__, []  # type: ignore[attr-defined]

    def late(cls: Any, row: Any, **more: Any) -> bool:
        if not done:
            done.append(True)
            send(job, {"stage": "generating", "progress": 77, "found": ["First"]})
        return bool(hear(cls, row, **more))

    monkeypatch.setattr(Job, "hear", classmethod(late))
    assert send(job, NEWS | {"found": ["Second"]}).json()["taken"] is True
    job.refresh_from_db()
    assert (job.stage, job.percent, job.found, len(job.heard)) == ("generating", 77, ["First", "Second"], 2)


def file_address(job: Job, token: str) -> str:
    return f"/api/jobs/{job.pk}/file?token={token}"


def token_of(job: Job, attempt: int = 1) -> str:
    from django.core import signing

    return signing.dumps([str(job.pk), attempt], salt=remote.FILE_SALT)


@pytest.fixture
def fetched(upload: Callable[..., Job], claim: Callable[..., Lease]) -> Job:
    """Return an uploaded job that the service has."""
    job = upload(name='"p<r>ices".csv')
    assert Job.entrust(claim(now=clock.now()), now=clock.now(), note="")
    job.refresh_from_db()
    return job


def test_the_service_gets_the_bytes_and_nothing_that_a_browser_would_open(fetched: Job) -> None:
    answer = Client().get(file_address(fetched, token_of(fetched)))
    assert b"".join(answer.streaming_content) == table()  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Length"] == str(len(table()))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_every_other_way_to_the_file_is_the_same_404(
    fetched: Job, user_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ghost = Job(pk=uuid.uuid4())
    token = token_of(fetched)
    tries = {
        "no token": file_address(fetched, ""),
        "nonsense": file_address(fetched, "x:y:z"),
        "one letter more": file_address(fetched, token + "x"),
        "another attempt": file_address(fetched, token_of(fetched, 2)),
        "another job's token": file_address(fetched, token_of(ghost)),
        "a job that is not there": file_address(ghost, token_of(ghost)),
    }
    reference = Client().get(tries["no token"]).content
    for case, address in tries.items():
        for client in (Client(), user_client):
            answer = client.get(address)
            assert (answer.status_code, answer.content) == (404, reference), case
    assert Client().get(file_address(fetched, token)).status_code == 200
    monkeypatch.setattr(remote, "FILE_SECONDS", -1)
    assert Client().get(file_address(fetched, token)).status_code == 404


def test_the_file_is_shut_when_the_job_is_over(fetched: Job) -> None:
    address = file_address(fetched, token_of(fetched))
    assert Client().get(address).status_code == 200
    assert Job.request_cancel(fetched.pk, now=clock.now()) == "cancelled"
    assert Client().get(address).status_code == 404


API = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def example(after: str) -> str:
    """Return the first JSON of the documentation behind these words."""
    return API.split(after, 1)[1].split("```json\n", 1)[1].split("\n```", 1)[0]


def test_the_documented_signature_is_one() -> None:
    order = json.loads(example("### The order"))
    [header] = re.findall(r"X-DataStory-Signature: (t=(\d+),v1=\w+)", API)
    assert (
        signature(order["callbackSecret"], example("### A callback").encode(), float(header[1])) == header[0]
    )


def test_the_documented_order_has_the_fields_that_are_sent(make_job: Callable[..., Job], claim: Any) -> None:
    make_job()
    to = remote.Service(url="https://analysis.example.org", public_url="https://stories.example.org")
    sent = remote.order_of(claim(now=clock.now()), to)
    told = json.loads(example("### The order"))
    assert list(told) == list(sent)
    assert {key: type(value) for key, value in told.items()} == {
        key: type(value) for key, value in sent.items()
    }


@pytest.mark.usefixtures("_sandbox")
def test_the_documented_callbacks_are_taken(job: Job, user_client: Client) -> None:
    assert send(job, example("### A callback").encode()).json()["taken"] is True
    assert send(job, example("### The story").encode()).json()["taken"] is True
    assert tasks.work() == f"job {job.pk} completed"
    story = Story.objects.get(pk=job.pk)
    assert [picture["section"] for picture in story.pictures] == [0]
    assert story.warnings == []
    assert "Oslo is dearer: " in user_client.get(f"/stories/{job.pk}").content.decode()
