"""The processing page between two answers of the server: it moves, and knows nothing that was not said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack, Watch, let_pass, open_account
from tests.e2e.test_checklist import ASKED_SECONDS, Jobs, passed_until

pytestmark = pytest.mark.timeout(120)

# What ring and number show, frame by frame, with what the server had said by then.
WATCH_RING = """() => {
    window.seen = [];
    const look = () => {
        const arc = parseFloat(getComputedStyle(document.getElementById("ring-arc")).strokeDasharray);
        const number = parseInt(document.getElementById("ring-percent").firstChild.data);
        seen.push([arc, number, Number(document.getElementById("progress").dataset.percent)]);
        requestAnimationFrame(look);
    };
    look() }"""


@pytest.fixture
def jobs(page: Page, stack: Stack) -> Any:
    """Yield the jobs of somebody who has just signed up in `page`; none of them is left behind."""
    yield Jobs(stack, open_account(page))
    stack.database["jobs_job"].delete_many({})


def seen(page: Page) -> list[tuple[float, int, int]]:
    """Return what was seen of the ring until now."""
    return [(arc, number, said) for arc, number, said in page.evaluate("seen")]


def test_ring_and_number_run_to_what_was_said_and_never_past(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make(percent=20)
    page.goto(f"/processing/{job_id}")
    page.evaluate(WATCH_RING)
    for percent in (50, 60):
        jobs.change(job_id, percent=percent)
        expect(page.locator("#ring-percent")).to_have_text(f"{percent}%")
    page.wait_for_timeout(300)
    frames = seen(page)
    assert all(arc <= said + 0.01 and number <= said for arc, number, said in frames)
    assert [arc for arc, _, _ in frames] == sorted(arc for arc, _, _ in frames)
    assert [number for _, number, _ in frames] == sorted(number for _, number, _ in frames)
    # it moved: there is more between two answers than their ends
    assert len({number for _, number, said in frames if 20 < number < 50 and said == 50}) > 10
    assert len({round(arc) for arc, _, said in frames if 20 < arc < 50 and said == 50}) > 10


def test_who_wants_no_motion_sees_none(page: Page, jobs: Jobs) -> None:
    page.emulate_media(reduced_motion="reduce")
    job_id = jobs.make(percent=20)
    page.goto(f"/processing/{job_id}")
    page.evaluate(WATCH_RING)
    jobs.change(job_id, percent=50)
    expect(page.locator("#ring-percent")).to_have_text("50%")
    page.wait_for_timeout(300)
    assert {(round(arc), number) for arc, number, _ in seen(page)} == {(20, 20), (50, 50)}


def test_the_clock_of_a_stage_goes_on_between_two_answers_and_stands_when_nobody_answers(
    page: Page, jobs: Jobs, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|^htmx:")
    job_id = jobs.make(stage_started_at=datetime.now(UTC) - timedelta(seconds=110))
    page.clock.install()
    page.goto(f"/processing/{job_id}")
    # It passes by `let_pass` alone from now on.
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 0.1"))
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => said.push(announcement.textContent))
                   .observe(announcement, {childList: true, characterData: true, subtree: true});
            const clock = document.querySelector(".stage-current .stage-time");
            window.ticks = []; new MutationObserver(() => ticks.push(clock.textContent))
                   .observe(clock, {childList: true, characterData: true, subtree: true}) }"""
    )
    clock = page.locator(".stage-current .stage-time")
    # The job does not change: each answer is a 204.
    passed_until(page, lambda: clock.text_content() == "2 min 2 s", seconds=20)
    assert page.evaluate("ticks").count("2 min 1 s") == 1
    assert page.evaluate("said") == []
    page.route("**/progress?*", lambda route: route.abort())
    passed_until(page, page.get_by_text("Reconnecting…").is_visible, seconds=20)
    stood = clock.text_content()
    let_pass(page, 1.5)
    assert clock.text_content() == stood
    page.unroute("**/progress?*")
    jobs.change(job_id, stage="generating", stage_times={"uploading": 1.2, "analyzing": 125.2})
    analyzing = page.locator("#stage-analyzing .stage-time")
    passed_until(page, lambda: analyzing.text_content() == "2 min 5 s", seconds=20)


def test_another_start_shows_its_own_beginning(page: Page, jobs: Jobs) -> None:
    job_id = jobs.make(percent=60)
    page.clock.install()
    page.goto(f"/processing/{job_id}")
    lost = {"status": "queued", "percent": 0, "share": 0.0, "lost": 1, "ahead": 0, "stage": "uploading"}
    jobs.change(job_id, **lost)
    let_pass(page, ASKED_SECONDS)
    expect(page.locator("#progress-heading")).to_have_text("Starting again")
    expect(page.get_by_role("alert").filter(has_text="starting again by itself: attempt 2.")).to_be_visible()
    jobs.change(job_id, status="processing", percent=5, attempt=2, claimed_at=datetime.now(UTC))
    let_pass(page, ASKED_SECONDS)
    expect(page.locator("#ring-percent")).to_have_text("5%")
    expect(page.locator(".remark")).to_have_text("The work was interrupted; this is attempt 2.")


def test_first_facts_come_in_one_by_one_and_stay(page: Page, jobs: Jobs) -> None:
    told = ["336,776 flights, 16 carriers, 2013", "2 dates, 9 measures, 5 categories"]
    job_id = jobs.make()
    page.clock.install()
    page.goto(f"/processing/{job_id}")
    expect(page.locator(".found")).to_have_count(0)
    jobs.change(job_id, found=told[:1])
    let_pass(page, ASKED_SECONDS)
    expect(page.locator(".found li")).to_have_text(told[:1])
    page.evaluate("() => { document.querySelector('.found li').mine = true }")
    jobs.change(job_id, found=told)
    let_pass(page, ASKED_SECONDS)
    expect(page.locator(".found li")).to_have_text(told)
    assert page.evaluate("document.querySelector('.found li').mine"), "what stood there was drawn anew"
