"""A look at an upload before its story: held, gone on with, thrown away, by whoever is first."""

import io
import json
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from jobs import attempt, clock, limits, looking, orchestrator, reaper, statistics, tasks
from jobs.held_transitions import EXPIRED
from jobs.models import Job
from jobs.sandbox import Sandbox, sandbox
from jobs.transitions import HELD_FIELDS
from stories import errors
from stories.analysis.choices import Choices
from stories.models import Story
from tests.jobs.conftest import NOON, table
from tests.jobs.test_races import Start, crew

pytestmark = pytest.mark.django_db
Upload = Callable[..., Job]
Make = Callable[..., Job]
REPORT = {
    "kind": "csv", "encoding": "utf-8", "delimiter": ",", "header_line": 1,
    "columns": [
        {"name": "day", "read_as": "date", "how": "day first, because 31 is no month", "ambiguous": False},
        {"name": "price", "read_as": "number", "how": "decimal comma in 8 of 8 values", "ambiguous": True, "unit": "€"},
    ],
}  # fmt: skip
PREVIEW = {
    "rows": 8,
    "columns": 3,
    "cells": [["2024-01-31", "1.5"], ["2024-02-29", None]],
    "report": REPORT,
    "doubts": 0,
}
HELD = {
    "status": "held", "look_first": True, "looks": 1, "preview": PREVIEW, "rows": 8, "columns": 3, "stage": "analyzing",
    "percent": 99,
}  # fmt: skip


def until() -> datetime:
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def held(make_job: Make, clean_files: None) -> Job:
    """Return a job whose first rows were read, with its file."""
    default_storage.save("looked at", SimpleUploadedFile("t.csv", table()))
    return make_job(**HELD, storage_key="looked at", held_until=until())


def seen_of(job: Job) -> dict[str, Any]:
    """Return what was read of a job for its look."""
    assert job.preview is not None
    seen: dict[str, Any] = job.preview
    return seen


def both_sheets() -> bytes:
    """Return a workbook of two tables, the larger one on the first sheet."""
    book = io.BytesIO()
    with pd.ExcelWriter(book, engine="openpyxl") as writer:
        for sheet, rows in (("All", 300), ("Spring", 90)):
            pd.read_csv(io.BytesIO(table(rows))).to_excel(writer, sheet_name=sheet, index=False)
    return book.getvalue()


# --- by a worker and its child


@pytest.mark.usefixtures("_sandbox")
def test_a_workbook_is_looked_at_and_its_second_sheet_is_told(upload: Upload, user_client: Client) -> None:
    job = upload(both_sheets(), name="prices.xlsx", look_first=True)
    assert tasks.work() == f"job {job.pk} waits for its owner"
    job.refresh_from_db()
    assert (job.status, job.rows, job.columns, job.attempt, job.token) == ("held", 300, 3, 0, "")
    assert seen_of(job)["report"]["other_sheets"] == ["Spring"]
    assert not Story.objects.exists()
    page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
    assert "1 other sheet, not read: “Spring”" in page
    assert "hx-get" not in page
    assert 'http-equiv="refresh"' not in page

    user_client.post(reverse("look_again", args=[job.pk]), {"sheet": "Spring"})
    assert tasks.work() == f"job {job.pk} waits for its owner"
    job.refresh_from_db()
    assert (job.rows, job.columns, job.looks, job.choices) == (90, 3, 2, {"sheet": "Spring"})
    assert seen_of(job)["cells"][0][0] == "2020-01-01"

    answer = user_client.post(reverse("go_on", args=[job.pk]), {"sheet": "Spring"})
    assert answer.headers["Location"] == reverse("processing", args=[job.pk])
    assert tasks.work() == f"job {job.pk} completed"
    job.refresh_from_db()
    story = Story.objects.get(pk=job.pk)
    assert (story.rows, story.document["parseReport"]["sheet"], story.attempt) == (90, "Spring", 1)
    assert (job.attempt, job.preview, job.held_until, job.look_first) == (1, None, None, False)
    assert [line["outcome"] for line in job.history] == ["looked at", "looked at", "completed"]
    with connection.database["uploads.files"].find({}) as files:  # type: ignore[attr-defined]
        assert len(list(files)) == 1, "one upload, one file"


