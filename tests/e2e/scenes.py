"""Every page, in every state that it can be in: what axe-core, the photographer and the reader of pictures look at."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, BrowserContext, Page, expect

from tests.e2e import tables
from tests.e2e.conftest import Stack, sign_up, wait_until
from tests.e2e.test_checklist import Jobs
from tests.e2e.test_journeys import job_of, upload

PENGUINS: Final = Path(__file__).parents[1] / "data" / "penguins.csv"
FLIGHTS: Final = Path(__file__).parents[1] / "data" / "flights.csv"
NOBODY, NEWCOMER, READER = "nobody", "newcomer", "reader"
NO_ANSWER: Final = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|^htmx:"


@dataclass(kw_only=True)
class Visit:
    """Somebody at a page, and what they have."""

    page: Page
    stack: Stack
    # NOBODY without an account, NEWCOMER with an empty one, READER with stories
    who: str
    # the address of the account, "" without one
    email: str = ""
    # stories of the READER, by the name of the table
    stories: dict[str, str] = field(default_factory=dict)

    def jobs(self) -> Jobs:
        """Return what writes the jobs of this person."""
        return Jobs(self.stack, self.email)

    def job(self, **fields: Any) -> str:
        """Open the page of a job that is as the fields say, and return its id."""
        job_id = self.jobs().make(**fields)
        self.page.goto(f"/processing/{job_id}")
        expect(self.page.locator("#progress")).to_be_visible()
        return job_id

    def altered(self, **fields: Any) -> str:
        """Return the id of a story like that of the penguins, but for the fields."""
        stories = self.stack.database["stories_story"]
        story = stories.find_one({"_id": uuid.UUID(self.stories["penguins"]).hex})
        story_id = uuid.uuid4()
        stories.insert_one(story | fields | {"_id": story_id.hex})
        return str(story_id)

    def answered(self, response: APIResponse) -> None:
        """Show what the server answered to a request that no link makes."""
        place = "/as-answered"
        self.page.route(
            f"**{place}",
            lambda route: route.fulfill(
                status=response.status, headers=response.headers, body=response.text()
            ),
        )
        self.page.goto(place)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One page in one state."""

    name: str
    who: str
    # what leads to it
    play: Callable[[Visit], None]
    # what the browser may report
    expected: str = ""
    # whether a picture shows all of the page, and not the window alone
    whole: bool = True


SCENES: Final[dict[str, Scene]] = {}


def scene(
    who: str, *, expected: str = "", whole: bool = True
) -> Callable[[Callable[[Visit], None]], Callable[[Visit], None]]:
    """Return what makes a scene of a function, under its name."""

    def keep(play: Callable[[Visit], None]) -> Callable[[Visit], None]:
        name = play.__name__.replace("_", "-")
        SCENES[name] = Scene(name=name, who=who, play=play, expected=expected, whole=whole)
        return play

    return keep


def _at(name: str, who: str, address: str, *, expected: str = "") -> None:
    def play(visit: Visit) -> None:
        visit.page.goto(address.format(**visit.stories))

    SCENES[name] = Scene(name=name, who=who, play=play, expected=expected)


# --- Before an account -----------------------------------------------------------------------------------------------

_at("home", NOBODY, "/")
_at("styleguide", NOBODY, "/styleguide")
_at("log-in", NOBODY, "/accounts/login/")
_at("sign-up", NOBODY, "/accounts/signup/")
_at("reset", NOBODY, "/accounts/password/reset/")
_at("reset-asked", NOBODY, "/accounts/password/reset/done/")
_at("reset-link-spent", NOBODY, "/accounts/password/reset/key/a-b/")
_at("reset-ended", NOBODY, "/accounts/password/reset/key/done/")
_at("confirm-unknown", NOBODY, "/accounts/confirm-email/nobody/")
_at("confirm-sent", NOBODY, "/accounts/confirm-email/")
_at("inactive", NOBODY, "/accounts/inactive/")


@scene(NOBODY)
def log_in_refused(visit: Visit) -> None:
    visit.page.goto("/accounts/login/")
    visit.page.fill("input[name=login]", "nobody@example.org")
    visit.page.fill("input[name=password]", "not-the-password")
    visit.page.click("main button[type=submit]")
    expect(visit.page.locator("main")).to_contain_text("not correct")


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


# --- Errors ----------------------------------------------------------------------------------------------------------

_at("not-found", NOBODY, "/nowhere", expected=r"404 \(Not Found\)")
_at("not-found-signed-in", READER, "/nowhere", expected=r"404 \(Not Found\)")


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


