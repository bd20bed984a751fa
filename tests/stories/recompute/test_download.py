"""The recompute script on the page of a story: the owner's alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from stories.models import Story
from stories.recompute.writing import script
from stories.telling import compose

PENGUINS = Path(__file__).parents[3] / "tests/data/penguins.csv"


@pytest.fixture
def story(make_story: Callable[..., Story]) -> Story:
    document = json.loads(json.dumps(compose(PENGUINS, {}).document))
    return make_story(document=document, pictures=[], file_name='"pen\r\nguins".csv')


@pytest.mark.django_db
def test_the_owner_gets_the_script_as_a_file(story: Story, user_client: Client) -> None:
    address = f"/stories/{story.pk}/recompute.py"
    answer = user_client.get(address)
    assert answer.status_code == 200
    assert answer.content.decode() == script(story.document)
    assert answer.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pen-guins-recompute.py"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert user_client.get(f"/stories/{story.pk}").content.decode().count(address) == 2


@pytest.mark.django_db
def test_nobody_else_does(story: Story, other_client: Client) -> None:
    assert other_client.get(f"/stories/{story.pk}/recompute.py").status_code == 404
    assert Client().get(f"/stories/{story.pk}/recompute.py").status_code == 302


@pytest.mark.django_db
def test_of_a_story_of_before_there_is_none(make_story: Callable[..., Story], user_client: Client) -> None:
    story: Any = make_story()
    assert user_client.get(f"/stories/{story.pk}/recompute.py").status_code == 404
    assert "recompute.py" not in user_client.get(f"/stories/{story.pk}").content.decode()