@pytest.mark.usefixtures("_sandbox")
def test_parquet_is_looked_at(upload: Upload, user_client: Client) -> None:
    file = io.BytesIO()
    pd.DataFrame(
        {"when": pd.to_datetime(["2024-01-31", "2024-03-01"]), "amount": [1.25, None], "ok": [True, False]}
    ).to_parquet(file)
    job = upload(file.getvalue(), name="t.parquet", look_first=True)
    tasks.work()
    told = user_client.get(reverse("api:job", args=[job.pk])).json()
    assert (told["status"], told["lookFirst"]) == ("held", True)
    assert told["preview"]["names"] == ["when", "amount", "ok"]
    assert told["preview"]["cells"] == [["2024-01-31", "1.25", "true"], ["2024-03-01", None, "false"]]
    assert told["preview"]["parseReport"]["kind"] == "parquet"
    assert "preview" not in user_client.get(reverse("api:jobs")).json()["jobs"][0], "a list stays short"


@pytest.mark.usefixtures("_sandbox")
def test_a_look_that_fails_shows_what_an_analysis_would_and_is_tried_again_as_a_look(
    upload: Upload, user: Any, user_client: Client
) -> None:
    job = upload(b"a,b,c\n", look_first=True)
    assert tasks.work() == f"job {job.pk} failed: no_rows"
    page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
    for words in ("no_rows", "names but no rows", "Try again", "can be tried again 3 times"):
        assert words in page
    orchestrator.retry_job(job.pk, user)
    job.refresh_from_db()
    assert (job.status, job.look_first, job.retries) == ("queued", True, 1)


