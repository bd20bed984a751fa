"""Pages that need no story: they open in a browser without an error and can be used."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMIN, Stack, Watch, keep_screenshots, log_in, sign_up

pytestmark = pytest.mark.timeout(180)


def test_somebody_signs_up_looks_around_and_logs_out(page: Page) -> None:
    page.goto("/")
    keep_screenshots(page, "home")
    page.goto("/accounts/signup/")
    keep_screenshots(page, "sign-up")
    sign_up(page)
    keep_screenshots(page, "dashboard-empty")
    page.goto("/upload")
    keep_screenshots(page, "upload")
    page.goto("/accounts/password/change/")
    keep_screenshots(page, "change-password")
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/")
    page.goto("/dashboard")
    expect(page).to_have_url("/accounts/login/?next=/dashboard")
    keep_screenshots(page, "log-in")


def test_a_page_that_is_not_there_says_so_in_our_words(page: Page, watch: Watch) -> None:
    watch.expect("404")
    page.goto("/nowhere")
    expect(page.locator("h1")).to_have_text("There is nothing at this address.")
    keep_screenshots(page, "not-found")


def test_the_admin_opens_under_the_same_policy(page: Page, stack: Stack) -> None:
    log_in(page, ADMIN)
    for path in ("/admin/", "/admin/datastory/user/", "/admin/datastory/user/add/", "/admin/django_q/ormq/"):
        page.goto(path)
        expect(page.locator("#site-name")).to_be_visible()
    page.goto("/admin/datastory/user/")
    keep_screenshots(page, "admin-users")
