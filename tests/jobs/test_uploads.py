"""From a file to a job, without a request."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_q.models import OrmQ

from jobs import orchestrator
from jobs.models import Job
from jobs.uploads import accept, clean_name, size_text
from stories.errors import FileTooLarge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]


def test_a_file_is_kept_whole_with_its_hash_and_a_worker_is_woken(user: Any) -> None:
    content = bytes(range(256)) * 5000
    job = accept(File(BytesIO(content)), user, "C:\\data\\numbers.csv")
    with default_storage.open(job.storage_key) as kept:
        assert kept.read() == content
    assert (job.size, job.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (job.file_name, job.status, job.ahead) == ("numbers.csv", "queued", 0)
    assert job.storage_key not in {"numbers.csv", str(job.pk)}
    assert OrmQ.objects.get().name() == f"job {job.pk}"


def test_a_file_over_the_limit_leaves_nothing(user: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(FileTooLarge):
        accept(ContentFile(b"x" * 11), user, "a.csv")
    assert not Job.objects.exists()
    database = connection.database  # type: ignore[attr-defined]
    assert database["uploads.chunks"].count_documents({}) == 0


def test_a_job_knows_how_many_are_ahead_of_it(upload: Callable[..., Job]) -> None:
    assert [upload(b"a\n1\n").ahead for _ in range(3)] == [0, 1, 2]


def test_no_wake_up_is_no_reason_to_lose_the_upload(
    upload: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from jobs import orchestrator

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(orchestrator, "async_task", away)
    assert upload().status == "queued"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report.csv", "report.csv"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\a.csv", "a.csv"),
        ("a\u202egnp.csv\r\n", "agnp.csv"),
        ("Größe 2024 ✓.xlsx", "Größe 2024 ✓.xlsx"),
        ("", "upload"),
        ("\x00/", "upload"),
        ("n" * 300 + ".parquet", "n" * 247 + ".parquet"),
    ],
)
def test_names_for_readers(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (25_000_000, "25 MB"), (3_200_000_000, "3.2 GB")],
)
def test_sizes_in_words(size: int, said: str) -> None:
    assert size_text(size) == said


def test_a_form_sent_again_after_its_job_was_deleted_is_an_upload_of_its_own(
    upload: Callable[..., Job], user: Any
) -> None:
    first = upload(upload_key="form 1")
    orchestrator.cancel_job(first.pk, user)
    orchestrator.delete_job(first.pk, user)
    again = upload(upload_key="form 1")
    assert again.pk != first.pk
    assert (again.status, again.deleted_at) == ("queued", None)
    assert default_storage.exists(again.storage_key)


def test_a_form_that_carries_another_file_is_an_upload_of_its_own_and_made_once(
    upload: Callable[..., Job],
) -> None:
    first = upload(upload_key="form 1")
    other = upload(b"a,b\n1,2\n", upload_key="form 1")
    assert other.pk != first.pk
    assert upload(b"a,b\n1,2\n", upload_key="form 1").pk == other.pk
    assert upload(upload_key="form 1").pk == first.pk
    assert Job.objects.count() == 2


def test_the_audience_goes_with_the_job_to_whoever_tells_the_story(user: Any, user_client: Client) -> None:
    for chosen in ("executive", ""):
        sent = {"file": ContentFile(b"a,b\n1,2\n", "a.csv"), "audience": chosen}
        assert user_client.post("/upload", sent).status_code == 303
    assert [job.audience for job in Job.objects.order_by("created_at", "pk")].count("executive") == 1
    job = Job.objects.get(audience="executive")
    lease = Job.claim(worker="w", now=job.created_at + timedelta(seconds=1))
    assert lease is not None
    assert lease.audience == Job.objects.get(pk=lease.job_id).audience


def test_an_audience_that_does_not_exist_makes_no_job(user_client: Client) -> None:
    sent = {"file": ContentFile(b"a,b\n1,2\n", "a.csv"), "audience": "children"}
    assert user_client.post("/api/upload", sent).status_code == 422
    assert not Job.objects.exists()
