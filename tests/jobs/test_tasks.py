"""From an uploaded file to a story, in a worker's process, on a real database."""

import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from pymongo.errors import AutoReconnect

from jobs import attempt, limits, orchestrator, tasks
from jobs.models import Job
from jobs.sandbox import Sandbox, sandbox
from jobs.transitions import Transitions
from stories import errors
from stories.models import Story
from tests.jobs.conftest import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_sandbox")]
Upload = Callable[..., Job]


def helper_children() -> list[psutil.Process]:
    helper = sandbox()._helper
    return [] if helper is None else psutil.Process(helper.pid).children()


def during(stage: str, monkeypatch: pytest.MonkeyPatch, action: Callable[[], None]) -> None:
    """Do something once, when a job enters a stage."""
    enter, done = attempt.Attempt.enter, []

    def watched(self: attempt.Attempt, name: str, note: str) -> None:
        enter(self, name, note)
        if name == stage and not done:
            done.append(name)
            action()

    monkeypatch.setattr(attempt.Attempt, "enter", watched)


def test_an_upload_becomes_one_story(upload: Upload, user: Any) -> None:
    job = upload()
    assert tasks.work() == f"job {job.pk} completed"
    job.refresh_from_db()
    story = Story.objects.get(pk=job.pk)
    assert (job.status, job.percent, job.rows, job.columns, job.attempt) == ("completed", 100, 300, 3, 1)
    assert list(job.stage_times) == ["uploading", "analyzing", "generating", "visualizing"]
    assert (story.owner_id, story.rows, story.file_name) == (user.pk, 300, "prices.csv")
    assert (story.sha256, story.storage_key, story.size) == (job.sha256, job.storage_key, job.size)
    drawn = [place for place, section in enumerate(story.document["sections"]) if section["chart"]]
    assert [picture["section"] for picture in story.pictures] == drawn
    assert not list(settings.SPOOL_DIR.glob("*"))
    titles = [
        section["title"]["text"] for section in story.document["sections"] if section["kind"] == "finding"
    ]
    assert job.found[0].startswith("300 ")
    assert job.found[2:] == titles[: len(job.found) - 2]
    assert len(job.found) > 2


def test_nothing_waiting_is_said(upload: Upload) -> None:
    assert tasks.work() == "nothing waiting"