# --- An account ------------------------------------------------------------------------------------------------------

_at("dashboard-empty", NEWCOMER, "/dashboard")
_at("uploads-empty", NEWCOMER, "/jobs")
_at("upload", NEWCOMER, "/upload")
_at("password", NEWCOMER, "/accounts/password/change/")
_at("password-asked", NEWCOMER, "/accounts/reauthenticate/")
_at("addresses", NEWCOMER, "/accounts/email/")
_at("log-out", NEWCOMER, "/accounts/logout/")


@scene(NEWCOMER)
def upload_chosen(visit: Visit) -> None:
    visit.page.goto("/upload")
    visit.page.set_input_files("input[type=file]", PENGUINS)
    visit.page.wait_for_timeout(800)


@scene(NEWCOMER, expected="400")
def upload_without_a_file(visit: Visit) -> None:
    visit.page.goto("/upload")
    visit.page.locator("form#upload").evaluate("form => { form.noValidate = true; form.submit() }")
    expect(visit.page.get_by_role("alert")).to_be_visible()


# --- A job -----------------------------------------------------------------------------------------------------------

FOUND: Final = [
    "336,776 flights, 16 carriers, 3 origins, 2013",
    "2 dates, 9 measures, 5 categories, 3 identifiers left alone",
    "Average dep delay is highest in the hour from 21:00",
]
WAITING: Final = {
    "status": "queued", "token": "", "lease_until": None, "percent": 0, "share": 0.0, "claimed_at": None, "worker": "",
    "stage": "uploading", "attempt": 0, "rows": None, "columns": None, "stage_times": {}, "note": "",
}  # fmt: skip
FAILURE: Final = {
    "category": "preprocessing",
    "code": "no_rows",
    "message": "The file has column names but no rows under them.",
    "action": "Add the rows or export the table again, then upload it.",
    "retryable": True,
}


def ended(**fields: Any) -> dict[str, Any]:
    """Return the fields of a job that has ended."""
    return {"token": "", "lease_until": None, "finished_at": datetime.now(UTC)} | fields


def late(**fields: Any) -> dict[str, Any]:
    """Return the fields of a running job with an expectation of its end."""
    now = datetime.now(UTC)
    return {"ends_low": now + timedelta(seconds=60), "ends_high": now + timedelta(seconds=95)} | fields


@scene(READER)
def job_queued(visit: Visit) -> None:
    visit.job(**WAITING, ahead=2)


@scene(READER)
def job_working(visit: Visit) -> None:
    visit.job(**late(found=FOUND))


@scene(READER)
def job_beginning(visit: Visit) -> None:
    visit.job(
        **late(stage="uploading", percent=3, share=0.3, note="", rows=None, columns=None, stage_times={})
    )


@scene(READER)
def job_drawing(visit: Visit) -> None:
    times = {"uploading": 1.2, "analyzing": 14.8, "generating": 0.6}
    visit.job(
        **late(
            stage="visualizing",
            percent=92,
            share=0.5,
            found=FOUND,
            stage_times=times,
            note="Drawing chart 3 of 6",
        )
    )


@scene(READER)
def job_longer_than_usual(visit: Visit) -> None:
    now = datetime.now(UTC)
    passed = {"ends_low": now - timedelta(seconds=60), "ends_high": now - timedelta(seconds=5)}
    visit.job(**passed, found=FOUND, claimed_at=now - timedelta(minutes=4, seconds=20))


@scene(READER)
def job_lost(visit: Visit) -> None:
    visit.job(**WAITING | {"ahead": 0, "lost": 1, "attempt": 1})


@scene(READER)
def job_being_cancelled(visit: Visit) -> None:
    visit.job(cancel_requested=True)


@scene(READER)
def job_cancelled(visit: Visit) -> None:
    visit.job(**ended(status="cancelled"))


@scene(READER)
def job_failed(visit: Visit) -> None:
    visit.job(**ended(status="failed", error=FAILURE, percent=5))


@scene(READER)
def job_failed_for_good(visit: Visit) -> None:
    trouble = FAILURE | {
        "category": "analysis", "code": "analysis_failed", "message": "The analysis stopped at a column.",
        "action": "Upload the table again, without that column if it is not needed.", "retryable": False,
    }  # fmt: skip
    visit.job(**ended(status="failed", error=trouble, retries=3, attempt=4))


@scene(READER, expected=NO_ANSWER)
def job_reconnecting(visit: Visit) -> None:
    visit.job(**late(found=FOUND))
    visit.page.route("**/progress?*", lambda route: route.abort())
    expect(visit.page.locator("#connection")).to_contain_text("Reconnecting…", timeout=15_000)


