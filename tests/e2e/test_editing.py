"""An owner edits a story and looks its values up, with JavaScript and without."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Watch, keep_screenshots, log_in, open_account, wait_until
from tests.e2e.test_journeys import job_of, upload

pytestmark = pytest.mark.timeout(180)
PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"


def titles(page: Page) -> list[str]:
    return page.locator(".finding h2").all_inner_texts()


def test_a_story_is_edited_and_explored(
    page: Page, new_context: Callable[..., BrowserContext], watch: Watch
) -> None:
    # the title that is refused
    watch.expect("status of 400")
    email = open_account(page)
    story = upload(page, PENGUINS)
    wait_until(lambda: job_of(page, story)["status"] == "completed", seconds=60, what="the story")
    page.goto(f"/stories/{story}")
    told = titles(page)
    explored(page, in_place=True)

    bare = new_context(java_script_enabled=False).new_page()
    log_in(bare, email)
    bare.goto(f"/stories/{story}")
    explored(bare, in_place=False)
    for part in ("evidence", "notes", "take"):
        bare.goto(f"/stories/{story}")
        expect(bare.locator(f"#{part}")).to_be_hidden()
        bare.goto(f"/stories/{story}#{part}")
        expect(bare.locator(f"#{part}")).to_be_visible()
    bare.get_by_role("link", name="Edit", exact=True).click()
    bare.get_by_label("Your own title").fill("Penguins, 4711 of them")
    bare.get_by_role("button", name="Save the title").click()
    expect(bare.get_by_role("alert")).to_contain_text("“4711”")
    bare.get_by_label("Your own title").fill("Three kinds of penguins")
    bare.get_by_role("button", name="Save the title").click()
    bare.get_by_role("button", name=re.compile("^Down")).first.click()
    bare.get_by_role("button", name=re.compile("^Pin")).nth(2).click()
    bare.get_by_role("button", name=re.compile("^Hide")).last.click()
    expect(bare.get_by_role("heading", name="Hidden")).to_be_visible()

    page.goto(f"/stories/{story}")
    expect(page.locator("h1")).to_contain_text("Three kinds of penguins")
    expect(page.locator(".story-head")).to_contain_text("Title by the owner")
    assert titles(page) == [told[2], told[1], told[0], *told[3:-1]]
    assert page.locator(".contents ol li").count() == len(told) - 1
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/stories/{story}#finding-3")
    expect(page.locator(".contents [aria-current]")).to_have_attribute("href", "#finding-3")
    expect(page.locator(".contents-in")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 1440
    page.goto(f"/stories/{story}/edit")
    keep_screenshots(page, "edit")


def explored(page: Page, *, in_place: bool) -> None:
    """Filter and sort the values; with a script that happens on the page of the story."""
    address = page.url
    page.locator("summary", has_text="Explore the numbers").click()
    page.get_by_label("With the words").fill("gentoo")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator(".explore-count")).to_contain_text(re.compile(r"^\d+ of \d+ values"))
    assert (page.url == address) == in_place
    rows = page.locator(".explore-table tbody tr")
    assert all("gentoo" in row.lower() for row in rows.all_inner_texts())
    page.get_by_role("link", name="Rows", exact=True).click()
    head = page.get_by_role("columnheader", name="Rows", exact=True)
    expect(head).to_have_attribute("aria-sort", "descending")
    if in_place:
        expect(head.get_by_role("link")).to_be_focused()
        page.locator(".explore-table a.figure").first.click()
        expect(page.locator("#figure-panel")).to_contain_text("Formula")
        page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("link", name="These values as CSV").click()
    assert download.value.suggested_filename == "penguins-values.csv"
