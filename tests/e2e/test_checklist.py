"""The eighteen things that a page of progress must do, as far as they need a browser.

The numbers are those of `tests/jobs/test_checklist.py`. Most jobs here are documents that the test writes by the driver
and that no worker takes, so that each state stands as long as it is looked at.
"""

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.e2e import tables
from tests.e2e.conftest import STEP_SECONDS, Stack, Watch, keep_screenshots, let_pass, open_account
from tests.e2e.test_journeys import upload

pytestmark = pytest.mark.timeout(180)
FAR = timedelta(days=1)
ASKED_SECONDS = 2.0
"""Within this each page asks."""
SHOWN_SECONDS = 2.0
"""The number in the ring runs to what was said within this."""
FAILURE = {
    "category": "analysis", "code": "analysis_failed", "message": "The analysis stopped at a column.",
    "action": "Try again.", "retryable": True,
}  # fmt: skip


class Jobs:
    """The jobs of the person of a page, written as the state machine writes them."""

    def __init__(self, stack: Stack, owner: str) -> None:
        self.collection = stack.database["jobs_job"]
        self.owner = stack.database["datastory_user"].find_one({"email": owner})["_id"]
        self.database = stack.database

    def make(self, **fields: Any) -> str:
        """Store a job that is running; return its id."""
        now, job_id = datetime.now(UTC), uuid.uuid4()
        stored = {
            "_id": job_id.hex,
            "owner_id": self.owner,
            "upload_key": job_id.hex,
            "status": "processing",
            "stage": "analyzing",
            "percent": 40,
            "share": 0.4,
            "note": "Comparing groups: pair 61 of 132",
            "found": [],
            "ahead": None,
            "ends_low": None,
            "ends_high": None,
            "slipped": False,
            "rev": 1,
            "priority": 1,
            "run_after": now + FAR,
            "attempt": 1,
            "retries": 0,
            "lost": 0,
            "token": "t",
            "worker": "elsewhere:pool:1",
            "lease_until": now + FAR,
            "cancel_requested": False,
            "remote": False,
            "heard": [],
            "delivered": None,
            "look_first": False,
            "looks": 0,
            "preview": None,
            "held_until": None,
            "error": None,
            "warnings": [],
            "stage_times": {"uploading": 1.2},
            "stage_started_at": now,
            "history": [],
            "file_name": "flights.csv",
            "storage_key": "",
            "size": 34_000_000,
            "sha256": "",
            "rows": 336_776,
            "columns": 19,
            "created_at": now,
            "updated_at": now,
            "claimed_at": now,
            "finished_at": None,
            "deleted_at": None,
        }
        self.collection.insert_one(stored | fields)
        return str(job_id)

    def change(self, job_id: str, **fields: Any) -> None:
        """Change a job as the page sees it: with the next revision."""
        self.collection.update_one({"_id": uuid.UUID(job_id).hex}, {"$set": fields, "$inc": {"rev": 1}})


@pytest.fixture
def jobs(page: Page, stack: Stack) -> Jobs:
    """Return the jobs of somebody who has just signed up in `page`. None of them is left behind."""
    return Jobs(stack, open_account(page))


@pytest.fixture(autouse=True)
def _nothing_left(stack: Stack) -> Any:
    yield
    for name in ("jobs_job", "stories_story", "uploads.files", "uploads.chunks"):
        stack.database[name].delete_many({})


