"""What a story's page offers to take along is saved by a click, and what is printed of it is the story alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import keep_screenshot, keep_screenshots, open_account, wait_until
from tests.e2e.test_journeys import job_of, upload

pytestmark = pytest.mark.timeout(180)
PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"
SEEN = """() => [...document.querySelectorAll("body *")].filter(part => part.checkVisibility())
    .flatMap(part => [part.id, ...part.classList])"""


def test_a_story_is_taken_along_and_printed(page: Page, tmp_path: Path) -> None:
    open_account(page)
    job_id = upload(page, PENGUINS)
    wait_until(lambda: job_of(page, job_id)["status"] == "completed", seconds=60, what="the story")
    page.goto(f"/stories/{job_id}")
    page.get_by_role("link", name="Take it along").click()
    take = page.get_by_role("region", name="Take it along")
    saved = {}
    for link in (take.get_by_role("link", name="The story as one file"), take.get_by_role("link", name="PNG").first,
                 take.get_by_role("link", name="CSV").first):  # fmt: skip
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        assert re.fullmatch(r"[a-z0-9.-]+\.(html|png|csv)", name)
        download.value.save_as(tmp_path / name)
        saved[name.rpartition(".")[2]] = tmp_path / name
    assert saved["png"].read_bytes().startswith(b"\x89PNG")
    assert saved["csv"].read_text(encoding="utf-8-sig").startswith("species,")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        keep_screenshot(take, f"take-along-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.locator(".finding-story a.figure").first.click()
    expect(page.locator("#figure-panel")).to_be_visible()
    page.emulate_media(media="print")
    seen = set(page.evaluate(SEEN))
    assert {
        "site-header",
        "audiences",
        "take",
        "site-footer",
        "figure-panel",
        "chart-links",
        "chart-live",
    } & seen == set()
    assert {"story-head", "finding-1", "chart-narrow", "facts", "reading"} <= seen
    ink = "link => [getComputedStyle(link).color, getComputedStyle(link).textDecorationLine]"
    assert page.locator(".finding-story a.figure").first.evaluate(ink) == ["rgb(0, 0, 0)", "none"]
    assert page.pdf(format="A4").startswith(b"%PDF")

    page.emulate_media(media="screen")
    page.goto(saved["html"].as_uri())
    keep_screenshots(page, "story-offline")
    expect(page.locator(".pill")).to_contain_text("figures verified")
