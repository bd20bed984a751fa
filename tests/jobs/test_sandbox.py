"""The sandbox: a file is read by a confined child, whatever it does to its reader."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from jobs import limits
from jobs.lines import LineProgram, clean_environment
from jobs.sandbox import Sandbox, Told, spool
from stories import errors
from stories.progress import Progress
from tests.jobs.conftest import table

ROOT = Path(__file__).resolve().parents[2]


class Stop(Exception):
    """What a tick raises to end the work."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.close()


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(table())
    return path


def nothing(*args: Any) -> None:
    """Report to nobody."""


def tell(box: Sandbox, path: Path, *, report: Any = nothing, tick: Any = nothing) -> Any:
    return box.tell(path, job="j", options={"source": "prices.csv"}, report=report, tick=tick)


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def until(true: Any, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_the_helper_forks_beside_no_thread() -> None:
    helper = LineProgram("jobs.helper", str(os.getpid()), root=ROOT)
    try:
        assert helper.hear(seconds=60) == {"event": "ready"}
        assert psutil.Process(helper.pid).num_threads() == 1
    finally:
        helper.end()


def test_a_table_becomes_a_draft_and_the_work_reports_its_stages(sandbox: Sandbox, csv: Path) -> None:
    reports: list[Progress] = []
    draft = tell(sandbox, csv, report=reports.append)
    assert (draft.rows, draft.columns) == (300, 3)
    assert draft.headline
    assert {one["fact"] for one in draft.evidence["facts"]} == {
        fact["id"] for fact in draft.document["facts"]
    }
    assert any(kept["rows"] for kept in draft.evidence["sets"])
    assert [stage for stage in ("analyzing", "generating") if any(r.stage == stage for r in reports)] == [
        "analyzing",
        "generating",
    ]


def test_the_same_helper_serves_the_next_job(sandbox: Sandbox, csv: Path) -> None:
    tell(sandbox, csv)
    helper = sandbox._helper
    tell(sandbox, csv)
    assert sandbox._helper is helper


def test_what_is_wrong_with_a_file_keeps_its_code(sandbox: Sandbox, tmp_path: Path) -> None:
    empty = tmp_path / "upload"
    empty.write_bytes(b"")
    with pytest.raises(Told) as caught:
        tell(sandbox, empty)
    assert caught.value.to_dict()["category"] == "preprocessing"
    assert caught.value.action


@pytest.mark.parametrize(
    ("number", "told"), [(signal.SIGKILL, errors.ReaderLost), (signal.SIGSEGV, errors.ReaderCrashed)]
)
def test_a_child_ended_from_outside_is_told_from_one_that_falls_over_and_the_next_job_works(
    sandbox: Sandbox, csv: Path, number: int, told: type[errors.JobError]
) -> None:
    def kill_child() -> None:
        for child in children_of(os.getpid()):
            if (
                any("jobs.helper" in word for word in child.parent().cmdline())
                and child.parent().pid != os.getpid()
            ):
                os.kill(child.pid, number)

    with pytest.raises(told):
        tell(sandbox, csv, report=lambda progress: kill_child())
    assert tell(sandbox, csv).rows == 300


def test_a_killed_helper_is_a_fault_of_ours_and_the_next_job_works(sandbox: Sandbox, csv: Path) -> None:
    tell(sandbox, csv)

    def kill_helper(progress: Progress) -> None:
        os.kill(sandbox._helper.pid, signal.SIGKILL)

    with pytest.raises(errors.ReaderLost):
        tell(sandbox, csv, report=kill_helper)
    assert tell(sandbox, csv).rows == 300


def test_too_much_memory_is_a_clear_error(
    sandbox: Sandbox, csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MEMORY_BYTES", 10 * limits.MIB)
    with pytest.raises(errors.TooMuchMemory):
        tell(sandbox, csv)


def test_too_long_is_a_clear_error(sandbox: Sandbox, csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0)
    with pytest.raises(errors.TookTooLong):
        tell(sandbox, csv)


def test_stopping_kills_the_child_at_once(sandbox: Sandbox, csv: Path) -> None:
    tell(sandbox, csv)
    helper = sandbox._helper
    assert helper is not None

    def stop(progress: Progress) -> None:
        raise Stop

    begun = time.monotonic()
    with pytest.raises(Stop):
        tell(sandbox, csv, report=stop)
    assert time.monotonic() - begun < 5
    assert until(lambda: not children_of(helper.pid))
    assert sandbox._helper is helper


def test_the_helper_ends_with_its_input(csv: Path) -> None:
    box = Sandbox()
    tell(box, csv)
    assert box._helper is not None
    process = psutil.Process(box._helper.pid)
    box._helper._process.stdin.close()  # type: ignore[union-attr]
    assert process.wait(5) is not None or not process.is_running()
    box.close()


def test_the_helper_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("DATABASE_URL", "mongodb://user:password@host/")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    kept = clean_environment(tmp_path)
    assert not {"SECRET_KEY", "DATABASE_URL", "OPENAI_API_KEY"} & kept.keys()
    assert kept["OMP_NUM_THREADS"] == "1"


def test_the_spool_folder_is_private_and_goes_away(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"

    def work() -> None:
        with spool("one") as folder:
            assert folder.stat().st_mode & 0o777 == 0o700
            (folder / "upload").write_bytes(b"x")
            raise Stop

    with pytest.raises(Stop):
        work()
    assert list(settings.SPOOL_DIR.iterdir()) == []
