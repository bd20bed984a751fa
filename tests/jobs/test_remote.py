"""How a job is handed to a service, and what becomes of it when the service is away, says no, or says nothing."""

import functools
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client

from jobs import clock, limits, reaper, remote, tasks
from jobs.attempt import Attempt
from jobs.models import Job
from jobs.transitions import Lease
from stories import errors
from tests.jobs.conftest import table
from tests.service.signing import secret_of, send

pytestmark = pytest.mark.django_db
Upload = Callable[..., Job]
NEWS = {"stage": "analyzing", "progress": 40}


class Scripted:
    """A service that answers as it is told, and remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.url = address
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        # done with the order before it is answered
        self.first: Callable[[Any], None] = lambda order: None
        # status and headers of the answer; None for none at all
        self.answer: tuple[int, dict[str, str]] | None = (202, {})
        self.over = threading.Event()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.asked.append((request.path, dict(request.headers), json.loads(body or b"null")))
        self.first(self.asked[-1][2])
        if self.answer is None:
            self.over.wait(20)
            return
        status, headers = self.answer
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()


@pytest.fixture
def service(settings: Any) -> Iterator[Scripted]:
    """Yield a scripted service that jobs are given to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            scripted.serve(self)

        do_GET = do_POST  # noqa: N815 (the library's own name)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted = Scripted(f"http://127.0.0.1:{server.server_port}/base")
    settings.PYTHON_SERVICE_URL = scripted.url
    settings.PYTHON_SERVICE_KEY = ""
    settings.PUBLIC_URL = "https://stories.example.org/here"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield scripted
    scripted.over.set()
    server.shutdown()
    server.server_close()