def polls(page: Page) -> list[Request]:
    """Return a list that fills with the questions that the page asks from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/progress?" in request.url else None)
    return asked


def open_page(page: Page, job_id: str) -> None:
    """Open the page of a job; `let_pass` has its time pass."""
    page.clock.install()
    page.goto(f"/processing/{job_id}")
    expect(page.locator("#progress")).to_be_visible()


def test_01_the_upload_leads_to_a_page_that_can_be_reloaded(page: Page, tmp_path: Path) -> None:
    open_account(page)
    job_id = upload(page, tables.broken(tmp_path / "prices.csv"))
    expect(page.get_by_role("alert").first).to_be_visible(timeout=30_000)
    page.reload()
    expect(page).to_have_url(re.compile(f"/processing/{job_id}$"))
    expect(page.locator(".failure")).to_be_visible()


def test_05_what_is_announced_and_focus_stays(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make(percent=30)
    open_page(page, job_id)
    status = page.locator("#announcement")
    expect(status).to_have_text("Analyzing, over 25 percent")
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => said.push(announcement.textContent))
                   .observe(announcement, {childList: true, characterData: true, subtree: true}) }"""
    )
    page.get_by_role("button", name="Cancel").focus()
    for percent in (32, 34, 51, 53):
        jobs.change(job_id, percent=percent)
        let_pass(page, ASKED_SECONDS + SHOWN_SECONDS)
        expect(page.locator(".ring-percent")).to_contain_text(str(percent))
    assert page.evaluate("said") == ["Analyzing, over 50 percent"]
    assert page.evaluate("document.activeElement.textContent.trim()") == "Cancel"
    jobs.change(job_id, stage="generating", percent=71)
    let_pass(page, ASKED_SECONDS)
    expect(status).to_have_text("Generating, over 50 percent")
    jobs.change(job_id, status="failed", error=FAILURE, worker="elsewhere:pool:1")
    let_pass(page, ASKED_SECONDS)
    expect(page.get_by_role("alert").filter(has_text="The analysis stopped at a column.")).to_be_visible()
    expect(status).to_have_text("The analysis did not finish")


