"""Both sides of the contract with an analysis service: real HTTP, a real process, another Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jobs import clock, remote, tasks
from jobs.models import Job
from stories.models import Story
from tests.jobs.conftest import table
from tests.jobs.test_jobworker import database_url, until

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "tests" / "service" / "reference.py"
KEY = "the service's own key"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("_sandbox"),
    pytest.mark.timeout(120),
]


def another_python() -> str:
    """Return a Python that is not that of the tests: one outside of virtual environments, else the one beneath ours."""
    for folder in os.environ["PATH"].split(os.pathsep):
        found = shutil.which("python3", path=folder)
        if found and not (Path(folder).parent / "pyvenv.cfg").exists() and Path(folder).name != "shims":
            return found
    return str(getattr(sys, "_base_executable", sys.executable))


class Service:
    """A running reference service."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        self.url = process.stdout.readline().strip()

    def says(self) -> str:
        """Return the next line that the service prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def start() -> Iterator[Callable[..., Service]]:
    """Return a function that starts the reference service."""
    started: list[subprocess.Popen[str]] = []

    def go(*arguments: str) -> Service:
        command = [another_python(), "-I", "-S", str(PROGRAM), "--key", KEY, *arguments]
        # No proxy, no path, nothing of ours.
        started.append(subprocess.Popen(command, cwd="/", env={}, stdout=subprocess.PIPE, text=True))
        return Service(started[-1])

    yield go
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def use(settings: Any, live_server: Any) -> Callable[[Service], None]:
    """Return a function that has the jobs analysed by a service, which reaches us at the live server."""

    def point(service: Service) -> None:
        settings.PYTHON_SERVICE_URL = service.url
        settings.PYTHON_SERVICE_KEY = KEY
        settings.PUBLIC_URL = live_server.url

    return point


def ended(job: Job) -> Job | None:
    return Job.objects.filter(pk=job.pk).exclude(status__in=["queued", "processing"]).first()


def test_the_service_is_another_python_without_anything_of_ours() -> None:
    asked = "import sys; print(sys.prefix, 'django' in sys.modules); import django"
    answer = subprocess.run(
        [another_python(), "-I", "-S", "-c", asked], capture_output=True, text=True, check=False
    )
    assert answer.stdout.split() not in ([sys.prefix, "False"], [])
    assert "ModuleNotFoundError" in answer.stderr


def test_an_upload_becomes_a_story_that_a_service_told(
    start: Callable[..., Service],
    use: Callable[[Service], None],
    upload: Callable[..., Job],
    user_client: Client,
) -> None:
    service = start()
    use(service)
    job = upload()
    # The worker is free as soon as the service has the job.
    assert tasks.work() == f"job {job.pk} {remote.HANDED_OVER}"
    assert service.says() == f"job {job.pk} done"
    job.refresh_from_db()
    assert (job.status, job.stage, job.attempt, job.rows, job.columns) == (
        "queued", "visualizing", 1, 300, 3,
    )  # fmt: skip
    assert job.found == ["The table is read"]
    assert tasks.work() == f"job {job.pk} completed"
    job.refresh_from_db()
    assert (job.status, job.percent, job.attempt, job.lost) == ("completed", 100, 1, 0)
    assert list(job.stage_times) == ["uploading", "analyzing", "generating", "visualizing"]
    story = Story.objects.get(pk=job.pk)
    assert [picture["section"] for picture in story.pictures] == [0]
    assert story.thumbnail
    # Worked out again from the file: Oslo is dearer by about twenty.
    lines = [line.split(",") for line in table().decode().splitlines()[1:]]
    prices = {
        town: [float(price) for _, where, price in lines if where == town] for town in ("Oslo", "Bergen")
    }
    means = {town: sum(values) / len(values) for town, values in prices.items()}
    assert story.headline == (
        f"Oslo has the highest average price: {means['Oslo']:.1f}, against {means['Bergen']:.1f} for Bergen"
    )
    page = user_client.get(f"/stories/{job.pk}").content.decode()
    assert 'class="chart-wide"' in page
    assert f">{means['Oslo']:.1f}</a>" in page
    assert user_client.get(f"/stories/{job.pk}/charts/1.svg").status_code == 200
    assert user_client.get(f"/api/stories/{job.pk}").json()["story"]["kept"] == 1


def test_an_error_of_the_service_is_told_and_its_owner_may_try_again(
    start: Callable[..., Service],
    use: Callable[[Service], None],
    upload: Callable[..., Job],
    user_client: Client,
) -> None:
    service = start()
    use(service)
    job = upload(b"", name="empty.csv")
    tasks.work()
    assert service.says() == f"job {job.pk} failed: empty_file"
    told = user_client.get(f"/api/jobs/{job.pk}").json()
    assert (told["status"], told["error"]["code"], told["canRetry"]) == ("failed", "empty_file", True)
    assert user_client.post(f"/api/jobs/{job.pk}/retry").status_code == 202
    tasks.work()
    assert service.says() == f"job {job.pk} failed: empty_file"
    job.refresh_from_db()
    assert (job.attempt, job.retries) == (2, 1)


def test_a_cancel_reaches_the_service_by_the_answer_to_its_next_callback(
    start: Callable[..., Service],
    use: Callable[[Service], None],
    upload: Callable[..., Job],
    user_client: Client,
) -> None:
    service = start("--pause", "0.5")
    use(service)
    job = upload()
    tasks.work()
    until(lambda: Job.objects.filter(pk=job.pk, stage="analyzing").exists())
    assert user_client.post(f"/api/jobs/{job.pk}/cancel").json()["status"] == "cancelled"
    assert service.says() == f"job {job.pk} stopped: job_cancelled"
    assert Story.objects.count() == 0


def test_a_service_that_dies_is_a_clear_failure_and_the_next_attempt_is_another(
    start: Callable[..., Service], use: Callable[[Service], None], upload: Callable[..., Job]
) -> None:
    from datetime import timedelta

    from jobs.reaper import reap

    first = start("--pause", "30")
    use(first)
    job = upload()
    tasks.work()
    until(lambda: Job.objects.filter(pk=job.pk, note="Fetching the file").exists())
    first.process.kill()
    later = clock.now() + timedelta(seconds=61)
    assert reap(later - timedelta(seconds=30)) == []
    [line] = reap(later)
    assert "silent" in line
    job.refresh_from_db()
    assert job.error is not None
    assert (job.status, job.error["code"], job.error["category"]) == (
        "failed", "service_silent", "preprocessing",
    )  # fmt: skip
    second = start()
    use(second)
    assert Job.try_again(job.pk, now=clock.now())
    tasks.work()
    assert second.says() == f"job {job.pk} done"
    assert tasks.work() == f"job {job.pk} completed"


def test_a_real_worker_posts_draws_and_stores(
    start: Callable[..., Service], upload: Callable[..., Job], live_server: Any, user_client: Client
) -> None:
    service = start()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "datastory.settings",
        "DATABASE_URL": database_url(),
        "DATASTORY_ENV": "test",
        "PYTHON_SERVICE_URL": service.url,
        "PYTHON_SERVICE_KEY": KEY,
        "PUBLIC_URL": live_server.url,
    }
    worker = subprocess.Popen([sys.executable, "manage.py", "jobworker"], cwd=ROOT, env=environment)
    try:
        jobs = [upload(), upload(b"", name="empty.csv"), upload()]
        finished = [until(lambda job=job: ended(job)) for job in jobs]
    finally:
        worker.terminate()
        assert worker.wait(30) == 0
    assert [job.status for job in finished] == ["completed", "failed", "completed"]
    assert sorted(Story.objects.values_list("pk", flat=True)) == sorted([jobs[0].pk, jobs[2].pk])
    page = user_client.get(f"/stories/{jobs[0].pk}").content.decode()
    assert 'class="chart-wide"' in page
