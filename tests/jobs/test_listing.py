"""A person's jobs narrowed to what is wanted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.listing import JobList, Wanted, beginning, end
from jobs.models import Job

DAY = datetime(2026, 1, 31, tzinfo=UTC)


def found(user: Any, **wanted: Any) -> list[str]:
    jobs = JobList(user, Wanted(**wanted), ("file_name",))
    names = [job["file_name"] for job in jobs[0:10]]
    assert jobs.count() == len(names)
    assert [job["file_name"] for job in jobs[1:2]] == names[1:2]
    return names


@pytest.mark.django_db
def test_each_filter_narrows_the_list(make_job: Callable[..., Job], user: Any, other_user: Any) -> None:
    make_job(file_name="Prices.csv", created_at=DAY, status="failed")
    make_job(file_name="orders.csv", created_at=DAY + timedelta(hours=23))
    make_job(file_name="orders (2).csv", created_at=DAY + timedelta(days=1))
    make_job(file_name="gone.csv", created_at=DAY, deleted_at=DAY)
    make_job(file_name="theirs.csv", created_at=DAY, owner=other_user)
    assert found(user) == ["orders (2).csv", "orders.csv", "Prices.csv"]
    assert found(user, status="failed") == ["Prices.csv"]
    assert found(user, words="PRICE") == ["Prices.csv"]
    assert found(user, words="(2") == ["orders (2).csv"]
    assert found(user, words=" \x00 ") == found(user)
    assert found(user, until=end("2026-01-31")) == ["orders.csv", "Prices.csv"]
    assert found(user, since=beginning("2026-02-01")) == ["orders (2).csv"]
    assert found(user, since=beginning("2026-01-31T23:00:00Z"), until=end("2026-01-31T23:00:00Z")) == [
        "orders.csv"
    ]


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-01-31", DAY, DAY + timedelta(days=1)),
        ("2026-01-31T00:00:00Z", DAY, DAY + timedelta(milliseconds=1)),
        ("2026-01-31T00:00:00", DAY, DAY + timedelta(milliseconds=1)),
        ("2026-01-31T02:00:00+02:00", DAY, DAY + timedelta(milliseconds=1)),
    ],
)
def test_a_day_counts_whole_and_a_moment_is_one(text: str, first: datetime, after: datetime) -> None:
    assert (beginning(text), end(text)) == (first, after)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-31", "2026-01-31T25:00:00Z", "9999-12-31", "0001-01-01T00:00:00+02:00", "1" * 5000],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        end(text)
