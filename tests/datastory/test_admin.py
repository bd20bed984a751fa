"""Users in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from datastory.models import User
from jobs.models import Job

pytestmark = pytest.mark.django_db


def test_the_list_shows_how_many_stories_somebody_made(staff_client: Client, user: User) -> None:
    now = timezone.now()
    for n, status in enumerate(["completed", "completed", "failed"]):
        Job.objects.create(
            owner=user,
            upload_key=str(n),
            file_name="prices.csv",
            storage_key=f"file {n}",
            size=10,
            status=status,
            run_after=now,
            created_at=now,
            updated_at=now,
        )
    page = staff_client.get("/admin/datastory/user/?q=ANN").content.decode()
    assert "ann@example.org" in page
    assert '<td class="field-stories_created">2</td>' in page
    assert '<td class="field-stories_now">0</td>' in page


def test_an_account_is_made_with_an_address_and_a_password(staff_client: Client) -> None:
    form = {
        "email": "New@example.org",
        "usable_password": "true",
        "password1": "river-Candle-77",
        "password2": "river-Candle-77",
    }
    answer = staff_client.post("/admin/datastory/user/add/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert User.objects.get(email="new@example.org").check_password("river-Candle-77")


@pytest.mark.parametrize("path", ["add/", "{pk}/change/", "{pk}/password/", "{pk}/history/", "{pk}/delete/"])
def test_the_pages_of_an_account_open(path: str, staff_client: Client, user: Any) -> None:
    assert staff_client.get(f"/admin/datastory/user/{path.format(pk=user.pk)}").status_code == 200
