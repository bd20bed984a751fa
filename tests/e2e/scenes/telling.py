"""A story, and all that is one step away from it."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.scenes.stage import READER, Visit, at, scene

at("story", READER, "/stories/{penguins}")
at("story-in-brief", READER, "/stories/{penguins}?audience=executive")
at("story-with-statistics", READER, "/stories/{penguins}?audience=technical")
at("story-of-flights", READER, "/stories/{flights}")
at("story-of-orders", READER, "/stories/{orders}")
at("figures", READER, "/stories/{penguins}/figures")
at("words-ours", READER, "/stories/{penguins}/words")
at("explore", READER, "/stories/{flights}/explore")
at("explore-narrowed", READER, "/stories/{flights}/explore?finding=1&sort=-value")
at("explore-nothing-like-that", READER, "/stories/{flights}/explore?q=zebra")
at("edit", READER, "/stories/{penguins}/edit")
at("story-delete", READER, "/stories/{penguins}/delete")


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
