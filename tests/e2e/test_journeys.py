"""What people do, from the first page to the last, on the real stack."""

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from stories.unbroken import NO_BREAK
from tests.e2e import tables
from tests.e2e.conftest import (
    ADMIN,
    PASSWORD,
    Stack,
    Watch,
    keep_screenshot,
    keep_screenshots,
    log_in,
    open_account,
    wait_until,
)

pytestmark = pytest.mark.timeout(300)

ORDER = ("uploading", "analyzing", "generating", "visualizing")
RETRIES = 3


@pytest.fixture(scope="module")
def large_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tables.large(tmp_path_factory.mktemp("tables") / "orders.csv")


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    """Return a table that is read for seconds and made in one: the same orders again and again, never told."""
    head, _, rows = tables.large(tmp_path / "few.csv", rows=40_000).read_bytes().partition(b"\n")
    path = tmp_path / "orders.csv"
    path.write_bytes(b"\n".join([head, rows * 10]))
    return path


def upload(page: Page, path: Path) -> str:
    """Upload a file through the page; return the job's id. Ends on the processing page."""
    page.goto("/upload")
    page.set_input_files("input[type=file]", path)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/processing/*", timeout=60_000)
    return page.url.rsplit("/", 1)[-1]


def job_of(page: Page, job_id: str) -> dict[str, Any]:
    """Return the job as the status API tells it to the person of this page."""
    answer: dict[str, Any] = page.request.get(f"/api/jobs/{job_id}").json()
    return answer


def children_at_work(stack: Stack) -> list[psutil.Process]:
    """Return the processes that read files for jobs: the children of the clean helper processes."""
    found = []
    for process in psutil.Process(stack.worker_pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "jobs.helper" in process.cmdline() and "jobs.helper" in process.parent().cmdline():
                found.append(process)
    return found


def watched(page: Page, job_id: str, *, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield the job and what the page shows of it, several times a second, until the job has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = job_of(page, job_id)
        yield job | {
            "ring": page.locator(".ring-percent").all_inner_texts(),
            "time_left": page.locator(".ring-note").all_inner_texts(),
            "current": page.locator("[aria-current=step] .stage-name").all_inner_texts(),
        }
        if job["status"] not in ("queued", "processing"):
            return
        page.wait_for_timeout(150)
    pytest.fail(f"job {job_id} did not end within {seconds} s")


# half a minute; the same way is gone by a small table above
@pytest.mark.slow
def test_a_million_rows_become_a_story(page: Page, large_table: Path, stack: Stack) -> None:
    open_account(page)
    job_id = upload(page, large_table)
    percents, stages, left = [], [], []
    for state in watched(page, job_id, seconds=120):
        percents.append(state["progress"])
        stages.append(state["currentStage"])
        left.extend(text for text in state["time_left"] if re.search(r"\d+ ?s|minute|second", text))
        if state["progress"] in range(30, 60) and len(set(percents)) == 4:
            keep_screenshots(page, "processing")
    assert state["status"] == "completed", state.get("error")
    assert percents == sorted(percents), "the percentage fell"
    assert len(set(percents)) >= 8, f"too few different percentages: {sorted(set(percents))}"
    assert [stage for stage in ORDER if stage in stages] == list(dict.fromkeys(stages)), "stages out of order"
    assert left, "no time left was shown"
    assert state["metadata"] == {
        "filename": "orders.csv",
        "size": large_table.stat().st_size,
        "sha256": state["metadata"]["sha256"],
        "rows": 1_000_000,
        "columns": tables.COLUMNS,
    }

    # It opens by itself.
    page.wait_for_url(f"**/stories/{job_id}", timeout=20_000)
    headline = page.locator("article.story h1").inner_text()
    document = page.request.get(f"/api/stories/{job_id}").json()["story"]
    assert headline.replace(NO_BREAK, " ") == document["headline"]["text"]
    assert tables.SLOWEST in json.dumps(document["sections"]), "the planted difference is not told"
    check_charts(page, document)
    keep_screenshots(page, "story")

    page.reload()
    expect(page.locator("article.story h1")).to_have_text(headline)
    page.goto("/dashboard")
    card = page.locator(f"#story-{job_id}")
    expect(card).to_contain_text(headline)
    keep_screenshots(page, "dashboard")
    pieces = {
        "files_id": stack.database["jobs_job"].find_one({"_id": job_id.replace("-", "")})["storage_key"]
    }
    assert stack.database["uploads.chunks"].count_documents(pieces) > 0
    card.get_by_role("link", name=re.compile("Delete")).click()
    keep_screenshots(page, "delete")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/dashboard")
    expect(page.locator(f"#story-{job_id}")).to_have_count(0)
    assert page.request.get(f"/api/jobs/{job_id}").status == 404
    assert stack.database["uploads.chunks"].count_documents(pieces) == 0, "the file was left behind"


