"""What a scene is, who is in it, and how one is kept under its name."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import APIResponse, Page, expect

from stories.looking import look
from tests.e2e.conftest import Stack
from tests.e2e.test_checklist import Jobs

PENGUINS: Final = Path(__file__).parents[2] / "data" / "penguins.csv"
FLIGHTS: Final = Path(__file__).parents[2] / "data" / "flights.csv"
NOBODY, NEWCOMER, READER = "nobody", "newcomer", "reader"


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


def at(name: str, who: str, address: str, *, expected: str = "") -> None:
    """Keep the page of an address as a scene; the address may name a story of the reader, as {penguins}."""

    def play(visit: Visit) -> None:
        visit.page.goto(address.format(**visit.stories))

    SCENES[name] = Scene(name=name, who=who, play=play, expected=expected)


WAITING: Final[dict[str, Any]] = {
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
    now = datetime.now(UTC)
    left = {"token": "", "lease_until": None, "note": "", "storage_key": "kept/elsewhere"}
    return left | {"claimed_at": now - timedelta(seconds=18), "finished_at": now} | fields


def looked_at(path: Path, **changes: Any) -> dict[str, Any]:
    """Return the fields of a job whose first rows wait for a word; `changes` are of the report of its reading."""
    seen = look(path, {})
    seen["report"] |= changes
    return {
        "status": "held", "token": "", "lease_until": None, "worker": "", "attempt": 0, "look_first": True, "looks": 1,
        "preview": seen, "rows": seen["rows"], "columns": seen["columns"], "file_name": path.name, "percent": 99,
        "size": path.stat().st_size, "held_until": datetime.now(UTC) + timedelta(hours=23),
    }  # fmt: skip


def late(**fields: Any) -> dict[str, Any]:
    """Return the fields of a running job with an expectation of its end."""
    now = datetime.now(UTC)
    return {"ends_low": now + timedelta(seconds=60), "ends_high": now + timedelta(seconds=95)} | fields
