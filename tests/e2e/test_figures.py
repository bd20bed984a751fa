"""A figure of a story is opened by click and by keyboard, and without JavaScript on a page of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import keep_screenshot, log_in, open_account, wait_until
from tests.e2e.test_journeys import job_of, upload

pytestmark = pytest.mark.timeout(180)
PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"


def test_figures_open_their_evidence(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    email = open_account(page)
    job_id = upload(page, PENGUINS)
    wait_until(lambda: job_of(page, job_id)["status"] == "completed", seconds=60, what="the story")
    page.goto(f"/stories/{job_id}")
    figure = page.locator(".finding-story a.figure").first
    panel = page.locator("#figure-panel")

    figure.click()
    expect(panel).to_be_visible()
    expect(panel.locator(".figure-account")).to_contain_text("Formula")
    assert panel.locator(".figure-rows tbody tr").count() > 3
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()

    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    panel.click(position={"x": 5, "y": 300})
    expect(panel).to_be_visible()
    page.mouse.click(50, 400)
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    fits = "() => { const at = document.getElementById('figure-panel'); return at.scrollWidth <= at.clientWidth; }"
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(fits), f"the panel is wider than {width} px"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            keep_screenshot(page, f"figure-panel-{width}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    panel.get_by_role("button", name="Close").click()
    expect(figure).to_be_focused()

    page.locator(".pill .badge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^(\d+) of \1 figures verified$"))
    keep_screenshot(page, "figures", full_page=True)

    plain = new_context(java_script_enabled=False).new_page()
    log_in(plain, email)
    plain.goto(f"/stories/{job_id}")
    plain.locator(".finding-story a.figure").first.click()
    plain.wait_for_url(f"**/stories/{job_id}/figures/*")
    expect(plain.locator(".figure-account")).to_contain_text("Formula")
    assert plain.locator(".figure-rows tbody tr").count() > 3
    plain.set_viewport_size({"width": 360, "height": 800})
    keep_screenshot(plain, "figure", full_page=True)
