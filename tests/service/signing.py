"""How a service signs: written again here, so that the tests do not believe what they test."""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django.conf import settings
from django.test import Client

from jobs import clock
from jobs.models import Job
from stories.telling import StoryDraft


def secret_of(job_id: uuid.UUID, attempt: int, key: str = "") -> str:
    made_from = (key or settings.SECRET_KEY).encode()
    return hmac.new(made_from, f"callback:{job_id}:{attempt}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, body: bytes, at: float | None = None) -> str:
    moment = int(clock.now().timestamp() if at is None else at)
    made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"


def send(job: Job, told: Any, *, attempt: int | None = None, header: str | None = None, **more: Any) -> Any:
    """Post a callback about a job and return the answer; `told` is the body, or what becomes JSON."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    if header is None:
        header = signature(secret_of(job.pk, job.attempt if attempt is None else attempt), body)
    return Client(enforce_csrf_checks=True).post(
        f"/api/jobs/{job.pk}/callback",
        body,
        content_type="application/json",
        headers={"X-DataStory-Signature": header} if header else {},
        **more,
    )


def plain(draft: StoryDraft) -> Any:
    """Return the document as a service would send it."""
    return json.loads(json.dumps(draft.document))
