"""`manage.py jobs`."""

import json
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from jobs import clock
from jobs.management.commands.jobs import CLEAR, Command
from jobs.models import Job, Priority
from stories.errors import TookTooLong

pytestmark = pytest.mark.django_db
FAILED = TookTooLong().to_dict() | {"category": "analysis"}


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_list_shows_the_newest_and_filters(make_job: Callable[..., Job]) -> None:
    waiting, failed = make_job(), make_job(status="failed")
    assert said("list").index(str(failed.pk)) < said("list").index(str(waiting.pk))
    assert str(waiting.pk) not in said("list", "--status", "failed")
    assert said("list", "--user", "Ann@example.org").count("\n") == 2
    assert said("list", "--limit", "1").count("\n") == 1
    assert said("list", "--since", "2026-01-02") == "No jobs.\n"
    assert said("list", "--since", "2026-01-01").count("\n") == 2
    with pytest.raises(CommandError, match="Nobody has the address"):
        said("list", "--user", "nobody@example.org")


def test_a_watched_list_is_drawn_again_until_ctrl_c(make_job: Callable[..., Job]) -> None:
    out, pauses = StringIO(), [2.0, 2.0]
    job = make_job()

    def pause(seconds: float) -> None:
        assert seconds == pauses.pop()
        Job.objects.filter(pk=job.pk).update(status="completed")
        if not pauses:
            raise KeyboardInterrupt

    command = Command(stdout=out)
    options = {"watch": True, "user": None, "status": None, "since": None, "limit": 5}
    command.do_list(options, pause=pause)
    first, second = out.getvalue().split(CLEAR)[1:]
    assert "queued" in first
    assert "completed" in second


def test_show_tells_what_happened(make_job: Callable[..., Job]) -> None:
    lines = [
        {"attempt": 1, "outcome": "worker lost", "stage": "analyzing", "began": "2026-01-01T12:00:01+00:00",
         "ended": "2026-01-01T12:00:21+00:00", "times": {"uploading": 0.4}},
        {"attempt": 2, "outcome": "failed", "stage": "analyzing", "began": "2026-01-01T12:00:22+00:00",
         "ended": "2026-01-01T12:00:30+00:00", "times": {}, "error": FAILED},
    ]  # fmt: skip
    job = make_job(status="failed", error=FAILED, attempt=2, history=lines, rows=9, columns=2)
    shown = said("show", str(job.pk))
    for words in (
        "table.csv (10 bytes, 9 rows, 2 columns)", "ann@example.org", "2026-01-01 12:00:01, 20 s  The worker was lost",
        "uploading 0.4 s", "Failed while analyzing.", f"analysis / took_too_long: {FAILED['message']}",
        str(FAILED["action"]),
    ):  # fmt: skip
        assert words in shown
    with pytest.raises(CommandError, match="There is no job"):
        said("show", str(uuid4()))


def test_show_as_json_prints_everything_but_the_token(make_job: Callable[..., Job]) -> None:
    shown = json.loads(said("show", "--json", str(make_job(token="t").pk)))
    assert shown["status"] == "queued"
    assert "token" not in shown


def test_a_waiting_job_gets_another_priority(make_job: Callable[..., Job]) -> None:
    waiting, done = make_job(), make_job(status="completed")
    assert said("priority", str(waiting.pk), "high") == "high\n"
    waiting.refresh_from_db()
    assert waiting.priority == Priority.HIGH
    with pytest.raises(CommandError, match="Only a waiting job has a priority; this one is: done"):
        said("priority", str(done.pk), "low")
    with pytest.raises(CommandError, match="There is no job"):
        said("priority", str(uuid4()), "low")


@pytest.mark.parametrize(
    "wrong",
    [
        ["show", "x"],
        ["list", "-n", "0"],
        ["list", "--since", "soon"],
        ["priority", str(uuid4()), "urgent"],
        [],
    ],
)
def test_what_makes_no_sense_is_refused_in_words(wrong: list[str]) -> None:
    with pytest.raises(CommandError, match=r"is not|invalid choice|required"):
        said(*wrong)


def test_why_a_job_cannot_be_cancelled_or_tried_again_is_said(make_job: Callable[..., Job]) -> None:
    done = make_job(status="completed")
    with pytest.raises(CommandError, match="the story was finished before"):
        said("cancel", str(done.pk))
    with pytest.raises(CommandError, match="this one is: done"):
        said("retry", str(done.pk))


def test_retry_and_cancel(make_job: Callable[..., Job]) -> None:
    job = make_job(status="failed")
    assert said("retry", str(job.pk)) == "queued\n"
    assert said("cancel", str(job.pk)) == "cancelled\n"
    for verb in ("retry", "cancel"):
        with pytest.raises(CommandError):
            said(verb, str(job.pk))


def test_stats_counts_states_and_failures(make_job: Callable[..., Job]) -> None:
    now = clock.now()
    make_job(status="failed", error=FAILED, finished_at=now, claimed_at=now)
    make_job(status="completed", finished_at=now, stage_times={"analyzing": 2.5}, claimed_at=now)
    words = said("stats").split()
    assert words[words.index("analysis") + 1] == "1"
    assert words[words.index("analyzing") + 1 :][:3] == ["2.5", "2.5", "1"]
    assert words[words.index("failed") + 1] == "1"
    assert words[words.index("took_too_long") + 1] == "1"