@pytest.mark.usefixtures("_sandbox")
def test_a_killed_child_of_a_look_is_a_fault_of_ours_and_tried_again_by_itself(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psutil

    job = upload(look_first=True)
    advance = attempt.Attempt.report
    killed: list[int] = []

    def kill(self: attempt.Attempt, progress: Any) -> None:
        if not killed:
            helper = sandbox()._helper
            assert helper is not None
            for child in psutil.Process(helper.pid).children():
                killed.append(child.pid)
                os.kill(child.pid, signal.SIGKILL)
        advance(self, progress)

    monkeypatch.setattr(attempt.Attempt, "report", kill)
    said = tasks.work()
    job.refresh_from_db()
    if job.status == "queued":
        assert said == f"job {job.pk} interrupted: reader_lost; queued"
        assert (job.attempt, job.lost, job.look_first, job.preview) == (1, 1, True, None)
        Job.objects.filter(pk=job.pk).update(run_after=clock.now())
        assert tasks.work() == f"job {job.pk} waits for its owner"
        job.refresh_from_db()
        assert [line["outcome"] for line in job.history] == ["reader lost", "looked at"]
    # The child had written its last line before the signal came: then it was a look like any other.
    assert killed
    assert job.status == "held"


def test_a_child_that_says_too_much_of_a_look_is_not_believed(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(self: Sandbox, wanted: dict[str, Any], *_: Any, **__: Any) -> None:
        Path(wanted["draft"]).write_text(json.dumps({**PREVIEW, "more": "x" * limits.LOOK_BYTES}))

    monkeypatch.setattr(Sandbox, "_run", say)
    job = upload(look_first=True)
    assert tasks.work() == f"job {job.pk} failed: unexpected"
    job.refresh_from_db()
    assert job.preview is None


@pytest.mark.usefixtures("_sandbox")
def test_what_is_in_the_file_stands_in_no_log(upload: Upload, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    job = upload(b"name,secret\nann,marzipan-77\nbob,marzipan-78\n", look_first=True)
    tasks.work()
    job.refresh_from_db()
    assert seen_of(job)["cells"][0] == ["ann", "marzipan-77"]
    assert "marzipan" not in caplog.text


# --- one of two


def test_a_double_click_makes_one_run(held: Job, user: Any) -> None:
    looking.go_on(held.pk, user)
    with pytest.raises(errors.NotHeld):
        looking.go_on(held.pk, user)
    assert OrmQ.objects.count() == 1
    assert Job.claim(worker="w", now=clock.now()) is not None
    assert Job.claim(worker="w", now=clock.now()) is None


def test_a_double_click_on_the_page_is_no_error(held: Job, user_client: Client) -> None:
    for _ in range(2):
        answer = user_client.post(reverse("go_on", args=[held.pk]))
        assert answer.headers["Location"] == reverse("processing", args=[held.pk])
    held.refresh_from_db()
    assert (held.status, held.look_first) == ("queued", False)


def test_cancel_and_go_on_at_once_have_one_winner(make_job: Make, user: Any) -> None:
    """A cancel that comes first leaves nothing, one that comes second cancels a waiting job."""
    seen = Counter[bool]()

    def go_on(job: Job) -> bool:
        try:
            looking.go_on(job.pk, user)
        except errors.NotHeld:
            return False
        return True

    start = Start()
    with crew(2) as threads:
        for _ in range(60):
            job = make_job(**HELD, storage_key="f", held_until=until())
            both = start.given(partial(orchestrator.cancel_job, job.pk, user), partial(go_on, job))
            cancelled, went_on = threads.at_once(*both)
            start.learn(first_won=not went_on)
            job.refresh_from_db()
            assert cancelled == "cancelled"
            # Its file goes only where nobody had gone on with it.
            assert (job.status, job.preview, job.storage_key) == ("cancelled", None, "f" if went_on else "")
            seen[went_on] += 1
    assert min(seen[True], seen[False]) >= 3, "both orders were met"


def test_a_cancel_that_comes_while_the_rows_are_kept_wins_or_finds_them(
    make_job: Make, claim: Any, user: Any
) -> None:
    job = make_job(look_first=True)
    lease = claim()
    assert lease.look_first
    assert orchestrator.cancel_job(job.pk, user) == "cancelling"
    told: dict[str, Any] = {"stage": "analyzing", "stage_times": {}}
    assert not Job.hold(lease, now=clock.now(), preview=PREVIEW, **told)
    assert Job.give_up(job_id=job.pk, token=lease.token, now=clock.now())


def test_a_worker_that_lost_its_lease_holds_nothing(make_job: Make, claim: Any) -> None:
    job = make_job(look_first=True)
    lease = claim()
    row = Job.objects.filter(pk=job.pk).values(*HELD_FIELDS).get()
    assert Job.lose(row, now=clock.now()) == "queued"
    told: dict[str, Any] = {"stage": "analyzing", "stage_times": {}}
    assert not Job.hold(lease, now=clock.now(), preview=PREVIEW, **told)
    job.refresh_from_db()
    assert (job.status, job.preview) == ("queued", None)


def test_no_job_is_held_that_was_to_be_told(make_job: Make, claim: Any) -> None:
    make_job()
    lease = claim()
    told: dict[str, Any] = {"stage": "analyzing", "stage_times": {}}
    assert not Job.hold(lease, now=clock.now(), preview=PREVIEW, **told)


def test_a_draft_that_was_delivered_is_not_looked_at(make_job: Make, claim: Any) -> None:
    job = make_job(look_first=True)
    lease = claim()
    Job.objects.filter(pk=job.pk).update(delivered={"document": {}})
    told: dict[str, Any] = {"stage": "visualizing", "stage_times": {}}
    assert not Job.hold(lease, now=clock.now(), preview=PREVIEW, **told)


# --- nobody works on it, and it ends


def test_nobody_works_on_a_held_job(held: Job, user_client: Client) -> None:
    later = clock.now() + timedelta(minutes=30)
    assert Job.claim(worker="w", now=later) is None
    assert reaper.reap(later) == []
    assert reaper.top_up(later) == []
    assert list(Job.objects.in_line(5)) == []
    assert statistics.gather(now=later).by_status["held"] == 1
    page = user_client.get(reverse("dashboard")).content.decode()
    assert "Waiting for you" in page
    assert "Being written" not in page
    assert "hx-get" not in page
    listed = user_client.get(reverse("jobs"), {"status": "held"}).content.decode()
    assert "Looked at, waits for you" in listed
    assert reverse("delete_job", args=[held.pk]) not in listed


def test_it_is_thrown_away_when_its_time_is_over(held: Job, user_client: Client) -> None:
    end = held.held_until
    assert end is not None
    assert looking.let_go(end - timedelta(seconds=1)) == []
    lines = looking.let_go(end)
    assert lines == [f"job {held.pk} was thrown away: its owner did not go on with it"]
    held.refresh_from_db()
    assert (held.status, held.preview, held.storage_key, held.note) == ("cancelled", None, "", EXPIRED)
    assert abs((held.finished_at or NOON) - end) < timedelta(milliseconds=1)
    assert not default_storage.exists("looked at")
    assert looking.let_go(clock.now() + timedelta(days=9)) == []
    page = user_client.get(reverse("processing", args=[held.pk])).content.decode()
    assert f"{EXPIRED} The file was thrown away" in page


def test_the_reaper_lets_go(held: Job) -> None:
    reaper.keep(until() + timedelta(minutes=1))
    held.refresh_from_db()
    assert held.status == "cancelled"


def test_thrown_away_it_leaves_no_file_and_no_rows(held: Job, user_client: Client) -> None:
    Job.objects.filter(pk=held.pk).update(choices={"sheet": "Salaries", "text": ["price"]})
    answer = user_client.post(reverse("cancel", args=[held.pk]), follow=True)
    assert "Thrown away: table.csv" in answer.content.decode()
    held.refresh_from_db()
    assert (held.status, held.preview, held.choices, held.storage_key) == ("cancelled", None, None, "")
    assert not default_storage.exists("looked at")
    assert (
        user_client.post(
            reverse("api:job_reread", args=[held.pk]), content_type="application/json"
        ).status_code
        == 410
    )


def test_its_form_sent_again_after_that_is_an_upload_of_its_own(
    user_client: Client, clean_files: None
) -> None:
    sent = {"upload_key": "k", "look_first": "on"}
    user_client.post(reverse("upload"), sent | {"file": SimpleUploadedFile("t.csv", table())})
    job = Job.objects.get()
    assert (job.status, job.look_first) == ("queued", True)
    Job.objects.filter(pk=job.pk).update(**HELD, held_until=until())
    user_client.post(reverse("cancel", args=[job.pk]))
    user_client.post(reverse("upload"), sent | {"file": SimpleUploadedFile("t.csv", table())})
    assert Job.objects.count() == 2


# --- the page and the API


def test_the_page_shows_the_rows_and_what_was_taken_for_what(held: Job, user_client: Client) -> None:
    page = user_client.get(reverse("processing", args=[held.pk])).content.decode()
    for words in (
        "Is it read as you mean it?", "The first 2 rows", "8 rows × 3 columns", "1 further column of 3 is not shown",
        "2024-01-31", "number, €, not certain", "decimal comma in 8 of 8 values", "Write the story", "Throw it away",
        "Look again", "It waits for you until",
    ):  # fmt: skip
        assert words in page, words
    for words in ("ring-arc", "How far it got", "hx-get", 'http-equiv="refresh"', "Leave it running"):
        assert words not in page, words


def test_what_is_in_the_file_is_text_and_no_markup(make_job: Make, user_client: Client) -> None:
    evil = "<script>alert(1)</script>"
    column = {"name": evil, "read_as": "text", "how": evil, "ambiguous": True, "unit": evil}
    report = REPORT | {"columns": [column], "sheet": evil, "other_sheets": [evil], "notes": [evil]}
    preview = PREVIEW | {"cells": [[evil], ['=cmd|"/c calc"!A1']], "report": report}
    job = make_job(**HELD | {"preview": preview}, held_until=until())
    page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_choice_that_does_not_exist_is_said_beside_its_field(held: Job, user_client: Client) -> None:
    answer = user_client.post(reverse("go_on", args=[held.pk]), {"delimiter": "semaphore"})
    assert answer.status_code == 400
    assert "Select a valid choice" in answer.content.decode()
    held.refresh_from_db()
    assert held.status == "held"


def test_the_api_looks_goes_on_and_refuses_a_second_time(user_client: Client, clean_files: None) -> None:
    file = SimpleUploadedFile("t.csv", table())
    made = user_client.post(reverse("api:upload"), {"file": file, "look_first": "true"}).json()
    assert (made["lookFirst"], made["status"]) == (True, "queued")
    job = Job.objects.get()
    go_on = reverse("api:job_go_on", args=[job.pk])
    early = user_client.post(go_on, content_type="application/json")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_held")
    Job.objects.filter(pk=job.pk).update(**HELD, held_until=until())
    wrong = user_client.post(go_on, {"choices": {"colour": "red"}}, content_type="application/json")
    assert wrong.status_code == 422
    told = user_client.get(reverse("api:job", args=[job.pk])).json()
    assert told["preview"]["kinds"] == ["date", "number"]
    assert told["heldUntil"].endswith("Z")
    went = user_client.post(go_on, {"choices": {"decimal": ","}}, content_type="application/json")
    assert (went.status_code, went.json()["status"], went.json()["choices"]) == (
        202,
        "queued",
        {"decimal": ","},
    )
    assert user_client.post(go_on, content_type="application/json").status_code == 409


def test_a_wish_that_is_no_word_or_where_a_service_reads_is_refused(
    user_client: Client, clean_files: None, settings: Any
) -> None:
    address, file = reverse("api:upload"), SimpleUploadedFile("t.csv", table())
    assert user_client.post(address, {"file": file, "look_first": "maybe"}).status_code == 422
    settings.PYTHON_SERVICE_URL = "http://127.0.0.1:9"
    settings.PUBLIC_URL, settings.PYTHON_SERVICE_KEY = "http://127.0.0.1", ""
    file = SimpleUploadedFile("t.csv", table())
    refused = user_client.post(address, {"file": file, "look_first": "true"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "look_not_offered")
    assert "Look at it first" not in user_client.get(reverse("upload")).content.decode()
    file = SimpleUploadedFile("t.csv", table())
    user_client.post(reverse("upload"), {"file": file, "look_first": "on"})
    assert not Job.objects.get().look_first


def test_a_file_is_looked_at_so_often_and_no_more(held: Job, user: Any, user_client: Client) -> None:
    Job.objects.filter(pk=held.pk).update(looks=limits.LOOKS)
    with pytest.raises(errors.LookedEnough):
        looking.go_on(held.pk, user, look_again=True)
    assert "Look again" not in user_client.get(reverse("processing", args=[held.pk])).content.decode()
    looking.go_on(held.pk, user, choices=Choices(decimal=","))
    held.refresh_from_db()
    assert (held.status, held.choices) == ("queued", {"decimal": ","})


def test_without_choices_it_is_read_as_it_was(held: Job, user: Any) -> None:
    Job.objects.filter(pk=held.pk).update(choices={"decimal": ","})
    looking.go_on(held.pk, user)
    held.refresh_from_db()
    assert held.choices == {"decimal": ","}


def test_its_progress_names_the_reading_alone_and_promises_no_seconds(
    make_job: Make, user_client: Client
) -> None:
    job = make_job(
        status="processing",
        look_first=True,
        stage="analyzing",
        token="t",
        claimed_at=NOON,
        lease_until=until(),
    )
    page = user_client.get(reverse("processing", args=[job.pk])).content.decode()
    assert '<h1 id="progress-heading">Reading</h1>' in page
    assert page.count('class="stage stage-') == 2
    assert "Generating" not in page
    assert "the first rows will wait for you there" in page
