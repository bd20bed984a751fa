"""The pages of errors."""

from playwright.sync_api import expect

from tests.e2e.scenes.stage import NEWCOMER, NOBODY, READER, Visit, at, scene

at("not-found", NOBODY, "/nowhere", expected=r"404 \(Not Found\)")
at("not-found-signed-in", READER, "/nowhere", expected=r"404 \(Not Found\)")


@scene(NOBODY, expected="400")
def bad_request(visit: Visit) -> None:
    visit.answered(visit.page.request.get("/", headers={"Host": "nobody.example", "Accept": "text/html"}))
    expect(visit.page.locator("main")).to_contain_text("400")


@scene(READER, expected="403")
def forbidden(visit: Visit) -> None:
    visit.answered(visit.page.request.post("/upload", headers={"Accept": "text/html"}))
    expect(visit.page.locator("main")).to_contain_text("403")


@scene(NOBODY, expected="413")
def too_large(visit: Visit) -> None:
    visit.page.goto("/accounts/login/")
    many = {f"field{number}": "x" for number in range(1100)}
    visit.answered(visit.page.request.post("/accounts/login/", form=many, headers={"Accept": "text/html"}))
    expect(visit.page.locator("main")).to_contain_text("413")


@scene(NEWCOMER, expected="429")
def too_many_requests(visit: Visit) -> None:
    visit.page.context.clear_cookies()
    for _ in range(6):
        visit.page.goto("/accounts/password/reset/")
        visit.page.fill("input[name=email]", visit.email)
        visit.page.click("main button[type=submit]")
    expect(visit.page.locator("main")).to_contain_text("429")


@scene(READER, expected="500")
def server_error(visit: Visit) -> None:
    job_id = visit.jobs().make(stage="no such stage")
    visit.page.goto(f"/processing/{job_id}")
    expect(visit.page.locator("main")).to_contain_text("500")
