"""The real thing for tests in a browser: MongoDB, a worker, the web server and Chromium, each a process of its own.

These tests touch the database by the driver alone (`stack.database`): the ORM of the test process looks elsewhere, and
Playwright's event loop would forbid it anyway.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page
from pymongo import MongoClient

from datastory import supervisor
from datastory.processes import end_with_parent, kill_session
from tests.chromium import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "var" / "screenshots"
PICTURES_ASKED = "SCREENSHOTS" in os.environ
"""To look at what the tests come by, `SCREENSHOTS=1 pytest tests/e2e`. Every page and state is kept by `make look`."""
PASSWORD = "grass-Lantern-42"
ADMIN = "admin@example.org"
STEP_SECONDS = 0.5
NOTHING_ASKED = "() => !document.querySelector('.htmx-request')"
# Answers a listener on every page, before its own scripts run.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
    console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
"""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A running DataStory."""

    # http://127.0.0.1:port
    url: str
    # the database that it uses, by the driver
    database: Any
    # where it keeps its files, spool and logs
    var_dir: Path
    # what worker and web server print
    log: Path
    # main process of the worker
    worker_pid: int
    # main process of the web server
    web_pid: int


@pytest.fixture(scope="session")
def stack(session_mongodb: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Yield a running DataStory with an empty database of its own and an admin (`ADMIN`, `PASSWORD`)."""
    var_dir = tmp_path_factory.mktemp("e2e")
    name = f"e2e_{uuid.uuid4().hex[:8]}"
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = clean | {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "DATASTORY_VAR": str(var_dir),
        "DATABASE_URL": session_mongodb.replace("/?", f"/{name}?"),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "PYTHONUNBUFFERED": "1",
    }
    migrate, make_admin = (
        [sys.executable, "manage.py", *words]
        for words in (["migrate", "--verbosity=0"], ["createsuperuser", "--noinput", f"--email={ADMIN}"])
    )
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    port = free_port()
    log = var_dir / "stack.log"
    with log.open("w") as output:
        worker, web = (
            subprocess.Popen(
                child.command,
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
            for child in (supervisor.worker(), supervisor.web_server("127.0.0.1", port))
        )
    try:
        # While the others start.
        subprocess.run(make_admin, cwd=ROOT, env=environment, check=True)
        wait_until(
            lambda: supervisor.answers("127.0.0.1", port), seconds=60, what=f"the web server; see {log}"
        )
        with MongoClient[dict[str, Any]](session_mongodb) as client:
            yield Stack(
                url=f"http://127.0.0.1:{port}",
                database=client[name],
                var_dir=var_dir,
                log=log,
                worker_pid=worker.pid,
                web_pid=web.pid,
            )
            client.drop_database(name)
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            kill_session(process.pid)
            process.wait()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return once `done()`; fail the test, naming `what` was waited for, when the time is up."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {seconds} s for {what}")
        time.sleep(0.1)


# For the package alone: while Playwright's loop runs, Django refuses its ORM to this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield the browser."""
    with chromium() as browser:
        yield browser


class Watch:
    """Gathers what went wrong in the browser."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Let pass what matches: for tests that break something on purpose."""
        self.expected.append(pattern)

    def follow(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("dialog", lambda dialog: self.problems.append(f"dialog: {dialog.message}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        """Return the problems that no test asked for."""
        return [
            text for text in self.problems if not any(re.search(pattern, text) for pattern in self.expected)
        ]


@pytest.fixture
def watch() -> Watch:
    """Return what listens to the pages of this test; `watch.expect(pattern)` lets a problem pass."""
    return Watch()


@pytest.fixture(autouse=True)
def _no_attempts_counted(stack: Stack) -> None:
    """Start each test with no sign-up or login counted against this address: all tests come from one."""
    shutil.rmtree(stack.var_dir / "cache", ignore_errors=True)


@pytest.fixture
def new_context(browser: Browser, stack: Stack, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a fresh browser profile; its pages are watched like `page`."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=stack.url, **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        context.set_default_timeout(20_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", watch.follow)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert watch.unexpected() == [], "the browser reported problems"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """Return a page of a fresh profile. The test fails for any error on the console and any violation of the policy."""
    return new_context().new_page()


def open_account(page: Page) -> str:
    """Make an account as the form does, without showing it; return its address. The page stays where it is."""
    email = new_address()
    web = page.context.request
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', web.get("/accounts/signup/").text())
    assert token is not None
    words = {"csrfmiddlewaretoken": token[1], "email": email, "password1": PASSWORD}
    answer = web.post("/accounts/signup/", form=words, max_redirects=0)
    assert (answer.status, answer.headers.get("location")) == (302, "/dashboard"), answer.text()
    return email


def new_address() -> str:
    """Return an address that nobody has."""
    return f"reader-{uuid.uuid4().hex[:10]}@example.org"


def sign_up(page: Page) -> str:
    """Make an account through the form; return its address. Ends on the dashboard."""
    email = new_address()
    page.goto("/accounts/signup/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password1]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard")
    return email


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Log in through the form. Ends on the dashboard."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard")


def let_pass(page: Page, seconds: float) -> None:
    """Have so much time pass at once for the pages of this browser profile, whose `page.clock` is installed.

    It passes in steps, and what a page asks in one of them is answered before the next.
    """
    for _ in range(round(seconds / STEP_SECONDS)):
        page.clock.run_for(STEP_SECONDS * 1000)
        for one in page.context.pages:
            one.wait_for_function(NOTHING_ASKED)


def keep_screenshots(page: Page, name: str) -> None:
    """Keep pictures of the whole page, at 1280 and 360 px, light and dark, in `var/screenshots`, if asked to."""
    if not PICTURES_ASKED:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            # Two frames, for what draws itself again after a change of size or scheme.
            page.evaluate(
                "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


def keep_screenshot(seen: Page | Locator, name: str, **options: Any) -> None:
    """Keep one picture as it stands in `var/screenshots`, if asked to."""
    if PICTURES_ASKED:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        seen.screenshot(path=SCREENSHOTS / f"{name}.png", **options)
