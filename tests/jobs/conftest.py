"""What the tests of jobs share: jobs in any state, and a small table with something to tell."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from jobs.models import Job
from jobs.transitions import Lease

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def make_job(user: Any) -> Callable[..., Job]:
    """Return a function that stores a job as it is given: `make_job(status="failed")`."""
    made = 0

    def make(**fields: Any) -> Job:
        nonlocal made
        made += 1
        when = NOON + timedelta(seconds=made)
        stored = {
            "owner": user,
            "upload_key": f"key {made}",
            "file_name": "table.csv",
            "storage_key": f"file {made}",
            "size": 10,
            "run_after": when,
            "created_at": when,
            "updated_at": when,
        }
        return Job.objects.create(**(stored | fields))

    return make


@pytest.fixture
def claim() -> Callable[..., Lease]:
    """Return a function that claims the best waiting job."""

    def take(worker: str = "host:pool:1", now: datetime | None = None) -> Lease:
        lease = Job.claim(worker=worker, now=now or timezone.now())
        assert lease is not None
        return lease

    return take


def table(rows: int = 300) -> bytes:
    """Return a CSV in which prices fall over the years and differ between two towns."""
    rng = random.Random(7)
    lines = ["day,town,price"]
    for row in range(rows):
        day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=row)
        town = rng.choice(["Bergen", "Oslo"])
        lines.append(
            f"{day:%Y-%m-%d},{town},{100 - row / 10 + (20 if town == 'Oslo' else 0) + rng.gauss(0, 3):.2f}"
        )
    return "\n".join(lines).encode()


@pytest.fixture
def upload(user: Any, clean_files: None) -> Callable[..., Job]:
    """Return a function that uploads bytes the way a request does: `upload(b"a,b\\n1,2")`."""
    from jobs.uploads import accept

    def send(content: bytes | None = None, name: str = "prices.csv", owner: Any = None, **more: Any) -> Job:
        file = ContentFile(table() if content is None else content, name=name)
        return accept(file, owner or user, name, **more)

    return send


@pytest.fixture(scope="module")
def _sandbox() -> Iterator[None]:
    """Keep the programs of the sandbox warm from test to test, as a worker does, and end them after the last.

    What one test breaks of them would show in the next.
    """
    from jobs.sandbox import sandbox

    yield
    sandbox().close()