def test_a_worker_that_is_told_to_stop_takes_no_further_job(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One byte of our own, so that the tests behind this one still work.
    monkeypatch.setattr(tasks, "_stopping", bytearray(1))
    job = upload()
    tasks.stop_claiming()
    assert tasks.work() == "stopping"
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("queued", 0)
    tasks.go_on_claiming()
    assert tasks.work() == f"job {job.pk} completed"


def test_doubled_wake_ups_make_one_story(upload: Upload) -> None:
    upload()
    said = [tasks.work() for _ in range(5)]
    assert said[1:] == ["nothing waiting"] * 4
    assert Story.objects.count() == 1


def test_what_the_page_shows_only_moves_forward(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every tick writes: a small table is told in less than the second between two writes.
    monkeypatch.setattr(limits, "WRITE_SECONDS", 0)
    job, seen = upload(), []
    report = Transitions.report.__func__  # type: ignore[attr-defined]

    def watched(cls: Any, lease: Any, **shown: Any) -> bool:
        kept = report(cls, lease, **shown)
        seen.append(Job.objects.values_list("stage", "percent", "rev").get(pk=job.pk))
        return bool(kept)

    monkeypatch.setattr(Job, "report", classmethod(watched))
    tasks.work()
    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == [
        stage for stage in ("uploading", "analyzing", "generating", "visualizing") if stage in stages
    ]
    assert {"analyzing", "visualizing"} <= set(stages)
    percents = [percent for _, percent, _ in seen]
    assert percents == sorted(percents)
    assert percents[-1] < 100
    revs = [rev for _, _, rev in seen]
    assert len(set(revs)) == len(revs)


def test_a_quick_job_is_written_when_it_is_taken_and_when_it_is_done(upload: Upload) -> None:
    upload()
    tasks.work()
    job = upload(b"a,b\n1,2\n3,4\n")
    rev, began = job.rev, time.monotonic()
    tasks.work()
    took = time.monotonic() - began
    job.refresh_from_db()
    assert (job.status, job.stage_times.keys()) == (
        "completed",
        {"uploading", "analyzing", "generating", "visualizing"},
    )
    assert job.found[0].startswith("2 "), "the first facts are there, though none was shown on the way"
    # One for the claim, one for the end, and one a second in between.
    assert job.rev - rev <= 2 + took


def test_a_file_at_fault_fails_its_own_job_with_a_code(
    upload: Upload, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = upload(b"", name="empty.csv"), upload()
    with caplog.at_level(logging.INFO, logger="jobs"):
        assert tasks.work().startswith(f"job {broken.pk} failed")
    broken.refresh_from_db()
    assert broken.error is not None
    assert (broken.status, broken.error["category"]) == ("failed", "preprocessing")
    assert broken.error["code"]
    assert broken.error["action"]
    record = next(record for record in caplog.records if record.message == "Job failed")
    assert (record.__dict__["job_id"], record.__dict__["attempt"]) == (str(broken.pk), 1)
    assert {"user_id", "stage", "category", "code"} <= record.__dict__.keys()
    assert tasks.work() == f"job {good.pk} completed"


def test_a_missing_file_is_a_clear_error(upload: Upload) -> None:
    job = upload()
    default_storage.delete(job.storage_key)
    assert tasks.work() == f"job {job.pk} failed: file_missing"


def test_an_error_of_ours_is_written_down_and_told_without_its_words(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("inner words")

    monkeypatch.setattr(tasks, "draw", broken)
    job = upload()
    assert tasks.work() == f"job {job.pk} failed: unexpected"
    job.refresh_from_db()
    assert "inner words" not in str(job.error)
    assert "inner words" in caplog.text


def strike(number: int) -> None:
    for child in helper_children():
        os.kill(child.pid, number)


def test_a_reader_that_falls_over_costs_its_own_job_only(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Large enough to be still read when it is struck.
    poison, good = upload(table(60_000)), upload()
    during("analyzing", monkeypatch, lambda: strike(signal.SIGSEGV))
    assert tasks.work() == f"job {poison.pk} failed: reader_crashed"
    assert tasks.work() == f"job {good.pk} completed"


def test_a_reader_killed_from_outside_is_tried_again_by_itself(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(table(60_000))
    during("analyzing", monkeypatch, lambda: strike(signal.SIGKILL))
    assert tasks.work() == f"job {job.pk} interrupted: reader_lost; queued"
    job.refresh_from_db()
    assert (job.attempt, job.lost, job.retries, job.error) == (1, 1, 0, None)
    assert [line["outcome"] for line in job.history] == ["reader lost"]
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
    assert tasks.work() == f"job {job.pk} completed"


def test_a_job_that_gets_its_reader_killed_each_time_fails_the_third_time(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Any, *args: Any, **kwargs: Any) -> None:
        raise errors.ReaderLost

    monkeypatch.setattr(Sandbox, "tell", killed)
    job = upload()
    for _ in range(3):
        Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
        tasks.work()
    job.refresh_from_db()
    assert job.error is not None
    assert (job.status, job.error["code"], job.error["category"]) == (
        "failed",
        "reader_lost",
        "preprocessing",
    )
    assert tasks.work() == "nothing waiting"


def test_a_database_that_fails_a_job_is_a_fault_of_ours(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise AutoReconnect("gone")

    job = upload()
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "handle_job_completion", away)
        assert tasks.work() == f"job {job.pk} interrupted: database_away; queued"
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
    assert tasks.work() == f"job {job.pk} completed"


@pytest.mark.parametrize("stage", ["uploading", "analyzing", "generating", "visualizing"])
def test_cancelling_stops_the_work_in_every_stage(
    upload: Upload, user: Any, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    job = upload()
    during(stage, monkeypatch, lambda: orchestrator.cancel_job(job.pk, user) and None)
    # Look at the job at every tick: a small table is read faster than the job is looked at.
    monkeypatch.setattr(attempt, "LOOK_SECONDS", 0)
    assert tasks.work() == f"job {job.pk} cancelled"
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert not Story.objects.exists()
    assert not helper_children()
    assert not list(settings.SPOOL_DIR.glob("*"))


def test_a_worker_that_lost_its_lease_stores_nothing(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    job = upload()

    def take_away() -> None:
        Job.objects.filter(pk=job.pk).update(token="another's")

    during("visualizing", monkeypatch, take_away)
    assert tasks.work() == f"job {job.pk} was given to another worker"
    job.refresh_from_db()
    assert (job.status, job.token) == ("processing", "another's")
    assert not Story.objects.exists()


def test_a_picture_that_fails_is_a_warning(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Sandbox, *args: Any, **kwargs: Any) -> str:
        raise errors.PictureFailed

    monkeypatch.setattr(Sandbox, "draw", broken)
    job = upload()
    assert tasks.work() == f"job {job.pk} completed"
    job.refresh_from_db()
    assert {(w["category"], w["code"]) for w in job.warnings} == {("visualization", "picture_failed")}
    assert Story.objects.get(pk=job.pk).warnings == job.warnings


def test_a_story_too_large_for_the_database_is_a_clear_error(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload()
    commit = orchestrator._commit

    def bloated(lease: Any, draft: Any, gallery: Any, **more: Any) -> None:
        gallery.pictures.append({"section": 0, "svg": "x" * 17_000_000})
        commit(lease, draft, gallery, **more)

    monkeypatch.setattr(orchestrator, "_commit", bloated)
    assert tasks.work() == f"job {job.pk} failed: story_too_large"
    assert not Story.objects.exists()


def test_after_a_failure_the_user_tries_again_three_times(upload: Upload, user: Any) -> None:
    job = upload(b"", name="empty.csv")
    tasks.work()
    for _ in range(3):
        orchestrator.retry_job(job.pk, user)
        tasks.work()
    with pytest.raises(orchestrator.errors.CannotRetry, match="3 times"):
        orchestrator.retry_job(job.pk, user)
    job.refresh_from_db()
    assert (job.attempt, job.retries, len(job.history)) == (4, 3, 4)


def test_deleting_removes_story_file_and_content(upload: Upload, user: Any, other_user: Any) -> None:
    job = upload()
    tasks.work()
    with pytest.raises(Job.DoesNotExist):
        orchestrator.delete_job(job.pk, other_user)
    orchestrator.delete_job(job.pk, user)
    assert not Story.objects.exists()
    assert not default_storage.exists(job.storage_key)
    assert Job.objects.of(user).filter(status="completed").count() == 1
    assert not Job.objects.of(user).visible().exists()
    with pytest.raises(Job.DoesNotExist):
        orchestrator.delete_job(job.pk, user)
