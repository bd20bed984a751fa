"""A workbook is looked at before its story by a worker, then gone on with or thrown away. Also without JavaScript."""

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Stack, keep_screenshots, open_account, wait_until
from tests.jobs.conftest import table

pytestmark = pytest.mark.timeout(180)
READ = "Is it read as you mean it?"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return a workbook of two tables, the larger one on the first sheet."""
    path = tmp_path / "prices.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for sheet, rows in (("All", 300), ("Spring", 90)):
            pd.read_csv(io.BytesIO(table(rows))).to_excel(writer, sheet_name=sheet, index=False)
    return path


def asked_again(page: Page, there: Locator) -> None:
    """Ask for the page as it asks by itself every five seconds, until something is there."""

    def shown() -> bool:
        page.reload()
        return there.is_visible()

    wait_until(shown, seconds=60, what=f"{there}")


def looked_at(page: Page, path: Path) -> str:
    """Have a file looked at; return its job's id. Ends where its first rows are shown."""
    page.goto("/upload")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Look at it first").click()
    page.wait_for_url("**/processing/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(READ, timeout=60_000)
    return page.url.rsplit("/", 1)[-1]


def test_without_javascript_the_second_sheet_is_looked_at_and_told(
    new_context: Callable[..., BrowserContext], workbook: Path
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    open_account(page)
    # The page of the job asks again by itself until there is something to be looked at.
    job_id = looked_at(page, workbook)
    rows = page.get_by_role("region", name="First rows of the table")
    expect(rows.locator("tbody tr")).to_have_count(8)
    expect(rows.locator("th").first).to_have_text("day date")
    expect(page.locator(".kicker")).to_contain_text("300 rows × 3 columns")
    expect(page.get_by_text("The workbook has 1 other sheet, not read: “Spring”.")).to_be_visible()

    page.get_by_label("Sheet").select_option("Spring")
    page.get_by_role("button", name="Look again").click()
    asked_again(page, page.locator(".kicker", has_text="90 rows × 3 columns"))
    expect(page.get_by_label("Sheet").locator("option:checked")).to_have_text("Spring")

    page.get_by_role("button", name="Write the story", exact=True).click()
    page.wait_for_url(f"**/processing/{job_id}")
    ready = page.get_by_role("link", name="Open your story")
    asked_again(page, ready)
    ready.click()
    page.wait_for_url(f"**/stories/{job_id}")
    expect(page.locator("#reading")).to_contain_text("“Spring”")


def test_with_javascript_the_rows_come_without_a_reload_and_can_be_thrown_away(
    page: Page, stack: Stack, workbook: Path
) -> None:
    open_account(page)
    job_id = looked_at(page, workbook)
    expect(page).to_have_title(f"{READ} · DataStory")
    expect(page.locator("#announcement")).to_have_text(READ)
    keep_screenshots(page, "looked-at")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(READ, timeout=60_000)
    key = stack.database["jobs_job"].find_one({"_id": job_id.replace("-", "")})["storage_key"]
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_url("**/dashboard")
    expect(page.get_by_text("Thrown away: prices.xlsx")).to_be_visible()
    job = stack.database["jobs_job"].find_one({"_id": job_id.replace("-", "")})
    assert (job["status"], job["preview"], job["storage_key"]) == ("cancelled", None, "")
    assert stack.database["uploads.files"].count_documents({"_id": key}) == 0
