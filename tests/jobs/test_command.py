"""`manage.py jobs`."""

import json
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from stories.errors import TookTooLong

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_list_shows_the_newest_and_filters(make_job: Callable[..., Job]) -> None:
    waiting, failed = make_job(), make_job(status="failed")
    assert said("list").index(str(failed.pk)) < said("list").index(str(waiting.pk))
    assert str(waiting.pk) not in said("list", "--status", "failed")
    assert said("list", "--user", "nobody@example.org") == ""
    assert said("list", "--user", "Ann@example.org").count("\n") == 2


def test_show_prints_everything_but_the_token(make_job: Callable[..., Job]) -> None:
    shown = json.loads(said("show", str(make_job(token="t").pk)))
    assert shown["status"] == "queued"
    assert "token" not in shown
    with pytest.raises(CommandError):
        said("show", str(uuid4()))


def test_retry_and_cancel(make_job: Callable[..., Job]) -> None:
    job = make_job(status="failed")
    assert said("retry", str(job.pk)) == "queued\n"
    assert said("cancel", str(job.pk)) == "cancelled\n"
    for verb in ("retry", "cancel"):
        with pytest.raises(CommandError):
            said(verb, str(job.pk))


def test_stats_counts_states_and_failures(make_job: Callable[..., Job]) -> None:
    make_job(status="failed", error=TookTooLong().to_dict())
    words = said("stats").split()
    assert words[words.index("failed") + 1] == "1"
    assert words[words.index("took_too_long") + 1] == "1"
