"""The eighteen things that a page of progress must do, as far as its HTML and its views show them.

What needs a browser has the same number in `tests/e2e/test_checklist.py`. The points: 1 the answer to an upload,
2 stages, 3 real counts, 4 the bar, 5 announcements, 6 what is swapped, 7 polling, 8 the end of polling, 9 nothing new,
10 lost network, 11 lost worker, 12 time left, 13 cancel, 14 failure, 15 done, 16 leaving the page, 17 no JavaScript,
18 history.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs import clock
from jobs.models import Job
from tests.jobs.conftest import NOON, table

pytestmark = pytest.mark.django_db
FAILURE = {
    "category": "analysis", "code": "analysis_failed", "message": "It went wrong.", "action": "Do this.",
    "retryable": True,
}  # fmt: skip


@pytest.fixture
def running(make_job: Callable[..., Job]) -> Job:
    """Return a job in the middle of its work."""
    now = clock.now()
    return make_job(
        status="processing", stage="analyzing", percent=40, share=0.4, note="Comparing groups: pair 61 of 132",
        file_name="flights.csv", size=34_000_000, rows=336_776, columns=19, attempt=1, claimed_at=now,
        stage_started_at=now, lease_until=now + timedelta(minutes=1), stage_times={"uploading": 1.2},
        ends_low=now + timedelta(seconds=14), ends_high=now + timedelta(seconds=31),
    )  # fmt: skip


@pytest.fixture
def show(user_client: Client) -> Callable[[Job], str]:
    """Return a function that returns the page of a job."""
    return lambda job: user_client.get(reverse("processing", args=[job.pk])).content.decode()


@pytest.fixture
def fragment(user_client: Client) -> Callable[..., Any]:
    """Return a function that asks as the page does."""
    return lambda job, rev="": user_client.get(
        reverse("progress", args=[job.pk]), {"rev": rev}, headers={"hx-request": "true"}
    )


def swapped(page: str) -> str:
    """Return the part of a page that the polling replaces."""
    return page[page.index('<div id="progress"') :]


@pytest.mark.usefixtures("clean_files")
def test_01_an_upload_answers_before_anything_is_read_with_a_page_that_can_be_kept(
    user_client: Client,
) -> None:
    answer = user_client.post(reverse("upload"), {"file": SimpleUploadedFile("a.csv", table(20_000))})
    assert (answer.status_code, Job.objects.get().status, Job.objects.get().rows) == (303, "queued", None)
    pages = [user_client.get(answer.headers["Location"]) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert "Waiting to start" in pages[1].content.decode()


def test_01_the_first_html_shows_the_true_state(running: Job, show: Callable[[Job], str]) -> None:
    page = show(running)
    assert ">40<small>%" in page
    assert "Comparing groups: pair 61 of 132" in page


def test_02_four_stages_in_order_done_current_and_waiting(running: Job, show: Callable[[Job], str]) -> None:
    page = show(running)
    stages = re.findall(r'<li class="stage stage-(\w+)" id="stage-(\w+)"( aria-current="step")?', page)
    assert stages == [
        ("done", "uploading", ""),
        ("current", "analyzing", ' aria-current="step"'),
        ("waiting", "generating", ""),
        ("waiting", "visualizing", ""),
    ]
    assert page.count("<ol") == 2, "stages and attempts are ordered lists"
    assert "1.2 s" in page[page.index('id="stage-uploading"') : page.index('id="stage-analyzing"')]


def test_02_a_waiting_job_says_how_many_are_ahead(
    make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    assert "2 jobs ahead of yours" in show(make_job(ahead=2))
    assert "1 job ahead of yours" in show(make_job(ahead=1))
    assert "yours is next" in show(make_job(ahead=0))


def test_03_real_counts_and_what_was_uploaded(running: Job, show: Callable[[Job], str]) -> None:
    page = show(running)
    for words in ("Comparing groups: pair 61 of 132", "flights.csv", "34 MB", "336,776 rows × 19 columns"):
        assert words in page


def test_04_the_bar_tells_its_value_and_its_stage(running: Job, show: Callable[[Job], str]) -> None:
    page = show(running)
    bar = re.search(r'<svg[^>]*role="progressbar"[^>]*>', page)
    assert bar is not None
    for part in (
        'aria-labelledby="progress-heading"',
        'aria-valuenow="40"',
        'aria-valuetext="Analyzing, 40 percent"',
    ):
        assert part in bar[0]
    assert 'id="progress-heading"' in page


def test_04_no_value_while_unknown_and_a_hundred_only_when_done(
    make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    assert "aria-valuenow" not in show(make_job())
    assert 'aria-valuenow="100"' in show(make_job(status="completed", percent=100))


def test_05_one_status_outside_of_what_is_swapped_and_errors_are_alerts(
    running: Job, make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    page = show(running)
    assert page.count('role="status"') == 1
    assert 'role="status"' not in swapped(page)
    assert re.search(r'id="connection" role="alert" hidden', page)
    failed = swapped(show(make_job(status="failed", error=FAILURE)))
    assert re.search(r'role="alert">\s*<p[^>]*>It went wrong\. Do this\.', failed)


def test_06_the_answer_is_the_fragment_alone_and_is_morphed(
    running: Job, fragment: Callable[..., Any]
) -> None:
    body = fragment(running).content.decode()
    assert body.startswith('<div id="progress"')
    assert "<html" not in body
    assert 'hx-swap="morph:outerHTML"' in body


def test_06_motion_stops_for_those_who_ask() -> None:
    css = (settings.BASE_DIR / "static/css/base.css").read_text()
    calm = css[css.index("prefers-reduced-motion: reduce") :]
    assert "animation: none !important" in calm
    assert "transition: none !important" in calm


def test_07_the_page_asks_every_two_seconds(running: Job, show: Callable[[Job], str]) -> None:
    assert 'hx-trigger="every 2s, refresh"' in show(running)


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_08_the_last_fragment_asks_no_more(
    make_job: Callable[..., Job], fragment: Callable[..., Any], status: str
) -> None:
    answer = fragment(make_job(status=status, error=FAILURE if status == "failed" else None))
    assert answer.status_code == 200
    assert "hx-" not in answer.content.decode()


def test_09_nothing_new_is_204_and_is_kept_nowhere(running: Job, fragment: Callable[..., Any]) -> None:
    answer = fragment(running, running.rev)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert fragment(running, running.rev - 1).status_code == 200


def test_10_who_is_logged_out_or_asks_for_a_job_that_is_gone_is_told_by_the_code(
    running: Job, fragment: Callable[..., Any]
) -> None:
    assert fragment(Job(pk=uuid4())).status_code == 404
    address = reverse("progress", args=[running.pk])
    assert Client().get(address, headers={"hx-request": "true"}).status_code == 401


def test_11_a_silent_worker_is_said_with_the_number_of_the_next_start(
    running: Job, fragment: Callable[..., Any]
) -> None:
    Job.objects.filter(pk=running.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    answer = fragment(running, running.rev)
    assert answer.status_code == 200, "nobody has written it yet, and still it is said"
    assert (
        "The process that worked on this stopped. It is starting again by itself: attempt 2."
        in answer.content.decode()
    )
    Job.objects.filter(pk=running.pk).update(lost=2)
    last = fragment(running).content.decode()
    assert "stopped." in last
    assert "starting again" not in last


def test_11_a_job_put_back_after_a_loss_says_so_while_it_waits(
    make_job: Callable[..., Job], show: Callable[[Job], str], user_client: Client
) -> None:
    page = show(make_job(lost=1, attempt=1))
    assert "The work was interrupted. It is starting again by itself: attempt 2." in page
    assert "waiting to start again" in user_client.get(reverse("dashboard")).content.decode()


def test_11_a_silent_service_is_not_called_a_worker(running: Job, show: Callable[[Job], str]) -> None:
    Job.objects.filter(pk=running.pk).update(lease_until=clock.now() - timedelta(seconds=1), remote=True)
    assert "The analysis service has said nothing for a while." in show(running)


def test_12_the_time_left_is_a_range_and_stands_in_the_ring(running: Job, show: Callable[[Job], str]) -> None:
    note = re.search(r'<span class="ring-note">([^<]+)</span>', show(running))
    assert note is not None
    assert re.fullmatch(r"about \d+–\d+\s(s|min) left", note[1])


def test_13_cancel_is_there_from_the_first_second_and_gone_after_the_end(
    running: Job, make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    for job in (make_job(), running):
        assert f'action="{reverse("cancel", args=[job.pk])}" data-cancel' in show(job)
    for status in ("completed", "cancelled", "failed"):
        assert "/cancel" not in show(make_job(status=status, error=FAILURE if status == "failed" else None))


def test_13_a_job_that_is_being_cancelled_says_so(
    running: Job, show: Callable[[Job], str], user_client: Client
) -> None:
    Job.objects.filter(pk=running.pk).update(cancel_requested=True)
    page = swapped(show(running))
    assert re.search(r"<button[^>]* disabled>Cancelling…</button>", page)
    assert "Leave it running" not in page
    assert ">cancelling</p>" in user_client.get(reverse("dashboard")).content.decode()
    assert ">Cancelling</td>" in user_client.get(reverse("jobs")).content.decode()


def test_14_a_failure_says_what_why_what_to_do_and_how_to_name_it(
    make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    job = make_job(status="failed", error=FAILURE, attempt=2, retries=1, found=["336,776 rows."])
    page = swapped(show(job))
    for words in (
        "The analysis did not finish", "It went wrong.", "Do this.", "analysis_failed", "can be tried again 2 times",
        "Try again", "Upload another table", str(job.pk), "Found before it stopped", "336,776 rows.",
    ):  # fmt: skip
        assert words in page


def test_14_nothing_tells_to_try_again_what_cannot_be(
    make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    error = FAILURE | {"action": "Try again. The file is kept."}
    assert "Try again" not in show(make_job(status="failed", error=error, retries=3))


def test_15_done_says_so_in_title_and_text_with_the_link_at_once(
    make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    job = make_job(status="completed", stage="visualizing", percent=100)
    page, story = show(job), reverse("story", args=[job.pk])
    assert "<title>✓ Your story is ready · DataStory</title>" in page
    assert f'<a class="button" href="{story}">Open your story</a>' in page
    assert f'data-open-story="{story}"' in page


def test_16_the_page_may_be_left_and_the_list_shows_how_far_it_is(
    running: Job, show: Callable[[Job], str], user_client: Client
) -> None:
    page = show(running)
    assert "You can leave this page." in page
    assert f'href="{reverse("dashboard")}">Leave it running</a>' in page
    for name in ("dashboard", "jobs"):
        listed = user_client.get(reverse(name)).content.decode()
        assert "40%" in listed
        assert 'hx-trigger="every 2s, refresh"' in listed


def test_17_without_javascript_the_page_asks_by_itself_until_the_end(
    running: Job, make_job: Callable[..., Job], show: Callable[[Job], str]
) -> None:
    page = show(running)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert f'<a href="{reverse("processing", args=[running.pk])}">Check again</a>' in page
    assert "refresh" not in show(make_job(status="completed"))


HISTORY = {
    "attempt": 1, "outcome": "worker lost", "stage": "analyzing", "began": NOON.isoformat(),
    "ended": (NOON + timedelta(seconds=9)).isoformat(), "times": {"uploading": 0.4},
}  # fmt: skip
FAILED = HISTORY | {"attempt": 2, "outcome": "failed", "error": FAILURE}


@pytest.mark.parametrize("status", ["queued", "processing", "completed", "failed", "cancelled"])
def test_18_every_state_tells_what_happened_so_far(
    make_job: Callable[..., Job], show: Callable[[Job], str], fragment: Callable[..., Any], status: str
) -> None:
    job = make_job(
        status=status, attempt=3, history=[HISTORY, FAILED], error=FAILURE if status == "failed" else None
    )
    for page in (show(job), fragment(job).content.decode()):
        told = page[page.index('<details class="history"') : page.index("</details>")]
        for words in (
            "What happened so far", "Uploaded", "Attempt 1.",
            "The worker was lost while analyzing; started again by itself.",
            "1 Jan, 12:00:00 UTC", "uploading 0.4 s", "Attempt 2.", "Failed while analyzing.", "It went wrong.",
        ):  # fmt: skip
            assert words in told
