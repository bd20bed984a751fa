"""A file whose dates read both ways: the story says so, and is told anew with the other order, without an upload."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Stack, keep_screenshot, keep_screenshots, open_account, wait_until
from tests.e2e.test_journeys import job_of, upload

pytestmark = pytest.mark.timeout(180)


def both_ways(path: Path) -> Path:
    """Write a table of visits whose dates could be read with the day or the month first, and return its path."""
    lines = ["visited,town,minutes"]
    for n in range(240):
        lines.append(
            f"{1 + n % 12:02d}/{1 + n // 20:02d}/2024,{('Oslo', 'Voss', 'Moss')[n % 3]},{20 + n // 4 + n % 5}"
        )
    path.write_text("\n".join(lines) + "\n")
    return path


def finished(page: Page, job_id: str) -> dict[str, Any]:
    """Return the story of a job once it is there."""
    wait_until(
        lambda: job_of(page, job_id)["status"] == "completed", seconds=60, what=f"the story of {job_id}"
    )
    story: dict[str, Any] = page.request.get(f"/api/stories/{job_id}").json()["story"]
    return story


def how(story: dict[str, Any]) -> str:
    return str(story["parseReport"]["columns"][0]["how"])


@pytest.mark.parametrize("with_script", [True, False])
def test_a_file_is_read_again_with_the_other_order_of_its_dates(
    new_context: Callable[..., BrowserContext], stack: Stack, tmp_path: Path, *, with_script: bool
) -> None:
    page = new_context(java_script_enabled=with_script).new_page()
    open_account(page)
    first = upload(page, both_ways(tmp_path / "visits.csv"))
    before = finished(page, first)
    page.goto(f"/stories/{first}")
    expect(page.locator("#reading")).to_contain_text("could be read in another way")
    taken, other = ("day", "month") if how(before).startswith("day") else ("month", "day")
    page.locator("summary", has_text="Read it again").click()
    page.get_by_text("Choose readers and reading").click()
    expect(page.get_by_label("Order of dates").locator("option:checked")).to_have_text(
        f"As found: {taken} first"
    )
    if with_script:
        keep_screenshots(page, "reread")
    page.get_by_label("Order of dates").select_option(other)
    page.get_by_role("button", name="Read it again").click()
    page.wait_for_url("**/processing/*")
    second = page.url.rsplit("/", 1)[-1]
    assert second != first
    after = finished(page, second)
    assert how(after) == f"{other} first, as chosen"
    assert after["facts"] != before["facts"]

    page.goto(f"/stories/{second}")
    expect(page.locator("#reading")).to_contain_text("as chosen")
    page.locator("summary", has_text="Read it again").click()
    page.get_by_text("Choose readers and reading").click()
    expect(page.get_by_label("Order of dates").locator("option:checked")).to_have_text(
        f"{other} first".capitalize()
    )
    assert page.request.get(f"/api/stories/{first}").json()["story"] == before, "the old story has changed"
    page.goto(f"/stories/{first}")
    page.get_by_role("link", name="Delete this story").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/dashboard")
    key = stack.database["jobs_job"].find_one({"_id": second.replace("-", "")})["storage_key"]
    assert stack.database["uploads.files"].count_documents({"_id": key}) == 1, (
        "the other story's file went along"
    )
    if with_script:
        page.goto(f"/processing/{second}/reread")
        keep_screenshots(page, "reread-page")
    else:
        keep_screenshot(page, "reread-without-javascript", full_page=True)


def test_a_choice_that_does_not_fit_is_said_and_taken_back(page: Page, tmp_path: Path) -> None:
    open_account(page)
    path = both_ways(tmp_path / "visits.csv")
    path.write_text(path.read_text().replace("Voss", "Árnes"), encoding="utf-8")
    first = upload(page, path)
    finished(page, first)
    page.goto(f"/stories/{first}")
    page.locator("summary", has_text="Read it again").click()
    page.get_by_text("Choose readers and reading").click()
    page.get_by_label("Characters").select_option("cp1252")
    page.get_by_role("button", name="Read it again").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("choice_does_not_fit", timeout=30_000)
    keep_screenshots(page, "choice-does-not-fit")
    page.get_by_role("link", name="Read it again with other choices").click()
    expect(page.get_by_label("Characters").locator("option:checked")).to_have_text(
        "Western European (Windows-1252)"
    )
    keep_screenshots(page, "reread-failed")
    page.get_by_label("Characters").select_option(label="Decide from the file")
    page.get_by_role("button", name="Read it again").click()
    page.wait_for_url("**/processing/*")
    page.wait_for_url("**/stories/*", timeout=60_000)
    expect(page.locator("#reading")).to_contain_text("UTF-8")
