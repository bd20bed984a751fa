"""The worker's side of an analysis service (`PYTHON_SERVICE_URL`): hands a job over and is free again.

What the service says about the job comes in by `jobs.callbacks`; the whole contract is in docs/api.md.
"""

import contextlib
import http.client
import json
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from jobs import callbacks, clock, limits
from jobs.attempt import STAGES, Attempt, LeaseLost
from jobs.models import Job
from jobs.remote_transitions import HEARD_FIELDS, SERVICE
from jobs.transitions import Lease
from stories import errors

logger = logging.getLogger(__name__)

POST_SECONDS: Final = 10.0
"""From the first byte to the service's status, whatever it does in between."""
FILE_SECONDS: Final = 3600
"""How long a file may be fetched."""
FILE_SALT: Final = "jobs.remote.file"
HANDED_OVER: Final = "given to the analysis service"
NOT_NOW: Final = 429


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where jobs are analysed instead of here."""

    url: str
    # without a slash at its end; /analyze is added
    public_url: str
    # under which it reaches us
    key: str = field(default="", repr=False)
    # who we are, for the service; may be empty


def service() -> Service | None:
    """Return the service of the settings, or None where the workers analyse."""
    url = getattr(settings, "PYTHON_SERVICE_URL", "")
    if not url:
        return None
    return Service(url=url, public_url=settings.PUBLIC_URL, key=settings.PYTHON_SERVICE_KEY)


def hand_over(attempt: Attempt, to: Service, *, seconds: float = POST_SECONDS) -> str:
    """Give the job to the service; return a line that says so.

    Raises ServiceAway (tried again by itself), ServiceRefused, or Stopped when the job is not ours any more.
    """
    lease = attempt.lease
    # First, so that a callback that is quicker than the answer is let in.
    if not Job.entrust(lease, now=clock.now(), note="Handing the file to the analysis service"):
        attempt.check()
        raise LeaseLost
    try:
        _post(to, order_of(lease, to), seconds)
    except errors.JobError:
        if _is_underway(lease):
            return HANDED_OVER
        raise
    Job.post(lease, now=clock.now())
    about = {"job_id": str(lease.job_id), "user_id": str(lease.owner_id), "attempt": lease.attempt}
    logger.info("Job given to the analysis service", extra=about)
    return HANDED_OVER


def order_of(lease: Lease, to: Service) -> dict[str, Any]:
    """Return what the service is told of a job."""
    token = signing.dumps([str(lease.job_id), lease.attempt], salt=FILE_SALT)
    file_path, callback_path = (
        reverse(f"api:{name}", args=[lease.job_id]) for name in ("job_file", "job_callback")
    )
    return {
        "jobId": str(lease.job_id),
        "attempt": lease.attempt,
        "fileUrl": f"{to.public_url}{file_path}?token={token}",
        "fileSeconds": FILE_SECONDS,
        "fileName": lease.file_name,
        "size": lease.size,
        "sha256": lease.sha256,
        "options": {"source": lease.file_name}
        | ({"choices": lease.choices} if lease.choices else {})
        | ({"audience": lease.audience} if lease.audience else {}),
        "callbackUrl": f"{to.public_url}{callback_path}",
        "callbackSecret": callbacks.secret_of(lease.job_id, lease.attempt),
        "stages": STAGES,
        "silenceSeconds": int(limits.SERVICE_SILENCE.total_seconds()),
    }


def file_of(job_id: UUID, token: str) -> dict[str, Any] | None:
    """Return storage_key, file_name and size of the file that this token opens, or None.

    It opens one only while the service has the job, in the attempt that the token was made for.
    """
    try:
        told_id, attempt = signing.loads(token, salt=FILE_SALT, max_age=FILE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if told_id != str(job_id):
        return None
    waiting = Job.objects.running().filter(pk=job_id, attempt=attempt, remote=True, cancel_requested=False)
    for row in waiting.values("storage_key", "file_name", "size")[:1]:
        return dict(row)
    return None


def end_silent(job_id: UUID, *, now: datetime) -> bool:
    """End a job of which the service has said nothing for too long; return False when it is not so."""
    row: Any = Job.objects.overdue(now).filter(pk=job_id, worker=SERVICE).values(*HEARD_FIELDS).first()
    if row is None:
        return False
    error = errors.as_told(errors.ServiceSilent(), stage=row["stage"])
    return Job.refuse(row, now=now, error=error, stage_times=callbacks.times_until(row, now))


def _is_underway(lease: Lease) -> bool:
    """Return whether callbacks have come in, whatever became of the answer: then the service has the job."""
    row = Job.objects.filter(pk=lease.job_id).values("token", "heard").first()
    return row is None or row["token"] != lease.token or bool(row["heard"])


def _post(to: Service, order: dict[str, Any], seconds: float) -> None:
    """Post an order. Raises ServiceAway or ServiceRefused unless the service takes it."""
    body = json.dumps(order).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "DataStory"}
    if to.key:
        headers["Authorization"] = f"Bearer {to.key}"
    parts = urlsplit(to.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    # No redirect is followed, no proxy of the environment used: the order goes where the settings say, or nowhere.
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        with _cut_after(connection, seconds):
            connection.request("POST", f"{parts.path}/analyze", body, headers)
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as away:
        logger.warning(
            "The analysis service did not answer: %s", type(away).__name__, extra={"job_id": order["jobId"]}
        )
        raise errors.ServiceAway from away
    finally:
        connection.close()
    if 200 <= status < 300:
        return
    logger.warning("The analysis service answered %d", status, extra={"job_id": order["jobId"]})
    raise errors.ServiceAway if status >= 500 or status == NOT_NOW else errors.ServiceRefused


@contextlib.contextmanager
def _cut_after(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut the connection when the time is up: a time-out alone begins anew with every byte."""

    def cut() -> None:
        with contextlib.suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
