"""Nothing is wrong with any page in any state: axe-core is content, targets are large, nothing runs over the edge.

A few pages here each time; every scene, narrow and wide, light and dark, by `make look`, which keeps pictures too.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Stack, Watch, keep_screenshots, sign_up
from tests.e2e.looking import SCHEMES, SEE_ALL, Look, bind, faults, forget, photograph, show
from tests.e2e.scenes import SCENES, Company

pytestmark = pytest.mark.timeout(600)
TWO: list[Look] = [(320, "light"), (1280, "dark")]
PUBLIC = ("/", "/styleguide", "/accounts/login/", "/nowhere")
PHONE, DESK = "phone", "desk"
WIDTHS = {PHONE: ((320,), 360), DESK: ((768, 1280), 1280)}
"""Where faults are looked for, and where a picture is taken."""
PAGES = {
    "home": "home", "styleguide": "styleguide", "upload": "upload", "dashboard": "dashboard", "jobs": "uploads",
    "processing": "job-working", "reread": "job-reread", "delete_job": "job-delete", "story": "story",
    "figures": "figures", "figure": "figure", "figure_panel": "story-evidence", "edit": "edit", "explore": "explore",
    "words": "words-ours", "delete_story": "story-delete",
    "account_login": "log-in", "account_logout": "log-out", "account_signup": "sign-up", "account_inactive": "inactive",
    "account_reauthenticate": "password-asked", "account_email": "addresses",
    "account_email_verification_sent": "confirm-sent", "account_confirm_email": "confirm-unknown",
    "account_change_password": "password", "account_reset_password": "reset",
    "account_reset_password_done": "reset-asked", "account_reset_password_from_key": "reset-with-a-link",
    "account_reset_password_from_key_done": "reset-ended",
}  # fmt: skip
"""For each address that is a page, a scene of it."""
NO_PAGES = {
    # files and fragments
    "healthz", "progress", "rewriting", "story_json", "story_html", "recompute", "facts_json", "chart", "chart_png",
    "chart_csv", "explore_csv",
    # what a form leads to
    "tell_sample", "cancel", "go_on", "look_again", "retry", "redraw", "rewrite",
    # never answered with a page of its own here: everybody has a password, and no code is sent
    "account_set_password", "account_confirm_login_code",
}  # fmt: skip


def test_pages_for_everybody_and_an_empty_dashboard_have_no_fault(page: Page, watch: Watch) -> None:
    watch.expect(r"404 \(Not Found\)")
    found = []
    for address in PUBLIC:
        page.goto(address)
        found += faults(page, TWO)
    page.goto("/styleguide")
    keep_screenshots(page, "styleguide")
    sign_up(page)
    assert found + faults(page, TWO) == []


def test_every_page_has_a_scene() -> None:
    found = {
        pattern.name
        for resolver in [*get_resolver().url_patterns]
        for pattern in getattr(resolver, "url_patterns", [resolver])
        if getattr(resolver, "namespace", None) is None
    }
    assert found == set(PAGES) | NO_PAGES
    assert set(PAGES.values()) <= set(SCENES)


def test_the_check_finds_what_is_wrong(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate(
        """() => { document.documentElement.removeAttribute("lang");
        document.querySelector("h1").style.color = "#bbb";
        document.querySelector("main button").style.cssText = "min-height: 20px; height: 20px; padding: 0";
        document.querySelector("main").insertAdjacentHTML("beforeend", `<p><a href="/">Alone</a></p>
            <p>A word with <a href="/">a link</a> in it.</p><div style="min-width: 2000px">Wide</div>`) }"""
    )
    found = "\n".join(faults(page, [(1280, "light")]))
    for fault in ("html-has-lang:", "color-contrast:", "x 20\n", ">Alone</a>", "over the edge"):
        assert fault in found
    assert ">a link</a>" not in found


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
    page.get_by_role("button", name=re.compile("Write its story.*Penguins")).click()
    page.wait_for_url("**/stories/*", timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture(scope="module")
def company(stack: Stack, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Yield the people of the scenes; what is in the album is bound when all is over, also after a part of them."""

    def open_context() -> BrowserContext:
        return browser.new_context(base_url=stack.url)

    yield Company(stack, tmp_path_factory.mktemp("scenes"), open_context)
    print(f"\nEvery page and state: {bind(SCENES)}")


@pytest.mark.slow
@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("name", SCENES)
def test_a_scene_has_no_fault(
    company: Company, new_context: Callable[..., BrowserContext], watch: Watch, name: str, size: str
) -> None:
    scene = SCENES[name]
    if scene.expected:
        watch.expect(scene.expected)
    widths, pictured = WIDTHS[size]
    page = new_context(storage_state=company.states[scene.who]).new_page()
    # the picture of another day says nothing of this one
    forget(name, [(pictured, scheme) for scheme in SCHEMES])
    show(page, (pictured, "light"))
    with company.played(scene, page):
        if scene.whole:
            page.evaluate(SEE_ALL)
        photograph(page, name, [(pictured, scheme) for scheme in SCHEMES], whole=scene.whole)
        found = faults(page, [(width, scheme) for width in widths for scheme in SCHEMES])
        assert not found, "\n".join(found)
