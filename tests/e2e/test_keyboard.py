"""From logging in to logging out without a mouse: each stop of the keyboard is seen, and what it opens can be left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import PASSWORD, keep_screenshots, open_account

pytestmark = pytest.mark.timeout(180)
PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"
MOST_STOPS = 90
# Where the keyboard is: named, with what stands against it as a place that a person can see.
STOP = """() => {
    const at = document.activeElement;
    if (at === document.body) return {name: "", wrong: ""};
    const style = getComputedStyle(at);
    const box = at.getClientRects()[0] ?? at.getBoundingClientRect();
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
    const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
    const over = document.elementFromPoint(x, y);
    let wrong = "";
    if (style.outlineStyle == "none" || parseFloat(style.outlineWidth) < 2) wrong = "has no outline";
    else if (box.right < 0 || box.bottom < 0 || box.left > innerWidth || box.top > innerHeight)
        wrong = `is out of sight at ${x}, ${y}`;
    else if (!over || !at.contains(over)) wrong = `lies under ${over?.outerHTML.slice(0, 80)}`;
    return {name: at.outerHTML.slice(0, 100), wrong} }"""


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page: Page, *, looks: int = 40) -> None:
        self.page, self.looks = page, looks
        self.stops = 0

    def go_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Press Tab until the target has the focus; each stop on the way must be seen."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            stop = self._stop()
            assert not stop["wrong"], f"{self.page.url}: {stop['name']} {stop['wrong']}"
            self.stops += 1
            if target.evaluate("one => one === document.activeElement"):
                return
        pytest.fail(f"{target} is not reached by {MOST_STOPS} stops on {self.page.url}")

    def _stop(self) -> dict[str, str]:
        """Return where the keyboard is once the page has stood still, or after so many looks, 20 in a second."""
        stop: dict[str, str] = {}
        for _ in range(self.looks):
            stop = self.page.evaluate(STOP)
            if not stop["wrong"]:
                break
            self.page.wait_for_timeout(50)
        return stop

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to the target and press a key on it."""
        self.go_to(target)
        self.page.keyboard.press(key)


def test_everything_from_log_in_to_log_out_is_done_by_keyboard(
    page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    email = open_account(new_context().new_page())
    keyboard = Keyboard(page)
    # Who first asks for a file chooser when one is about to open may ask too late: the browser is told by and by.
    page.on("filechooser", lambda chooser: None)
    page.goto("/")
    keyboard.press(page.locator("header").get_by_role("link", name="Log in"))
    page.wait_for_url("**/accounts/login/")
    keyboard.go_to(page.locator("input[name=login]"))
    page.keyboard.type(email)
    keyboard.go_to(page.locator("input[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard")

    # Past the links of every page.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the text")).to_be_in_viewport()
    page.keyboard.press("Enter")
    keyboard.press(page.locator("main").get_by_role("link", name="Upload").first)
    page.wait_for_url("**/upload")
    keyboard.go_to(page.locator("input[type=file]"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(PENGUINS)
    expect(page.locator("[data-chosen]")).to_contain_text("17 kB")
    keyboard.go_to(page.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="With statistics")).to_be_checked()
    page.keyboard.press("ArrowUp")
    keyboard.press(page.get_by_role("button", name="Write the story"))
    page.wait_for_url("**/processing/*")
    expect(page.get_by_role("progressbar").first).to_be_visible()

    # It opens by itself.
    page.wait_for_url("**/stories/*", timeout=60_000)
    figure = page.locator(".finding-story a.figure").first
    panel = page.locator("#figure-panel")
    keyboard.press(figure)
    expect(panel.locator(".figure-account")).to_contain_text("Formula")
    keyboard.go_to(panel.get_by_role("button", name="Close"))
    keep_screenshots(page, "keyboard-evidence")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    # a finding's chart stands before its text
    keyboard.go_to(page.locator("#chart-2 .chart-table summary"))
    page.keyboard.press("Enter")
    expect(page.locator("#chart-2 .chart-table table")).to_be_visible()

    page.keyboard.press("Control+Home")
    # The browser moves there by and by, and would go on over the next stop.
    page.wait_for_function("() => scrollY === 0")
    page.evaluate("() => document.activeElement.blur()")
    keyboard.go_to(
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Stories"), key="Shift+Tab"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard")
    expect(page.locator("main h3").first).to_be_visible()
    keyboard.press(page.get_by_role("button", name="Account of"))
    expect(page.locator("#account-menu")).to_be_visible()
    keyboard.press(page.get_by_role("button", name="Log out"))
    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Sign up").first).to_be_visible()
    assert keyboard.stops > 30


@pytest.mark.parametrize(
    ("style", "wrong"),
    [
        ("outline: none", "has no outline"),
        ("outline: 3px solid red; position: fixed; left: -3000px", "is out of sight"),
        ("outline: 3px solid red; position: relative; z-index: -1", "lies under"),
    ],
)
def test_a_stop_that_nobody_sees_is_found(page: Page, style: str, wrong: str) -> None:
    page.set_content(
        f"""<main style="position: relative; background: white; padding: 20px"><button style="{style}">Here</button>
        </main>"""
    )
    with pytest.raises(AssertionError, match=wrong):
        Keyboard(page, looks=3).go_to(page.get_by_role("button"))
