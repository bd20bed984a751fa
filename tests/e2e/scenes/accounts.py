"""Before an account, and what an account asks: log in, sign up, passwords, addresses."""

import re
import uuid
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.e2e.conftest import wait_until
from tests.e2e.scenes.stage import NEWCOMER, NOBODY, Visit, at, scene

at("home", NOBODY, "/")
at("styleguide", NOBODY, "/styleguide")
at("log-in", NOBODY, "/accounts/login/")
at("sign-up", NOBODY, "/accounts/signup/")
at("reset", NOBODY, "/accounts/password/reset/")
at("reset-asked", NOBODY, "/accounts/password/reset/done/")
at("reset-link-spent", NOBODY, "/accounts/password/reset/key/a-b/")
at("reset-ended", NOBODY, "/accounts/password/reset/key/done/")
at("confirm-unknown", NOBODY, "/accounts/confirm-email/nobody/")
at("confirm-sent", NOBODY, "/accounts/confirm-email/")
at("inactive", NOBODY, "/accounts/inactive/")
at("password", NEWCOMER, "/accounts/password/change/")
at("password-asked", NEWCOMER, "/accounts/reauthenticate/")
at("addresses", NEWCOMER, "/accounts/email/")
at("log-out", NEWCOMER, "/accounts/logout/")


@scene(NOBODY)
def log_in_refused(visit: Visit) -> None:
    visit.page.goto("/accounts/login/")
    visit.page.fill("input[name=login]", "nobody@example.org")
    visit.page.fill("input[name=password]", "not-the-password")
    visit.page.click("main button[type=submit]")
    expect(visit.page.locator("main")).to_contain_text("is wrong")


@scene(NOBODY)
def sign_up_refused(visit: Visit) -> None:
    visit.page.goto("/accounts/signup/")
    visit.page.fill("input[name=email]", f"{uuid.uuid4().hex}@example.org")
    visit.page.fill("input[name=password1]", "1234")
    visit.page.click("main button[type=submit]")
    expect(visit.page.locator("[aria-invalid=true]")).to_be_visible()


@scene(NEWCOMER)
def reset_with_a_link(visit: Visit) -> None:
    """The link of the mail, which this server writes into its log."""
    visit.page.context.clear_cookies()
    before = len(visit.stack.log.read_text())
    visit.page.goto("/accounts/password/reset/")
    visit.page.fill("input[name=email]", visit.email)
    visit.page.click("main button[type=submit]")

    def link() -> re.Match[str] | None:
        return re.search(r"https?://\S+/password/reset/key/\S+", visit.stack.log.read_text()[before:])

    wait_until(lambda: link() is not None, seconds=10, what="the mail with the link")
    found = link()
    assert found is not None
    visit.page.goto(urlsplit(found[0]).path)
    expect(visit.page.locator("input[name=password1]")).to_be_visible()
