"""A job whose owner lets a language model word the story, from the upload to the stored story."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobs import tasks
from jobs.models import Job
from stories.models import Story
from stories.telling import tell
from tests.jobs.conftest import table
from tests.judges.model_server import ModelServer
from tests.stories.words import OPENING, model_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_sandbox")]
Upload = Callable[..., Job]
KEY = "sk-canary-key-7711"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the story of the table that is uploaded here, written without a model."""
    path = tmp_path_factory.mktemp("story") / "prices.csv"
    path.write_bytes(table())
    return dict(json.loads(json.dumps(tell(path, {"source": path.name}, lambda progress: None).document)))


@pytest.fixture
def model(settings: Any, document: dict[str, Any]) -> Iterator[ModelServer]:
    """Yield a good model, set up as the endpoint of the settings."""
    with ModelServer("ok", model_of(document)) as server:
        settings.AI_BASE_URL, settings.AI_MODEL, settings.AI_API_KEY = server.url, "model-1", KEY
        yield server


def told(job: Job) -> Story:
    """Have the job done; return its story."""
    assert tasks.work() == f"job {job.pk} completed"
    return Story.objects.get(pk=job.pk)


def test_with_a_wish_the_story_is_in_the_models_words_and_without_one_nothing_goes_out(
    upload: Upload, model: ModelServer, document: dict[str, Any], user: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from jobs.rereading import reread
    from stories.analysis.choices import Choices

    story = told(upload())
    assert (model.hits, story.words_by, story.wording, story.warnings) == (0, "", None, [])

    with caplog.at_level(logging.INFO):
        job = upload(ai=True)
        story = told(job)
    assert (model.hits, story.words_by, story.warnings) == (1, "model-1", [])
    assert OPENING in json.dumps(story.document["sections"])
    assert (story.headline, story.document["facts"]) == (
        story.document["headline"]["text"],
        document["facts"],
    )
    assert story.wording["payloads"] == [model.requests[0].json]
    job.refresh_from_db()
    assert (job.warnings, list(job.stage_times)) == (
        [],
        ["uploading", "analyzing", "generating", "visualizing"],
    )
    assert KEY not in caplog.text

    # what was allowed for the file holds for its copies; and a model that fails is a warning of job and story
    model.mode = "unauthorised"
    again = reread(job.pk, user, Choices())
    story = told(again)
    assert (model.hits, story.words_by, story.document["sections"]) == (2, "", document["sections"])
    assert [(warning["category"], warning["code"]) for warning in story.warnings] == [
        ("narrative", "ai_refused")
    ]
    again.refresh_from_db()
    assert (again.status, again.warnings) == ("completed", story.warnings)


def test_a_wish_holds_for_tries_again(make_job: Callable[..., Job]) -> None:
    job = make_job(status="failed", ai=True)
    assert Job.try_again(job.pk, now=job.created_at)
    lease = Job.claim(worker="host:pool:1", now=job.created_at)
    assert lease is not None
    assert lease.ai
