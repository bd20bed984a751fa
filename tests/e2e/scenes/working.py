"""The page of a job in each of its states."""

from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import expect

from tests.e2e.scenes.stage import (
    FAILURE,
    FLIGHTS,
    PENGUINS,
    READER,
    WAITING,
    Visit,
    ended,
    late,
    looked_at,
    scene,
)

NO_ANSWER: Final = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|^htmx:"
FOUND: Final = [
    "336,776 flights, 16 carriers, 3 origins, 2013",
    "2 dates, 9 measures, 5 categories, 3 identifiers left alone",
    "Average dep delay is highest in the hour from 21:00",
]


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
    began = {
        "claimed_at": now - timedelta(minutes=4, seconds=20),
        "stage_started_at": now - timedelta(seconds=258),
    }
    visit.job(**passed, **began, found=FOUND)


@scene(READER)
def job_looking(visit: Visit) -> None:
    visit.job(look_first=True, percent=52, rows=None, columns=None, note="Reading column 9 of 19: dep_delay")


@scene(READER)
def job_held(visit: Visit) -> None:
    visit.job(**looked_at(PENGUINS))


@scene(READER)
def job_held_uncertain(visit: Visit) -> None:
    held = looked_at(FLIGHTS, kind="xlsx", sheet="2013", other_sheets=["2014", "Notes on the airports"])
    held["preview"]["report"]["columns"][0] |= {
        "ambiguous": True,
        "how": "day first; month first would fit as well",
    }
    visit.job(**held)


@scene(READER)
def job_thrown_away(visit: Visit) -> None:
    visit.job(
        **ended(status="cancelled", storage_key="", look_first=True, note="Nobody went on with it in time.")
    )


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
    visit.job(**ended(status="failed", error=FAILURE, percent=5, size=312, rows=None, columns=None))


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
    times = {"uploading": 1.2, "analyzing": 14.8, "generating": 0.6, "visualizing": 1.1}
    visit.job(
        **ended(
            status="completed",
            stage="visualizing",
            percent=100,
            share=1.0,
            warnings=[warning],
            found=FOUND,
            stage_times=times,
        )
    )


@scene(READER)
def job_reread(visit: Visit) -> None:
    visit.page.goto(f"/processing/{visit.stories['penguins']}/reread")
