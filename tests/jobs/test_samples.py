"""Tables that come with the house, one click from a story."""

import csv
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs import limits
from jobs.models import Job
from jobs.samples import SAMPLES, Sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_sample_is_as_large_as_is_said(sample: Sample) -> None:
    with sample.path.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert (len(rows), len(header)) == (sample.rows, sample.columns)


def test_an_empty_dashboard_offers_every_sample(user_client: Client) -> None:
    page = user_client.get(reverse("dashboard")).content.decode()
    for sample in SAMPLES:
        assert sample.title in page
        assert f'action="{reverse("tell_sample", args=[sample.key])}"' in page


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_one_click_makes_the_job_of_a_sample(user_client: Client, sample: Sample) -> None:
    answer = user_client.post(reverse("tell_sample", args=[sample.key]))
    job = Job.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("processing", args=[job.pk]))
    assert (job.file_name, job.size) == (sample.path.name, sample.path.stat().st_size)


def test_two_clicks_make_one_job_and_another_sample_of_the_same_page_its_own(user_client: Client) -> None:
    for key in ("penguins", "penguins", "weather"):
        user_client.post(reverse("tell_sample", args=[key]), {"upload_key": "a" * 32})
    assert sorted(Job.objects.values_list("file_name", flat=True)) == ["penguins.csv", "seattle-weather.csv"]


def test_two_clicks_on_the_front_page_make_one_job(user_client: Client) -> None:
    page = user_client.get(reverse("home")).content.decode()
    form = re.search(r'action="(/samples/[^"]+)".*?name="upload_key" value="(\w+)"', page, re.DOTALL)
    assert form is not None
    for _ in range(2):
        user_client.post(form[1], {"upload_key": form[2]})
    assert Job.objects.count() == 1


def test_an_unknown_sample_and_a_visit_are_refused(user_client: Client) -> None:
    assert user_client.post(reverse("tell_sample", args=["whales"])).status_code == 404
    assert user_client.get(reverse("tell_sample", args=["penguins"])).status_code == 405
    assert Client().post(reverse("tell_sample", args=["penguins"])).status_code == 302
    assert not Job.objects.exists()


def test_a_sample_is_refused_over_the_limits(
    user_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    assert user_client.post(reverse("tell_sample", args=["penguins"])).status_code == 413
    monkeypatch.setattr(limits, "REREADS_WAITING", 0)
    assert user_client.post(reverse("tell_sample", args=["penguins"])).status_code == 429
    assert not Job.objects.exists()
