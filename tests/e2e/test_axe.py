"""axe-core finds nothing on any page, light and dark, narrow and wide; targets are large enough."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack, Watch, keep_screenshots, sign_up, wait_until
from tests.e2e.test_checklist import Jobs
from tests.e2e.test_journeys import job_of, upload

pytestmark = pytest.mark.timeout(600)
PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
ALL = [(width, scheme) for width in (320, 768, 1280) for scheme in ("light", "dark")]
TWO = [(320, "light"), (1280, "dark")]
PUBLIC = ("/", "/styleguide", "/accounts/login/", "/nowhere")
ACCOUNT = ("/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/")
SIGNED_IN = ("/dashboard", "/upload", "/jobs", "/accounts/password/change/", "/accounts/logout/", "/nowhere")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))"""
# WCAG 2.2, 2.5.5: a link within a sentence may be smaller.
SMALL = """() => [...document.querySelectorAll("button, .button, select, summary, nav a, input:not([type=hidden])")]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest(".modebar, svg"))
    .map(one => ({one, box: (one.type == "checkbox" || one.type == "radio" ? one.labels[0] ?? one : one)
        .getBoundingClientRect()}))
    .filter(({box}) => box.height < 43.9 || box.width < 43.9)
    .map(({one, box}) => `${one.outerHTML.slice(0, 90)} is ${box.width} x ${box.height}`)"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
NOWHERE = r"404 \(Not Found\)"


def faults(page: Page, looks: list[tuple[int, str]]) -> list[str]:
    """Return what is wrong with the page as it stands, in each of these widths and schemes."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        here = [*page.evaluate(RUN), *page.evaluate(SMALL)]
        if page.evaluate(WIDER):
            here.append("it runs over the edge")
        found += [f"{page.url} at {width} {scheme}: {fault}" for fault in here]
    return found


def visited(page: Page, addresses: tuple[str, ...], looks: list[tuple[int, str]]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += faults(page, looks)
    return found


def test_pages_for_everybody_and_an_empty_dashboard_have_no_fault(page: Page, watch: Watch) -> None:
    watch.expect(NOWHERE)
    found = visited(page, PUBLIC, TWO)
    page.goto("/styleguide")
    keep_screenshots(page, "styleguide")
    sign_up(page)
    assert found + visited(page, ("/dashboard",), TWO) == []


def test_the_check_finds_what_is_wrong(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate(
        """() => { document.documentElement.removeAttribute("lang");
        document.querySelector("h1").style.color = "#bbb";
        const button = document.querySelector("main button");
        button.style.minHeight = button.style.height = "20px" }"""
    )
    found = "\n".join(faults(page, [(1280, "light")]))
    for fault in ("html-has-lang:", "color-contrast:", "x 20"):
        assert fault in found


def test_focus_is_seen_on_every_stop_of_the_keyboard(page: Page) -> None:
    page.goto("/styleguide")
    stops = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        name, width = page.evaluate(
            "() => { const at = document.activeElement;"
            " return [at.outerHTML.slice(0, 60), getComputedStyle(at).outlineWidth] }"
        )
        if name.startswith("<body"):
            break
        assert width == "3px", name
        stops.add(name)
    assert len(stops) > 12


def test_a_sample_is_one_click_from_its_story(page: Page) -> None:
    sign_up(page)
    page.get_by_role("button", name=re.compile("Write this story.*Penguins")).click()
    page.wait_for_url("**/stories/*", timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.slow
def test_every_page_has_no_fault(page: Page, watch: Watch) -> None:
    watch.expect(NOWHERE)
    found = visited(page, (*PUBLIC, *ACCOUNT), ALL)
    sign_up(page)
    found += visited(page, SIGNED_IN, ALL)
    job_id = upload(page, PENGUINS)
    wait_until(lambda: job_of(page, job_id)["status"] == "completed", seconds=60, what="the story")
    story = f"/stories/{job_id}"
    found += visited(page, (story, f"{story}/figures", f"{story}/delete", "/dashboard", "/jobs"), ALL)
    assert found == []


STATES: dict[str, Callable[[], dict[str, Any]]] = {
    "running": lambda: {"found": ["336,776 rows", "19 columns"]},
    "waiting": lambda: {"status": "queued", "ahead": 2, "token": "", "lease_until": None, "percent": 0},
    "lost": lambda: {"status": "queued", "ahead": 0, "token": "", "lease_until": None, "lost": 1},
    "cancelled": lambda: {"status": "cancelled", "token": "", "finished_at": datetime.now(UTC)},
    "failed": lambda: {
        "status": "failed",
        "token": "",
        "finished_at": datetime.now(UTC),
        "error": {
            "category": "preprocessing",
            "code": "no_rows",
            "message": "The file has column names but no rows under them.",
            "action": "Add the rows or export the table again, then upload it.",
            "retryable": True,
        },
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_a_job_has_no_fault_in_any_state(page: Page, stack: Stack, state: str) -> None:
    jobs = Jobs(stack, sign_up(page))
    job_id = jobs.make(**STATES[state]())
    assert visited(page, (f"/processing/{job_id}", "/dashboard", "/jobs"), ALL) == []
