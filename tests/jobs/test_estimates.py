"""How far a job is, and how long like jobs take."""

from collections.abc import Callable

import pytest

from jobs import estimates
from jobs.estimates import Size
from jobs.models import Job


def test_the_percentage_only_rises_through_the_stages_and_stays_below_a_hundred() -> None:
    percents = [estimates.percent(stage, share / 10) for stage in estimates.WEIGHTS for share in range(11)]
    assert percents == sorted(percents)
    assert percents[0] == 0
    assert percents[-1] == 99
    assert sum(estimates.WEIGHTS.values()) == 100


def size(rows: int, columns: int) -> Size:
    return Size(size=rows * columns * 7, rows=rows, columns=columns)


def test_larger_tables_are_expected_to_take_longer() -> None:
    small, large = (estimates.calibrated(size(rows, 10)) for rows in (100, 1_000_000))
    assert large["analyzing"] > 5 * small["analyzing"]
    assert large["uploading"] > small["uploading"]


def test_a_file_that_is_not_read_yet_is_judged_by_its_bytes() -> None:
    seen, unseen = size(10_000, estimates.COLUMNS), Size(size=10_000 * estimates.COLUMNS * 7)
    assert estimates.calibrated(unseen) == estimates.calibrated(seen)


@pytest.mark.django_db
def test_the_history_of_like_jobs_replaces_the_calibration(make_job: Callable[..., Job]) -> None:
    estimates.forget_history()
    before = estimates.likely(size(100, 10))
    for n in range(10):
        times = {"uploading": 0.1, "analyzing": 30.0 + n, "generating": 1.0, "visualizing": 2.0}
        make_job(status="completed", rows=100, columns=10, size=7000, stage_times=times, finished_at=None)
    estimates.forget_history()
    after, far = estimates.likely(size(100, 10)), estimates.likely(size(10**6, 10))
    estimates.forget_history()
    assert max(one["analyzing"] for one in before) < 5
    assert sorted(one["analyzing"] for one in after) == pytest.approx([30.0 + n for n in range(10)])
    assert len(far) == estimates.GUESSES