def check_charts(page: Page, document: dict[str, Any]) -> None:
    """Every chart is taken over by Plotly, shows marks that can be seen, and holds its spec's values and its fact's."""
    charts = [section for section in document["sections"] if section["chart"]]
    assert len(charts) >= 3
    facts = {fact["id"]: fact["value"] for fact in document["facts"]}
    figures = page.locator("figure.chart")
    assert figures.count() == len(charts)
    for number, section in enumerate(charts):
        figure = figures.nth(number)
        figure.scroll_into_view_if_needed()
        expect(figure.locator(".chart-taken")).to_have_count(1)
        largest = figure.evaluate(
            """chart => Math.max(0, ...[...chart.querySelectorAll(
                '.chart-live .point path, .chart-live path.point, .chart-live path.js-line')]
               .map(mark => mark.getBoundingClientRect()).map(box => Math.max(box.width, box.height)))"""
        )
        assert largest > 0, f"chart {number} shows no mark"
        drawn = figure.evaluate(
            """chart => chart.querySelector('.js-plotly-plot').data
               .flatMap(trace => [...(trace.x || []), ...(trace.y || []), ...(trace.base || [])])"""
        )
        numbers = {round(value, 9) for value in drawn if isinstance(value, int | float)}
        expected = {round(p["y"], 9) for p in section["chart"]["points"] if p["y"] is not None}
        missing = {value for value in expected if value not in numbers}
        assert not missing, (
            f"chart {number} ({section['chart']['title']}) does not draw {sorted(missing)[:5]}"
        )
        cited = {facts[f["fact"]] for told in (section["title"], section["text"]) for f in told["figures"]}
        shown = (
            expected
            | {p["x"] for p in section["chart"]["points"]}
            | {rule["y"] for rule in section["chart"].get("annotations", []) if rule.get("y") is not None}
            | {rule["x"] for rule in section["chart"].get("annotations", [])}
        )
        assert any(_same(value, point) for value in cited for point in shown), (
            f"chart {number} shows no value of its section: {cited}"
        )


def _same(value: Any, point: Any) -> bool:
    if isinstance(value, int | float) and isinstance(point, int | float):
        return abs(value - point) <= 1e-9 * max(1.0, abs(value))
    return value == point


def test_a_broken_file_ends_in_a_clear_error_and_three_more_tries(page: Page, tmp_path: Path) -> None:
    open_account(page)
    job_id = upload(page, tables.broken(tmp_path / "prices.csv"))
    for tries in range(RETRIES + 1):
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("unsupported_type", timeout=30_000)
        job = job_of(page, job_id)
        assert job["status"] == "failed"
        assert job["error"]["category"] == "preprocessing"
        assert job["retries"] == tries
        expect(page.get_by_role("link", name="Upload another table")).to_be_visible()
        if tries == 0:
            keep_screenshots(page, "failed")
        if tries < RETRIES:
            assert job["canRetry"]
            left = RETRIES - tries
            expect(alert).to_contain_text(f"can be tried again {'once' if left == 1 else f'{left} times'}")
            page.get_by_role("button", name="Try again").click()
            wait_until(
                partial(has_failed, page, job_id, after=job["attempts"]), seconds=30, what="the next failure"
            )
            page.reload()
    assert not job_of(page, job_id)["canRetry"]
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("has had all its attempts")
    assert page.request.get("/api/stories").json()["total"] == 0