def row(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_without_a_service_the_workers_analyse(settings: Any) -> None:
    assert remote.service() is None
    assert settings.PYTHON_SERVICE_URL == ""


def test_the_service_is_told_all_it_needs(service: Scripted, upload: Upload, settings: Any) -> None:
    settings.PYTHON_SERVICE_KEY = "a key"
    job = upload()
    assert tasks.work() == f"job {job.pk} given to the analysis service"
    [(path, headers, order)] = service.asked
    assert path == "/base/analyze"
    assert headers["Authorization"] == "Bearer a key"
    assert headers["Content-Type"] == "application/json"
    file_url = order.pop("fileUrl")
    assert order == {
        "jobId": str(job.pk),
        "attempt": 1,
        "fileSeconds": 3600,
        "fileName": "prices.csv",
        "size": len(table()),
        "sha256": hashlib.sha256(table()).hexdigest(),
        "options": {"source": "prices.csv"},
        "callbackUrl": f"https://stories.example.org/here/api/jobs/{job.pk}/callback",
        "callbackSecret": secret_of(job.pk, 1),
        "stages": ["uploading", "analyzing", "generating", "visualizing"],
        "silenceSeconds": 60,
    }
    public = "https://stories.example.org/here"
    assert file_url.startswith(f"{public}/api/jobs/{job.pk}/file?token=")
    answer = Client().get(file_url.removeprefix(public))
    assert b"".join(answer.streaming_content) == table()  # type: ignore[attr-defined]


def test_the_worker_is_free_and_the_job_is_the_services(service: Scripted, upload: Upload) -> None:
    before = clock.now()
    job = row(upload())
    tasks.work()
    job = row(job)
    assert (job.status, job.remote, job.worker, job.attempt) == ("processing", True, "service", 1)
    assert job.lease_until is not None
    assert timedelta(seconds=59) < job.lease_until - before < timedelta(seconds=70)
    assert "service" in job.note
    assert tasks.work() == "nothing waiting"
    # No key is set, none is sent.
    assert "Authorization" not in service.asked[0][1]


def test_no_key_no_secret_in_the_log(
    service: Scripted, upload: Upload, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PYTHON_SERVICE_KEY = "a key of ours"
    job = upload()
    service.answer = (500, {})
    tasks.work()
    for secret in ("a key of ours", secret_of(job.pk, 1), "token="):
        assert secret not in caplog.text + repr(remote.service())


def test_a_callback_may_be_quicker_than_the_answer(service: Scripted, upload: Upload) -> None:
    answers = []
    job = upload()
    service.first = lambda order: answers.append(send(job, NEWS, attempt=1).status_code)
    tasks.work()
    assert answers == [200]
    job = row(job)
    assert (job.status, job.stage, job.percent, job.worker) == ("processing", "analyzing", 40, "service")


@pytest.mark.parametrize("answer", [None, (500, {}), (400, {})])
def test_a_service_that_calls_back_has_the_job_whatever_it_answers(
    service: Scripted, upload: Upload, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload()
    service.first = lambda order: send(job, NEWS, attempt=1) and None
    service.answer = answer
    monkeypatch.setattr(remote, "hand_over", functools.partial(remote.hand_over, seconds=1.0))
    assert tasks.work() == f"job {job.pk} given to the analysis service"
    assert (row(job).status, row(job).remote, row(job).lost) == ("processing", True, 0)


AWAY: dict[str, tuple[int, dict[str, str]]] = {
    "an error of the server": (500, {}),
    "not available": (503, {"Retry-After": "1"}),
    "too many": (429, {}),
}


@pytest.mark.parametrize("case", AWAY)
def test_a_service_that_cannot_take_it_now_is_asked_again(
    service: Scripted, upload: Upload, case: str
) -> None:
    job = upload()
    service.answer = AWAY[case]
    assert tasks.work() == f"job {job.pk} interrupted: service_away; queued"
    away = row(job)
    assert (away.status, away.attempt, away.lost, away.retries, away.remote) == ("queued", 1, 1, 0, False)
    assert away.error is None
    assert away.history[-1]["error"]["code"] == "service_away"
    service.answer = (200, {})
    Job.objects.filter(pk=job.pk).update(run_after=clock.now())
    tasks.work()
    assert (row(job).status, row(job).attempt, row(job).remote) == ("processing", 2, True)
    # The next attempt has a secret and a file address of its own.
    first, second = (order for _, _, order in service.asked)
    assert first["callbackSecret"] != second["callbackSecret"] == secret_of(job.pk, 2)
    old, new = (
        order["fileUrl"].removeprefix("https://stories.example.org/here") for order in (first, second)
    )
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_a_service_that_stays_away_is_asked_three_times(service: Scripted, upload: Upload) -> None:
    job = upload()
    service.answer = (502, {})
    for _ in range(limits.CLAIMS_PER_TRY):
        Job.objects.filter(pk=job.pk).update(run_after=clock.now())
        tasks.work()
    failed = row(job)
    assert failed.error is not None
    assert (failed.status, failed.error["code"], failed.error["category"]) == (
        "failed", "service_away", "analysis",
    )  # fmt: skip
    assert len(service.asked) == 3
    assert failed.error["retryable"]


NO: dict[str, tuple[int, dict[str, str]]] = {
    "bad request": (400, {}),
    "forbidden": (403, {}),
    "not there": (404, {}),
    "unchanged": (304, {}),
}


@pytest.mark.parametrize("case", NO)
def test_a_service_that_says_no_fails_the_job(service: Scripted, upload: Upload, case: str) -> None:
    job = upload()
    service.answer = NO[case]
    assert tasks.work() == f"job {job.pk} failed: service_refused"
    failed = row(job)
    assert failed.error is not None
    assert (failed.status, failed.error["category"], failed.remote, failed.token) == (
        "failed", "analysis", False, "",
    )  # fmt: skip
    assert send(job, NEWS, attempt=1).json()["error"]["code"] == "not_waiting"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(service: Scripted, upload: Upload, status: int) -> None:
    job = upload()
    service.answer = (status, {"Location": f"{service.url}/elsewhere"})
    assert tasks.work() == f"job {job.pk} failed: service_refused"
    assert [path for path, _, _ in service.asked] == ["/base/analyze"]


def test_nobody_listens(service: Scripted, upload: Upload, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.PYTHON_SERVICE_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        job = upload()
        assert tasks.work() == f"job {job.pk} interrupted: service_away; queued"


def test_proxies_of_the_environment_are_not_used(
    service: Scripted, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    job = upload()
    assert tasks.work() == f"job {job.pk} given to the analysis service"


def claimed(claim: Callable[..., Lease]) -> Attempt:
    return Attempt(claim(now=clock.now()))


def to(service: Scripted) -> remote.Service:
    return remote.Service(url=service.url, public_url="https://stories.example.org")


def test_a_service_that_hangs_is_away_when_the_time_is_up(
    service: Scripted, upload: Upload, claim: Callable[..., Lease]
) -> None:
    upload()
    service.answer = None
    with pytest.raises(errors.ServiceAway):
        remote.hand_over(claimed(claim), to(service), seconds=0.3)


@pytest.mark.timeout(20)
def test_a_service_that_drips_is_cut_off_when_the_time_is_up(
    upload: Upload, claim: Callable[..., Lease]
) -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            taken, _ = listener.accept()
            with taken:
                # A time-out that began anew with every byte would never come.
                while not over.wait(0.05):
                    try:
                        taken.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        upload()
        service = remote.Service(
            url=f"http://127.0.0.1:{listener.getsockname()[1]}", public_url="https://stories.example.org"
        )
        with pytest.raises(errors.ServiceAway):
            remote.hand_over(claimed(claim), service, seconds=0.5)
        over.set()
        thread.join(5)


def test_what_is_no_http_is_away(upload: Upload, claim: Callable[..., Lease]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def mumble() -> None:
            taken, _ = listener.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

        threading.Thread(target=mumble, daemon=True).start()
        upload()
        service = remote.Service(
            url=f"http://127.0.0.1:{listener.getsockname()[1]}", public_url="https://stories.example.org"
        )
        with pytest.raises(errors.ServiceAway):
            remote.hand_over(claimed(claim), service, seconds=5)


def test_a_job_that_was_cancelled_meanwhile_is_not_posted(
    service: Scripted, upload: Upload, claim: Callable[..., Lease]
) -> None:
    job = upload()
    lease = claim(now=clock.now())
    Job.request_cancel(job.pk, now=clock.now())
    assert tasks.run(lease) == "cancelled"
    assert service.asked == []
    assert row(job).status == "cancelled"


def test_a_cancel_ends_a_job_of_the_service_at_once(service: Scripted, upload: Upload) -> None:
    job = upload()
    tasks.work()
    assert Job.request_cancel(job.pk, now=clock.now()) == "cancelled"
    assert (row(job).status, row(job).remote) == ("cancelled", False)


def test_silence_is_a_clear_failure_of_the_stage(
    service: Scripted, upload: Upload, caplog: pytest.LogCaptureFixture
) -> None:
    job = upload()
    tasks.work()
    send(job, NEWS | {"stage": "generating"}, attempt=1)
    soon, late = clock.now() + timedelta(seconds=55), clock.now() + timedelta(seconds=62)
    assert reaper.reap(soon) == []
    # Asked again at the moment of the verdict, for the reaper looked a moment ago.
    assert not remote.end_silent(job.pk, now=soon)
    # Right after an outage of our own database nobody is called silent.
    assert reaper.reap(late, leases=False) == []
    assert reaper.reap(late) == [f"job {job.pk} failed: the analysis service is silent"]
    failed = row(job)
    assert failed.error is not None
    assert (failed.status, failed.error["code"], failed.error["category"]) == (
        "failed", "service_silent", "narrative",
    )  # fmt: skip
    assert failed.stage_times["generating"] == pytest.approx(62, abs=5)
    assert (failed.lost, failed.retries) == (0, 0)
    assert "The analysis service is silent" in caplog.text
    assert reaper.reap(late) == []
    assert Job.try_again(job.pk, now=clock.now())


def test_a_callback_in_time_keeps_the_job(service: Scripted, upload: Upload) -> None:
    job = upload()
    tasks.work()
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    send(job, NEWS, attempt=1)
    assert reaper.reap(clock.now()) == []
    assert row(job).status == "processing"


def test_a_callback_between_the_readers_look_and_its_write_keeps_the_job(
    service: Scripted, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload()
    tasks.work()
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    refuse = Job.refuse.__func__  # type: ignore[attr-defined]

    def late(cls: Any, *args: Any, **more: Any) -> bool:
        send(job, NEWS, attempt=1)
        return bool(refuse(cls, *args, **more))

    monkeypatch.setattr(Job, "refuse", classmethod(late))
    assert reaper.reap(clock.now()) == []
    assert row(job).status == "processing"


def test_a_cancel_that_was_cut_short_is_carried_out(service: Scripted, upload: Upload) -> None:
    job = upload()
    tasks.work()
    # The web process died between the request and the end.
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    assert send(job, NEWS, attempt=1).json()["error"]["code"] == "job_cancelled"
    reaper.reap(clock.now() + timedelta(seconds=62))
    assert row(job).status == "cancelled"


def test_a_worker_that_dies_before_the_service_has_answered_loses_the_job_like_any_other(
    service: Scripted, upload: Upload, claim: Callable[..., Lease]
) -> None:
    job = upload()
    lease = claim(worker=f"{socket.gethostname()}:pool:999999999", now=clock.now())
    Job.entrust(lease, now=clock.now(), note="")
    [line] = reaper.reap(clock.now(), pool="pool")
    assert line == f"job {job.pk} lost its worker: queued"
    assert send(job, NEWS, attempt=1).json()["error"]["code"] == "not_waiting"


def test_a_worker_that_shuts_down_while_it_posts_makes_the_next_attempt_a_new_one(
    service: Scripted, upload: Upload, claim: Callable[..., Lease]
) -> None:
    job = upload()
    lease = claim(worker=f"{socket.gethostname()}:pool:1", now=clock.now())
    Job.entrust(lease, now=clock.now(), note="")
    assert reaper.hand_back_all(clock.now(), pool="pool") == 1
    Job.objects.filter(pk=job.pk).update(run_after=clock.now())
    assert claim(now=clock.now()).attempt == 2
    # What the service may have got of the first is worth nothing.
    assert send(job, NEWS, attempt=1).status_code == 401


def test_what_the_service_has_is_handed_back_by_no_worker(service: Scripted, upload: Upload) -> None:
    job = upload()
    tasks.work()
    assert reaper.hand_back_all(clock.now(), pool=tasks.POOL) == 0
    assert row(job).remote