def test_06_only_what_changed_is_replaced(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make(percent=30)
    open_page(page, job_id)
    page.locator("#history summary").click()
    page.evaluate("() => { document.getElementById('ring-arc').mine = true; scrollTo(0, 50) }")
    jobs.change(job_id, percent=45)
    let_pass(page, ASKED_SECONDS + SHOWN_SECONDS)
    expect(page.locator(".ring-percent")).to_contain_text("45")
    assert page.evaluate("document.getElementById('ring-arc').mine")
    assert page.evaluate("document.getElementById('history').open"), "what was unfolded folded itself"
    assert page.evaluate("scrollY") == 50


def test_07_it_rests_while_hidden_and_asks_at_once_on_return(page: Page, jobs: Jobs) -> None:
    open_page(page, jobs.make())
    page.evaluate(
        """() => Object.defineProperty(document, "hidden", {configurable: true, get: () => window.away || false})"""
    )
    asked = polls(page)
    let_pass(page, 5)
    assert 2 <= len(asked) <= 4, "every two seconds, and once after the first"
    page.evaluate("() => { window.away = true }")
    asked.clear()
    let_pass(page, 4.5)
    assert asked == []
    with page.expect_request(lambda request: "/progress?" in request.url, timeout=1_000):
        page.evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')) }")


def test_08_after_the_end_nothing_is_asked(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make()
    open_page(page, job_id)
    jobs.change(job_id, status="failed", error=FAILURE)
    let_pass(page, ASKED_SECONDS)
    expect(page.locator(".failure")).to_be_visible()
    asked = polls(page)
    let_pass(page, 4.5)
    assert asked == []


def test_10_a_lost_network_is_said_with_its_age_and_asked_ever_more_seldom(
    page: Page, jobs: Jobs, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED|^htmx:")
    job_id = jobs.make()
    open_page(page, job_id)
    page.evaluate(
        """() => { window.tries = [];
            document.addEventListener("htmx:beforeSend", () => tries.push(performance.now() / 1000)) }"""
    )
    page.route("**/progress?*", lambda route: route.abort())
    connection = page.locator("#connection")
    lost = connection.get_by_text("Reconnecting…")
    passed_until(page, lost.is_visible, seconds=10)
    assert len(page.evaluate("tries")) >= 2, "one miss is nothing to speak of"
    expect(connection).to_contain_text("last update")
    before = re.search(r"(\d+) s ago", connection.inner_text())
    passed_until(page, lambda: len(page.evaluate("tries")) >= 4, seconds=30)
    tries = page.evaluate("tries")
    assert tries[3] - tries[2] > tries[1] - tries[0] + 2
    after = re.search(r"(\d+) s ago", connection.inner_text())
    assert before is not None
    assert after is not None
    assert int(after[1]) > int(before[1])
    expect(page.locator(".stages")).to_be_visible()
    keep_screenshots(page, "reconnecting")
    page.unroute("**/progress?*")
    page.evaluate("dispatchEvent(new Event('online'))")
    # the element itself has no height
    expect(lost).to_be_hidden(timeout=3_000)


def passed_until(page: Page, done: Callable[[], bool], *, seconds: float) -> None:
    """Have time pass for the page until `done()`; fail when that takes more of its time than so many seconds."""
    for _ in range(round(seconds / STEP_SECONDS)):
        if done():
            return
        let_pass(page, STEP_SECONDS)
    assert done(), f"not within {seconds} s of the page's time"


def test_10_who_was_logged_out_or_whose_job_is_gone_is_told(page: Page, jobs: Jobs, watch: Watch) -> None:
    watch.expect("40[14]|^htmx:")
    job_id = jobs.make()
    open_page(page, job_id)
    jobs.change(job_id, deleted_at=datetime.now(UTC))
    let_pass(page, ASKED_SECONDS)
    expect(page.locator("#connection")).to_contain_text("This job is gone", timeout=10_000)
    asked = polls(page)
    let_pass(page, 2.5)
    assert asked == []
    open_page(page, jobs.make())
    page.context.clear_cookies()
    let_pass(page, ASKED_SECONDS)
    expect(page.locator("#connection")).to_contain_text("no longer signed in", timeout=10_000)
    link = page.locator("#connection").get_by_role("link", name="Log in")
    assert "/accounts/login/?next=%2Fprocessing%2F" in (link.get_attribute("href") or "")


def test_11_a_lost_worker_is_said_without_a_reload(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make()
    open_page(page, job_id)
    jobs.change(job_id, status="queued", lost=1, token="", lease_until=None, ahead=0)
    let_pass(page, ASKED_SECONDS)
    alert = page.get_by_role("alert").filter(has_text="It is starting again by itself: attempt 2.")
    expect(alert).to_be_visible(timeout=5_000)
    keep_screenshots(page, "lost-worker")


def test_13_cancel_asks_only_after_half_a_minute_of_work(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make(claimed_at=datetime.now(UTC) - timedelta(seconds=29), status="processing")
    open_page(page, job_id)
    # Two seconds later it has run for more than thirty, though the page was not drawn anew.
    let_pass(page, 2)
    page.get_by_role("button", name="Cancel").click()
    question = page.get_by_role("dialog", name="Cancel this job?")
    expect(question).to_contain_text(re.compile(r"run for 3\d s"))
    keep_screenshots(page, "cancel-asked")
    expect(question.get_by_role("button", name="Keep it running")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    question.get_by_role("button", name="Keep it running").click()
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    question.get_by_role("button", name="Cancel the job").click()
    page.wait_for_url("**/dashboard")
    expect(page.locator(".messages")).to_have_text("Cancelled: flights.csv")


def test_13_a_young_job_is_cancelled_at_once_and_a_double_click_is_no_error(page: Page, jobs: Jobs) -> None:
    open_page(page, jobs.make(status="queued", token="", lease_until=None, attempt=0, claimed_at=None))
    page.get_by_role("button", name="Cancel").dblclick(no_wait_after=True)
    page.wait_for_url("**/dashboard")
    expect(page.locator(".messages li")).to_have_count(1)
    expect(page.locator(".messages")).to_have_text("Cancelled: flights.csv")


def test_13_too_late_is_said_where_the_person_lands(page: Page, jobs: Jobs, tmp_path: Path) -> None:
    job_id = upload(page, tables.small(tmp_path / "orders.csv"))
    page.wait_for_url(f"**/stories/{job_id}", timeout=60_000)
    # A page from before the end: its Cancel comes after the story.
    jobs.change(
        job_id, status="processing", token="t", lease_until=datetime.now(UTC) + FAR, worker="elsewhere:x:1"
    )
    open_page(page, job_id)
    jobs.change(job_id, status="completed", token="", lease_until=None, worker="")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url(f"**/stories/{job_id}")
    words = page.get_by_text("It was too late to cancel: the story was finished before.")
    expect(words).to_be_visible()
    let_pass(page, 2)
    expect(words).to_be_visible()
    keep_screenshots(page, "too-late")


def test_15_the_title_changes_and_the_story_opens_by_itself(page: Page, jobs: Jobs, tmp_path: Path) -> None:
    job_id = upload(page, tables.small(tmp_path / "orders.csv"))
    page.wait_for_url(f"**/stories/{job_id}", timeout=60_000)
    jobs.change(
        job_id,
        status="processing",
        percent=40,
        token="t",
        lease_until=datetime.now(UTC) + FAR,
        worker="x:y:1",
    )
    open_page(page, job_id)
    expect(page).to_have_title(re.compile("^40% · "))
    jobs.change(job_id, status="completed", percent=100, token="", lease_until=None, worker="")
    passed_until(page, lambda: "✓" in page.title(), seconds=5)
    expect(page).to_have_title("✓ Your story is ready · DataStory")
    seen = time.monotonic()
    expect(page.get_by_role("link", name="Open your story")).to_be_visible()
    page.wait_for_url(f"**/stories/{job_id}", timeout=10_000)
    assert time.monotonic() - seen > 1, "there is no time to read that it is ready"
    # Who comes to read what happened is left to read it.
    page.goto(f"/processing/{job_id}#history")
    expect(page.locator("#history")).to_have_attribute("open", "")
    let_pass(page, 2.5)
    expect(page).to_have_url(re.compile(r"/processing/.*#history$"))


def test_16_two_windows_on_one_job_agree_and_the_lists_are_live(
    page: Page, jobs: Jobs, new_context: Callable[..., BrowserContext]
) -> None:
    job_id = jobs.make(percent=30)
    second, shelf, listed = (page.context.new_page() for _ in range(3))
    for window in (page, second):
        open_page(window, job_id)
    shelf.goto("/dashboard")
    listed.goto("/jobs")
    jobs.change(job_id, percent=45)
    let_pass(page, ASKED_SECONDS + SHOWN_SECONDS)
    for window in (page, second):
        expect(window.locator(".ring-percent")).to_contain_text("45")
    expect(shelf.locator(f"#job-{job_id}")).to_contain_text("45%")
    expect(listed.locator(f"#job-{job_id}")).to_contain_text("45%")
    jobs.change(job_id, status="failed", error=FAILURE)
    let_pass(page, ASKED_SECONDS)
    for window in (page, second):
        expect(window.locator("h1")).to_have_text("The analysis did not finish")
    expect(listed.locator(f"#job-{job_id}")).to_contain_text("The analysis stopped at a column.")


def test_16_a_list_stays_when_its_reader_was_logged_out_elsewhere(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make()
    page.clock.install()
    page.goto("/jobs")
    page.context.clear_cookies()
    with page.expect_response(lambda answer: "/accounts/login/" in answer.url):
        let_pass(page, ASKED_SECONDS)
    let_pass(page, 0.5)
    expect(page.locator(f"#job-{job_id}")).to_be_visible()


def test_17_without_javascript_it_can_be_cancelled_listed_and_narrowed(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 320, "height": 800}).new_page()
    jobs = Jobs(stack, open_account(page))
    job_id = jobs.make(status="queued", token="", lease_until=None)
    page.goto(f"/processing/{job_id}")
    page.get_by_role("link", name="Check again").click()
    page.locator("summary").click()
    expect(page.locator(".attempts")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".messages")).to_have_text("Cancelled: flights.csv")
    page.goto("/jobs")
    page.get_by_text("By state or day").click()
    page.select_option("select[name=status]", "failed")
    page.get_by_role("button", name="Search").last.click()
    expect(page.locator("#uploads")).to_contain_text("No upload matches")
    expect(page.locator("select[name=status]")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(f"#job-{job_id}")).to_contain_text("Cancelled")


def test_18_the_history_and_the_list_of_uploads_can_be_seen(page: Page, jobs: Jobs) -> None:
    began = datetime.now(UTC) - timedelta(minutes=3)
    lost = {
        "attempt": 1, "outcome": "worker lost", "stage": "analyzing", "began": began.isoformat(),
        "ended": (began + timedelta(seconds=20)).isoformat(), "times": {"uploading": 0.4},
    }  # fmt: skip
    job_id = jobs.make(attempt=2, history=[lost])
    jobs.make(
        status="failed", error=FAILURE, attempt=1, finished_at=datetime.now(UTC), file_name="prices.csv"
    )
    open_page(page, job_id)
    page.locator("#history summary").click()
    expect(page.locator(".attempt")).to_have_count(3)
    expect(page.locator(".attempt").nth(1)).to_contain_text("started again by itself")
    keep_screenshots(page, "history")
    page.goto("/jobs")
    keep_screenshots(page, "uploads")
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {width} px"