def has_failed(page: Page, job_id: str, *, after: int) -> bool:
    job = job_of(page, job_id)
    return job["status"] == "failed" and job["attempts"] > after


def test_cancel_stops_the_work_at_once(page: Page, long_table: Path, stack: Stack) -> None:
    open_account(page)
    job_id = upload(page, long_table)
    wait_until(
        lambda: job_of(page, job_id)["currentStage"] == "analyzing" and bool(children_at_work(stack)),
        seconds=60,
        what="the child that reads the file",
    )
    child = children_at_work(stack)[0]
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url("**/dashboard")
    wait_until(lambda: not child.is_running(), seconds=5, what="the end of the child")
    wait_until(
        lambda: job_of(page, job_id)["status"] == "cancelled", seconds=5, what="the job to be cancelled"
    )
    spool = stack.var_dir / "spool"
    wait_until(lambda: not any(spool.iterdir()), seconds=5, what="an empty spool folder")
    assert page.request.get(f"/api/stories/{job_id}").status == 404
    page.reload()
    expect(page.locator(f"#job-{job_id}")).to_contain_text("Cancelled")
    keep_screenshots(page, "dashboard-cancelled")


def test_the_admin_finds_a_failed_job_by_its_id_and_retries_it(
    new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    person = new_context().new_page()
    open_account(person)
    job_id = upload(person, tables.broken(tmp_path / "prices.csv"))
    expect(person.get_by_role("alert")).to_contain_text("unsupported_type", timeout=30_000)

    admin = new_context().new_page()
    log_in(admin, ADMIN, PASSWORD)
    admin.goto("/admin/jobs/job/")
    admin.fill("#searchbar", job_id)
    admin.keyboard.press("Enter")
    admin.wait_for_url("**q=*")
    expect(admin.locator("#result_list tbody tr")).to_have_count(1)
    # what it shows stands beside each other, on a window of 1280
    assert admin.locator("#changelist .results").evaluate("list => list.scrollWidth <= list.clientWidth")
    keep_screenshots(admin, "admin-job")
    admin.locator("#result_list tbody th a").click()
    expect(admin.locator("#content")).to_contain_text("unsupported_type")
    expect(admin.locator("#content")).to_contain_text(job_id)

    admin.goto(f"/admin/jobs/job/?q={job_id}")
    admin.check("#result_list tbody input.action-select")
    options = admin.locator("select[name=action] option").all_inner_texts()
    retry = next(text for text in options if re.search("again|retry", text, re.IGNORECASE))
    admin.select_option("select[name=action]", label=retry)
    admin.click("button[name=index]")
    wait_until(lambda: has_failed(person, job_id, after=1), seconds=30, what="the second attempt")


# the checklist's tenth point is its short form
@pytest.mark.slow
def test_a_lost_network_is_said_and_overcome(page: Page, large_table: Path, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    # What htmx prints for the same.
    watch.expect("^htmx:")
    open_account(page)
    job_id = upload(page, large_table)
    expect(page.locator(".ring-percent")).to_be_visible(timeout=30_000)
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("Reconnecting", timeout=15_000)
    expect(page.locator("#progress .stages")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden(timeout=20_000)
    page.wait_for_url(f"**/stories/{job_id}", timeout=120_000)


def test_everything_can_be_done_without_javascript(
    new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    open_account(page)
    job_id = upload(page, tables.small(tmp_path / "orders.csv"))
    wait_until(lambda: job_of(page, job_id)["status"] == "completed", seconds=60, what="the story")
    page.reload()
    page.get_by_role("link", name="Open your story").click()
    expect(page.locator("article.story h1")).to_be_visible()
    assert page.locator("figure.chart svg").count() >= 1
    keep_screenshot(page, "story-without-javascript", full_page=True)
