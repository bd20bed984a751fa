"""What pages say of where a table goes."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("service", "said", "not_said"),
    [
        ("", "sends its rows nowhere", "a service that whoever runs it has set up"),
        ("https://analysis.example", "a service that whoever runs it has set up", "nowhere"),
    ],
)
def test_pages_say_where_tables_are_read(
    client: Client, settings: Any, service: str, said: str, not_said: str
) -> None:
    settings.PYTHON_SERVICE_URL = service
    page = client.get("/").content.decode()
    assert said in page
    assert not_said not in page