@scene(READER, whole=False)
def job_cancel_asked(visit: Visit) -> None:
    visit.job(claimed_at=datetime.now(UTC) - timedelta(minutes=2))
    visit.page.get_by_role("button", name="Cancel").click()
    expect(visit.page.get_by_role("dialog")).to_be_visible()


@scene(READER)
def job_history(visit: Visit) -> None:
    began = datetime.now(UTC) - timedelta(minutes=3)
    lost = {
        "attempt": 1, "outcome": "worker lost", "stage": "analyzing", "began": began.isoformat(),
        "ended": (began + timedelta(seconds=20)).isoformat(), "times": {"uploading": 0.4},
    }  # fmt: skip
    visit.job(attempt=2, history=[lost])
    visit.page.locator("#history summary").click()


@scene(READER)
def job_done(visit: Visit) -> None:
    # The story opens by itself: here it does not come.
    visit.page.route("**/stories/*", lambda route: route.fulfill(status=204))
    visit.page.goto(f"/processing/{visit.stories['penguins']}")
    expect(visit.page.get_by_role("link", name="Open your story")).to_be_visible()


@scene(READER)
def job_done_with_a_warning(visit: Visit) -> None:
    warning = {
        "category": "visualization", "code": "chart_failed", "section": 1,
        "message": "One chart could not be drawn. Its values are in the table.",
    }  # fmt: skip
    visit.page.route("**/stories/*", lambda route: route.fulfill(status=204))
    visit.job(**ended(status="completed", percent=100, share=1.0, warnings=[warning], found=FOUND))


@scene(READER)
def job_delete(visit: Visit) -> None:
    job_id = visit.jobs().make(**ended(status="failed", error=FAILURE))
    visit.page.goto(f"/processing/{job_id}/delete")


@scene(READER)
def job_reread(visit: Visit) -> None:
    visit.page.goto(f"/processing/{visit.stories['penguins']}/reread")


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
def uploads(visit: Visit) -> None:
    jobs = visit.jobs()
    jobs.make(**late(file_name="flights.csv"))
    jobs.make(**ended(status="failed", error=FAILURE, file_name="prices.csv"))
    visit.page.goto("/jobs")


_at("dashboard", READER, "/dashboard")
_at("dashboard-nothing-like-that", READER, "/dashboard?q=zebra")
_at("uploads-none-like-that", READER, "/jobs?status=failed&q=zebra")

# --- A story ---------------------------------------------------------------------------------------------------------

_at("story", READER, "/stories/{penguins}")
_at("story-in-brief", READER, "/stories/{penguins}?audience=executive")
_at("story-with-statistics", READER, "/stories/{penguins}?audience=technical")
_at("story-of-flights", READER, "/stories/{flights}")
_at("story-of-orders", READER, "/stories/{orders}")
_at("figures", READER, "/stories/{penguins}/figures")
_at("words-ours", READER, "/stories/{penguins}/words")
_at("explore", READER, "/stories/{flights}/explore")
_at("explore-narrowed", READER, "/stories/{flights}/explore?finding=1&sort=-value")
_at("explore-nothing-like-that", READER, "/stories/{flights}/explore?q=zebra")
_at("edit", READER, "/stories/{penguins}/edit")
_at("story-delete", READER, "/stories/{penguins}/delete")


@scene(READER)
def story_unfolded(visit: Visit) -> None:
    visit.page.goto(f"/stories/{visit.stories['penguins']}")
    visit.page.evaluate(
        "() => document.querySelectorAll('main details').forEach(part => { part.open = true })"
    )


@scene(READER, whole=False)
def story_evidence(visit: Visit) -> None:
    visit.page.goto(f"/stories/{visit.stories['penguins']}")
    visit.page.locator(".finding-story a.figure").first.click()
    expect(visit.page.locator("#figure-panel .figure-account")).to_be_visible()


@scene(READER)
def figure(visit: Visit) -> None:
    visit.page.goto(f"/stories/{visit.stories['penguins']}")
    address = visit.page.locator(".finding-story a.figure").first.get_attribute("href") or ""
    visit.page.goto(address)
    expect(visit.page.locator(".figure-account")).to_be_visible()


def _edited(visit: Visit, title: str) -> None:
    """Have a story like that of the penguins, give it a title, and hide a finding."""
    visit.page.goto(f"/stories/{visit.altered()}/edit")
    visit.page.get_by_role("button", name=re.compile("^Hide")).last.click()
    visit.page.fill("#edit-title", title)
    visit.page.get_by_role("button", name="Save the title").click()


