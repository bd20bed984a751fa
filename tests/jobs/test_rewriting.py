"""Rewrite with AI: its owner asks once or twice, a worker does it once, and only the words are other."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from jobs import clock
from jobs.rewriting import rewrite
from stories import rewriting
from stories.errors import AiAway, PictureFailed
from stories.models import Story
from stories.telling import tell
from tests.jobs.conftest import table
from tests.judges.model_server import ModelServer
from tests.stories.words import OPENING, model_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("story") / "prices.csv"
    path.write_bytes(table())
    return dict(json.loads(json.dumps(tell(path, {"source": path.name}, lambda progress: None).document)))


@pytest.fixture
def model(settings: Any, document: dict[str, Any]) -> Iterator[ModelServer]:
    """Yield a good model, set up as the endpoint of the settings."""
    with ModelServer("ok", model_of(document)) as server:
        settings.AI_BASE_URL, settings.AI_MODEL, settings.AI_SECONDS = server.url, "model-1", 20
        yield server


@pytest.fixture
def story(make_job: Callable[..., Any], document: dict[str, Any]) -> Story:
    """Return a story that was written without the AI that was wished for, and lacks a picture."""
    job = make_job(status="completed")
    warnings = [AiAway().to_dict(), PictureFailed().to_dict() | {"section": 0}]
    return Story.from_draft(
        job_id=job.pk, owner_id=job.owner_id, document=document, pictures=[], created_at=clock.now(),
        file_name="prices.csv", size=1, rows=300, columns=3, warnings=warnings,
    )  # fmt: skip


def queued() -> list[tuple[str, ...]]:
    """Return the arguments of the rewritings that wait for a worker."""
    return [task.task["args"] for task in OrmQ.objects.all() if task.task["func"] == "jobs.rewriting.rewrite"]


def press(client: Client, story: Story) -> Any:
    return client.post(f"/stories/{story.pk}/rewrite")


def test_a_worker_rewords_the_story_and_nothing_else(
    user_client: Client, model: ModelServer, story: Story, document: dict[str, Any]
) -> None:
    page = user_client.get(f"/stories/{story.pk}").content.decode()
    assert "Written without AI" in page
    assert "Rewrite with AI</button>" in page
    assert press(user_client, story).url == f"/stories/{story.pk}"
    (args,) = queued()
    page = user_client.get(f"/stories/{story.pk}").content.decode()
    assert "An AI is being asked for other words" in page
    assert "Rewrite with AI</button>" not in page
    assert user_client.get(f"/stories/{story.pk}/rewriting").status_code == 204
    assert rewrite(*args) == f"story {story.pk} reworded"
    told = Story.objects.get(pk=story.pk)
    assert (told.words_by, told.rewriting, told.rewriting_until) == ("model-1", "", None)
    assert [warning["code"] for warning in told.warnings] == ["picture_failed"]
    assert OPENING in json.dumps(told.document["sections"])
    same = ("facts", "notes", "profile", "statistics", "parseReport")
    assert {key: told.document[key] for key in same} == {key: document[key] for key in same}
    assert told.headline == told.document["headline"]["text"]
    done = user_client.get(f"/stories/{story.pk}/rewriting", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Refresh"]) == (200, "true")
    page = user_client.get(f"/stories/{story.pk}").content.decode()
    assert "Words by <b>model-1</b>, figures by code" in page
    assert "Rewrite with AI</button>" not in page
    # the words for other audiences are not the model's
    page = user_client.get(f"/stories/{story.pk}?audience=technical").content.decode()
    assert "Words by" not in page
    assert "Written without AI for these readers" in page
    assert OPENING not in page
    api = [user_client.get(f"/api/stories/{story.pk}{query}").json() for query in ("", "?audience=technical")]
    assert [answer["wordsBy"] for answer in api] == ["model-1", ""]


def test_pressed_twice_it_is_done_once(user_client: Client, model: ModelServer, story: Story) -> None:
    assert [press(user_client, story).status_code for _ in range(3)] == [302] * 3
    (args,) = queued()
    said = [rewrite(*args) for _ in range(2)]
    assert said == [f"story {story.pk} reworded", f"story {story.pk} was not waiting"]
    assert model.hits == 1
    press(user_client, story)
    assert len(queued()) == 1


def test_a_model_that_fails_again_leaves_its_reason_and_the_button(
    user_client: Client, model: ModelServer, story: Story, document: dict[str, Any]
) -> None:
    model.mode = "unauthorised"
    press(user_client, story)
    assert rewrite(*queued()[0]) == f"story {story.pk} ai_refused"
    told = Story.objects.get(pk=story.pk)
    assert (told.words_by, told.document) == ("", document)
    assert [warning["code"] for warning in told.warnings] == ["picture_failed", "ai_refused"]
    page = user_client.get(f"/stories/{story.pk}").content.decode()
    assert "Rewrite with AI</button>" in page
    assert "<code>ai_refused</code>" in page


def test_a_worker_that_is_lost_leaves_it_free_again_after_a_while(user: Any, story: Story) -> None:
    now = clock.now()
    first = rewriting.begin(story.pk, user, now=now)
    assert rewriting.take(story.pk, first, now=now)
    assert rewriting.begin(story.pk, user, now=now + timedelta(seconds=89)) == ""
    second = rewriting.begin(story.pk, user, now=now + timedelta(seconds=91))
    assert second
    # the lost one comes back
    assert rewriting.take(story.pk, first, now=now) == ""
    held = rewriting.take(story.pk, second, now=now)
    late = {"document": story.document, "words_by": "m", "wording": None, "warning": None}
    assert not rewriting.keep(story.pk, first, **late)
    assert not rewriting.keep(story.pk, second, **late)
    assert held


def test_it_is_for_the_owner_where_a_model_is_set_up(
    user_client: Client, other_client: Client, model: ModelServer, story: Story, settings: Any
) -> None:
    assert press(other_client, story).status_code == 404
    assert user_client.get(f"/stories/{story.pk}/rewrite").status_code == 405
    settings.AI_BASE_URL = ""
    assert "Rewrite with AI" not in user_client.get(f"/stories/{story.pk}").content.decode().replace(
        "“Rewrite", ""
    )
    page = user_client.post(f"/stories/{story.pk}/rewrite", follow=True).content.decode()
    assert "No AI is set up here." in page
    assert queued() == []


def test_what_the_model_saw_is_shown_to_the_letter_with_what_was_refused(
    user_client: Client, model: ModelServer, story: Story
) -> None:
    page = user_client.get(f"/stories/{story.pk}/words").content.decode()
    assert "Nothing. No model was asked" in page
    model.mode = "wrong_numbers"
    press(user_client, story)
    rewrite(*queued()[0])
    answer = user_client.get(f"/stories/{story.pk}/words")
    (request,) = model.requests
    body = re.findall(r'<pre class="message" tabindex="0">(.*?)</pre>', answer.content.decode(), re.DOTALL)
    from html import unescape

    assert json.loads(unescape(body[-1])) == request.json
    assert unescape(body[1]) == request.json["messages"][1]["content"]
    told = Story.objects.get(pk=story.pk)
    assert told.wording["refused"]
    page = unescape(answer.content.decode())
    for entry in told.wording["refused"]:
        assert entry["said"] in page
        assert entry["shown"] in page
        assert "; ".join(entry["why"]) in page
    assert "Section 1, text" in page


def test_the_upload_page_offers_a_box_that_is_not_ticked_where_a_model_is_set_up(
    user_client: Client, model: ModelServer, settings: Any
) -> None:
    page = user_client.get("/upload").content.decode()
    box = re.search(r"<input[^>]*name=\"ai\"[^>]*>", page)
    assert box is not None
    assert "checked" not in box[0]
    assert "model-1 at 127.0.0.1" in page
    settings.AI_BASE_URL = ""
    assert 'name="ai"' not in user_client.get("/upload").content.decode()


@pytest.mark.parametrize(
    ("said", "status", "ai"),
    [("true", 202, True), ("false", 202, False), ("", 202, False), ("yes", 422, None)],
)
def test_the_api_takes_the_wish(
    user_client: Client,
    model: ModelServer,
    clean_files: None,
    tmp_path: Path,
    said: str,
    status: int,
    ai: Any,
) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,2\n")
    with (tmp_path / "t.csv").open("rb") as file:
        answer = user_client.post("/api/upload", {"file": file, "ai": said})
    assert (answer.status_code, answer.json().get("ai")) == (status, ai)


def test_the_api_refuses_a_wish_that_nobody_can_grant(
    user_client: Client, clean_files: None, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,2\n")
    with (tmp_path / "t.csv").open("rb") as file:
        answer = user_client.post("/api/upload", {"file": file, "ai": "true"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "ai_not_offered")
