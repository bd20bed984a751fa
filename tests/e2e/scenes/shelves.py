"""What comes before a job and after many: the upload, the dashboard, the list of uploads."""

from playwright.sync_api import expect

from tests.e2e.scenes.stage import (
    FAILURE,
    NEWCOMER,
    PENGUINS,
    READER,
    WAITING,
    Visit,
    at,
    ended,
    late,
    looked_at,
    scene,
)

at("dashboard-empty", NEWCOMER, "/dashboard")
at("uploads-empty", NEWCOMER, "/jobs")
at("upload", NEWCOMER, "/upload")
at("dashboard", READER, "/dashboard")
at("dashboard-nothing-like-that", READER, "/dashboard?q=zebra")
at("uploads-none-like-that", READER, "/jobs?status=failed&q=zebra")


@scene(NEWCOMER)
def upload_chosen(visit: Visit) -> None:
    visit.page.goto("/upload")
    visit.page.set_input_files("input[type=file]", PENGUINS)
    expect(visit.page.locator("#preview")).to_be_visible()


@scene(NEWCOMER, expected="400")
def upload_without_a_file(visit: Visit) -> None:
    visit.page.goto("/upload")
    visit.page.locator("form#upload").evaluate("form => { form.noValidate = true; form.submit() }")
    expect(visit.page.get_by_role("alert")).to_be_visible()


@scene(READER)
def job_delete(visit: Visit) -> None:
    job_id = visit.jobs().make(**ended(status="failed", error=FAILURE))
    visit.page.goto(f"/processing/{job_id}/delete")


@scene(READER)
def dashboard_busy(visit: Visit) -> None:
    jobs = visit.jobs()
    jobs.make(**late(file_name="flights.csv"))
    jobs.make(
        **WAITING,
        ahead=2,
        file_name="a-file-with-a-rather-long-name-from-the-accounting-department_final.xlsx",
    )
    jobs.make(**ended(status="failed", error=FAILURE, file_name="prices.csv"))
    jobs.make(**ended(status="cancelled", file_name="orders.csv"))
    visit.page.goto("/dashboard")


@scene(READER)
def dashboard_held(visit: Visit) -> None:
    visit.jobs().make(**looked_at(PENGUINS))
    visit.page.goto("/dashboard")


@scene(READER)
def uploads_held(visit: Visit) -> None:
    visit.jobs().make(**looked_at(PENGUINS))
    visit.page.goto("/jobs?status=held")


@scene(READER)
def uploads(visit: Visit) -> None:
    jobs = visit.jobs()
    jobs.make(**late(file_name="flights.csv"))
    jobs.make(**ended(status="failed", error=FAILURE, file_name="prices.csv"))
    visit.page.goto("/jobs")