@scene(READER, expected="400")
def edit_refused(visit: Visit) -> None:
    _edited(visit, "Penguins in 98765 figures")
    expect(visit.page.get_by_role("alert")).to_be_visible()


@scene(READER)
def edit_changed(visit: Visit) -> None:
    _edited(visit, "Penguins, kind by kind")
    expect(visit.page.get_by_role("button", name="Use the story’s own headline")).to_be_visible()


@scene(READER)
def story_edited(visit: Visit) -> None:
    _edited(visit, "Penguins, kind by kind")
    expect(visit.page.get_by_role("button", name="Use the story’s own headline")).to_be_visible()
    visit.page.goto(visit.page.url.split("/edit")[0])
    expect(visit.page.locator("h1")).to_contain_text("Penguins, kind by kind")


@scene(READER)
def story_with_charts_missing(visit: Visit) -> None:
    warning = {
        "category": "visualization", "code": "chart_failed", "section": 0,
        "message": "One chart could not be drawn. Its values are in the table.",
    }  # fmt: skip
    visit.page.goto(f"/stories/{visit.altered(pictures=[], warnings=[warning])}")
    expect(visit.page.locator(".story-warnings")).to_be_visible()


@scene(READER)
def story_being_reworded(visit: Visit) -> None:
    until = datetime.now(UTC) + timedelta(minutes=5)
    visit.page.goto(f"/stories/{visit.altered(rewriting='t', rewriting_until=until)}")
    expect(visit.page.locator("#rewriting")).to_be_visible()


@scene(READER)
def words_of_a_model(visit: Visit) -> None:
    wording = {
        "model": "small-model-1", "host": "models.example.org", "at": datetime.now(UTC).isoformat(),
        "payloads": [{"model": "small-model-1", "messages": [
            {"role": "system", "content": "Put findings into words.\nFigures stand as {f1}. " + "Say no more. " * 30},
            {"role": "user", "content": '{"sections": [{"id": "s1", "text": "{n1} weighs {f1} more."}]}'},
        ]}],
        "sent": {"names": {"n1": "Gentoo", "n2": "body_mass_g"}, "leftOut": 1},
        "refused": [{"section": "sections[1].text", "said": "Gentoo penguins weigh twice as much because they eat.",
                     "why": ["it says why, and nothing was tested that could", "“twice” is not one of the figures"],
                     "shown": "Gentoo penguins weigh the most."}],
        "requests": 2, "seconds": 3.4, "cost": 0.0021, "tokensIn": 2041, "tokensOut": 380,
    }  # fmt: skip
    visit.page.goto(f"/stories/{visit.altered(words_by='small-model-1', wording=wording)}/words")
    expect(visit.page.locator(".refused")).to_be_visible()


class Company:
    """The people that the scenes are played by: made once, for their stories take a while."""

    def __init__(self, stack: Stack, folder: Path, open_context: Callable[..., BrowserContext]) -> None:
        self.stack = stack
        self.folder = folder
        self.states: dict[str, Any] = {NOBODY: None}
        self.emails = {NOBODY: ""}
        self.stories: dict[str, str] = {}
        for who in (NEWCOMER, READER):
            context = open_context()
            page = context.new_page()
            self.emails[who] = sign_up(page)
            if who == READER:
                self._tell(page)
            self.states[who] = context.storage_state()
            context.close()

    def _tell(self, page: Page) -> None:
        files = {"penguins": PENGUINS, "flights": FLIGHTS, "orders": tables.small(self.folder / "orders.csv")}
        for name, path in files.items():
            self.stories[name] = upload(page, path)
        for job_id in self.stories.values():
            wait_until(
                lambda job_id=job_id: job_of(page, job_id)["status"] == "completed",  # type: ignore[misc]
                seconds=90,
                what="the story",
            )

    @contextmanager
    def played(self, scene: Scene, page: Page) -> Iterator[Visit]:
        """Yield a visit of whom the scene is about, with the page as the scene has it; nothing of it is left behind."""
        visit = Visit(
            page=page, stack=self.stack, who=scene.who, email=self.emails[scene.who], stories=self.stories
        )
        kept = [uuid.UUID(story).hex for story in self.stories.values()]
        try:
            scene.play(visit)
            yield visit
        finally:
            # it may be asking for what is about to go
            page.close()
            for name in ("jobs_job", "stories_story"):
                self.stack.database[name].delete_many({"_id": {"$nin": kept}})
