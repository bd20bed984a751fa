"""The people that the scenes are played by."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import tables
from tests.e2e.conftest import Stack, sign_up, wait_until
from tests.e2e.scenes.stage import FLIGHTS, NEWCOMER, NOBODY, PENGUINS, READER, Scene, Visit
from tests.e2e.test_journeys import job_of, upload


class Company:
    """NEWCOMER and READER: made once, for their stories take a while."""

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
            if not scene.expected:
                # a picture of an error page in a story's name would be taken for the story
                expect(page.locator(".failing")).to_have_count(0)
            yield visit
        finally:
            # it may be asking for what is about to go
            page.close()
            for name in ("jobs_job", "stories_story"):
                self.stack.database[name].delete_many({"_id": {"$nin": kept}})
